/* The panel that settles one open reference after another. */

import { whenShort, yearOfMrn } from '../collection/dates.js';
import { isFiltering, passing } from '../collection/filter.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { sayEmptied } from '../lists/emptied.js';
import { label, linkTo, section } from '../panel/rows.js';
import { forFile } from './files.js';
import { KINDS } from './queue.js';

/**
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { SettleView } from '../views/settle.js'
 * @import { View } from '../view.js'
 * @import { FileEntry } from './files.js'
 * @import { Open } from './queue.js'
 * @import { Settling } from './settling.js'
 * @import { Entry } from './toml.js'
 */

const LINES_AROUND = 3;
const MOST_WORDS = 12;
const MEANS = /** @type {Record<string, string>} */ ({
  ambiguous: 'It is not certain which cable is meant.',
  unreadable: 'No cable could be read from it.',
  slip: 'A slip in it was repaired: was it repaired right?',
  inferred: 'Its year or post is not written and was inferred on weak evidence: is it right?',
});

/** What was said of a reference, or of the number or the date of a cable, in words. @param {Entry[]} entries */
export function toldInWords(entries) {
  return [...new Set(entries.map(({ action, to, date }) => (action === 'drop' ? 'no cable' : date || spaced(to))))].join(' and ');
}

/** The panel that settles one open reference after another. */
export class SettlePanel {
  /** @param {SettleView} stage @param {Settling} settling @param {View} view */
  constructor(stage, settling, view) {
    this.stage = stage;
    this.settling = settling;
    this.view = view;
  }

  /** While the references are unpacked. */
  static waiting() {
    return [element('h2', {}, 'Settle open references'), element('p', { class: 'none', role: 'status' }, 'Unpacking the references …')];
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { stage } = this;
    const root = element('div', { id: 'settle', dragover: (event) => event.preventDefault(), drop: (event) => this.dropped(event) },
      element('div', { class: stage.open ? 'settle-now' : '' }, element('div', { class: 'settle-head' }, this.heading(), this.progress()), this.moves(),
        element('p', { id: 'settle-said', class: 'settle-said', 'aria-hidden': 'true' }, shown(stage.said)), this.toSave(),
        ...(stage.open ? this.reference(stage.open) : [this.nothing()])),
      this.conflicts(), this.kinds(), this.file(), this.settled());
    return [root];
  }

  heading() {
    const { stage } = this;
    const { open } = stage;
    return element('h2', {}, open ? `Reference ${(stage.at + 1).toLocaleString('en')} of ${stage.some.length.toLocaleString('en')}` : 'Settle open references');
  }

  /** What is not saved, with the way to save it; beside what was settled last. */
  toSave() {
    const unsaved = this.settling.corrections.unsaved();
    return unsaved === 0 ? '' : element('p', { class: 'choices' }, element('span', { class: 'settle-unsaved' }, `${counted(unsaved, 'change')} not saved yet.`),
      element('button', { type: 'button', click: () => void this.stage.save() }, 'Save to a file'));
  }

  progress() {
    return element('p', { class: 'settle-progress' }, this.stage.progress());
  }

  kinds() {
    const { stage, settling, view } = this;
    const count = (/** @type {string} */ kind) => settling.queue.filter((open) => (!kind || open.kind === kind) && !settling.told.has(open.id)).length;
    const way = (/** @type {string} */ kind, /** @type {string} */ name) => element('a', { class: 'chip', href: view.link({ cable: '', view: 'settle', of: kind, at: '' }),
      'aria-current': stage.kind() === kind ? 'true' : false }, `${name} ${count(kind).toLocaleString('en')}`);
    return element('nav', { class: 'chips', 'aria-label': 'Kinds of open references' }, way('', 'All'), ...[...KINDS].map(([kind, name]) => way(kind, name)));
  }

  nothing() {
    const { stage, settling, view } = this;
    const inKind = settling.queue.filter((open) => !stage.kind() || open.kind === stage.kind());
    if (stage.some.length === 0 && inKind.length > 0 && isFiltering(view.filter)) {
      const { collection } = view;
      const left = (/** @type {FilterChoice} */ filter) => {
        const passes = passing(collection, filter);
        return inKind.filter(({ citing }) => passes(collection.find(citing))).length;
      };
      const all = counted(inKind.length, 'open reference');
      return sayEmptied(view, { none: `None of the ${all} passes the filter`, all: `Show all ${all}`, unit: 'open reference', left });
    }
    const words = settling.queue.length === 0 ? 'No reference here is open: each was found to be one cable, or none.'
      : stage.some.length === 0 ? 'No open reference is of this kind.' : 'All of these are settled.';
    return element('p', { class: 'lead', role: 'status' }, words);
  }

  /** @param {Open} open */
  reference(open) {
    const { settling } = this;
    const { collection } = this.view;
    const told = settling.told.get(open.id);
    const cable = collection.find(open.citing);
    const subject = collection.subject(cable);
    return [
      element('section', { class: 'settle-card settle-reference', 'aria-label': 'The reference' },
        element('p', { class: 'badges' }, element('span', { class: `badge settle-${open.kind}` }, KINDS.get(open.kind) || open.kind), MEANS[open.kind]),
        ...open.refs.map((one) => element('p', { class: 'settle-words' }, label(one.label), element('q', {}, isolated(one.words || 'no words')))),
        element('p', { class: 'why' }, isolated(open.reason)),
        element('p', { class: 'line' }, element('span', { class: 'quiet' }, 'In'), linkTo(open.citing), element('span', { class: 'date' }, whenShort(collection, cable))),
        subject ? element('p', { class: 'about', title: shown(subject) }, isolated(subject)) : '',
        this.text(open, cable),
        told ? element('p', { class: 'settle-told' }, element('strong', {}, `Settled here: ${toldInWords(told)}. `), isolated(`${told[0].author}: ${told[0].reason}`),
          ' Not yet in the store: choose again, or ', this.takeBack(open, told), '.') : ''),
      this.choices(open, told),
      this.signature(),
    ];
  }

  /** The ways to the references before and after, and back from what was settled last. */
  moves() {
    const { stage, settling, view } = this;
    return stage.open ? element('p', { class: 'choices settle-moves' },
      element('button', { type: 'button', click: () => stage.move(-1) }, this.key('b'), 'Back'),
      element('button', { type: 'button', id: 'settle-skip', click: () => { view.reading = true; stage.move(1); } }, this.key('s'), 'Skip'),
      element('button', { type: 'button', id: 'settle-undo', disabled: settling.corrections.made.length === 0, click: () => stage.undo() }, this.key('u'), 'Undo the last')) : '';
  }

  /** @param {Open} open @param {Entry[]} told */
  takeBack(open, told) {
    const { stage, settling } = this;
    if (settling.corrections.made.some(({ id }) => id === open.id)) return element('button', { type: 'button', class: 'small', click: () => stage.undo(open.id) }, 'take it back');
    const theirs = settling.corrections.ofFiles().filter((one) => told.includes(one));
    return element('button', { type: 'button', class: 'small', click: () => {
      for (const one of theirs) settling.take(one);
      stage.arrive(stage.at, 'Taken out of the file; the reference is open again.');
    } }, 'take it out of the file');
  }

  /** @param {string} name */
  key(name) {
    return element('kbd', { 'aria-hidden': 'true' }, name);
  }

  /** @param {Open} open @param {Entry[] | undefined} told */
  choices(open, told) {
    const { stage } = this;
    const chosen = (/** @type {string} */ to) => String(stage.chosen === to || (stage.chosen === null && told !== undefined && told.every((entry) => (to ? entry.to === to : entry.action === 'drop'))));
    const button = (/** @type {string} */ key, /** @type {string} */ to, /** @type {(Node | string)[]} */ ...words) => element('button',
      { type: 'button', class: 'settle-choice', 'data-to': to, 'aria-pressed': chosen(to), 'aria-keyshortcuts': key || false, click: () => stage.choose(to) },
      key ? this.key(key) : '', element('span', { class: 'settle-what' }, ...words));
    const list = element('ol', { class: 'settle-choices' },
      ...open.candidates.map((mrn, at) => element('li', {}, button(at < 9 ? String(at + 1) : '', mrn, ...this.candidate(mrn, mrn === open.cited)))),
      element('li', {}, button('n', '', element('strong', {}, 'None of these'), element('span', { class: 'quiet' }, ' It names no cable.'))));
    return element('section', { class: 'settle-card settle-what-it-is', 'aria-label': 'What it is' }, element('h3', {}, 'Which cable is it?'), list, this.other());
  }

  /** @param {string} mrn @param {boolean} isNow */
  candidate(mrn, isNow) {
    const { collection } = this.view;
    const cable = this.settling.base.find(mrn);
    const held = cable >= 0 && collection.held(cable);
    const subject = cable >= 0 ? collection.subject(cable) : '';
    const about = [isNow ? 'What the page assumes now.' : '', cable < 0 ? 'No cable here cites it.' : ''].filter(Boolean).join(' ');
    return [element('span', { class: 'line' }, element('span', { class: 'mrn' }, spaced(mrn)),
      element('span', { class: `status ${held ? 'held' : 'missing'}` }, held ? 'held' : 'missing'),
      element('span', { class: 'date' }, cable >= 0 ? whenShort(collection, cable) : `in ${yearOfMrn(mrn)}`)),
      subject ? element('span', { class: 'about', title: shown(subject) }, isolated(subject)) : '',
      about ? element('span', { class: 'about quiet' }, about) : ''];
  }

  other() {
    const { stage } = this;
    const field = element('input', { id: 'settle-other', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', placeholder: '08 STATE 19877', 'aria-describedby': 'settle-warning',
      value: stage.fields.other, keydown: (event) => { if (event.key === 'Enter') stage.chooseTyped(); this.leave(event); } });
    return element('div', { class: 'settle-other' }, element('label', { for: 'settle-other' }, this.key('o'), 'Another cable'), field,
      element('button', { type: 'button', id: 'settle-take', click: () => stage.chooseTyped() }, 'Take it'), element('p', { id: 'settle-warning', class: 'settle-warning', role: 'alert' }));
  }

  signature() {
    const { stage } = this;
    const go = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Enter' && !event.isComposing) {
        event.preventDefault();
        stage.settleChosen();
      }
      this.leave(event);
    };
    const field = (/** @type {string} */ id, /** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ hint) => element('label', {}, name,
      element('input', { id, value, autocomplete: 'off', placeholder: hint, keydown: go, input: () => stage.ready() }));
    return element('section', { class: 'settle-card settle-signed', 'aria-label': 'Who says so, and why' },
      field('settle-author', 'Your name', stage.fields.author, 'who others can ask'),
      field('settle-reason', 'Reason', stage.fields.reason, 'what you saw'),
      element('label', { class: 'tick' }, element('input', { id: 'settle-keep', type: 'checkbox', checked: stage.fields.keep }), 'The same reason for the next ones'),
      element('p', { class: 'choices' }, element('button', { type: 'button', id: 'settle-it', class: 'primary', click: () => stage.settleChosen() }, 'Settle it'),
        element('span', { id: 'settle-needed', class: 'quiet' })));
  }

  /** Escape leaves a field, so that keys choose again. @param {KeyboardEvent} event */
  leave(event) {
    if (event.key === 'Escape') this.view.focusHeading();
  }

  /** The lines of its text around the words, and the whole of it, where the page has it. @param {Open} open @param {number} cable */
  text(open, cable) {
    const text = this.view.collection.library?.text(cable);
    if (!text) return '';
    const words = open.refs[0].words.split(' ').slice(0, MOST_WORDS).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const found = open.refs[0].words ? new RegExp(words.join('\\s+')).exec(text) : null;
    const pre = (/** @type {string} */ part, /** @type {number} */ start) => {
      if (!found) return element('pre', { class: 'text', tabindex: '0' }, shown(part));
      const at = found.index - start;
      return element('pre', { class: 'text', tabindex: '0' }, shown(part.slice(0, at)), element('mark', {}, shown(found[0])), shown(part.slice(at + found[0].length)));
    };
    const whole = element('details', { class: 'settle-text' }, element('summary', {}, 'Its whole text'));
    whole.addEventListener('toggle', () => { if (whole.childElementCount === 1) whole.append(pre(text, 0)); });
    if (!found) return whole;
    let [start, end] = [found.index, found.index + found[0].length];
    for (let line = 0; line <= LINES_AROUND; line += 1) {
      start = Math.max(0, text.lastIndexOf('\n', start - 1));
      end = text.indexOf('\n', end + 1) < 0 ? text.length : text.indexOf('\n', end + 1);
      if (start === 0) break;
    }
    const cut = text[start] === '\n' ? start + 1 : start;
    return element('div', { class: 'settle-around' }, pre(text.slice(cut, end), cut), whole);
  }

  conflicts() {
    const { settling, stage } = this;
    const conflicts = settling.conflicts();
    if (conflicts.length === 0) return '';
    const decide = (/** @type {string} */ words, /** @type {() => void} */ act) => element('button', { type: 'button', click: () => { act(); stage.arrive(stage.at, 'Decided.'); } }, words);
    const fileOf = (/** @type {FileEntry} */ entry) => settling.corrections.files.all.find(({ entries }) => entries.includes(entry))?.name || '';
    const says = (/** @type {Entry[]} */ entries) => element('span', {}, `${toldInWords(entries)} (`, isolated(`${entries[0].author}: ${entries[0].reason}`), ')');
    return element('section', { id: 'settle-conflicts', class: 'settle-card unknown', 'aria-label': 'Conflicts' },
      element('h3', {}, counted(conflicts.length, 'conflict')), element('p', { class: 'none' }, 'Of two that differ about one thing a build takes one: which?'),
      element('ul', { class: 'rows' }, ...conflicts.map(({ mine, theirs, before }) => element('li', {},
        element('p', {}, linkTo(theirs.citing || theirs.mrn), ' ', isolated(theirs.label || theirs.cited || theirs.source), ': ', isolated(fileOf(theirs)), ' says ', says([theirs]),
          ', ', ...(before ? [isolated(fileOf(before)), ' says '] : ['you said ']), says(before ? [before] : mine?.entries || []), '.'),
        element('p', { class: 'choices' },
          decide(`Keep what ${shown(fileOf(theirs))} says`, () => { if (before) settling.take(before, forFile(fileOf(theirs))); else settling.undo(mine?.id); }),
          decide(before ? `Keep what ${shown(fileOf(before))} says` : 'Keep what I said', () => settling.take(theirs, before ? forFile(fileOf(before)) : mine?.id)))))));
  }

  file() {
    const { settling, stage } = this;
    const { corrections } = settling;
    const unsaved = corrections.unsaved();
    const beside = corrections.beside().length;
    const field = /** @type {HTMLInputElement} */ (element('input', { type: 'file', id: 'settle-file', class: 'spoken', accept: '.toml,.csv', change: () => {
      const [file] = field.files || [];
      if (file) void stage.openFile(file);
    } }));
    return element('section', { class: 'settle-card', 'aria-label': 'The file of corrections' }, element('h3', {}, 'corrections.toml'),
      element('p', { class: unsaved ? 'settle-unsaved' : 'none' }, unsaved ? `${counted(unsaved, 'change')} not saved yet.` : corrections.made.length > 0 ? 'All saved.' : 'Nothing settled here yet.'),
      element('p', { class: 'choices' }, element('button', { type: 'button', id: 'settle-save', class: unsaved ? 'primary' : '', disabled: corrections.entries().length === 0 && corrections.files.all.length === 0, click: () => void stage.save() }, 'Save corrections.toml'),
        field, element('label', { for: 'settle-file', class: 'button' }, 'Open a file …')),
      this.opened(),
      beside ? element('p', { class: 'none' }, `${counted(beside, 'entry', 'entries')} on numbers of cables ${beside === 1 ? 'is' : 'are'} seen after a build.`) : '',
      settling.idle.length > 0 ? element('p', { class: 'none' }, `${counted(settling.idle.length, 'entry changes', 'entries change')} nothing on this page: the store has it already, or has no such reference.`) : '',
      element('p', { class: 'none' }, 'Send this file to whoever builds the collection: ', element('code', {}, 'reftel build … --corrections corrections.toml'), '. You can also drop a file here.'));
  }

  /** The opened files, each with a way to close it. */
  opened() {
    const { settling, stage } = this;
    const { files } = settling.corrections;
    if (files.all.length === 0) return '';
    return element('ul', { class: 'rows', id: 'settle-files', 'aria-label': 'Opened files' }, ...files.all.map((file) => element('li', {}, element('p', { class: 'line' },
      element('span', {}, isolated(file.name), `: ${counted(file.entries.length, 'entry', 'entries')} ${file.entries.length === 1 ? 'goes' : 'go'} on in the saved file, with all comments.`),
      file.name === settling.sink.name && settling.sink.isShared ? '' : element('button', { type: 'button', class: 'small', 'aria-label': `Close ${shown(file.name)}`, click: () => {
        settling.closeFile(file);
        stage.arrive(stage.at, `${file.name} closed: what it says no longer counts here.`);
      } }, 'Close')))));
  }

  /** @param {DragEvent} event */
  dropped(event) {
    event.preventDefault();
    const [file] = event.dataTransfer?.files || [];
    if (file) void this.stage.openFile(file);
  }

  settled() {
    const { settling, stage, view } = this;
    const made = [...settling.corrections.made].reverse();
    if (made.length === 0) return '';
    return section('settle-made', `Settled here ${made.length.toLocaleString('en')}`, made.map(({ id, entries: [entry, ...more] }) => () => element('li', {},
      element('p', { class: 'line' }, element('a', { class: 'mrn', href: view.link(entry.mrn ? { cable: entry.mrn, view: '', of: '', at: '' } : { cable: '', view: 'settle', of: '', at: id }) }, spaced(entry.citing || entry.mrn)),
        isolated(entry.label || entry.cited), '→', toldInWords([entry, ...more]),
        element('span', { class: 'moves' }, element('button', { type: 'button', 'aria-label': `Undo ${entry.citing || entry.mrn} ${entry.label || entry.cited}`, click: () => stage.undo(id) }, 'Undo'))),
      element('p', { class: 'why' }, isolated(`${entry.author}: ${entry.reason}`)))), '');
  }
}
