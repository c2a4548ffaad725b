/* How many cables there are of each post, and of each classification. */

/**
 * @import { Collection } from '../../collection/collection.js'
 * @import { Words } from '../../collection/columns.js'
 */

/**
 * Gives the values of a column in which texts recur and how many of the cables that pass have each, most first.
 * @param {Collection} collection @param {string} name @param {(cable: number) => boolean} passes
 * @returns {[string, number][]}
 */
export function tallyOf(collection, name, passes) {
  const { values, at } = /** @type {Words} */ (collection.texts[name]);
  const counts = new Uint32Array(values.length);
  for (let cable = 0; cable < collection.size; cable += 1) if (passes(cable)) counts[at[cable]] += 1;
  return values.map((value, place) => /** @type {[string, number]} */ ([value, counts[place]]))
    .filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
