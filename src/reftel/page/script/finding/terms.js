/* What is typed into the search field, as words and phrases. */

import { isLetterAt } from '../collection/words.js';

/** @typedef {{words: string[], whole: boolean}} Term words one after another; the last may be the beginning of one, unless they were quoted */

const NO_WORD = /[^\p{L}\p{N}]+/u;
const QUOTED = /["\u201c\u201d\u201e\u00ab\u00bb]/;
const MOST_TERMS = 40;
const LONGEST_QUERY = 1000;
/** So many signs may stand between two words of a phrase: a line's end and the margin of the next. */
const WORDS_APART = 40;

/** Gives a text in small letters, as long as it was: what has no small letter of the same length is kept. @param {string} text */
export function folded(text) {
  const small = text.toLowerCase();
  if (small.length === text.length) return small;
  return Array.from(text, (sign) => (sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign)).join('');
}

/** Gives the words of a text in small letters. @param {string} text */
export function wordsOf(text) {
  return folded(text).split(NO_WORD).filter(Boolean);
}

/** Gives what must stand in a cable that is looked for; words in quotes stand together. @param {string} query @returns {Term[]} */
export function readTerms(query) {
  const pieces = query.slice(0, LONGEST_QUERY).split(QUOTED);
  const terms = pieces.flatMap((piece, at) => {
    const words = wordsOf(piece);
    if (words.length === 0) return [];
    return at % 2 === 1 ? [{ words, whole: at < pieces.length - 1 }] : words.map((word) => ({ words: [word], whole: false }));
  });
  const known = new Map(terms.map((term) => [JSON.stringify(term), term]));
  return [...known.values()].slice(0, MOST_TERMS);
}

/**
 * Gives where a term stands first from a place on, at the start of words; null where it does not.
 * @param {string} text in small letters @param {Term} term @param {number} from
 * @returns {[number, number] | null} start and end
 */
export function findTerm(text, { words, whole }, from) {
  for (let start = text.indexOf(words[0], from); start >= 0; start = text.indexOf(words[0], start + 1)) {
    if (start > 0 && isLetterAt(text, start - 1)) continue;
    const end = endOfPhrase(text, words, start);
    if (end >= 0 && !(whole && isLetterAt(text, end))) return [start, end];
  }
  return null;
}

/** Gives where a phrase that may begin at a place ends; -1 where it is another. @param {string} text @param {string[]} words @param {number} start */
function endOfPhrase(text, words, start) {
  let end = start + words[0].length;
  for (const word of words.slice(1)) {
    let next = end;
    while (next - end < WORDS_APART && next < text.length && !isLetterAt(text, next)) next += 1;
    if (next === end || !text.startsWith(word, next)) return -1;
    end = next + word.length;
  }
  return end;
}
