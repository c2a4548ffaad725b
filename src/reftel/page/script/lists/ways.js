/* The ways from the first view to the lists. */

import { isFiltering, NO_TOPIC } from '../collection/filter.js';
import { counted } from '../collection/words.js';
import { element } from '../element.js';
import { shareOf } from '../views/topics/topics.js';
import { requestsIn } from './requests.js';
import { WAITING } from '../source/source.js';

/** @import { View } from '../view.js' */

/** Gives links to the lists, with how many are in each; within a filter, of the cables that pass. @param {View} view @param {boolean} [named] whether the list of these is named elsewhere */
export function waysToLists(view, named = false) {
  const filtering = isFiltering(view.filter);
  const { held, missing, left } = view.source.counts();
  const link = (/** @type {string} */ of, /** @type {string} */ words, topic = view.filter.topic) => (
    element('a', { class: 'way', href: view.link({ view: 'list', of, q: '', sort: '', filter: { ...view.filter, topic } }) }, words));
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  const passing = view.matching === null ? 'those within the filter' : `${counted(view.matching, 'cable')} within the filter`;
  const { rest, listed } = shareOf(view.collection, view.source.counts());
  const cables = named || (filtering && view.matching === 0) ? [] : filtering ? [link('cables', passing)]
    : [link('cables', `all ${number(held + missing)} cables`), ...(missing > 0 ? [link('missing', `${number(missing)} missing`)] : []),
      ...(rest > 0 && listed && view.named.has('') ? [link('cables', `${number(rest)} in no topic`, NO_TOPIC)] : [])];
  const references = filtering ? [] : ['ambiguous', 'unreadable'].filter((status) => left.get(status)).map((status) => link(status, `${number(left.get(status) || 0)} ${status}`));
  const asking = view.collection.asks ? null : requestsIn(view.collection)?.filter((cable) => view.picture.passes(cable)).length;
  const requests = asking === 0 ? [] : [link('requests', `${asking ? `${number(asking)} ` : ''}${asking === 1 ? 'request' : 'requests'} and who answered`)];
  const all = [...requests, ...cables, ...references];
  return all.length === 0 ? null : element('p', { class: 'choices ways lists' }, element('span', { class: 'none' }, 'As a list:'), ...all);
}

/** Says what a filter leaves, in numbers. @param {View} view */
export function withinFilter({ source, filter }) {
  const all = source.counts();
  const tallies = source.tallies(filter);
  if (!tallies) return WAITING;
  const { held, missing, cites } = tallies;
  return `Within the filter: ${counted(held, 'held cable')} and ${missing.toLocaleString('en')} missing, of ${(all.held + all.missing).toLocaleString('en')}. `
    + (cites === null ? '' : `They cite others ${counted(cites, 'time')}.`);
}
