/* The panel on one cable. */

import { Board, boardInShort } from '../collection/board.js';
import { MENTIONED } from '../collection/collection.js';
import { dateInWords, longDate, whenShort } from '../collection/dates.js';
import { isFiltering } from '../collection/filter.js';
import { nameOfPost } from '../collection/posts.js';
import { counted, shown, spaced } from '../collection/words.js';
import { withCables } from '../collection/story.js';
import { element, isolated, part } from '../element.js';
import { searchable } from '../finding/full-text.js';
import { readMrn } from '../finding/search.js';
import { AmendPart } from '../settle/amend.js';
import { firstBlocks } from '../views/reading/blocks.js';
import { caveats } from '../views/reading/ends.js';
import { namingsIn } from '../views/reading/passages.js';
import { nearIt } from './near.js';
import { asWritten, evidence, label, linkTo, relationOf, section, why } from './rows.js';
import { whereToLook } from './where.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Details } from '../collection/details.js'
 * @import { View } from '../view.js'
 */

const [MOST_NAMES, FIRST_NAMES] = [10, 6];
/** So much of a text stands in the panel. */
const MOST_TEXT = 20_000;

/** The panel on one cable. */
export class CablePanel {
  /** @param {Collection} collection @param {number} cable @param {View} view */
  constructor(collection, cable, view) {
    this.collection = collection;
    this.cable = cable;
    this.view = view;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { details } = this.collection;
    const where = details && whereToLook(this.collection, details, this.cable);
    // What is missing has nothing to read: where it may be comes first.
    const first = this.collection.held(this.cable) ? null : where;
    const amend = details && this.view.settling?.pack ? new AmendPart(this.view, this.view.settling, this.cable) : null;
    const rest = details ? [this.cites(details), this.alsoMentioned(details), this.citedBy(details), nearIt(this.collection, this.cable, this.view),
      first ? null : where, this.text()]
      : [element('p', { class: 'none', role: 'status' }, 'Unpacking the references …')];
    return [this.inStory(), this.view.now()?.above?.(this.cable) ?? null, this.head(), this.corrected(), caveats(this.collection, this.cable), amend?.said() ?? null, first, this.facts(), this.whoAnswered(), this.choices(), amend?.form() ?? null, ...rest].filter(Boolean).map((one) => /** @type {HTMLElement} */ (one));
  }

  head() {
    const held = this.collection.held(this.cable);
    const subject = this.collection.subject(this.cable);
    const classification = this.collection.value('classification', this.cable);
    const look = this.collection.look(this.cable);
    return element('header', { class: 'cable' },
      element('p', { class: 'badges' },
        element('span', { class: `badge ${held ? 'held' : 'missing'}` }, held ? 'Held' : 'Missing'),
        classification ? element('span', { class: `badge look-${look}` }, shown(classification)) : ''),
      element('h2', {}, spaced(this.collection.mrn(this.cable))),
      element('p', { class: 'when' }, dateInWords(this.collection, this.cable)),
      this.collection.likelyDay(this.cable)
        ? element('p', { class: 'when why' }, "Estimated by its number among the post's other cables, and by who cites it.") : '',
      element('p', { class: 'subject' }, subject ? isolated(subject) : held ? 'The text gives no subject.' : this.whoNamesIt()));
  }

  /** Who names a missing cable: cables, or editors of a printed volume in their notes. */
  whoNamesIt() {
    const rows = this.collection.citedBy.of(this.cable);
    const notes = this.notesOf(rows);
    if (notes === 0) return 'Cited by cables here, but not in this collection.';
    const editors = notes === 1 ? 'a note of the editors of a printed volume' : 'notes of the editors of printed volumes';
    return notes === rows.length ? `No cable here cites it: ${editors} ${notes === 1 ? 'names' : 'name'} it. It is not in this collection.`
      : `Cited by cables here and named in ${editors}, but not in this collection.`;
  }

  /** How many of some citations stand in notes of editors. @param {Iterable<number>} rows */
  notesOf(rows) {
    const { details } = this.collection;
    return [...rows].filter((row) => details?.byEditors.has(row)).length;
  }

  /** What people had corrected of it when the page was built. */
  corrected() {
    const words = this.collection.details?.value('corrected', this.cable);
    return words ? element('p', { class: 'why corrected' }, isolated(words)) : null;
  }

  facts() {
    const facts = element('dl', { class: 'facts' });
    const { details } = this.collection;
    const add = (/** @type {string} */ name, /** @type {Node | string} */ value) => {
      if (value) facts.append(element('dt', {}, name), element('dd', {}, typeof value === 'string' ? isolated(value) : value));
    };
    const detail = (/** @type {string} */ name) => details?.value(name, this.cable) || '';
    const [from, post] = [detail('from') || this.collection.value('post', this.cable), nameOfPost(this.collection, this.collection.value('post', this.cable))];
    add('From', from);
    // A name that the sender has already is no news.
    if (!from.toUpperCase().includes(post.toUpperCase())) add('Post', post);
    add('To', this.addressees('to'));
    add('Info', this.addressees('info'));
    add('Captions', detail('captions'));
    add('TAGS', this.tags());
    add('Source', details?.source(this.cable) || '');
    return facts;
  }

  /** The addressees; of many the rest is folded. @param {string} kind "to" or "info" */
  addressees(kind) {
    const names = this.collection.details?.addressees(kind, this.cable) ?? [];
    if (names.length <= MOST_NAMES) return names.join(', ');
    return element('span', {}, isolated(names.slice(0, FIRST_NAMES).join(', ')), ' ',
      element('details', { class: 'rest' }, element('summary', {}, `and ${names.length - FIRST_NAMES} more`), isolated(names.slice(FIRST_NAMES).join(', '))));
  }

  tags() {
    const tags = this.collection.value('tags', this.cable);
    if (!tags) return '';
    const buttons = tags.split(' ').map((tag) => element('button',
      { type: 'button', class: 'tag', title: `Find cables with ${shown(tag)}`, click: () => this.view.search(tag) }, shown(tag)));
    return element('span', { class: 'tags' }, ...buttons);
  }

  /** The way to the board, where several posts were asked or cite it. */
  whoAnswered() {
    const { collection, view, cable } = this;
    const words = collection.details && boardInShort(new Board(collection, collection.details, cable));
    return words ? element('p', { class: 'who-answered' }, element('a', { href: view.link({ view: 'board', at: '' }) }, words)) : null;
  }

  choices() {
    const { view, cable } = this;
    const mrn = this.collection.mrn(cable);
    const button = (/** @type {string} */ words, /** @type {() => void} */ click) => element('button', { type: 'button', click }, words);
    const around = (/** @type {number} */ depth) => view.go({ cable: mrn, around: mrn, depth, open: [], view: '' });
    const row = element('p', { class: 'choices' });
    if (this.collection.library?.has(cable) && view.address.view !== 'text') row.append(element('a', { class: 'way', href: this.reading() }, 'Read the text'));
    if (view.depth > 0) {
      row.append(button('Fewer linked cables', () => around(Math.max(1, view.depth - 1))), button('More linked cables', () => around(view.depth + 1)));
    } else {
      row.append(button('Show only what is near it', () => around(2)));
    }
    const hidden = view.picture.hidden.get(cable) || 0;
    if (view.address.open.includes(mrn)) row.append(button('Hide them again', () => view.expand(cable)));
    else if (hidden) row.append(button(`Show ${counted(hidden, 'more linked cable')}`, () => view.expand(cable)));
    const told = view.address.story.some((step) => step.mrn === mrn);
    row.append(told ? button('Take out of the story', () => view.tell(view.address.story.filter((step) => step.mrn !== mrn)))
      : button('Add to the story', () => view.tell([...view.address.story, { mrn, note: '' }])));
    const thread = this.thread();
    const beyond = thread.filter((one) => !view.address.story.some((step) => step.mrn === this.collection.mrn(one))).length;
    if (thread.length > 1 && beyond > 0) row.append(button(`Add its whole thread to the story (${beyond.toLocaleString('en')})`, () => view.load(withCables(this.collection, view.address.story, thread))));
    row.append(button('Copy MRN', () => view.copy(mrn)), button('Copy citation', () => view.copy(citationOf(this.collection, cable))),
      ...(isFiltering(view.filter) ? [button(view.topic() < 0 ? 'Back to what passes the filter' : 'Back to the topic', () => view.go({ ...view.first(), filter: view.filter }))] : []),
      button('Back to the first view', () => view.go(view.first())));
    return row;
  }

  /** The cables that are drawn and hang together with this one. */
  thread() {
    const drawn = new Set(this.view.picture.cables);
    const found = new Set(drawn.has(this.cable) ? [this.cable] : []);
    for (const one of found) for (const other of this.collection.neighbours(one)) if (drawn.has(other)) found.add(other);
    return [...found];
  }

  /** Where this cable stands in the story, with the ways on and back. */
  inStory() {
    const { story } = this.view.address;
    const at = story.findIndex((step) => step.mrn === this.collection.mrn(this.cable));
    if (at < 0) return null;
    const to = (/** @type {number} */ place, /** @type {string} */ words) => (story[place]
      ? element('a', { href: this.view.link({ cable: story[place].mrn }) }, words) : '');
    return element('nav', { class: 'step', 'aria-label': 'Story' },
      element('p', { class: 'line' }, element('a', { href: this.view.link({ cable: '', view: 'story' }) }, 'Story'),
        element('span', {}, `${at + 1} of ${story.length}`), to(at - 1, '← before'), to(at + 1, 'next →')),
      story[at].note ? element('p', { class: 'note' }, isolated(story[at].note)) : '');
  }

  /** @param {Details} details */
  cites(details) {
    const { collection } = this;
    const rows = [...collection.cites.of(this.cable)];
    const left = [...details.left.of(this.cable)].filter((row) => collection.leftStatus.of(row) !== MENTIONED);
    const labelled = [
      ...rows.map((row) => ({ label: details.value('labels', row), item: () => this.citation(row, details) })),
      ...left.map((row) => ({ label: details.value('leftLabel', row), item: () => this.leftover(row, details) }))];
    const items = labelled.sort((a, b) => (a.label < b.label ? -1 : Number(a.label > b.label))).map(({ item }) => item);
    const held = collection.held(this.cable);
    return section('cites', held || items.length > 0 ? `Cites ${items.length}` : 'Cites: not known', items,
      held ? 'It cites no cable.' : 'Not known: its text is not in this collection.',
      left.length === 0 ? this.listOf('cites') : '');
  }

  /** @param {Details} details */
  citedBy(details) {
    const { collection } = this;
    const rows = [...collection.citedBy.of(this.cable)];
    rows.sort((a, b) => collection.hour[collection.citing[a]] - collection.hour[collection.citing[b]] || a - b);
    const answers = rows.filter((row) => collection.value('relation', row) === 'responds_to').length;
    const notes = this.notesOf(rows);
    const heading = `Cited by ${rows.length}${answers > 0 ? `, ${answers} of them ${answers === 1 ? 'answers' : 'answer'} it` : ''}${notes > 0 ? `, ${notes} in notes of editors` : ''}`;
    return section('cited-by', heading, rows.map((row) => () => this.mentionedIn(row, details)), 'No cable here cites it.', this.listOf('cited-by'));
  }

  /** The address of the list of its citations. @param {string} kind */
  listOf(kind) {
    return this.view.link({ cable: '', around: '', open: [], view: 'list', of: `${kind}:${this.collection.mrn(this.cable)}`, q: '', sort: '' });
  }

  /** One reference of this cable that names a cable. @param {number} row @param {Details} details */
  citation(row, details) {
    const cited = this.collection.cited[row];
    const status = details.value('status', row) || (this.collection.held(cited) ? 'held' : 'missing');
    return element('li', {},
      element('p', { class: 'line' }, label(details.value('labels', row)), linkTo(this.collection.mrn(cited)),
        element('span', { class: `status ${status}` }, status), element('span', { class: 'date' }, this.when(cited))),
      this.subjectOf(cited),
      relationOf(this.collection.value('relation', row), 'It', 'this one'),
      evidence(details, row, '', this.placeInText(row)),
      this.toCitation(row),
      why(details.reason(row), details.byPeople.has(row)));
  }

  /** A reference that led to no cable. @param {number} row @param {Details} details */
  leftover(row, details) {
    const kind = details.value('leftKind', row);
    const status = this.collection.leftStatus.of(row);
    return element('li', {},
      element('p', { class: 'line' }, label(details.value('leftLabel', row)),
        status === 'ambiguous' ? this.either(details.value('leftCandidates', row))
          : element('span', { class: 'nocable' }, kind && kind !== 'cable' && kind !== status ? kind : 'no cable'),
        element('span', { class: `status ${status}` }, status), this.toSettle(row)),
      asWritten(details.value('leftWritten', row), '', ''),
      why(details.value('leftReason', row), false));
  }

  /** The way to settle an open reference. @param {number} row */
  toSettle(row) {
    const open = this.view.settling?.openOf(this.cable, row);
    return open ? element('a', { class: 'way', href: this.view.link({ cable: '', view: 'settle', of: '', at: open.id }) }, 'Settle it') : '';
  }

  /** The cables that its sentences name and its REF line does not have. @param {Details} details */
  alsoMentioned(details) {
    const rows = [...details.left.of(this.cable)].filter((row) => this.collection.leftStatus.of(row) === MENTIONED);
    if (rows.length === 0) return null;
    return section('also-mentioned', `Also mentioned ${rows.length}`, rows.map((row) => () => element('li', {},
      element('p', { class: 'line' }, this.either(details.value('leftCandidates', row))),
      asWritten(details.value('leftWritten', row), details.value('leftSentence', row), ''),
      why(details.value('leftReason', row), false))), '');
  }

  /** The cables that one reference may mean; those that are here are links. @param {string} candidates */
  either(candidates) {
    const mrns = candidates.split(' ').filter(Boolean);
    const between = (/** @type {number} */ at) => (at === 0 ? '' : at === mrns.length - 1 ? ' or ' : ', ');
    const words = mrns.flatMap((mrn, at) => [between(at), this.collection.mayHave(mrn) ? linkTo(mrn) : spaced(mrn)]);
    return element('span', { class: 'nocable' }, ...(words.length > 0 ? words : ['one of several cables']));
  }

  /** A cable that cites this one. @param {number} row @param {Details} details */
  mentionedIn(row, details) {
    const citing = this.collection.citing[row];
    return element('li', {},
      element('p', { class: 'line' }, linkTo(this.collection.mrn(citing)),
        element('span', { class: 'date' }, this.when(citing))),
      this.subjectOf(citing),
      relationOf(this.collection.value('relation', row), 'That one', 'this cable'),
      evidence(details, row, details.value('labels', row), this.placeInText(row)),
      this.toCitation(row),
      why(details.byEditors.has(row) ? 'the editors of the printed volume name it, in a note to this document' : '', details.byPeople.has(row)));
  }

  /** The way to a citation by itself, which marks its line in the picture. @param {number} row */
  toCitation(row) {
    const { collection, view } = this;
    const [citing, cited] = [collection.citing[row], collection.cited[row]].map((cable) => collection.mrn(cable));
    return element('p', { class: 'to-citation' }, element('a', { href: view.link({ cable: citing, cites: cited }),
      'aria-label': `Show this citation: of ${spaced(cited)} by ${spaced(citing)}` }, 'Show this citation'));
  }

  /** The address where a citation is read in the text, "" where the page has none. @param {number} row */
  placeInText(row) {
    const { collection, cable, view } = this;
    const [citing, cited] = [collection.citing[row], collection.cited[row]];
    if (!collection.library?.has(citing)) return '';
    return view.link({ cable: collection.mrn(cable), cites: '', view: 'text', at: collection.mrn(cable === citing ? cited : citing), q: '' });
  }

  /** The address where the cable is read. */
  reading() {
    return this.view.link({ cable: this.collection.mrn(this.cable), cites: '', view: 'text', at: '', q: this.searched() });
  }

  /** The words that were searched for, where they are words of a text. */
  searched() {
    const query = /** @type {HTMLInputElement} */ (part('query')).value.trim();
    return readMrn(query) || searchable(query).length === 0 ? '' : query;
  }

  /** The cable itself, where the page has it; what names references in it leads to them. */
  text() {
    const { collection, cable } = this;
    const text = collection.library?.text(cable);
    if (!text || this.view.address.view === 'text') return null;
    const { elements, whole } = firstBlocks(collection, { text, namings: namingsIn(collection, cable, text), quoted: null, found: [] }, MOST_TEXT);
    return element('section', { id: 'text', 'aria-label': 'Text' }, element('h3', {}, 'Text'),
      element('pre', { class: 'text', tabindex: '0' }, ...elements),
      whole ? '' : element('p', {}, element('a', { class: 'way', href: this.reading() }, 'Read on')));
  }

  /** @param {number} cable */
  subjectOf(cable) {
    const subject = this.collection.subject(cable);
    return subject ? element('p', { class: 'about' }, isolated(subject)) : '';
  }

  /** @param {number} cable */
  when(cable) {
    return whenShort(this.collection, cable);
  }
}

/** A cable as a footnote names it. @param {Collection} collection @param {number} cable */
function citationOf(collection, cable) {
  const subject = collection.subject(cable);
  const from = collection.details?.value('from', cable) || collection.value('post', cable);
  const classification = collection.value('classification', cable);
  return [from, `cable ${collection.mrn(cable)}`, subject ? `"${subject}"` : '', longDate(collection.date(cable)).replace(/, .*/, '')
    || dateInWords(collection, cable), classification].filter(Boolean).join(', ');
}
