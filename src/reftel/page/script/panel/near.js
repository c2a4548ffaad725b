/* The part of the panel on cables that are near though not cited, and why each stands there. */

import { whenShort } from '../collection/dates.js';
import { shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { nearTo, WEEKS_APART } from '../finding/near.js';
import { amongThese } from '../source/source.js';
import { linkTo } from './rows.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Near } from '../finding/near.js'
 * @import { View } from '../view.js'
 */

const NEAREST = 6;
const NAMED = 3;
const HOURS_A_DAY = 24;

/** @param {Collection} collection @param {number} cable @param {View} view */
export function nearIt(collection, cable, view) {
  const near = nearTo(collection, cable);
  if (near.length === 0) return null;
  const rows = near.slice(0, NEAREST).map((one) => element('li', {},
    element('p', { class: 'line' }, linkTo(collection.mrn(one.cable)),
      collection.held(one.cable) ? '' : element('span', { class: 'status missing' }, 'missing'),
      element('span', { class: 'date' }, whenShort(collection, one.cable))),
    collection.subject(one.cable) ? element('p', { class: 'about' }, isolated(collection.subject(one.cable))) : '',
    element('p', { class: 'why' }, shown(whyNear(collection, cable, one)))));
  const heading = 'Near it, not cited';
  return element('section', { id: 'near', 'aria-label': heading }, element('h3', {}, heading),
    element('p', { class: 'none' }, `Cables of about the same time (${WEEKS_APART} weeks) with rare words or TAGS in common, or that cite the same cable or are cited by the same${collection.asks ? `, ${amongThese(collection)}` : ''}. Neither cites the other.`),
    element('ul', { class: 'rows' }, ...rows),
    near.length > NEAREST && view.named.has('list') ? element('p', { class: 'more' }, element('a', { class: 'way', href: view.link({ cable: '', view: 'list', of: `near:${collection.mrn(cable)}`, q: '', sort: '', at: '' }) },
      `All ${near.length.toLocaleString('en')} near it`)) : '');
}

/** Gives why a cable is near another: "same post, 3 days later, words: quota fish; both cite 08 STATE 1". @param {Collection} collection @param {number} cable @param {Near} near */
export function whyNear(collection, cable, { cable: other, words, tags, cites, citedBy }) {
  const after = daysAfter(collection, cable, other);
  const named = (/** @type {number[]} */ cables) => {
    const mrns = cables.slice(0, NAMED).map((one) => spaced(collection.mrn(one)));
    return mrns.join(', ') + (cables.length > NAMED ? ` and ${(cables.length - NAMED).toLocaleString('en')} more` : '');
  };
  return [
    words.length > 0 ? `same post, ${after}, ${words.length === 1 ? 'word' : 'words'}: ${words.slice(0, NAMED).join(' ')}` : '',
    tags.length > 0 ? `${words.length > 0 ? '' : `${after}, `}TAGS of both: ${tags.join(' ')}` : '',
    cites.length > 0 ? `both cite ${named(cites)}` : '',
    citedBy.length > 0 ? `both cited by ${named(citedBy)}` : '',
  ].filter(Boolean).join('; ');
}

/** @param {Collection} collection @param {number} cable @param {number} other */
function daysAfter({ hour }, cable, other) {
  const day = (/** @type {number} */ one) => Math.floor(hour[one] / HOURS_A_DAY);
  const days = day(other) - day(cable);
  if (days === 0) return 'the same day';
  return `${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'} ${days > 0 ? 'later' : 'earlier'}`;
}
