/* The panel on who answered a cable: in words, and the silent ones as a list for a request. */

import { silentHeading, silentInWords, silentRows } from '../collection/board.js';
import { dateInWords } from '../collection/dates.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { offer } from '../saving/save.js';
import { asCsv } from '../saving/tables.js';
import { section } from './rows.js';

/**
 * @import { Board, Heard } from '../collection/board.js'
 * @import { View } from '../view.js'
 */

/** The panel on who answered a cable. */
export class BoardPanel {
  /** @param {Board} board @param {View} view */
  constructor(board, view) {
    this.board = board;
    this.view = view;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { board, view } = this;
    const { collection, cable } = board;
    const mrn = collection.mrn(cable);
    const subject = collection.subject(cable);
    const partly = collection.about.some(([key]) => key === 'part');
    return [element('header', { class: 'cable' },
      element('p', { class: 'badges' }, element('span', { class: `badge ${collection.held(cable) ? 'held' : 'missing'}` }, collection.held(cable) ? 'Held' : 'Missing')),
      element('h2', {}, `Who answered ${spaced(mrn)}?`),
      element('p', { class: 'when' }, dateInWords(collection, cable)), subject ? element('p', { class: 'subject' }, isolated(subject)) : ''),
    partly ? element('p', { class: 'unknown' }, 'This page has a part of a collection: a post that is silent on it may be heard in the whole.') : '',
    element('p', {}, element('a', { href: view.link({ view: '', at: '' }) }, `Back to ${spaced(mrn)}`)),
    this.silent(),
    this.heard('answered', 'Answered', board.answered), this.heard('only-cite', 'Only cite it', board.citing)]
      .filter((one) => one !== '').map((one) => /** @type {HTMLElement} */ (one));
  }

  silent() {
    const { board, view } = this;
    if (board.silent.length === 0) return '';
    const name = `silent-${board.collection.mrn(board.cable)}.csv`.replace(/[^\w.-]/g, '_');
    const made = section('silent', silentHeading(board), board.silent.map(({ post, role }) => () => element('li', {},
      element('p', { class: 'line' }, element('b', {}, isolated(board.name(post))), element('span', { class: 'date' }, `${shown(post)}, ${role}`)))), '');
    made.querySelector('h3')?.after(
      element('p', { class: 'none' }, 'They may have answered: the answer may not be in this collection, or may not name this cable. To ask for it, name the post, this MRN and its date.'),
      element('p', { class: 'choices' },
        element('button', { type: 'button', click: () => view.copy(silentInWords(board)) }, 'Copy the list'),
        element('button', { type: 'button', click: () => { offer(new Blob([asCsv(silentRows(board))], { type: 'text/csv' }), name); view.say(`Saved as ${name}: ${counted(board.silent.length, 'post')}`, true); } }, 'Save the list (CSV)')));
    return made;
  }

  /** @param {string} id @param {string} heading @param {Heard[]} posts */
  heard(id, heading, posts) {
    const { board, view } = this;
    const { collection } = board;
    if (posts.length === 0) return '';
    return section(id, `${heading}: ${posts.length}`, posts.map(({ post, role, rows }) => () => {
      const row = rows.find((one) => board.isAnswer(one)) ?? rows[0];
      const mrn = collection.mrn(collection.citing[row]);
      return element('li', {}, element('p', { class: 'line' }, element('b', {}, isolated(board.name(post))),
        element('a', { class: 'mrn', href: view.link({ at: mrn }) }, spaced(mrn)),
        element('span', { class: 'date' }, [board.daysInWords(row), role || (post === collection.value('post', board.cable) ? 'the sender' : board.known ? 'not addressed' : ''), rows.length > 1 ? counted(rows.length, 'cable') : ''].filter(Boolean).join(', '))));
    }), '');
  }
}
