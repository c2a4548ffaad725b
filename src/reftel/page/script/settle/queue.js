/* The references that a person should look at: which, why, and what an entry may call them. */

import { MENTIONED } from '../collection/collection.js';
import { BLANK_ENTRY } from './toml.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Details } from '../collection/details.js'
 * @import { Entry } from './toml.js'
 */

/** The kinds, in the order of the queue, by what people call them. */
export const KINDS = new Map([
  ['ambiguous', 'Ambiguous'],
  ['unreadable', 'Unreadable'],
  ['slip', 'Repaired'],
  ['inferred', 'Inferred'],
]);
const DOUBTS = ['', 'inferred', 'slip'];

/**
 * @typedef {{label: string, words: string}} Named a reference: its label, "" without one, and its words
 * @typedef {object} Open
 * @property {string} id the citing cable and its place among the open references of that, "08OSLO412/2"
 * @property {string} kind one of KINDS
 * @property {number} row of the citation where it has one, else of what is left
 * @property {string} citing an MRN
 * @property {string} cited the MRN that it was found to be, "" for none
 * @property {Named[]} refs several where they name the same cable
 * @property {string[]} candidates MRNs, that which it was found to be first
 * @property {string} reason
 */

/**
 * Gives the references that are open in a collection as it was packed: of all ambiguous ones, then of all unreadable ones ...
 * @param {Collection} collection @param {Details} details
 * @returns {Open[]}
 */
export function findOpen(collection, details) {
  const found = [...leftOpen(collection, details), ...doubtful(collection, details)];
  /** @type {Map<string, number>} */
  const places = new Map();
  for (const one of found) {
    const place = (places.get(one.citing) || 0) + 1;
    places.set(one.citing, place);
    one.id = `${one.citing}/${place}`;
  }
  const order = [...KINDS.keys()];
  return found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** @param {Collection} collection @param {Details} details @returns {Open[]} */
function leftOpen(collection, details) {
  const found = [];
  const citing = details.pack.numbers('leftCiting');
  for (let row = 0; row < citing.length; row += 1) {
    const kind = collection.leftStatus.of(row);
    if (kind !== 'ambiguous' && kind !== 'unreadable') continue;
    found.push({ id: '', kind, row, citing: collection.mrn(citing[row]), cited: '', reason: details.value('leftReason', row),
      refs: [{ label: details.value('leftLabel', row), words: details.value('leftWritten', row) }],
      candidates: details.value('leftCandidates', row).split(' ').filter(Boolean) });
  }
  return found;
}

/** @param {Collection} collection @param {Details} details @returns {Open[]} */
function doubtful(collection, details) {
  const kinds = details.pack.numbers('doubt');
  return [...details.pack.numbers('doubtful')].map((row, at) => {
    const cited = collection.mrn(collection.cited[row]);
    const weighed = details.weighed(at);
    return { id: '', kind: DOUBTS[kinds[at]], row, citing: collection.mrn(collection.citing[row]), cited, reason: details.reason(row),
      refs: weighed.map(({ label, words }) => ({ label, words })),
      candidates: [...new Set([cited, ...weighed.flatMap(({ candidates }) => candidates)])] };
  });
}

/**
 * Gives what an entry may call a reference: its label, where that is of it alone in the list, else its words.
 * @param {Collection} collection @param {Details} details @param {string} citing @param {Named} named
 */
export function nameOf(collection, details, citing, { label, words }) {
  if (!label) return words;
  const cable = collection.find(citing);
  const labels = [...collection.cites.of(cable)].flatMap((row) => details.value('labels', row).split(' '));
  for (const row of details.left.of(cable)) if (collection.leftStatus.of(row) !== MENTIONED) labels.push(details.value('leftLabel', row));
  return labels.filter((one) => one === label).length > 1 ? words || label : label;
}

/**
 * Gives the entries that say what an open reference is: another cable, that which it was found to be, or, for "", none.
 * A reference without label and words has no name that an entry could use: then there are none.
 * @param {Open} open @param {string} to @param {(named: Named) => string} nameOf @param {{author: string, reason: string}} signed
 * @returns {Entry[]}
 */
export function entriesFor({ citing, cited, refs }, to, nameOf, signed) {
  const entry = { ...BLANK_ENTRY, action: to ? 'retarget' : 'drop', citing, to, ...signed };
  if (cited && cited !== to) return [{ ...entry, cited }];
  return [...new Set(refs.map(nameOf))].filter(Boolean).map((label) => ({ ...entry, label }));
}

/** Whether an entry is about a reference. @param {Entry} entry @param {string} found what that was found to be, "" for none @param {Named} named */
export function isAbout(entry, found, { label, words }) {
  return (entry.action === 'drop' || entry.action === 'retarget')
    && (entry.cited === '' || entry.cited === found) && (entry.label === '' || entry.label === label || entry.label === words);
}
