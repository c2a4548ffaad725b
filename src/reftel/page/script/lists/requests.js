/* Cables that ask posts for something: whom they asked, and who answered. */

import { Board, isCollective } from '../collection/board.js';
import { ANSWER } from '../collection/looks.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Numbers, Words } from '../collection/columns.js'
 */

/** So many posts are addressed for action where a cable asks posts, and does not report to one. */
const SEVERAL = 2;
/** A collective counts as more posts than a heading names. */
const OF_A_COLLECTIVE = 1000;

/**
 * @typedef {object} Requests
 * @property {Uint32Array} asked how many posts each cable addresses for action; a collective counts as very many
 * @property {Uint32Array} answered how many posts answer each cable
 * @property {Uint32Array | null} found the requests among all cables, null until they are asked for
 * @property {Uint32Array} addressees how many addressees of any kind each cable names; 0 where it is not known whom it addressed
 */

/** @type {WeakMap<Collection, {by: unknown, of: unknown, citing: Numbers, requests: Requests}>} */
const COUNTED = new WeakMap();

/** Gives how many posts each cable asked, and how many answered it; null before addressees are unpacked. @param {Collection} collection @returns {Requests | null} */
export function countRequests(collection) {
  const { details, citing } = collection;
  if (!details) return null;
  const kept = COUNTED.get(collection);
  // What is settled or sent by a server makes other columns.
  if (kept && kept.by === details && kept.citing === citing && kept.of === collection.texts.relation) return kept.requests;
  const weightOf = (/** @type {string} */ word) => {
    const name = word.replaceAll('\u00a0', ' ');
    return details.isPost(details.codes.get(name) ?? name) ? 1 : isCollective(name) ? OF_A_COLLECTIVE : 0;
  };
  const [to, info] = ['to', 'info'].map((kind) => details.pack.texts(kind));
  const isNamed = (/** @type {string} */ word) => Number(word !== '');
  const informed = info.sums(isNamed);
  const addressees = to.sums(isNamed).map((count, cable) => count + informed[cable]);
  const requests = { asked: to.sums(weightOf), answered: answersOf(collection), addressees, found: null };
  COUNTED.set(collection, { by: details, citing, of: collection.texts.relation, requests });
  return requests;
}

/** Gives how many posts answer each cable. @param {Collection} collection */
function answersOf({ size, citing, cited, texts }) {
  const [relation, post] = [texts.relation, texts.post].map((column) => /** @type {Words} */ (column));
  const answer = relation.values.indexOf(ANSWER);
  const answered = new Uint32Array(size);
  const seen = new Set();
  for (let row = 0; row < citing.length; row += 1) {
    if (relation.at[row] !== answer) continue;
    const pair = cited[row] * post.values.length + post.at[citing[row]];
    if (!seen.has(pair)) answered[cited[row]] += 1;
    seen.add(pair);
  }
  return answered;
}

/**
 * Gives the cables that a post answers and those that ask several posts: those of which it is known whom they addressed,
 * then the others, each the most answered first and then those that ask most; null before addressees are unpacked. On a
 * page that has a part of a collection they are those of which it has every citation.
 * @param {Collection} collection
 */
export function requestsIn(collection) {
  const counts = countRequests(collection);
  if (!counts) return null;
  if (counts.found) return counts.found;
  const { asked, answered, addressees } = counts;
  const found = [];
  for (let cable = 0; cable < collection.size; cable += 1) {
    if ((answered[cable] > 0 || asked[cable] >= SEVERAL) && (!collection.asks || collection.citedBy.lacking(cable) === 0)) found.push(cable);
  }
  const known = (/** @type {number} */ cable) => Number(addressees[cable] > 0);
  counts.found = Uint32Array.from(found.sort((a, b) => known(b) - known(a) || answered[b] - answered[a] || asked[b] - asked[a] || a - b));
  return counts.found;
}

/** @type {{collection: Collection | null, cable: number, citing: Numbers | null, board: Board | null}} */
let last = { collection: null, cable: -1, citing: null, board: null };

/** Gives who answered a cable, null before addressees are unpacked. @param {Collection} collection @param {number} cable */
export function boardFor(collection, cable) {
  const { details, citing } = collection;
  if (!details) return null;
  if (last.collection !== collection || last.cable !== cable || last.citing !== citing) last = { collection, cable, citing, board: new Board(collection, details, cable) };
  return last.board;
}

/** Gives how many posts a cable addressed, in few words: "14", "3 + all posts"; "?" where that is not known. @param {Board} board */
export function askedInShort({ addressed, known, collectives }) {
  if (!known) return '?';
  return collectives.length === 0 ? addressed.toLocaleString('en') : addressed > 0 ? `${addressed.toLocaleString('en')} + many` : 'many';
}
