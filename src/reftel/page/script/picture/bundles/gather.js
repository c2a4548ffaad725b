/* The bundles among the cables of a picture, open or closed. */

import { scaleTime } from '../layout/layout.js';
import { findBundles } from './find.js';

/** @import { Collection } from '../../collection/collection.js' */

/** Stands in the address before a cable whose bundle is open. */
export const BUNDLE = '*';

/** Gives the cable whose bundle a part of the address opens, -1 where it opens none. @param {Collection} collection @param {string} open */
export function bundleMember(collection, open) {
  return open.startsWith(BUNDLE) ? collection.find(open.slice(BUNDLE.length)) : -1;
}

/**
 * @typedef {object} Gathered a bundle of cables
 * @property {number} id below -1: what it is called among the numbers of the cables
 * @property {number} hub
 * @property {boolean} citing whether they cite the hub; else it cites them
 * @property {string} relation
 * @property {number[]} near the cables that cite the hub, or are cited by it, by time
 * @property {number[]} behind those that only they are tied to
 * @property {number[]} cables both, by time
 * @property {number} first the hour of the first of `near`
 * @property {number} last
 * @property {boolean} open
 */

/**
 * Gives the bundles, and which cable is in which.
 * @param {Collection} collection
 * @param {number[]} cables
 * @param {number[]} rows the citations among them
 * @param {Set<number>} opened cables whose bundle is open
 * @param {Set<number>} alone cables that are in none
 */
export function gatherBundles(collection, cables, rows, opened, alone) {
  const { citing, cited } = collection;
  const at = new Map(cables.map((cable, position) => [cable, position]));
  const place = (/** @type {number} */ cable) => at.get(cable) || 0;
  const hours = cables.map((cable) => collection.hour[cable]);
  const links = rows.map((row) => ({ from: place(citing[row]), to: place(cited[row]), relation: collection.value('relation', row) }));
  const pairs = links.map(({ from, to }) => /** @type {[number, number]} */ ([from, to]));
  const found = findBundles({ hours, xs: scaleTime(hours, pairs, 0), links, alone: new Set([...alone].map(place)) });
  const bundles = found.map(({ hub, citing: cites, relation, near, behind }, number) => {
    const members = [...near, ...behind].sort((a, b) => hours[a] - hours[b] || a - b).map((one) => cables[one]);
    return /** @type {Gathered} */ ({
      id: -2 - number, hub: cables[hub], citing: cites, relation, cables: members,
      near: near.map((one) => cables[one]), behind: behind.map((one) => cables[one]),
      first: hours[near[0]], last: hours[near[near.length - 1]], open: members.some((cable) => opened.has(cable)) });
  });
  /** @type {Map<number, Gathered>} */
  const inside = new Map(bundles.flatMap((bundle) => bundle.cables.map((cable) => [cable, bundle])));
  return { bundles, inside };
}
