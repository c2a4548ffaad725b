/* The first view of a large collection: its topics over time. */

import { sayStatus } from '../caption.js';
import { isFiltering, NO_TOPIC } from '../collection/filter.js';
import { THREADS } from '../collection/start.js';
import { countTopics, CUT_SHORT, monthInWords, monthOfFilter, monthsWithin, shareOf, topicsSpan, sumOf } from './topics/topics.js';
import { counted, shown } from '../collection/words.js';
import { element, part } from '../element.js';
import { TopicsPicture } from './topics/picture.js';
import { drawingOfTopics } from './topics/drawing.js';

/**
 * @import { Address } from '../address.js'
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
    this.sayRest();
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
    const { within, all } = shareOf(this.view.collection, this.view.source.counts());
    const topics = this.topics.length === 1 ? 'this topic' : `these ${this.topics.length} topics`;
    return `${within.toLocaleString('en')} of ${counted(all, 'cable')} are in ${topics}: groups of cables that cite each other more than others. `
      + `Height: cables per month, each row to its own scale${this.topics.some(({ missing }) => missing > 0) ? '; solid what is held, faint the missing ones at their estimated dates' : ''}${this.span.months.includes(CUT_SHORT) ? '. Hatched: quiet time cut short' : ''}.`;
  }

  /** @returns {Drawing} */
  svg() {
    const about = (part('drawn').textContent || '').replace(/\.$/, '');
    return { ...drawingOfTopics(this.ridges, this.view.picture.theme), about, legend: [], name: 'topics' };
  }

  /** What is on no ridge or not drawn of it, with the ways there. */
  sayRest() {
    const { view } = this;
    const { rest, listed } = shareOf(view.collection, view.source.counts());
    const way = (/** @type {Partial<Address>} */ to, /** @type {string} */ words) => element('a', { href: view.link({ ...to, filter: { ...view.filter, topic: NO_TOPIC } }) }, words);
    const others = rest === 0 || isFiltering(view.filter) ? [] : [`The other ${rest.toLocaleString('en')} are in smaller groups, or neither cite nor are cited`,
      ...(listed ? [': ', way({ view: THREADS }, 'their threads'), ', ', way({ view: 'list', of: 'cables', q: '', sort: '' }, 'a list of them')] : []), '. '];
    const stray = this.stray();
    part('stray').replaceChildren(...others, ...stray);
    part('stray').hidden = others.length + stray.length === 0;
  }

  /** What is not drawn of quiet times, and where it is listed. */
  stray() {
    const { view, span } = this;
    const parts = span.quiet.filter(({ cables }) => cables > 0).map(({ from, to, cables, place }) => {
      const words = { before: `before ${monthInWords(to + 1)}`, after: `after ${monthInWords(from - 1)}`, between: `from ${monthInWords(from)} to ${monthInWords(to)}` };
      const months = { from: place === 'before' ? '' : monthOfFilter(from), to: place === 'after' ? '' : monthOfFilter(to) };
      return element('a', { href: view.link({ view: THREADS, filter: { ...view.filter, ...months } }) }, `${counted(cables, 'cable')} ${words[place]}`);
    });
    return parts.length > 0 ? ['Not drawn of quiet times: ', ...parts.flatMap((one, at) => (at ? [', ', one] : [one])), '.'] : [];
  }
}
