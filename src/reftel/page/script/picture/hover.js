/* What is said of a cable or a citation under the mouse. */

import { dateInWords } from '../collection/dates.js';
import { LINES } from '../collection/looks.js';
import { shown, spaced } from '../collection/words.js';
import { element, isolated, part } from '../element.js';

/** @import { Collection } from '../collection/collection.js' */

/** @param {Collection} collection @param {number} cable */
export function hoverText(collection, cable) {
  const subject = collection.subject(cable);
  const times = collection.citedBy.count(cable);
  const held = collection.held(cable);
  return element('div', { class: 'hover' },
    element('strong', {}, spaced(collection.mrn(cable))),
    element('p', {}, dateInWords(collection, cable)),
    element('p', {}, element('bdi', {}, subject ? shown(subject) : held ? 'No subject' : 'Missing: cited, but not in this collection')),
    times ? element('p', {}, `Cited by ${times}`) : '');
}

/** @param {Collection} collection @param {number} row */
export function hoverLine(collection, row) {
  const { citing, cited, details } = collection;
  const { name } = LINES[/** @type {keyof typeof LINES} */ (collection.value('relation', row))] || LINES.refers_to;
  const label = details?.value('labels', row);
  return element('div', { class: 'hover' },
    `${spaced(collection.mrn(citing[row]))} ${name} ${spaced(collection.mrn(cited[row]))}`,
    details ? element('p', {}, `${label ? `ref ${shown(label)}: ` : ''}${shown(details.written(row))}`) : '',
    collection.settled.has(row) ? element('p', {}, 'settled here, not yet in the store') : '',
    details?.value('sentence', row) ? element('p', { class: 'sentence' }, isolated(details.value('sentence', row))) : '');
}

/** @param {HTMLElement} place @param {{x: number, y: number}} point @param {HTMLElement} words */
export function showTip(place, point, words) {
  const tip = part('tip');
  tip.replaceChildren(words);
  tip.hidden = false;
  const [x, y] = [Math.min(point.x + 14, place.clientWidth - tip.offsetWidth - 6), point.y + 16];
  const above = y + tip.offsetHeight > place.clientHeight;
  tip.style.left = `${Math.max(4, x)}px`;
  tip.style.top = `${above ? Math.max(4, point.y - tip.offsetHeight - 12) : y}px`;
}
