/* The topics as ridges on one time axis: each a link, its months told under the mouse and by the arrow keys. */

import { CUT_SHORT, monthInWords, monthTicks, peakOf } from './topics.js';
import { counted, shown } from '../../collection/words.js';
import { element, isolated } from '../../element.js';
import { showTip } from '../../picture/hover.js';
import { ridgeOf } from './ridges.js';

/** @import { Span, Topic } from './topics.js' */

/**
 * @typedef {object} Ridge
 * @property {Topic} topic
 * @property {string} link the address of the topic
 * @property {number[]} months its cables in each month of the span
 * @property {ArrayLike<number> | null} passing those of them that pass, or are held where nothing is looked for; null where that is all
 * @property {boolean} ofHeld whether `passing` are those that are held
 * @property {string} size how many cables it has, and how many of them pass
 * @property {string} outside what of it lies outside of the span, "" for little
 */

const POSTS_NAMED = 3;

/** How wide a letter on the axis is at most, in pixels. */
const YEAR_LETTER = 7.5;

/** The width of the axis before it is on screen, in pixels. */
const USUAL_WIDTH = 600;

/** The least and the most height of a ridge, and what is between two, in pixels. */
const [LOWEST, HIGHEST, BETWEEN_RIDGES] = [46, 120, 10];

/** Draws ridges into its place; they scroll where they do not fit. */
export class TopicsPicture {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Ridge[]} */
    this.ridges = [];
    /** @type {Span} */
    this.span = { months: [], quiet: [] };
    /** The month that the arrow keys have reached in the ridge that has the focus. */
    this.reached = -1;
    this.lines = element('div', { class: 'ridge-years', 'aria-hidden': 'true' });
    this.list = element('ol', { class: 'ridges' });
    this.axis = element('div', { class: 'ridge-axis', 'aria-hidden': 'true' });
    place.replaceChildren(element('div', { class: 'ridge-field' }, this.lines, this.list), this.axis);
    new ResizeObserver(() => this.drawYears()).observe(this.axis);
    this.listen();
  }

  listen() {
    const { list, place } = this;
    list.addEventListener('pointermove', (event) => this.tellAt(event));
    list.addEventListener('pointerleave', () => this.tell(-1, -1));
    list.addEventListener('focusin', () => {
      const at = this.focused();
      if (at < 0) return;
      this.letTabReach(at);
      if (document.activeElement?.matches(':focus-visible')) this.tell(at, this.peak(at));
    });
    list.addEventListener('focusout', () => this.tell(-1, -1));
    list.addEventListener('keydown', (event) => this.pressed(event));
    place.addEventListener('scroll', () => this.tell(-1, -1), { passive: true });
  }

  /** @param {Ridge[]} ridges @param {Span} span */
  draw(ridges, span) {
    const focused = this.focused() < 0 ? '' : this.ridges[this.focused()].link;
    Object.assign(this, { ridges, span });
    this.list.replaceChildren(...ridges.map((ridge) => this.row(ridge)));
    const room = Math.floor((this.place.clientHeight - this.axis.clientHeight) / Math.max(1, ridges.length)) - BETWEEN_RIDGES;
    this.list.style.setProperty('--high', `${Math.min(HIGHEST, Math.max(LOWEST, room))}px`);
    this.letTabReach(0);
    const again = ridges.findIndex(({ link }) => link === focused);
    if (again >= 0) this.linkAt(again)?.focus({ preventScroll: true });
    this.drawYears();
  }

  /** @param {Ridge} ridge */
  row({ topic, link, months, passing, ofHeld, size, outside }) {
    const { name, subject, tags, posts } = topic;
    const at = peakOfRidge({ months, passing, ofHeld });
    const most = at < 0 ? '' : this.monthAt({ months, passing, ofHeld }, at);
    const side = (at + 0.5) / months.length;
    const label = element('span', { class: 'ridge-peak', 'aria-hidden': 'true' },
      at < 0 ? '' : peakInWords({ months, passing, ofHeld }, this.span.months[at], at));
    // Shifted by as much of its width as its place has of the axis, it stays between the ends.
    label.style.left = `${side * 100}%`;
    label.style.transform = `translateX(${-side * 100}%)`;
    const marks = [tags.map(shown).join(' '), posts.slice(0, POSTS_NAMED).map(([post, count]) => `${shown(post)} ${count.toLocaleString('en')}`).join(', ')];
    const plot = element('div', { class: 'ridge-plot' }, label);
    if (months.length > 0) plot.append(ridgeOf(months, passing));
    return element('li', { class: passing && !ofHeld && at < 0 ? 'ridge none-pass' : 'ridge' },
      element('div', { class: 'ridge-words' },
        element('p', { class: 'ridge-head' }, element('a', { class: 'ridge-link', href: link, tabindex: '-1' }, isolated(name)), ' ',
          element('span', { class: 'spoken' }, most ? `, most in ${most}` : '')),
        subject ? element('p', { class: 'ridge-subject' }, isolated(subject)) : '',
        element('p', { class: 'ridge-marks' }, element('strong', {}, size), ['', outside, ...marks].filter((one, at) => one || at === 0).join(' · '))),
      plot);
  }

  /** Says a month of a ridge and its cables. @param {Pick<Ridge, 'months' | 'passing' | 'ofHeld'>} ridge @param {number} at */
  monthAt({ months, passing, ofHeld }, at) {
    const name = monthInWords(this.span.months[at]);
    return passing ? `${name}: ${passing[at].toLocaleString('en')} ${ofHeld ? 'held ' : ''}of ${counted(months[at], 'cable')}` : `${name}: ${counted(months[at], 'cable')}`;
  }

  /** @param {number} at */
  linkAt(at) {
    return /** @type {HTMLElement | null} */ (this.list.children[at]?.querySelector('a') ?? null);
  }

  /** Gives the ridge that has the focus, -1 for none. */
  focused() {
    return [...this.list.children].findIndex((row) => row.contains(document.activeElement));
  }

  /** @param {number} at */
  peak(at) {
    return peakOfRidge(this.ridges[at]);
  }

  /** Lets the Tab key reach one ridge alone: the arrow keys go from there to the others. @param {number} at */
  letTabReach(at) {
    this.list.querySelector('a[tabindex="0"]')?.setAttribute('tabindex', '-1');
    this.linkAt(at)?.setAttribute('tabindex', '0');
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const at = this.focused();
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === 'Enter') {
      event.stopPropagation();
      return;
    }
    const rows = new Map([['ArrowDown', at + 1], ['ArrowUp', at - 1], ['Home', 0], ['End', this.ridges.length - 1]]);
    const row = rows.get(key);
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    if (row !== undefined) this.linkAt(row)?.focus();
    else if (step && this.ridges[at].months.length > 0) {
      this.tell(at, this.monthBeside(step));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Gives the month drawn next to the one reached. @param {number} step */
  monthBeside(step) {
    const { months } = this.span;
    let at = this.reached + step;
    while (months[at] === CUT_SHORT) at += step;
    return months[at] === undefined ? this.reached : at;
  }

  /** Says what is under the mouse. @param {PointerEvent} event */
  tellAt(event) {
    const row = event.target instanceof Element ? event.target.closest('.ridge') : null;
    const at = row ? [...this.list.children].indexOf(row) : -1;
    if (at < 0) {
      this.tell(-1, -1);
      return;
    }
    const box = this.plotAt(at).getBoundingClientRect();
    const count = this.ridges[at].months.length;
    const month = Math.floor(((event.clientX - box.left) / box.width) * count);
    const inside = event.clientX >= box.left && event.clientY >= box.top && month < count && this.span.months[month] !== CUT_SHORT;
    this.tell(at, inside ? month : -1, event);
  }

  /** @param {number} at */
  plotAt(at) {
    return /** @type {HTMLElement} */ (this.list.children[at].querySelector('.ridge-plot'));
  }

  /**
   * Shows what a ridge is and, of one of its months, how many cables; none for -1.
   * @param {number} at @param {number} month of the span, -1 for none @param {{clientX: number, clientY: number}} [mouse]
   */
  tell(at, month, mouse) {
    this.list.querySelector('.ridge-month')?.remove();
    const section = /** @type {HTMLElement} */ (this.place.parentElement);
    if (at < 0) {
      const tip = section.querySelector('.tip');
      if (tip instanceof HTMLElement) tip.hidden = true;
      return;
    }
    const { topic, months } = this.ridges[at];
    const plot = this.plotAt(at);
    const box = plot.getBoundingClientRect();
    const around = section.getBoundingClientRect();
    const said = month < 0 ? '' : this.monthAt(this.ridges[at], month);
    if (month >= 0) {
      this.reached = month;
      const mark = element('span', { class: 'ridge-month', 'aria-hidden': 'true' });
      mark.style.left = `${((month + 0.5) / months.length) * 100}%`;
      plot.append(mark);
    }
    const spot = mouse || { clientX: box.left + ((month + 0.5) / Math.max(1, months.length)) * box.width, clientY: box.bottom - 10 };
    showTip(section, { x: spot.clientX - around.left, y: spot.clientY - around.top },
      element('div', { class: 'hover' }, said ? element('strong', {}, said) : '',
        element('p', {}, isolated(topic.name)), topic.subject && !(mouse && said) ? element('p', {}, isolated(topic.subject)) : ''));
  }

  /** The years on the axis, and as lines behind the ridges. */
  drawYears() {
    const { months } = this.span;
    const wide = this.axis.clientWidth || USUAL_WIDTH;
    const ticks = monthTicks(this.span, wide);
    const part = (/** @type {number} */ at) => at / Math.max(1, months.length);
    const mark = (/** @type {number} */ at, /** @type {string} */ text, /** @type {string} */ name) => {
      const made = element('span', { class: name }, text);
      made.style.left = `${part(at) * 100}%`;
      return made;
    };
    const written = ticks.map(({ at, text }, place) => {
      const room = (part(ticks[place + 1]?.at ?? months.length) - part(at)) * wide - 4;
      return mark(at, room > text.length * YEAR_LETTER ? text : '', 'ridge-year');
    });
    const cuts = () => months.flatMap((month, at) => (month === CUT_SHORT && months[at - 1] !== CUT_SHORT ? [this.cut(at, mark(at, '', 'ridge-cut'))] : []));
    this.axis.replaceChildren(...cuts(), ...written);
    this.lines.replaceChildren(...ticks.map(({ at }) => mark(at, '', 'ridge-year')), ...cuts());
  }

  /** Gives the mark where a quiet stretch is cut the width of that. @param {number} at @param {HTMLElement} mark */
  cut(at, mark) {
    const { months } = this.span;
    const end = months.findIndex((month, place) => place > at && month !== CUT_SHORT);
    mark.style.width = `${((end - at) / months.length) * 100}%`;
    return mark;
  }
}

/** Gives the place of the month with most cables, -1 where there is none: most that pass the filter, else most held and missing together. @param {Pick<Ridge, 'months' | 'passing' | 'ofHeld'>} ridge */
export function peakOfRidge({ months, passing, ofHeld }) {
  return peakOf(ofHeld || !passing ? months : passing);
}

/**
 * Gives a month of a ridge and its cables in few words: "Nov 2009: 86", "Nov 2009: 86, 12 held", within a filter "Nov 2009: 12 of 86".
 * @param {Pick<Ridge, 'months' | 'passing' | 'ofHeld'>} ridge @param {number} month counted from the year 0 @param {number} at its place in the ridge
 */
export function peakInWords({ months, passing, ofHeld }, month, at) {
  const [some, all] = [passing?.[at] ?? 0, months[at]].map((count) => count.toLocaleString('en'));
  const counts = !passing ? all : ofHeld ? `${all}, ${some} held` : `${some} of ${all}`;
  return `${monthInWords(month).replace(/^(\w{3})\w*/, '$1')}: ${counts}`;
}
