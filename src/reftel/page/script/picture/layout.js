/* Positions for the cables drawn: time runs along x, threads keep apart along y, nothing overlaps. */

const WIDEST_GAP = 190;
export const SHORTEST_GAP = 90;
export const USUAL = 190;
export const WEEK = 168;
const NARROWEST = 900;
const LANE = 56;
const APART = 14;
const HEADING = 66;
const MARGIN = 40;
const CELL = 110 * LANE;
const STRETCHES = [1, 2, 4, 8, 16, 32];
const FASTEST = 6.0;
const REACH = 7;
const CAREFUL = 120;
const MANY = 300;

/**
 * @typedef {{left: number, right: number, top: number, bottom: number, nodes: number[]}} Block
 * @typedef {{xs: number[], ys: number[], blocks: Block[]}} Places
 */

/**
 * Gives the place of each cable and the block of each thread.
 * @param {number[]} hours
 * @param {number[]} halves
 * @param {[number, number][]} edges
 * @returns {Places}
 */
export function layOut(hours, halves, edges) {
  const near = neighbourLists(hours.length, edges);
  const threads = threadsOf(near);
  /** @type {Places} */
  let best = { xs: [], ys: [], blocks: [] };
  let least = -1;
  for (const stretch of hours.length <= MANY ? STRETCHES : [2]) {
    const xs = scaleTime(hours, edges, stretch);
    const lanes = new Array(hours.length).fill(0);
    for (const thread of threads) new Lanes(thread, xs, halves, near, lanes).assign();
    const places = stack(threads, xs, halves, lanes);
    const unfit = unfitOf(places);
    if (least < 0 || unfit < least) [best, least] = [places, unfit];
  }
  return best;
}

/** @param {Places} places */
function unfitOf({ xs, ys }) {
  const most = (/** @type {number[]} */ values) => values.reduce((a, b) => Math.max(a, b), 0);
  return Math.max((most(xs) + 2 * LANE) * 7, (most(ys) + 2 * LANE) * 10);
}

/** @param {number[]} hours @param {[number, number][]} edges @param {number} stretch */
export function scaleTime(hours, edges, stretch) {
  const moments = [...new Set(hours)].sort((a, b) => a - b);
  const wanted = Math.max(NARROWEST, Math.floor(Math.sqrt(CELL * hours.length * stretch)));
  let [speed, widest] = [firstSpeed(hours, edges), WIDEST_GAP];
  while (speed > 1e-7 && widthAt(moments, speed, widest) > wanted) {
    if (widest > SHORTEST_GAP) widest *= 0.9;
    else speed *= 0.9;
  }
  const at = new Map();
  let x = 0;
  moments.forEach((moment, position) => {
    if (position) x += Math.min((moment - moments[position - 1]) * speed, widest);
    at.set(moment, Math.floor(x + 0.5));
  });
  return hours.map((hour) => at.get(hour));
}

/** @param {number[]} hours @param {[number, number][]} edges */
function firstSpeed(hours, edges) {
  const distances = edges.map(([one, other]) => Math.abs(hours[one] - hours[other])).filter((hour) => hour > 0);
  distances.sort((a, b) => a - b);
  return distances.length > 0 ? Math.min(FASTEST, USUAL / distances[Math.floor(distances.length / 2)]) : USUAL / WEEK;
}

/** @param {number[]} moments @param {number} speed @param {number} widest */
function widthAt(moments, speed, widest) {
  let total = 0;
  for (let i = 1; i < moments.length; i += 1) {
    total += Math.min((moments[i] - moments[i - 1]) * speed, widest);
  }
  return total;
}

/** @param {number} count @param {[number, number][]} edges */
function neighbourLists(count, edges) {
  /** @type {Set<number>[]} */
  const near = Array.from({ length: count }, () => new Set());
  for (const [one, other] of edges) {
    if (one !== other) {
      near[one].add(other);
      near[other].add(one);
    }
  }
  return near.map((those) => [...those].sort((a, b) => a - b));
}

/** @param {number[][]} near */
function threadsOf(near) {
  const byDegree = near.map((_, node) => node).sort((a, b) => near[b].length - near[a].length || a - b);
  const seen = new Uint8Array(near.length);
  /** @type {number[][]} */
  const threads = [];
  for (const hub of byDegree) {
    if (seen[hub]) continue;
    seen[hub] = 1;
    const walk = [hub];
    for (const node of walk) {
      for (const other of near[node]) {
        if (!seen[other]) {
          seen[other] = 1;
          walk.push(other);
        }
      }
    }
    threads.push(walk);
  }
  return threads.sort((a, b) => b.length - a.length);
}

/** The lanes of one thread while its cables get theirs. */
class Lanes {
  /**
   * @param {number[]} thread
   * @param {number[]} xs
   * @param {number[]} halves
   * @param {number[][]} near
   * @param {number[]} lanes takes the result
   */
  constructor(thread, xs, halves, near, lanes) {
    this.thread = thread;
    this.xs = xs;
    this.halves = halves;
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

  /** @param {number} node */
  bestLane(node) {
    const friends = this.near[node].filter((other) => this.placed.has(other));
    if (friends.length === 0) return 0;
    const taken = this.taken(node);
    const sorted = friends.map((other) => this.lanes[other]).sort((a, b) => a - b);
    const middle = sorted[Math.floor(friends.length / 2)];
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

  /** @param {number} node */
  taken(node) {
    const lanes = new Set();
    for (const other of this.placed) {
      const room = this.halves[node] + this.halves[other] + APART;
      if (Math.abs(this.xs[other] - this.xs[node]) < room) lanes.add(this.lanes[other]);
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
    return this.lanes[one] + (this.lanes[other] - this.lanes[one]) * rise;
  }

  /** @param {number} node @param {number} lane @param {number[]} friends @param {number[]} crossing */
  cost(node, lane, friends, crossing) {
    let cost = 0;
    for (const other of friends) cost += Math.abs(this.lanes[other] - lane);
    for (const height of crossing) if (Math.abs(height - lane) < 0.4) cost += 4;
    if (this.thread.length > CAREFUL) return cost;
    const before = this.lanes[node];
    this.lanes[node] = lane;
    for (const other of friends) cost += 4 * this.runOver(node, other);
    this.lanes[node] = before;
    return cost;
  }

  /** @param {number} node @param {number} friend */
  runOver(node, friend) {
    const [left, right] = this.xs[node] < this.xs[friend] ? [node, friend] : [friend, node];
    let count = 0;
    for (const other of this.placed) {
      if (!(this.xs[left] < this.xs[other] && this.xs[other] < this.xs[right])) continue;
      if (Math.abs(this.height(left, right, this.xs[other]) - this.lanes[other]) < 0.4) count += 1;
    }
    return count;
  }

  closeUp() {
    const used = [...new Set(this.thread.map((node) => this.lanes[node]))].sort((a, b) => a - b);
    const rank = new Map(used.map((lane, position) => [lane, position]));
    for (const node of this.thread) this.lanes[node] = rank.get(this.lanes[node]) || 0;
  }
}

/**
 * @param {number[][]} threads
 * @param {number[]} xs
 * @param {number[]} halves
 * @param {number[]} lanes
 * @returns {Places}
 */
function stack(threads, xs, halves, lanes) {
  const ys = new Array(xs.length).fill(0);
  /** @type {Block[]} */
  const blocks = [];
  for (const nodes of threads) {
    const [left, right] = sidesOf(nodes, xs, halves);
    const head = nodes.length > 2 ? HEADING : MARGIN;
    const height = head + nodes.reduce((most, node) => Math.max(most, lanes[node]), 0) * LANE + MARGIN;
    const top = freeTop(blocks, left, right, height);
    blocks.push({ left, right, top, bottom: top + height, nodes });
    for (const node of nodes) ys[node] = top + head + lanes[node] * LANE;
  }
  return { xs, ys, blocks };
}

/** @param {number[]} nodes @param {number[]} xs @param {number[]} halves */
function sidesOf(nodes, xs, halves) {
  const left = nodes.reduce((least, node) => Math.min(least, xs[node] - halves[node]), Infinity);
  const right = nodes.reduce((most, node) => Math.max(most, xs[node] + halves[node]), -Infinity);
  return [left - 2 * APART, right + 2 * APART];
}

/** @param {Block[]} blocks @param {number} left @param {number} right @param {number} height */
function freeTop(blocks, left, right, height) {
  const beside = blocks.filter((block) => block.left < right && left < block.right);
  const tops = [...new Set([0, ...beside.map((block) => block.bottom)])].sort((a, b) => a - b);
  const free = tops.find((top) => beside.every((block) => block.bottom <= top || top + height <= block.top));
  return free === undefined ? tops[tops.length - 1] : free;
}
