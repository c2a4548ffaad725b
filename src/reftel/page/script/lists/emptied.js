/* What a filter leaves empty: which filter that was, and the ways on without it. */

import { FILTER_KEYS, filterInWords, noFilter } from '../collection/filter.js';
import { counted } from '../collection/words.js';
import { element } from '../element.js';

/**
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { View } from '../view.js'
 */

/**
 * @typedef {object} Emptied
 * @property {string} none what is said before the filter: "None of the 135 requests passes the filter"
 * @property {string} all the button that drops all of it: "Show all 135 requests"
 * @property {string} unit "request", of what `left` counts
 * @property {(filter: FilterChoice) => number | null} left how many another filter leaves, null where that is not known
 */

/** Gives the parts of a filter, the months as one, each with what is left of the filter without it. @param {FilterChoice} filter */
export function partsOfFilter(filter) {
  const keys = FILTER_KEYS.filter((key) => filter[key] !== '' && !(key === 'to' && filter.from));
  return keys.map((key) => {
    const names = key === 'from' ? /** @type {const} */ (['from', 'to']) : [key];
    const pick = (/** @type {FilterChoice} */ of) => Object.fromEntries(names.map((name) => [name, of[name]]));
    return { part: { ...noFilter(), ...pick(filter) }, without: { ...filter, ...pick(noFilter()) } };
  });
}

/** Says that the filter leaves nothing, with a button for each part of it without which something is left, and one for all. @param {View} view @param {Emptied} emptied */
export function sayEmptied(view, { none, all, unit, left }) {
  const { filter, collection: { topics } } = view;
  const button = (/** @type {string} */ words, /** @type {FilterChoice} */ then) => element('button', { type: 'button', click: () => view.filterBy(then) }, words);
  const parts = partsOfFilter(filter);
  const ways = parts.length < 2 ? [] : parts.flatMap(({ part, without }) => {
    const count = left(without);
    return count === 0 ? [] : [button(`Without ${filterInWords(part, topics)}${count === null ? '' : `: ${counted(count, unit)}`}`, without)];
  });
  return element('div', { class: 'emptied', role: 'status' }, element('p', {}, `${none}: ${filterInWords(filter, topics)}.`),
    element('p', { class: 'choices' }, ...ways, button(all, noFilter())));
}

/** Says that no cable passes the filter, null where some do or that is not known yet. @param {View} view */
export function noneMatching(view) {
  if (view.matching !== 0 || !FILTER_KEYS.some((key) => view.filter[key] !== '')) return null;
  const { held, missing } = view.source.counts();
  const all = (held + missing).toLocaleString('en');
  return sayEmptied(view, { none: `None of the ${all} cables passes the filter`, all: `Show all ${all} cables`, unit: 'cable', left: (filter) => view.source.matching(filter) });
}
