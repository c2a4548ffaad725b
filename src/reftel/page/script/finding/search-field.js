/* The search field and its list of results: the cables themselves, then those whose texts have the words. */

import { shortDate } from '../collection/dates.js';
import { nameOfPost } from '../collection/posts.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated, part } from '../element.js';
import { searchable } from './full-text.js';
import { inTurns, TURN, whenIdle, workFor } from './turns.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { View } from '../view.js'
 * @import { Passages } from '../source/source.js'
 * @import { Piece } from './full-text.js'
 * @import { Found } from './search.js'
 * @typedef {{row: HTMLElement, pick: () => void}} Choice
 */

const RESULTS = 40;
const TEXTS = 20;
/** So many milliseconds after the last letter texts are read. */
const BEFORE_TEXTS = 150;

/** Gives an MRN of this collection, as people write it. @param {Collection} collection */
function exampleOf(collection) {
  const [cable] = collection.mostCited(() => true, 1).cables;
  return cable === undefined ? '' : shown(spaced(collection.mrn(cable)));
}

/** Gives what can be typed, for one who found nothing. @param {string} example an MRN, "" where there is none @param {boolean} texts whether they are searched too */
function searchHint(example, texts) {
  const number = /\d+$/.exec(example);
  return `No cable found. You can type an MRN${example ? ` (${example})` : ''}, a number${number ? ` (${number[0]})` : ''}, a year, `
    + `words of a subject, a post, TAGS${texts ? ', words of a text; "words in quotes" stand together' : ''}.`;
}

/** @param {View} view */
export function listenToSearch(view) {
  const field = new SearchField(view);
  whenIdle(() => view.finder.prepare());
  return field;
}

/** The search field and its list of results, as the combobox pattern has them. */
export class SearchField {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.field = /** @type {HTMLInputElement} */ (part('query'));
    this.list = part('results');
    this.example = exampleOf(view.collection);
    if (this.example) this.field.placeholder = `${this.example}, a word, a post, TAGS`;
    this.chosen = -1;
    /** @type {Choice[]} */
    this.choices = [];
    /** How often something was typed: what was typed before is not looked for to the end. */
    this.typed = 0;
    this.field.addEventListener('input', () => this.update());
    this.field.addEventListener('focus', () => { if (this.field.value.trim()) {
      this.field.select();
      this.update();
    } });
    this.field.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== this.field) this.close(); }, 150));
    this.field.addEventListener('keydown', (event) => this.pressed(event));
  }

  /** The texts are here: what is typed is looked for in them too. */
  unpacked() {
    if (!this.list.hidden) this.update();
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute('aria-expanded', 'false');
    this.field.removeAttribute('aria-activedescendant');
  }

  /** @param {number} at */
  choose(at) {
    this.chosen = at;
    this.choices.forEach(({ row }, number) => row.setAttribute('aria-selected', String(number === at)));
    if (at < 0) this.field.removeAttribute('aria-activedescendant');
    else this.field.setAttribute('aria-activedescendant', `result-${at}`);
    this.choices[at]?.row.scrollIntoView({ block: 'nearest' });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.list.hidden && this.choices.length > 0) {
      event.preventDefault();
      this.choose((this.chosen + step + this.choices.length) % this.choices.length);
    } else if (event.key === 'Enter') {
      if (!this.list.hidden) this.choices[this.chosen]?.pick();
    } else if (event.key === 'Escape') this.close();
  }

  update() {
    const now = this.typed += 1;
    const query = this.field.value;
    const work = this.view.finder.findInSteps(query, RESULTS, this.view.picture.passes);
    const done = workFor(work, TURN);
    const next = (/** @type {Found} */ found) => {
      this.show(query, found);
      void this.view.source.search(query, RESULTS, found, () => now === this.typed).then((all) => {
        if (!all || now !== this.typed) return;
        if (all !== found) this.show(query, all);
        if (this.view.source.hasTexts && searchable(query).length > 0) setTimeout(() => { void this.searchTexts(query, all, now); }, BEFORE_TEXTS);
      });
    };
    if (done) next(done.value);
    else void inTurns(work, () => now === this.typed).then((late) => { if (late && now === this.typed) next(late.value); });
  }

  /** Adds the cables whose texts have what was typed. @param {string} query @param {Found} found @param {number} now */
  async searchTexts(query, found, now) {
    const wanted = () => now === this.typed && !this.list.hidden;
    if (!wanted()) return;
    const passages = await this.view.source.passages(query, wanted);
    if (passages && wanted()) this.show(query, found, passages);
  }

  /** @param {string} query @param {Found} found @param {Passages} [inTexts] the cables whose texts have it, undefined where that is not known yet */
  show(query, { cables, total, within }, inTexts) {
    const { view, list } = this;
    const { passes } = view.picture;
    const { hasTexts } = view.source;
    const waits = !inTexts && hasTexts && searchable(query).length > 0;
    const scrolled = inTexts ? list.scrollTop : 0;
    const chosen = inTexts ? this.chosen : -1;
    this.choices = [];
    const note = (/** @type {string} */ words, name = 'none') => element('li', { class: name, role: 'presentation' }, words);
    const rows = cables.map((cable) => this.row(resultRow(view.collection, cable, passes(cable)), () => view.read(cable)));
    if (total > 0 && within === 0) rows.unshift(note('None within the filter; without it:'));
    if (total === 0 && !waits && !inTexts?.total) rows.push(note(searchHint(this.example, hasTexts || view.collection.unpacking)));
    if (total > cables.length) rows.push(note(`and ${(total - cables.length).toLocaleString('en')} more`));
    if (waits) rows.push(note('Looking in the texts …'));
    if (inTexts && inTexts.total > 0) rows.push(...this.textRows(query, inTexts, note));
    if (view.named.has('list') && total + (inTexts?.total || 0) > 1) rows.push(this.row(element('li', { class: 'all' }, element('span', { class: 'about' }, 'Show all of them as a list')), () => {
      view.go({ cable: '', view: 'list', of: 'search', q: query.trim(), sort: '', at: '' });
    }));
    list.replaceChildren(...rows);
    list.hidden = query.trim() === '';
    this.field.setAttribute('aria-expanded', String(!list.hidden && this.choices.length > 0));
    this.choose(this.choices.length > 0 ? Math.max(0, Math.min(chosen, this.choices.length - 1)) : -1);
    if (inTexts) list.scrollTop = scrolled;
    if (!list.hidden) this.sayFound(total, within, waits, inTexts);
  }

  /** @param {number} total @param {number} within @param {boolean} waits @param {Passages} [inTexts] */
  sayFound(total, within, waits, inTexts) {
    const { view } = this;
    const texts = inTexts ? `, ${counted(inTexts.total, 'text')} with the words` : '';
    view.say(total === 0 && !waits && !inTexts?.total ? searchHint(this.example, inTexts !== undefined)
      : within === total ? `${counted(total, 'cable')} found${texts}`
        : `${counted(within, 'cable')} found within the filter, ${(total - within).toLocaleString('en')} outside it${texts}`);
  }

  /** The cables whose texts have the words, those within the filter first. @param {string} query @param {Passages} inTexts @param {(words: string, name?: string) => HTMLElement} note */
  textRows(query, inTexts, note) {
    const { view } = this;
    const { passes } = view.picture;
    const { cables, total, snippet } = inTexts;
    const inside = cables.filter(passes);
    const first = [...inside, ...(inside.length < TEXTS ? cables.filter((cable) => !passes(cable)) : [])].slice(0, TEXTS);
    const outside = cables.length - inside.length;
    const rows = first.map((cable) => this.row(this.textRow(snippet(cable), cable, passes(cable)), () => {
      view.reading = true;
      view.go({ cable: view.collection.mrn(cable), cites: '', view: 'text', at: '', q: query.trim() });
    }));
    const more = total - first.length;
    return [note(`${counted(total, 'text')} with the words${outside > 0 ? `, ${outside.toLocaleString('en')} of them outside the filter` : ''}`, 'heading'), ...rows,
      ...(more > 0 ? [note(`and ${more.toLocaleString('en')} more`)] : [])];
  }

  /** @param {Piece[]} pieces @param {number} cable @param {boolean} within */
  textRow(pieces, cable, within) {
    const row = resultRow(this.view.collection, cable, within);
    row.append(element('span', { class: 'snippet' }, ...pieces.map(([words, marked]) => (marked ? element('mark', {}, shown(words)) : shown(words)))));
    return row;
  }

  /** Takes a row as one that can be picked. @param {HTMLElement} row @param {() => void} go */
  row(row, go) {
    const pick = () => {
      this.close();
      go();
    };
    row.id = `result-${this.choices.length}`;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', 'false');
    row.addEventListener('mousedown', (event) => {
      event.preventDefault();
      pick();
    });
    this.choices.push({ row, pick });
    return row;
  }
}

/** @param {Collection} collection @param {number} cable @param {boolean} within the filter */
function resultRow(collection, cable, within) {
  const times = collection.citedBy.count(cable);
  const held = collection.held(cable);
  const subject = collection.subject(cable);
  return element('li', { class: within ? '' : 'outside' },
    element('span', { class: `sign dot look-${collection.look(cable)}`, 'aria-hidden': 'true' }),
    element('span', { class: 'mrn', title: nameOfPost(collection, collection.value('post', cable)) }, spaced(collection.mrn(cable))),
    element('span', { class: 'date' }, held ? shortDate(collection.date(cable)) : 'missing'),
    element('span', { class: 'times' }, [within ? '' : 'outside the filter', times ? `cited by ${times}` : ''].filter(Boolean).join(', ')),
    element('span', { class: 'about' }, subject ? isolated(subject) : ''));
}
