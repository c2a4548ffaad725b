/* Columns of text and numbers, read from the bytes that columns.py made of them, each when it is asked for. */

/**
 * @typedef {Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array} Numbers
 * @typedef {{kind: string, numbers: string, start: number, length: number, values: string[]}} About
 * @typedef {{size: number, of: (row: number) => string, mark: (fit: (lowered: string) => number, marks: Uint8Array) => void, values: string[]}} Texts
 */
const ARRAYS = { Int8: Int8Array, Uint8: Uint8Array, Int16: Int16Array, Uint16: Uint16Array, Int32: Int32Array, Uint32: Uint32Array };
const LETTER = /[\p{L}\p{N}]/u;
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

/** A column in which texts recur. */
export class Words {
  /** @param {string[]} values @param {Numbers} at the place of each row's text among the values */
  constructor(values, at) {
    this.values = values;
    this.at = at;
    this.size = at.length;
  }

  /** @param {number} row */
  of(row) {
    return this.values[this.at[row]];
  }

  /** Marks the rows as well as their texts fit. @param {(lowered: string) => number} fit @param {Uint8Array} marks */
  mark(fit, marks) {
    this.lowered = this.lowered || this.values.map((value) => value.toLowerCase());
    const fits = this.lowered.map(fit);
    if (!fits.some(Boolean)) return;
    for (let row = 0; row < this.size; row += 1) if (fits[this.at[row]] > marks[row]) marks[row] = fits[this.at[row]];
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

  /** @param {number} row */
  of(row) {
    const words = [];
    for (let at = this.start[row]; at < this.start[row + 1]; at += 1) words.push(this.values[this.at[at]]);
    return words.join(' ');
  }

  /** Marks the rows as well as one of their words fits. @param {(lowered: string) => number} fit @param {Uint8Array} marks */
  mark(fit, marks) {
    this.lowered = this.lowered || this.values.map((value) => value.toLowerCase());
    const fits = Uint8Array.from(this.lowered, fit);
    if (!fits.includes(INSIDE) && !fits.includes(AT_START)) return;
    const { at, start } = this;
    for (let row = 0; row < this.size; row += 1) {
      let best = marks[row];
      for (let place = start[row]; place < start[row + 1]; place += 1) if (fits[at[place]] > best) best = fits[at[place]];
      marks[row] = best;
    }
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

/** Gives whether a word stands in a text: not at all, inside another word, or at the start of one. @param {string} text @param {string} word */
export function wordIn(text, word) {
  let found = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !LETTER.test(text[at - 1])) return AT_START;
    found = INSIDE;
  }
  return found;
}
