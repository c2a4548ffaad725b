/* Where time is on the picture: straight between the cables drawn, cut where nothing happens. */

import { SHORTEST_GAP, USUAL, WEEK } from './layout/layout.js';

/** Time that is so many times shorter than elsewhere has no moment that could be named. */
const SHORT_BY = 3;

/** @param {number[]} values @returns {[number, number]} the least and the most, 0 where there are none */
export function extent(values) {
  const [first = 0] = values;
  return [values.reduce((a, b) => Math.min(a, b), first), values.reduce((a, b) => Math.max(a, b), first)];
}

/** @type {WeakMap<[number, number][], number>} */
const SPEEDS = new WeakMap();

/**
 * Gives stops of which it is known how fast time is where it is neither cut nor stretched for what stands there.
 * @param {[number, number][]} stops @param {number} speed pixels per hour
 */
export function stopsAt(stops, speed) {
  SPEEDS.set(stops, speed);
  return stops;
}

/** Gives stops with time so many times as wide. @param {[number, number][]} stops @param {number} factor */
export function widened(stops, factor) {
  return stopsAt(stops.map(([hour, x]) => /** @type {[number, number]} */ ([hour, x * factor])), fastest(stops) * factor);
}

/**
 * Gives the pixels per hour where time is not cut.
 * @param {[number, number][]} stops
 */
export function fastest(stops) {
  const known = SPEEDS.get(stops);
  if (known) return known;
  let most = 0;
  for (let at = 1; at < stops.length; at += 1) {
    const wide = stops[at][1] - stops[at - 1][1];
    if (wide >= 20 || stops.length < 4) most = Math.max(most, wide / (stops[at][0] - stops[at - 1][0]));
  }
  SPEEDS.set(stops, most || USUAL / WEEK);
  return most || USUAL / WEEK;
}

/**
 * Gives the value in column `to` for one in column `from`, straight between the stops.
 * @param {[number, number][]} stops
 * @param {number} value
 * @param {number} from
 * @param {number} to
 */
export function along(stops, value, from, to) {
  if (stops.length === 0) return 0;
  const speed = fastest(stops);
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const beyond = to === 1 ? speed : 1 / speed;
  if (value <= first[from]) return first[to] + (value - first[from]) * beyond;
  if (value >= last[from]) return last[to] + (value - last[from]) * beyond;
  let [low, high] = [0, stops.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (stops[middle][from] <= value) low = middle;
    else high = middle;
  }
  const [a, b] = [stops[low], stops[high]];
  return a[to] + ((value - a[from]) / (b[from] - a[from])) * (b[to] - a[to]);
}

/** Gives where quiet stretches are cut, however wide time is. @param {[number, number][]} stops @param {number} [wide] */
export function cutsOf(stops, wide = 1) {
  return cutStops(stops, wide).map(([before, after]) => (before[1] + after[1]) / 2);
}

/** Gives the hours between which time is cut so short that none of it has a place of its own. @param {[number, number][]} stops @param {number} wide @returns {[number, number][]} */
export function cutTimes(stops, wide) {
  const speed = fastest(stops);
  return cutStops(stops, wide).filter(([before, after]) => (after[1] - before[1]) * SHORT_BY < speed * (after[0] - before[0])).map(([before, after]) => [before[0], after[0]]);
}

/** @param {[number, number][]} stops @param {number} wide @returns {[[number, number], [number, number]][]} */
function cutStops(stops, wide) {
  const speed = fastest(stops);
  /** @type {[[number, number], [number, number]][]} */
  const cuts = [];
  for (let at = 1; at < stops.length; at += 1) {
    const [before, after] = [stops[at - 1], stops[at]];
    const room = after[1] - before[1];
    if (room >= (wide * SHORTEST_GAP) / 2 && room <= 0.9 * speed * (after[0] - before[0])) cuts.push([before, after]);
  }
  return cuts;
}
