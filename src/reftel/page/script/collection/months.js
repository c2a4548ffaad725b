/* How many cables are held of each month. */

import { MONTHS, monthNumbers } from './dates.js';

/** @import { Collection } from './collection.js' */

/** @typedef {{name: string, count: number, unit: string, month: string, last: string}} Bar the held cables of a month or a year */

/** Gives the held cables per month; per year where the months are too many. @param {Collection} collection @returns {Bar[]} */
export function barsOf(collection) {
  const { date } = collection.texts;
  const monthOf = monthNumbers(collection).map((month, cable) => (collection.held(cable) && date.of(cable) !== '' ? month : -1));
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
