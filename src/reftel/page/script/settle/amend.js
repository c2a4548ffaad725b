/* The part of a cable's panel where people say what is wrong with the cable itself: its date, its number. */

import { dateInWords, HOUR, longDate, yearOfMrn } from '../collection/dates.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated, part } from '../element.js';
import { readTyped } from './mrn.js';
import { readDay, whyNotOther } from './of-cable.js';

/**
 * @import { View } from '../view.js'
 * @import { Settling } from './settling.js'
 * @import { Amends } from './of-cable.js'
 * @import { Entry } from './toml.js'
 * @typedef {{mrn: string, date: string, other: string, alone: boolean, reason: string, open: boolean}} Draft what is being filled in for a cable
 */

/** What people said of a cable itself, and the form to say it. */
export class AmendPart {
  /** @param {View} view @param {Settling} settling @param {number} cable */
  constructor(view, settling, cable) {
    this.view = view;
    this.settling = settling;
    this.cable = cable;
    this.mrn = view.collection.mrn(cable);
    this.held = view.collection.held(cable);
    /** @type {Draft} */
    this.draft = settling.draft?.mrn === this.mrn ? settling.draft : { mrn: this.mrn, date: this.dateNow(), other: this.held ? spaced(this.mrn) : '', alone: false, reason: '', open: false };
  }

  dateNow() {
    return readDay(this.view.collection.date(this.cable));
  }

  /** What was said of the cable on this page or in an opened file, each with the way to take it back. */
  said() {
    const entries = this.settling.corrections.ofCable(this.mrn);
    if (entries.length === 0) return null;
    const unsaved = this.settling.corrections.unsaved();
    return element('section', { class: 'settle-card amended', 'aria-label': 'Corrected by people' },
      ...entries.map((entry) => element('p', {}, element('strong', {}, `${amendInWords(entry)} `), isolated(`${entry.author}: ${entry.reason}`),
        entry.action === 'date' ? '. Shown here already; ' : '. Shown after the next build; ',
        element('button', { type: 'button', class: 'small', click: () => { this.settling.takeBack(entry); this.view.say('Taken back.', true); } }, 'take it back'))),
      unsaved === 0 ? '' : element('p', { class: 'choices' }, element('span', { class: 'settle-unsaved' }, `${counted(unsaved, 'change')} not saved yet.`),
        element('button', { type: 'button', click: () => void this.save() }, 'Save to a file')));
  }

  async save() {
    const words = await this.settling.save();
    this.view.fillPanel();
    this.view.say(words, true);
  }

  /** @returns {HTMLElement} */
  form() {
    const { draft, held } = this;
    const field = (/** @type {'date' | 'other' | 'reason'} */ name, /** @type {string} */ words, /** @type {string} */ hint) => element('label', {}, words,
      element('input', { id: `amend-${name}`, value: draft[name], autocomplete: 'off', spellcheck: 'false', placeholder: hint, keydown: (event) => this.pressed(event),
        input: ({ target }) => { draft[name] = target.value; this.keep(); } }));
    const author = element('label', {}, 'Your name', element('input', { id: 'amend-author', value: this.settling.corrections.author, autocomplete: 'off', placeholder: 'who others can ask',
      keydown: (event) => this.pressed(event), input: ({ target }) => { this.settling.corrections.author = target.value; this.tell(); } }));
    const whole = element('details', { id: 'amend', open: draft.open },
      element('summary', {}, held ? 'Something is wrong with this cable' : 'You know more about this cable'),
      element('div', { class: 'settle-card settle-signed' },
        field('date', 'It was sent on', '2009-08-06, or 2009-08-06T14:30Z'), field('other', held ? 'Its number is' : 'It is the same cable as', '09 ATHENS 1501'),
        this.alone(), author, field('reason', 'Reason', 'what you saw'),
        element('p', { id: 'amend-warning', class: 'settle-warning', role: 'alert' }),
        element('p', { class: 'choices' }, element('button', { type: 'button', id: 'amend-it', click: () => this.amend() }, 'Correct it'), element('span', { id: 'amend-needed', class: 'quiet' })),
        element('p', { class: 'none' }, 'A date shows on this page at once; a number, and the years of what the cable cites, after the next build. All goes into corrections.toml.')));
    whole.addEventListener('toggle', () => { draft.open = /** @type {HTMLDetailsElement} */ (whole).open; this.keep(); });
    return whole;
  }

  /** Whether those that cite it mean it, where some do: else the document alone gets the number. */
  alone() {
    const { cable, draft, mrn, view } = this;
    const rows = view.collection.citedBy.count(cable);
    if (!this.held || rows === 0) return '';
    return element('label', { class: 'tick' }, element('input', { id: 'amend-alone', type: 'checkbox', checked: draft.alone, change: ({ target }) => { draft.alone = target.checked; this.keep(); } }),
      `The number alone is wrong: ${counted(rows, 'cable')} that ${rows === 1 ? 'cites' : 'cite'} ${spaced(mrn)} ${rows === 1 ? 'means' : 'mean'} another cable`);
  }

  keep() {
    this.settling.draft = this.draft;
    this.tell();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.amend();
  }

  /** What the fields say of the cable, and what is wrong with that. @returns {{amends: Amends, wrong: string, note: string}} */
  read() {
    const { cable, draft, mrn, settling, view } = this;
    const { collection } = view;
    const wished = draft.date.trim();
    const date = readDay(wished);
    const typed = draft.other.trim();
    const given = typed && typed !== spaced(mrn) ? readTyped(view.finder, typed, `${new Date().getUTCFullYear() + 1}X1`) : { mrn: '', warning: '' };
    const to = given.mrn === mrn ? '' : given.mrn;
    const source = draft.alone ? collection.details?.source(cable) || '' : '';
    const amends = { date: wished && date !== this.dateNow() ? date : '', to, source: to ? source : '' };
    const wrong = wished && !date ? `${wished} is not a date of a cable: write 2009-08-06 or 6 August 2009.` : typed && typed !== spaced(mrn) && !given.mrn ? given.warning
      : whyNotOther(settling.corrections.entries(), mrn, amends);
    const there = to ? collection.find(to) : -1;
    const note = !to ? '' : there >= 0 && collection.held(there) ? `${spaced(to)} is held too: the build makes one cable of the two.`
      : amends.date || !collection.date(cable) || yearOfMrn(to) === new Date(collection.hour[cable] * HOUR).getUTCFullYear() ? given.warning : `${spaced(to)} is of another year than its date, ${longDate(collection.date(cable))}.`;
    return { amends, wrong, note };
  }

  /** Says on the button what it corrects, and beside it what is still needed. */
  tell() {
    const button = document.getElementById('amend-it');
    if (!button) return;
    const { amends, wrong, note } = this.read();
    const some = [amends.date && `sent ${longDate(amends.date)}`, amends.to && spaced(amends.to)].filter(Boolean);
    const needed = [some.length === 0 && 'another date or number', !this.settling.corrections.author.trim() && 'your name', !this.draft.reason.trim() && 'a reason'].filter(Boolean);
    button.textContent = some.length > 0 ? `Correct it: ${some.join(', ')}` : 'Correct it';
    button.classList.toggle('primary', needed.length === 0 && !wrong);
    part('amend-needed').textContent = needed.length > 0 ? `Needed: ${needed.join(', ')}.` : '';
    part('amend-warning').textContent = wrong || note;
  }

  amend() {
    this.tell();
    const { amends, wrong } = this.read();
    const wished = this.draft.date.trim();
    const [author, reason] = [this.settling.corrections.author.trim(), this.draft.reason.trim()];
    const lacking = wrong ? (wished && !readDay(wished) ? 'date' : 'other') : !amends.date && !amends.to ? 'date' : !author ? 'author' : !reason ? 'reason' : '';
    if (lacking) {
      part(`amend-${lacking}`).focus();
      return;
    }
    this.settling.draft = null;
    this.settling.amend(this.mrn, amends, { author, reason });
    this.view.say(`Corrected: ${[amends.date && dateInWords(this.view.collection, this.cable), amends.to && `${spaced(amends.to)} after the next build`].filter(Boolean).join('; ')}. Save it to a file.`, true);
    this.view.focusHeading();
    part('panel').scrollTop = 0;
  }
}

/** What an entry makes of a cable, in words. @param {Entry} entry */
function amendInWords({ action, date, to, source }) {
  if (action === 'date') return `Sent ${longDate(date)}.`;
  return action === 'split' ? `${shown(source)} is ${spaced(to)}.` : `This is ${spaced(to)}.`;
}
