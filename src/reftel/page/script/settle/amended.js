/* A pack with what people changed laid over it: other rows of citations and of what is left, more cables, other dates. The bytes stay. */

import { Words } from '../collection/columns.js';
import { HOUR, yearOfMrn } from '../collection/dates.js';
import { postOfMrn } from './mrn.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Numbers, Pack, Texts } from '../collection/columns.js'
 * @import { Changes } from './plan.js'
 */

/** The columns that have a row for each citation, and for each reference that led to no cable. */
export const OF_CITATIONS = new Set(['citing', 'cited', 'relation', 'labels', 'status', 'reason', 'written', 'sentence']);
export const OF_LEFT = new Set(['leftStatus', 'leftCiting', 'leftLabel', 'leftWritten', 'leftKind', 'leftReason', 'leftCandidates', 'leftSentence']);
const OF_TIME = new Set(['date', 'earliest', 'latest']);
const OF_NEITHER = new Set(['likely', 'doubtful', 'doubt', 'weighed']);
const STAND_INS = /[\u0000-\u0002]/g;

/** Rows of a pack with some taken away and others put in behind them. */
class Rows {
  /** @param {number} size @param {Set<number>} gone @param {Record<string, string | number>[]} added what each has in the columns */
  constructor(size, gone, added) {
    /** Where each row that stays was. */
    this.origin = new Uint32Array(size - gone.size);
    for (let row = 0, at = 0; row < size; row += 1) if (!gone.has(row)) this.origin[at++] = row;
    this.added = added;
    this.isSame = gone.size === 0 && added.length === 0;
  }

  /** @param {Numbers} column @param {string} name */
  numbers(column, name) {
    if (this.isSame) return column;
    const found = new Int32Array(this.origin.length + this.added.length);
    this.origin.forEach((row, at) => { found[at] = column[row]; });
    this.added.forEach((one, at) => { found[this.origin.length + at] = Number(one[name] ?? 0); });
    return found;
  }

  /** @param {Texts} column @param {string} name @returns {Texts} */
  texts(column, name) {
    if (this.isSame) return column;
    const added = this.added.map((one) => String(one[name] ?? ''));
    if (column instanceof Words) return moreWords(column, this.origin, added);
    const { origin } = this;
    return Object.assign(Object.create(column), {
      size: origin.length + added.length,
      of: (/** @type {number} */ row) => (row < origin.length ? column.of(origin[row]) : added[row - origin.length]),
    });
  }

  /** Gives where rows are now, of those that are still there. @param {Iterable<number>} rows */
  places(rows) {
    const wanted = new Set(rows);
    const found = [];
    for (let at = 0; wanted.size > 0 && at < this.origin.length; at += 1) if (wanted.has(this.origin[at])) found.push(at);
    return found;
  }
}

/** @param {Words} column @param {Uint32Array | null} origin which rows, null for all @param {string[]} added */
function moreWords(column, origin, added) {
  const values = [...column.values];
  const place = new Map(values.map((value, at) => [value, at]));
  for (const value of added) if (!place.has(value)) place.set(value, values.push(value) - 1);
  const kept = origin ? origin.length : column.size;
  const at = values.length < 65536 ? new Uint16Array(kept + added.length) : new Uint32Array(kept + added.length);
  if (origin) origin.forEach((row, to) => { at[to] = column.at[row]; });
  else at.set(column.at);
  added.forEach((value, to) => { at[kept + to] = place.get(value) ?? 0; });
  return new Words(values, at);
}

/** What is laid over the packs of a page: both read their columns through it. */
export class Amendment {
  /** @param {Collection} base as it was packed @param {Changes} changes @param {Map<number, string>} [dates] those that people set */
  constructor(base, changes, dates = new Map()) {
    this.size = base.size;
    this.dates = dates;
    /** The cables that the page does not have. @type {string[]} */
    this.cables = [...new Set(changes.newCitations.map(({ cited }) => cited).filter((mrn) => base.find(mrn) < 0))];
    const place = new Map(this.cables.map((mrn, at) => [mrn, base.size + at]));
    const cableOf = (/** @type {string} */ mrn) => place.get(mrn) ?? base.find(mrn);
    const citations = changes.newCitations.map((one) => ({ citing: one.citing, cited: cableOf(one.cited), relation: one.relation,
      labels: one.labels.filter(Boolean).join(' '), written: one.written.filter(Boolean).join('; ').replace(STAND_INS, '\ufffd'), sentence: one.sentence, reason: one.reason }));
    const left = changes.newLeft.map(({ citing, label, written, kind, reason }) => ({ leftStatus: 'other', leftCiting: citing, leftLabel: label,
      leftWritten: written, leftKind: kind, leftReason: reason }));
    this.citations = new Rows(base.citing.length, changes.citations, citations);
    this.left = new Rows(base.leftStatus.size, changes.left, left);
    this.byPeople = changes.newCitations.flatMap(({ byPeople }, at) => (byPeople ? [this.citations.origin.length + at] : []));
    /** @type {Record<string, (string | number)[]>} */
    const columns = { prefix: this.cables.map((mrn) => mrn.replace(/\d+$/, '')), serial: this.cables.map((mrn) => Number((/\d+$/.exec(mrn) || ['-1'])[0])),
      post: this.cables.map(postOfMrn), hour: [], earliest: [], latest: [] };
    for (const mrn of this.cables) {
      const year = yearOfMrn(mrn);
      const first = Math.min(...citations.filter(({ cited }) => cited === place.get(mrn)).map(({ citing }) => base.hour[citing]));
      const [begin, end] = [Date.UTC(year, 0, 1) / HOUR, Date.UTC(year + 1, 0, 1) / HOUR - 24];
      const last = first >= begin && first < end ? first : end;
      columns.hour.push(Math.floor((begin + last) / 2));
      columns.earliest.push(`${year}-01-01`);
      columns.latest.push(new Date(last * HOUR).toISOString().slice(0, 10));
    }
    this.columns = columns;
  }

  /** Gives a pack with this laid over it. @param {Pack} pack @returns {Pack} */
  over(pack) {
    /** @type {Map<string, Numbers>} */
    const numbers = new Map();
    /** @type {Map<string, Texts>} */
    const texts = new Map();
    return Object.assign(Object.create(pack), {
      head: { ...pack.head, added: (pack.head.added || 0) + this.cables.length },
      numbers: (/** @type {string} */ name) => numbers.get(name) ?? kept(numbers, name, this.numbers(name, pack.numbers(name))),
      texts: (/** @type {string} */ name) => texts.get(name) ?? kept(texts, name, this.texts(name, pack.texts(name))),
    });
  }

  /** @param {string} name @param {Numbers} column @returns {Numbers} */
  numbers(name, column) {
    if (OF_CITATIONS.has(name)) return this.citations.numbers(column, name);
    if (OF_LEFT.has(name)) return this.left.numbers(column, name);
    if (name === 'byPeople') return Int32Array.from([...this.citations.places(column), ...this.byPeople]);
    if (name === 'byEditors') return Int32Array.from(this.citations.places(column));
    if (name === 'likely') return this.dates.size === 0 ? column : Int32Array.from([...column].filter((cable) => !this.dates.has(cable)));
    return this.withCables(name, name === 'hour' ? this.dated(column) : column);
  }

  /** The hours of the cables, those of set dates as they are set. @param {Numbers} hours @returns {Numbers} */
  dated(hours) {
    if (this.dates.size === 0) return hours;
    const found = Int32Array.from(hours);
    for (const [cable, date] of this.dates) found[cable] = Math.floor(Date.parse(date) / HOUR);
    return found;
  }

  /** @param {string} name @param {Numbers} column @returns {Numbers} */
  withCables(name, column) {
    if (OF_NEITHER.has(name) || column.length !== this.size || this.cables.length === 0) return column;
    const more = new Int32Array(this.size + this.cables.length);
    more.set(column);
    more.set((this.columns[name] || []).map(Number), this.size);
    return more;
  }

  /** @param {string} name @param {Texts} column @returns {Texts} */
  texts(name, column) {
    if (OF_CITATIONS.has(name)) return this.citations.texts(column, name);
    if (OF_LEFT.has(name)) return this.left.texts(column, name);
    const whole = OF_TIME.has(name) && this.dates.size > 0 ? withOthers(column, new Map([...this.dates].map(([cable, date]) => [cable, name === 'date' ? date : '']))) : column;
    return this.withMore(name, whole);
  }

  /** @param {string} name @param {Texts} column @returns {Texts} */
  withMore(name, column) {
    if (OF_NEITHER.has(name) || column.size !== this.size || this.cables.length === 0) return column;
    const added = this.cables.map((_, at) => String(this.columns[name]?.[at] ?? ''));
    if (column instanceof Words) return moreWords(column, null, added);
    const { size } = this;
    const start = /** @type {any} */ (column).start ? Uint32Array.from({ length: size + added.length + 1 }, (_, row) => /** @type {any} */ (column).start[Math.min(row, size)]) : undefined;
    return Object.assign(Object.create(column), {
      size: size + added.length,
      start,
      of: (/** @type {number} */ row) => (row < size ? column.of(row) : added[row - size]),
    });
  }
}

/** Gives a column in which some rows are others. @param {Texts} column @param {Map<number, string>} others @returns {Texts} */
function withOthers(column, others) {
  if (!(column instanceof Words)) return Object.assign(Object.create(column), { of: (/** @type {number} */ row) => others.get(row) ?? column.of(row) });
  const { values, at } = moreWords(column, null, [...others.values()]);
  const changed = at.slice(0, column.size);
  const place = new Map(values.map((value, number) => [value, number]));
  for (const [row, text] of others) changed[row] = place.get(text) ?? 0;
  return new Words(values, changed);
}

/** @template T @param {Map<string, T>} map @param {string} name @param {T} value @returns {T} */
function kept(map, name, value) {
  map.set(name, value);
  return value;
}
