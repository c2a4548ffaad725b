/* How many cables are held of each month. */

import { HOUR, MONTHS } from './dates.js';

/** @import { Collection } from './collection.js' */

/** @typedef {{name: string, count: number, unit: string, month: string, last: string}} Bar the held cables of a month or a year */

/** Gives the held cables per month; per year where the months are too many. @param {Collection} collection @returns {Bar[]} */
export function barsOf(collection) {
  const monthOf = monthsOf(collection);
  let [first, last] = [Infinity, -Infinity];
  for (const month of monthOf) {
    if (month < 0) continue;
    if (month < first) first = month;
    if (month > last) last = month;
  }
  if (first > last) return [];
  const step = last - first < 120 ? 1 : 12;
  const start = first - (first % step);
  const counts = new Array(Math.floor((last - start) / step) + 1).fill(0);
  for (const month of monthOf) if (month >= 0) counts[Math.floor((month - start) / step)] += 1;
  return counts.map((count, at) => {
    const number = start + at * step;
    const year = Math.floor(number / 12);
    const month = `${String(year).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
    return step === 1 ? { name: `${MONTHS[number % 12]} ${year}`, count, unit: 'month', month, last: month }
      : { name: String(year), count, unit: 'year', month, last: `${month.slice(0, 4)}-12` };
  });
}

/** The month of each held cable, counted from the year 0; -1 for others. @param {Collection} collection */
function monthsOf(collection) {
  const months = new Int32Array(collection.size).fill(-1);
  /** @type {Map<number, number>} */
  const ofDay = new Map();
  const { date } = collection.texts;
  for (let cable = 0; cable < collection.size; cable += 1) {
    if (!collection.held(cable) || date.of(cable) === '') continue;
    const day = Math.floor(collection.hour[cable] / 24);
    let month = ofDay.get(day);
    if (month === undefined) {
      const moment = new Date(day * 24 * HOUR);
      month = moment.getUTCFullYear() * 12 + moment.getUTCMonth();
      ofDay.set(day, Number.isFinite(month) ? month : -1);
    }
    months[cable] = month;
  }
  return months;
}
