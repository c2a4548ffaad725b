/* What a list has, counted: years, posts, classifications, TAGS, topics, held and missing. */

import { bitOf, choiceOf, failuresOf } from '../collection/filter.js';
import { cableOf, rowFails, rowsPassing } from './lists.js';
import { LOOKS } from '../collection/looks.js';
import { monthNumbers } from '../collection/dates.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Numbers } from '../collection/columns.js'
 * @import { FilterChoice, FilterKey } from '../collection/filter.js'
 * @import { List } from './lists.js'
 */

/**
 * @typedef {{word: string, name: string, count: number}} FacetValue `word` is what the filter has for it
 * @typedef {{key: FilterKey, name: string, values: FacetValue[]}} Facet
 * @typedef {(collection: Collection, cables: Uint32Array) => Map<string, number>} Count how many cables have each word
 */

/** Counts the numbers of cables, which are not below 0. @param {Uint32Array} cables @param {Numbers} numberOf @param {(number: number) => string} wordOf */
function tallied(cables, numberOf, wordOf) {
  let most = 0;
  for (let at = 0; at < cables.length; at += 1) if (numberOf[cables[at]] > most) most = numberOf[cables[at]];
  const counts = new Uint32Array(most + 1);
  for (let at = 0; at < cables.length; at += 1) counts[numberOf[cables[at]]] += 1;
  /** @type {Map<string, number>} */
  const words = new Map();
  counts.forEach((count, number) => { if (count > 0) words.set(wordOf(number), count); });
  return words;
}

/**
 * @typedef {(word: string, collection: Collection) => string} NameOf
 * @typedef {(a: FacetValue, b: FacetValue) => number} Order
 */

/** @type {Map<FilterKey, {name: string, count: Count, nameOf?: NameOf, order?: Order}>} */
const FACETS = new Map([
  ['held', { name: 'Cables', count: (collection, cables) => tallied(cables, collection.holding, (held) => (held ? 'held' : 'missing')) }],
  ['year', {
    name: 'Year',
    count: (collection, cables) => {
      const months = monthNumbers(collection);
      const years = new Map();
      for (const [month, count] of tallied(cables, months, String)) {
        const year = String(Math.floor(Number(month) / 12));
        years.set(year, (years.get(year) || 0) + count);
      }
      return years;
    },
    order: (a, b) => Number(a.word) - Number(b.word),
  }],
  ['post', { name: 'Post', count: ({ texts }, cables) => texts.post.countWords(cables) }],
  ['look', {
    name: 'Classification',
    count: ({ texts, holding }, cables) => texts.look.countWords(cables.filter((cable) => holding[cable] === 1)),
    nameOf: (word) => LOOKS.get(word) || word,
  }],
  ['tag', { name: 'TAGS', count: ({ texts }, cables) => texts.tags.countWords(cables) }],
  ['topic', {
    name: 'Topic',
    count: ({ topic }, cables) => tallied(cables, topic, (number) => (number ? String(number) : '')),
    nameOf: (word, { topics }) => topics[Number(word) - 1]?.name || word,
  }],
]);

/**
 * Gives what a list has, with how many rows a click on each would leave: all other parts of the filter count.
 *
 * The most frequent come first, years in their order; a part with one value alone, not chosen, is left out.
 * @param {Collection} collection @param {List} list @param {FilterChoice} filter
 * @returns {Facet[]}
 */
export function facetsOf(collection, list, filter) {
  const failed = failuresOf(collection, filter);
  /** @type {Facet[]} */
  const facets = [];
  const passing = rowsPassing(collection, list, filter);
  const passingCables = list.cable ? passing.map((row) => cableOf(list, row)) : passing;
  for (const [key, { count }] of FACETS) {
    const others = ~bitOf(key);
    const rows = filter[key] === '' ? passing : list.rows.filter((row) => (rowFails(list, row, failed) & others) === 0);
    const cables = rows === passing ? passingCables : list.cable ? rows.map((row) => cableOf(list, row)) : rows;
    const counts = list.other ? countedAtBothEnds(collection, list, rows, count) : count(collection, cables);
    facets.push(...facetOf(collection, key, counts, filter));
  }
  return facets;
}

/**
 * Gives a part of the counts of a list; none where there is nothing to choose.
 * @param {Collection} collection @param {FilterKey} key @param {Iterable<[string, number]>} counts of each word, "" of those without one @param {FilterChoice} filter
 * @returns {Facet[]}
 */
function facetOf(collection, key, counts, filter) {
  const { name, nameOf, order } = /** @type {{name: string, nameOf?: NameOf, order?: Order}} */ (FACETS.get(key));
  const values = [...counts].filter(([word]) => word !== '').map(([word, many]) => ({ word, name: nameOf ? nameOf(word, collection) : word, count: many }));
  const byCount = (/** @type {FacetValue} */ a, /** @type {FacetValue} */ b) => b.count - a.count || (a.word < b.word ? -1 : 1);
  const { wanted, unwanted } = choiceOf(filter[key]);
  for (const word of [...wanted, ...unwanted]) {
    if (!values.some((one) => one.word.toLowerCase() === word)) values.push({ word, name: nameOf ? nameOf(word, collection) : word.toUpperCase(), count: 0 });
  }
  return values.length > 1 || (values.length === 1 && filter[key] !== '') ? [{ key, name, values: values.sort(order || byCount) }] : [];
}

/** Gives what a list has as somebody else has counted it. @param {Collection} collection @param {Record<string, Record<string, number>>} counts by the keys of the filter @param {FilterChoice} filter */
export function facetsFrom(collection, counts, filter) {
  return [...FACETS.keys()].flatMap((key) => (counts[key] ? facetOf(collection, key, Object.entries(counts[key]), filter) : []));
}

/** Counts the words that both ends of a citation have. @param {Collection} collection @param {List} list @param {Uint32Array} rows @param {Count} count */
function countedAtBothEnds(collection, list, rows, count) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const one = new Uint32Array(1);
  const wordsOf = (/** @type {number} */ cable) => {
    one[0] = cable;
    return new Set(count(collection, one).keys());
  };
  for (const row of rows) {
    const other = wordsOf(/** @type {any} */ (list.other)[row]);
    for (const word of wordsOf(cableOf(list, row))) if (other.has(word)) counts.set(word, (counts.get(word) || 0) + 1);
  }
  return counts;
}
