/* Finding cables: any notation of an MRN, numbers, years, words of subjects, posts, TAGS. */

import { Best } from '../collection/best.js';
import { INSIDE } from '../collection/columns.js';
import { FullText, searchable } from './full-text.js';
import { Shelf } from '../source/shelf.js';
import { findTerm, folded, readTerms } from './terms.js';
import { ended } from './turns.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Term } from './terms.js'
 */

/** More than any score: what passes the filter comes before what does not. */
const WITHIN = 1000;

const SAME_NUMBER = 60;

/** The less for a cable of the less likely of two years that two digits may mean; more than the fame of any. */
const LESS_LIKELY = 5;

const NUMBER = /^\d{1,9}$/;
const [FIRST_YEAR, FIRST_SHORT_YEAR, LAST_YEAR] = [1900, 1966, 2065];

/** So many subjects are read before others may have a turn. */
const ONE_BY_ONE = 1 << 12;

/** Columns in which words are found. */
const SEARCHED = ['subject', 'tags', 'post'];

const everything = () => true;

/**
 * @typedef {{years: string[], post: string, serial: string}} Wanted `years` are those that may be meant, as MRNs write them; none is any
 * @typedef {{cables: number[], total: number, within: number}} Found `within` counts those that pass the filter
 */

/** What is looked for, and how well a cable fits; a higher score is better. */
export class Search {
  /** @param {Collection} collection */
  constructor(collection) {
    this.collection = collection;
    /** Less than any step between scores: of equals the most cited comes first. */
    this.fame = new Float32Array(collection.size);
    for (let cable = 0; cable < collection.size; cable += 1) {
      this.fame[cable] = 1 - 1 / (1 + collection.citedBy.count(cable)) + (collection.held(cable) ? 2 : 0);
    }
    this.years = collection.mrns.prefixes.map(yearOf);
    /** @type {FullText | null} */
    this.fullText = null;
  }

  /** What finds words in texts, where the page has them and they are unpacked. */
  get texts() {
    const { library } = this.collection;
    if (!library || library instanceof Shelf) return null;
    if (this.fullText?.library !== library) this.fullText = new FullText(library);
    return this.fullText;
  }

  /** Makes what the first search would have to make. */
  prepare() {
    for (const name of SEARCHED) void this.collection.texts[name].vocabulary;
  }

  /**
   * Gives the cables that fit, best first; those that do not pass come after those that do.
   * @param {string} query
   * @param {number} limit
   * @param {(cable: number) => boolean} [passes]
   * @returns {Found}
   */
  find(query, limit, passes = everything) {
    return ended(this.findInSteps(query, limit, passes));
  }

  /** Finds as `find` does, with rests between pieces of work of some milliseconds. @param {string} query @param {number} limit @param {(cable: number) => boolean} [passes] */
  * findInSteps(query, limit, passes = everything) {
    const scores = yield* this.score(query);
    const best = new Best(limit);
    let within = 0;
    for (let cable = 0; cable < scores.length; cable += 1) {
      if (scores[cable] === 0) continue;
      const inside = passes(cable);
      if (inside) within += 1;
      best.offer(scores[cable] + this.fame[cable] + (inside ? WITHIN : 0), cable);
    }
    return { cables: best.rows.map((row) => row[1]), total: best.total, within };
  }

  /** Gives all cables that fit, best first, and after them those whose texts alone do, where these are known (`textsToRead`). @param {string} query */
  all(query) {
    const scores = ended(this.score(query));
    const cables = [];
    for (let cable = 0; cable < scores.length; cable += 1) if (scores[cable] > 0) cables.push(cable);
    const values = scores.map((score, cable) => score + this.fame[cable]);
    cables.sort((a, b) => values[b] - values[a] || a - b);
    for (const cable of this.texts?.known(query) ?? []) if (!scores[cable]) cables.push(cable);
    return Uint32Array.from(cables);
  }

  /** Gives the texts that are still to be read for what is looked for, null for none. @param {string} query */
  textsToRead(query) {
    const { texts } = this;
    return texts && searchable(query).length > 0 && texts.known(query) === null ? texts : null;
  }

  /** Gives how well each cable fits; 0 for not at all. @param {string} query @returns {Generator<undefined, Float32Array>} */
  * score(query) {
    const terms = readTerms(query);
    if (terms.length === 0) return new Float32Array(0);
    const scores = yield* this.scoreWords([...new Set(terms.flatMap(({ words }) => words))]);
    for (const term of terms) if (term.words.length > 1 || term.whole) yield* this.keepPhrase(term, scores);
    yield;
    for (const wanted of this.readings(query)) this.scoreMrns(wanted, scores);
    if (NUMBER.test(query.trim())) this.scoreNumber(Number(query), scores);
    return scores;
  }

  /** Gives 10 to 20 for a cable that has all the words. @param {string[]} words @returns {Generator<undefined, Float32Array>} */
  * scoreWords(words) {
    const { size, texts } = this.collection;
    const scores = new Float32Array(size);
    const marks = new Uint8Array(size);
    /** The cables that have all words so far, once they are few. @type {Uint32Array | undefined} */
    let rows;
    // The longest words are the rarest: of few cables the others are looked for in no time.
    for (const [number, word] of words.sort((a, b) => b.length - a.length).entries()) {
      if (number > 0) yield;
      marks.fill(0);
      for (const name of SEARCHED) {
        const fits = texts[name].vocabulary.fits(word);
        if (fits) texts[name].markFits(fits, marks, rows);
      }
      this.markYear(word, marks);
      let alive = 0;
      const count = rows ? rows.length : size;
      for (let place = 0; place < count; place += 1) {
        const cable = rows ? rows[place] : place;
        scores[cable] = marks[cable] > 0 && (number === 0 || scores[cable] > 0) ? (scores[cable] || 1) + marks[cable] * 10 / words.length : 0;
        if (scores[cable] > 0) alive += 1;
      }
      if (alive === 0) return scores;
      if (alive < count / 4) rows = aliveAmong(scores, alive, rows);
    }
    return scores;
  }

  /** Takes the score of cables whose words do not stand as a phrase has them. @param {Term} term @param {Float32Array} scores @returns {Generator<undefined, void>} */
  * keepPhrase(term, scores) {
    const { texts } = this.collection;
    for (let cable = 0, looked = 0; cable < scores.length; cable += 1) {
      if (scores[cable] === 0) continue;
      if (!SEARCHED.some((name) => findTerm(folded(texts[name].of(cable)), term, 0))) scores[cable] = 0;
      looked += 1;
      if (looked % ONE_BY_ONE === 0) yield;
    }
  }

  /** Marks the cables of a year, where the word is one. @param {string} word @param {Uint8Array} marks */
  markYear(word, marks) {
    if (word.length !== 4 || !(Number(word) >= FIRST_YEAR && Number(word) <= LAST_YEAR)) return;
    const { first } = this.collection.mrns;
    const [year] = yearsAsWritten(word);
    this.years.forEach((one, at) => {
      if (one !== year) return;
      for (let cable = first[at]; cable < first[at + 1]; cable += 1) if (marks[cable] < INSIDE) marks[cable] = INSIDE;
    });
  }

  /** Raises the score of cables that have a number. @param {number} number @param {Float32Array} scores */
  scoreNumber(number, scores) {
    const { serial } = this.collection.mrns;
    for (let cable = 0; cable < serial.length; cable += 1) if (serial[cable] === number) scores[cable] = SAME_NUMBER;
  }

  /** Gives what may be meant as an MRN: the post as it stands, and the post of which that is another name. @param {string} query */
  readings(query) {
    const wanted = readMrn(query);
    if (!wanted) return [];
    const { names, before } = this.collection;
    const word = before.find((one) => wanted.post.startsWith(one) && wanted.post.length > one.length);
    const bare = word ? wanted.post.slice(word.length) : wanted.post;
    const posts = new Set([wanted.post, names.get(wanted.post) || bare, names.get(bare) || bare]);
    return [...posts].map((post) => ({ ...wanted, post }));
  }

  /** Raises the score of cables whose MRN fits what is typed. @param {Wanted} wanted @param {Float32Array} scores */
  scoreMrns(wanted, scores) {
    const { mrns } = this.collection;
    mrns.prefixes.forEach((prefix, at) => {
      const year = this.years[at];
      if (!prefix.startsWith(wanted.post, year.length) || (wanted.years.length && !wanted.years.includes(year))) return;
      const samePost = prefix.length === wanted.post.length + year.length;
      for (let cable = mrns.first[at]; cable < mrns.first[at + 1]; cable += 1) {
        const fits = scoreSerial(wanted.serial, mrns.serial[cable], samePost);
        const score = fits && wanted.years.indexOf(year) > 0 ? fits - LESS_LIKELY : fits;
        if (score > scores[cable]) scores[cable] = score;
      }
    });
  }

  /**
   * Gives the cable of an MRN in any notation, -1 where there is none.
   * @param {string} text
   */
  exact(text) {
    const { mrns } = this.collection;
    const whole = this.readings(text).filter(({ serial }) => serial);
    const mrn = [text, ...whole.flatMap(({ years, post, serial }) => years.map((year) => year + post + serial))]
      .find((one) => mrns.find(one) >= 0);
    return mrn === undefined ? -1 : mrns.find(mrn);
  }
}

/**
 * Gives years, post and serial of what is typed; null where it cannot be an MRN.
 * "08 OTTAWA 1140", "Ottawa 1140", "2008OTTAWA001140" and "08 ott" are all read.
 * @param {string} query
 * @returns {Wanted | null}
 */
export function readMrn(query) {
  const joined = query.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const match = /^((?:19|20)?\d\d)?([A-Z]+)(\d*)$/.exec(joined);
  if (!match) return null;
  return { years: match[1] ? yearsAsWritten(match[1]) : [], post: match[2], serial: match[3].replace(/^0+(?=\d)/, '') };
}

/**
 * Gives the years that two or four digits may mean, as MRNs write them: two digits those from 1966 on.
 * @param {string} digits
 */
export function yearsAsWritten(digits) {
  if (digits.length === 2) return [digits, `19${digits}`];
  return [Number(digits) >= FIRST_SHORT_YEAR && Number(digits) <= LAST_YEAR ? digits.slice(2) : digits];
}

/** Gives the year with which an MRN begins, as it is written. @param {string} prefix */
function yearOf(prefix) {
  const match = /^(?:\d{4}|\d\d)/.exec(prefix);
  return match ? match[0] : '';
}

/** @param {string} wanted @param {number} serial @param {boolean} samePost */
export function scoreSerial(wanted, serial, samePost) {
  const more = samePost ? 10 : 0;
  if (!wanted) return 30 + more;
  const number = Number(wanted);
  if (serial === number) return SAME_NUMBER + more;
  for (let shorter = serial; samePost && shorter > number;) {
    shorter = Math.floor(shorter / 10);
    if (shorter === number) return 45;
  }
  return 0;
}

/** Gives the cables whose score is not 0. @param {Float32Array} scores @param {number} count @param {Uint32Array} [among] */
function aliveAmong(scores, count, among) {
  const alive = new Uint32Array(count);
  const all = among ? among.length : scores.length;
  for (let place = 0, next = 0; place < all; place += 1) {
    const cable = among ? among[place] : place;
    if (scores[cable] > 0) alive[next++] = cable;
  }
  return alive;
}
