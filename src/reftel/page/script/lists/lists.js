/* Lists of cables, of citations and of references without a cable: a kind of list is a line below. */

import { choiceOf, failuresOf, isFiltering } from '../collection/filter.js';
import { nearTo } from '../finding/near.js';
import { byNumber, byText } from './order.js';
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
 * @property {boolean} [waits] whether it is known only when all is unpacked
 */

/** @typedef {{of: string, q: string}} Wish */

/** Every cable that passes. @param {Collection} collection @param {(cable: number) => boolean} [passes] */
function cablesThat(collection, passes = () => true) {
  let count = 0;
  const cables = new Uint32Array(collection.size);
  for (let cable = 0; cable < collection.size; cable += 1) if (passes(cable)) cables[count++] = cable;
  return cables.slice(0, count);
}

/** @param {Collection} collection @param {string} title @param {(cable: number) => boolean} [passes] @returns {List} */
function listOfCables(collection, title, passes) {
  return { title, kind: 'cables', rows: cablesThat(collection, passes), cable: null, sort: '-cited_by' };
}

/** The citations at a cable; null where it is not here. @param {Collection} collection @param {string} mrn @param {'citing' | 'cited'} kind @returns {List | null} */
function listAtCable(collection, mrn, kind) {
  const cable = collection.find(mrn);
  if (cable < 0) return null;
  const [rows, title] = kind === 'citing' ? [collection.citedBy, `Cables that cite ${spaced(mrn)}`] : [collection.cites, `Cables that ${spaced(mrn)} cites`];
  return { title, kind, rows: Uint32Array.from(rows.of(cable)), cable: collection[kind], sort: 'date' };
}

/** The citations behind a tie of two posts. @param {Collection} collection @param {string} tie "OSLO>STATE" @returns {List | null} */
function listOfTie(collection, tie) {
  const [from, to] = tie.split('>');
  const { values, at } = /** @type {Words} */ (collection.texts.post);
  const [citing, cited] = [values.indexOf(from), values.indexOf(to ?? '')];
  if (!from || !to || citing < 0 || cited < 0) return null;
  const rows = [];
  for (let row = 0; row < collection.citing.length; row += 1) if (at[collection.citing[row]] === citing && at[collection.cited[row]] === cited) rows.push(row);
  return { title: `${from} cites ${to}`, kind: 'ties', rows: Uint32Array.from(rows), cable: collection.citing, other: collection.cited, sort: 'date' };
}

/** The references of a status that led to no cable. @param {Collection} collection @param {string} status @returns {List | null} */
function listOfReferences(collection, status) {
  const { leftStatus, details } = collection;
  if (!STATUSES.has(status)) return null;
  const list = { title: STATUSES.get(status) || '', kind: /** @type {const} */ ('references'), cable: details?.leftCiting || null, sort: 'date', waits: !details, weighed: status === 'ambiguous' || status === 'mentioned' };
  const rows = [];
  if (details) for (let row = 0; row < leftStatus.size; row += 1) if (leftStatus.of(row) === status) rows.push(row);
  return { ...list, rows: Uint32Array.from(rows) };
}

/** The statuses of references that have a list. */
const STATUSES = new Map([
  ['ambiguous', 'Ambiguous references'],
  ['unreadable', 'Unreadable references'],
  ['other', 'References to what is no cable'],
  ['self', 'References of cables to themselves'],
  ['mentioned', 'Cables that sentences alone mention'],
]);

/** @type {Record<string, (collection: Collection, finder: Search, about: string, q: string) => List | null>} */
const LISTS = {
  cables: (collection) => listOfCables(collection, 'Cables'),
  held: (collection) => listOfCables(collection, 'Held cables', (cable) => collection.held(cable)),
  missing: (collection) => listOfCables(collection, 'Missing cables', (cable) => !collection.held(cable)),
  search: (_, finder, about, q) => ({ title: `Found: ${q || about}`, kind: 'cables', rows: finder.all(q || about), cable: null, sort: '' }),
  cites: (collection, _, mrn) => listAtCable(collection, mrn, 'cited'),
  'cited-by': (collection, _, mrn) => listAtCable(collection, mrn, 'citing'),
  tie: (collection, _, tie) => listOfTie(collection, tie),
  near: (collection, _, mrn) => {
    const cable = collection.find(mrn);
    return cable < 0 ? null : { title: `Near ${spaced(mrn)}, not cited`, kind: 'cables', rows: Uint32Array.from(nearTo(collection, cable), (one) => one.cable), cable: null, sort: '' };
  },
};

/** Gives a list, before any filter; null where there is no such list. @param {Collection} collection @param {Search} finder @param {Wish} wish @returns {List | null} */
export function openList(collection, finder, { of, q }) {
  const [name] = of.split(':', 1);
  const about = of.slice(name.length + 1);
  return Object.hasOwn(LISTS, name) ? LISTS[name](collection, finder, about, q) : listOfReferences(collection, name);
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

/** Gives the citation by which a cable was cited first, -1 where none cites it. @param {Collection} collection @param {number} cable */
export function firstCitation({ citedBy, citing, hour }, cable) {
  let first = -1;
  for (const row of citedBy.of(cable)) if (first < 0 || hour[citing[row]] < hour[citing[first]]) first = row;
  return first;
}

/** Gives the hour at which a cable is sorted, NaN where nothing is known of its date. @param {Collection} collection @param {number} cable */
function hourOf({ texts, likely, hour }, cable) {
  const known = texts.date.of(cable) !== '' || likely.has(cable) || texts.earliest.of(cable) !== '' || texts.latest.of(cable) !== '';
  return known ? hour[cable] : NaN;
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
    date: () => number((row) => hourOf(collection, cable(row))),
    post: () => words('post'),
    classification: () => words('classification'),
    subject: () => words('subject'),
    cited_by: () => number((row) => citedBy.count(cable(row))),
    cites: () => number((row) => (collection.held(cable(row)) ? cites.count(cable(row)) : NaN)),
    first: () => number((row) => {
      const first = firstCitation(collection, cable(row));
      return first < 0 ? NaN : hour[citing[first]];
    }),
  };
  /** @type {Record<string, () => Uint32Array>} */
  const ofCitations = { cited: () => number((row) => cited[row]), relation: () => text((row) => texts.relation.of(row)), written: () => text((row) => details?.written(row) || '') };
  /** @type {Record<string, () => Uint32Array>} */
  const ofReferences = {
    written: () => text((row) => details?.value('leftWritten', row) || ''), candidates: () => text((row) => details?.value('leftCandidates', row) || ''),
    reason: () => text((row) => details?.value('leftReason', row) || ''),
  };
  const all = { ...columns, ...(list.kind === 'cables' ? {} : list.kind === 'references' ? ofReferences : ofCitations) };
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
