/* The panel on a list: what is in it by counts, and its rows. */

import { filterInWords, isFiltering, noFilter } from '../collection/filter.js';
import { counted, shown } from '../collection/words.js';
import { element } from '../element.js';
import { follow, offer } from '../saving/save.js';
import { WAITING } from '../source/source.js';
import { sayEmptied } from './emptied.js';
import { FacetsPanel } from './facets-panel.js';
import { Grid } from './grid.js';
import { columnsOf } from './columns.js';
import { rowsPassing } from './lists.js';
import { tableOf } from './table.js';

/**
 * @import { Answer } from '../source/source.js'
 * @import { View } from '../view.js'
 */

/** The columns of which the highest come first. */
const COUNTS = new Set(['cited_by', 'cites', 'asked', 'answered', 'silent']);

const OF_REQUESTS = 'They ask several posts, or a post answers them. Click a number of answers to see who answered and who is silent. Those of which it is not known whom they asked ("?") come last.';
const OF_A_PART = 'They are those of this page, of which it has every answer: the most answered of the whole collection are among them.';

/** The panel on one list, kept while it is filtered and sorted. */
export class ListPanel {
  /** @param {View} view @param {Answer} answer @param {{read: (at: number) => void}} use */
  constructor(view, answer, { read }) {
    this.view = view;
    this.answer = answer;
    this.rows = answer.rows;
    /** What the counts that are shown were counted by. @type {Answer['facets'] | null} */
    this.counted = null;
    const { list, allMissing: missing } = answer;
    const columns = columnsOf(list, missing);
    this.facets = new FacetsPanel(view);
    this.lead = element('p', { class: 'lead', role: 'status' });
    this.grid = new Grid(columns, {
      label: shown(list.title), kind: list.asks ? 'requests' : missing ? 'missing' : list.kind, read,
      cells: (at) => columns.map((column) => column.cell(view, this.answer.list, this.rows[at])),
      leave: () => this.leave(),
      sort: (column) => this.sortBy(column),
      end: () => this.answer.more?.(),
    });
    this.save = element('button', { type: 'button', click: () => this.saveTable() }, 'Save as CSV');
    this.unfilter = element('button', { type: 'button', click: () => view.filterBy(noFilter()) }, 'Clear the filter');
    this.toTopic = element('button', { type: 'button', click: () => view.go({ ...view.first(), filter: view.filter }) }, 'Back to the topic');
    this.emptied = element('div', {});
    this.element = element('div', { class: 'listing' },
      element('h2', {}, shown(list.title)), this.lead, this.emptied,
      element('p', { class: 'choices' }, this.facets.button, this.save, this.unfilter, this.toTopic, element('button', { type: 'button', click: () => this.leave() }, 'Back to the first view')),
      this.facets.element, this.grid.element);
  }

  /** Shows the rows that pass, in an order. @param {Answer} answer @param {string} sort @param {number} reached */
  show(answer, sort, reached) {
    const { view } = this;
    const { list, rows, within, total } = answer;
    this.answer = answer;
    this.rows = rows;
    const filtering = isFiltering(view.filter);
    const isEmptied = filtering && within === 0 && total > 0 && !list.waits;
    const unit = list.asks ? 'request' : list.kind === 'references' ? 'reference' : list.kind === 'ties' ? 'citation' : 'cable';
    this.lead.textContent = filtering ? `${within.toLocaleString('en')} of ${counted(total, unit)} within the filter: ${filterInWords(view.filter, view.collection.topics)}.`
      : within > 0 ? `${counted(within, unit)}.` : 'There is none.';
    if (list.asks) this.lead.textContent += ` ${OF_REQUESTS}${view.collection.asks ? ` ${OF_A_PART}` : ''}`;
    if (list.readsTexts) this.lead.textContent += ' Looking in the texts …';
    this.lead.hidden = isEmptied;
    this.emptied.replaceChildren(...(isEmptied ? [this.sayEmpty(unit)] : []));
    if (list.waits) this.lead.textContent = view.collection.asks ? WAITING : 'Unpacking the references …';
    this.unfilter.hidden = !filtering || isEmptied;
    this.toTopic.hidden = view.topic() < 0;
    this.save.hidden = rows.length === 0;
    if (this.counted !== answer.facets) this.facets.show(answer.facets());
    this.counted = answer.facets;
    this.grid.element.hidden = rows.length === 0;
    this.grid.show(rows.length, sort, reached, answer);
  }

  /** @param {string} unit */
  sayEmpty(unit) {
    const { view, answer: { list, total } } = this;
    const { collection } = view;
    const isCounted = list.rows.length === total;
    return sayEmptied(view, { none: total === 1 ? `The only ${unit} does not pass the filter` : `None of the ${counted(total, unit)} passes the filter`,
      all: total === 1 ? `Show the ${unit}` : `Show all ${counted(total, unit)}`, unit, left: (filter) => (isCounted ? rowsPassing(collection, list, filter).length : null) });
  }

  /** Shows more rows behind those that are shown. @param {Answer} answer */
  extend(answer) {
    this.answer = answer;
    this.rows = answer.rows;
    this.grid.extend(answer.rows.length);
  }

  /** Sorts by a column, or turns the order; of counts the highest come first. @param {string} column */
  sortBy(column) {
    const now = this.view.address.sort || this.answer.list.sort;
    const first = COUNTS.has(column) ? `-${column}` : column;
    this.view.go({ sort: now === first ? (first === column ? `-${column}` : column) : first });
  }

  leave() {
    this.view.go(this.view.first());
  }

  saveTable() {
    const { view, rows, answer: { list, address, within } } = this;
    if (address) {
      follow(address);
      view.say(`Saving the ${counted(within, 'row')} of this list`, true);
      return;
    }
    const name = `${list.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60).toLowerCase() || 'list'}-${rows.length}.csv`;
    offer(new Blob(tableOf(view.collection, list, rows), { type: 'text/csv' }), name);
    view.say(`Saved as ${name}: the ${counted(rows.length, 'row')} of this list, in this order`, true);
  }
}
