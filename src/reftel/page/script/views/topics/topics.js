/* Topics over time: the months between which they lie, and how many of their cables pass in each. */

import { MONTHS, monthNumbers } from '../../collection/dates.js';

/** @import { Collection } from '../../collection/collection.js' */

/**
 * @typedef {object} Topic a large group of cables that cite each other
 * @property {string} name
 * @property {string[]} words those that set its subjects apart
 * @property {string[]} tags
 * @property {number} hub its most cited cable, -1 where that is not on the page
 * @property {string} subject that of the hub
 * @property {number} size how many cables it has; held and missing ones together
 * @property {number} held
 * @property {number} missing
 * @property {[string, number][]} posts those with most of its cables, and how many
 * @property {string} first the first day, "" where none is known
 * @property {string} last
 * @property {string} start the first of its months, as "2003-01"
 * @property {number[]} months how many cables stand in each month from then on
 */

/**
 * @typedef {{from: number, to: number, cables: number, place: 'before' | 'between' | 'after'}} Quiet
 *   a stretch of months that is not drawn, and the cables in it
 * @typedef {{months: number[], quiet: Quiet[]}} Span
 *   the months drawn from left to right, counted from the year 0; CUT_SHORT for a piece of the axis where a quiet stretch is cut
 * @typedef {{sizes: Uint32Array, months: Uint32Array[]}} TopicCounts a row for each topic; the months are those of a span
 */

export const CUT_SHORT = -1;

/** A cable that is not drawn costs as much as so many times its share of the axis. */
const WORTH = 10;

/** So much of the axis must be won where a quiet stretch is left out. */
const LEAST_WON = 0.04;

/** No larger share of the cables is a stray few. */
const STRAY = 0.02;

/** So much of the axis stands for a quiet stretch between others. */
const CUT_WIDTH = 0.025;

/** Months between those written on an axis, and the room in pixels that a month and a year need. */
const STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000];
const [MONTH_ROOM, YEAR_ROOM] = [68, 46];

/** Gives the month in which the months of a topic begin, counted from the year 0. @param {Topic} topic */
export function startOf({ start }) {
  return Number(start.slice(0, 4)) * 12 + Number(start.slice(5, 7)) - 1;
}

/** Gives a month as people read it. @param {number} month counted from the year 0 */
export function monthInWords(month) {
  return `${MONTHS[month % 12]} ${Math.floor(month / 12)}`;
}

/** Gives a month as the filter has it, "2008-02". @param {number} month counted from the year 0 */
export function monthOfFilter(month) {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/**
 * Gives the months of some topics, without long stretches in which almost nothing was sent.
 * @param {Topic[]} topics @returns {Span}
 */
export function topicsSpan(topics) {
  const dated = topics.filter(({ months }) => months.length > 0);
  if (dated.length === 0) return { months: [], quiet: [] };
  const first = Math.min(...dated.map(startOf));
  const last = Math.max(...dated.map((topic) => startOf(topic) + topic.months.length - 1));
  const counts = new Array(last - first + 1).fill(0);
  for (const topic of dated) topic.months.forEach((count, at) => { counts[startOf(topic) - first + at] += count; });
  const quiet = quietMonths(counts, dated.map((topic) => ({ at: startOf(topic) - first, months: topic.months, size: topic.size })));
  const width = Math.max(1, Math.round(quiet.filter((one) => !one).length * CUT_WIDTH));
  /** @type {Span} */
  const span = { months: [], quiet: [] };
  for (const [from, to] of runsOf(quiet)) {
    if (!quiet[from]) {
      for (let at = from; at <= to; at += 1) span.months.push(first + at);
      continue;
    }
    const place = from === 0 ? 'before' : to === counts.length - 1 ? 'after' : 'between';
    span.quiet.push({ from: first + from, to: first + to, cables: sumOf(counts.slice(from, to + 1)), place });
    if (place === 'between') for (let piece = 0; piece < width; piece += 1) span.months.push(CUT_SHORT);
  }
  return span;
}

/**
 * Gives which months are left out: the quiet stretches, and between these and the ends what is a stray few of the
 * cables and of each topic less than half.
 * @param {number[]} counts @param {{at: number, months: number[], size: number}[]} topics with the place of their first month
 */
function quietMonths(counts, topics) {
  const quiet = new Array(counts.length).fill(false);
  for (const [from, to] of quietStretches(counts)) quiet.fill(true, from, to + 1);
  const total = sumOf(counts);
  for (const [from, to] of runsOf(quiet)) {
    const few = sumOf(counts.slice(from, to + 1)) <= STRAY * total;
    const within = (/** @type {{at: number, months: number[]}} */ { at, months }) => sumOf(months.slice(Math.max(0, from - at), Math.max(0, to + 1 - at)));
    if (few && topics.every((topic) => 2 * within(topic) < topic.size)) quiet.fill(true, from, to + 1);
  }
  return quiet;
}

/** Gives the first and last places of equal values that follow each other. @param {boolean[]} values @returns {[number, number][]} */
function runsOf(values) {
  /** @type {[number, number][]} */
  const runs = [];
  values.forEach((value, at) => {
    if (at > 0 && values[at - 1] === value) runs[runs.length - 1][1] = at;
    else runs.push([at, at]);
  });
  return runs;
}

/**
 * Gives the stretches, as first and last place, that are worth leaving out, in order: each is the one that wins most
 * of what is between the others.
 * @param {number[]} counts @returns {[number, number][]}
 */
function quietStretches(counts) {
  const total = sumOf(counts);
  const gains = counts.map((count) => 1 / counts.length - WORTH * count / total);
  /** @type {[number, number][]} */
  const found = [];
  const search = (/** @type {number} */ left, /** @type {number} */ right) => {
    let [most, from, to] = [LEAST_WON, -1, -1];
    for (let at = left, begin = left, sum = 0; at <= right; at += 1) {
      if (sum <= 0) [sum, begin] = [0, at];
      sum += gains[at];
      if (sum > most) [most, from, to] = [sum, begin, at];
    }
    if (from < 0) return;
    search(left, from - 1);
    found.push([from, to]);
    search(to + 1, right);
  };
  search(0, counts.length - 1);
  return found;
}

/** @param {Iterable<number>} numbers */
export function sumOf(numbers) {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

/**
 * Gives how many cables of the whole collection are in topics, and how many in none; `listed` says whether these can be listed.
 * @param {Collection} collection @param {{held: number, missing: number}} counts of what can be listed
 */
export function shareOf({ topics, whole, asks }, counts) {
  const listed = asks || !whole;
  const { held, missing } = listed ? counts : whole;
  const within = sumOf(topics.map(({ size }) => size));
  return { within, all: held + missing, rest: held + missing - within, listed };
}

/** Gives the cables of a topic in each of the months of a span. @param {Topic} topic @param {Span} span */
export function monthsWithin(topic, { months }) {
  const start = topic.months.length > 0 ? startOf(topic) : 0;
  return months.map((month) => topic.months[month - start] || 0);
}

/**
 * Counts the cables of each topic that pass, and in which months of a span.
 * @param {Collection} collection @param {Span} span @param {(cable: number) => boolean} passes
 * @returns {TopicCounts}
 */
export function countTopics(collection, { months }, passes) {
  const { topic, topics, size } = collection;
  const numbers = monthNumbers(collection);
  const places = new Map(months.map((month, at) => [month, at]));
  const counts = { sizes: new Uint32Array(topics.length), months: topics.map(() => new Uint32Array(months.length)) };
  for (let cable = 0; cable < size; cable += 1) {
    const at = topic[cable] - 1;
    if (!(at >= 0) || !passes(cable)) continue;
    counts.sizes[at] += 1;
    const place = places.get(numbers[cable]);
    if (place !== undefined) counts.months[at][place] += 1;
  }
  return counts;
}

/** Gives the place of the highest number, the first of equals; -1 where all are 0. @param {ArrayLike<number>} counts */
export function peakOf(counts) {
  let best = -1;
  for (let at = 0; at < counts.length; at += 1) if (counts[at] > (best < 0 ? 0 : counts[best])) best = at;
  return best;
}

/**
 * Gives the months that are written on an axis: years, or months where few years are wide; one at least of each stretch.
 * @param {Span} span @param {number} width in pixels
 * @returns {{at: number, text: string}[]} `at` is the place among the months of the span
 */
export function monthTicks({ months }, width) {
  const wide = width / Math.max(1, months.length);
  const step = STEPS.find((one) => one * wide >= (one < 12 ? MONTH_ROOM : YEAR_ROOM)) || STEPS[STEPS.length - 1];
  const begins = months.flatMap((month, at) => (month !== CUT_SHORT && (at === 0 || months[at - 1] === CUT_SHORT) ? [at] : []));
  const chosen = new Set(months.flatMap((month, at) => (month !== CUT_SHORT && month % step === 0 ? [at] : [])));
  begins.forEach((begin, stretch) => {
    const end = begins[stretch + 1] ?? months.length;
    if (![...chosen].some((at) => at >= begin && at < end)) chosen.add(begin);
  });
  return [...chosen].sort((a, b) => a - b).map((at) => {
    const year = String(Math.floor(months[at] / 12));
    return { at, text: step >= 12 ? year : `${MONTHS[months[at] % 12].slice(0, 3)} ${year}` };
  });
}
