/* The lanes of one thread: which cable is drawn at which height. */

const BESIDE_NAMES = 14;
const REACH = 7;
const CAREFUL = 120;

/**
 * What lanes are given to.
 * @typedef {object} Items
 * @property {number[]} xs the middle of each
 * @property {number[]} halves half of the width of each
 * @property {number[]} tall how many lanes each takes
 * @property {number[][]} near what each is tied to
 */

/** The lanes of one thread while its cables get theirs. */
export class Lanes {
  /**
   * @param {number[]} thread
   * @param {Items} items
   * @param {number[]} lanes takes the result: the upmost lane of each
   */
  constructor(thread, { xs, halves, tall, near }, lanes) {
    this.thread = thread;
    this.xs = xs;
    this.halves = halves;
    this.tall = tall;
    this.near = near;
    this.lanes = lanes;
    /** @type {Set<number>} */
    this.placed = new Set();
  }

  assign() {
    const sweeps = this.thread.length <= CAREFUL ? 3 : 2;
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      for (const node of this.thread) {
        this.placed.delete(node);
        this.lanes[node] = this.bestLane(node);
        this.placed.add(node);
      }
    }
    this.closeUp();
  }

  /** The height of the middle of what is placed, in lanes. @param {number} node */
  middle(node) {
    return this.lanes[node] + (this.tall[node] - 1) / 2;
  }

  /** @param {number} node */
  bestLane(node) {
    const friends = this.near[node].filter((other) => this.placed.has(other));
    if (friends.length === 0) return 0;
    const taken = this.taken(node);
    const sorted = friends.map((other) => this.middle(other)).sort((a, b) => a - b);
    const middle = Math.round(sorted[Math.floor(friends.length / 2)] - (this.tall[node] - 1) / 2);
    const crossing = this.crossing(node);
    let [best, least] = [middle, -1];
    for (let step = 0; least < 0 || step <= 2 * REACH; step += 1) {
      const lane = step % 2 ? middle + (step + 1) / 2 : middle - step / 2;
      if (taken.has(lane)) continue;
      const cost = this.cost(node, lane, friends, crossing);
      if (least < 0 || cost < least) [best, least] = [lane, cost];
    }
    return best;
  }

  /** The lanes in which it cannot begin, for what is placed there. @param {number} node */
  taken(node) {
    const lanes = new Set();
    for (const other of this.placed) {
      const room = this.halves[node] + this.halves[other] + BESIDE_NAMES;
      if (Math.abs(this.xs[other] - this.xs[node]) >= room) continue;
      const last = this.lanes[other] + this.tall[other] - 1;
      for (let lane = this.lanes[other] - this.tall[node] + 1; lane <= last; lane += 1) lanes.add(lane);
    }
    return lanes;
  }

  /** @param {number} node */
  crossing(node) {
    const heights = [];
    const x = this.xs[node];
    for (const one of this.placed) {
      if (this.xs[one] >= x) continue;
      for (const other of this.near[one]) {
        if (x < this.xs[other] && this.placed.has(other)) heights.push(this.height(one, other, x));
      }
    }
    return heights;
  }

  /** @param {number} one @param {number} other @param {number} x */
  height(one, other, x) {
    const part = (x - this.xs[one]) / (this.xs[other] - this.xs[one]);
    const rise = part * part * (3 - 2 * part);
    return this.middle(one) + (this.middle(other) - this.middle(one)) * rise;
  }

  /** @param {number} node @param {number} lane @param {number[]} friends @param {number[]} crossing */
  cost(node, lane, friends, crossing) {
    const before = this.lanes[node];
    this.lanes[node] = lane;
    const middle = this.middle(node);
    const reach = 0.4 + (this.tall[node] - 1) / 2;
    let cost = 0;
    for (const other of friends) cost += Math.abs(this.middle(other) - middle);
    for (const height of crossing) if (Math.abs(height - middle) < reach) cost += 4;
    if (this.thread.length <= CAREFUL) for (const other of friends) cost += 4 * this.runOver(node, other);
    this.lanes[node] = before;
    return cost;
  }

  /** @param {number} node @param {number} friend */
  runOver(node, friend) {
    const [left, right] = this.xs[node] < this.xs[friend] ? [node, friend] : [friend, node];
    let count = 0;
    for (const other of this.placed) {
      if (!(this.xs[left] < this.xs[other] && this.xs[other] < this.xs[right])) continue;
      const reach = 0.4 + (this.tall[other] - 1) / 2;
      if (Math.abs(this.height(left, right, this.xs[other]) - this.middle(other)) < reach) count += 1;
    }
    return count;
  }

  closeUp() {
    const used = new Set();
    for (const node of this.thread) for (let at = 0; at < this.tall[node]; at += 1) used.add(this.lanes[node] + at);
    const rank = new Map([...used].sort((a, b) => a - b).map((lane, position) => [lane, position]));
    for (const node of this.thread) this.lanes[node] = rank.get(this.lanes[node]) || 0;
  }
}
