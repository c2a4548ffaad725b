/* Words in the texts of cables, where the page has them. */

import { findTerm, folded, readTerms } from './terms.js';

/**
 * @import { Library } from '../collection/details.js'
 * @import { Term } from './terms.js'
 */

/** So many signs are read before others may have a turn. */
const READ_AT_ONCE = 200_000;
/** Of each term so many places are looked at: for how well a text fits, and for the words around them. */
const MOST_PLACES = 12;
const SNIPPET = 150;
const BEFORE = 40;
const SHORTEST_TERM = 2;

/** @typedef {[string, boolean]} Piece of a snippet, and whether it is what was looked for */

/** Finds words in texts, without an index: what was found last is remembered. */
export class FullText {
  /** @param {Library} library */
  constructor(library) {
    this.library = library;
    this.asked = '';
    /** @type {number[]} */
    this.found = [];
  }

  /** Gives the cables whose texts have all that is looked for, those that have it most often first. @param {string} query @returns {Generator<undefined, number[]>} */
  * search(query) {
    const terms = searchable(query);
    const asked = JSON.stringify(terms);
    if (this.asked === asked) return this.found;
    /** @type {[number, number][]} */
    const rows = [];
    let read = 0;
    if (terms.length > 0) for (const cable of this.library.rows.keys()) {
      const text = folded(this.library.text(cable));
      const times = occurrences(text, terms);
      if (times > 0) rows.push([times, cable]);
      read += text.length;
      if (read < READ_AT_ONCE) continue;
      read = 0;
      yield;
    }
    this.asked = asked;
    this.found = rows.sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, cable]) => cable);
    return this.found;
  }

  /** Gives what was found last, null where something else was looked for. @param {string} query */
  known(query) {
    return this.asked === JSON.stringify(searchable(query)) ? this.found : null;
  }

  /** Gives some words of the text around what was looked for. @param {number} cable @param {string} query */
  snippet(cable, query) {
    return snippetOf(this.library.text(cable), searchable(query));
  }
}

/** Gives what texts are searched for: nothing where it would be a single letter. @param {string} query */
export function searchable(query) {
  const terms = readTerms(query);
  return terms.some(({ words }) => words.join('').length >= SHORTEST_TERM) ? terms : [];
}

/** Gives how often terms stand in a text, 0 where one does not. @param {string} text in small letters @param {Term[]} terms */
function occurrences(text, terms) {
  let all = 0;
  for (const term of terms) {
    const count = placesOfTerm(text, term).length;
    if (count === 0) return 0;
    all += count;
  }
  return all;
}

/** @param {string} text in small letters @param {Term} term */
function placesOfTerm(text, term) {
  const places = [];
  for (let place = findTerm(text, term, 0); place && places.length < MOST_PLACES; place = findTerm(text, term, place[1])) places.push(place);
  return places;
}

/**
 * Gives the words around the places where most of what was looked for stands together.
 * @param {string} text @param {Term[]} terms @returns {Piece[]}
 */
export function snippetOf(text, terms) {
  const small = folded(text);
  const places = terms.flatMap((term, which) => placesOfTerm(small, term).map(([start, end]) => ({ start, end, which })))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  if (places.length === 0) return [];
  let [best, most] = [0, 0];
  for (let at = 0; at < places.length; at += 1) {
    const near = new Set();
    for (let next = at; next < places.length && places[next].end <= places[at].start + SNIPPET; next += 1) near.add(places[next].which);
    if (near.size > most) [best, most] = [at, near.size];
  }
  const from = wordStart(text, places[best].start - BEFORE, places[best].start);
  const to = wordEnd(text, places[best].start + SNIPPET, places[best].end);
  /** @type {Piece[]} */
  const pieces = [];
  let done = from;
  for (const { start, end } of places) {
    if (start < done || start >= to) continue;
    pieces.push([text.slice(done, start), false], [text.slice(start, Math.min(end, to)), true]);
    done = Math.min(end, to);
  }
  pieces.push([text.slice(done, to), false]);
  return onOneLine([[from > 0 ? '… ' : '', false], ...pieces, [to < text.length ? ' …' : '', false]]);
}

/** @param {Piece[]} pieces @returns {Piece[]} */
function onOneLine(pieces) {
  return pieces.map(([words, marked]) => /** @type {Piece} */ ([words.replace(/\s+/g, ' '), marked])).filter(([words]) => words !== '');
}

/** Gives where the first whole word from a place on begins, at the latest at another place. @param {string} text @param {number} from @param {number} latest */
function wordStart(text, from, latest) {
  if (from <= 0) return 0;
  const gap = text.slice(from, latest).search(/\s/);
  return gap < 0 ? latest : from + gap + 1;
}

/** Gives where the last whole word before a place ends, not before another. @param {string} text @param {number} to @param {number} earliest */
function wordEnd(text, to, earliest) {
  if (to >= text.length) return text.length;
  const kept = text.slice(earliest, Math.max(to, earliest)).replace(/\S*$/, '');
  return earliest + kept.trimEnd().length;
}
