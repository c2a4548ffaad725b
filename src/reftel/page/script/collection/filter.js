/* What is looked at: a stretch of months, posts, TAGS, a classification, a relation, held or missing. */

import { HOUR } from './dates.js';
import { LINES, LOOKS } from './looks.js';
import { shown } from './words.js';

/**
 * @import { Collection } from './collection.js'
 * @import { Texts } from './columns.js'
 */

export const FILTER_KEYS = /** @type {const} */ (['from', 'to', 'post', 'tag', 'look', 'held', 'relation']);

/**
 * @typedef {{from: string, to: string, post: string, tag: string, look: string, held: string, relation: string}} FilterChoice
 *   months as "2008-02"; several posts or TAGS with blanks between them
 */

/** @returns {FilterChoice} */
export function noFilter() {
  return { from: '', to: '', post: '', tag: '', look: '', held: '', relation: '' };
}

/** @param {FilterChoice} choice */
export function isFiltering(choice) {
  return FILTER_KEYS.some((key) => choice[key] !== '');
}

/**
 * Gives a function that says whether a cable belongs to what is chosen.
 * @param {Collection} collection
 * @param {FilterChoice} choice
 * @returns {(cable: number) => boolean}
 */
export function passing(collection, choice) {
  const { texts, hour } = collection;
  const [first, last] = [monthBegin(choice.from, 0), monthBegin(choice.to, 1)];
  const [posts, tags] = [havingOneOf(texts.post, choice.post), havingOneOf(texts.tags, choice.tag)];
  const related = choice.relation ? relatedBy(collection, choice.relation) : null;
  return (cable) => (
    (choice.held === '' || collection.held(cable) === (choice.held === 'held'))
    && (!posts || posts[cable] > 0)
    && (!tags || tags[cable] > 0)
    && (!related || related[cable] > 0)
    && (choice.look === '' || collection.look(cable) === choice.look)
    && (!Number.isFinite(first) || hour[cable] >= first)
    && (!Number.isFinite(last) || hour[cable] < last));
}

/** Gives the hour at which a month begins, some months later; NaN for what is no month. @param {string} month @param {number} later */
function monthBegin(month, later) {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1 + later, 1) / HOUR : NaN;
}

/** Marks the rows that have one of some words; null where none is wanted. @param {Texts} column @param {string} wanted */
function havingOneOf(column, wanted) {
  const words = new Set(listed(wanted));
  if (words.size === 0) return null;
  const marks = new Uint8Array(column.size);
  column.mark((value) => Number(value.split(' ').some((word) => words.has(word))), marks);
  return marks;
}

/** @param {string} words */
function listed(words) {
  return words.toLowerCase().split(/[\s,;]+/).filter(Boolean);
}

/** Marks the cables at either end of citations of a relation. @param {Collection} collection @param {string} relation */
function relatedBy(collection, relation) {
  const marks = new Uint8Array(collection.size);
  for (let row = 0; row < collection.citing.length; row += 1) {
    if (collection.texts.relation.of(row) === relation) marks[collection.citing[row]] = marks[collection.cited[row]] = 1;
  }
  return marks;
}

/**
 * Gives what is wrong with a choice, as sentences: what no cable here has, and months that are none.
 * @param {Collection} collection @param {FilterChoice} choice
 */
export function filterProblems({ texts }, { from, to, post, tag, look, held, relation }) {
  const unknown = (/** @type {Texts} */ column, /** @type {string} */ wanted) => {
    const known = new Set(wanted ? column.values.flatMap((value) => value.toLowerCase().split(' ')) : []);
    return listed(wanted).filter((word) => !known.has(word)).map((word) => shown(word.toUpperCase()));
  };
  const problems = [from, to].filter((month) => month && Number.isNaN(monthBegin(month, 0)))
    .map((month) => `${shown(month)} is no month such as 2008-02.`);
  if (problems.length === 0 && from && to && from > to) problems.push('The first month is after the last.');
  for (const word of unknown(texts.post, post)) problems.push(`No cable here is of a post ${word}.`);
  for (const word of unknown(texts.tags, tag)) problems.push(`No cable here has the TAG ${word}.`);
  if (look && !texts.look.values.includes(look)) problems.push(`No cable here is ${LOOKS.get(look) || shown(look)}.`);
  if (held && held !== 'held' && held !== 'missing') problems.push(`Cables are held or missing, not ${shown(held)}.`);
  if (relation && !texts.relation.values.includes(relation)) problems.push(`No citation here is of the kind ${shown(relation)}.`);
  return problems;
}

/** @param {FilterChoice} choice */
export function filterInWords({ from, to, post, tag, look, held, relation }) {
  const months = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `until ${to}` : '';
  const line = LINES[/** @type {keyof typeof LINES} */ (relation)];
  return [months, ...[post, tag].map((words) => listed(words).join(' or ').toUpperCase()), LOOKS.get(look) || look, held,
    line ? `"${line.name}"` : relation].filter(Boolean).map(shown).join(', ');
}
