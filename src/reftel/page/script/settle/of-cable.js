/* What people say of a cable itself: when it was sent, and which cable it is. */

import { MONTHS } from '../collection/dates.js';
import { BLANK_ENTRY } from './toml.js';

/**
 * @import { Entry } from './toml.js'
 * @typedef {{date: string, to: string, source: string}} Amends what a cable is to be: a date, another cable;
 *   with a source that one document alone is the other cable, and who cites it means something else; "" for what stays
 */

const EARLIEST_YEAR = 1900;
const DAY = 24 * 3600 * 1000;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|([+-]\d\d):?(\d\d))?)?$/i;
const IN_WORDS = /^(\d{1,2})\.? +([a-z]{3,9})\.?,? +(\d{4})(?:,? +(\d\d):?(\d\d) *(?:UTC|Z)?)?$/i;

/** Gives a day or a moment as a file of corrections has it, "" where what is typed is none: 2009-08-06, "6 August 2009, 14:30 UTC". @param {string} text */
export function readDay(text) {
  const typed = text.trim();
  const iso = ISO.exec(typed);
  const words = iso ? null : IN_WORDS.exec(typed);
  const month = words ? MONTHS.findIndex((name) => name.toUpperCase().startsWith(words[2].toUpperCase())) + 1 : 0;
  const parts = iso ? iso.slice(1) : words ? [words[3], String(month), words[1], words[4], words[5]] : [];
  const [year, monthNumber, day, hour, minute] = parts.map((one) => Number(one ?? 0));
  const moment = new Date(Date.UTC(year, monthNumber - 1, day, hour, minute));
  const isReal = parts.length > 0 && moment.getUTCMonth() === monthNumber - 1 && moment.getUTCDate() === day && hour < 24 && minute < 60;
  if (!isReal || year < EARLIEST_YEAR || moment.getTime() > Date.now() + DAY) return '';
  const [, , , , , zone, rest] = parts;
  if (zone) moment.setTime(moment.getTime() - (Number(zone) * 60 + Math.sign(Number(`${zone[0]}1`)) * Number(rest)) * 60_000);
  return parts[3] === undefined ? moment.toISOString().slice(0, 10) : `${moment.toISOString().slice(0, 16)}Z`;
}

/** Gives the entries that say what a cable is to be. @param {string} mrn @param {Amends} amends @param {{author: string, reason: string}} signed @returns {Entry[]} */
export function entriesOnCable(mrn, { date, to, source }, signed) {
  const entry = { ...BLANK_ENTRY, mrn, ...signed };
  const dated = date ? [{ ...entry, action: 'date', date }] : [];
  return to ? [...dated, source ? { ...entry, action: 'split', source, to } : { ...entry, action: 'merge', to }] : dated;
}

/**
 * Says why a build would refuse that a cable is another one, "" where it would not.
 * @param {Entry[]} entries that count already @param {string} mrn @param {Amends} amends
 */
export function whyNotOther(entries, mrn, { to, source }) {
  if (!to) return '';
  const further = entries.find((entry) => entry.action === 'merge' && entry.mrn === to);
  if (further) return `${to} is said to be ${further.to} itself: write that one.`;
  const here = source ? undefined : entries.find((entry) => (entry.action === 'merge' || entry.action === 'split') && entry.to === mrn);
  return here ? `${here.mrn} is said to be this cable: take that back first.` : '';
}
