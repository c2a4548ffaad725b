/* Lists of cables, of citations and of references without a cable: a kind of list is a line below. */

import { choiceOf, failuresOf, isFiltering } from '../collection/filter.js';
import { nearTo } from '../finding/near.js';
import { byNumber, byText } from './order.js';
import { boardFor, countRequests, requestsIn } from './requests.js';
import { spaced } from '../collection/words.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Numbers, Words } from '../collection/columns.js'
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { Search } from '../finding/search.js'
 */

/**
 * @typedef {object} List
 * @property {string} title
 * @property {'cables' | 'citing' | 'cited' | 'ties' | 'references'} kind what a row is: a cable, a citation, or a reference without a cable
 * @property {Uint32Array} rows in the order that the list has by itself
 * @property {Numbers | null} cable the cable of each row, to be read and filtered; null where the rows are cables
 * @property {Numbers | null} [other] the cable at the other end, where the filter asks for both
 * @property {string} sort the column by which it is sorted at first, "" for its own order
 * @property {boolean} [weighed] whether its references may be one of several cables
 * @property {boolean} [asks] whether its cables ask posts, so that it tells who answered
 * @property {boolean} [waits] whether it is known only when all is unpacked
 * @property {boolean} [readsTexts] whether texts are still read, which may have more of what it is of
 */

/**
 * @typedef {{of: string, q: string}} Wish
 * @typedef {{title: string, kind: List['kind'], sort: string, weighed?: boolean, asks?: boolean}} Named a list without its rows
 */

/** Every cable that passes. @param {Collection} collection @param {(cable: number) => boolean} [passes] */
function cablesThat(collection, passes = () => true) {
  let count = 0;
  const cables = new Uint32Array(collection.size);
  for (let cable = 0; cable < collection.size; cable += 1) if (passes(cable)) cables[count++] = cable;
  return cables.slice(0, count);
}

/** The citations at a cable; null where it is not here. @param {Collection} collection @param {string} mrn @param {'cites' | 'citedBy'} side */
function citationsAt(collection, mrn, side) {
  const cable = collection.find(mrn);
  return cable < 0 ? null : Uint32Array.from(collection[side].of(cable));
}

/** The citations behind a tie of two posts. @param {Collection} collection @param {string} tie "OSLO>STATE" */
function citationsOfTie(collection, tie) {
  const [from, to] = tie.split('>');
  const { values, at } = /** @type {Words} */ (collection.texts.post);
  const [citing, cited] = [values.indexOf(from), values.indexOf(to ?? '')];
  if (!from || !to || citing < 0 || cited < 0) return null;
  const rows = [];
  for (let row = 0; row < collection.citing.length; row += 1) if (at[collection.citing[row]] === citing && at[collection.cited[row]] === cited) rows.push(row);
  return Uint32Array.from(rows);
}

/** The references of a status that led to no cable. @param {Collection} collection @param {string} status */
function referencesOf({ leftStatus, details }, status) {
  const rows = [];
  if (details) for (let row = 0; row < leftStatus.size; row += 1) if (leftStatus.of(row) === status) rows.push(row);
  return Uint32Array.from(rows);
}

/**
 * The lists by the word before the colon in an address: what each is called, and its rows, null where there is no such list.
 * @type {Record<string, {title: (about: string, q: string) => string, kind: List['kind'], sort: string, weighed?: boolean, asks?: boolean, here?: boolean,
 *   rows: (collection: Collection, finder: Search, about: string, q: string) => Uint32Array | null}>}
 */
const LISTS = {
  cables: { title: () => 'Cables', kind: 'cables', sort: '-cited_by', rows: (collection) => cablesThat(collection) },
  held: { title: () => 'Held cables', kind: 'cables', sort: '-cited_by', rows: (collection) => cablesThat(collection, (cable) => collection.held(cable)) },
  missing: { title: () => 'Missing cables', kind: 'cables', sort: '-cited_by', rows: (collection) => cablesThat(collection, (cable) => !collection.held(cable)) },
  search: { title: (about, q) => `Found: ${q || about}`, kind: 'cables', sort: '', rows: (_, finder, about, q) => finder.all(q || about) },
  cites: { title: (mrn) => `Cables that ${spaced(mrn)} cites`, kind: 'cited', sort: 'date', rows: (collection, _, mrn) => citationsAt(collection, mrn, 'cites') },
  'cited-by': { title: (mrn) => `Cables that cite ${spaced(mrn)}`, kind: 'citing', sort: 'date', rows: (collection, _, mrn) => citationsAt(collection, mrn, 'citedBy') },
  tie: { title: (tie) => tie.replace('>', ' cites '), kind: 'ties', sort: 'date', rows: (collection, _, tie) => citationsOfTie(collection, tie) },
  requests: {
    title: () => 'Requests and who answered', kind: 'cables', sort: '', asks: true, here: true,
    rows: (collection) => requestsIn(collection) ?? new Uint32Array(0),
  },
  near: {
    title: (mrn) => `Near ${spaced(mrn)}, not cited`, kind: 'cables', sort: '', here: true,
    rows: (collection, _, mrn) => {
      const cable = collection.find(mrn);
      return cable < 0 ? null : Uint32Array.from(nearTo(collection, cable), (one) => one.cable);
    },
  },
};

/** The statuses of references that have a list. */
for (const [status, title, weighed] of /** @type {[string, string, boolean][]} */ ([
  ['ambiguous', 'Ambiguous references', true],
  ['unreadable', 'Unreadable references', false],
  ['other', 'References to letters, calls and the like', false],
  ['self', 'References of cables to themselves', false],
  ['mentioned', 'Cables that sentences alone mention', true],
])) LISTS[status] = { title: () => title, kind: 'references', sort: 'date', weighed, rows: (collection) => referencesOf(collection, status) };

/** @param {string} of "missing", "cites:09OTTAWA8" */
function parted(of) {
  const [name] = of.split(':', 1);
  return { known: Object.hasOwn(LISTS, name) ? LISTS[name] : null, about: of.slice(name.length + 1) };
}

/** Gives what a list is called and made of; null where there is no such list. @param {Wish} wish @returns {Named | null} */
export function nameList({ of, q }) {
  const { known, about } = parted(of);
  return known && { title: known.title(about, q), kind: known.kind, sort: known.sort, weighed: known.weighed, asks: known.asks };
}

/** Whether a list is made of what the page has, where a server has more. @param {string} of */
export function isOfThisPage(of) {
  return parted(of).known?.here === true;
}

/** Gives the cables of the rows of a kind of list. @param {Collection} collection @param {List['kind']} kind @returns {Pick<List, 'cable' | 'other'>} */
export function endsOf(collection, kind) {
  if (kind === 'cables') return { cable: null };
  if (kind === 'references') return { cable: collection.details?.leftCiting || null };
  return kind === 'cited' ? { cable: collection.cited } : { cable: collection.citing, ...(kind === 'ties' ? { other: collection.cited } : {}) };
}

/** Gives a list, before any filter; null where there is no such list. @param {Collection} collection @param {Search} finder @param {Wish} wish @returns {List | null} */
export function openList(collection, finder, wish) {
  const named = nameList(wish);
  const { known, about } = parted(wish.of);
  const rows = known?.rows(collection, finder, about, wish.q);
  return named && rows ? { ...named, ...endsOf(collection, named.kind), rows, waits: (named.kind === 'references' || named.asks === true) && !collection.details } : null;
}

/** Gives the cable of a row. @param {List} list @param {number} row */
export function cableOf(list, row) {
  return list.cable ? list.cable[row] : row;
}

/** Gives the parts of the filter that a row fails. @param {List} list @param {number} row @param {Uint16Array} failed */
export function rowFails(list, row, failed) {
  const { cable, other } = list;
  return failed[cable ? cable[row] : row] | (other ? failed[other[row]] : 0);
}

/** Gives the rows of a list that pass the filter. @param {Collection} collection @param {List} list @param {FilterChoice} filter */
export function rowsPassing(collection, list, filter) {
  if (!isFiltering(filter)) return list.rows;
  const failed = failuresOf(collection, filter);
  return list.rows.filter((row) => rowFails(list, row, failed) === 0);
}

/** Gives rows of a list in the order of a column, "-date" the latest first. @param {Collection} collection @param {List} list @param {Uint32Array} rows @param {string} sort */
export function sorted(collection, list, rows, sort) {
  const down = sort.startsWith('-');
  const column = down ? sort.slice(1) : sort;
  const { texts, citedBy, cites, cited, citing, hour, details } = collection;
  const cable = (/** @type {number} */ row) => (list.cable ? list.cable[row] : row);
  const text = (/** @type {(row: number) => string} */ textOf) => byText(rows, textOf, down);
  const number = (/** @type {(row: number) => number} */ numberOf) => byNumber(rows, numberOf, down);
  const words = (/** @type {string} */ name) => {
    if (!list.cable) return texts[name].order(rows, down);
    return text((row) => texts[name].of(cable(row)));
  };
  /** @type {Record<string, () => Uint32Array>} */
  const columns = {
    mrn: () => number(cable),
    date: () => number((row) => hour[cable(row)]),
    post: () => words('post'),
    classification: () => words('classification'),
    subject: () => words('subject'),
    cited_by: () => number((row) => citedBy.count(cable(row))),
    cites: () => number((row) => (collection.held(cable(row)) ? cites.count(cable(row)) : NaN)),
    first: () => number((row) => {
      const first = collection.firstCitation(cable(row));
      return first < 0 ? NaN : hour[citing[first]];
    }),
  };
  const board = (/** @type {number} */ row) => boardFor(collection, cable(row));
  /** @type {Record<string, () => Uint32Array>} */
  const ofRequests = {
    asked: () => number((row) => (board(row)?.known ? board(row)?.addressed ?? NaN : NaN)), answered: () => number((row) => countRequests(collection)?.answered[cable(row)] ?? 0),
    silent: () => number((row) => (board(row)?.known ? board(row)?.counts.silent ?? NaN : NaN)),
  };
  /** @type {Record<string, () => Uint32Array>} */
  const ofCitations = { cited: () => number((row) => cited[row]), relation: () => text((row) => texts.relation.of(row)), written: () => text((row) => details?.written(row) || '') };
  /** @type {Record<string, () => Uint32Array>} */
  const ofReferences = {
    written: () => text((row) => details?.value('leftWritten', row) || ''), candidates: () => text((row) => details?.value('leftCandidates', row) || ''),
    reason: () => text((row) => details?.value('leftReason', row) || ''),
  };
  const all = { ...columns, ...(list.kind === 'cables' ? (list.asks ? ofRequests : {}) : list.kind === 'references' ? ofReferences : ofCitations) };
  return Object.hasOwn(all, column) ? all[column]() : rows;
}

/** Gives the cables of rows, each once and in their order. @param {List} list @param {Uint32Array} rows */
export function cablesOf(list, rows) {
  if (!list.cable) return rows;
  return Uint32Array.from(new Set(Array.from(rows, (row) => cableOf(list, row))));
}

/** Gives a filter in which a word is chosen or not. @param {string} words @param {string} word */
export function sideOf(words, word) {
  const { wanted, unwanted } = choiceOf(words);
  return wanted.includes(word.toLowerCase()) ? 'in' : unwanted.includes(word.toLowerCase()) ? 'out' : '';
}
