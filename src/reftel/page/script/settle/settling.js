/* Settling on this page: the queue, what was said, and the collection as that makes it. */

import { fillCounts } from '../caption.js';
import { Collection } from '../collection/collection.js';
import { Details } from '../collection/details.js';
import { Search } from '../finding/search.js';
import { counted } from '../collection/words.js';
import { part } from '../element.js';
import { Amendment } from './amended.js';
import { Corrections, isOfSame, OF_REFERENCE } from './corrections.js';
import { download, Memory } from './keep.js';
import { asMrn } from './mrn.js';
import { entriesOnCable, readDay } from './of-cable.js';
import { BY_HAND } from './files.js';
import { changesOf, namedBy } from './plan.js';
import { entriesFor, findOpen, isAbout, nameOf } from './queue.js';

/**
 * @import { Pack } from '../collection/columns.js'
 * @import { View } from '../view.js'
 * @import { FileEntry, OpenedFile } from './files.js'
 * @import { Sink } from './keep.js'
 * @import { Open } from './queue.js'
 * @import { Entry } from './toml.js'
 */

/** The queue of open references, and what was said of them. */
export class Settling {
  /** @param {View} view @param {Pack} index the pack that the collection of the view was read from */
  constructor(view, index) {
    this.view = view;
    this.index = index;
    /** @type {Sink} */
    this.sink = download();
    this.memory = new Memory(new Uint8Array(index.bytes));
    /** The collection as it was packed. */
    this.base = /** @type {Collection} */ (Object.assign(Object.create(Collection.prototype), view.collection));
    const finder = new Search(this.base);
    this.corrections = new Corrections((text) => asMrn(finder, text, '2065X1'));
    /** @type {Pack | null} */
    this.pack = null;
    /** @type {Open[]} */
    this.queue = [];
    /** What is being said of a cable itself. @type {import('./amend.js').Draft | null} */
    this.draft = null;
    /** What was said of each open reference. @type {Map<string, Entry[]>} */
    this.told = new Map();
    /** Entries that change nothing here. @type {Entry[]} */
    this.idle = [];
    addEventListener('beforeunload', (event) => { if (this.corrections.unsaved() > 0) event.preventDefault(); });
  }

  /** Opens the queue. @param {Pack} pack what the panel tells */
  open(pack) {
    this.pack = pack;
    this.base.details = this.view.collection.details = new Details(pack, this.base);
    this.queue = findOpen(this.base, this.base.details);
    const isRecalled = this.corrections.recall(this.memory.recall());
    if (isRecalled) this.apply();
    this.tell();
    this.memory.listen((text) => {
      if (text === '') [this.corrections.made, this.corrections.files.all] = [[], []];
      else if (!this.corrections.recall(text)) return;
      this.refresh();
    });
    return isRecalled;
  }

  /** Says what an open reference is: an MRN, "" for no cable. @param {Open} open @param {string} to @param {{author: string, reason: string}} signed */
  settle(open, to, signed) {
    const entries = entriesFor(open, to, (named) => this.nameOf(open, named), signed);
    if (entries.length === 0) return false;
    for (const theirs of this.corrections.ofFiles()) if (!theirs.taken && open.refs.some((named) => isSame(theirs, open, named))) theirs.taken = open.id;
    this.corrections.settle({ id: open.id, entries });
    this.changed();
    return true;
  }

  /**
   * Says what a cable itself is to be; what was said of the same before no longer counts.
   * @param {string} mrn @param {import('./of-cable.js').Amends} amends @param {{author: string, reason: string}} signed
   */
  amend(mrn, amends, signed) {
    for (const entry of entriesOnCable(mrn, amends, signed)) {
      const id = idOnCable(entry);
      for (const theirs of this.corrections.ofFiles()) if (!theirs.taken && isOfSame(theirs, entry)) theirs.taken = id;
      this.corrections.settle({ id, entries: [entry] });
    }
    this.changed();
  }

  /** Takes back an entry on a cable, out of its file where it is of one. @param {Entry} entry */
  takeBack(entry) {
    const theirs = this.corrections.ofFiles().find((one) => one === entry);
    if (theirs) this.take(theirs);
    else this.undo(idOnCable(entry));
  }

  /** Takes back what was said of a reference, without an id what was said last. @param {string} [id] */
  undo(id) {
    const gone = this.corrections.undo(id);
    if (gone) this.changed();
    return gone;
  }

  /** Takes an entry of a file out of it. @param {FileEntry} entry @param {string} [why] as `taken` has it */
  take(entry, why = BY_HAND) {
    entry.taken = why;
    this.changed();
  }

  /** Closes a file: what it says no longer counts here. @param {OpenedFile} file */
  closeFile(file) {
    this.corrections.files.close(file);
    this.changed();
  }

  /**
   * Opens a file of corrections beside those that are open.
   * @param {string} name @param {string} text @param {boolean} [again] whether it is a later state of the file of that name
   * @returns {string} what happened, in words
   */
  openFile(name, text, again = false) {
    const { corrections } = this;
    const { made, files } = corrections;
    const others = files.all.filter((one) => !again || one.name !== name);
    let file;
    try {
      file = corrections.open(name, text, again);
    } catch (error) {
      return `${name} was not opened: ${error instanceof Error ? error.message : error}`;
    }
    if (!file) return `${name} is open already: it has the same words as a file that is open`;
    this.changed();
    const doubles = files.doubles();
    const [same, twice] = [made.length - corrections.made.length, file.entries.filter((one) => doubles.has(one)).length];
    const beside = others.length > 0 ? ` beside ${others.map((one) => one.name).join(', ')}` : '';
    return [`${counted(file.entries.length, 'entry', 'entries')} of ${name} opened${beside}`,
      twice ? `${twice.toLocaleString('en')} of them ${twice === 1 ? 'is' : 'are'} there already` : '',
      same ? `${counted(same, 'reference')} settled here had the same there` : '',
      this.conflicts().length > 0 ? `${counted(this.conflicts().length, 'conflict')} to decide` : ''].filter(Boolean).join('; ');
  }

  async save() {
    let said;
    try {
      said = await this.sink.write(this.corrections.text());
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    this.corrections.markSaved();
    this.memory.remember(this.corrections.remembered());
    this.tell();
    return said;
  }

  conflicts() {
    const byId = new Map(this.queue.map((open) => [open.id, open]));
    return this.corrections.conflicts((theirs, mine) => {
      const open = byId.get(mine.id);
      return open !== undefined && open.refs.some((named) => isSame(theirs, open, named));
    }, (one, other) => this.isAboutOne(one, other));
  }

  /** Whether two entries of one citing cable mean the same of its references. @param {Entry} one @param {Entry} other */
  isAboutOne(one, other) {
    const { base } = this;
    const cable = base.find(one.citing);
    if (cable < 0 || !base.details) return false;
    return namedBy(base, base.details, cable).some(({ found, named }) => isAbout(one, found, named) && isAbout(other, found, named));
  }

  /** @param {Open} open @param {{label: string, words: string}} named */
  nameOf(open, named) {
    return nameOf(this.base, /** @type {Details} */ (this.base.details), open.citing, named);
  }

  /** How many references are open. */
  left() {
    return this.queue.length - this.told.size;
  }

  /** Gives what is open of a reference that led to no cable. @param {number} cable @param {number} row of what is left now */
  openOf(cable, row) {
    const { collection } = this.view;
    const { details } = collection;
    const status = collection.leftStatus.of(row);
    if (!details || (status !== 'ambiguous' && status !== 'unreadable')) return undefined;
    const [mrn, label, words] = [collection.mrn(cable), details.value('leftLabel', row), details.value('leftWritten', row)];
    return this.queue.find((open) => open.citing === mrn && open.kind === status && open.refs[0].label === label && open.refs[0].words === words);
  }

  /** How many of the queue are settled. */
  settled() {
    return this.told.size;
  }

  changed() {
    this.memory.remember(this.corrections.made.length > 0 || this.corrections.files.all.length > 0 ? this.corrections.remembered() : '');
    this.refresh();
  }

  /** Lays over the collection what was said, and shows it. */
  refresh() {
    this.apply();
    this.tell();
    this.view.redraw();
  }

  /** Takes in that the packs have more cables. */
  grew() {
    const { base, pack, index } = this;
    if (!pack) return;
    Object.assign(base, new Collection(index));
    base.details = new Details(pack, base);
    this.queue = findOpen(base, base.details);
    this.apply();
    this.tell();
  }

  apply() {
    const { view, base, pack, index } = this;
    if (!pack || !base.details) return;
    const { collection } = view;
    const size = collection.size;
    const entries = this.corrections.entries();
    const changes = changesOf(base, base.details, entries.filter(({ action }) => OF_REFERENCE.has(action)));
    const amendment = new Amendment(base, changes, this.dates(entries));
    const { library, unpacking } = collection;
    Object.assign(collection, new Collection(amendment.over(index)));
    collection.details = new Details(amendment.over(pack), collection);
    collection.library = library;
    collection.unpacking = unpacking;
    collection.settled = new Set(amendment.byPeople);
    if (collection.size !== size) {
      view.finder = new Search(collection);
      view.beginningFor = '';
    }
    this.idle = changes.idle;
    /** @type {Map<string, Entry[]>} */
    const byCiting = new Map();
    for (const entry of entries) byCiting.set(entry.citing, [...(byCiting.get(entry.citing) || []), entry]);
    this.told = new Map(this.queue.flatMap((open) => {
      const some = byCiting.get(open.citing) || [];
      const told = open.refs.map((named) => some.find((entry) => isAbout(entry, open.cited, named)));
      return told.length > 0 && told.every(Boolean) ? [/** @type {[string, Entry[]]} */ ([open.id, told])] : [];
    }));
  }

  /** The dates that entries set for cables of the page, those of the first files first. @param {Entry[]} entries @returns {Map<number, string>} */
  dates(entries) {
    const set = entries.filter(({ action, mrn, date }) => action === 'date' && this.base.find(mrn) >= 0 && readDay(date));
    return new Map(set.reverse().map(({ mrn, date }) => [this.base.find(mrn), readDay(date)]));
  }

  /** Tells above and beside the picture how many are open, and how many are not saved. */
  tell() {
    fillCounts(this.view);
    const unsaved = this.corrections.unsaved();
    const button = part('to-settle');
    button.hidden = this.queue.length === 0 && this.corrections.entries().length === 0;
    button.textContent = `Settle ${this.left().toLocaleString('en')}${unsaved ? ` (${unsaved.toLocaleString('en')} not saved)` : ''}`;
    button.title = `Settle open references by hand: ${counted(this.left(), 'reference')} left${unsaved ? `, ${counted(unsaved, 'change')} not saved yet` : ''}`;
    button.classList.toggle('unsaved', unsaved > 0);
  }
}

/** By what an entry on a cable is known: of its date, or of its number. @param {Entry} entry */
function idOnCable({ action, mrn }) {
  return `${mrn} ${action === 'date' ? 'date' : 'number'}`;
}

/** Whether an entry is about an open reference. @param {Entry} entry @param {Open} open @param {{label: string, words: string}} named */
function isSame(entry, open, named) {
  return entry.citing === open.citing && isAbout(entry, open.cited, named);
}

