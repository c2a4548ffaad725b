/* Counts of what a list has, each a button that takes it in or leaves it out. */

import { toggled } from '../collection/filter.js';
import { sideOf } from './lists.js';
import { besideCode } from '../collection/posts.js';
import { shown } from '../collection/words.js';
import { element } from '../element.js';
import { postBeside } from '../panel/rows.js';
import { keepInTab, keptInTab } from '../saving/tab.js';

/**
 * @import { Facet, FacetValue } from './facets.js'
 * @import { FilterKey } from '../collection/filter.js'
 * @import { View } from '../view.js'
 */

const FIRST_VALUES = 6;

/** From this width on there is room for the counts above a list. */
const ROOMY = '(min-width: 1361px)';
/** Under this is kept whether the reader last opened ("open") or closed ("closed") the counts. */
const KEPT_COUNTS = 'reftel-counts';

/** The counts, with the state that outlives a click: which are open. */
export class FacetsPanel {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {Set<FilterKey>} */
    this.whole = new Set();
    this.groups = element('div', { class: 'groups' });
    this.button = element('button', { type: 'button', click: () => this.turn() });
    this.element = element('section', { class: 'facets', 'aria-label': 'Counts' }, element('p', { class: 'hint' }, 'Click to see only these; shift-click or − to leave them out.'), this.groups);
    /** @type {Facet[]} */
    this.facets = [];
    const chosen = keptInTab(KEPT_COUNTS);
    this.open = chosen === null ? matchMedia(ROOMY).matches : chosen === 'open';
  }

  turn() {
    this.open = !this.open;
    keepInTab(KEPT_COUNTS, this.open ? 'open' : 'closed');
    this.showOrHide();
  }

  showOrHide() {
    const isEmpty = this.facets.length === 0;
    this.element.hidden = isEmpty || !this.open;
    this.button.hidden = isEmpty;
    this.button.textContent = this.open ? 'Hide the counts' : 'Show the counts';
  }

  /** @param {Facet[]} facets */
  show(facets) {
    this.facets = facets;
    const focused = document.activeElement instanceof HTMLElement && this.groups.contains(document.activeElement) ? document.activeElement.dataset.facet : undefined;
    this.groups.replaceChildren(...facets.map((facet) => this.group(facet)));
    this.showOrHide();
    if (focused === undefined) return;
    const again = [...this.groups.querySelectorAll('button')].find((button) => button.dataset.facet === focused);
    (again || this.groups.querySelector('button') || this.button).focus({ preventScroll: true });
  }

  /** @param {Facet} facet */
  group({ key, name, values }) {
    const chosen = (/** @type {FacetValue} */ value) => sideOf(this.view.filter[key], value.word) !== '';
    const most = [...values].sort((a, b) => b.count - a.count).slice(0, FIRST_VALUES);
    const some = this.whole.has(key) || values.length <= FIRST_VALUES + 1 ? values : values.filter((value) => chosen(value) || most.includes(value));
    const rest = values.length - some.length;
    const turn = () => {
      if (!this.whole.delete(key)) this.whole.add(key);
      this.show(this.facets);
    };
    const more = rest > 0 || (this.whole.has(key) && values.length > FIRST_VALUES + 1)
      ? element('button', { type: 'button', class: 'more', 'data-facet': `${key} more`, click: turn }, rest > 0 ? `and ${rest.toLocaleString('en')} more` : 'fewer') : '';
    return element('div', { class: 'facet', role: 'group', 'aria-label': name },
      element('span', { class: 'name', 'aria-hidden': 'true' }, name), ...some.map((value) => this.value(key, value)), more);
  }

  /** @param {FilterKey} key @param {FacetValue} value */
  value(key, { word, name, count }) {
    const { view } = this;
    const side = sideOf(view.filter[key], word);
    const choose = (/** @type {boolean} */ out) => view.filterBy({ ...view.filter, [key]: toggled(view.filter[key], word, out) });
    const isPost = key === 'post';
    const words = isPost ? besideCode(view.collection, word) : shown(name);
    return element('span', { class: `value ${side}` },
      element('button', { type: 'button', class: 'take', 'aria-pressed': String(side === 'in'), 'data-facet': `${key} ${word}`,
        title: words, click: (event) => choose(event.shiftKey) }, isPost ? postBeside(view.collection, word) : element('bdi', {}, words), ' ', element('span', { class: 'count' }, count.toLocaleString('en'))),
      element('button', { type: 'button', class: 'leave', 'aria-pressed': String(side === 'out'), 'data-facet': `${key} -${word}`,
        'aria-label': `not ${words}`, title: `not ${words}`, click: () => choose(true) }, '−'));
  }
}
