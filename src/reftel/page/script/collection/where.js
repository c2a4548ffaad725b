/* Where a cable can be read or asked for: templates that a cable fills in. */

/**
 * @import { Collection } from './collection.js'
 * @import { Details } from './details.js'
 * @typedef {{how: string, name: string, words: string, template: string}} Template
 * @typedef {{how: string, name: string, words: string, link: string}} Place
 */

/** What can be done at a place. @type {Record<string, string>} */
export const HOW = { read: 'Read it', search: 'Search', ask: 'Ask for it' };

const FIELD = /\{(\w{1,40})\}/g;
const LONE = /\p{Cs}/gu;
const ADDRESS = /^https?:\/\//;

/**
 * Gives the places of a cable; an address that is none of the web is left out.
 * @param {Collection} collection @param {Details} details @param {number} cable
 * @returns {Place[]}
 */
export function placesOf(collection, details, cable) {
  const numbers = details.value('where', cable).split(' ').filter(Boolean);
  const values = valuesOf(collection, details, cable);
  const filled = (/** @type {string} */ text, /** @type {(value: string, name: string) => string} */ inside) => (
    text.replace(FIELD, (_, name) => inside(values[name] || '', name)));
  return numbers.map((number) => details.places[Number(number)]).map(({ how, name, words, template }) => {
    const link = filled(template, quoted);
    return { how, name, words: filled(words, (value) => value), link: ADDRESS.test(link) ? link : '' };
  });
}

/** Gives a value for an address; that of FRUS is a path. @param {string} value @param {string} name */
function quoted(value, name) {
  const safe = encodeURIComponent(value.replace(LONE, '?'));
  return name === 'frus' ? safe.replaceAll('%2F', '/') : safe;
}

/**
 * Gives the number of a cable in the archive of 1973-79, "" where it has none.
 * @param {Collection} collection @param {Details} details @param {number} cable
 */
export function documentNumber(collection, details, cable) {
  const serial = String(collection.mrns.serial[cable]);
  return details.value('document', cable).replace(/#+$/, (marks) => serial.padStart(marks.length, '0'));
}

/** @param {Collection} collection @param {Details} details @param {number} cable @returns {Record<string, string>} */
function valuesOf(collection, details, cable) {
  return {
    mrn: collection.mrn(cable),
    document_number: documentNumber(collection, details, cable),
    year: details.value('year', cable),
    post: collection.value('post', cable),
    serial: String(collection.mrns.serial[cable]),
    frus: details.value('frus', cable),
    film: details.value('film', cable),
  };
}
