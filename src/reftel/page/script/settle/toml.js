/* Corrections as TOML: reading the entries of a file with their places in it, and writing entries. */

/**
 * @typedef {{action: string, citing: string, cited: string, label: string, mrn: string, source: string, to: string, date: string, author: string, reason: string}} Entry
 *   what people say of a reference, or of a cable itself, as docs/corrections.md has it; what an action does not use is ""
 * @typedef {{action: string, fields: Record<string, string>, from: number, to: number}} Written
 *   an entry of a file, and where in its text it stands
 */

const NEEDS = /** @type {Record<string, string[]>} */ ({
  add: ['citing', 'cited'], drop: ['citing'], retarget: ['citing', 'to'], merge: ['mrn', 'to'], split: ['mrn', 'source', 'to'], date: ['mrn', 'date'],
});
const FIELDS = /** @type {const} */ (['citing', 'cited', 'label', 'mrn', 'source', 'to', 'date', 'author', 'reason']);
/** What an entry of one action leaves out. */
export const BLANK_ENTRY = Object.freeze({ citing: '', cited: '', label: '', mrn: '', source: '', to: '', date: '', author: '', reason: '' });
const UNSAFE = /["\\\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const SHORT = /** @type {Record<string, string>} */ ({ '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' });
const LONG = /** @type {Record<string, string>} */ ({ b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', '"': '"', '\\': '\\' });
const LONE_HALF = /\p{Cs}/gu;

/** Gives a text between quotation marks; what is invisible or turns the line around is escaped. @param {string} text */
export function quotedForToml(text) {
  return `"${text.replace(LONE_HALF, '\ufffd').replace(UNSAFE, (sign) => SHORT[sign] || `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

/** Gives an entry as a file has it. @param {Entry} entry */
export function writeEntry(entry) {
  const lines = FIELDS.filter((name) => entry[name]).map((name) => `${name} = ${quotedForToml(entry[name])}`);
  return `[[${entry.action}]]\n${lines.join('\n')}\n`;
}

/**
 * Gives the entries of a file of corrections in order; throws an Error with the line where it cannot be read, or
 * where the build would refuse it.
 * @param {string} text
 * @returns {Written[]}
 */
export function readToml(text) {
  return new TomlReader(text).read();
}

class TomlReader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = text.startsWith('\ufeff') ? 1 : 0;
    /** How long the last match was. */
    this.length = 0;
    /** @type {Written[]} */
    this.entries = [];
  }

  read() {
    for (this.skip(); this.at < this.text.length; this.skip()) {
      if (this.text.startsWith('[[', this.at)) this.header();
      else this.pair();
    }
    for (const entry of this.entries) this.check(entry);
    return this.entries;
  }

  /** Goes on behind blanks, line ends and comments. */
  skip() {
    this.match(/(?:[ \t\r\n]|#[^\n]*)*/y);
    this.at += this.length;
  }

  /** @param {RegExp} pattern sticky */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.length = found ? found[0].length : 0;
    return found;
  }

  /** @param {string} cause @param {number} [at] @returns {never} */
  fail(cause, at = this.at) {
    throw new Error(`line ${this.text.slice(0, at).split('\n').length}: ${cause}`);
  }

  header() {
    const found = this.match(/\[\[[ \t]*["']?(\w+)["']?[ \t]*\]\]/y);
    if (!found) this.fail('is no header such as [[drop]]');
    if (!Object.hasOwn(NEEDS, found[1])) this.fail(`there is no action ${found[1]}`);
    this.entries.push({ action: found[1], fields: {}, from: this.at, to: this.at + found[0].length });
    this.at += found[0].length;
    this.endOfLine();
  }

  pair() {
    const found = this.match(/["']?([\w-]+)["']?[ \t]*=[ \t]*/y);
    if (!found) this.fail('is neither [[action]] nor name = "value"');
    const entry = this.entries.at(-1);
    if (!entry) this.fail('write [[action]] above each entry: this page does not read lists within a line');
    if (Object.hasOwn(entry.fields, found[1])) this.fail(`${found[1]} is there twice`);
    this.at += found[0].length;
    entry.fields[found[1]] = this.value().split(/[\s\u001c-\u001f\u0085]+/).filter(Boolean).join(' ');
    entry.to = this.at;
    this.endOfLine();
  }

  endOfLine() {
    if (!this.match(/[ \t]*(?:#[^\n]*)?(?=\r?\n|$)/y)) this.fail('there is more on the line than a value');
    this.at += this.length;
  }

  value() {
    for (const marks of ['"""', "'''"]) if (this.text.startsWith(marks, this.at)) return this.lines(marks);
    const found = this.match(/"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([\w+.:-]+(?: \d\d:[\w.:+-]+)?)/y);
    if (!found) this.fail('is no value between quotation marks');
    const value = found[1] !== undefined ? this.unescape(found[1]) : found[2] ?? found[3];
    this.at += found[0].length;
    return value;
  }

  /** A text of several lines. @param {string} marks */
  lines(marks) {
    const found = this.match(marks === '"""' ? /"""((?:[^"\\]|\\[^]|"{1,2}(?!"))*"{0,2})"""/y : /'''((?:[^']|'{1,2}(?!'))*'{0,2})'''/y);
    if (!found) this.fail('a text between three quotation marks has no end');
    const inside = found[1].replace(/^\r?\n/, '');
    const value = marks === "'''" ? inside : this.unescape(inside.replace(/(\\*)\\[ \t]*\r?\n[ \t\r\n]*/g, (whole, before) => (before.length % 2 ? whole : before)));
    this.at += found[0].length;
    return value;
  }

  /** @param {string} text */
  unescape(text) {
    return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g, (_, short, long, sign) => {
      if (sign !== undefined) return LONG[sign] ?? this.fail(`\\${sign} stands for nothing`);
      const code = parseInt(short || long, 16);
      return code < 0x110000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : this.fail(`\\u${short || long} stands for nothing`);
    });
  }

  /** @param {Written} entry */
  check({ action, fields, from }) {
    const lacking = [...NEEDS[action], 'author', 'reason'].find((name) => !fields[name]);
    if (lacking) this.fail(`${lacking} is lacking`, from);
    if ((action === 'drop' || action === 'retarget') && !fields.cited && !fields.label) this.fail('cited or label is lacking', from);
  }
}
