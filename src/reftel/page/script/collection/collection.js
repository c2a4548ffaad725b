/* The collection as the page holds it: columns, and who cites whom. */

import { Best } from './best.js';
import { HOUR } from './dates.js';

/**
 * @import { Numbers, Pack, Texts, Words } from './columns.js'
 * @import { Details, Library } from './details.js'
 * @import { Shelf } from '../source/shelf.js'
 * @import { Topic } from '../views/topics/topics.js'
 */

export const MENTIONED = 'mentioned';

/** Rows by the cable they belong to: `of(cable)` gives their numbers, in order. */
export class RowsByCable {
  /**
   * @param {number} cables
   * @param {Numbers} owners the cable of each row
   * @param {Numbers | null} [inAll] how many each cable has in the whole collection, where the page has a part of it
   */
  constructor(cables, owners, inAll = null) {
    this.inAll = inAll;
    this.start = new Uint32Array(cables + 1);
    for (const owner of owners) this.start[owner + 1] += 1;
    for (let cable = 0; cable < cables; cable += 1) this.start[cable + 1] += this.start[cable];
    this.rows = new Uint32Array(owners.length);
    const next = this.start.slice();
    for (let row = 0; row < owners.length; row += 1) this.rows[next[owners[row]]++] = row;
  }

  /** @param {number} cable */
  of(cable) {
    return this.rows.subarray(this.start[cable], this.start[cable + 1]);
  }

  /** @param {number} cable */
  count(cable) {
    const here = this.start[cable + 1] - this.start[cable];
    return this.inAll ? Math.max(here, this.inAll[cable]) : here;
  }

  /** How many of a cable the page does not have. @param {number} cable */
  lacking(cable) {
    return this.count(cable) - (this.start[cable + 1] - this.start[cable]);
  }
}

/** The MRNs, in the order of prefix ("09OTTAWA") and serial. */
export class Mrns {
  /** @param {Words} prefix @param {Numbers} serial -1 where the whole MRN is the prefix @param {number} [added] how many at the end are in no order */
  constructor(prefix, serial, added = 0) {
    this.serial = serial;
    /** @type {string[]} */
    this.prefixes = [];
    /** @type {number[]} */
    this.first = [];
    for (let cable = 0, before = -1; cable < serial.length; cable += 1) {
      if (prefix.at[cable] === before && cable < serial.length - added) continue;
      before = prefix.at[cable];
      this.prefixes.push(prefix.values[before]);
      this.first.push(cable);
    }
    this.first.push(serial.length);
    const ordered = this.prefixes.length - added;
    this.places = new Map(this.prefixes.slice(0, ordered).map((one, at) => [one, at]));
    this.added = new Map(Array.from({ length: added }, (_, at) => [this.of(serial.length - added + at), serial.length - added + at]));
  }

  /** Gives the place of a cable's prefix. @param {number} cable */
  prefixOf(cable) {
    let [low, high] = [0, this.prefixes.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.first[middle] <= cable) low = middle;
      else high = middle;
    }
    return low;
  }

  /** @param {number} cable */
  of(cable) {
    const serial = this.serial[cable];
    return this.prefixes[this.prefixOf(cable)] + (serial < 0 ? '' : serial);
  }

  /** Gives the cable of an MRN, -1 where there is none. @param {string} mrn */
  find(mrn) {
    const added = this.added.get(mrn);
    if (added !== undefined) return added;
    const whole = this.places.get(mrn);
    if (whole !== undefined && this.serial[this.first[whole + 1] - 1] < 0) return this.first[whole + 1] - 1;
    const prefix = mrn.replace(/\d+$/, '');
    const place = this.places.get(prefix);
    const wanted = Number(mrn.slice(prefix.length));
    if (place === undefined || prefix === mrn || mrn[prefix.length] === '0') return -1;
    for (let low = this.first[place], high = this.first[place + 1]; low < high;) {
      const middle = (low + high) >> 1;
      if (this.serial[middle] === wanted) return middle;
      if (this.serial[middle] < wanted && this.serial[middle] >= 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  }
}

/** All that the page knows; a cable is its position in the columns. */
export class Collection {
  /** @param {Pack} pack */
  constructor(pack) {
    this.title = pack.head.title;
    /** The counts, once they are asked for. @type {ReturnType<Collection['count']> | null} */
    this.counted = null;
    /** The numbers of the collection of which the page shows a part, null where it shows all.
     * @type {{cables: number, held: number, missing: number, citations: number, left: Record<string, number>, texts: boolean} | null} */
    this.whole = pack.head.whole;
    /** Who is to be named with the page, "" for nobody. @type {string} */
    this.credit = pack.head.credit;
    /** The names of posts by their codes, of those that tables know. @type {Map<string, string>} */
    this.postNames = new Map(Object.entries(pack.head.posts));
    /** @type {[string, string][]} */
    this.about = pack.head.about;
    /** Columns of texts with a row per cable (relation: per citation). @type {Record<string, Texts>} */
    this.texts = {};
    for (const name of ['subject', 'tags', 'post', 'classification', 'look', 'date', 'earliest', 'latest', 'relation']) {
      this.texts[name] = pack.texts(name);
    }
    this.holding = pack.numbers('held');
    this.hour = pack.numbers('hour');
    /** The cables without a date that stand at their likeliest day. */
    this.likely = new Set(pack.numbers('likely'));
    /** Posts by the other names that people type. @type {Map<string, string>} */
    this.names = new Map(Object.entries(pack.head.names));
    /** What people write before the name of a post, the longest first. @type {string[]} */
    this.before = pack.head.before.sort((/** @type {string} */ a, /** @type {string} */ b) => b.length - a.length);
    this.size = this.holding.length;
    /** Whether a server is asked for the cables that are not here. @type {boolean} */
    this.asks = pack.head.asks || false;
    this.mrns = new Mrns(/** @type {Words} */ (pack.texts('prefix')), pack.numbers('serial'), pack.head.added || 0);
    this.citing = pack.numbers('citing');
    this.cited = pack.numbers('cited');
    const inAll = (/** @type {string} */ name) => (pack.head.columns?.[name] ? pack.numbers(name) : null);
    this.cites = new RowsByCable(this.size, this.citing, inAll('citesInAll'));
    this.citedBy = new RowsByCable(this.size, this.cited, inAll('citedInAll'));
    this.leftStatus = pack.texts('leftStatus');
    /** The largest topics, as the build found them; none on a page without. @type {Topic[]} */
    this.topics = pack.head.topics || [];
    /** The topic of each cable: its place in `topics` + 1, 0 for none. */
    this.topic = this.topics.length > 0 ? pack.numbers('topic') : new Uint8Array(this.size);
    /** The citations that were settled on this page. @type {Set<number>} */
    this.settled = new Set();
    /** What the panel tells beside; null until it is unpacked. @type {Details | null} */
    this.details = null;
    /** Whether something of the page is still to be unpacked. */
    this.unpacking = true;
    /** The texts; null until they are unpacked, and where the page has none. @type {Library | Shelf | null} */
    this.library = null;
  }

  /** @param {number} cable */
  mrn(cable) {
    return this.mrns.of(cable);
  }

  /** @param {string} mrn */
  find(mrn) {
    return this.mrns.find(mrn);
  }

  /** Whether there may be a cable of this MRN: here, or where it is asked for. @param {string} mrn */
  mayHave(mrn) {
    return this.asks || this.find(mrn) >= 0;
  }

  /** Gives a text of a cable, of one of the columns in `texts`. @param {string} name @param {number} cable */
  value(name, cable) {
    return this.texts[name].of(cable);
  }

  /** @param {number} cable */
  subject(cable) {
    return this.texts.subject.of(cable);
  }

  /** Gives the date as it was given to the page, "" where unknown. @param {number} cable */
  date(cable) {
    const beside = this.texts.date.of(cable);
    if (beside !== 'T' && !beside.startsWith(':')) return beside;
    const iso = new Date(this.hour[cable] * HOUR).toISOString();
    return beside === 'T' ? iso.slice(0, 10) : iso.slice(0, 13) + beside;
  }

  /** Gives the likeliest day of a cable without a date, "" where none is known. @param {number} cable */
  likelyDay(cable) {
    return this.likely.has(cable) ? new Date(this.hour[cable] * HOUR).toISOString().slice(0, 10) : '';
  }

  /** @param {number} cable @returns {boolean} */
  held(cable) {
    return this.holding[cable] === 1;
  }

  /** The look of a cable: one per classification, all missing ones the same. @param {number} cable */
  look(cable) {
    return this.held(cable) ? this.texts.look.of(cable) : 'missing';
  }

  /** Gives the citation by which a cable was cited first, -1 where none cites it. @param {number} cable */
  firstCitation(cable) {
    const { citedBy, citing, hour } = this;
    let first = -1;
    for (const row of citedBy.of(cable)) if (first < 0 || hour[citing[row]] < hour[citing[first]]) first = row;
    return first;
  }

  /**
   * Gives the cables that `cable` cites and that cite it, each once.
   * @param {number} cable
   * @returns {number[]}
   */
  neighbours(cable) {
    const found = new Set();
    for (const row of this.cites.of(cable)) found.add(this.cited[row]);
    for (const row of this.citedBy.of(cable)) found.add(this.citing[row]);
    found.delete(cable);
    return [...found];
  }

  /** How many neighbours of a cable the page does not have. @param {number} cable */
  lacking(cable) {
    return this.cites.lacking(cable) + this.citedBy.lacking(cable);
  }

  /**
   * Gives the cables within `depth` citations of one, nearest first and of those the most cited first.
   * @param {number} centre
   * @param {number} depth
   * @param {number} limit
   * @returns {{cables: number[], cut: number}} `cut` counts the cables within depth that are left out
   */
  around(centre, depth, limit) {
    const found = new Set([centre]);
    let edge = [centre];
    for (let step = 0; step < depth && edge.length > 0; step += 1) {
      const next = new Set();
      for (const cable of edge) {
        for (const other of this.neighbours(cable)) if (!found.has(other)) next.add(other);
      }
      edge = [...next].sort((a, b) => this.citedBy.count(b) - this.citedBy.count(a) || a - b);
      for (const cable of edge) found.add(cable);
    }
    const cables = [...found];
    return { cables: cables.slice(0, limit), cut: Math.max(0, cables.length - limit) };
  }

  /**
   * Gives the most cited of the cables that pass.
   * @param {(cable: number) => boolean} passes
   * @param {number} limit
   * @returns {{cables: number[], cut: number}}
   */
  mostCited(passes, limit) {
    const best = new Best(limit);
    for (let cable = 0; cable < this.size; cable += 1) if (passes(cable)) best.offer(this.citedBy.count(cable), cable);
    return { cables: best.rows.map((row) => row[1]), cut: best.total - best.rows.length };
  }

  /**
   * Gives the rows of citations whose both ends are among the cables.
   * @param {Iterable<number>} cables
   * @returns {number[]}
   */
  rowsAmong(cables) {
    const among = new Set(cables);
    const rows = [];
    for (const cable of among) {
      for (const row of this.cites.of(cable)) {
        const cited = this.cited[row];
        if (cited !== cable && among.has(cited)) rows.push(row);
      }
    }
    return rows.sort((a, b) => a - b);
  }

  /** Counts per status, in the order in which people ask for them. */
  counts() {
    this.counted = this.counted || this.count();
    return this.counted;
  }

  count() {
    let held = 0;
    for (const one of this.holding) held += one;
    /** @type {Map<string, number>} */
    const left = new Map();
    for (let row = 0; row < this.leftStatus.size; row += 1) {
      const status = this.leftStatus.of(row);
      if (status !== MENTIONED) left.set(status, (left.get(status) || 0) + 1);
    }
    return { held, missing: this.size - held, citations: this.citing.length, left };
  }
}
