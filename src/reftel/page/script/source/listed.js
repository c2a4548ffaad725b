/* The lists of the whole store, from its server: rows come some at a time, and their cables with them. */

import { facetsFrom, facetsOf } from '../lists/facets.js';
import { isOfThisPage, nameList, openList, rowsPassing, sorted } from '../lists/lists.js';
import { addressOf } from './asking.js';
import { FACETS_ADDRESS } from './counts.js';
import { amongThese } from './source.js';

/**
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { List, Named, Wish } from '../lists/lists.js'
 * @import { View } from '../view.js'
 * @import { Server } from './server.js'
 * @import { Answer } from './source.js'
 */

export const LIST_ADDRESS = '/api/list';
const EXPORT_ADDRESS = '/api/export';
/** So many rows of a list come at once. */
const ROWS_AT_ONCE = 200;
/** So many cables come at once with all around them. */
const PARTS_AT_ONCE = 50;
const NONE_YET = new Uint32Array(0);

/** @typedef {string | [string, string | number]} RowOfServer a cable; citing and cited; citing and the place among its references of a status */

/** The list that was asked for last. */
export class ListsOfServer {
  /** @param {Server} server */
  constructor(server) {
    this.server = server;
    this.view = server.view;
    this.asking = server.asking;
    /** @type {{key: string, of: string, answer: Answer, rows: RowOfServer[]} | null} */
    this.shownList = null;
  }

  get waits() {
    return this.shownList?.answer.list.waits ?? false;
  }

  /** Forgets the list where it did not come, so that it is asked for again. */
  forgive() {
    if (this.shownList && this.server.failed.has(this.shownList.key)) this.shownList = null;
  }

  forget() {
    if (this.shownList && !this.shownList.answer.list.waits) this.shownList.answer = { ...this.shownList.answer, ...this.placed(this.shownList) };
  }

  /** @param {Wish} wish @param {FilterChoice} filter @param {string} sort @returns {Answer | null} */
  rows(wish, filter, sort) {
    const named = nameList(wish);
    if (!named) return null;
    const key = JSON.stringify([wish.of, wish.q, filter, sort]);
    if (this.shownList?.key === key && !(this.shownList.answer.list.waits && isOfThisPage(wish.of))) return this.shownList.answer;
    if (isOfThisPage(wish.of)) {
      void this.bring(wish.of, filter);
      return this.listHere(key, wish, filter, sort);
    }
    const list = { ...named, rows: NONE_YET, cable: null, waits: true };
    const answer = { list, passing: NONE_YET, rows: NONE_YET, total: 0, within: 0, facets: () => [], more: null, sorts: null, allMissing: false };
    this.shownList = { key, of: wish.of, answer, rows: [] };
    void this.begin(key, wish, filter, sort || named.sort, named);
    return answer;
  }

  /** Brings what a list of the page alone may have of the whole store: the most answered cables with all around them, or those near one. @param {string} of @param {FilterChoice} filter */
  async bring(of, filter) {
    const { server } = this;
    const asked = of.startsWith('near:') ? { of } : { of: 'cables', sort: '-answered', ...filter };
    const key = `bring ${JSON.stringify([of, asked])}`;
    if (server.brought.has(key) || server.pending.has(key) || server.failed.has(key)) return;
    server.pending.add(key);
    try {
      const { rows: names } = await this.asking.json(LIST_ADDRESS, { ...asked, limit: ROWS_AT_ONCE });
      await server.whenOpen();
      for (let at = 0; at < names.length; at += PARTS_AT_ONCE) await server.learn({ names: names.slice(at, at + PARTS_AT_ONCE), depth: 1, texts: false });
      server.brought.add(key);
      if (this.shownList?.of === of) this.shownList = null;
    } catch (error) {
      server.failed.add(key);
      server.fail(error);
    }
    server.pending.delete(key);
    this.view.arrived();
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
      await this.server.have(told.rows.flatMap(mrnsOf), allMissing);
      if (this.shownList?.key !== key) return;
      const { collection } = this.view;
      const facets = () => facetsFrom(collection, counts.facets, filter);
      const sorts = new Set(/** @type {string[]} */ (told.sorts));
      const answer = { ...this.shownList.answer, total: told.total, within: told.within, facets, sorts, allMissing,
        address: addressOf(EXPORT_ADDRESS, { ...asked, sort, format: 'csv' }) };
      this.shownList = { key, of: wish.of, rows: told.rows, answer };
      this.shownList.answer = { ...answer, ...this.placed(this.shownList, named), more: this.moreOf(key, { ...asked, sort }, told.next) };
    } catch (error) {
      this.server.failed.add(key);
      if (this.shownList?.key === key) this.shownList.answer = { ...this.shownList.answer, list: { ...this.shownList.answer.list, waits: false } };
      this.server.fail(error);
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
        await this.server.have(told.rows.flatMap(mrnsOf), this.shownList?.answer.allMissing);
        if (this.shownList?.key !== key) return;
        const before = this.shownList.answer;
        this.shownList.rows = [...this.shownList.rows, ...told.rows];
        this.shownList.answer = { ...before, ...this.placed(this.shownList), more: this.moreOf(key, asked, told.next), continues: before };
        this.view.arrived();
      } catch (error) {
        isAsked = false;
        this.server.fail(error);
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
