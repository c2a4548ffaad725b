/* The ways from the first view to the lists. */

import { isFiltering } from '../collection/filter.js';
import { counted } from '../collection/words.js';
import { element } from '../element.js';

/** @import { View } from '../view.js' */

/** Gives links to the lists, with how many are in each; within a filter, of the cables that pass. @param {View} view */
export function waysToLists(view) {
  const { collection } = view;
  const filtering = isFiltering(view.filter);
  const { held, missing, left } = collection.counts();
  const link = (/** @type {string} */ of, /** @type {string} */ words) => element('a', { class: 'way', href: view.link({ view: 'list', of, q: '', sort: '' }) }, words);
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  const cables = filtering ? [link('cables', `${counted(view.matching, 'cable')} within the filter`)]
    : [link('cables', `all ${number(held + missing)} cables`), ...(missing > 0 ? [link('missing', `${number(missing)} missing`)] : [])];
  const references = filtering ? [] : ['ambiguous', 'unreadable'].filter((status) => left.get(status)).map((status) => link(status, `${number(left.get(status) || 0)} ${status}`));
  return element('p', { class: 'choices ways lists' }, element('span', { class: 'none' }, 'As a list:'), ...cables, ...references);
}

/** Says what a filter leaves, in numbers. @param {View} view */
export function withinFilter({ collection, picture }) {
  let [held, missing, times] = [0, 0, 0];
  for (let cable = 0; cable < collection.size; cable += 1) {
    if (!picture.passes(cable)) continue;
    if (collection.held(cable)) held += 1;
    else missing += 1;
    times += collection.cites.count(cable);
  }
  return `Within the filter: ${counted(held, 'held cable')} and ${missing.toLocaleString('en')} missing, of ${collection.size.toLocaleString('en')}. `
    + `They cite others ${counted(times, 'time')}.`;
}
