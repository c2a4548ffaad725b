/* Files of corrections that were opened, side by side: what each says, where they differ, and all of them as one file. */

import { quotedForToml, readToml } from './toml.js';

/**
 * @import { Entry } from './toml.js'
 * @typedef {Entry & {start: number, end: number, taken: string}} FileEntry
 *   where it stands in the text; `taken` says why it was taken out: an open reference that was settled otherwise, `forFile`, BY_HAND; "" where it counts
 * @typedef {{name: string, text: string, entries: FileEntry[]}} OpenedFile
 */

export const BY_HAND = 'by hand';

/** What is said of an entry that was taken out for the sake of a file. @param {string} name */
export function forFile(name) {
  return `for ${name}`;
}

/** What an entry makes of which reference or cable, whoever says so. @param {Entry} entry */
export function outcome({ action, citing, cited, label, mrn, source, to, date }) {
  return JSON.stringify([action, citing, cited, label, mrn, source, to, date]);
}

/** What only one entry of a file may say: a build refuses two. @param {Entry} entry */
export function heldOnce({ action, citing, cited, label, mrn, source }) {
  return JSON.stringify(action === 'drop' || action === 'retarget' ? ['change', citing, cited, label] : [action, citing || mrn, cited, source]);
}

/** What an entry says, whoever says so. @param {Entry} entry */
export function saysOf({ action, to, date }) {
  return JSON.stringify([action, to, date]);
}

/** @param {FileEntry} entry */
function signed(entry) {
  return JSON.stringify([heldOnce(entry), saysOf(entry), entry.author, entry.reason]);
}

/** The opened files, the first opened first. */
export class OpenedFiles {
  /** @param {(text: string) => string} canonical gives an MRN as the page writes it, "" where it is none */
  constructor(canonical) {
    this.canonical = canonical;
    /** @type {OpenedFile[]} */
    this.all = [];
  }

  /**
   * Opens a file beside the others; throws an Error that says why where it cannot be read. What is open already is not opened twice.
   * @param {string} name @param {string} text @param {boolean} [again] whether it is a later state of the file of that name
   * @returns {OpenedFile | null} null where it is open already
   */
  open(name, text, again = false) {
    const entries = readToml(text).map(({ action, fields, from, to }) => {
      const mrns = Object.fromEntries(['citing', 'cited', 'to', 'mrn'].map((key) => [key, fields[key] ? this.canonical(fields[key]) || fields[key] : '']));
      return /** @type {FileEntry} */ ({ action, label: fields.label || '', author: fields.author, reason: fields.reason, source: fields.source || '', date: fields.date || '',
        ...mrns, start: from, end: to, taken: '' });
    });
    const file = { name, text, entries };
    const before = again ? this.all.findIndex((one) => one.name === name) : -1;
    if (before < 0 && this.all.some((one) => one.text === text)) return null;
    if (before < 0) this.all.push(file);
    else {
      const taken = new Map(this.all[before].entries.map((one) => [signed(one), one.taken]));
      for (const one of entries) one.taken = taken.get(signed(one)) || '';
      this.all[before] = file;
    }
    return file;
  }

  /** Closes a file; what was taken out of others for its sake counts again. @param {OpenedFile} file */
  close(file) {
    this.all = this.all.filter((one) => one !== file);
    for (const { entries } of this.all) for (const one of entries) if (one.taken === forFile(file.name)) one.taken = '';
  }

  /** The entries of later files that an earlier one has too, each with that of the earlier one. */
  doubles() {
    /** @type {Map<string, FileEntry>} */
    const first = new Map();
    /** @type {Map<FileEntry, FileEntry>} */
    const found = new Map();
    for (const { entries } of this.all) {
      const own = entries.filter(({ taken }) => !taken);
      for (const one of own) {
        const before = first.get(heldOnce(one) + saysOf(one));
        if (before) found.set(one, before);
      }
      for (const one of own) if (!found.has(one)) first.set(heldOnce(one) + saysOf(one), one);
    }
    return found;
  }

  /** Those that count, each once. */
  entries() {
    const doubles = this.doubles();
    return this.all.flatMap(({ entries }) => entries.filter((one) => !one.taken && !doubles.has(one)));
  }

  /**
   * Gives the pairs of entries of different files of which only one can hold, that of the earlier file first.
   * @param {(one: FileEntry, other: FileEntry) => boolean} isAboutSame whether two entries, of one citing cable, mean the same reference
   * @returns {[FileEntry, FileEntry][]}
   */
  disputes(isAboutSame) {
    if (this.all.length < 2) return [];
    const doubles = this.doubles();
    /** @type {Map<string, {file: number, one: FileEntry}[]>} */
    const bySubject = new Map();
    this.all.forEach(({ entries }, file) => {
      for (const one of entries) {
        if (one.taken || doubles.has(one)) continue;
        const subject = one.citing || one.mrn;
        bySubject.set(subject, [...(bySubject.get(subject) || []), { file, one }]);
      }
    });
    /** @type {(one: FileEntry, other: FileEntry) => boolean} */
    const isSame = (one, other) => heldOnce(one) === heldOnce(other)
      || (one.citing !== '' && isChange(one) && isChange(other) && isAboutSame(one, other));
    return [...bySubject.values()].flatMap((some) => some.flatMap((early) => (
      some.filter((late) => late.file > early.file && saysOf(early.one) !== saysOf(late.one) && isSame(early.one, late.one))
        .map((late) => /** @type {[FileEntry, FileEntry]} */ ([early.one, late.one])))));
  }

  /** Gives the files as one: each as it is but for what was taken out; of what an earlier one has too, who says so. */
  text() {
    const doubles = this.doubles();
    const parts = this.all.map(({ text, entries }, at) => {
      const gone = entries.filter((one) => one.taken || doubles.has(one));
      const kept = withoutEntries(text, gone, (one) => alsoSaid(one, doubles.get(one)));
      return at > 0 ? kept.replace(/^\ufeff/, '') : kept;
    });
    return parts.reduce((whole, part) => (part.trim() === '' ? whole : whole + gapAfter(whole) + part), parts.shift() ?? '');
  }

  /** Gives what is to be remembered. */
  remembered() {
    return this.all.map(({ name, text, entries }) => ({ name, text, taken: entries.flatMap((one, at) => (one.taken ? [[at, one.taken]] : [])) }));
  }

  /** Takes up what was remembered. @param {any[]} files */
  recall(files) {
    this.all = [];
    for (const { name, text, taken } of files) {
      const file = this.open(String(name), String(text));
      for (const [at, by] of taken) if (file?.entries[at]) file.entries[at].taken = String(by);
    }
  }
}

/** @param {Entry} entry */
function isChange({ action }) {
  return action === 'drop' || action === 'retarget';
}

/** Gives what stands between a text and what comes behind it: an empty line. @param {string} text */
export function gapAfter(text) {
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  return text.trim() === '' ? '' : text.endsWith('\n') ? line : line + line;
}

/** Gives the line that stands for an entry that an earlier file has too, "" where it is signed as there. @param {FileEntry} entry @param {FileEntry | undefined} before */
function alsoSaid(entry, before) {
  if (!before || (entry.author === before.author && entry.reason === before.reason)) return '';
  return `# ${entry.citing || entry.mrn} above: so says ${quotedForToml(entry.author)} too: ${quotedForToml(entry.reason)}\n`;
}

/** @param {string} text @param {FileEntry[]} gone @param {(one: FileEntry) => string} instead */
function withoutEntries(text, gone, instead) {
  let kept = text;
  for (const one of [...gone].sort((a, b) => b.start - a.start)) {
    const end = /[ \t]*(?:#[^\n]*)?\r?\n?/y;
    end.lastIndex = one.end;
    end.test(kept);
    kept = kept.slice(0, one.start) + instead(one) + kept.slice(end.lastIndex || one.end);
  }
  return kept;
}
