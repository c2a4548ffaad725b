/* What the page shows, from the server of a store of which the page has a part; see source.js. */

import { writeAddress } from '../address.js';
import { choiceOf, isFiltering, noFilter } from '../collection/filter.js';
import { Pack } from '../collection/columns.js';
import { PostTies } from '../collection/posts.js';
import { countsMissing } from '../collection/months.js';
import { THREADS } from '../collection/start.js';
import { shown } from '../collection/words.js';
import { element, part } from '../element.js';
import { facetsFrom, facetsOf } from '../lists/facets.js';
import { isOfThisPage, nameList, openList, rowsPassing, sorted } from '../lists/lists.js';
import { sumOf } from '../views/topics/topics.js';
import { addressOf, Asking, NoAnswer } from './asking.js';
import { Growth } from './growing.js';
import { isComplete, wishesOf } from './part.js';
import { Shelf } from './shelf.js';
import { amongThese } from './source.js';

/**
 * @import { Address } from '../address.js'
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { MonthCounts } from '../collection/months.js'
 * @import { Found } from '../finding/search.js'
 * @import { List, Named, Wish } from '../lists/lists.js'
 * @import { Span } from '../views/topics/topics.js'
 * @import { View } from '../view.js'
 * @import { GrowingPack } from './growing.js'
 * @import { PartWish } from './part.js'
 * @import { Answer, Passages, Tallies } from './source.js'
 */

const TIES_ADDRESS = '/api/ties';
const [PART_ADDRESS, LIST_ADDRESS, FACETS_ADDRESS, PASSAGES_ADDRESS, EXPORT_ADDRESS] = ['/page/part', '/api/list', '/api/facets', '/api/passages', '/api/export'];
/** So many rows of a list come at once. */
const ROWS_AT_ONCE = 200;
/** So many of the most cited that pass a filter, and of the missing ones among these, are on the page. */
const [MOST_CITED_HERE, MOST_WANTED_HERE] = [100, 20];
/** So many cables are asked for at once. */
const NAMES_AT_ONCE = 200;
/** So many milliseconds after the last letter the server is asked. */
const BEFORE_ASKING = 80;
const TEXTS_SHOWN = 20;

/** @typedef {string | [string, string | number]} RowOfServer a cable; citing and cited; citing and the place among its references of a status */

/** A page that asks for what it does not have. */
export class Server {
  /** @param {View} view @param {string} version of the store */
  constructor(view, version) {
    const { collection } = view;
    this.view = view;
    this.asking = new Asking(version);
    this.hasTexts = collection.whole?.texts || false;
    this.shelf = new Shelf(collection, this.hasTexts);
    /** Takes in parts; null until all of the page is unpacked. @type {Growth | null} */
    this.growth = null;
    /** The MRNs of names that were asked for, null for what the store does not have. @type {Map<string, string | null>} */
    this.named = new Map();
    /** How far around cables was asked. @type {Map<string, number>} */
    this.depths = new Map();
    /** What is on its way. @type {Set<string>} */
    this.pending = new Set();
    /** What did not come, until it is asked for again. @type {Set<string>} */
    this.failed = new Set();
    this.address = '';
    /** The list that was asked for last. @type {{key: string, of: string, answer: Answer, rows: RowOfServer[]} | null} */
    this.shownList = null;
    /** What was counted, by filter. @type {Map<string, any>} */
    this.counted = new Map();
  }

  /** Whether nothing is on its way. */
  get isQuiet() {
    return this.growth !== null && this.pending.size + this.asking.flying === 0 && !this.shownList?.answer.list.waits;
  }

  /** Takes parts from now on. @param {GrowingPack} index @param {GrowingPack} details */
  open(index, details) {
    const { view } = this;
    view.collection.library = this.shelf;
    view.collection.unpacking = false;
    this.growth = new Growth(index, details, /** @type {any} */ (view.settling).base);
    view.arrived();
  }

  forget() {
    if (this.shownList && !this.shownList.answer.list.waits) this.shownList.answer = { ...this.shownList.answer, ...this.placed(this.shownList) };
  }

  counts() {
    const { held, missing, citations, left } = /** @type {NonNullable<typeof this.view.collection.whole>} */ (this.view.collection.whole);
    return { held, missing, citations, left: new Map(Object.entries(left)) };
  }

  /** @param {Address} address */
  need(address) {
    this.rename(address);
    const now = writeAddress(address);
    // Whoever goes on asks again.
    if (now !== this.address) this.forgive();
    this.address = now;
    let waits = false;
    for (const wish of [...wishesOf(address), ...this.ofCorrections()]) {
      const lacking = wish.names.filter((name) => this.lacks(name, wish));
      const wanted = lacking.filter((name) => !this.pending.has(keyOf(name, wish)));
      if (wanted.length > 0 && this.growth) void this.fetchPart({ ...wish, names: wanted.slice(0, NAMES_AT_ONCE) });
      waits ||= lacking.length > 0;
    }
    if (isFiltering(address.filter) && ['', THREADS].includes(address.view)) void this.fetchMostCited(address.filter);
    else if (!address.view && !address.cable) void this.fetchMostCited(noFilter());
    return waits;
  }

  /** The cables of which corrections speak that are not here: they are settled too. @returns {PartWish[]} */
  ofCorrections() {
    const names = [...new Set(this.view.settling?.idle.map(({ citing }) => citing) ?? [])].filter((mrn) => this.view.collection.find(mrn) < 0);
    return names.length > 0 ? [{ names, depth: 1, texts: false }] : [];
  }

  /** Puts MRNs in the place of other names that were asked for. @param {Address} address */
  rename(address) {
    const mrnOf = (/** @type {string} */ name) => this.named.get(name) || name;
    address.cable = mrnOf(address.cable);
    address.around = mrnOf(address.around);
    address.cites = mrnOf(address.cites);
    if (address.view === 'text' || address.view === 'board') address.at = mrnOf(address.at);
  }

  /** Whether something of a cable is to come. @param {string} name @param {PartWish} wish */
  lacks(name, wish) {
    if (this.failed.has(keyOf(name, wish)) || this.named.get(name) === null) return false;
    const { collection, finder } = this.view;
    const cable = finder.exact(name);
    if (cable < 0) return true;
    if (wish.texts && this.shelf.isComing(cable)) return true;
    return (this.depths.get(collection.mrn(cable)) ?? 0) < wish.depth && !isComplete(collection, cable, wish.depth);
  }

  /** @param {PartWish} wish */
  async fetchPart(wish) {
    const keys = wish.names.map((name) => keyOf(name, wish));
    for (const key of keys) this.pending.add(key);
    try {
      await this.learn(wish);
    } catch (error) {
      for (const key of keys) this.failed.add(key);
      this.fail(error);
    }
    for (const key of keys) this.pending.delete(key);
    this.view.arrived();
  }

  /** Takes in a part. @param {PartWish} wish */
  async learn({ names, depth, texts, first }) {
    const [told, ...packs] = await this.asking.pieces(PART_ADDRESS, { mrn: names, ...(depth ? { depth } : {}), ...(texts ? { texts: 'true' } : {}), ...(first ? { first: 'true' } : {}) });
    const [index, details, library] = packs.map((bytes) => new Pack(bytes));
    const { named } = JSON.parse(new TextDecoder().decode(told));
    const { growth, view } = this;
    if (!growth) return;
    const { place, added } = growth.take(index, details);
    if (added > 0) /** @type {any} */ (view.settling).grew();
    for (const [name, mrn] of Object.entries(named)) {
      this.named.set(name, mrn);
      if (mrn) this.depths.set(mrn, Math.max(depth, this.depths.get(mrn) ?? 0));
    }
    if (texts) this.shelf.put(library, place, Object.values(named).map((mrn) => growth.base.find(mrn || '')).filter((cable) => cable >= 0));
  }

  /** Sees to it that cables are here. @param {Iterable<string>} mrns @param {boolean} [first] with the first that cites each */
  async have(mrns, first = false) {
    await this.whenOpen();
    const { collection } = this.view;
    const isHere = (/** @type {string} */ mrn) => {
      const cable = collection.find(mrn);
      return cable >= 0 && !(first && collection.citedBy.lacking(cable) > 0);
    };
    const lacking = [...new Set(mrns)].filter((mrn) => !isHere(mrn));
    for (let at = 0; at < lacking.length; at += NAMES_AT_ONCE) await this.learn({ names: lacking.slice(at, at + NAMES_AT_ONCE), depth: 0, texts: false, first });
  }

  /** Waits until all of the page is unpacked. */
  async whenOpen() {
    while (!this.growth) await new Promise((done) => { setTimeout(done, 20); });
  }

  /** @param {string} name */
  absence(name) {
    if (this.named.get(name) === null) return { words: `There is no ${shown(name)} in this collection.`, waits: false };
    const failed = [...this.failed].some((key) => key.startsWith(`${name} `));
    return failed ? { words: `${shown(name)} is not on this page, and the server did not answer.`, waits: false } : { words: `Asking the server for ${shown(name)} …`, waits: true };
  }

  /** Brings the most cited that pass a filter to the page, for the picture and the rankings. @param {FilterChoice} filter */
  async fetchMostCited(filter) {
    const key = `most cited ${JSON.stringify(filter)}`;
    if (this.pending.has(key) || this.counted.has(key) || this.failed.has(key)) return;
    this.pending.add(key);
    try {
      const lists = [['cables', MOST_CITED_HERE], ['missing', MOST_WANTED_HERE]].map(([of, limit]) => this.asking.json(LIST_ADDRESS, { of, sort: '-cited_by', limit, ...filter }));
      const rows = (await Promise.all(lists)).flatMap((told) => told.rows);
      await this.have(rows);
      this.counted.set(key, true);
    } catch (error) {
      this.failed.add(key);
      this.fail(error);
    }
    this.pending.delete(key);
    this.view.arrived();
  }

  /** @param {Wish} wish @param {FilterChoice} filter @param {string} sort @returns {Answer | null} */
  rows(wish, filter, sort) {
    const named = nameList(wish);
    if (!named) return null;
    const key = JSON.stringify([wish.of, wish.q, filter, sort]);
    if (this.shownList?.key === key && !(this.shownList.answer.list.waits && isOfThisPage(wish.of))) return this.shownList.answer;
    if (isOfThisPage(wish.of)) return this.listHere(key, wish, filter, sort);
    const list = { ...named, rows: NONE_YET, cable: null, waits: true };
    const answer = { list, passing: NONE_YET, rows: NONE_YET, total: 0, within: 0, facets: () => [], more: null, sorts: null, allMissing: false };
    this.shownList = { key, of: wish.of, answer, rows: [] };
    void this.begin(key, wish, filter, sort || named.sort, named);
    return answer;
  }

  /** Lists what is known of the cables of the page alone. @param {string} key @param {Wish} wish @param {FilterChoice} filter @param {string} sort @returns {Answer | null} */
  listHere(key, wish, filter, sort) {
    const { collection, finder } = this.view;
    const opened = openList(collection, finder, wish);
    if (!opened) return null;
    const list = { ...opened, title: `${opened.title}, ${amongThese(collection)}` };
    const passing = rowsPassing(collection, list, filter);
    const rows = sorted(collection, list, passing, sort || list.sort);
    this.shownList = { key, of: wish.of, rows: Array.from(rows, (cable) => collection.mrn(cable)),
      answer: { list, passing, rows, total: list.rows.length, within: passing.length, facets: () => facetsOf(collection, list, filter), more: null, sorts: null, allMissing: false } };
    return this.shownList.answer;
  }

  /** @param {string} key @param {Wish} wish @param {FilterChoice} filter @param {string} sort @param {Named} named */
  async begin(key, wish, filter, sort, named) {
    const asked = { of: wish.of, q: wish.q, ...filter };
    try {
      const [told, counts] = await Promise.all([this.asking.json(LIST_ADDRESS, { ...asked, sort, limit: ROWS_AT_ONCE }), this.asking.json(FACETS_ADDRESS, asked)]);
      const allMissing = isAllMissing(wish.of, counts.facets.held);
      await this.have(told.rows.flatMap(mrnsOf), allMissing);
      if (this.shownList?.key !== key) return;
      const { collection } = this.view;
      const facets = () => facetsFrom(collection, counts.facets, filter);
      const sorts = new Set(/** @type {string[]} */ (told.sorts));
      const answer = { ...this.shownList.answer, total: told.total, within: told.within, facets, sorts, allMissing,
        address: addressOf(EXPORT_ADDRESS, { ...asked, sort, format: 'csv' }) };
      this.shownList = { key, of: wish.of, rows: told.rows, answer };
      this.shownList.answer = { ...answer, ...this.placed(this.shownList, named), more: this.moreOf(key, { ...asked, sort }, told.next) };
    } catch (error) {
      this.failed.add(key);
      if (this.shownList?.key === key) this.shownList.answer = { ...this.shownList.answer, list: { ...this.shownList.answer.list, waits: false } };
      this.fail(error);
    }
    this.view.arrived();
  }

  /** Gives what asks for the rows behind those that are here, null where there are none. @param {string} key @param {Record<string, string>} asked @param {string} next */
  moreOf(key, asked, next) {
    if (!next) return null;
    let isAsked = false;
    return async () => {
      if (isAsked) return;
      isAsked = true;
      try {
        const told = await this.asking.json(LIST_ADDRESS, { ...asked, limit: ROWS_AT_ONCE, after: next });
        await this.have(told.rows.flatMap(mrnsOf), this.shownList?.answer.allMissing);
        if (this.shownList?.key !== key) return;
        const before = this.shownList.answer;
        this.shownList.rows = [...this.shownList.rows, ...told.rows];
        this.shownList.answer = { ...before, ...this.placed(this.shownList), more: this.moreOf(key, asked, told.next), continues: before };
        this.view.arrived();
      } catch (error) {
        isAsked = false;
        this.fail(error);
      }
    };
  }

  /** Gives a list with the places on this page of the rows that are here. @param {{of: string, answer: Answer, rows: RowOfServer[]}} shownList @param {Named} [named] */
  placed({ of, answer, rows }, named = answer.list) {
    const { collection } = this.view;
    const placeOf = PLACE_OF[named.kind];
    const found = Uint32Array.from(rows.map((row) => placeOf(collection, row, of)).filter((row) => row >= 0));
    /** @type {List} */
    const list = { ...answer.list, ...named, rows: found, waits: false, get cable() { return CABLES_OF[named.kind](collection); },
      get other() { return named.kind === 'ties' ? collection.cited : null; } };
    return { list, passing: found, rows: found };
  }

  /** Counts what passes a filter; null until the server has. @param {FilterChoice} filter */
  count(filter) {
    const key = JSON.stringify(filter);
    const known = this.counted.get(key);
    if (known === undefined && !this.pending.has(key) && !this.failed.has(key)) {
      this.pending.add(key);
      void this.asking.json(FACETS_ADDRESS, { of: 'cables', ...filter }).then((told) => { this.counted.set(key, told); }, (error) => {
        this.failed.add(key);
        this.fail(error);
      }).then(() => {
        this.pending.delete(key);
        this.view.arrived();
      });
    }
    return known ?? null;
  }

  /** @param {FilterChoice} filter @returns {number | null} */
  matching(filter) {
    return this.count(filter)?.within ?? null;
  }

  /** @param {FilterChoice} filter @returns {Tallies | null} */
  tallies(filter) {
    const told = this.count(filter);
    const all = this.count({ ...noFilter(), held: countsMissing(filter) ? filter.held : '' });
    if (!told || !all) return null;
    const of = (/** @type {'held' | 'look' | 'post'} */ key) => {
      const { wanted, unwanted } = choiceOf(filter[key]);
      const entries = /** @type {[string, number][]} */ (Object.entries(told.facets[key] ?? {}));
      return entries.filter(([word, count]) => count > 0 && (wanted.length > 0 ? wanted.includes(word.toLowerCase()) : !unwanted.includes(word.toLowerCase()))).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    };
    const held = new Map(of('held'));
    return { held: held.get('held') ?? 0, missing: held.get('missing') ?? 0, cites: told.cites ?? null, looks: of('look').filter(([look]) => look !== 'missing'), posts: of('post'),
      months: monthsOfServer(told.months, all.months) };
  }

  /** @param {FilterChoice} filter @returns {PostTies | null} */
  ties(filter) {
    const key = `ties ${JSON.stringify(filter)}`;
    const known = this.counted.get(key);
    if (!known && !this.pending.has(key) && !this.failed.has(key)) void this.fetchTies(key, filter);
    return known ?? null;
  }

  /** @param {string} key @param {FilterChoice} filter */
  async fetchTies(key, filter) {
    this.pending.add(key);
    try {
      const sides = filter.held ? [filter.held] : ['held', 'missing'];
      const [ties, ...counts] = await Promise.all([this.asking.json(TIES_ADDRESS, filter), ...sides.map((held) => this.asking.json(FACETS_ADDRESS, { of: 'cables', ...filter, held }))]);
      const of = (/** @type {string} */ side) => new Map(/** @type {[string, number][]} */ (Object.entries(counts[sides.indexOf(side)]?.facets.post ?? {})));
      this.counted.set(key, PostTies.counted(ties, of('held'), of('missing')));
    } catch (error) {
      this.failed.add(key);
      this.fail(error);
    }
    this.pending.delete(key);
    this.view.arrived();
  }

  /** @param {Span} span @param {string} query @param {() => boolean} wanted */
  async countTopics(span, query, wanted) {
    const { filter, collection } = this.view;
    const asked = { of: query ? 'named' : 'cables', q: query };
    try {
      const told = await this.asking.json(FACETS_ADDRESS, { ...asked, ...filter, topics: 'true' });
      if (!wanted()) return null;
      const months = collection.topics.map((_, at) => monthsOfServer(told.topicMonths[at + 1] ?? {}, {}).counts);
      return { total: told.within, counts: { sizes: Uint32Array.from(months, (counts) => sumOf(counts.values())), months: months.map((counts) => Uint32Array.from(span.months, (month) => counts.get(month) ?? 0)) } };
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  /** @param {string} query @param {number} limit @param {Found} found @param {() => boolean} wanted @returns {Promise<Found | null>} */
  async search(query, limit, found, wanted) {
    if (query.trim() === '') return found;
    await new Promise((done) => { setTimeout(done, BEFORE_ASKING); });
    if (!wanted()) return null;
    const { filter, collection } = this.view;
    const asked = { of: 'named', q: query.trim(), limit };
    try {
      const inside = await this.asking.json(LIST_ADDRESS, { ...asked, ...filter });
      const rows = [...inside.rows];
      if (isFiltering(filter) && rows.length < limit) rows.push(...(await this.asking.json(LIST_ADDRESS, asked)).rows.filter((/** @type {string} */ mrn) => !inside.rows.includes(mrn)));
      const first = rows.slice(0, limit);
      await this.have(first);
      if (this.failed.delete('search')) this.say('');
      return { cables: first.map((mrn) => collection.find(mrn)).filter((cable) => cable >= 0), total: inside.total, within: inside.within };
    } catch (error) {
      this.failed.add('search');
      this.fail(error);
      return found;
    }
  }

  /** @param {string} query @param {() => boolean} wanted @returns {Promise<Passages | null>} */
  async passages(query, wanted) {
    const { filter, collection } = this.view;
    try {
      const told = await this.asking.json(PASSAGES_ADDRESS, { words: query.trim(), limit: TEXTS_SHOWN, ...filter });
      if (!wanted()) return null;
      await this.have(told.rows.map((/** @type {any} */ [mrn]) => mrn));
      const snippets = new Map(told.rows.map((/** @type {any} */ [mrn, pieces]) => [collection.find(mrn), pieces]));
      return { cables: [...snippets.keys()].filter((cable) => cable >= 0), total: told.total, snippet: (cable) => snippets.get(cable) ?? [] };
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  /** Says on the page what went wrong. @param {unknown} error */
  fail(error) {
    if (!(error instanceof NoAnswer)) throw error;
    this.say(error.message);
  }

  /** @param {string} words "" for nothing */
  say(words) {
    const place = part('trouble');
    place.hidden = words === '';
    if (words === '') place.replaceChildren();
    else if (place.firstChild?.textContent !== words) place.replaceChildren(element('span', {}, words), ' ', element('button', { type: 'button', click: () => this.again() }, 'Ask again'));
  }

  /** Forgets what did not come, so that it is asked for again. */
  forgive() {
    if (this.failed.size > 0 && this.shownList && this.failed.has(this.shownList.key)) this.shownList = null;
    this.failed.clear();
    this.say('');
  }

  again() {
    this.forgive();
    this.view.arrived();
  }
}

const NONE_YET = new Uint32Array(0);

/** What stands for a wish among those on their way. @param {string} name @param {PartWish} wish */
function keyOf(name, { depth, texts }) {
  return `${name} ${depth} ${texts}`;
}

/** The cables that a row names. @param {RowOfServer} row */
function mrnsOf(row) {
  return typeof row === 'string' ? [row] : row.filter((one) => typeof one === 'string');
}

/** Whether a list has missing cables alone. @param {string} of @param {Record<string, number> | undefined} held */
function isAllMissing(of, held) {
  return of === 'missing' || (Boolean(held?.missing) && !held?.held && !of.includes(':'));
}

/** @typedef {View['collection']} Columns */

/** @type {Record<List['kind'], (collection: Columns) => List['cable']>} */
const CABLES_OF = {
  cables: () => null,
  citing: ({ citing }) => citing,
  cited: ({ cited }) => cited,
  ties: ({ citing }) => citing,
  references: ({ details }) => details?.leftCiting ?? null,
};

/** @typedef {(collection: Columns, row: any, of: string) => number} PlaceOf gives the row on this page of one that the server names, -1 where it is not here */

/** @type {PlaceOf} */
const placeOfPair = (collection, [citing, cited]) => {
  const [from, to] = [collection.find(citing), collection.find(cited)];
  return from < 0 ? -1 : collection.cites.of(from).find((row) => collection.cited[row] === to) ?? -1;
};

/** @type {Record<List['kind'], PlaceOf>} */
const PLACE_OF = {
  cables: (collection, mrn) => collection.find(mrn),
  citing: placeOfPair,
  cited: placeOfPair,
  ties: placeOfPair,
  references: ({ leftStatus, details, mrns }, [mrn, nth], status) => {
    const cable = mrns.find(mrn);
    return cable < 0 || !details ? -1 : details.left.of(cable).filter((row) => leftStatus.of(row) === status)[nth] ?? -1;
  },
};

/** Gives what a server counted by months. @param {Record<string, number>} counted @param {Record<string, number>} all @returns {MonthCounts} */
function monthsOfServer(counted, all) {
  const number = (/** @type {string} */ month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const months = Object.keys(all).map(number);
  return { counts: new Map(Object.entries(counted).map(([month, count]) => [number(month), count])),
    first: months.reduce((a, b) => Math.min(a, b), Infinity), last: months.reduce((a, b) => Math.max(a, b), -Infinity) };
}
