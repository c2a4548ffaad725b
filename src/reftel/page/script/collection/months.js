/* How many cables are of each month, of those that the rest of the filter leaves. */

import { MONTHS, monthNumbers } from './dates.js';
import { bitOf, choiceOf, failuresOf } from './filter.js';

/**
 * @import { Collection } from './collection.js'
 * @import { FilterChoice } from './filter.js'
 */

/** @typedef {{name: string, count: number, unit: string, month: string, last: string}} Bar the cables of a month or a year, from `month` to `last` */

/** More months than that are shown as years; those of a chosen stretch then come below. */
const MOST_MONTHS = 120;

/** @typedef {{counts: Map<number, number>, first: number, last: number}} MonthCounts cables by month, counted from the year 0; the months between which all of the collection are */

/**
 * Counts the cables of each month.
 *
 * Counted are held cables with a date; missing ones at their probable dates where the filter asks for them alone.
 * The months of the filter do not count: the bars show what they would leave.
 * @param {Collection} collection @param {FilterChoice} choice
 * @returns {MonthCounts}
 */
export function monthCounts(collection, choice) {
  const months = monthNumbers(collection);
  const counted = countedCables(collection, choice);
  const failed = failuresOf(collection, choice);
  const others = ~(bitOf('from') | bitOf('to'));
  /** @type {Map<number, number>} */
  const counts = new Map();
  let [first, last] = [Infinity, -Infinity];
  for (let cable = 0; cable < months.length; cable += 1) {
    if (!counted[cable]) continue;
    const month = months[cable];
    if (month < first) first = month;
    if (month > last) last = month;
    if ((failed[cable] & others) === 0) counts.set(month, (counts.get(month) || 0) + 1);
  }
  return { counts, first, last };
}

/** Gives the cables per month, per year where the months are too many. @param {MonthCounts} months @returns {Bar[]} */
export function barsOf({ counts, first, last }) {
  if (first > last) return [];
  const step = last - first < MOST_MONTHS ? 1 : 12;
  return barsBetween(counts, step, first - (first % step), last);
}

/**
 * Gives the cables per month of the years in which a stretch of months lies; none where these are too many.
 * @param {MonthCounts} months @param {FilterChoice} choice with the stretch
 */
export function barsOfStretch({ counts }, choice) {
  const [from, to] = [choice.from || choice.to, choice.to || choice.from].map((month) => Number(month.slice(0, 4)));
  if (!from || !to || from > to || (to - from + 1) * 12 > MOST_MONTHS) return [];
  return barsBetween(counts, 1, from * 12, to * 12 + 11);
}

/** Whether missing cables are counted, not held ones. @param {FilterChoice} choice */
export function countsMissing({ held }) {
  const { wanted, unwanted } = choiceOf(held);
  return unwanted.includes('held') || (wanted.includes('missing') && !wanted.includes('held'));
}

/** Marks the cables that are counted, whatever else the filter is. @param {Collection} collection @param {FilterChoice} choice */
function countedCables({ size, texts, holding, likely }, choice) {
  const missing = countsMissing(choice);
  const marks = new Uint8Array(size);
  for (let cable = 0; cable < size; cable += 1) {
    const dated = texts.date.of(cable) !== '';
    marks[cable] = Number(missing ? !holding[cable] && (dated || likely.has(cable) || texts.latest.of(cable) !== '') : holding[cable] === 1 && dated);
  }
  return marks;
}

/** @param {Map<number, number>} of @param {number} step @param {number} start @param {number} last @returns {Bar[]} */
function barsBetween(of, step, start, last) {
  const counts = new Array(Math.floor((last - start) / step) + 1).fill(0);
  for (const [month, count] of of) if (month >= start && month <= last) counts[Math.floor((month - start) / step)] += count;
  return counts.map((count, at) => {
    const number = start + at * step;
    const year = Math.floor(number / 12);
    const month = `${String(year).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
    return step === 1 ? { name: `${MONTHS[number % 12]} ${year}`, count, unit: 'month', month, last: month }
      : { name: String(year), count, unit: 'year', month, last: `${month.slice(0, 4)}-12` };
  });
}
