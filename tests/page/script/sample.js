/* Collections for tests, without the bytes that pages have. */

import { Collection } from '../../../src/reftel/page/script/collection/collection.js';
import { Words } from '../../../src/reftel/page/script/collection/columns.js';
import { yearOfMrn } from '../../../src/reftel/page/script/collection/dates.js';

/**
 * @typedef {{mrn: string, date?: string, earliest?: string, latest?: string, likely?: boolean, held?: boolean,
 *   subject?: string, tags?: string, post?: string, look?: string}} Cable
 */

/** @param {string[]} texts */
function words(texts) {
  const values = [...new Set(texts)].sort();
  return new Words(values, Uint16Array.from(texts, (text) => values.indexOf(text)));
}

/**
 * Gives the collection of some cables in the order of their MRNs, and citations "citing>cited" or "citing>cited relation".
 * @param {Cable[]} cables @param {string[]} [citations] in the order of the citing cables
 * @param {number[]} [topic] that of each cable, from 1 on
 */
export function collectionOf(cables, citations = [], topic = []) {
  const place = new Map(cables.map(({ mrn }, at) => [mrn, at]));
  const ends = citations.map((one) => one.split(/[> ]/));
  const hours = cables.map(({ mrn, date, latest }) => Math.floor(Date.parse(date || latest || `${yearOfMrn(mrn)}-07-01`) / 3600000));
  /** @type {Record<string, string[]>} */
  const texts = {
    prefix: cables.map(({ mrn }) => mrn.replace(/\d+$/, '')),
    date: cables.map(({ date }) => (date ? 'T' : '')),
    relation: ends.map(([, , relation]) => relation || 'refers_to'),
    leftStatus: [],
  };
  for (const name of /** @type {const} */ (['subject', 'tags', 'look', 'earliest', 'latest', 'post'])) {
    texts[name] = cables.map((cable) => cable[name] || '');
  }
  texts.classification = texts.look;
  /** @type {Record<string, number[]>} */
  const numbers = {
    serial: cables.map(({ mrn }) => Number((/\d+$/.exec(mrn) || ['-1'])[0])),
    held: cables.map(({ held }) => Number(held !== false)),
    hour: hours,
    likely: cables.flatMap(({ likely }, at) => (likely ? [at] : [])),
    topic,
    citing: ends.map(([citing]) => place.get(citing) ?? -1),
    cited: ends.map(([, cited]) => place.get(cited) ?? -1),
  };
  return new Collection(/** @type {any} */ ({
    head: { title: 'Sample', credit: 'A <b>credit</b>', posts: { IRANRPODUBAI: 'Iran RPO Dubai', OSLO: 'Oslo' }, whole: null, about: [], names: { SECSTATEWASHDC: 'STATE' }, before: ['AMEMBASSY', 'USMISSION'],
      topics: [...new Set(topic)].filter(Boolean).map((number) => ({ name: `Topic ${number}`, size: 1 })) },
    texts: (/** @type {string} */ name) => words(texts[name]),
    numbers: (/** @type {string} */ name) => Int32Array.from(numbers[name]),
  }));
}
