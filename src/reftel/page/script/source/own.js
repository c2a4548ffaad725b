/* What the page shows, from its own columns; see source.js. */

import { passing } from '../collection/filter.js';
import { PostTies } from '../collection/posts.js';
import { monthCounts } from '../collection/months.js';
import { shown } from '../collection/words.js';
import { inTurns } from '../finding/turns.js';
import { facetsOf } from '../lists/facets.js';
import { openList, rowsPassing, sorted } from '../lists/lists.js';
import { tallyOf } from '../views/topics/tallies.js';
import { countTopics } from '../views/topics/topics.js';

/**
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { FullText } from '../finding/full-text.js'
 * @import { Found } from '../finding/search.js'
 * @import { List, Wish } from '../lists/lists.js'
 * @import { Span } from '../views/topics/topics.js'
 * @import { View } from '../view.js'
 * @import { Answer, Passages, Tallies } from './source.js'
 */

const SEARCHES = /^search(?::|$)/;

/** A page that has all it is asked for. */
export class OwnColumns {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** The list that was asked for last. @type {List | null} */
    this.list = null;
    /** @type {Answer | null} */
    this.answer = null;
    this.openedFor = this.filteredFor = this.sortedFor = this.talliedFor = this.matchingFor = '';
    this.allMissing = false;
    /** What found words in texts when the list was opened. @type {FullText | null} */
    this.textsThen = null;
    /** @type {Tallies | null} */
    this.tallied = null;
    this.matches = 0;
    this.tiedFor = '';
    /** @type {PostTies | null} */
    this.postTies = null;
  }

  forget() {
    this.list = this.answer = this.postTies = null;
    this.openedFor = this.filteredFor = this.sortedFor = this.talliedFor = this.matchingFor = '';
  }

  get hasTexts() {
    return this.view.finder.texts !== null;
  }

  need() {
    return false;
  }

  /** @param {string} name */
  absence(name) {
    return { words: `There is no ${shown(name)} in this collection.`, waits: false };
  }

  /** @param {Wish} wish @param {FilterChoice} filter @param {string} sort */
  rows(wish, filter, sort) {
    const { list } = this.open(wish);
    if (!list) return null;
    const { collection } = this.view;
    const filtered = JSON.stringify(filter);
    const order = sort || list.sort;
    const before = this.filteredFor === filtered ? this.answer : null;
    if (before && this.sortedFor === order) return before;
    const passing = before?.passing ?? rowsPassing(collection, list, filter);
    Object.assign(this, { filteredFor: filtered, sortedFor: order });
    this.answer = { list, passing, rows: sorted(collection, list, passing, order), total: list.rows.length, within: passing.length,
      facets: () => facetsOf(collection, list, filter), more: null, sorts: null, allMissing: this.allMissing };
    return this.answer;
  }

  /** @param {Wish} wish */
  open(wish) {
    const { collection, finder } = this.view;
    // A search has more where the texts are unpacked.
    const opened = JSON.stringify([wish.of, wish.q, finder.texts !== null]);
    // What was unpacked last may be what the list has waited for.
    if (this.openedFor === opened && !(this.list?.waits && collection.details) && (this.textsThen === finder.texts || !SEARCHES.test(wish.of))) return this;
    this.textsThen = finder.texts;
    this.list = openList(collection, finder, wish);
    this.answer = null;
    this.openedFor = opened;
    if (this.list && SEARCHES.test(wish.of)) void this.readTexts(this.list, opened, wish.q || wish.of.replace(SEARCHES, ''));
    this.allMissing = this.list?.kind === 'cables' && this.list.rows.length > 0 && this.list.rows.every((cable) => !collection.held(cable));
    return this;
  }

  /** Reads the texts for a list of what was searched for, and shows it again when that is done. @param {List} list @param {string} opened @param {string} query */
  async readTexts(list, opened, query) {
    const { view } = this;
    const texts = view.finder.textsToRead(query);
    if (!texts) return;
    list.readsTexts = true;
    const done = await inTurns(texts.search(query), () => this.openedFor === opened && view.address.view === 'list');
    if (this.openedFor !== opened) return;
    this.openedFor = '';
    if (done) view.show();
  }

  counts() {
    return this.view.collection.counts();
  }

  /** @param {FilterChoice} filter @returns {Tallies} */
  tallies(filter) {
    const wanted = JSON.stringify(filter);
    if (this.tallied && this.talliedFor === wanted) return this.tallied;
    const { collection } = this.view;
    const passes = passing(collection, filter);
    let [held, missing, cites] = [0, 0, 0];
    for (let cable = 0; cable < collection.size; cable += 1) {
      if (!passes(cable)) continue;
      if (collection.held(cable)) held += 1;
      else missing += 1;
      cites += collection.cites.count(cable);
    }
    this.talliedFor = wanted;
    this.tallied = { held, missing, cites, looks: tallyOf(collection, 'look', (cable) => collection.held(cable) && passes(cable)),
      posts: tallyOf(collection, 'post', passes), months: monthCounts(collection, filter) };
    return this.tallied;
  }

  /** @param {FilterChoice} filter */
  matching(filter) {
    const wanted = JSON.stringify(filter);
    if (this.matchingFor === wanted) return this.matches;
    const { collection } = this.view;
    const passes = passing(collection, filter);
    this.matchingFor = wanted;
    this.matches = 0;
    for (let cable = 0; cable < collection.size; cable += 1) if (passes(cable)) this.matches += 1;
    return this.matches;
  }

  /** @param {FilterChoice} filter */
  ties(filter) {
    const { collection } = this.view;
    const wanted = JSON.stringify(filter);
    if (!this.postTies || this.tiedFor !== wanted) this.postTies = new PostTies(collection, passing(collection, filter));
    this.tiedFor = wanted;
    return this.postTies;
  }

  /** @param {Span} span @param {string} query @param {() => boolean} wanted */
  async countTopics(span, query, wanted) {
    const { collection, finder, picture: { passes } } = this.view;
    if (!query) return { counts: countTopics(collection, span, passes), total: 0 };
    const found = await inTurns(finder.score(query), wanted);
    if (!found) return null;
    const scores = found.value;
    const hits = (/** @type {number} */ cable) => scores[cable] > 0 && passes(cable);
    let total = 0;
    for (let cable = 0; cable < scores.length; cable += 1) if (hits(cable)) total += 1;
    return { counts: countTopics(collection, span, hits), total };
  }

  /** @param {string} _ @param {number} __ @param {Found} found */
  async search(_, __, found) {
    return found;
  }

  /** @param {string} query @param {() => boolean} wanted @returns {Promise<Passages | null>} */
  async passages(query, wanted) {
    const { texts } = this.view.finder;
    const done = texts && await inTurns(texts.search(query), wanted);
    return done && { cables: done.value, total: done.value.length, snippet: (cable) => texts.snippet(cable, query) };
  }
}
