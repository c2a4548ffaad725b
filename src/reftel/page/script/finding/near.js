/* Cables that are near one though neither cites the other: what they have in common, the rarer the nearer. */

import { folded, wordsOf } from './terms.js';
import { isLetterAt } from '../collection/words.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Texts } from '../collection/columns.js'
 */

/** Words and TAGS tie cables that are at most so many weeks apart. */
export const WEEKS_APART = 6;
const HOURS_APART = WEEKS_APART * 7 * 24;

/** What more cables than one of so many have says nothing; among few cables, what more than FEW have. */
const RARE = 100;
const FEW = 5;

/** So many words of a subject, or TAGS, have a bit each. */
const MOST_BITS = 31;

/**
 * @typedef {object} Near
 * @property {number} cable
 * @property {number} score the sum of how rare is what they share: the logarithm of how many cables there are for one that has it
 * @property {string[]} words of both subjects, the rarest first; the cables are of the same post
 * @property {string[]} tags
 * @property {number[]} cites the cables that both cite
 * @property {number[]} citedBy the cables that cite both
 */

/** @typedef {{word: string, weight: number, values: number[]}} Shared a word, how rare it is, and the texts of the column that have it */

/** Gives the cables near one, the nearest first. @param {Collection} collection @param {number} cable @returns {Near[]} */
export function nearTo(collection, cable) {
  const { cites, citedBy, citing, cited, size } = collection;
  const linked = new Set([cable, ...collection.neighbours(cable)]);
  /** @type {Map<number, Near>} */
  const found = new Map();
  const at = (/** @type {number} */ one) => {
    let near = found.get(one);
    if (!near) found.set(one, near = { cable: one, score: 0, words: [], tags: [], cites: [], citedBy: [] });
    return near;
  };
  const share = (/** @type {'cites' | 'citedBy'} */ way, /** @type {number} */ through, /** @type {Uint32Array} */ rows, /** @type {ArrayLike<number>} */ ends) => {
    const weight = Math.log(size / rows.length);
    const others = new Set();
    for (const row of rows) if (!linked.has(ends[row])) others.add(ends[row]);
    for (const other of others) {
      const near = at(other);
      near[way].push(through);
      near.score += weight;
    }
  };
  for (const through of new Set(Array.from(cites.of(cable), (row) => cited[row]))) share('cites', through, citedBy.of(through), citing);
  for (const through of new Set(Array.from(citedBy.of(cable), (row) => citing[row]))) share('citedBy', through, cites.of(through), cited);
  for (const { one, words, tags, score } of inTheSameWeeks(collection, cable, linked)) {
    const near = at(one);
    near.words = words;
    near.tags = tags;
    near.score += score;
  }
  const away = (/** @type {number} */ one) => Math.abs(collection.hour[one] - collection.hour[cable]);
  return [...found.values()].filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || away(a.cable) - away(b.cable) || a.cable - b.cable);
}

/** Gives the cables of the same weeks that share rare words and the post, or rare TAGS. @param {Collection} collection @param {number} cable @param {Set<number>} linked */
function* inTheSameWeeks(collection, cable, linked) {
  const { hour, texts, size } = collection;
  if (texts.date.of(cable) === '') return;
  const words = rareIn(texts.subject, wordsOf(texts.subject.of(cable)).filter((word) => /\p{L}/u.test(word) || word.length > 3), size);
  const tags = rareIn(texts.tags, texts.tags.of(cable).split(' ').filter(Boolean).map(folded), size);
  if (words.length + tags.length === 0) return;
  const nearby = Uint32Array.from(cablesBetween(collection, hour[cable] - HOURS_APART, hour[cable] + HOURS_APART));
  const [subjects, marked] = [bitsOf(texts.subject, words, nearby), bitsOf(texts.tags, tags, nearby)];
  const post = texts.post.of(cable);
  for (let place = 0; place < nearby.length; place += 1) {
    const one = nearby[place];
    if ((subjects[place] | marked[place]) === 0 || linked.has(one)) continue;
    const samePost = post !== '' && subjects[place] !== 0 && texts.post.of(one) === post;
    const shared = [samePost ? chosen(words, subjects[place]) : [], chosen(tags, marked[place])];
    if (shared[0].length + shared[1].length === 0) continue;
    yield { one, words: shared[0].map(({ word }) => word), tags: shared[1].map(({ word }) => word.toUpperCase()),
      score: shared.flat().reduce((sum, { weight }) => sum + weight, 0) };
  }
}

/** @param {Collection} collection @param {number} from @param {number} to hours */
function cablesBetween({ hour, texts }, from, to) {
  const cables = [];
  for (let cable = 0; cable < hour.length; cable += 1) {
    if (hour[cable] >= from && hour[cable] <= to && texts.date.of(cable) !== '') cables.push(cable);
  }
  return cables;
}

/** Gives those of some words that few rows of a column have, the rarest first. @param {Texts} column @param {string[]} words @param {number} size */
function rareIn(column, words, size) {
  const most = Math.max(FEW, size / RARE);
  /** @type {Shared[]} */
  const rare = [];
  for (const word of new Set(words)) {
    const values = valuesWith(column, word);
    const count = values.reduce((sum, value) => sum + column.timesOf(value), 0);
    if (count > 1 && count <= most && count < size) rare.push({ word, weight: Math.log(size / count), values });
  }
  return rare.sort((a, b) => b.weight - a.weight).slice(0, MOST_BITS);
}

/** Gives the texts of a column that have a whole word. @param {Texts} column @param {string} word */
function valuesWith({ vocabulary: { joined, start } }, word) {
  /** @type {number[]} */
  const values = [];
  for (let place = joined.indexOf(word); place >= 0; place = joined.indexOf(word, place + 1)) {
    if (isLetterAt(joined, place - 1) || isLetterAt(joined, place + word.length)) continue;
    const at = valueAt(start, place);
    if (values[values.length - 1] !== at) values.push(at);
  }
  return values;
}

/** Gives the text in which a place lies. @param {Uint32Array} start @param {number} place */
function valueAt(start, place) {
  let [low, high] = [0, start.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (start[middle] <= place) low = middle;
    else high = middle;
  }
  return low;
}

/** Gives a bit for each word that rows have. @param {Texts} column @param {Shared[]} words @param {Uint32Array} rows */
function bitsOf(column, words, rows) {
  const bits = new Uint32Array(column.values.length);
  words.forEach(({ values }, at) => { for (const value of values) bits[value] |= 1 << at; });
  return column.gather(bits, rows);
}

/** @param {Shared[]} words @param {number} bits */
function chosen(words, bits) {
  return words.filter((_, at) => (bits >>> at) & 1);
}
