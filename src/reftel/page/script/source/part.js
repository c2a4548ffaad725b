/* What an address names and the page does not have: which cables are asked for, and how far around them. */

import { isFiltering } from '../collection/filter.js';
import { STANDARD_DEPTH } from '../address.js';
import { BUNDLE } from '../picture/bundles/gather.js';

/**
 * @import { Address } from '../address.js'
 * @import { Collection } from '../collection/collection.js'
 */

/** @typedef {{names: string[], depth: number, texts: boolean, first?: boolean}} PartWish cables with what is so many citations away, by any of their numbers */

/**
 * Gives the cables that a view is about, with how far around them it looks.
 * @param {Address} address @returns {PartWish[]}
 */
export function wishesOf({ cable, around, depth, open, cites, view, of, at, story, filter }) {
  const mrns = (/** @type {string[]} */ ...names) => names.filter(Boolean);
  const opened = open.map((one) => (one.startsWith(BUNDLE) ? one.slice(BUNDLE.length) : one));
  const beside = view === 'text' || view === 'board' ? at : view === 'settle' ? at.split('/')[0] : '';
  const listed = view === 'list' && of.startsWith('near:') ? of.slice('near:'.length) : '';
  return [
    { names: mrns(around, listed), depth: depth || STANDARD_DEPTH, texts: false },
    // What is alone in the picture is drawn with what is near it.
    { names: mrns(cable, cites, beside), depth: isFiltering(filter) || view ? 1 : STANDARD_DEPTH, texts: view !== 'board' },
    { names: mrns(...opened), depth: 1, texts: false },
    { names: story.map(({ mrn }) => mrn), depth: 0, texts: false },
  ].filter(({ names }) => names.length > 0);
}

/**
 * Whether all that is so many citations away from a cable is on the page.
 * @param {Collection} collection @param {number} cable @param {number} depth
 */
export function isComplete(collection, cable, depth) {
  if (depth === 0) return true;
  const { cables } = collection.around(cable, depth - 1, collection.size);
  return cables.every((one) => collection.lacking(one) === 0);
}
