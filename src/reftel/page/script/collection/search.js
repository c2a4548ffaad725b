/* Finding cables: any notation of an MRN, numbers, years, words of subjects, posts, TAGS. */

import { Best } from './best.js';
import { INSIDE, wordIn } from './columns.js';

/** @import { Collection } from './collection.js' */

/** More than any score: what passes the filter comes before what does not. */
const WITHIN = 1000;

const SAME_NUMBER = 60;

/** The less for a cable of the less likely of two years that two digits may mean; more than the fame of any. */
const LESS_LIKELY = 5;

const NUMBER = /^\d{1,9}$/;
const [FIRST_YEAR, FIRST_SHORT_YEAR, LAST_YEAR] = [1900, 1966, 2065];

/** @typedef {{years: string[], post: string, serial: string}} Wanted `years` are those that may be meant, as MRNs write them; none is any */

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
  }

  /**
   * Gives the cables that fit, best first; those that do not pass come after those that do.
   * @param {string} query
   * @param {number} limit
   * @param {(cable: number) => boolean} [passes]
   * @returns {{cables: number[], total: number, within: number}} `within` counts those that pass
   */
  find(query, limit, passes = () => true) {
    const words = query.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (words.length === 0) return { cables: [], total: 0, within: 0 };
    const scores = this.scoreWords(words);
    for (const wanted of this.readings(query)) this.scoreMrns(wanted, scores);
    if (NUMBER.test(query.trim())) this.scoreNumber(Number(query), scores);
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

  /** Gives 10 to 20 for a cable that has all the words. @param {string[]} words */
  scoreWords(words) {
    const { size, texts } = this.collection;
    const scores = new Float32Array(size).fill(1);
    const marks = new Uint8Array(size);
    for (const word of words) {
      marks.fill(0);
      for (const name of ['subject', 'tags', 'post']) texts[name].mark((value) => wordIn(value, word), marks);
      this.markYear(word, marks);
      for (let cable = 0; cable < size; cable += 1) {
        scores[cable] = marks[cable] && scores[cable] ? scores[cable] + marks[cable] * 10 / words.length : 0;
      }
    }
    return scores;
  }

  /** Marks the cables of a year, where the word is one. @param {string} word @param {Uint8Array} marks */
  markYear(word, marks) {
    if (word.length !== 4 || !(Number(word) >= FIRST_YEAR && Number(word) <= LAST_YEAR)) return;
    const { prefixes, first } = this.collection.mrns;
    const [year] = yearsAsWritten(word);
    prefixes.forEach((prefix, at) => {
      if (yearOf(prefix) !== year) return;
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
      const year = yearOf(prefix);
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
