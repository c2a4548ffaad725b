/* Which cables are drawn when the page opens. */

/** @import { Collection } from './collection.js' */

export const ALL_AT_ONCE = 300;
export const OF_MANY = 90;

/**
 * Gives all cables of a small collection, else the threads of the most cited ones.
 *
 * A thread too large to be drawn whole is cut to the cables nearest to its most cited one.
 * @param {Collection} collection
 * @returns {number[]}
 */
export function chooseStart(collection) {
  if (collection.size <= ALL_AT_ONCE) return Array.from({ length: collection.size }, (_, cable) => cable);
  /** @type {Set<number>} */
  const chosen = new Set();
  for (const hub of collection.mostCited(() => true, OF_MANY).cables) {
    if (chosen.has(hub)) continue;
    for (const cable of threadAround(collection, hub, OF_MANY - chosen.size)) chosen.add(cable);
    if (chosen.size === OF_MANY) break;
  }
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Gives the cables of a thread outwards from one, as many as there is room for.
 * @param {Collection} collection @param {number} hub @param {number} room
 */
function threadAround(collection, hub, room) {
  const seen = new Set([hub]);
  for (const cable of seen) {
    for (const other of collection.neighbours(cable)) {
      if (seen.size === room) return seen;
      seen.add(other);
    }
  }
  return seen;
}
