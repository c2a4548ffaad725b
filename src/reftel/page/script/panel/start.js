/* The panel before a cable is picked: what is in here, and the ways in. */

import { choiceOf, isFiltering, noFilter, toggled } from '../collection/filter.js';
import { LOOKS } from '../collection/looks.js';
import { barsOf } from '../collection/months.js';
import { counted, shown } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { THREADS } from '../collection/start.js';
import { noneMatching } from '../lists/emptied.js';
import { waysToLists, withinFilter } from '../lists/ways.js';
import { shareOf } from '../views/topics/topics.js';
import { monthsOf } from './months.js';
import { problemsSection } from './problems.js';
import { askedSection } from './asked.js';
import { postBeside, rankedRow, section, tallySection, wayTo } from './rows.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { View } from '../view.js'
 */

const POSTS_SHOWN = 8;
const RANKED = 6;

/** The panel before a cable is picked: what is in here, and the ways in. */
export class StartPanel {
  /** @param {Collection} collection @param {View} view */
  constructor(collection, view) {
    this.collection = collection;
    this.view = view;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { collection } = this;
    if (collection.size === 0) {
      return [element('h2', {}, 'No cables'), element('p', {}, 'Nothing was read into this collection.')];
    }
    return [
      element('h2', {}, 'What is in here'),
      noneMatching(this.view) ?? element('p', { class: 'lead' }, this.lead()),
      this.ways(),
      waysToLists(this.view),
      ...monthsOf(this.view),
      this.classifications(),
      this.posts(),
      askedSection(this.view, this.within()),
      this.ranking('most-cited', 'Most cited', (cable) => collection.held(cable), ''),
      this.ranking('most-wanted', 'Most wanted', (cable) => !collection.held(cable),
        'Missing cables that most others cite.'),
      this.about(),
    ].filter((one) => one !== null);
  }

  lead() {
    if (isFiltering(this.view.filter)) return withinFilter(this.view);
    const { held, missing, citations } = this.view.source.counts();
    const months = this.view.source.tallies(noFilter())?.months;
    const counts = months ? barsOf(months) : [];
    const span = counts.length > 0 ? ` sent between ${counts[0].name} and ${counts[counts.length - 1].name}` : '';
    return `${counted(held, 'cable')}${span}. They cite others ${counted(citations, 'time')}; `
      + `${counted(missing, 'cited cable is', 'cited cables are')} missing here. ${this.next()}`;
  }

  /** What to do next. */
  next() {
    const { collection, view } = this;
    if (view.now()?.stage !== 'topics') return 'Pick a cable in the picture or below.';
    const { within, all } = shareOf(collection, view.source.counts());
    return `${within.toLocaleString('en')} of all ${all.toLocaleString('en')} are in the ${counted(collection.topics.length, 'topic')} drawn: pick one.`;
  }

  /** @returns {HTMLElement | null} */
  ways() {
    const { view } = this;
    const { story } = view.address;
    const open = view.settling?.left() || 0;
    const topics = !view.named.has('') ? '' : view.address.view === '' ? element('a', { class: 'way', href: view.link({ view: THREADS }) }, 'Most cited threads')
      : element('a', { class: 'way', href: view.link({ view: '' }) }, 'Topics over time');
    return element('p', { class: 'choices' }, topics,
      element('a', { class: 'way', href: view.link({ view: 'posts' }) }, 'Posts: who cites whom'),
      element('a', { class: 'way', href: view.link({ view: 'story' }) }, story.length > 0 ? `Your story: ${counted(story.length, 'cable')}` : 'Tell a story'),
      open > 0 ? element('a', { class: 'way', href: view.link({ cable: '', view: 'settle', of: '', at: '' }) }, `Settle open references: ${open.toLocaleString('en')}`) : '');
  }

  /** @param {string} id @param {string} heading @param {(cable: number) => boolean} belongs @param {string} note */
  ranking(id, heading, belongs, note) {
    const { collection } = this;
    const { passes } = this.view.picture;
    const { cables } = collection.mostCited((cable) => collection.citedBy.count(cable) > 0 && belongs(cable) && passes(cable), RANKED);
    const items = cables.map((cable) => () => rankedRow(collection, cable));
    const filtering = isFiltering(this.view.filter);
    const all = this.view.link({ view: 'list', of: note ? 'missing' : 'held', q: '', sort: '' });
    const part = section(id, heading + this.within(), items,
      filtering ? 'None within the filter is cited by another.' : 'None here is cited by another.');
    if (note && items.length > 0) part.querySelector('h3')?.after(element('p', { class: 'none' }, note));
    if (items.length === RANKED) part.append(wayTo(all, 'All of them as a list'));
    return part;
  }

  /** Of what the parts of the panel tell, after their headings. @returns {string} */
  within() {
    return isFiltering(this.view.filter) ? ', within the filter' : '';
  }

  classifications() {
    const { source, filter } = this.view;
    const told = source.tallies(filter);
    const held = new Map(told?.looks ?? []);
    const tallies = told && [...LOOKS].filter(([look]) => held.has(look))
      .map(([look, words]) => ({ look, ...this.tally('look', look, words, held.get(look) || 0) }));
    return tallySection('classifications', `Classification of held cables${this.within()}`, tallies);
  }

  posts() {
    const { collection, view } = this;
    const told = view.source.tallies(view.filter);
    const counts = (told?.posts ?? []).filter(([post]) => post !== '');
    const all = element('p', { class: 'none' }, element('a', { href: view.link({ view: 'posts' }) }, `All ${counted(counts.length, 'post')}: who cites whom`));
    return tallySection('posts-most', `Posts with most cables, held or missing${this.within()}`,
      told && counts.slice(0, POSTS_SHOWN).map(([post, count]) => this.tally('post', post, postBeside(collection, post), count)), counts.length > POSTS_SHOWN ? all : '');
  }

  /** @param {'post' | 'look'} key @param {string} value @param {Node | string} words @param {number} count */
  tally(key, value, words, count) {
    const { filter } = this.view;
    const chosen = choiceOf(filter[key]).wanted.includes(value.toLowerCase());
    return { words, count, chosen, link: this.view.link({ filter: { ...filter, [key]: toggled(filter[key], value, false) } }) };
  }

  about() {
    const facts = element('dl', { class: 'facts' });
    const leftOut = this.collection.details?.sentencesLeftOut || 0;
    const unread = this.collection.details?.textsLeftOut || 0;
    for (const [name, value] of this.collection.about) facts.append(element('dt', {}, shown(name)), element('dd', {}, isolated(value)));
    return element('section', { class: 'colophon', 'aria-label': 'About this page' },
      this.collection.about.length ? element('h3', {}, 'About this page') : '', facts,
      problemsSection(this.collection),
      leftOut ? element('p', { class: 'none' }, `The sentences of ${counted(leftOut, 'citation')} are left out, so that this page stays small; the store has them all.`) : '',
      unread ? element('p', { class: 'none' }, `The texts of ${counted(unread, 'cable')} are too long for one page. Pages of a part have theirs: reftel page MRN.`) : '');
  }
}
