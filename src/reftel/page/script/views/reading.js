/* The view of reading: the text of a cable, or of two side by side. */

import { sayStatus } from '../caption.js';
import { spaced } from '../collection/words.js';
import { element, part } from '../element.js';
import { TextPane } from './reading/pane.js';
import { threadOf } from './reading/thread.js';

/** @import { View } from '../view.js' */

/** The text of the cable that is selected; beside it that of another, the citing one on the left. */
export class ReadingView {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stage = 'reading';
    /** @type {TextPane[]} */
    this.panes = [];
    this.drawnFor = '';
    this.at = 0;
    this.field = /** @type {HTMLInputElement} */ (element('input', { type: 'search', id: 'find-in-text', placeholder: 'Find in the text', 'aria-label': 'Find in the text',
      autocomplete: 'off', spellcheck: 'false', input: () => this.find(this.field.value, true), keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter') this.step(event.shiftKey ? -1 : 1);
        else if (event.key !== 'Escape' || this.field.value === '') return;
        else {
          this.field.value = '';
          this.find('', true);
        }
        event.preventDefault();
      } }));
    this.count = element('span', { class: 'none', role: 'status' });
    const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {number} */ by) => (
      element('button', { type: 'button', 'aria-label': name, title: name, click: () => this.step(by) }, sign));
    this.finding = element('span', { class: 'finding', role: 'search', 'aria-label': 'This text' }, this.field,
      button('‹', 'Previous place', -1), button('›', 'Next place', 1), this.count);
    part(this.stage).addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && event.target !== this.field) view.go({ view: '', at: '', q: '' });
    });
  }

  show() {
    const { view } = this;
    const { collection, finder } = view;
    const arriving = view.reading;
    view.reading = false;
    const cable = finder.exact(view.address.cable);
    const wanted = view.address.at ? finder.exact(view.address.at) : -1;
    const other = wanted === cable ? -1 : wanted;
    view.selected = cable;
    const showing = JSON.stringify([cable, other, view.address.at, collection.unpacking, view.address.story, view.filter]);
    if (this.drawnFor !== showing) this.fill(cable, other);
    this.drawnFor = showing;
    if (this.field.value !== view.address.q || view.address.q) {
      this.field.value = view.address.q;
      this.find(view.address.q, false);
    }
    view.fillPanel();
    if (arriving) this.focus();
  }

  focus() {
    const heading = part(this.stage).querySelector('h2');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
  }

  /** @param {number} cable @param {number} other -1 for none */
  fill(cable, other) {
    const { view } = this;
    const { collection } = view;
    this.at = 0;
    const place = part(this.stage);
    place.classList.toggle('beside', other >= 0);
    if (cable < 0) {
      this.panes = [];
      const { cable: mrn } = view.address;
      place.replaceChildren(mrn ? view.absent(mrn) : element('p', { class: 'unknown', role: 'alert' }, 'No cable is chosen: find one above.'),
        element('p', {}, element('a', { href: view.link(view.first()) }, 'Back to the first view')));
      sayStatus('');
      return;
    }
    const cites = (/** @type {number} */ one, /** @type {number} */ two) => [...collection.cites.of(one)].some((row) => collection.cited[row] === two);
    const order = other < 0 ? [cable] : cites(other, cable) && !cites(cable, other) ? [other, cable] : [cable, other];
    const roles = other < 0 ? [''] : cites(order[0], order[1]) ? ['citing', 'cited'] : ['', ''];
    this.panes = order.map((one, at) => new TextPane(view, one, order[1 - at] ?? -1, roles[at]));
    place.replaceChildren(this.bar(cable), this.unknown(other), element('div', { class: 'panes' }, ...this.panes.map((pane) => pane.element)));
    this.finding.hidden = this.panes.every((pane) => pane.text === '');
    this.field.value = '';
    this.count.textContent = '';
    for (const pane of this.panes) pane.revealQuoted();
    sayStatus(order.length > 1 ? `The texts of ${order.map((one) => spaced(collection.mrn(one))).join(' and ')}` : `${this.panes[0].text === '' ? 'No text' : 'The text'} of ${spaced(collection.mrn(cable))}`);
  }

  /** @param {number} other */
  unknown(other) {
    const { at } = this.view.address;
    return at && other < 0 && at !== this.view.address.cable ? this.view.absent(at) : '';
  }

  /** The ways on and back, and the field to find words. @param {number} cable */
  bar(cable) {
    const { view } = this;
    const { collection } = view;
    const { cables, whole } = threadOf(collection, cable);
    const at = cables.indexOf(cable);
    const to = (/** @type {number} */ one, /** @type {string} */ before, /** @type {string} */ after, /** @type {string} */ title) => (one === undefined ? ''
      : element('a', { href: view.link({ cable: collection.mrn(one), at: '', q: '' }), title }, `${before}${spaced(collection.mrn(one))}${after}`));
    const where = cables.length === 1 ? 'it cites none and none cites it'
      : `${at + 1} of ${cables.length} in ${whole ? 'its thread' : 'what it cites and what cites it'}`;
    return element('div', { class: 'bar' },
      element('a', { href: view.link({ view: '', at: '', q: '' }) }, 'Back to the picture'),
      element('nav', { 'aria-label': 'Thread' }, to(cables[at - 1], '← ', '', 'Previous in the thread'), element('span', { class: 'none' }, where),
        to(cables[at + 1], '', ' →', 'Next in the thread')),
      this.finding);
  }

  /** Marks what is looked for; the address keeps it. @param {string} query @param {boolean} typed */
  find(query, typed) {
    for (const pane of this.panes) pane.find(query);
    this.at = -1;
    if (typed) {
      this.view.address.q = query.trim();
      history.replaceState(null, '', this.view.link({}));
    }
    const all = this.all();
    this.count.textContent = query.trim() === '' ? '' : all === 0 ? 'not found' : `${all.toLocaleString('en')} found`;
    if (all > 0) this.step(1);
  }

  all() {
    return this.panes.reduce((sum, pane) => sum + pane.found.length, 0);
  }

  /** Goes to the next place, or the one before. @param {number} by */
  step(by) {
    const all = this.all();
    if (all === 0) return;
    this.at = (this.at + by + all) % all;
    let at = this.at;
    for (const pane of this.panes) {
      if (at >= 0 && at < pane.found.length) pane.reveal(at);
      at -= pane.found.length;
    }
    this.count.textContent = `${(this.at + 1).toLocaleString('en')} of ${all.toLocaleString('en')}`;
  }
}
