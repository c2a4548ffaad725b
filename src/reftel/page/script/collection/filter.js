/* What is looked at: a stretch of months, years, posts, TAGS, topics, classifications, relations, held or missing. */

import { AT_START, INSIDE } from './columns.js';
import { HOUR, monthNumbers } from './dates.js';
import { LINES, LOOKS } from './looks.js';
import { shown } from './words.js';

/**
 * @import { Collection } from './collection.js'
 * @import { Numbers, Texts } from './columns.js'
 * @import { Topic } from '../views/topics/topics.js'
 */

export const FILTER_KEYS = /** @type {const} */ (['from', 'to', 'year', 'post', 'tag', 'topic', 'look', 'held', 'relation']);

/**
 * @typedef {{from: string, to: string, year: string, post: string, tag: string, topic: string, look: string, held: string, relation: string}} FilterChoice
 *   `from` and `to` are months as "2008-02"; each other is words with blanks between them: one of them is wanted, none of those with a minus before
 * @typedef {typeof FILTER_KEYS[number]} FilterKey
 * @typedef {{wanted: string[], unwanted: string[]}} Sides
 */

/** The word of the filter for cables that are in none of the topics. */
export const NO_TOPIC = '0';

const [WANTED, UNWANTED] = [INSIDE, AT_START];

/** @returns {FilterChoice} */
export function noFilter() {
  return { from: '', to: '', year: '', post: '', tag: '', topic: '', look: '', held: '', relation: '' };
}

/** @param {FilterChoice} choice */
export function isFiltering(choice) {
  return FILTER_KEYS.some((key) => choice[key] !== '');
}

/** Gives the words of a part of the filter: those wanted, and those with a minus before. @param {string} words @returns {Sides} */
export function choiceOf(words) {
  const all = [...new Set(words.toLowerCase().split(/[\s,;]+/).filter(Boolean))];
  return { wanted: all.filter((word) => word[0] !== '-'), unwanted: all.filter((word) => word[0] === '-').map((word) => word.slice(1)).filter(Boolean) };
}

/**
 * Gives the words of a part of the filter with one more, or without it where it is in already.
 * @param {string} words @param {string} word @param {boolean} out whether it is one that is not wanted
 */
export function toggled(words, word, out) {
  const { wanted, unwanted } = choiceOf(words);
  const lowered = word.toLowerCase();
  const without = (/** @type {string[]} */ some) => some.filter((one) => one !== lowered);
  const isIn = (out ? unwanted : wanted).includes(lowered);
  const [kept, left] = [without(wanted), without(unwanted)];
  if (!isIn) (out ? left : kept).push(lowered);
  return [...kept, ...left.map((one) => `-${one}`)].join(' ').toUpperCase();
}

/**
 * Gives a function that says whether a cable belongs to what is chosen.
 * @param {Collection} collection
 * @param {FilterChoice} choice
 * @returns {(cable: number) => boolean}
 */
export function passing(collection, choice) {
  const failed = failuresOf(collection, choice);
  return (cable) => failed[cable] === 0;
}

/** @type {WeakMap<Collection, {of: string, citing: Numbers, failed: Uint16Array}>} */
const LAST = new WeakMap();

/**
 * Gives for each cable the parts of the filter that it fails, a bit for each key (`bitOf`); 0 for one that passes.
 * @param {Collection} collection @param {FilterChoice} choice
 */
export function failuresOf(collection, choice) {
  const of = JSON.stringify(choice);
  const last = LAST.get(collection);
  // What is settled or sent by a server makes other columns.
  if (last?.of === of && last.citing === collection.citing && last.failed.length === collection.size) return last.failed;
  const failed = new Uint16Array(collection.size);
  for (const key of FILTER_KEYS) if (choice[key]) failOne(collection, key, choice[key], failed);
  LAST.set(collection, { of, citing: collection.citing, failed });
  return failed;
}

/** @param {FilterKey} key */
export function bitOf(key) {
  return 1 << FILTER_KEYS.indexOf(key);
}

/** Marks the cables that fail one part of the filter. @param {Collection} collection @param {FilterKey} key @param {string} words @param {Uint16Array} failed */
function failOne(collection, key, words, failed) {
  const bit = bitOf(key);
  const { hour } = collection;
  if (key === 'from' || key === 'to') {
    const edge = monthBegin(words, key === 'to' ? 1 : 0);
    if (Number.isFinite(edge)) for (let cable = 0; cable < failed.length; cable += 1) if ((hour[cable] >= edge) === (key === 'to')) failed[cable] |= bit;
    return;
  }
  const { wanted, unwanted } = choiceOf(words);
  if (wanted.length + unwanted.length === 0) return;
  const marks = new Uint8Array(collection.size);
  const fit = (/** @type {string} */ word) => (unwanted.includes(word) ? UNWANTED : wanted.includes(word) ? WANTED : 0);
  MARKS[key](collection, fit, marks);
  const needed = wanted.length > 0;
  for (let cable = 0; cable < failed.length; cable += 1) if (needed ? marks[cable] !== WANTED : marks[cable] === UNWANTED) failed[cable] |= bit;
}

/** @typedef {(collection: Collection, fit: (word: string) => number, marks: Uint8Array) => void} Mark marks the cables as their words fit */

/** @type {Mark} */
const markRelations = ({ citing, cited, texts: { relation } }, fit, marks) => {
  const rows = new Uint8Array(citing.length);
  relation.mark(fit, rows);
  for (let row = 0; row < rows.length; row += 1) {
    for (const cable of [citing[row], cited[row]]) if (rows[row] > marks[cable]) marks[cable] = rows[row];
  }
};

/** @type {Record<Exclude<FilterKey, 'from' | 'to'>, Mark>} */
const MARKS = {
  year: (collection, fit, marks) => {
    const months = monthNumbers(collection);
    /** @type {Map<number, number>} */
    const known = new Map();
    for (let cable = 0; cable < marks.length; cable += 1) {
      const year = Math.floor(months[cable] / 12);
      if (!known.has(year)) known.set(year, fit(String(year)));
      marks[cable] = known.get(year) || 0;
    }
  },
  topic: ({ topic, topics }, fit, marks) => {
    const fits = [0, ...topics].map((_, number) => fit(String(number)));
    for (let cable = 0; cable < marks.length; cable += 1) marks[cable] = fits[topic[cable]];
  },
  held: ({ holding }, fit, marks) => {
    const fits = [fit('missing'), fit('held')];
    for (let cable = 0; cable < marks.length; cable += 1) marks[cable] = fits[holding[cable]];
  },
  look: ({ holding, texts: { look } }, fit, marks) => {
    look.mark(fit, marks);
    const missing = fit('missing');
    for (let cable = 0; cable < marks.length; cable += 1) if (!holding[cable]) marks[cable] = missing;
  },
  post: ({ texts: { post } }, fit, marks) => post.mark(fitOfWords(fit), marks),
  tag: ({ texts: { tags } }, fit, marks) => tags.mark(fitOfWords(fit), marks),
  relation: markRelations,
};

/** @param {(word: string) => number} fit @returns {(words: string) => number} */
function fitOfWords(fit) {
  return (words) => Math.max(...words.split(' ').map(fit));
}

/** Gives the hour at which a month begins, some months later; NaN for what is no month. @param {string} month @param {number} later */
function monthBegin(month, later) {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1 + later, 1) / HOUR : NaN;
}

/**
 * Gives what is wrong with a choice, as sentences: what no cable here has, and months that are none.
 * @param {Collection} collection @param {FilterChoice} choice
 */
export function filterProblems({ texts, topics, asks }, choice) {
  const { from, to } = choice;
  const all = (/** @type {string} */ words) => Object.values(choiceOf(words)).flat();
  // What no cable of the page has may be in the rest.
  const few = asks ? (/** @type {string} */ _) => [] : all;
  const unknown = (/** @type {Texts} */ column, /** @type {string} */ words) => {
    const known = new Set(words ? column.values.flatMap((value) => value.toLowerCase().split(' ')) : []);
    return few(words).filter((word) => !known.has(word)).map((word) => shown(word.toUpperCase()));
  };
  const problems = [from, to].filter((month) => month && Number.isNaN(monthBegin(month, 0)))
    .map((month) => `${shown(month)} is no month such as 2008-02.`);
  if (problems.length === 0 && from && to && from > to) problems.push('The first month is after the last.');
  for (const year of all(choice.year)) if (!/^\d{4}$/.test(year)) problems.push(`${shown(year)} is no year such as 2008.`);
  for (const word of unknown(texts.post, choice.post)) problems.push(`No cable here is of a post ${word}.`);
  for (const word of unknown(texts.tags, choice.tag)) problems.push(`No cable here has the TAG ${word}.`);
  for (const word of all(choice.topic)) if (word !== NO_TOPIC && !topics[Number(word) - 1]) problems.push(`There is no topic ${shown(word)} here.`);
  for (const word of few(choice.look)) {
    if (word !== 'missing' && !texts.look.values.includes(word)) problems.push(`No cable here is ${LOOKS.get(word) || shown(word)}.`);
  }
  for (const word of all(choice.held)) if (word !== 'held' && word !== 'missing') problems.push(`Cables are held or missing, not ${shown(word)}.`);
  for (const word of few(choice.relation)) if (!texts.relation.values.includes(word)) problems.push(`No citation here is of the kind ${shown(word)}.`);
  return problems;
}

/** @param {FilterChoice} choice @param {Topic[]} [topics] */
export function filterInWords(choice, topics = []) {
  const { from, to } = choice;
  const months = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `until ${to}` : '';
  const parts = FILTER_KEYS.filter((key) => key !== 'from' && key !== 'to').flatMap((key) => {
    const { wanted, unwanted } = choiceOf(choice[key]);
    const named = (/** @type {string} */ word) => wordInWords(key, word, topics);
    const or = key === 'post' || key === 'tag' ? ' OR ' : ' or ';
    return [wanted.map(named).join(or), ...unwanted.map((word) => `not ${named(word)}`)];
  });
  return [months, ...parts].filter(Boolean).map(shown).join(', ');
}

/** Gives a word of the filter as people read it. @param {FilterKey} key @param {string} word @param {Topic[]} topics */
function wordInWords(key, word, topics) {
  if (key === 'look') return LOOKS.get(word) || word;
  if (key === 'topic') return word === NO_TOPIC ? 'in no topic' : topics[Number(word) - 1] ? `topic “${topics[Number(word) - 1].name}”` : `topic ${word}`;
  if (key !== 'relation') return key === 'held' ? word : word.toUpperCase();
  const line = LINES[/** @type {keyof typeof LINES} */ (word)];
  return line ? `"${line.name}"` : word;
}
