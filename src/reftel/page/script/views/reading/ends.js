/* What a person should know before trusting a text as whole: how it ends, and what the build says of its source. */

import { element, isolated } from '../../element.js';

/** @import { Collection } from '../../collection/collection.js' */

const EXTRACT = /\bThis record is a partial extract of the original cable\b/i;
/** So much of a text stands before its first paragraphs. */
const HEAD_OF_TEXT = 3000;
const LEAST_LINE = 3;
const END_WORDS = /^\W*(?:end\b|bt\b|nnnn\b|#)/i;

/**
 * Says in words what a text lacks, as far as it shows: that it is an extract, or that it breaks off. "" where nothing does.
 * A last line of one or two words may be who signed: it is no sign.
 * @param {string} text
 */
export function lackingOf(text) {
  if (EXTRACT.test(text.slice(0, HEAD_OF_TEXT))) return 'Only a part: its source calls it a partial extract of the original cable.';
  const end = text.trimEnd();
  const last = end.slice(end.lastIndexOf('\n') + 1).trim();
  const words = last.split(/\s+/);
  if (words.length < LEAST_LINE || END_WORDS.test(last)) return '';
  if (/\w(?:\.{3}|\u2026)$/.test(last)) return 'It may be cut: its text ends with "..."';
  const isOpen = (/^\p{Ll}[\p{Ll}'\u2019-]*,?$/u.test(words[words.length - 1]) || last.endsWith(','));
  return isOpen ? 'It may be cut: its text ends within a sentence.' : '';
}

/** Says of a cable what its text lacks, and what the build found wrong with its source; null for nothing. @param {Collection} collection @param {number} cable */
export function caveats(collection, cable) {
  const text = collection.library?.text(cable) || '';
  const trouble = collection.details?.value('trouble', cable) || '';
  const words = [text ? lackingOf(text) : '', trouble && `Its source: ${trouble}.`].filter(Boolean);
  return words.length === 0 ? null : element('div', { class: 'caveats' }, ...words.map((one) => element('p', {}, isolated(one))));
}
