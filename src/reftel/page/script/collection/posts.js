/* Posts: their names, who cites whom, the strongest ties. */

import { shown } from './words.js';

/**
 * @import { Collection } from './collection.js'
 * @import { Words } from './columns.js'
 */

const POSTS_AT_MOST = 80;
const STRONGEST = 60;
const TIES_OF_EACH = 2;

/**
 * @typedef {{from: number, to: number, count: number}} Tie
 * @typedef {{name: string, held: number, missing: number, cites: number, cited: number}} Post
 */

/** Gives the name of a post where its code is no plain word for it: "Iran RPO Dubai" of IRANRPODUBAI, "" of PANAMA. @param {Collection} collection @param {string} code */
export function nameOfPost({ postNames }, code) {
  const name = postNames.get(code) || '';
  return name.toUpperCase() === code ? '' : name;
}

/** Gives code and name of a post: "IRANRPODUBAI (Iran RPO Dubai)". @param {Collection} collection @param {string} code */
export function besideCode(collection, code) {
  const name = nameOfPost(collection, code);
  return name ? `${shown(code)} (${shown(name)})` : shown(code);
}

/** @param {Tie} a @param {Tie} b */
const byStrength = (a, b) => b.count - a.count || a.from - b.from || a.to - b.to;

/** The posts of the collection, and how often the cables of one cite those of another. */
export class PostTies {
  /** @param {Collection} collection @param {(cable: number) => boolean} passes */
  constructor(collection, passes) {
    const column = /** @type {Words} */ (collection.texts.post);
    /** @type {Post[]} */
    this.posts = column.values.map((name) => ({ name, held: 0, missing: 0, cites: 0, cited: 0 }));
    for (let cable = 0; cable < collection.size; cable += 1) {
      if (passes(cable)) this.posts[column.at[cable]][collection.held(cable) ? 'held' : 'missing'] += 1;
    }
    const size = this.posts.length;
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (let row = 0; row < collection.citing.length; row += 1) {
      const [citing, cited] = [collection.citing[row], collection.cited[row]];
      const [from, to] = [column.at[citing], column.at[cited]];
      if (from === to || !column.values[from] || !column.values[to] || !(passes(citing) && passes(cited))) continue;
      counts.set(from * size + to, (counts.get(from * size + to) || 0) + 1);
      this.posts[from].cites += 1;
      this.posts[to].cited += 1;
    }
    /** @type {Tie[]} */
    this.ties = [...counts].map(([key, count]) => ({ from: Math.floor(key / size), to: key % size, count }));
    this.ties.sort(byStrength);
  }

  /**
   * Gives the posts and ties that somebody else has counted.
   * @param {[string, string, number][]} ties citing post, cited post, how often @param {Map<string, number>} held cables of each post @param {Map<string, number>} missing
   */
  static counted(ties, held, missing) {
    const names = [...new Set([...ties.flatMap(([from, to]) => [from, to]), ...held.keys(), ...missing.keys()])].filter(Boolean).sort();
    const place = new Map(names.map((name, at) => [name, at]));
    /** @type {PostTies} */
    const made = Object.create(PostTies.prototype);
    made.posts = names.map((name) => ({ name, held: held.get(name) ?? 0, missing: missing.get(name) ?? 0, cites: 0, cited: 0 }));
    made.ties = ties.map(([from, to, count]) => ({ from: place.get(from) ?? 0, to: place.get(to) ?? 0, count })).sort(byStrength);
    for (const { from, to, count } of made.ties) {
      made.posts[from].cites += count;
      made.posts[to].cited += count;
    }
    return made;
  }

  /** Gives the posts with most citations to and fro, and the strongest of the ties among them. */
  strongest() {
    const weight = (/** @type {number} */ post) => this.posts[post].cites + this.posts[post].cited;
    const chosen = this.posts.map((_, at) => at).filter((at) => weight(at) > 0)
      .sort((a, b) => weight(b) - weight(a) || a - b).slice(0, POSTS_AT_MOST);
    const among = new Set(chosen);
    const given = new Map(chosen.map((post) => [post, 0]));
    const candidates = this.ties.filter((tie) => among.has(tie.from) && among.has(tie.to));
    const ties = candidates.filter((tie, place) => {
      const few = Math.min(given.get(tie.from) || 0, given.get(tie.to) || 0) < TIES_OF_EACH;
      if (few || place < STRONGEST) for (const end of [tie.from, tie.to]) given.set(end, (given.get(end) || 0) + 1);
      return few || place < STRONGEST;
    });
    return { posts: chosen.filter((post) => given.get(post)), ties };
  }
}
