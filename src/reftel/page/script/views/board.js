/* The view of who answered a cable: posts down, days across. */

import { sayStatus } from '../caption.js';
import { Board, boardInWords, DayScale, silentHeading } from '../collection/board.js';
import { dateInWords } from '../collection/dates.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isNarrow, part } from '../element.js';
import { BoardPanel } from '../panel/board.js';
import { CitationPanel } from '../panel/citation.js';
import { showTip } from '../picture/hover.js';
import { drawingOfBoard } from '../saving/board.js';

/**
 * @import { Heard, Silent } from '../collection/board.js'
 * @import { View } from '../view.js'
 */

const DOT = 14;
const [MOST_ON_A_LINE, MANY_SILENT] = [6, 24];

/** The posts that were asked or that cite the cable, in the stage and in the panel. */
export class BoardView {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stage = 'board';
    this.place = part(this.stage);
    /** @type {Board | null} */
    this.board = null;
    this.scale = new DayScale([]);
    this.drawnFor = '';
    this.picture = { zoom: () => {}, fit: () => { this.place.scrollTop = 0; }, beside: (/** @type {string} */ key) => this.beside(key) };
    this.place.addEventListener('mouseleave', () => { part('tip').hidden = true; });
    this.place.addEventListener('scroll', () => { part('tip').hidden = true; });
    for (const event of ['mouseover', 'focusin']) this.place.addEventListener(event, ({ target }) => this.tell(target));
  }

  show() {
    const { view } = this;
    const { collection, address } = view;
    const cable = view.finder.exact(address.cable);
    view.selected = -1;
    if (cable < 0 || !collection.details) {
      const words = cable < 0 ? view.absent(address.cable) : element('p', { class: 'none', role: 'status' }, 'Unpacking the references …');
      this.board = null;
      this.drawnFor = '';
      this.place.replaceChildren();
      sayStatus(words.textContent || '');
      view.fillWith([words]);
      return;
    }
    const wanted = JSON.stringify([cable, view.filter, isNarrow()]);
    if (this.drawnFor !== wanted) {
      this.board = this.boardOf(cable);
      this.draw(/** @type {Board} */ (this.board));
      this.drawnFor = wanted;
    }
    this.fill(/** @type {Board} */ (this.board));
  }

  /** Gives what each post did about a cable, null before the addressees are unpacked. @param {number} cable */
  boardOf(cable) {
    const { collection } = this.view;
    return collection.details ? new Board(collection, collection.details, cable) : null;
  }

  /** The panel, and which dot is picked. @param {Board} board */
  fill(board) {
    const { view } = this;
    const { collection } = view;
    const citing = view.address.at ? collection.find(view.address.at) : -1;
    const row = [...board.answered, ...board.citing].flatMap(({ rows }) => rows).find((one) => collection.citing[one] === citing) ?? -1;
    for (const dot of this.place.querySelectorAll('.board-dot')) dot.setAttribute('aria-current', String(dot.getAttribute('data-row') === String(row)));
    sayStatus('');
    const back = element('p', {}, element('a', { href: view.link({ at: '' }) }, 'Back to who answered'));
    view.fillWith(row >= 0 ? [back, ...new CitationPanel(collection, row, view).render()] : new BoardPanel(board, view).render());
    view.say(part('panel').querySelector('h2')?.textContent || '');
  }

  /** Gives the board as a picture to save. */
  svg() {
    return drawingOfBoard(/** @type {Board} */ (this.board), this.scale, this.view.picture.theme);
  }

  /** @param {number} row -1 for none */
  pick(row) {
    const { collection } = this.view;
    this.view.go({ at: row < 0 ? '' : collection.mrn(collection.citing[row]) });
  }

  /** @param {Board} board */
  draw(board) {
    const { collection, cable } = board;
    const rows = [...board.answered, ...board.citing].flatMap((post) => post.rows);
    this.scale = new DayScale(rows.map((row) => board.day(row)));
    const subject = collection.subject(cable);
    const group = (/** @type {string} */ name, /** @type {Heard[]} */ posts) => (posts.length === 0 ? ''
      : element('section', { 'aria-label': `Board: ${name}` }, element('h2', {}, `${name}: ${counted(posts.length, 'post')}`),
        element('ul', { class: 'board-rows' }, ...posts.map((post) => this.post(board, post)))));
    this.place.replaceChildren(
      element('p', { class: 'board-title' }, element('strong', {}, `Who answered ${spaced(collection.mrn(cable))}?`), ` ${dateInWords(collection, cable)}`,
        subject ? element('span', { class: 'about' }, ' ', element('bdi', {}, shown(subject))) : ''),
      element('p', { class: 'board-counts' }, boardInWords(board)),
      element('p', { class: 'board-key', 'aria-hidden': 'true' }, key('answers', 'answers'), key('cites', 'cites it in passing'), board.silent.length > 0 ? key('silent', 'addressed, silent in this collection') : ''),
      rows.length > 0 ? this.axis(board) : '',
      group('Answered', board.answered), group('Only cite it', board.citing), this.silent(board), this.others(board));
    this.place.scrollTop = 0;
  }

  /** @param {Board} board */
  axis(board) {
    const { known } = board.begin;
    const ticks = this.scale.ticks(isNarrow() ? 0.14 : 0.055).map((day) => element('span', { class: `board-tick${day === 0 ? ' first' : day === this.scale.last ? ' last' : ''}`, style: `left: ${percent(this.scale.at(day))}` },
      day === 0 ? known : day === this.scale.last ? `${counted(day, 'day')}${isNarrow() ? '' : ' after'}` : String(day)));
    const cut = this.scale.late < 1 ? element('span', { class: 'board-cut', style: `left: ${percent(this.scale.late)}`, title: 'From here on days are closer together' }) : '';
    const before = this.scale.zero > 0 ? element('span', { class: 'board-tick', style: 'left: 0%' }, 'before') : '';
    return element('div', { class: 'board-axis', 'aria-hidden': 'true' }, element('span', { class: 'board-name' }), element('span', { class: 'board-lane' }, before, ...ticks, cut));
  }

  /** A line for a post, with a dot for each of its cables. @param {Board} board @param {Heard} post */
  post(board, { post, role, rows }) {
    const places = rows.map((row) => this.scale.at(board.day(row)));
    const level = levelsOf(places, DOT / Math.max(160, this.place.clientWidth - (isNarrow() ? 130 : 250)));
    const shownRows = rows.map((row, at) => ({ row, at })).filter(({ at }) => level[at] < MOST_ON_A_LINE);
    const high = Math.max(1, ...shownRows.map(({ at }) => level[at] + 1));
    const lane = element('span', { class: 'board-lane', style: `height: ${high * DOT + 6}px` },
      element('span', { class: 'board-line', style: `width: ${percent(places.reduce((a, b) => Math.max(a, b), 0))}` }),
      ...shownRows.map(({ row, at }) => this.dot(board, row, places[at], level[at])));
    const hidden = rows.length - shownRows.length;
    return element('li', {}, this.name(board, post, role, hidden > 0 ? `, ${rows.length} cables, ${hidden} of them not drawn` : rows.length > 1 ? `, ${rows.length} cables` : ''), lane);
  }

  /** @param {Board} board @param {string} post @param {string} role @param {string} more */
  name(board, post, role, more) {
    const own = post === board.collection.value('post', board.cable);
    const name = board.name(post);
    return element('span', { class: 'board-name', title: `${shown(post)}${role ? `, ${role} addressee` : own ? ', which sent it' : board.known ? ', not addressed' : ''}${more}` },
      element('bdi', {}, shown(name)), element('small', {}, ` ${role || (own ? 'sender' : board.known ? 'not asked' : '')}${more.replace(/^, (\d+) cables(?:, (\d+) of .*)?$/, (_, all, left) => `, ${left ? `${all - left} of ` : ''}${all}`)}`));
  }

  /** @param {Board} board @param {number} row @param {number} place @param {number} level */
  dot(board, row, place, level) {
    const { collection } = board;
    const citing = collection.citing[row];
    const answers = board.isAnswer(row);
    const held = collection.held(citing);
    const looks = ['board-dot', answers ? 'answers' : 'cites', held ? '' : 'missing', this.view.picture.passes(citing) ? '' : 'faint'].filter(Boolean).join(' ');
    return element('a', { class: looks, 'data-row': String(row), href: this.view.link({ at: collection.mrn(citing) }),
      style: `left: ${percent(place)}; top: ${level * DOT + 3}px`,
      'aria-label': `${spaced(collection.mrn(citing))}${held ? '' : ', missing'} ${answers ? 'answers' : 'cites it'} ${board.daysInWords(row)}: ${shown(collection.subject(citing))}` });
  }

  /** The posts that were addressed and are silent here. @param {Board} board */
  silent(board) {
    const { silent } = board;
    if (silent.length === 0) return '';
    const many = silent.length > MANY_SILENT;
    const row = (/** @type {Silent} */ { post, role }) => element('li', {}, this.name(board, post, role, ''), element('span', { class: 'board-lane' }, element('span', { class: 'board-line silent' })));
    return element('section', { 'aria-label': 'Board: silent in this collection' }, element('h2', {}, silentHeading(board)),
      element('p', { class: 'board-note' }, 'Addressed, and no cable of theirs here cites it. They may have answered in a cable that is not here, or one that does not name it.'),
      element('ul', { class: `board-rows${many ? ' many' : ''}` }, ...silent.map(row)));
  }

  /** @param {Board} board */
  others(board) {
    return board.others.length === 0 ? '' : element('p', { class: 'board-note' },
      `Also sent to ${counted(board.others.length, 'addressee')} that ${board.others.length === 1 ? 'is no post' : 'are no posts'} and not counted (collectives, agencies, or names that reftel does not know): `,
      element('bdi', {}, shown(board.others.map(({ post }) => post).join(', '))), '.');
  }

  /** Says beside a dot what it is. @param {EventTarget | null} target */
  tell(target) {
    const dot = target instanceof Element ? target.closest('.board-dot') : null;
    const { board } = this;
    if (!dot || !board) {
      part('tip').hidden = true;
      return;
    }
    const { collection } = board;
    const row = Number(dot.getAttribute('data-row'));
    const citing = collection.citing[row];
    const [box, whole] = [dot.getBoundingClientRect(), this.place.getBoundingClientRect()];
    const details = /** @type {NonNullable<typeof collection.details>} */ (collection.details);
    showTip(this.place, { x: box.x - whole.x + box.width / 2, y: box.y - whole.y + box.height / 2 }, element('div', { class: 'hover' },
      element('strong', {}, `${spaced(collection.mrn(citing))} ${board.isAnswer(row) ? 'answers' : 'cites it in passing'}`),
      element('p', {}, `${dateInWords(collection, citing)}: ${board.daysInWords(row)}`),
      element('p', {}, element('bdi', {}, shown(collection.subject(citing)))),
      details.value('sentence', row) ? element('p', { class: 'sentence' }, element('bdi', {}, shown(details.value('sentence', row)))) : ''));
  }

  /** Gives the row of the dot next to the picked one in the direction of an arrow key, -1 where there is none. @param {string} key */
  beside(key) {
    const dots = [...this.place.querySelectorAll('.board-dot')];
    const rowOf = (/** @type {Element | undefined} */ dot) => (dot ? Number(dot.getAttribute('data-row')) : -1);
    const now = dots.findIndex((dot) => dot.getAttribute('aria-current') === 'true');
    if (now < 0) return rowOf(dots[0]);
    const line = (/** @type {Element} */ dot) => dot.closest('li');
    const step = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
    const along = key === 'ArrowRight' || key === 'ArrowLeft';
    let at = now + step;
    while (!along && dots[at] && line(dots[at]) === line(dots[now])) at += step;
    const next = along && dots[at] && line(dots[at]) !== line(dots[now]) ? undefined : dots[at];
    next?.scrollIntoView({ block: 'nearest' });
    return rowOf(next);
  }
}

/** @param {string} look @param {string} words */
function key(look, words) {
  return element('span', {}, element('span', { class: look === 'silent' ? 'board-line silent' : `board-dot ${look}` }), words);
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(2)}%`;
}

/**
 * Gives each of some places on a line a level, so that none lies over another.
 * @param {number[]} places in order @param {number} wide
 */
export function levelsOf(places, wide) {
  /** @type {number[]} */
  const ends = [];
  return places.map((place) => {
    const free = ends.findIndex((end) => place - end >= wide);
    const level = free < 0 ? ends.length : free;
    ends[level] = place;
    return level;
  });
}
