/* The panel on a list: what is in it by counts, and its rows. */

import { facetsOf } from './facets.js';
import { filterInWords, isFiltering, noFilter } from '../collection/filter.js';
import { counted, shown } from '../collection/words.js';
import { element } from '../element.js';
import { offer } from '../saving/save.js';
import { FacetsPanel } from './facets-panel.js';
import { Grid } from './grid.js';
import { columnsOf } from './columns.js';
import { tableOf } from './table.js';

/**
 * @import { List } from './lists.js'
 * @import { View } from '../view.js'
 */

/** The panel on one list, kept while it is filtered and sorted. */
export class ListPanel {
  /** @param {View} view @param {List} list @param {{read: (at: number) => void}} use */
  constructor(view, list, { read }) {
    this.view = view;
    this.list = list;
    this.rows = list.rows;
    this.countedFor = '';
    const { collection } = view;
    const missing = list.kind === 'cables' && list.rows.length > 0 && list.rows.every((cable) => !collection.held(cable));
    const columns = columnsOf(list, missing);
    this.facets = new FacetsPanel(view);
    this.lead = element('p', { class: 'lead', role: 'status' });
    this.grid = new Grid(columns, {
      label: shown(list.title), kind: missing ? 'missing' : list.kind, read,
      cells: (at) => columns.map((column) => column.cell(view, list, this.rows[at])),
      leave: () => this.leave(),
      sort: (column) => this.sortBy(column),
    });
    this.save = element('button', { type: 'button', click: () => this.saveTable() }, 'Save as CSV');
    this.unfilter = element('button', { type: 'button', click: () => view.filterBy(noFilter()) }, 'Clear the filter');
    this.element = element('div', { class: 'listing' },
      element('h2', {}, shown(list.title)), this.lead,
      element('p', { class: 'choices' }, this.save, this.unfilter, element('button', { type: 'button', click: () => this.leave() }, 'Back to the first view')),
      this.facets.element, this.grid.element);
  }

  /** Shows the rows that pass, in an order. @param {Uint32Array} rows @param {string} sort @param {number} reached */
  show(rows, sort, reached) {
    const { view, list } = this;
    this.rows = rows;
    const filtering = isFiltering(view.filter);
    const unit = list.kind === 'references' ? 'reference' : list.kind === 'ties' ? 'citation' : 'cable';
    this.lead.textContent = filtering ? `${rows.length.toLocaleString('en')} of ${counted(list.rows.length, unit)} within the filter: ${filterInWords(view.filter, view.collection.topics)}.`
      : rows.length > 0 ? `${counted(rows.length, unit)}.` : list.waits ? 'Unpacking the references …' : 'There is none.';
    this.unfilter.hidden = !filtering;
    this.save.hidden = rows.length === 0;
    const filter = JSON.stringify(view.filter);
    if (this.countedFor !== filter) this.facets.show(facetsOf(view.collection, list, view.filter));
    this.countedFor = filter;
    this.grid.element.hidden = rows.length === 0;
    this.grid.show(rows.length, sort, reached);
  }

  /** Sorts by a column, or turns the order; of counts the highest come first. @param {string} column */
  sortBy(column) {
    const now = this.view.address.sort || this.list.sort;
    const first = column === 'cited_by' || column === 'cites' ? `-${column}` : column;
    this.view.go({ sort: now === first ? (first === column ? `-${column}` : column) : first });
  }

  leave() {
    this.view.go({ view: '', cable: '', around: '', open: [] });
  }

  saveTable() {
    const { view, rows, list } = this;
    const name = `${list.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60).toLowerCase() || 'list'}-${rows.length}.csv`;
    offer(new Blob(tableOf(view.collection, list, rows), { type: 'text/csv' }), name);
    view.say(`Saved as ${name}: the ${counted(rows.length, 'row')} of this list, in this order`, true);
  }
}
