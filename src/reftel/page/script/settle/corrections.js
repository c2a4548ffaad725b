/* What a person settled on this page, beside what opened files say: kept, undone, written as corrections.toml. */

import { BY_HAND, gapAfter, heldOnce, OpenedFiles, outcome, saysOf } from './files.js';
import { BLANK_ENTRY, writeEntry } from './toml.js';

/**
 * @import { FileEntry } from './files.js'
 * @import { Entry } from './toml.js'
 * @typedef {{id: string, entries: Entry[]}} Settled what was said of one open reference, or of the date or the number of a cable
 * @typedef {{mine: Settled | null, theirs: FileEntry, before: FileEntry | null}} Conflict
 *   an entry of a file that differs from what was settled here, or from one `before` it in another file
 */

/** What changes a reference. */
export const OF_REFERENCE = new Set(['add', 'drop', 'retarget']);
const OF_CABLE = new Set(['date', 'merge', 'split']);
/** What is only seen after a build. */
const OF_NUMBER = new Set(['merge', 'split']);

/** All that is said here. */
export class Corrections {
  /** @param {(text: string) => string} canonical gives an MRN as the page writes it, "" where it is none */
  constructor(canonical) {
    /** @type {Settled[]} */
    this.made = [];
    this.files = new OpenedFiles(canonical);
    /** What was saved last: what each settled reference was then, as JSON. @type {Set<string>} */
    this.saved = new Set();
    this.author = '';
  }

  /** Says what a reference is; what was said of it here before no longer counts. @param {Settled} settled */
  settle(settled) {
    this.made = [...this.made.filter(({ id }) => id !== settled.id), settled];
    this.author = settled.entries[0]?.author || this.author;
  }

  /** Takes back what was said of a reference, without an id what was said last; what it stood in place of counts again. @param {string} [id] @returns {Settled | undefined} */
  undo(id) {
    const gone = id === undefined ? this.made.at(-1) : this.made.find((one) => one.id === id);
    this.made = this.made.filter((one) => one !== gone);
    for (const one of this.ofFiles()) if (gone && one.taken === gone.id) one.taken = '';
    return gone;
  }

  /** All entries of the files, also those that were taken out. */
  ofFiles() {
    return this.files.all.flatMap(({ entries }) => entries);
  }

  /** The entries that count here, those of the files first. @returns {Entry[]} */
  entries() {
    return [...this.files.entries(), ...this.made.flatMap(({ entries }) => entries)];
  }

  /** How many changes no saved file has. */
  unsaved() {
    const now = new Set(this.state());
    return [...now].filter((one) => !this.saved.has(one)).length + [...this.saved].filter((one) => !now.has(one)).length;
  }

  /** What a file would have beside the one that was opened first, each as JSON. */
  state() {
    const [first, ...others] = this.files.all;
    const taken = first?.entries.flatMap((one, at) => (one.taken ? [`taken ${at}`] : [])) || [];
    const more = new Set(this.files.entries());
    return [...this.made.map((one) => JSON.stringify(one)), ...taken,
      ...others.flatMap(({ entries }) => entries.filter((one) => more.has(one)).map((one) => JSON.stringify(one)))];
  }

  markSaved() {
    this.saved = new Set(this.state());
  }

  /**
   * Opens a file beside those that are open; throws an Error that says why where it cannot be read. What was settled here stays.
   * @param {string} name @param {string} text @param {boolean} [again] whether it is a later state of the file of that name
   */
  open(name, text, again = false) {
    const alone = again || this.files.all.length === 0;
    const file = this.files.open(name, text, again);
    if (!file) return null;
    // What the file says already need not be said again.
    const told = new Set(file.entries.filter(({ taken }) => !taken).map(outcome));
    this.made = this.made.filter((one) => !one.entries.every((entry) => told.has(outcome(entry))));
    if (alone) this.saved = new Set();
    return file;
  }

  /** The entries that are only seen after a build. */
  beside() {
    return this.entries().filter(({ action }) => OF_NUMBER.has(action));
  }

  /** The entries on a cable itself: its date, its number. @param {string} mrn */
  ofCable(mrn) {
    return this.entries().filter((entry) => entry.mrn === mrn);
  }

  /**
   * Gives where files differ from what was settled here, and from each other, about one reference.
   * @param {(entry: Entry, settled: Settled) => boolean} isAbout
   * @param {(one: FileEntry, other: FileEntry) => boolean} isAboutSame
   * @returns {Conflict[]}
   */
  conflicts(isAbout, isAboutSame) {
    const some = this.files.entries().filter(({ action }) => action === 'drop' || action === 'retarget');
    const withMine = some.length === 0 ? [] : this.made.flatMap((mine) => (
      some.filter((theirs) => mine.entries[0]?.citing === theirs.citing && isAbout(theirs, mine)).map((theirs) => ({ mine, theirs, before: null }))));
    const ofCables = this.made.flatMap((mine) => (OF_CABLE.has(mine.entries[0]?.action) ? this.files.entries() : [])
      .filter((theirs) => isOfSame(theirs, mine.entries[0]) && saysOf(theirs) !== saysOf(mine.entries[0])).map((theirs) => ({ mine, theirs, before: null })));
    return [...withMine, ...ofCables, ...this.files.disputes(isAboutSame).map(([before, theirs]) => ({ mine: null, theirs, before }))];
  }

  /** Gives the whole file: the opened ones as they are but for entries that were taken out, then what was settled here. */
  text() {
    const isOpen = this.files.all.length > 0;
    const head = isOpen ? this.files.text() : '# Corrections settled on a page of reftel. Give them to a build: reftel build ... --corrections corrections.toml\n';
    const line = head.includes('\r\n') ? '\r\n' : '\n';
    const entries = unique(this.made.flatMap((one) => one.entries)).map(writeEntry).join('\n').replaceAll('\n', line);
    return entries ? head + gapAfter(head) + entries : head;
  }

  /** Gives what is to be remembered, as JSON. */
  remembered() {
    const { made, author } = this;
    return JSON.stringify({ made, author, files: this.files.remembered(), saved: [...this.saved] });
  }

  /** Takes up what was remembered; what cannot be read is no use. @param {string} text @returns {boolean} whether it could be read */
  recall(text) {
    try {
      const { made, author, file, files, saved } = JSON.parse(text);
      if (!Array.isArray(made) || !made.every(isSettled)) return false;
      // An earlier page remembered one file, and only the places of what was taken out.
      const before = file ? [{ ...file, taken: (file.taken || []).map((/** @type {number} */ at) => [at, BY_HAND]) }] : [];
      this.files.recall(files || before);
      this.made = made.map(({ id, entries }) => ({ id, entries: entries.map((/** @type {Entry} */ entry) => ({ ...BLANK_ENTRY, ...entry })) }));
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
    (OF_REFERENCE.has(entry?.action) || OF_CABLE.has(entry?.action)) && Object.entries(entry).every(([name, value]) => typeof value === 'string' && (name in BLANK_ENTRY || name === 'action'))
    && ['author', 'reason', OF_CABLE.has(entry.action) ? 'mrn' : 'citing'].every((name) => entry[name])));
}

/** Whether two entries say one thing of one cable: its date, or which cable it is. @param {Entry} one @param {Entry} other */
export function isOfSame(one, other) {
  return one.mrn !== '' && one.mrn === other.mrn && (heldOnce(one) === heldOnce(other) || (OF_NUMBER.has(one.action) && OF_NUMBER.has(other.action)));
}

/** Two references of one name are settled by one entry. @param {Entry[]} entries */
function unique(entries) {
  const seen = new Set();
  return entries.filter((entry) => {
    const key = heldOnce(entry);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
