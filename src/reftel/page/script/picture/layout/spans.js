/* The intervals in which missing cables were sent. */

import { HOUR } from '../../collection/dates.js';
import { SHORTEST_GAP } from './layout.js';
import { along, extent, fastest, stopsAt } from '../timescale.js';

/** @import { Collection } from '../../collection/collection.js' */

/**
 * Gives the stops with one more at each end where an interval of a missing cable goes beyond.
 * @param {Collection} collection
 * @param {[number, number][]} stops
 * @param {number[]} drawn
 * @returns {[number, number][]}
 */
export function withSpans(collection, stops, drawn) {
  const missing = drawn.filter((cable) => !collection.date(cable));
  const hours = ['earliest', 'latest'].flatMap((name) => missing.map((cable) => collection.value(name, cable)))
    .map((bound) => Date.parse(bound) / HOUR).filter(Number.isFinite);
  if (stops.length === 0 || hours.length === 0) return stops;
  const speed = fastest(stops);
  const [[first, left], [last, right]] = [stops[0], stops[stops.length - 1]];
  const [least, most] = extent(hours);
  return stopsAt([
    .../** @type {[number, number][]} */ (least < first ? [[least, left - Math.min(SHORTEST_GAP, (first - least) * speed)]] : []),
    ...stops,
    .../** @type {[number, number][]} */ (most > last ? [[most, right + Math.min(SHORTEST_GAP, (most - last) * speed)]] : [])], speed);
}

/**
 * Gives the intervals in which the missing cables were sent, from x to x.
 * @param {Collection} collection
 * @param {[number, number][]} stops
 * @param {number[]} drawn
 * @returns {{cable: number, left: number, right: number}[]}
 */
export function spansOf(collection, stops, drawn) {
  return drawn.filter((cable) => !collection.date(cable)).map((cable) => {
    const [left, right] = ['earliest', 'latest']
      .map((name) => along(stops, Date.parse(collection.value(name, cable)) / HOUR, 0, 1));
    return { cable, left, right };
  }).filter(({ left, right }) => Number.isFinite(left) && Number.isFinite(right));
}
