/* What entries change in a collection as it was packed: which rows they take away, and which they put in. */

import { MENTIONED } from '../collection/collection.js';
import { isAbout } from './queue.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Details } from '../collection/details.js'
 * @import { Named } from './queue.js'
 * @import { Entry } from './toml.js'
 */

/**
 * @typedef {object} NewCitation
 * @property {number} citing
 * @property {string} cited an MRN
 * @property {string[]} labels
 * @property {string[]} written
 * @property {string} relation
 * @property {string} sentence
 * @property {string} reason
 * @property {boolean} byPeople
 * @typedef {{citing: number, label: string, written: string, kind: string, reason: string}} NewLeft a reference to no cable
 * @typedef {{citations: Set<number>, left: Set<number>, newCitations: NewCitation[], newLeft: NewLeft[], idle: Entry[]}} Changes
 *   rows that are taken away, rows that are put in, and the entries that change nothing here
 */

export const NOT_IN_STORE = 'settled here, not yet in the store';
const HIDING = /[\u0000-\u0002]/g;

/**
 * Gives what some entries change; of several about one reference a drop counts, else the first, as for a build.
 * @param {Collection} base as it was packed @param {Details} details as they were packed @param {Entry[]} entries
 * @returns {Changes}
 */
export function changesOf(base, details, entries) {
  /** @type {Changes} */
  const changes = { citations: new Set(), left: new Set(), newCitations: [], newLeft: [], idle: [] };
  /** @type {Map<string, Entry[]>} */
  const byCiting = new Map();
  for (const entry of entries) byCiting.set(entry.citing, [...(byCiting.get(entry.citing) || []), entry]);
  for (const [citing, some] of byCiting) {
    const cable = base.find(citing);
    if (cable < 0 || !base.held(cable)) changes.idle.push(...some);
    else new Changing(base, details, cable, some, changes).change();
  }
  return changes;
}

/**
 * Gives the references of a cable as entries may name them, each with what it was found to be, "" for none.
 * @param {Collection} base as it was packed @param {Details} details as they were packed @param {number} cable
 * @returns {{found: string, named: Named}[]}
 */
export function namedBy(base, details, cable) {
  const cited = [...base.cites.of(cable)].flatMap((row) => refsOfCitation(details, row).map((named) => ({ found: base.mrn(base.cited[row]), named })));
  const left = [...details.left.of(cable)].filter((row) => base.leftStatus.of(row) !== MENTIONED)
    .map((row) => ({ found: base.leftStatus.of(row) === 'self' ? base.mrn(cable) : '', named: namedLeft(details, row) }));
  return [...cited, ...left];
}

/** @param {Details} details @param {number} row of what is left @returns {Named} */
function namedLeft(details, row) {
  return { label: details.value('leftLabel', row), words: details.value('leftWritten', row) };
}

/** Gives the references on which a citation rests; each of a doubtful one is known. @param {Details} details @param {number} row */
function refsOfCitation(details, row) {
  const doubted = details.doubted.get(row);
  return doubted !== undefined ? details.weighed(doubted) : refsOf(details, row);
}

/** The references of one cable while entries change them. */
class Changing {
  /** @param {Collection} base @param {Details} details @param {number} cable @param {Entry[]} entries @param {Changes} changes */
  constructor(base, details, cable, entries, changes) {
    this.base = base;
    this.details = details;
    this.cable = cable;
    this.changes = changes;
    this.entries = entries;
    this.ordered = [...entries.filter(({ action }) => action === 'drop'), ...entries.filter(({ action }) => action === 'retarget')];
    /** @type {Set<Entry>} */
    this.used = new Set();
    /** The citations of the cable by the cited one: rows that stay, and those put in. @type {Map<string, number | NewCitation>} */
    this.citations = new Map([...base.cites.of(cable)].map((row) => [base.mrn(base.cited[row]), row]));
  }

  change() {
    const { base, details, cable } = this;
    for (const row of details.left.of(cable)) if (base.leftStatus.of(row) !== MENTIONED) this.changeLeft(row);
    for (const row of base.cites.of(cable)) this.changeCitation(row);
    for (const entry of this.entries) {
      if (entry.action !== 'add' || this.citations.has(entry.cited)) continue;
      this.cite(entry, { label: entry.label, words: '' });
    }
    this.changes.idle.push(...this.entries.filter((entry) => !this.used.has(entry)));
  }

  /** The entry that has the say on a reference. @param {string} found @param {Named} named */
  about(found, named) {
    return this.ordered.find((entry) => isAbout(entry, found, named));
  }

  /** @param {number} row */
  changeLeft(row) {
    const { base, details, changes } = this;
    const named = namedLeft(details, row);
    const status = base.leftStatus.of(row);
    const entry = this.about(status === 'self' ? base.mrn(this.cable) : '', named);
    if (!entry || (entry.action === 'drop' && status === 'other')) return;
    changes.left.add(row);
    if (entry.action === 'drop') this.leave(entry, named, details.value('leftKind', row));
    else this.cite(entry, named);
  }

  /** @param {number} row */
  changeCitation(row) {
    const { base, details } = this;
    const cited = base.mrn(base.cited[row]);
    const doubted = details.doubted.get(row);
    const refs = refsOfCitation(details, row);
    const entries = refs.map((named) => this.about(cited, named));
    const told = refs.map((_, at) => {
      const entry = entries[at];
      return entry && !(entry.to === cited && doubted === undefined) ? entry : undefined;
    });
    if (!told.some(Boolean)) return;
    this.changes.citations.add(row);
    const kept = refs.filter((_, at) => !told[at] || told[at]?.to === cited);
    const confirmed = told.find((entry) => entry?.to === cited);
    if (this.citations.get(cited) === row) this.citations.delete(cited);
    if (kept.length > 0) {
      const whole = this.asPacked(row);
      this.put(cited, { ...whole, labels: [...new Set(kept.map(({ label }) => label))], written: kept.map(({ words }) => words),
        ...(confirmed ? { reason: said(confirmed), byPeople: true } : {}) });
    }
    refs.forEach((named, at) => {
      const entry = told[at];
      if (!entry) return;
      this.used.add(entry);
      if (entry.action === 'drop') this.leave(entry, named, '');
      else if (entry.to !== cited) this.cite(entry, named);
    });
  }

  /** @param {Entry} entry @param {Named} named @param {string} kind */
  leave(entry, { label, words }, kind) {
    this.used.add(entry);
    this.changes.newLeft.push({ citing: this.cable, label, written: words, kind, reason: said(entry) });
  }

  /** @param {Entry} entry @param {Named} named */
  cite(entry, { label, words }) {
    this.used.add(entry);
    const cited = entry.action === 'add' ? entry.cited : entry.to;
    this.put(cited, { citing: this.cable, cited, labels: [label], written: [words], relation: 'refers_to', sentence: '', reason: said(entry), byPeople: true });
  }

  /** Puts in a citation; one of the same cable becomes one with it. @param {string} cited @param {NewCitation} added */
  put(cited, added) {
    const { changes } = this;
    const there = this.citations.get(cited);
    if (typeof there === 'object') {
      there.labels = [...new Set([...there.labels, ...added.labels])];
      there.written.push(...added.written);
      return;
    }
    let whole = added;
    if (there !== undefined) {
      changes.citations.add(there);
      const before = this.asPacked(there);
      whole = { ...before, labels: [...new Set([...before.labels, ...added.labels])], written: [...before.written, ...added.written] };
    }
    this.citations.set(cited, whole);
    changes.newCitations.push(whole);
  }

  /** @param {number} row @returns {NewCitation} */
  asPacked(row) {
    const { base, details } = this;
    return { citing: this.cable, cited: base.mrn(base.cited[row]), labels: details.value('labels', row).split(' '), written: [details.written(row)],
      relation: base.value('relation', row), sentence: details.value('sentence', row), reason: details.reason(row), byPeople: details.byPeople.has(row) };
  }
}

/** The references on which a citation rests, as far as the page knows: several have labels, one its words too. @param {Details} details @param {number} row @returns {Named[]} */
function refsOf(details, row) {
  const labels = details.value('labels', row).split(' ');
  return labels.map((label) => ({ label, words: labels.length === 1 ? details.written(row) : '' }));
}

/** @param {Entry} entry */
function said({ author, reason }) {
  return `${NOT_IN_STORE}: ${author}: ${reason}`.replace(HIDING, '\ufffd').split(/\s+/).join(' ');
}
