/* Cables that ask many: which posts answered them. */

import { boardInShort } from '../collection/board.js';
import { element } from '../element.js';
import { byNumber } from '../lists/order.js';
import { boardFor, countRequests, requestsIn } from '../lists/requests.js';
import { amongThese } from '../source/source.js';
import { rankedRow, section, wayTo } from './rows.js';

/** @import { View } from '../view.js' */

const ASKED_SHOWN = 6;

/**
 * Gives the cables that most posts answer, and where these are few those that ask most posts: each with the way to its board.
 * @param {View} view @param {string} within what is said behind the heading
 */
export function askedSection(view, within) {
  const { collection, picture } = view;
  const counts = countRequests(collection);
  if (!counts) return null;
  const all = /** @type {Uint32Array} */ (requestsIn(collection)).filter((cable) => picture.passes(cable));
  const cables = [...byNumber(all, (cable) => counts.answered[cable], true).subarray(0, ASKED_SHOWN)];
  const rows = cables.map((cable) => ({ cable, words: boardInShort(/** @type {any} */ (boardFor(collection, cable))) || 'Who answered?' }));
  if (rows.length === 0) return null;
  const part = section('asked', `Asked, and who answered${within}`, rows.map(({ cable, words }) => () => rankedRow(collection, cable,
    element('p', { class: 'who-answered' }, element('a', { href: view.link({ cable: collection.mrn(cable), view: 'board', at: '', around: '', open: [] }) }, words)))), '');
  if (collection.asks) part.querySelector('h3')?.after(element('p', { class: 'none' }, `Looked for ${amongThese(collection)}.`));
  if (all.length > rows.length) part.append(wayTo(view.link({ view: 'list', of: 'requests', q: '', sort: '' }), `All ${all.length.toLocaleString('en')} as a list`));
  return part;
}
