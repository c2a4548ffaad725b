/* The order in which the cables of a thread are read. */

/** @import { Collection } from '../../collection/collection.js' */

const LARGEST_THREAD = 300;

/**
 * Gives the cables of a thread in the order of time; of one that is too large those that cite a cable or are cited by it.
 * @param {Collection} collection @param {number} cable
 * @returns {{cables: number[], whole: boolean}}
 */
export function threadOf(collection, cable) {
  const found = new Set([cable]);
  for (const one of found) {
    for (const other of collection.neighbours(one)) found.add(other);
    if (found.size > LARGEST_THREAD) break;
  }
  const whole = found.size <= LARGEST_THREAD && ![...found].some((one) => collection.lacking(one) > 0);
  const cables = whole ? [...found] : [cable, ...collection.neighbours(cable)];
  return { cables: cables.sort((a, b) => collection.hour[a] - collection.hour[b] || a - b), whole };
}
