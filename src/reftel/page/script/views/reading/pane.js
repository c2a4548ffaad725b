/* One text as wide as it needs; without one, where it can be read. */

import { dateInWords } from '../../collection/dates.js';
import { shown, spaced } from '../../collection/words.js';
import { element, isolated } from '../../element.js';
import { WAITING } from '../../source/source.js';
import { whereToLook } from '../../panel/where.js';
import { caveats } from './ends.js';
import { blockOf, cutIntoBlocks, spansIn } from './blocks.js';
import { namingsIn, placeOfCitation, placesOfQuery } from './passages.js';

/**
 * @import { View } from '../../view.js'
 * @import { Naming, Span } from './passages.js'
 */

/** After so many frames all that lies between two places of a text is drawn. */
const FRAMES = 6;

/** A text in the view of reading. */
export class TextPane {
  /** @param {View} view @param {number} cable @param {number} other the one beside it, -1 for none @param {string} role what it is to the other */
  constructor(view, cable, other, role) {
    this.view = view;
    this.cable = cable;
    this.other = other;
    const { collection } = view;
    this.text = collection.library?.text(cable) || '';
    this.namings = namingsIn(collection, cable, this.text);
    /** The sentence that speaks of the other. @type {Span | null} */
    this.quoted = other < 0 || this.text === '' ? null : placeOfCitation(collection, cable, other, this.text, this.namings);
    /** @type {Span[]} */
    this.found = [];
    this.spans = cutIntoBlocks(this.text);
    this.blocks = this.spans.map((span) => this.block(span));
    const mrn = spaced(collection.mrn(cable));
    this.paper = this.text !== '' ? element('div', { class: 'paper', tabindex: '0', role: 'region', 'aria-label': `Text of ${mrn}` }, ...this.blocks)
      : element('div', { class: 'paper lacking' }, ...this.lacking());
    this.element = element('article', { class: 'pane', 'aria-label': role ? `${role}: ${mrn}` : mrn }, this.head(role), this.paper);
  }

  /** @param {string} role */
  head(role) {
    const { view, cable, other } = this;
    const { collection } = view;
    const mrn = collection.mrn(cable);
    const subject = collection.subject(cable);
    return element('header', {},
      element('p', { class: 'line' }, role ? element('span', { class: 'status' }, role) : '',
        element('h2', {}, element('a', { href: view.link({ cable: mrn, view: '', at: '', q: '' }), title: 'In the picture' }, spaced(mrn))),
        element('span', { class: 'date' }, dateInWords(collection, cable)),
        other >= 0 ? element('a', { class: 'alone', href: view.link({ cable: mrn, at: '' }) }, 'Read it alone') : ''),
      subject ? element('p', { class: 'about' }, isolated(subject)) : '', caveats(collection, cable) ?? '');
  }

  /** What is said where the page has no text. */
  lacking() {
    const { collection } = this.view;
    const { details } = collection;
    if (collection.library?.isComing(this.cable)) return [element('p', { class: 'none', role: 'status' }, WAITING)];
    if (!details || collection.unpacking) return [element('p', { class: 'none', role: 'status' }, 'Unpacking the texts …')];
    const source = details.source(this.cable);
    const where = whereToLook(collection, details, this.cable, 'where-to-read');
    where?.removeAttribute('id');
    const why = !collection.held(this.cable) ? 'This cable is missing: its text is not in this collection.'
      : collection.library ? 'The page has no text of this cable.' : 'The texts are not on this page.';
    return [element('p', {}, why),
      source ? element('p', {}, 'It was read from ', element('b', {}, isolated(source)), '.') : '',
      where ?? element('p', { class: 'none' }, 'No place is known where it can be read.')].filter((one) => one !== '');
  }

  /** @param {Span} span */
  block(span) {
    const within = { text: this.text, namings: this.namings.filter(({ start, end }) => start < span[1] && end > span[0]),
      quoted: this.quoted, found: spansIn(this.found, span) };
    return blockOf(within, span, (naming, words) => this.link(naming, words));
  }

  /** @param {Naming} naming @param {(Node | string)[]} words */
  link({ cable }, words) {
    const { collection } = this.view;
    return element('a', { href: this.view.link({ cable: collection.mrn(this.cable), at: collection.mrn(cable), q: '' }),
      title: `Read ${spaced(shown(collection.mrn(cable)))} beside it`, class: cable === this.other ? 'other' : '' }, ...words);
  }

  /** Marks what is looked for. @param {string} query */
  find(query) {
    const before = this.found;
    this.found = placesOfQuery(this.text, query);
    this.spans.forEach((span, at) => {
      if (spansIn(before, span).length + spansIn(this.found, span).length === 0) return;
      const made = this.block(span);
      this.blocks[at].replaceWith(made);
      this.blocks[at] = made;
    });
  }

  /** Brings what was found into sight. @param {number} at */
  reveal(at) {
    this.scrollTo(this.found[at][0], `mark[data-place="${this.found[at][0]}"]`, true);
  }

  /** Brings the sentence that speaks of the other into sight. */
  revealQuoted() {
    if (this.quoted) this.scrollTo(this.quoted[0], 'mark.quoted, a.other', false);
  }

  /** @param {number} place @param {string} selector @param {boolean} current */
  scrollTo(place, selector, current) {
    const at = this.spans.findIndex(([start, end]) => start <= place && place < end);
    for (const mark of this.paper.querySelectorAll('mark.current')) mark.classList.remove('current');
    const target = this.blocks[at]?.querySelector(selector) ?? this.blocks[at];
    if (current) for (const mark of this.paper.querySelectorAll(selector)) mark.classList.add('current');
    if (target) bringIntoSight(target, FRAMES);
  }
}

/**
 * Brings an element into sight. What lies between is drawn only when it comes into sight, and may then be longer than was thought:
 * so it is brought there again while it moves.
 * @param {Element} target @param {number} frames
 */
function bringIntoSight(target, frames) {
  target.scrollIntoView({ block: 'center' });
  if (frames > 0) requestAnimationFrame(() => bringIntoSight(target, frames - 1));
}
