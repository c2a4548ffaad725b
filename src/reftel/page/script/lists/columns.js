/* The columns of lists, and what stands in them. */

import { boardInWords, silentInShort } from '../collection/board.js';
import { dateInWords, whenAbout, whenShort } from '../collection/dates.js';
import { cableOf } from './lists.js';
import { LINES } from '../collection/looks.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { besideCode } from '../collection/posts.js';
import { linkTo, postBeside } from '../panel/rows.js';
import { askedInShort, boardFor } from './requests.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { List } from './lists.js'
 * @import { View } from '../view.js'
 * @import { Column } from './grid.js'
 */

/** @typedef {Column & {cell: (view: View, list: List, row: number) => Node | string}} ListColumn */

/** @param {View} view @param {number} cable */
function link(view, cable) {
  const mrn = view.collection.mrn(cable);
  return element('a', { class: 'mrn', href: view.link({ cable: mrn }), tabindex: '-1' }, spaced(mrn));
}

/** When a cable was sent, in few words; the whole of it for the mouse. @param {Collection} collection @param {number} cable */
function when(collection, cable) {
  return element('span', { title: dateInWords(collection, cable) }, whenAbout(collection, cable));
}

/** @param {Collection} collection @param {string} code */
function namedPost(collection, code) {
  const made = postBeside(collection, code);
  made.title = besideCode(collection, code);
  return made;
}

/** @type {Record<string, ListColumn>} */
const COLUMNS = {
  mrn: { name: 'mrn', head: 'Cable', says: 'MRN', cell: (view, list, row) => link(view, cableOf(list, row)) },
  date: { name: 'date', head: 'Date', says: 'date', cell: ({ collection }, list, row) => when(collection, cableOf(list, row)) },
  post: { name: 'post', head: 'Post', says: 'post', cell: ({ collection }, list, row) => namedPost(collection, collection.value('post', cableOf(list, row))) },
  classification: {
    name: 'classification', head: 'Classification', says: 'classification',
    cell: ({ collection }, list, row) => {
      const cable = cableOf(list, row);
      const words = collection.held(cable) ? shown(collection.value('classification', cable)) : 'missing';
      return element('span', { title: words }, element('span', { class: `sign dot look-${collection.look(cable)}`, 'aria-hidden': 'true' }), ' ', element('span', { class: 'words' }, words));
    },
  },
  subject: { name: 'subject', head: 'Subject', says: 'subject', cell: ({ collection }, list, row) => isolated(collection.subject(cableOf(list, row))) },
  cited_by: { name: 'cited_by', head: 'Cited by', says: 'cited by how many', cell: ({ collection }, list, row) => collection.citedBy.count(cableOf(list, row)).toLocaleString('en') },
  cites: {
    name: 'cites', head: 'Cites', says: 'how many it cites',
    cell: ({ collection }, list, row) => (collection.held(cableOf(list, row)) ? collection.cites.count(cableOf(list, row)).toLocaleString('en') : '–'),
  },
  asked: {
    name: 'asked', head: 'Sent to', says: 'to how many posts it was sent',
    cell: ({ collection }, list, row) => {
      const board = boardFor(collection, cableOf(list, row));
      return board ? element('span', { title: boardInWords(board) }, askedInShort(board)) : '';
    },
  },
  answered: {
    name: 'answered', head: 'Answers', says: 'how many posts answered it',
    cell: (view, list, row) => {
      const board = boardFor(view.collection, cableOf(list, row));
      if (!board) return '';
      const mrn = view.collection.mrn(cableOf(list, row));
      return element('a', { href: view.link({ cable: mrn, view: 'board', of: '', sort: '', at: '' }), tabindex: '-1', title: boardInWords(board), 'aria-label': `${counted(board.answered.length, 'post')} answered ${spaced(mrn)}: which` },
        board.answered.length.toLocaleString('en'));
    },
  },
  silent: {
    name: 'silent', head: 'Silent', says: 'how many posts that it addressed are silent here, those addressed for information only apart',
    cell: ({ collection }, list, row) => {
      const board = boardFor(collection, cableOf(list, row));
      return board ? (board.addressed > 0 ? silentInShort(board) : '?') : '';
    },
  },
  request: {
    name: 'subject', head: 'Subject', says: 'subject',
    cell: ({ collection }, list, row) => {
      const cable = cableOf(list, row);
      const board = collection.held(cable) ? null : boardFor(collection, cable);
      const answer = board && board.answered.length > 0 ? board.answered[0].rows.find((one) => board.isAnswer(one)) ?? -1 : -1;
      return answer < 0 ? isolated(collection.subject(cable))
        : element('span', {}, element('span', { class: 'none' }, 'missing; answered in: '), isolated(collection.subject(collection.citing[answer])));
    },
  },
  first: {
    name: 'first', head: 'First cited by', says: 'date of the first cable that cites it',
    cell: (view, list, row) => {
      const first = view.collection.firstCitation(cableOf(list, row));
      if (first < 0) return '';
      const citing = view.collection.citing[first];
      return element('span', {}, linkInRow(view.collection.mrn(citing)), ' ', element('span', { class: 'date' }, whenShort(view.collection, citing)), ' ', isolated(view.collection.subject(citing)));
    },
  },
  relation: {
    name: 'relation', head: 'How', says: 'how it cites',
    cell: ({ collection }, _, row) => {
      const relation = collection.value('relation', row);
      return LINES[/** @type {keyof typeof LINES} */ (relation)]?.name || shown(relation);
    },
  },
  cited: { name: 'cited', head: 'Cites', says: 'MRN of the cited cable', cell: ({ collection }, _, row) => linkInRow(collection.mrn(collection.cited[row])) },
  written: {
    name: 'written', head: 'As written', says: 'the words',
    cell: ({ collection: { details } }, { kind }, row) => element('q', {}, isolated((kind === 'references' ? details?.value('leftWritten', row) : details?.written(row)) || '')),
  },
  candidates: {
    name: 'candidates', head: 'Candidates', says: 'the cables that it may mean',
    cell: ({ collection }, _, row) => {
      const mrns = (collection.details?.value('leftCandidates', row) || '').split(' ').filter(Boolean);
      return element('span', {}, ...mrns.flatMap((mrn, at) => [at ? ' or ' : '', collection.mayHave(mrn) ? linkInRow(mrn) : spaced(shown(mrn))]));
    },
  },
  reason: { name: 'reason', head: 'Reason', says: 'reason', cell: ({ collection }, _, row) => isolated(collection.details?.value('leftReason', row) || '') },
};

/** A link to a cable that the keyboard reaches from its row. @param {string} mrn */
function linkInRow(mrn) {
  const made = linkTo(mrn);
  made.tabIndex = -1;
  return made;
}

/** Gives the columns of a list, in their order. @param {List} list @param {boolean} missing whether all its cables are missing @returns {ListColumn[]} */
export function columnsOf(list, missing) {
  const named = (/** @type {string[]} */ ...names) => names.map((name) => COLUMNS[name]);
  const citing = { ...COLUMNS.mrn, head: 'Citing', says: 'MRN of the citing cable' };
  switch (list.kind) {
    case 'citing': case 'cited': return named('mrn', 'date', 'relation', 'post', 'classification', 'cited_by', 'cites', 'subject');
    case 'ties': return [citing, ...named('date', 'relation', 'cited', 'written', 'subject')];
    case 'references': return [citing, ...named('date', 'written', ...(list.weighed ? ['candidates'] : []), 'reason')];
    default: return list.asks ? named('mrn', 'date', 'asked', 'answered', 'silent', 'request') : missing ? named('mrn', 'date', 'post', 'cited_by', 'first') : named('mrn', 'date', 'post', 'classification', 'cited_by', 'cites', 'subject');
  }
}
