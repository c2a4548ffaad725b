/* The first view of a large collection: its topics over time. */

import { sayStatus } from '../caption.js';
import { isFiltering } from '../collection/filter.js';
import { THREADS } from '../collection/start.js';
import { countTopics, CUT_SHORT, monthInWords, monthOfFilter, monthsWithin, topicsSpan, sumOf } from './topics/topics.js';
import { counted, shown } from '../collection/words.js';
import { element, part } from '../element.js';
import { TopicsPicture } from './topics/picture.js';
import { drawingOfTopics } from './topics/drawing.js';

/**
 * @import { TopicCounts } from './topics/topics.js'
 * @import { Ridge } from './topics/picture.js'
 * @import { Drawing } from '../saving/frame.js'
 * @import { View } from '../view.js'
 */

/** So long nothing is typed before the hits are counted, in milliseconds. */
const TYPING_PAUSE = 250;

/** A topic with a larger share of its cables outside of the months drawn says so. */
const MUCH_OUTSIDE = 0.1;

/** The topics as ridges; a filter and what is searched for show on them. */
export class TopicsView {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stage = 'topics';
    this.topics = view.collection.topics;
    this.span = topicsSpan(this.topics);
    this.ridges = new TopicsPicture(part(this.stage));
    this.drawnFor = '';
    this.filteredFor = '';
    this.status = '';
    /** @type {TopicCounts | null} */
    this.held = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
    part('query').addEventListener('input', () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => { if (this.view.now() === this) void this.draw(); }, TYPING_PAUSE);
    });
  }

  show() {
    const { view } = this;
    view.selected = -1;
    void this.draw();
    sayStatus(this.status);
    view.fillPanel();
    view.say('Topics over time');
  }

  /** What is typed into the search field. */
  query() {
    return /** @type {HTMLInputElement} */ (part('query')).value.trim();
  }

  /** Draws what the filter leaves at once, and what is searched for once it is counted. */
  async draw() {
    const { view } = this;
    const query = this.query();
    const wanted = JSON.stringify([view.filter, query]);
    if (wanted === this.drawnFor) return;
    const filtered = JSON.stringify(view.filter);
    const isFirst = !query || this.filteredFor !== filtered;
    Object.assign(this, { drawnFor: wanted, filteredFor: filtered });
    const isWanted = () => this.drawnFor === wanted && view.now() === this;
    if (isFirst) {
      const told = isFiltering(view.filter) ? await view.source.countTopics(this.span, '', isWanted) : null;
      if (!isWanted()) return;
      this.drawCounts(told && told.counts, '');
    }
    if (!query) return;
    const told = await view.source.countTopics(this.span, query, isWanted);
    if (!told) {
      if (this.drawnFor === wanted) this.drawnFor = '';
      return;
    }
    const { counts, total } = told;
    this.drawCounts(counts, `“${shown(query)}”: ${counted(total, 'cable')} found${isFiltering(view.filter) ? ' within the filter' : ''}, ${sumOf(counts.sizes).toLocaleString('en')} of them on these topics.`);
  }

  /** @param {TopicCounts | null} counts of what passes, null where all does @param {string} words of what is searched for */
  drawCounts(counts, words) {
    const order = this.topics.map((_, at) => at);
    if (counts) order.sort((a, b) => counts.sizes[b] - counts.sizes[a] || a - b);
    this.ridges.draw(order.map((at) => this.ridge(at, counts)), this.span);
    this.status = words || this.inWords();
    sayStatus(this.status);
    this.sayStray();
  }

  /** @param {number} at @param {TopicCounts | null} counts @returns {Ridge} */
  ridge(at, counts) {
    const { view, span } = this;
    const topic = this.topics[at];
    const months = monthsWithin(topic, span);
    const left = topic.size - sumOf(months);
    return {
      topic, months, passing: counts ? counts.months[at] : this.heldOf(at), ofHeld: !counts,
      link: view.link({ filter: { ...view.filter, topic: String(at + 1) } }),
      size: counts ? `${counts.sizes[at].toLocaleString('en')} of ${topic.size.toLocaleString('en')}` : `${counted(topic.size, 'cable')}${topic.missing > 0 ? `, ${topic.held.toLocaleString('en')} held` : ''}`,
      outside: left > MUCH_OUTSIDE * topic.size ? `${left.toLocaleString('en')} of other years` : '',
    };
  }

  /** The held cables of a topic in each month, null where all are held or the page does not have all. @param {number} at */
  heldOf(at) {
    const { collection } = this.view;
    if (this.topics[at].missing === 0 || collection.whole) return null;
    this.held ??= countTopics(collection, this.span, (cable) => collection.held(cable));
    return sumOf(this.held.months[at]) > 0 ? this.held.months[at] : null;
  }

  inWords() {
    return `The ${counted(this.topics.length, 'largest topic')}: cables that cite each other more than others. `
      + `Height: cables per month, each row to its own scale${this.topics.some(({ missing }) => missing > 0) ? '; solid what is held, faint the missing ones at their estimated dates' : ''}${this.span.months.includes(CUT_SHORT) ? '. Hatched: quiet time cut short' : ''}.`;
  }

  /** @returns {Drawing} */
  svg() {
    const about = (part('drawn').textContent || '').replace(/\.$/, '');
    return { ...drawingOfTopics(this.ridges, this.view.picture.theme), about, legend: [], name: 'topics' };
  }

  /** What is not drawn of quiet times, and where it is listed. */
  sayStray() {
    const { view, span } = this;
    const parts = span.quiet.filter(({ cables }) => cables > 0).map(({ from, to, cables, place }) => {
      const words = { before: `before ${monthInWords(to + 1)}`, after: `after ${monthInWords(from - 1)}`, between: `from ${monthInWords(from)} to ${monthInWords(to)}` };
      const months = { from: place === 'before' ? '' : monthOfFilter(from), to: place === 'after' ? '' : monthOfFilter(to) };
      return element('a', { href: view.link({ view: THREADS, filter: { ...view.filter, ...months } }) }, `${counted(cables, 'cable')} ${words[place]}`);
    });
    part('stray').replaceChildren(...(parts.length > 0 ? ['Not drawn of quiet times: ', ...parts.flatMap((one, at) => (at ? [', ', one] : [one])), '.'] : []));
    part('stray').hidden = parts.length === 0;
  }
}
