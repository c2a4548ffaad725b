/* The panel on one citation: what one cable says of another, and how it was read. */

import { dateInWords, whenShort } from '../collection/dates.js';
import { ANSWER, LINES } from '../collection/looks.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { bundleInWords } from '../picture/bundles/words.js';
import { asWritten, evidence, label, linkTo, section } from './rows.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Gathered } from '../picture/bundles/gather.js'
 * @import { View } from '../view.js'
 */

/** The panel on one citation. */
export class CitationPanel {
  /** @param {Collection} collection @param {number} row @param {View} view */
  constructor(collection, row, view) {
    this.collection = collection;
    this.row = row;
    this.view = view;
    this.relation = collection.value('relation', row);
    this.citing = collection.citing[row];
    this.cited = collection.cited[row];
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { collection, citing, cited, relation } = this;
    const { name } = LINES[/** @type {keyof typeof LINES} */ (relation)] || LINES.refers_to;
    const [from, to] = [citing, cited].map((cable) => spaced(collection.mrn(cable)));
    return [element('header', { class: 'cable citation' },
      element('p', { class: 'badges' }, element('span', { class: `badge ${relation}` }, relation === ANSWER ? 'An answer' : 'A citation')),
      element('h2', {}, `${from} ${name} ${to}`)),
    this.evidence(),
    this.end('citing', 'The citing cable', citing), this.end('cited', 'The cited cable', cited), this.ways()];
  }

  evidence() {
    const { details } = this.collection;
    if (!details) return element('p', { class: 'none', role: 'status' }, 'Unpacking the references …');
    const { row, relation } = this;
    const facts = element('dl', { class: 'facts' });
    const add = (/** @type {string} */ name, /** @type {Node | string} */ value) => {
      if (value) facts.append(element('dt', {}, name), element('dd', {}, typeof value === 'string' ? isolated(value) : value));
    };
    const { name } = LINES[/** @type {keyof typeof LINES} */ (relation)] || LINES.refers_to;
    add('Relation', element('span', { class: 'relation' }, element('span', { class: `sign line ${relation}`, 'aria-hidden': 'true' }),
      relation === 'refers_to' ? 'refers to it; nothing more is known' : name));
    add('Label', details.value('labels', row).split(' ').filter(Boolean).map((label) => `ref ${label}`).join(', '));
    add('Why', [details.reason(row), details.byPeople.has(row) ? 'set by a person (corrections file)' : ''].filter(Boolean).join('; '));
    add('Source', details.source(this.citing));
    const words = asWritten(details.written(row), details.value('sentence', row), '');
    return element('section', { id: 'evidence', 'aria-label': 'Evidence' }, facts,
      words || element('p', { class: 'none' }, 'The page has neither the words nor a sentence.'));
  }

  /** @param {string} id @param {string} heading @param {number} cable */
  end(id, heading, cable) {
    const { collection } = this;
    const held = collection.held(cable);
    const subject = collection.subject(cable);
    return element('section', { id, 'aria-label': heading }, element('h3', {}, heading),
      element('p', { class: 'line' }, linkTo(collection.mrn(cable)), element('span', { class: `status ${held ? 'held' : 'missing'}` }, held ? 'held' : 'missing')),
      element('p', { class: 'when' }, dateInWords(collection, cable)),
      element('p', { class: 'about' }, subject ? isolated(subject) : held ? 'The text gives no subject.' : 'Cited by cables here, but not in this collection.'));
  }

  ways() {
    const words = this.collection.details;
    const { view } = this;
    const citation = () => {
      const { row } = this;
      const [from, to] = [this.citing, this.cited].map((cable) => this.collection.mrn(cable));
      const said = words ? words.value('sentence', row) || words.written(row) : '';
      return `${from} -> ${to}${said ? `: "${shown(said)}"` : ''}`;
    };
    const citing = this.collection.mrn(this.citing);
    return element('p', { class: 'choices' },
      element('button', { type: 'button', click: () => view.copy(citation()) }, 'Copy this evidence'),
      element('a', { class: 'way', href: view.link({ cable: citing, cites: '', view: '', at: '' }) }, `All that ${spaced(citing)} cites`));
  }
}

/** The panel on the citations that one line of a bundle stands for. */
export class BundlePanel {
  /** @param {Collection} collection @param {Gathered} bundle @param {View} view */
  constructor(collection, bundle, view) {
    this.collection = collection;
    this.bundle = bundle;
    this.view = view;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { collection, bundle, view } = this;
    const { hub, near, citing } = bundle;
    const mrn = collection.mrn(hub);
    const among = new Set(near);
    const rows = [...(citing ? collection.citedBy : collection.cites).of(hub)].filter((row) => among.has(this.other(row)))
      .sort((a, b) => collection.hour[this.other(a)] - collection.hour[this.other(b)] || a - b);
    const subject = collection.subject(hub);
    return [element('header', { class: 'cable citation' }, element('p', { class: 'badges' }, element('span', { class: 'badge' }, counted(rows.length, 'citation'))),
      element('h2', {}, bundleInWords(bundle, view.picture.passes)),
      element('p', { class: 'line' }, '“it” is ', linkTo(mrn)), subject ? element('p', { class: 'about' }, isolated(subject)) : ''),
    element('p', { class: 'choices' }, element('button', { type: 'button', click: () => view.toggle(bundle) }, bundle.open ? 'Close the bundle' : 'Open the bundle in the picture')),
    section('citations', counted(rows.length, 'citation'), rows.map((row) => () => this.row(row)), '',
      view.link({ cable: '', cites: '', around: '', open: [], view: 'list', of: `${citing ? 'cited-by' : 'cites'}:${mrn}`, q: '', sort: '' }))];
  }

  /** The cable in the bundle. @param {number} row */
  other(row) {
    return this.bundle.citing ? this.collection.citing[row] : this.collection.cited[row];
  }

  /** @param {number} row */
  row(row) {
    const { collection, view } = this;
    const { details } = collection;
    const other = this.other(row);
    const subject = collection.subject(other);
    const link = view.link({ cable: collection.mrn(collection.citing[row]), cites: collection.mrn(collection.cited[row]) });
    return element('li', {}, element('p', { class: 'line' }, details ? label(details.value('labels', row)) : '', linkTo(collection.mrn(other)), element('span', { class: 'date' }, whenShort(collection, other))),
      subject ? element('p', { class: 'about' }, isolated(subject)) : '', details ? evidence(details, row) : '',
      element('p', { class: 'to-citation' }, element('a', { href: link }, 'Show this citation')));
  }
}
