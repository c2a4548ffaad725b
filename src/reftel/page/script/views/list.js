/* The view of a list: beside the picture, which draws the most cited of it. */

import { Best } from '../collection/best.js';
import { OF_MANY } from '../collection/start.js';
import { cableOf } from '../lists/lists.js';
import { shown } from '../collection/words.js';
import { element, part } from '../element.js';
import { ListPanel } from '../lists/panel.js';

/**
 * @import { Answer } from '../source/source.js'
 * @import { View } from '../view.js'
 */

const NO_ROWS = new Uint32Array(0);

/** A list in the panel; a cable of it is read in its place. */
export class ListView {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stage = 'network';
    this.picture = {
      zoom: (/** @type {number} */ factor) => view.picture.zoom(factor),
      fit: () => view.picture.fit(),
      beside: (/** @type {string} */ key) => view.beside(key),
    };
    /** @type {Answer | null} */
    this.answer = null;
    /** @type {ListPanel | null} */
    this.panel = null;
    /** The cables that the picture draws: the most cited of the list, and how many of it are left out. */
    this.chosen = { cables: /** @type {number[]} */ ([]), cut: 0 };
    this.openedFor = this.shownFor = '';
    /** The rows of which the most cited are drawn. @type {Uint32Array | null} */
    this.chosenOf = null;
    /** The cable that was read last: the list goes on at it. */
    this.read = -1;
    part('panel').addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || view.address.view !== 'list' || view.selected < 0) return;
      event.preventDefault();
      view.go({ cable: '' });
    });
  }

  show() {
    this.prepare();
    this.view.showCables();
    if (this.view.selected >= 0) this.read = this.view.selected;
  }

  get list() {
    return this.answer && this.answer.list;
  }

  get rows() {
    return this.answer ? this.answer.rows : NO_ROWS;
  }

  /** The column by which the rows are in order. */
  get order() {
    return this.view.address.sort || this.list?.sort || '';
  }

  /** Asks for the list, as far as the address or what is known of it has changed. */
  prepare() {
    const { view } = this;
    const { of, q, sort, filter } = view.address;
    const opened = JSON.stringify([of, q]);
    const answer = view.source.rows({ of, q }, filter, sort);
    if (answer === this.answer && this.openedFor === opened) return;
    const { columns } = this;
    const continues = answer !== null && this.answer !== null && answer.continues === this.answer;
    this.answer = answer;
    if (continues && this.panel && this.openedFor === opened) {
      this.panel.extend(/** @type {Answer} */ (answer));
      return;
    }
    if (this.openedFor !== opened) this.read = -1;
    if (this.openedFor !== opened || this.columns !== columns || !answer) this.panel = answer && new ListPanel(view, answer, { read: (at) => this.open(at) });
    this.openedFor = opened;
    if (!answer) this.chosen = { cables: [], cut: 0 };
    else if (this.chosenOf !== answer.passing) this.chosen = this.mostCited(answer);
    this.chosenOf = answer && answer.passing;
    this.shownFor = '';
  }

  /** What the columns of the table depend on beside the list. */
  get columns() {
    return this.answer ? `${this.answer.list.waits} ${this.answer.allMissing}` : '';
  }

  /** Opens a row. @param {number} at */
  open(at) {
    if (this.list) this.view.read(cableOf(this.list, this.rows[at]));
  }

  /** @param {number} one */
  pick(one) {
    this.view.select(one);
  }

  /** Fills the panel where no cable is read. */
  fillPanel() {
    const { view, panel, list } = this;
    if (!panel || !list || !this.answer) {
      view.fillWith([element('h2', {}, 'No such list'), element('p', { class: 'unknown', role: 'alert' }, `There is no list "${shown(view.address.of)}" in this collection.`),
        element('p', {}, element('a', { href: view.link(view.first()) }, 'Back to the first view'))]);
      return;
    }
    const here = panel.element.isConnected;
    if (!here) view.fillWith([panel.element]);
    const at = this.read < 0 ? -1 : this.placeOf(this.read);
    if (this.shownFor === '') panel.show(this.answer, this.order, at);
    if (!here && this.read >= 0) panel.grid.comeBack(at);
    this.shownFor = this.openedFor;
    this.read = -1;
    view.say(`${shown(list.title)}: ${panel.lead.textContent}`);
  }

  /** Gives the first row of a cable, -1 where it has none. @param {number} cable */
  placeOf(cable) {
    const { list, rows } = this;
    return list ? rows.findIndex((row) => cableOf(list, row) === cable) : -1;
  }

  drawn() {
    return this.chosen;
  }

  /** @param {Answer} answer */
  mostCited({ list, passing, within }) {
    const { view } = this;
    const best = new Best(OF_MANY);
    const seen = new Uint8Array(view.collection.size);
    const offer = (/** @type {number} */ cable) => {
      if (!seen[cable]) best.offer(view.collection.citedBy.count(cable), cable);
      seen[cable] = 1;
    };
    const ofCitations = list.kind !== 'cables' && list.kind !== 'references';
    for (const row of passing) {
      offer(cableOf(list, row));
      if (ofCitations) for (const end of [view.collection.citing[row], view.collection.cited[row]]) offer(end);
    }
    return { cables: best.rows.map((row) => row[1]), cut: Math.max(best.total, within - passing.length + best.total) - best.rows.length };
  }

  /** The way back from a cable to the list, and to the cables before and after it there. @param {number} cable */
  above(cable) {
    const { view, list, rows } = this;
    if (!list) return null;
    const at = this.placeOf(cable);
    const to = (/** @type {number} */ place, /** @type {string} */ words) => (place >= 0 && place < rows.length
      ? element('a', { href: view.link({ cable: view.collection.mrn(cableOf(list, rows[place])) }) }, words) : '');
    return element('nav', { class: 'step', 'aria-label': 'List' }, element('p', { class: 'line' },
      element('a', { href: view.link({ cable: '' }) }, shown(list.title)),
      ...(at < 0 ? [] : [element('span', {}, `row ${(at + 1).toLocaleString('en')} of ${(this.answer?.within ?? 0).toLocaleString('en')}`), to(at - 1, '← before'), to(at + 1, 'next →')])));
  }
}
