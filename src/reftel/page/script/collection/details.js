/* What is unpacked last: the evidence of each citation, and the texts of cables. */

import { RowsByCable } from './collection.js';

/**
 * @import { Collection } from './collection.js'
 * @import { Pack } from './columns.js'
 */

/** What the panel tells of one cable beside what the picture needs. */
export class Details {
  /** @param {Pack} pack @param {Collection} collection */
  constructor(pack, collection) {
    this.pack = pack;
    this.collection = collection;
    this.leftCiting = pack.numbers('leftCiting');
    this.left = new RowsByCable(collection.size, this.leftCiting);
    this.byPeople = new Set(pack.numbers('byPeople'));
    /** The citations that stand in notes of the editors of a printed volume. */
    this.byEditors = new Set(pack.numbers('byEditors'));
    /** The places of the doubtful citations among these. */
    this.doubted = new Map([...pack.numbers('doubtful')].map((row, at) => [row, at]));
    /** What could not be read: words for each kind, how many, and the first of them (file, place, cause, advice, MRN).
     * @type {[string, number, [string, string, string, string, string][]][]} */
    this.problems = pack.head.problems;
    /** @type {number} */
    this.sentencesLeftOut = pack.head.sentencesLeftOut;
    /** @type {number} */
    this.textsLeftOut = pack.head.textsLeftOut;
    /** Codes of agencies, which are no posts. @type {Set<string>} */
    this.agencies = new Set(pack.head.agencies);
    /** Codes of posts by what heads call them else. @type {Map<string, string>} */
    this.codes = new Map(Object.entries(pack.head.codes));
    /** @type {import('./where.js').Template[]} */
    this.places = pack.head.places;
  }

  /** Gives a text of a cable or a row. @param {string} name @param {number} row */
  value(name, row) {
    return this.pack.texts(name).of(row);
  }

  /** Gives the addressees of a cable, `kind` "to" or "info", as its head names them. @param {string} kind @param {number} cable */
  addressees(kind, cable) {
    return this.value(kind, cable).split(' ').filter(Boolean).map((name) => name.replaceAll('\u00a0', ' '));
  }

  /** Whether an addressee is a post, which answers as posts do. @param {string} code */
  isPost(code) {
    return this.collection.postNames.has(code) && !this.agencies.has(code);
  }

  /** The words of a citation as written. @param {number} row */
  written(row) {
    return revealed(this.value('written', row), this.serial(this.collection.cited[row]));
  }

  /** Why a citation is one. @param {number} row */
  reason(row) {
    const { citing, cited } = this.collection;
    return revealed(this.value('reason', row), this.collection.mrn(cited[row]), this.serial(cited[row]), this.serial(citing[row]));
  }

  /** The label, the words and the candidates of each reference on which a doubtful citation rests. @param {number} at its place among those @returns {{label: string, words: string, candidates: string[]}[]} */
  weighed(at) {
    return JSON.parse(this.value('weighed', at) || '[]').map((/** @type {string[]} */ [label, words, candidates]) => (
      { label, words, candidates: candidates.split(' ').filter(Boolean) }));
  }

  /** The file that a cable was read from. @param {number} cable */
  source(cable) {
    const number = this.pack.numbers('sourceNumber')[cable];
    return revealed(this.value('source', cable), this.collection.mrn(cable)) + (number < 0 ? '' : number);
  }

  /** @param {number} cable */
  serial(cable) {
    return String(this.collection.mrns.serial[cable]);
  }
}

/** Gives a text with what its control characters, from NUL on, stand for. @param {string} text @param {string[]} known */
export function revealed(text, ...known) {
  return known.reduceRight((whole, part, mark) => whole.replace(String.fromCharCode(mark), () => part), text);
}

/** The texts of cables, where the page has them. */
export class Library {
  /** @param {Pack} pack */
  constructor(pack) {
    this.pack = pack;
    this.rows = new Map([...pack.numbers('cable')].map((cable, row) => [cable, row]));
  }

  /** @param {number} cable */
  has(cable) {
    return this.rows.has(cable);
  }

  /** Whether a text is still to come. @param {number} _ a cable @returns {boolean} */
  isComing(_) {
    return false;
  }

  /** Gives the text of a cable, "" where there is none. @param {number} cable */
  text(cable) {
    const row = this.rows.get(cable);
    return row === undefined ? '' : this.pack.plain('text').of(row);
  }

  /**
   * Gives the places in a text that name references: start, end, the labels meant, the MRN named.
   * @param {number} cable
   * @returns {[number, number, string[], string][]}
   */
  mentions(cable) {
    const row = this.rows.get(cable);
    return JSON.parse((row !== undefined && this.pack.plain('mentions').of(row)) || '[]');
  }
}
