/* The view that settles open references: one after another, with the keyboard alone if need be. */

import { sayStatus } from '../caption.js';
import { counted, shown, spaced } from '../collection/words.js';
import { part } from '../element.js';
import { fillLegend } from '../panel/legend.js';
import { drawingOfCables } from '../saving/cables.js';
import { readTyped } from '../settle/mrn.js';
import { SettlePanel } from '../settle/panel.js';
import { KINDS } from '../settle/queue.js';

/**
 * @import { Open } from '../settle/queue.js'
 * @import { View } from '../view.js'
 */

const MOST_NEAR = 60;

/** The queue of open references. */
export class SettleView {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stage = 'network';
    /** Those of the kind and the filter. @type {Open[]} */
    this.some = [];
    this.at = -1;
    /** What was chosen and waits for a name and a reason: an MRN, "" for no cable; null for nothing. @type {string | null} */
    this.chosen = null;
    /** What is being filled in. */
    this.fields = { author: '', reason: '', keep: false, other: '' };
    this.warned = '';
    this.said = '';
    document.addEventListener('keydown', (event) => this.pressed(event));
  }

  /** Selects a cable in the picture: then it is read. @param {number} cable */
  pick(cable) {
    if (cable >= 0) this.view.read(cable);
  }

  /** What the buttons and keys move. */
  get picture() {
    const { picture } = this.view;
    return { zoom: (/** @type {number} */ factor) => picture.zoom(factor), fit: () => picture.fit(), beside: (/** @type {string} */ key) => this.view.beside(key) };
  }

  svg() {
    return drawingOfCables(this.view);
  }

  get open() {
    return this.some[this.at];
  }

  show() {
    const { view } = this;
    const { settling } = view;
    view.selected = -1;
    if (document.getElementById('settle-author')) this.readFields();
    if (!settling?.pack) {
      view.fillWith(SettlePanel.waiting());
      return;
    }
    const kind = this.kind();
    this.some = settling.queue.filter((open) => (!kind || open.kind === kind) && view.picture.passes(view.collection.find(open.citing)));
    const before = this.open?.id;
    const wanted = this.some.findIndex(({ id }) => id === view.address.at);
    this.at = wanted >= 0 ? wanted : this.next(-1);
    if (this.open?.id !== before) this.forget();
    this.draw();
    view.fillWith(new SettlePanel(this, settling, view).render());
    this.ready();
  }

  /** What is still needed for the reference to be settled, in words. */
  needed() {
    const { author, reason } = this.fields;
    return [this.chosen === null ? 'a cable, or none of these' : '', isSaid(author) ? '' : 'your name', isSaid(reason) ? '' : 'a reason'].filter(Boolean);
  }

  /** Says on the button what it settles, and beside it what is still needed. */
  ready() {
    const button = /** @type {HTMLButtonElement | null} */ (document.getElementById('settle-it'));
    if (!button) return;
    this.readFields();
    const needed = this.needed();
    button.classList.toggle('primary', needed.length === 0);
    button.textContent = this.chosen === null ? 'Settle it' : `Settle it: ${this.chosen ? spaced(this.chosen) : 'no cable'}`;
    part('settle-needed').textContent = needed.length > 0 ? `Needed: ${needed.join(', ')}.` : 'Then the next one is shown.';
  }

  kind() {
    return KINDS.has(this.view.address.of) ? this.view.address.of : '';
  }

  /** Forgets what was chosen of the reference before. */
  forget() {
    this.chosen = null;
    this.warned = '';
    this.fields.other = '';
    if (!this.fields.keep) this.fields.reason = '';
    this.fields.author ||= this.view.settling?.corrections.author || '';
  }

  /** Draws the citing cable with what is near it, and the candidates that are here. */
  draw() {
    const { view, open } = this;
    const { collection } = view;
    if (!open) {
      sayStatus('');
      return;
    }
    const cable = collection.find(open.citing);
    const near = collection.around(cable, 1, MOST_NEAR).cables;
    const candidates = open.candidates.map((mrn) => collection.find(mrn)).filter((one) => one >= 0);
    view.picture.numbered = new Map(candidates.map((one) => [one, open.candidates.indexOf(collection.mrn(one)) + 1]));
    view.picture.draw([...new Set([...near, ...candidates])], { alone: new Set(candidates) });
    view.drawnFor = `settle ${open.id}`;
    part('put-back').hidden = true;
    sayStatus(`${spaced(open.citing)} and what is near it${candidates.length > 0 ? '; the candidates are numbered' : ''}.`);
    view.picture.fit();
    view.picture.mark(cable, true);
    fillLegend(view.collection, view.picture);
  }

  /** Gives the place of the first open reference behind one, of any if there is none behind; -1 if all are settled. @param {number} at */
  next(at) {
    const told = this.view.settling?.told;
    const isOpen = (/** @type {Open} */ { id }) => !told?.has(id);
    const behind = this.some.findIndex((open, place) => place > at && isOpen(open));
    return behind >= 0 ? behind : this.some.findIndex(isOpen);
  }

  /** @param {number} at */
  goTo(at) {
    const open = this.some[at];
    this.view.go({ cable: '', view: 'settle', at: open ? open.id : '' });
  }

  /** @param {number} step */
  move(step) {
    if (this.some.length === 0) return;
    this.goTo((this.at + step + this.some.length) % this.some.length);
  }

  /** Chooses what the reference is; it is settled once there are a name and a reason. @param {string} to an MRN, "" for no cable */
  choose(to) {
    if (!this.open) return;
    this.chosen = to;
    this.readFields();
    const lacking = ['author', 'reason'].find((name) => !isSaid(this.fields[/** @type {'author' | 'reason'} */ (name)]));
    if (lacking) {
      this.mark();
      part(`settle-${lacking}`).focus();
      this.say(`${to ? spaced(to) : 'No cable'} chosen. ${lacking === 'author' ? 'Give your name' : 'Say what you saw'}; then Enter, or the button below, settles it.`, true);
      return;
    }
    this.settle();
  }

  /** Settles as was chosen. */
  settleChosen() {
    if (this.chosen !== null) this.choose(this.chosen);
    else this.say('Choose which cable it is first.', true);
  }

  settle() {
    const { open, view, chosen } = this;
    const { settling } = view;
    if (!open || chosen === null || !settling) return;
    const { author, reason } = this.fields;
    const at = this.at;
    if (!settling.settle(open, chosen, { author, reason })) {
      this.say('This reference has neither a label nor words: no entry can name it.', true);
      return;
    }
    this.chosen = null;
    const words = `${nameInWords(open)} is ${chosen ? spaced(chosen) : 'no cable'}. ${this.progress()}`;
    const next = this.next(at);
    this.arrive(next, `Settled: ${words}`);
  }

  /** @param {string} [id] */
  undo(id) {
    const gone = this.view.settling?.undo(id);
    if (!gone) {
      this.say('Nothing to undo.', true);
      return;
    }
    const at = this.some.findIndex((open) => open.id === gone.id);
    this.arrive(at >= 0 ? at : this.at, `Taken back: ${gone.entries[0].citing ? `${gone.entries[0].citing} is open again` : `what was said of ${gone.entries[0].mrn}`}. ${this.progress()}`);
  }

  /** Shows another reference and says what happened; the keyboard goes on at its heading. @param {number} at @param {string} words */
  arrive(at, words) {
    const { view } = this;
    view.reading = true;
    if (this.some[at]?.id === view.address.at || (at < 0 && !view.address.at)) view.show();
    else this.goTo(at);
    this.say(words, true);
  }

  progress() {
    const { settling } = this.view;
    return settling ? `${settling.settled().toLocaleString('en')} of ${settling.queue.length.toLocaleString('en')} settled.` : '';
  }

  /** Takes what is typed as the cable. */
  chooseTyped() {
    const { open, view } = this;
    this.readFields();
    if (!open) return;
    const { mrn, warning } = readTyped(view.finder, this.fields.other, open.citing);
    const isSure = warning === '' || (mrn !== '' && this.warned === mrn);
    this.warned = mrn;
    part('settle-warning').textContent = warning;
    part('settle-take').textContent = mrn && warning && !isSure ? `Take ${spaced(mrn)} all the same` : 'Take it';
    if (mrn && isSure) this.choose(mrn);
  }

  /** Takes over what is in the fields. */
  readFields() {
    const value = (/** @type {string} */ id) => /** @type {HTMLInputElement | null} */ (document.getElementById(id))?.value ?? '';
    this.fields.author = value('settle-author');
    this.fields.reason = value('settle-reason');
    this.fields.other = value('settle-other');
    this.fields.keep = /** @type {HTMLInputElement | null} */ (document.getElementById('settle-keep'))?.checked ?? false;
  }

  /** Shows which button was chosen. */
  mark() {
    for (const button of document.querySelectorAll('#settle button[data-to]')) {
      button.setAttribute('aria-pressed', String(button.getAttribute('data-to') === this.chosen));
    }
    this.ready();
  }

  /** @param {string} words @param {boolean} [loud] */
  say(words, loud) {
    this.said = words;
    this.view.say(shown(words), false);
    const place = document.getElementById('settle-said');
    if (place) place.textContent = loud ? shown(words) : place.textContent;
  }

  /** A key pressed anywhere but in a field. @param {KeyboardEvent} event */
  pressed(event) {
    const { target } = event;
    if (this.view.address.view !== 'settle' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return;
    const { open } = this;
    const key = event.key.toLowerCase();
    const candidate = /^[1-9]$/.test(event.key) ? open?.candidates[Number(event.key) - 1] : undefined;
    /** @type {Record<string, () => void>} */
    const keys = { n: () => this.choose(''), s: () => this.move(1), b: () => this.move(-1), u: () => this.undo(), o: () => part('settle-other')?.focus() };
    const act = candidate !== undefined ? () => this.choose(candidate) : Object.hasOwn(keys, key) ? keys[key] : null;
    if (!act) return;
    event.preventDefault();
    if (key === 's' || key === 'b') this.view.reading = true;
    act();
  }

  /** @param {File} file */
  async openFile(file) {
    const { settling } = this.view;
    if (!settling) return;
    if (/\.csv$/i.test(file.name)) {
      this.say('This page opens corrections as TOML; a build takes the CSV as it is.', true);
      return;
    }
    const words = settling.openFile(file.name, await file.text());
    this.arrive(this.at, words);
  }

  async save() {
    const { settling } = this.view;
    if (!settling) return;
    const open = settling.conflicts().length;
    if (open > 0) {
      this.say(`Decide ${counted(open, 'conflict')} first: a build takes one entry for a reference.`, true);
      part('settle-conflicts')?.scrollIntoView();
      return;
    }
    const words = await settling.save();
    this.arrive(this.at, words);
  }
}

/** Whether something is written in a field. @param {string} words */
function isSaid(words) {
  return words.replace(/[\s\u001c-\u001f\u0085]/g, '') !== '';
}

/** @param {Open} open */
export function nameInWords({ citing, refs }) {
  return `${refs.map(({ label, words }) => [label && `ref ${label}`, words && `"${words.slice(0, 60)}"`].filter(Boolean).join(' ')).join(', ')} of ${spaced(citing)}`;
}

