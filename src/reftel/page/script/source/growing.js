/* The packs of a page that grow: what a server sends of more cables is put behind what is there, whose places stay. */

import { Collection } from '../collection/collection.js';
import { Words } from '../collection/columns.js';
import { OF_CITATIONS, OF_LEFT } from '../settle/amended.js';

/**
 * @import { Numbers, Pack, Texts } from '../collection/columns.js'
 * @typedef {'cables' | 'citations' | 'left'} Kind what a row of a column is
 */

/** Columns that are no rows of these: places among them, and what is told of those. */
const PLACES_OF = /** @type {const} */ ({ likely: 'cables', byPeople: 'citations', byEditors: 'citations', doubtful: 'citations' });
const OF_DOUBTFUL = new Set(['doubt', 'weighed']);
/** What numbers of columns are places of. */
const POINTING = new Set(['citing', 'cited', 'leftCiting']);

/** A pack whose columns get more rows. */
export class GrowingPack {
  /** @param {Pack} pack */
  constructor(pack) {
    this.pack = pack;
    this.bytes = pack.bytes;
    this.head = { ...pack.head, added: 0, asks: true };
    /** @type {Map<string, Numbers>} */
    this.grownNumbers = new Map();
    /** @type {Map<string, { column: Words, places: Map<string, number> }>} */
    this.grownTexts = new Map();
  }

  /** @param {string} name @returns {Numbers} */
  numbers(name) {
    return this.grownNumbers.get(name) ?? this.pack.numbers(name);
  }

  /** @param {string} name @returns {Texts} */
  texts(name) {
    return this.grownTexts.get(name)?.column ?? this.pack.texts(name);
  }

  /** The names of the columns, but for what belongs to another. */
  names() {
    return Object.keys(this.head.columns).filter((name) => !name.endsWith('.lengths'));
  }

  /** @param {string} name */
  isText(name) {
    return ['words', 'prose'].includes(this.head.columns[name].kind);
  }

  /** @param {string} name @param {ArrayLike<number>} added */
  addNumbers(name, added) {
    const before = this.numbers(name);
    const column = new Int32Array(before.length + added.length);
    column.set(before);
    column.set(added, before.length);
    this.grownNumbers.set(name, column);
  }

  /** @param {string} name @param {string[]} added */
  addTexts(name, added) {
    const { column, places } = this.grownTexts.get(name) ?? asWords(this.pack.texts(name));
    const values = column.values;
    const at = new Uint32Array(column.size + added.length);
    at.set(column.at);
    added.forEach((text, row) => {
      let place = places.get(text);
      if (place === undefined) places.set(text, place = values.push(text) - 1);
      at[column.size + row] = place;
    });
    this.grownTexts.set(name, { column: new Words(values, at), places });
  }
}

/** Gives a column as words, whose texts others can be put behind. @param {Texts} texts */
function asWords(texts) {
  /** @type {Map<string, number>} */
  const places = new Map();
  const at = new Uint32Array(texts.size);
  for (let row = 0; row < texts.size; row += 1) {
    const text = texts.of(row);
    let place = places.get(text);
    if (place === undefined) places.set(text, place = places.size);
    at[row] = place;
  }
  return { column: new Words([...places.keys()], at), places };
}

/** Puts behind what two packs have what two packs of a part have beside that. */
export class Growth {
  /** @param {GrowingPack} index @param {GrowingPack} details @param {Collection} base of these packs */
  constructor(index, details, base) {
    this.index = index;
    this.details = details;
    this.base = base;
  }

  /** Takes in a part; gives the place here of each of its cables, and how many cables and citations are new. @param {Pack} index @param {Pack} details */
  take(index, details) {
    const part = new Collection(index);
    const { base } = this;
    const place = new Int32Array(part.size);
    /** @type {Record<Kind, number[]>} */
    const rows = { cables: [], citations: [], left: [] };
    for (let cable = 0; cable < part.size; cable += 1) {
      const known = base.find(part.mrn(cable));
      place[cable] = known < 0 ? base.size + rows.cables.push(cable) - 1 : known;
    }
    const isNew = (/** @type {number} */ cable) => place[cable] >= base.size;
    const isKnown = (/** @type {number} */ citing, /** @type {number} */ cited) => base.cites.of(citing).some((row) => base.cited[row] === cited);
    for (let row = 0; row < part.citing.length; row += 1) {
      const [citing, cited] = [part.citing[row], part.cited[row]];
      if (isNew(citing) || isNew(cited) || !isKnown(place[citing], place[cited])) rows.citations.push(row);
    }
    const leftCiting = details.numbers('leftCiting');
    for (let row = 0; row < leftCiting.length; row += 1) if (isNew(leftCiting[row])) rows.left.push(row);
    const begin = { cables: base.size, citations: base.citing.length, left: base.leftStatus.size };
    const sizes = { cables: part.size, citations: part.citing.length, left: leftCiting.length };
    for (const [pack, added] of /** @type {[GrowingPack, Pack][]} */ ([[this.index, index], [this.details, details]])) new NewRows(pack, added, rows, begin, place, sizes).put();
    this.index.head.added += rows.cables.length;
    return { place, added: rows.cables.length + rows.citations.length };
  }
}

/** The rows of one pack of a part that are put behind another. */
class NewRows {
  /** @param {GrowingPack} to @param {Pack} from @param {Record<Kind, number[]>} rows @param {Record<Kind, number>} begin @param {Int32Array} place of each cable of the part @param {Record<Kind, number>} sizes of the part */
  constructor(to, from, rows, begin, place, sizes) {
    this.to = to;
    this.from = from;
    this.rows = rows;
    this.begin = begin;
    this.place = place;
    this.sizes = sizes;
    /** Where each row is put. @type {Record<'cables' | 'citations', Map<number, number>>} */
    this.putAt = { cables: placesFrom(rows.cables, begin.cables), citations: placesFrom(rows.citations, begin.citations) };
    /** The doubtful citations that are new: their places among those of the part. @type {number[]} */
    this.doubtful = [];
  }

  put() {
    const { to, from } = this;
    this.joinHeads();
    const isDetails = 'doubtful' in from.head.columns;
    if (isDetails) from.numbers('doubtful').forEach((row, at) => { if (this.putAt.citations.has(row)) this.doubtful.push(at); });
    for (const name of to.names()) {
      if (Object.hasOwn(PLACES_OF, name)) this.putList(name);
      else if (to.isText(name)) to.addTexts(name, this.textsOf(name));
      else to.addNumbers(name, this.numbersOf(name));
    }
  }

  /** @param {string} name @returns {number[]} */
  chosen(name) {
    if (OF_DOUBTFUL.has(name)) return this.doubtful;
    return this.rows[this.kindOf(name)];
  }

  /** @param {string} name @returns {Kind} */
  kindOf(name) {
    return OF_CITATIONS.has(name) ? 'citations' : OF_LEFT.has(name) ? 'left' : 'cables';
  }

  /** @param {string} name */
  textsOf(name) {
    const column = this.from.texts(name);
    const texts = this.chosen(name).map((row) => column.of(row));
    return name === 'where' ? texts.map((numbers) => numbers.split(' ').filter(Boolean).map((number) => this.placeOf(Number(number))).join(' ')) : texts;
  }

  /** @param {string} name */
  numbersOf(name) {
    const column = this.from.numbers(name);
    if (!OF_DOUBTFUL.has(name) && column.length !== this.sizes[this.kindOf(name)]) throw new Error(`${name} is no column of ${this.kindOf(name)}`);
    return this.chosen(name).map((row) => (POINTING.has(name) ? this.place[column[row]] : column[row]));
  }

  /** @param {string} name */
  putList(name) {
    const put = this.putAt[PLACES_OF[/** @type {keyof typeof PLACES_OF} */ (name)]];
    const added = [];
    for (const row of this.from.numbers(name)) {
      const at = put.get(row);
      if (at !== undefined) added.push(at);
    }
    this.to.addNumbers(name, added);
  }

  /** What heads tell of posts and places. */
  joinHeads() {
    const [mine, theirs] = [this.to.head, this.from.head];
    for (const name of ['posts', 'names', 'codes']) if (name in theirs) mine[name] = { ...theirs[name], ...mine[name] };
    if (theirs.agencies) mine.agencies = [...new Set([...mine.agencies, ...theirs.agencies])];
  }

  /** Gives the number here of a place of the part where cables are looked for. @param {number} number */
  placeOf(number) {
    const { places: mine } = this.to.head;
    const wanted = JSON.stringify(this.from.head.places[number]);
    const at = mine.findIndex((/** @type {object} */ one) => JSON.stringify(one) === wanted);
    return at < 0 ? mine.push(this.from.head.places[number]) - 1 : at;
  }
}

/** @param {number[]} rows @param {number} begin */
function placesFrom(rows, begin) {
  return new Map(rows.map((row, at) => [row, begin + at]));
}
