/* Which cables are drawn when the page opens. */

import { isFiltering, choiceOf } from './filter.js';

/**
 * @import { Collection } from './collection.js'
 * @import { FilterChoice } from './filter.js'
 */

export const ALL_AT_ONCE = 300;
export const OF_MANY = 90;

/** The word in an address for the most cited threads, where the first view is another. */
export const THREADS = 'threads';

/**
 * Gives all cables of a small collection, else the threads of the most cited ones.
 *
 * A thread too large to be drawn whole is cut to the cables nearest to its most cited one.
 * @param {Collection} collection @param {(cable: number) => boolean} [passes] leaves these cables alone
 * @returns {number[]}
 */
export function chooseStart(collection, passes = () => true) {
  if (collection.size <= ALL_AT_ONCE) return Array.from({ length: collection.size }, (_, cable) => cable);
  /** @type {Set<number>} */
  const chosen = new Set();
  for (const hub of collection.mostCited(passes, OF_MANY).cables) {
    if (chosen.has(hub)) continue;
    for (const cable of threadAround(collection, hub, OF_MANY - chosen.size, passes)) chosen.add(cable);
    if (chosen.size === OF_MANY) break;
  }
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Gives the cables that are drawn where none is in the middle, and how many others pass: of a large collection with a
 * filter those that pass and are cited most, of a topic or a relation the threads of these.
 * @param {Collection} collection @param {FilterChoice} filter @param {(cable: number) => boolean} passes
 * @returns {{cables: number[], cut: number, chosen: boolean}} `chosen` by the filter
 */
export function beginningOf(collection, filter, passes) {
  if (collection.size <= ALL_AT_ONCE || !isFiltering(filter)) return { cables: chooseStart(collection), cut: 0, chosen: false };
  const most = collection.mostCited(passes, OF_MANY);
  if (choiceOf(filter.relation).wanted.length > 0) return { ...endsOfRelations(collection, choiceOf(filter.relation).wanted, passes), chosen: true };
  if (choiceOf(filter.topic).wanted.length === 0) return { ...most, chosen: true };
  const cables = chooseStart(collection, passes);
  return { cables, cut: most.cables.length + most.cut - cables.length, chosen: true };
}

/**
 * Gives the cables at both ends of the citations of some relations, those with most of these first: answers with what they answer.
 * @param {Collection} collection @param {string[]} relations @param {(cable: number) => boolean} passes a citation is drawn where one end does
 */
function endsOfRelations({ citing, cited, citedBy, texts }, relations, passes) {
  /** @type {Map<number, number[]>} */
  const byCited = new Map();
  for (let row = 0; row < citing.length; row += 1) {
    if (!relations.includes(texts.relation.of(row)) || !(passes(citing[row]) || passes(cited[row]))) continue;
    byCited.set(cited[row], [...(byCited.get(cited[row]) ?? []), citing[row]]);
  }
  const groups = [...byCited].sort((a, b) => b[1].length - a[1].length || citedBy.count(b[0]) - citedBy.count(a[0]) || a[0] - b[0]);
  const all = new Set(groups.flatMap(([one, others]) => [one, ...others]));
  const chosen = new Set();
  for (const [one, others] of groups) {
    if (chosen.size + 1 >= OF_MANY) break;
    for (const cable of [one, ...others]) if (chosen.size < OF_MANY) chosen.add(cable);
  }
  return { cables: [...chosen].sort((a, b) => a - b), cut: all.size - chosen.size };
}

/**
 * Gives the cables of a thread outwards from one, as many as there is room for.
 * @param {Collection} collection @param {number} hub @param {number} room @param {(cable: number) => boolean} passes
 */
function threadAround(collection, hub, room, passes) {
  const seen = new Set([hub]);
  for (const cable of seen) {
    for (const other of collection.neighbours(cable)) {
      if (seen.size === room) return seen;
      if (passes(other)) seen.add(other);
    }
  }
  return seen;
}
