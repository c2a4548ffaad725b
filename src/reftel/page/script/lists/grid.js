/* A long table of which only the rows in sight are in the document. */

import { rowsInSight, scrolledTo, wholeHeight } from './window.js';
import { element } from '../element.js';

/**
 * @typedef {{name: string, head: string, says: string}} Column `says` is what a screen reader and the mouse learn of it
 * @typedef {object} Use
 * @property {string} label
 * @property {string} kind a class: it has the widths of the columns
 * @property {(at: number) => (Node | string)[]} cells of a row, one per column
 * @property {(at: number) => void} read opens a row
 * @property {() => void} leave
 * @property {(column: string) => void} sort
 * @property {() => void} end the last row that is known is in sight
 */

const KEY_STEPS = new Map([['ArrowDown', 1], ['ArrowUp', -1], ['Home', -Infinity], ['End', Infinity]]);

/** The table; arrow keys move in it, Enter opens a row. */
export class Grid {
  /** @param {Column[]} columns @param {Use} use */
  constructor(columns, use) {
    this.columns = columns;
    this.use = use;
    this.count = 0;
    this.reached = -1;
    this.top = 0;
    /** The rows that are made, by their number. @type {Map<number, HTMLElement>} */
    this.made = new Map();
    this.heads = columns.map(({ name, head, says }) => element('span', { role: 'columnheader', class: `head of-${name}`, 'aria-sort': 'none' },
      element('button', { type: 'button', title: `Sort by: ${says}`, 'aria-label': `${head}: sort by ${says}`, click: () => use.sort(name) }, head)));
    this.headRow = element('div', { role: 'row', class: 'row heads', 'aria-rowindex': '1' }, ...this.heads);
    this.rows = element('div', { class: 'made', role: 'presentation' });
    this.whole = element('div', { class: 'whole', role: 'presentation' }, this.rows);
    this.scroller = element('div', { class: 'scroller', role: 'rowgroup', scroll: () => this.draw() }, this.whole);
    this.element = element('div', { class: `grid ${use.kind}`, role: 'grid', tabindex: '0', 'aria-label': use.label, 'aria-readonly': 'true',
      keydown: (event) => this.pressed(event), focus: () => this.reach(Math.max(0, this.reached)) },
      element('div', { role: 'rowgroup' }, this.headRow), this.scroller);
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  /** Shows so many rows afresh. @param {number} count @param {string} sort "-date" the latest first @param {number} reached the row to stand at, -1 for none @param {{within: number, sorts: Set<string> | null}} all how many rows there are, and by which columns they can be sorted */
  show(count, sort, reached, { within, sorts }) {
    this.count = count;
    this.element.setAttribute('aria-rowcount', String(within + 1));
    this.heads.forEach((head, at) => {
      const { name } = this.columns[at];
      /** @type {HTMLButtonElement} */ (head.firstElementChild).disabled = sorts !== null && !sorts.has(name);
      head.setAttribute('aria-sort', sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none');
    });
    this.made.clear();
    this.rows.replaceChildren();
    this.top = 0;
    this.reached = -1;
    this.draw();
    if (reached >= 0) this.reach(reached);
  }

  /** Has more rows behind those that are shown. @param {number} count */
  extend(count) {
    this.count = count;
    this.draw();
  }

  /** Puts the rows back where they were, once the table is in the document again. @param {number} reached the row to stand at */
  comeBack(reached) {
    this.scroller.scrollTop = this.top;
    this.draw();
    if (reached >= 0) this.reach(reached);
    this.element.focus({ preventScroll: true });
  }

  sight() {
    const row = Number.parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 32;
    return { count: this.count, row, height: this.scroller.clientHeight };
  }

  /** Makes the rows in sight, and takes out the others. */
  draw() {
    if (!this.element.isConnected) return;
    const sight = this.sight();
    this.top = this.scroller.scrollTop;
    this.headRow.style.borderRight = `${this.scroller.offsetWidth - this.scroller.clientWidth}px solid transparent`;
    this.whole.style.height = `${wholeHeight(sight)}px`;
    const { first, last, at } = rowsInSight(sight, this.top);
    this.rows.style.top = `${at}px`;
    for (const [number, row] of this.made) {
      if (number >= first && number < last) continue;
      row.remove();
      this.made.delete(number);
    }
    let next = this.rows.firstElementChild;
    for (let number = first; number < last; number += 1) {
      const known = this.made.get(number);
      if (known) {
        next = known.nextElementSibling;
        continue;
      }
      const row = this.make(number);
      this.made.set(number, row);
      this.rows.insertBefore(row, next);
    }
    this.markReached();
    if (last >= this.count && this.count > 0) this.use.end();
  }

  /** @param {number} at */
  make(at) {
    const cells = this.use.cells(at).map((cell, place) => element('span', { role: 'gridcell', class: `cell of-${this.columns[place].name}` }, cell));
    return element('div', { role: 'row', class: at % 2 ? 'row odd' : 'row', id: `row-${at}`, 'aria-rowindex': String(at + 2),
      click: (event) => { if (!event.target.closest('a')) this.use.read(at); } }, ...cells);
  }

  /** Stands at a row and brings it into sight. @param {number} at */
  reach(at) {
    if (this.count === 0) return;
    this.reached = Math.max(0, Math.min(this.count - 1, at));
    const sight = this.sight();
    this.scroller.scrollTop = scrolledTo(sight, this.scroller.scrollTop, this.reached);
    this.draw();
  }

  markReached() {
    this.rows.querySelector('.reached')?.classList.remove('reached');
    const row = this.made.get(this.reached);
    row?.classList.add('reached');
    if (row) this.element.setAttribute('aria-activedescendant', row.id);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, height } = this.sight();
    const page = Math.max(1, Math.floor(height / row) - 1);
    const step = KEY_STEPS.get(event.key) ?? { PageDown: page, PageUp: -page }[event.key];
    if (event.key === 'Escape') this.use.leave();
    else if (event.target !== this.element) return;
    else if (step !== undefined) this.reach(this.reached + step);
    else if (event.key === 'Enter' && this.reached >= 0) this.use.read(this.reached);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
