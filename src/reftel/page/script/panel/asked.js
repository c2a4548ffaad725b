/* Cables that ask many: which posts answered them. */

import { Best } from '../collection/best.js';
import { Board, boardInShort } from '../collection/board.js';
import { ANSWER } from '../collection/looks.js';
import { element } from '../element.js';
import { rankedRow, section } from './rows.js';

/**
 * @import { Words } from '../collection/columns.js'
 * @import { View } from '../view.js'
 */

const ASKED_SHOWN = 6;
/** Of no more cables the addressees are counted. */
const WEIGHED_AT_MOST = 5000;
const [ANSWERED_FROM, ASKED_FROM] = [2, 3];

/**
 * Gives the cables that most others answer, and where these are few those that address most posts: each with the way to its board.
 * @param {View} view @param {string} within what is said behind the heading
 */
export function askedSection(view, within) {
  const { collection } = view;
  const { details } = collection;
  if (!details) return null;
  const cables = [...mostAnswered(view), ...mostAddressed(view)];
  const rows = [...new Set(cables)].slice(0, ASKED_SHOWN).map((cable) => ({ cable, words: boardInShort(new Board(collection, details, cable)) })).filter(({ words }) => words !== '');
  if (rows.length === 0) return null;
  return section('asked', `Asked, and who answered${within}`, rows.map(({ cable, words }) => () => rankedRow(collection, cable,
    element('p', { class: 'who-answered' }, element('a', { href: view.link({ cable: collection.mrn(cable), view: 'board', at: '', around: '', open: [] }) }, words)))), '');
}

/** @param {View} view */
function mostAnswered({ collection, picture }) {
  const relation = /** @type {Words} */ (collection.texts.relation);
  const answer = relation.values.indexOf(ANSWER);
  const answers = new Uint32Array(collection.size);
  for (let row = 0; row < relation.at.length; row += 1) if (relation.at[row] === answer) answers[collection.cited[row]] += 1;
  const best = new Best(ASKED_SHOWN);
  for (let cable = 0; cable < answers.length; cable += 1) if (answers[cable] >= ANSWERED_FROM && picture.passes(cable)) best.offer(answers[cable], cable);
  return best.rows.map(([, cable]) => cable);
}

/** @param {View} view */
function mostAddressed({ collection, picture, matching, filter }) {
  const { details } = collection;
  const isPart = Object.values(filter).some(Boolean);
  if (!details || (isPart ? matching ?? Infinity : collection.size) > WEIGHED_AT_MOST) return [];
  const best = new Best(ASKED_SHOWN);
  for (let cable = 0; cable < collection.size; cable += 1) {
    if (!collection.held(cable) || !picture.passes(cable)) continue;
    const asked = details.addressees('to', cable).length;
    if (asked >= ASKED_FROM) best.offer(asked, cable);
  }
  return best.rows.map(([, cable]) => cable);
}
