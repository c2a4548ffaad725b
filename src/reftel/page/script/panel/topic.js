/* The panel on a topic: what it is about, when, who wrote, and the ways on. */

import { FILTER_KEYS } from '../collection/filter.js';
import { longDate } from '../collection/dates.js';
import { monthInWords, peakOf, startOf } from '../views/topics/topics.js';
import { counted } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { noneMatching } from '../lists/emptied.js';
import { waysToLists } from '../lists/ways.js';
import { askedSection } from './asked.js';
import { monthsOf } from './months.js';
import { StartPanel } from './start.js';

/** The panel on the topic that alone is looked at. */
export class TopicPanel extends StartPanel {
  get topic() {
    return this.collection.topics[this.view.topic()];
  }

  within() {
    return FILTER_KEYS.some((key) => key !== 'topic' && this.view.filter[key]) ? ', on this topic within the filter' : ', on this topic';
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { collection, view, topic } = this;
    const back = element('p', {}, element('a', { href: view.link({ filter: { ...view.filter, topic: '' } }) }, 'Back to all topics'));
    return [
      back,
      element('h2', {}, isolated(topic.name)),
      element('p', { class: 'lead' }, this.lead()),
      noneMatching(view),
      this.facts(),
      this.ways(),
      waysToLists(view, true),
      ...monthsOf(view),
      askedSection(view, this.within()),
      this.ranking('most-cited', 'Most cited', (cable) => collection.held(cable), ''),
      this.ranking('most-wanted', 'Most wanted', (cable) => !collection.held(cable), 'Missing cables that most others cite.'),
      this.posts(),
      this.classifications(),
    ].filter((one) => one !== null);
  }

  lead() {
    const { size, held, missing, first, last, months } = this.topic;
    const between = first && last ? ` sent between ${longDate(first)} and ${longDate(last)}` : '';
    const at = peakOf(months);
    const most = at < 0 ? '' : ` The busiest month is ${monthInWords(startOf(this.topic) + at)}: ${counted(months[at], 'cable')}.`;
    return `${counted(size, 'cable')}${between}: ${held.toLocaleString('en')} held, ${missing.toLocaleString('en')} missing. `
      + `They cite each other more than others.${most}${missing > 0 ? ' The dates of missing ones are estimates.' : ''}`;
  }

  facts() {
    const { words, tags, subject } = this.topic;
    const facts = element('dl', { class: 'facts' });
    const rows = { 'Typical words': words.join(', '), 'Typical TAGS': tags.join(', '), 'Most cited subject': subject };
    for (const [name, value] of Object.entries(rows)) if (value) facts.append(element('dt', {}, name), element('dd', {}, isolated(value)));
    return facts;
  }

  /** @returns {HTMLElement | null} */
  ways() {
    const { view, topic } = this;
    if (view.matching === 0) return null;
    return element('p', { class: 'choices' },
      element('a', { class: 'way', href: view.link({ view: 'list', of: 'cables' }) }, view.matching === null ? 'List of its cables' : `List of ${topic.size === view.matching ? 'its' : 'these'} ${counted(view.matching, 'cable')}`),
      element('a', { class: 'way', href: view.link({ view: 'posts' }) }, 'Its posts: who cites whom'));
  }
}
