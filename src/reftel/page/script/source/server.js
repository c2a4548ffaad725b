/* What the page shows, from the server of a store of which the page has a part; see source.js. */

import { writeAddress } from '../address.js';
import { isFiltering, noFilter } from '../collection/filter.js';
import { Pack } from '../collection/columns.js';
import { THREADS } from '../collection/start.js';
import { shown } from '../collection/words.js';
import { element, part } from '../element.js';
import { Asking, NoAnswer } from './asking.js';
import { CountsOfServer } from './counts.js';
import { Growth } from './growing.js';
import { LIST_ADDRESS, ListsOfServer } from './listed.js';
import { OpenOfServer } from './open.js';
import { isComplete, wishesOf } from './part.js';
import { Shelf } from './shelf.js';

/**
 * @import { Address } from '../address.js'
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { Found } from '../finding/search.js'
 * @import { Wish } from '../lists/lists.js'
 * @import { Span } from '../views/topics/topics.js'
 * @import { View } from '../view.js'
 * @import { GrowingPack } from './growing.js'
 * @import { PartWish } from './part.js'
 * @import { Passages } from './source.js'
 */

const [PART_ADDRESS, PASSAGES_ADDRESS] = ['/page/part', '/api/passages'];
/** So many of the most cited that pass a filter, and of the missing ones among these, are on the page. */
const [MOST_CITED_HERE, MOST_WANTED_HERE] = [100, 20];
/** So many cables are asked for at once. */
const NAMES_AT_ONCE = 200;
/** So many milliseconds after the last letter the server is asked. */
const BEFORE_ASKING = 80;
const TEXTS_SHOWN = 20;

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
    this.lists = new ListsOfServer(this);
    this.counting = new CountsOfServer(this);
    this.opened = new OpenOfServer(this);
    /** The filters whose most cited cables are here. @type {Set<string>} */
    this.brought = new Set();
  }

  /** Whether nothing is on its way. */
  get isQuiet() {
    return this.growth !== null && this.pending.size + this.asking.flying === 0 && !this.lists.waits;
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
    this.lists.forget();
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
    if (address.view === 'settle') void this.opened.bring();
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
    if (this.pending.has(key) || this.brought.has(key) || this.failed.has(key)) return;
    this.pending.add(key);
    try {
      const lists = [['cables', MOST_CITED_HERE], ['missing', MOST_WANTED_HERE]].map(([of, limit]) => this.asking.json(LIST_ADDRESS, { of, sort: '-cited_by', limit, ...filter }));
      const rows = (await Promise.all(lists)).flatMap((told) => told.rows);
      await this.have(rows);
      this.brought.add(key);
    } catch (error) {
      this.failed.add(key);
      this.fail(error);
    }
    this.pending.delete(key);
    this.view.arrived();
  }

  /** @param {Wish} wish @param {FilterChoice} filter @param {string} sort */
  rows(wish, filter, sort) {
    return this.lists.rows(wish, filter, sort);
  }

  /** @param {FilterChoice} filter */
  matching(filter) {
    return this.counting.matching(filter);
  }

  /** @param {FilterChoice} filter */
  tallies(filter) {
    return this.counting.tallies(filter);
  }

  /** @param {FilterChoice} filter */
  ties(filter) {
    return this.counting.ties(filter);
  }

  /** @param {Span} span @param {string} query @param {() => boolean} wanted */
  countTopics(span, query, wanted) {
    return this.counting.countTopics(span, query, wanted);
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
    this.lists.forgive();
    this.failed.clear();
    this.say('');
  }

  again() {
    this.forgive();
    this.view.arrived();
  }
}

/** What stands for a wish among those on their way. @param {string} name @param {PartWish} wish */
function keyOf(name, { depth, texts }) {
  return `${name} ${depth} ${texts}`;
}
