/* Putting many rows in order, without an object for each. */

/** @import { Numbers } from '../collection/columns.js' */

/** So few rows are put in order one by one. */
const FEW_ROWS = 12;

/** Numbers that lie in a range this many times the rows are counted, not compared. */
const WIDE = 8;

/**
 * Gives rows in the order of a number of each; equal ones stay as they were, those without one (NaN) come last.
 * @param {Uint32Array} rows @param {(row: number) => number} numberOf whole numbers @param {boolean} down whether the highest comes first
 */
export function byNumber(rows, numberOf, down) {
  const count = rows.length;
  const keys = new Float64Array(count);
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < count; at += 1) {
    const key = numberOf(rows[at]);
    keys[at] = key;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  const last = most < least ? 0 : most - least + 1;
  for (let at = 0; at < count; at += 1) {
    const key = keys[at];
    keys[at] = Number.isNaN(key) ? last : down ? most - key : key - least;
  }
  return last < WIDE * count ? placedByCounts(rows, keys, last + 1) : placedByKeys(rows, keys);
}

/** Puts rows in the order of small numbers: each goes to the place that the counts leave for it. @param {Uint32Array} rows @param {Float64Array} keys @param {number} different */
function placedByCounts(rows, keys, different) {
  const next = new Uint32Array(different + 1);
  for (let at = 0; at < keys.length; at += 1) next[keys[at] + 1] += 1;
  for (let key = 0; key < different; key += 1) next[key + 1] += next[key];
  const order = new Uint32Array(rows.length);
  for (let at = 0; at < keys.length; at += 1) order[next[keys[at]]++] = rows[at];
  return order;
}

/** Puts rows in the order of numbers far apart. @param {Uint32Array} rows @param {Float64Array} keys */
function placedByKeys(rows, keys) {
  const count = rows.length;
  for (let at = 0; at < count; at += 1) keys[at] = keys[at] * count + at;
  keys.sort();
  return Uint32Array.from(keys, (key) => rows[key % count]);
}

/** Gives rows in the order of a text of each; those without one come last. @param {Uint32Array} rows @param {(row: number) => string} textOf @param {boolean} down */
export function byText(rows, textOf, down) {
  const texts = Array.from(rows, (row) => textOf(row).toLowerCase());
  const places = Array.from(texts.keys()).sort((a, b) => {
    const [one, other] = [texts[a], texts[b]];
    if (one === other) return a - b;
    if (one === '' || other === '') return one === '' ? 1 : -1;
    return (one < other) === down ? 1 : -1;
  });
  return Uint32Array.from(places, (place) => rows[place]);
}

/** Gives the place of each text in their order, letters of both cases the same. @param {string[]} lowered */
export function ranksOf(lowered) {
  const order = Array.from(lowered.keys()).sort((a, b) => (lowered[a] < lowered[b] ? -1 : Number(lowered[a] > lowered[b])));
  const ranks = new Uint32Array(lowered.length);
  let rank = 0;
  order.forEach((value, at) => {
    if (at > 0 && lowered[value] !== lowered[order[at - 1]]) rank += 1;
    ranks[value] = rank;
  });
  return ranks;
}

/**
 * Gives rows in the order of their words, the first word first; those without words come last.
 * @param {Uint32Array} rows
 * @param {Numbers} start where the words of each row begin among all, and behind the last row where they end
 * @param {(place: number) => number} rankOf the rank of the word at a place
 * @param {boolean} down
 */
export function byWords(rows, start, rankOf, down) {
  const sign = down ? -1 : 1;
  const order = byNumber(rows, (row) => (start[row] === start[row + 1] ? NaN : rankOf(start[row])), down);
  const rankAt = (/** @type {number} */ row, /** @type {number} */ depth) => (start[row] + depth < start[row + 1] ? rankOf(start[row] + depth) : -1);
  const compared = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ depth) => {
    for (let at = depth; ; at += 1) {
      const [one, other] = [rankAt(a, at), rankAt(b, at)];
      if (one !== other) return sign * (one - other);
      if (one < 0) return 0;
    }
  };
  // Stretches of rows whose first words are the same: from, to, how many words.
  const alike = [[0, order.length, 0]];
  for (let stretch = alike.pop(); stretch; stretch = alike.pop()) {
    const [from, to, depth] = stretch;
    if (depth > 0 && to - from <= FEW_ROWS) {
      const few = [...order.subarray(from, to)].sort((a, b) => compared(a, b, depth));
      order.set(few, from);
      continue;
    }
    if (depth > 0) order.set(byNumber(order.slice(from, to), (row) => rankAt(row, depth), down), from);
    for (let begin = from, at = from + 1; at <= to; at += 1) {
      const rank = rankAt(order[begin], depth);
      if (at < to && rankAt(order[at], depth) === rank) continue;
      if (rank >= 0 && at - begin > 1) alike.push([begin, at, depth + 1]);
      begin = at;
    }
  }
  return order;
}
