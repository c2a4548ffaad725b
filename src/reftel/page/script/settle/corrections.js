/* What a person settled on this page, beside what an opened file says: kept, undone, written as corrections.toml. */

import { readToml, writeEntry } from './toml.js';

/**
 * @import { Entry } from './toml.js'
 * @typedef {{id: string, entries: Entry[]}} Settled what was said of one open reference
 * @typedef {{name: string, text: string, entries: FileEntry[]}} OpenedFile
 * @typedef {Entry & {start: number, end: number, taken: boolean}} FileEntry where it stands in the text; whether it is taken out
 * @typedef {{mine: Settled, theirs: FileEntry}} Conflict
 */

const REFERENCE = ['add', 'drop', 'retarget'];

/** All that is said here. */
export class Corrections {
  /** @param {(text: string) => string} canonical gives an MRN as the page writes it, "" where it is none */
  constructor(canonical) {
    this.canonical = canonical;
    /** @type {Settled[]} */
    this.made = [];
    /** @type {OpenedFile | null} */
    this.file = null;
    /** What was saved last: what each settled reference was then, as JSON. @type {Set<string>} */
    this.saved = new Set();
    this.author = '';
  }

  /** Says what a reference is; what was said of it here before no longer counts. @param {Settled} settled */
  settle(settled) {
    this.made = [...this.made.filter(({ id }) => id !== settled.id), settled];
    this.author = settled.entries[0]?.author || this.author;
  }

  /** Takes back what was said of a reference, without an id what was said last. @param {string} [id] @returns {Settled | undefined} */
  undo(id) {
    const gone = id === undefined ? this.made.at(-1) : this.made.find((one) => one.id === id);
    this.made = this.made.filter((one) => one !== gone);
    return gone;
  }

  /** The entries that count here, those of the file first. @returns {Entry[]} */
  entries() {
    return [...(this.file?.entries.filter(({ taken }) => !taken) || []), ...this.made.flatMap(({ entries }) => entries)];
  }

  /** How many changes no saved file has. */
  unsaved() {
    const now = new Set(this.state());
    return [...now].filter((one) => !this.saved.has(one)).length + [...this.saved].filter((one) => !now.has(one)).length;
  }

  /** What a file would have beside the opened one, each as JSON. */
  state() {
    const taken = this.file?.entries.flatMap((one, at) => (one.taken ? [`taken ${at}`] : [])) || [];
    return [...this.made.map((one) => JSON.stringify(one)), ...taken];
  }

  markSaved() {
    this.saved = new Set(this.state());
  }

  /**
   * Opens a file; throws an Error that says why where it cannot be read. What was settled here stays.
   * @param {string} name @param {string} text @param {number[]} [taken] which of its entries are taken out
   */
  open(name, text, taken = []) {
    const entries = readToml(text).map(({ action, fields, from, to }, at) => {
      const mrns = Object.fromEntries(['citing', 'cited', 'to'].map((key) => [key, fields[key] ? this.canonical(fields[key]) : '']));
      return /** @type {FileEntry} */ ({ action, label: fields.label || '', author: fields.author, reason: fields.reason, ...mrns, start: from, end: to, taken: taken.includes(at) });
    });
    this.file = { name, text, entries };
    // What the file says already need not be said again.
    const told = new Set(entries.map(outcome));
    this.made = this.made.filter((one) => !one.entries.every((entry) => told.has(outcome(entry))));
    this.saved = new Set();
  }

  /** The entries of the file that change no reference, so that they are only seen after a build. */
  beside() {
    return this.file?.entries.filter(({ action }) => !REFERENCE.includes(action)) || [];
  }

  /**
   * Gives where the file and what was settled here differ about one reference.
   * @param {(entry: Entry, settled: Settled) => boolean} isAboutSame
   * @returns {Conflict[]}
   */
  conflicts(isAboutSame) {
    const file = this.file?.entries.filter((one) => !one.taken && (one.action === 'drop' || one.action === 'retarget')) || [];
    if (file.length === 0) return [];
    return this.made.flatMap((mine) => file.filter((theirs) => mine.entries[0]?.citing === theirs.citing && isAboutSame(theirs, mine))
      .map((theirs) => ({ mine, theirs })));
  }

  /** Gives the whole file: the opened one as it is but for entries that were taken out, then what was settled here. */
  text() {
    const head = this.file ? withoutTaken(this.file) : '# Corrections settled on a page of reftel. Give them to a build: reftel build ... --corrections corrections.toml\n';
    const line = head.includes('\r\n') ? '\r\n' : '\n';
    const entries = unique(this.made.flatMap((one) => one.entries)).map(writeEntry).join('\n').replaceAll('\n', line);
    if (!entries) return head;
    return `${head}${head.trim() === '' ? '' : head.endsWith('\n') ? line : line + line}${entries}`;
  }

  /** Gives what is to be remembered, as JSON. */
  remembered() {
    const { made, author } = this;
    const file = this.file && { name: this.file.name, text: this.file.text, taken: this.file.entries.flatMap((one, at) => (one.taken ? [at] : [])) };
    return JSON.stringify({ made, author, file, saved: [...this.saved] });
  }

  /** Takes up what was remembered; what cannot be read is no use. @param {string} text @returns {boolean} whether it could be read */
  recall(text) {
    try {
      const { made, author, file, saved } = JSON.parse(text);
      if (!Array.isArray(made) || !made.every(isSettled)) return false;
      this.file = null;
      if (file) this.open(String(file.name), String(file.text), file.taken || []);
      this.made = made;
      this.author = String(author);
      this.saved = new Set(saved);
      return true;
    } catch {
      return false;
    }
  }
}

/** @param {any} one */
function isSettled(one) {
  return typeof one?.id === 'string' && Array.isArray(one.entries) && one.entries.every((/** @type {any} */ entry) => (
    REFERENCE.includes(entry?.action) && ['citing', 'cited', 'label', 'to', 'author', 'reason'].every((name) => typeof entry[name] === 'string')));
}

/** What an entry makes of which reference, whoever says so. @param {Entry} entry */
function outcome({ action, citing, cited, label, to }) {
  return JSON.stringify([action, citing, cited, label, to]);
}

/** Two references of one name are settled by one entry. @param {Entry[]} entries */
function unique(entries) {
  const seen = new Set();
  return entries.filter(({ action, citing, cited, label }) => {
    const key = JSON.stringify([action === 'add' ? 'add' : 'change', citing, cited, label]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** @param {OpenedFile} file */
function withoutTaken({ text, entries }) {
  let kept = text;
  for (const { start, end: last } of entries.filter(({ taken }) => taken).reverse()) {
    const end = /[ \t]*(?:#[^\n]*)?\r?\n?/y;
    end.lastIndex = last;
    end.test(kept);
    kept = kept.slice(0, start) + kept.slice(end.lastIndex || last);
  }
  return kept;
}
