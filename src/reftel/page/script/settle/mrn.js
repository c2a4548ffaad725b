/* An MRN that a person types: one of a cable on the page, or of one that it does not have. */

import { yearOfMrn } from '../collection/dates.js';
import { yearsAsWritten } from '../finding/search.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Search } from '../finding/search.js'
 */

const AIRGRAM = /^\s*(\d{4}|\d\d)\s*([A-Z][A-Z ]*?)[\s-]+A-?\s*(\d{1,6})\s*$/i;
const MOST_SERIAL = 999999;
/** As lexicon/mrn.py has it: two digits of a year farther back are a slip. */
const MOST_YEARS_BACK = 60;

/** Gives the post of an MRN, without the mark of an airgram. @param {string} mrn */
export function postOfMrn(mrn) {
  return mrn.replace(/^(?:\d{4}|\d\d)/, '').replace(/(?:-A)?\d+$/, '');
}

/** Gives an MRN of the page or of a file as all parts of the page write it. @param {Search} finder @param {string} text @param {string} citing */
export function asMrn(finder, text, citing) {
  const { collection } = finder;
  const cable = finder.exact(text);
  if (cable >= 0) return collection.mrn(cable);
  const airgram = AIRGRAM.exec(text);
  if (airgram) return `${yearsAsWritten(airgram[1])[0]}${airgram[2].replaceAll(' ', '').toUpperCase()}-A${Number(airgram[3])}`;
  const readings = finder.readings(text);
  const read = readings.find(({ post }) => isPost(collection, post)) ?? readings.at(-1);
  if (!read || !read.serial || read.years.length === 0) return '';
  const last = yearOfMrn(citing);
  const year = read.years.find((one) => yearOfMrn(one) <= last && yearOfMrn(one) >= last - MOST_YEARS_BACK) ?? read.years[0];
  return `${year}${read.post}${read.serial}`;
}

/**
 * Gives the MRN that is meant by what is typed, and what speaks against it; `mrn` is "" where it cannot be one.
 * @param {Search} finder @param {string} text @param {string} citing the cable that cites it
 * @returns {{mrn: string, warning: string}}
 */
export function readTyped(finder, text, citing) {
  const { collection } = finder;
  if (!text.trim()) return { mrn: '', warning: 'Type an MRN: year, post and number, for example 08 STATE 19877.' };
  const mrn = asMrn(finder, text, citing);
  const number = Number((/\d+$/.exec(mrn) || ['0'])[0]);
  const year = yearOfMrn(mrn);
  if (!mrn || number < 1 || number > MOST_SERIAL || year < 1900) return { mrn: '', warning: 'This is no MRN: write year, post and number, for example 08 STATE 19877.' };
  if (mrn === citing) return { mrn: '', warning: 'This is the citing cable itself.' };
  if (year > yearOfMrn(citing)) return { mrn, warning: `${mrn} is of a later year than the citing cable.` };
  if (collection.find(mrn) >= 0) return { mrn, warning: '' };
  const post = postOfMrn(mrn);
  return { mrn, warning: isPost(collection, post) ? '' : `No cable here is from ${post}: check how the post is written.` };
}

/** Whether a cable of the page is from a post. @param {Collection} collection @param {string} post */
function isPost({ mrns }, post) {
  return mrns.prefixes.some((prefix) => postOfMrn(`${prefix}0`) === post);
}
