'use strict';
/* Finding cables: any notation of an MRN, words of subjects, posts, TAGS. */

/** What is looked for, and how well a cable fits; a higher score is better. */
class Search {
  /** @param {Collection} collection */
  constructor(collection) {
    this.collection = collection;
    const { cables } = collection;
    const lowered = (/** @type {Indexed} */ column) => column.values.map((value) => value.toLowerCase());
    const [tags, posts] = [lowered(cables.tags), lowered(cables.post)];
    this.words = cables.mrn.map((_, at) => (
      ` ${cables.subject[at].toLowerCase()} ${tags[cables.tags.at[at]]} ${posts[cables.post.at[at]]}`));
  }

  /**
   * Gives the cables that fit, best first.
   * @param {string} query
   * @param {number} limit
   * @param {(cable: number) => boolean} [passes]
   * @returns {{cables: number[], total: number}}
   */
  find(query, limit, passes = () => true) {
    const wanted = readMrn(query);
    const words = query.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (words.length === 0) return { cables: [], total: 0 };
    const best = new Best(limit);
    for (let cable = 0; cable < this.words.length; cable += 1) {
      const score = Math.max(wanted ? scoreMrn(wanted, this.collection.cables.mrn[cable]) : 0, this.scoreWords(words, cable));
      if (score > 0 && passes(cable)) best.offer(score + this.fame(cable), cable);
    }
    return { cables: best.rows.map((row) => row[1]), total: best.total };
  }

  /**
   * Gives the cable of an MRN in any notation, -1 where there is none.
   * @param {string} text
   */
  exact(text) {
    const wanted = readMrn(text);
    if (!wanted || !wanted.year || !wanted.serial) return -1;
    return this.collection.positions.get(wanted.year + wanted.post + wanted.serial) ?? -1;
  }

  /** @param {string[]} words @param {number} cable */
  scoreWords(words, cable) {
    const text = this.words[cable];
    let score = 0;
    for (const word of words) {
      const at = text.indexOf(word);
      if (at < 0) return 0;
      score += text.includes(` ${word}`) ? 20 : 10;
    }
    return score / words.length + (this.collection.held(cable) ? 2 : 0);
  }

  /** Less than any step between scores: of equals the most cited comes first. @param {number} cable */
  fame(cable) {
    return 1 - 1 / (1 + this.collection.citedBy.count(cable));
  }
}

/** The best few of many, in order; of equals the one offered first. */
class Best {
  /** @param {number} limit */
  constructor(limit) {
    this.limit = limit;
    this.total = 0;
    /** @type {[number, number][]} */
    this.rows = [];
  }

  /** @param {number} score @param {number} cable */
  offer(score, cable) {
    this.total += 1;
    if (this.rows.length === this.limit && score <= this.rows[this.limit - 1][0]) return;
    let at = this.rows.length;
    while (at > 0 && this.rows[at - 1][0] < score) at -= 1;
    this.rows.splice(at, 0, [score, cable]);
    if (this.rows.length > this.limit) this.rows.pop();
  }
}

/**
 * @typedef {{year: string, post: string, serial: string}} MrnParts
 */

/** @param {string} mrn @returns {MrnParts} */
function mrnParts(mrn) {
  const match = /^(\d\d)(.*?)(\d+)$/.exec(mrn);
  return match ? { year: match[1], post: match[2], serial: match[3] } : { year: '', post: mrn, serial: '' };
}

/**
 * Gives year (two digits or empty), post and serial of what is typed; null where it cannot be an MRN.
 * "08 OTTAWA 1140", "Ottawa 1140", "2008OTTAWA001140" and "08 ott" are all read.
 * @param {string} query
 * @returns {MrnParts | null}
 */
function readMrn(query) {
  const joined = query.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const match = /^((?:19|20)?\d\d)?([A-Z]+)(\d*)$/.exec(joined);
  if (!match) return null;
  return { year: (match[1] || '').slice(-2), post: match[2], serial: match[3].replace(/^0+(?=\d)/, '') };
}

/** @param {MrnParts} wanted @param {string} mrn */
function scoreMrn(wanted, mrn) {
  if (!mrn.startsWith(wanted.post, 2)) return 0;
  const cable = mrnParts(mrn);
  if (wanted.year && wanted.year !== cable.year) return 0;
  const samePost = cable.post === wanted.post ? 10 : 0;
  if (!wanted.serial) return 30 + samePost;
  if (cable.serial === wanted.serial) return 60 + samePost;
  return cable.serial.startsWith(wanted.serial) && samePost ? 45 : 0;
}
