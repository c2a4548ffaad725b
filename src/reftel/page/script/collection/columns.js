/* Columns of text and numbers, read from the bytes that columns.py made of them, each when it is asked for. */

import { byNumber, byWords, ranksOf } from '../lists/order.js';
import { isLetterAt } from './words.js';

/**
 * @typedef {Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array} Numbers
 * @typedef {{kind: string, numbers: string, start: number, length: number, values: string[]}} About
 * @typedef {{size: number, of: (row: number) => string, values: string[],
 *   vocabulary: Vocabulary, mark: (fit: (lowered: string) => number, marks: Uint8Array) => void,
 *   markFits: (fits: Uint8Array, marks: Uint8Array, rows?: Uint32Array) => void, timesOf: (value: number) => number,
 *   gather: (bits: Uint32Array, rows: Uint32Array) => Uint32Array, sums: (weightOf: (word: string) => number) => Uint32Array,
 *   countWords: (rows: Uint32Array) => Map<string, number>, order: (rows: Uint32Array, down: boolean) => Uint32Array}} Texts
 */
const ARRAYS = { Int8: Int8Array, Uint8: Uint8Array, Int16: Int16Array, Uint16: Uint16Array, Int32: Int32Array, Uint32: Uint32Array };
/** Stands between the texts of a column where they are searched as one. */
const SEAM = '\u0000';
const REMEMBERED = 24;
export const [INSIDE, AT_START] = [1, 2];

/** A pack as it stands in the page; its head and columns. */
export class Pack {
  /** @param {ArrayBuffer} bytes */
  constructor(bytes) {
    const length = new DataView(bytes).getUint32(0, true);
    this.bytes = bytes;
    this.head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
    this.begin = 4 + length;
    /** @type {Map<string, any>} */
    this.read = new Map();
  }

  /** Gives the pack that a text holds, gzipped and in base64. @param {string} text */
  static async unpack(text) {
    const bytes = fromBase64(text);
    const stream = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Pack(await new Response(stream).arrayBuffer());
  }

  /** @param {string} name @param {(about: About) => any} read */
  once(name, read) {
    let column = this.read.get(name);
    if (column === undefined) {
      column = read(this.head.columns[name]);
      this.read.set(name, column);
    }
    return column;
  }

  /** @param {string} name @returns {Numbers} */
  numbers(name) {
    return this.once(name, (about) => (about.kind === 'steps' ? summed(this.raw(about)) : this.raw(about)));
  }

  /** @param {string} name @returns {Texts} */
  texts(name) {
    return this.once(name, (about) => (about.kind === 'words' ? new Words(about.values, this.raw(about))
      : new Prose(about.values, this.raw(about), this.numbers(`${name}.lengths`))));
  }

  /** @param {string} name @returns {Plain} */
  plain(name) {
    return this.once(name, (about) => new Plain(/** @type {Uint8Array} */ (this.raw(about)), this.numbers(`${name}.ends`)));
  }

  /** @param {About} about @returns {Numbers} */
  raw({ numbers, start, length }) {
    const form = ARRAYS[/** @type {keyof typeof ARRAYS} */ (numbers)];
    const at = this.begin + start;
    if (form.BYTES_PER_ELEMENT === 4) return together(new Uint8Array(this.bytes, at, length), form);
    return new form(this.bytes, at, length / form.BYTES_PER_ELEMENT);
  }
}

/** @param {string} text @returns {Uint8Array} */
function fromBase64(text) {
  const quick = /** @type {any} */ (Uint8Array).fromBase64;
  if (quick) return quick(text.trim());
  const signs = atob(text.trim());
  const bytes = new Uint8Array(signs.length);
  for (let at = 0; at < signs.length; at += 1) bytes[at] = signs.charCodeAt(at);
  return bytes;
}

/** Gives wide numbers whose first bytes all come first. @param {Uint8Array} bytes @param {any} form */
function together(bytes, form) {
  const count = bytes.length / 4;
  const numbers = new form(count);
  const [second, third, fourth] = [count, 2 * count, 3 * count];
  for (let at = 0; at < count; at += 1) {
    numbers[at] = bytes[at] | bytes[second + at] << 8 | bytes[third + at] << 16 | bytes[fourth + at] << 24;
  }
  return numbers;
}

/** @param {Numbers} steps */
function summed(steps) {
  const numbers = new Int32Array(steps.length);
  let sum = 0;
  for (let at = 0; at < steps.length; at += 1) {
    sum += steps[at];
    numbers[at] = sum;
  }
  return numbers;
}

/** The different texts of a column in small letters, for those who look for words in them. */
export class Vocabulary {
  /** @param {string[]} values */
  constructor(values) {
    this.size = values.length;
    this.joined = `${values.map((value) => (value.includes(SEAM) ? value.replaceAll(SEAM, ' ') : value)).join(SEAM)}${SEAM}`.toLowerCase();
    /** Where each text begins, and where one after the last would. */
    this.start = new Uint32Array(this.size + 1);
    for (let at = 0, place = 0; at < this.size; at += 1) {
      place = this.joined.indexOf(SEAM, place) + 1;
      this.start[at + 1] = place;
    }
    /** What was asked for last. @type {Map<string, Uint8Array | null>} */
    this.known = new Map();
  }

  /** Gives how a word stands in each text: not at all, INSIDE or AT_START; null where it stands in none. @param {string} word */
  fits(word) {
    let fits = this.known.get(word);
    if (fits === undefined) {
      fits = this.find(word);
      if (this.known.size >= REMEMBERED) this.known.delete([...this.known.keys()][0]);
      this.known.set(word, fits);
    }
    return fits;
  }

  /** @param {string} word */
  find(word) {
    const { joined, start } = this;
    const fits = new Uint8Array(this.size);
    let found = false;
    for (let place = joined.indexOf(word), at = 0; place >= 0;) {
      while (start[at + 1] <= place) at += 1;
      found = true;
      if (!isLetterAt(joined, place - 1)) {
        fits[at] = AT_START;
        place = joined.indexOf(word, start[at + 1]);
      } else {
        fits[at] = INSIDE;
        place = joined.indexOf(word, place + 1);
      }
    }
    return found ? fits : null;
  }
}

/** A column in which texts recur. */
export class Words {
  /** @param {string[]} values @param {Numbers} at the place of each row's text among the values */
  constructor(values, at) {
    this.values = values;
    this.at = at;
    this.size = at.length;
  }

  get vocabulary() {
    this.kept = this.kept || new Vocabulary(this.values);
    return this.kept;
  }

  /** @param {number} row */
  of(row) {
    return this.values[this.at[row]];
  }

  /** Marks the rows as well as their texts fit. @param {(lowered: string) => number} fit @param {Uint8Array} marks */
  mark(fit, marks) {
    this.lowered = this.lowered || this.values.map((value) => value.toLowerCase());
    this.markFits(Uint8Array.from(this.lowered, fit), marks);
  }

  /** Marks the rows, or some of them, as well as their texts fit. @param {Uint8Array} fits @param {Uint8Array} marks @param {Uint32Array} [rows] */
  markFits(fits, marks, rows) {
    const { at } = this;
    const count = rows ? rows.length : this.size;
    for (let place = 0; place < count; place += 1) {
      const row = rows ? rows[place] : place;
      if (fits[at[row]] > marks[row]) marks[row] = fits[at[row]];
    }
  }

  /** Gives how often one of the texts stands in the column. @param {number} value */
  timesOf(value) {
    this.times = this.times || counts(this.at, this.values.length);
    return this.times[value];
  }

  /** Gives what bits rows have by their texts. @param {Uint32Array} bits for each text @param {Uint32Array} rows */
  gather(bits, rows) {
    return Uint32Array.from(rows, (row) => bits[this.at[row]]);
  }

  /** Gives the sum of the weights of each row's words. @param {(word: string) => number} weightOf */
  sums(weightOf) {
    const ofValues = this.values.map((value) => value.split(' ').reduce((sum, word) => sum + weightOf(word), 0));
    return Uint32Array.from(this.at, (value) => ofValues[value]);
  }

  /** Counts how many of some rows have each word. @param {Uint32Array} rows */
  countWords(rows) {
    const ofValues = new Uint32Array(this.values.length);
    for (let one = 0; one < rows.length; one += 1) ofValues[this.at[rows[one]]] += 1;
    /** @type {Map<string, number>} */
    const counts = new Map();
    ofValues.forEach((count, value) => {
      if (count > 0) for (const word of new Set(this.values[value].split(' '))) counts.set(word, (counts.get(word) || 0) + count);
    });
    return counts;
  }

  /** Gives rows in alphabetical order, those without a text last. @param {Uint32Array} rows @param {boolean} down */
  order(rows, down) {
    const ranks = ranksOf(this.values.map((value) => value.toLowerCase()));
    return byNumber(rows, (row) => (this.values[this.at[row]] === '' ? NaN : ranks[this.at[row]]), down);
  }
}

/** A column of other texts: words, and for each row the places of its words. */
class Prose {
  /** @param {string[]} values @param {Numbers} codes @param {Numbers} lengths how many words each row has */
  constructor(values, codes, lengths) {
    this.values = values;
    this.size = lengths.length;
    this.start = new Uint32Array(this.size + 1);
    for (let row = 0; row < this.size; row += 1) this.start[row + 1] = this.start[row] + lengths[row];
    this.at = decoded(/** @type {Uint8Array} */ (codes), this.start[this.size], values.length);
  }

  get vocabulary() {
    this.kept = this.kept || new Vocabulary(this.values);
    return this.kept;
  }

  /** @param {number} row */
  of(row) {
    const words = [];
    for (let at = this.start[row]; at < this.start[row + 1]; at += 1) words.push(this.values[this.at[at]]);
    return words.join(' ');
  }

  /** Marks the rows as well as one of their words fits. @param {(lowered: string) => number} fit @param {Uint8Array} marks */
  mark(fit, marks) {
    this.lowered = this.lowered || this.values.map((value) => value.toLowerCase());
    this.markFits(Uint8Array.from(this.lowered, fit), marks);
  }

  /** Marks the rows, or some of them, as well as one of their words fits. @param {Uint8Array} fits @param {Uint8Array} marks @param {Uint32Array} [rows] */
  markFits(fits, marks, rows) {
    const { at, start } = this;
    const count = rows ? rows.length : this.size;
    for (let which = 0; which < count; which += 1) {
      const row = rows ? rows[which] : which;
      let best = marks[row];
      for (let place = start[row], end = start[row + 1]; place < end && best < AT_START; place += 1) if (fits[at[place]] > best) best = fits[at[place]];
      marks[row] = best;
    }
  }

  /** Gives how often one of the texts stands in the column. @param {number} value */
  timesOf(value) {
    this.times = this.times || counts(this.at, this.values.length);
    return this.times[value];
  }

  /** Gives what bits rows have by their words. @param {Uint32Array} bits for each word @param {Uint32Array} rows */
  gather(bits, rows) {
    const { at, start } = this;
    return Uint32Array.from(rows, (row) => {
      let all = 0;
      for (let place = start[row]; place < start[row + 1]; place += 1) all |= bits[at[place]];
      return all;
    });
  }

  /** Gives the sum of the weights of each row's words. @param {(word: string) => number} weightOf */
  sums(weightOf) {
    const { at, start } = this;
    const weights = this.values.map(weightOf);
    const sums = new Uint32Array(this.size);
    for (let row = 0; row < this.size; row += 1) for (let place = start[row]; place < start[row + 1]; place += 1) sums[row] += weights[at[place]];
    return sums;
  }

  /** Counts how many of some rows have each word. @param {Uint32Array} rows */
  countWords(rows) {
    const { at, start } = this;
    const ofValues = new Uint32Array(this.values.length);
    for (let one = 0; one < rows.length; one += 1) {
      const row = rows[one];
      const [begin, end] = [start[row], start[row + 1]];
      for (let place = begin; place < end; place += 1) {
        let before = begin;
        while (at[before] !== at[place]) before += 1;
        if (before === place) ofValues[at[place]] += 1;
      }
    }
    /** @type {Map<string, number>} */
    const counts = new Map();
    ofValues.forEach((count, value) => { if (count > 0) counts.set(this.values[value], count); });
    return counts;
  }

  /** Gives rows in alphabetical order, those without a text last. @param {Uint32Array} rows @param {boolean} down */
  order(rows, down) {
    this.ranks = this.ranks || ranksOf(this.values.map((value) => value.toLowerCase()));
    const { at, start, ranks } = this;
    return byWords(rows, start, (place) => ranks[at[place]], down);
  }
}

/** A column of long texts, of which one is read at a time. */
class Plain {
  /** @param {Uint8Array} bytes @param {Numbers} ends where each row's text ends */
  constructor(bytes, ends) {
    this.bytes = bytes;
    this.ends = ends;
  }

  /** @param {number} row */
  of(row) {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes.subarray(row ? this.ends[row - 1] : 0, this.ends[row]));
  }
}

/** @param {Uint8Array} codes @param {number} count @param {number} values */
function decoded(codes, count, values) {
  const places = values < 65536 ? new Uint16Array(count) : new Uint32Array(count);
  let from = 0;
  for (let at = 0; at < count; at += 1) {
    const lead = codes[from++];
    if (lead < 160) places[at] = lead;
    else if (lead < 224) places[at] = 160 + ((lead - 160) << 8 | codes[from++]);
    else if (lead < 255) places[at] = 160 + (64 << 8) + ((lead - 224) << 16 | codes[from++] << 8 | codes[from++]);
    else places[at] = 160 + (64 << 8) + (31 << 16) + (codes[from++] << 16 | codes[from++] << 8 | codes[from++]);
  }
  return places;
}

/** Gives how often each number stands in a column. @param {Numbers} numbers @param {number} size */
function counts(numbers, size) {
  const times = new Uint32Array(size);
  for (let at = 0; at < numbers.length; at += 1) times[numbers[at]] += 1;
  return times;
}
