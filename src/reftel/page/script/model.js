'use strict';
/* The collection as the page holds it: columns, and who cites whom. */

/**
 * @typedef {{values: string[], at: number[]}} Indexed  a column as distinct values and a position per row
 * @typedef {object} Packed
 * @property {string} title
 * @property {[string, string][]} about
 * @property {{mrn: string[], held: number[], hour: number[], date: string[], earliest: string[],
 *   latest: string[], subject: string[], source: Indexed, post: Indexed, classification: Indexed, looks: string[],
 *   captions: Indexed, tags: Indexed, from: Indexed, to: Indexed}} cables
 * @property {{citing: number[], cited: number[], labels: Indexed, relation: Indexed, status: Indexed,
 *   yearFrom: Indexed, reason: Indexed, text: string[], sentence: string[], byPeople: number[]}} citations
 * @property {{citing: number[], label: string[], text: string[], kind: Indexed, status: Indexed,
 *   reason: Indexed}} unresolved
 */

/**
 * Gives the packed collection: JSON as it stands, or gzip in base64 where it is large.
 * @returns {Promise<Packed>}
 */
async function unpack() {
  const plain = document.getElementById('data');
  if (plain) return JSON.parse(plain.textContent || '{}');
  const packed = atob((document.getElementById('packed')?.textContent || '').trim());
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

/** Rows by the cable they belong to: `of(cable)` gives their numbers, in order. */
class RowsByCable {
  /**
   * @param {number} cables
   * @param {number[]} owners the cable of each row
   */
  constructor(cables, owners) {
    this.start = new Uint32Array(cables + 1);
    for (const owner of owners) this.start[owner + 1] += 1;
    for (let cable = 0; cable < cables; cable += 1) this.start[cable + 1] += this.start[cable];
    this.rows = new Uint32Array(owners.length);
    const next = this.start.slice();
    owners.forEach((owner, row) => { this.rows[next[owner]++] = row; });
  }

  /** @param {number} cable */
  of(cable) {
    return this.rows.subarray(this.start[cable], this.start[cable + 1]);
  }

  /** @param {number} cable */
  count(cable) {
    return this.start[cable + 1] - this.start[cable];
  }
}

/** All that the page knows; a cable is its position in the columns. */
class Collection {
  /** @param {Packed} packed */
  constructor(packed) {
    this.title = packed.title;
    this.about = packed.about;
    this.cables = packed.cables;
    this.citations = packed.citations;
    this.unresolved = packed.unresolved;
    this.size = packed.cables.mrn.length;
    this.cites = new RowsByCable(this.size, packed.citations.citing);
    this.citedBy = new RowsByCable(this.size, packed.citations.cited);
    this.left = new RowsByCable(this.size, packed.unresolved.citing);
    this.byPeople = new Set(packed.citations.byPeople);
    /** @type {Map<string, number>} */
    this.positions = new Map();
    packed.cables.mrn.forEach((mrn, cable) => this.positions.set(mrn, cable));
  }

  /**
   * Gives a value of an indexed column.
   * @param {Indexed} column
   * @param {number} row
   */
  value(column, row) {
    return column.values[column.at[row]];
  }

  /** @param {number} cable @returns {boolean} */
  held(cable) {
    return this.cables.held[cable] === 1;
  }

  /** The look of a cable: one per classification, all missing ones the same. @param {number} cable */
  look(cable) {
    return this.held(cable) ? this.cables.looks[this.cables.classification.at[cable]] : 'missing';
  }

  /**
   * Gives the cables that `cable` cites and that cite it, each once.
   * @param {number} cable
   * @returns {number[]}
   */
  neighbours(cable) {
    const found = new Set();
    for (const row of this.cites.of(cable)) found.add(this.citations.cited[row]);
    for (const row of this.citedBy.of(cable)) found.add(this.citations.citing[row]);
    found.delete(cable);
    return [...found];
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
        const cited = this.citations.cited[row];
        if (cited !== cable && among.has(cited)) rows.push(row);
      }
    }
    return rows.sort((a, b) => a - b);
  }

  /** Counts per status, in the order in which people ask for them. */
  counts() {
    let held = 0;
    for (const one of this.cables.held) held += one;
    /** @type {Map<string, number>} */
    const left = new Map();
    for (const at of this.unresolved.status.at) {
      const status = this.unresolved.status.values[at];
      left.set(status, (left.get(status) || 0) + 1);
    }
    return { held, missing: this.size - held, citations: this.citations.citing.length, left };
  }
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
  'October', 'November', 'December'];
const HOUR = 3600000;

/**
 * Gives a date as people write it: "7 September 2005" or, with a time of day, "7 September 2005, 21:33 UTC".
 * @param {string} iso
 */
function longDate(iso) {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(iso);
  if (!match) return iso;
  const day = `${Number(match[3])} ${MONTHS[Number(match[2]) - 1]} ${match[1]}`;
  return match[4] ? `${day}, ${match[4]} UTC` : day;
}

/** @param {string} iso */
function shortDate(iso) {
  return longDate(iso).replace(/, .*/, '').replace(/ ([A-Z][a-z]{2})[a-z]* /, ' $1 ');
}

/**
 * Gives when a cable was sent, as a sentence part; says where it is an estimate.
 * @param {Collection} collection
 * @param {number} cable
 */
function dateInWords(collection, cable) {
  const { date, earliest, latest } = collection.cables;
  if (date[cable]) return longDate(date[cable]);
  const [from, to] = [shortDate(earliest[cable]), shortDate(latest[cable])];
  if (from && to) return from === to ? `about ${from} (estimated)` : `between ${from} and ${to} (estimated)`;
  if (to) return `not after ${to} (estimated)`;
  if (from) return `not before ${from} (estimated)`;
  return 'date unknown';
}

/**
 * Gives text with the invisible characters that turn or hide what is written made visible.
 * @param {string} text
 */
function shown(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `[U+${(sign.codePointAt(0) || 0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

/**
 * Gives an MRN as people read it: "09 OTTAWA 278".
 * @param {string} mrn
 */
function spaced(mrn) {
  const match = /^(\d{2})([A-Z]+)(\d+)$/.exec(mrn);
  return match ? `${match[1]} ${match[2]} ${match[3]}` : mrn;
}
