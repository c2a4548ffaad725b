/* Dates as people write them. */

/**
 * @import { Collection } from './collection.js'
 * @import { Numbers } from './columns.js'
 */

export const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
  'October', 'November', 'December'];

export const HOUR = 3600000;

/** @type {WeakMap<Numbers, Int32Array>} by the hours of the cables */
const MONTHS_OF = new WeakMap();

/** Gives the month in which each cable stands, counted from the year 0; that of an estimate where its date is not known. @param {Collection} collection */
export function monthNumbers(collection) {
  let months = MONTHS_OF.get(collection.hour);
  if (months) return months;
  months = new Int32Array(collection.size);
  /** @type {Map<number, number>} */
  const ofDay = new Map();
  for (let cable = 0; cable < months.length; cable += 1) {
    const day = Math.floor(collection.hour[cable] / 24);
    let month = ofDay.get(day);
    if (month === undefined) {
      const moment = new Date(day * 24 * HOUR);
      month = moment.getUTCFullYear() * 12 + moment.getUTCMonth();
      ofDay.set(day, month);
    }
    months[cable] = month;
  }
  MONTHS_OF.set(collection.hour, months);
  return months;
}

/**
 * Gives a date as people write it: "7 September 2005" or, with a time of day, "7 September 2005, 21:33 UTC".
 * @param {string} iso
 */
export function longDate(iso) {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(iso);
  if (!match) return iso;
  const day = `${Number(match[3])} ${MONTHS[Number(match[2]) - 1]} ${match[1]}`;
  return match[4] ? `${day}, ${match[4]} UTC` : day;
}

/** @param {string} iso */
export function shortDate(iso) {
  return longDate(iso).replace(/, .*/, '').replace(/ ([A-Z][a-z]{2})[a-z]* /, ' $1 ');
}

/**
 * Gives when a cable was sent, as a sentence part; says where it is an estimate.
 * @param {Collection} collection
 * @param {number} cable
 */
export function dateInWords(collection, cable) {
  const date = collection.date(cable);
  if (date) return longDate(date);
  const likely = shortDate(collection.likelyDay(cable));
  const between = boundsInWords(collection, cable);
  if (!likely) return between ? `${between} (estimated)` : `in ${yearOfMrn(collection.mrn(cable))}, as its number says; the day is not known`;
  return between.startsWith('about') ? `${between} (estimated)` : `${between ? `${between}, ` : ''}most likely about ${likely} (estimated)`;
}

/** Gives the bounds of a date that is not known, "" without any. @param {Collection} collection @param {number} cable */
function boundsInWords(collection, cable) {
  const [from, to] = [shortDate(collection.value('earliest', cable)), shortDate(collection.value('latest', cable))];
  if (from && to) return from === to ? `about ${from}` : `between ${from} and ${to}`;
  if (to) return `not after ${to}`;
  return from ? `not before ${from}` : '';
}

/** When a cable was sent, in few words. @param {Collection} collection @param {number} cable */
export function whenShort(collection, cable) {
  const date = collection.date(cable);
  if (date) return shortDate(date);
  const likely = collection.likelyDay(cable);
  return boundsInWords(collection, cable) || (likely ? `about ${shortDate(likely)}` : `in ${yearOfMrn(collection.mrn(cable))}`);
}

/** Estimates are told to the day within a month, to the month within half a year; days between the first and the last that a cable may be of. */
const [TO_THE_DAY, TO_THE_MONTH] = [31, 183];

/** When a cable was sent, in few words of which an estimate has no more than is known: "about 12 Dec 2007", "about Dec 2007", "about 2007". @param {Collection} collection @param {number} cable */
export function whenAbout(collection, cable) {
  const likely = collection.date(cable) ? '' : collection.likelyDay(cable);
  if (!likely) return whenShort(collection, cable);
  const [from, to] = ['earliest', 'latest'].map((name) => Date.parse(collection.value(name, cable)));
  const days = from && to ? (to - from) / (24 * HOUR) : Infinity;
  const [, month, year] = shortDate(likely).split(' ');
  return `about ${days <= TO_THE_DAY ? shortDate(likely) : days <= TO_THE_MONTH ? `${month} ${year}` : year}`;
}

/** Gives the year of an MRN. @param {string} mrn */
export function yearOfMrn(mrn) {
  const digits = (/^(?:\d{4}|\d\d)/.exec(mrn) || ['0'])[0];
  return digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) < 66 ? 2000 : 1900);
}
