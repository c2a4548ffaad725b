/* The legend: what is drawn, and what it means. */

import { ANSWER, LINES, LOOKS } from '../collection/looks.js';
import { element, part } from '../element.js';
import { cutsOf } from '../picture/timescale.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Picture } from '../picture/picture.js'
 */

/** @param {Collection} collection @param {Picture} picture */
export function fillLegend(collection, picture) {
  part('legend').replaceChildren(...legendOf(collection, picture).map(([sign, words]) => (
    element('li', {}, element('span', { class: `sign ${sign}`, 'aria-hidden': 'true' }), words))));
}

/**
 * Gives what is drawn, and what it means.
 * @param {Collection} collection @param {Picture} picture
 * @returns {[string, string][]}
 */
export function legendOf(collection, picture) {
  const looks = new Set(picture.cables.map((cable) => collection.look(cable)));
  const lines = new Set(picture.citations.map((row) => collection.value('relation', row)));
  /** @type {[string, string][]} */
  const items = [['arrow', 'arrow: citing → cited']];
  for (const [look, name] of LOOKS) if (looks.has(look)) items.push([`dot look-${look}`, name]);
  if (looks.has('missing')) items.push(['dot look-missing', 'missing, at its probable date'], ['span', 'when it may have been sent']);
  for (const [relation, { name }] of Object.entries(LINES)) {
    if (lines.has(relation) && (lines.size > 1 || relation === ANSWER)) items.push([`line ${relation}`, relation === ANSWER ? `${name}: an answer` : name]);
  }
  if (picture.bundles.length > 0) items.push(['bundle', 'many cables as one, by time: click to open']);
  if (cutsOf(picture.stops, picture.wide).length > 0) items.push(['cut', 'quiet time cut short']);
  if ([...picture.hidden.values()].some((count) => count > 0)) items.push(['more-near', 'that many linked cables not drawn; double-click to see them']);
  items.push(['sizes', 'larger: cited more often']);
  return items;
}
