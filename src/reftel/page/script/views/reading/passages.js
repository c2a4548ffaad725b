/* Places in texts: where a quoted sentence stands, what a reader looks for, what names a cable. */

import { findTerm, folded, readTerms } from '../../finding/terms.js';

/**
 * @import { Collection } from '../../collection/collection.js'
 * @typedef {[number, number]} Span start and end
 * @typedef {{start: number, end: number, cable: number, listed?: boolean}} Naming words that name a cable; `listed` are those of the list of references
 */

const MOST_FOUND = 2000;
/** So many signs of a page marker may stand between two words of a sentence. */
const BROKEN = 200;
const SPECIAL = /[\\^$.*+?()[\]{}|]/g;
const SURROGATE = /[\ud800-\udfff]/;

/** Gives where a sentence stands in a text, whatever the lines and page markers between its words; null where it does not. @param {string} text @param {string} sentence @returns {Span | null} */
export function placeOfSentence(text, sentence) {
  const words = sentence.split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  for (let start = text.indexOf(words[0]); start >= 0; start = text.indexOf(words[0], start + 1)) {
    const end = endOfWords(text, words, start);
    if (end >= 0) return [start, end];
  }
  return null;
}

/** @param {string} text @param {string[]} words @param {number} start */
function endOfWords(text, words, start) {
  let end = start;
  for (const word of words) {
    const within = text.slice(end, end + BROKEN + word.length).indexOf(word);
    if (within < 0) return -1;
    end += within + word.length;
  }
  return end;
}

/**
 * Gives the places of what a reader looks for: of the words as they stand, else of each of them.
 * @param {string} text @param {string} query @returns {Span[]} at most some thousands, in order
 */
export function placesOfQuery(text, query) {
  const literal = query.trim();
  if (literal === '') return [];
  const pattern = literal.split(/\s+/).map((word) => word.replace(SPECIAL, '\\$&')).join('\\s+');
  /** @type {Span[]} */
  const places = [];
  for (const match of text.matchAll(new RegExp(pattern, 'giu'))) {
    places.push([match.index, match.index + match[0].length]);
    if (places.length === MOST_FOUND) return places;
  }
  return places.length > 0 ? places : placesOfWords(text, literal);
}

/** @param {string} text @param {string} query */
function placesOfWords(text, query) {
  const small = folded(text);
  /** @type {Span[]} */
  const places = [];
  for (const term of readTerms(query)) {
    for (let place = findTerm(small, term, 0); place && places.length < MOST_FOUND; place = findTerm(small, term, place[1])) places.push(place);
  }
  return apart(places);
}

/** Gives spans in order, without those that begin inside another. @param {Span[]} spans */
function apart(spans) {
  let done = 0;
  return spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]).filter(([start, end]) => {
    if (start < done) return false;
    done = end;
    return true;
  });
}

/** Gives the words of a text that name cables of the page, in order. @param {Collection} collection @param {number} cable @param {string} text @returns {Naming[]} */
export function namingsIn(collection, cable, text) {
  const { details, library } = collection;
  if (!details || !library) return [];
  const cited = new Map([...collection.cites.of(cable)].flatMap((row) => (
    details.value('labels', row).split(' ').map((written) => /** @type {[string, number]} */ ([written, collection.cited[row]])))));
  /** @type {Naming[]} */
  const namings = [];
  const unit = unitsOf(text);
  let done = 0;
  for (const [start, end, labels, named] of library.mentions(cable)) {
    const target = labels.map((one) => cited.get(one)).find((one) => one !== undefined) ?? collection.find(named);
    if (target < 0 || start < done) continue;
    namings.push({ start: unit(start), end: unit(end), cable: target });
    done = end;
  }
  return [...namings, ...writtenIn(collection, cable, text, namings)].sort((a, b) => a.start - b.start);
}

/** Gives where the list of references has the words of each, beside what the paragraphs name. @param {Collection} collection @param {number} cable @param {string} text @param {Naming[]} namings */
function writtenIn({ cites, cited, details }, cable, text, namings) {
  /** @type {Naming[]} */
  const found = [];
  for (const row of cites.of(cable)) {
    for (const written of details?.written(row).split('; ') ?? []) {
      const words = written.split(/\s+/).filter(Boolean).map((word) => word.replace(SPECIAL, '\\$&'));
      const match = words.length > 1 ? new RegExp(`(?<![A-Za-z0-9])${words.join('\\s+')}(?!\\d)`).exec(text) : null;
      if (!match) continue;
      const [start, end] = [match.index, match.index + match[0].length];
      if ([...namings, ...found].every((one) => one.end <= start || one.start >= end)) found.push({ start, end, cable: cited[row], listed: true });
    }
  }
  return found;
}

/** Gives a function for the place in a text after so many signs; each call counts on from the last. @param {string} text */
function unitsOf(text) {
  if (!SURROGATE.test(text)) return (/** @type {number} */ signs) => signs;
  let [counted, at] = [0, 0];
  return (/** @type {number} */ signs) => {
    for (; counted < signs && at < text.length; counted += 1) at += (text.codePointAt(at) || 0) > 0xffff ? 2 : 1;
    return at;
  };
}

/**
 * Gives where one cable speaks of another: the sentence that was kept of it, else the first words that name it.
 * @param {Collection} collection @param {number} citing @param {number} cited @param {string} text @param {Naming[]} namings @returns {Span | null}
 */
export function placeOfCitation(collection, citing, cited, text, namings) {
  const { details } = collection;
  const row = [...collection.cites.of(citing)].find((one) => collection.cited[one] === cited);
  const sentence = row === undefined || !details ? '' : details.value('sentence', row);
  const some = namings.filter((one) => one.cable === cited);
  const naming = some.find(({ listed }) => !listed) ?? some[0];
  return placeOfSentence(text, sentence) ?? (naming ? [naming.start, naming.end] : null);
}
