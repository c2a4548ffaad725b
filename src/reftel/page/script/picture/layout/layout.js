/* Positions for what is drawn: time runs along x, threads keep apart along y, nothing overlaps. */

import { Lanes } from './lanes.js';

const WIDEST_GAP = 190;
export const SHORTEST_GAP = 90;
export const USUAL = 190;
export const WEEK = 168;
export const LANE = 56;
const NARROWEST = 900;
const NARROWEST_OF_ALL = 320;
const APART = 14;
const HEADING = 66;
const MARGIN = 40;
const CELL = 110 * LANE;
const STRETCHES = [1, 2, 4, 8, 16, 32];
const FASTEST = 6.0;
const MANY = 300;

/**
 * @typedef {{left: number, right: number, top: number, bottom: number, nodes: number[]}} Block the band of a thread
 * @typedef {{hours: number[], rows: number, pitch: number}} Grid cables in columns: when each was sent, in order; how many
 *   stand in a column; from column to column
 * @typedef {{width: number, height: number}} Room in pixels
 * @typedef {object} Extra
 * @property {number[]} [ends] the last hour of each item, where it has a length
 * @property {number[]} [tall] how many lanes each takes, where not one; those of grids are known
 * @property {Map<number, Grid>} [grids] the items that are grids
 * @property {Room} [room] what it is laid out for
 * @typedef {object} Places
 * @property {number[]} xs
 * @property {number[]} ys
 * @property {Block[]} blocks
 * @property {number[]} halves half of the width that each item takes
 * @property {Map<number, number[]>} columns the x of each column of each grid
 * @property {[number, number][]} stops hour and x of each moment
 * @property {number} speed pixels per hour where time is neither cut nor stretched
 * @typedef {{at: Map<number, number>, columns: Map<number, number[]>, width: number, speed: number}} Timeline
 */

/**
 * Gives the place of each item (a cable, many cables as one, or a grid of cables) and the band of each thread.
 * @param {number[]} hours
 * @param {number[]} halves
 * @param {[number, number][]} edges
 * @param {Extra} [extra]
 * @returns {Places}
 */
export function layOut(hours, halves, edges, extra = {}) {
  const { ends = hours, grids = new Map(), room = { width: 10, height: 7 } } = extra;
  const near = neighbourLists(hours.length, edges);
  const threads = threadsOf(near);
  const tall = hours.map((_, item) => (grids.has(item) ? gridOf(grids, item).rows + 1 : extra.tall?.[item] ?? 1));
  /** @type {Places} */
  let best = { xs: [], ys: [], blocks: [], halves: [], columns: new Map(), stops: [], speed: USUAL / WEEK };
  let least = -1;
  for (const stretch of hours.length <= MANY ? STRETCHES : [2]) {
    const line = timelineOf(hours, edges, stretch, { ends, grids, room });
    const { xs, widths } = acrossOf(hours, halves, ends, grids, line);
    const lanes = new Array(hours.length).fill(0);
    for (const thread of threads) new Lanes(thread, { xs, halves: widths, tall, near }, lanes).assign();
    const { ys, blocks } = stack(threads, xs, widths, lanes, tall);
    const stops = stopsAlong(line.at);
    const places = { xs, ys, blocks, halves: widths, columns: line.columns, stops, speed: line.speed };
    const unfit = unfitOf(places, room);
    if (least < 0 || unfit < least) [best, least] = [places, unfit];
  }
  return best;
}

/** @param {Map<number, Grid>} grids @param {number} item */
function gridOf(grids, item) {
  return /** @type {Grid} */ (grids.get(item));
}

/** @param {Places} places @param {Room} room */
function unfitOf({ blocks }, room) {
  const left = blocks.reduce((side, block) => Math.min(side, block.left), 0);
  const right = blocks.reduce((side, block) => Math.max(side, block.right), 0);
  const bottom = blocks.reduce((side, block) => Math.max(side, block.bottom), 0);
  return Math.max((right - left) / room.width, bottom / room.height);
}

/**
 * Gives the x of each hour.
 * @param {number[]} hours @param {[number, number][]} edges @param {number} stretch
 */
export function scaleTime(hours, edges, stretch) {
  const { at } = timelineOf(hours, edges, stretch, {});
  return hours.map((hour) => at.get(hour) || 0);
}

/**
 * Gives where each moment stands: as fast as half of the citations are seen, quiet time cut, slower until all is within the width.
 * @param {number[]} hours @param {[number, number][]} edges @param {number} stretch @param {Extra} extra
 * @returns {Timeline}
 */
function timelineOf(hours, edges, stretch, { ends = hours, grids = new Map(), room }) {
  const inside = [...grids.values()].flatMap((grid) => grid.hours);
  const moments = [...new Set([...hours, ...ends, ...inside])].sort((a, b) => a - b);
  const starts = startsOf(grids);
  const columns = [...grids.values()].reduce((sum, { hours: { length }, rows, pitch }) => sum + Math.ceil(length / rows) * pitch, 0);
  const narrowest = room && room.width > 10 ? Math.min(NARROWEST, Math.max(NARROWEST_OF_ALL, room.width)) : NARROWEST;
  const wanted = Math.max(narrowest, Math.floor(Math.sqrt(CELL * hours.length * stretch))) + columns;
  let [speed, widest] = [firstSpeed(hours, edges), WIDEST_GAP];
  let line = alongMoments(moments, starts, grids, speed, widest);
  while (speed > 1e-7 && line.width > wanted) {
    if (widest > SHORTEST_GAP) widest *= 0.9;
    else speed *= 0.9;
    line = alongMoments(moments, starts, grids, speed, widest);
  }
  return line;
}

/** Gives how many columns of which grids start at a moment. @param {Map<number, Grid>} grids */
function startsOf(grids) {
  /** @type {Map<number, Map<number, number>>} */
  const starts = new Map();
  for (const [item, { hours, rows }] of grids) {
    for (let at = 0; at < hours.length; at += rows) {
      const there = starts.get(hours[at]) || new Map();
      there.set(item, (there.get(item) || 0) + 1);
      starts.set(hours[at], there);
    }
  }
  return starts;
}

/**
 * @param {number[]} moments
 * @param {Map<number, Map<number, number>>} starts
 * @param {Map<number, Grid>} grids
 * @param {number} speed
 * @param {number} widest
 * @returns {Timeline}
 */
function alongMoments(moments, starts, grids, speed, widest) {
  const at = new Map();
  /** @type {Map<number, number[]>} */
  const columns = new Map([...grids.keys()].map((item) => [item, []]));
  let x = 0;
  moments.forEach((moment, position) => {
    if (position) x += Math.min((moment - moments[position - 1]) * speed, widest);
    let end = x;
    const begun = starts.get(moment);
    for (const item of begun ? begun.keys() : []) {
      const before = columns.get(item) || [];
      if (before.length > 0) x = Math.max(x, before[before.length - 1] + gridOf(grids, item).pitch);
    }
    end = x;
    for (const [item, count] of begun || []) {
      for (let column = 0; column < count; column += 1) {
        end = Math.max(end, x + column * gridOf(grids, item).pitch);
        columns.get(item)?.push(Math.floor(x + column * gridOf(grids, item).pitch + 0.5));
      }
    }
    at.set(moment, Math.floor(x + 0.5));
    x = end;
  });
  return { at, columns, width: x, speed };
}

/** @param {number[]} hours @param {[number, number][]} edges */
function firstSpeed(hours, edges) {
  const distances = edges.map(([one, other]) => Math.abs(hours[one] - hours[other])).filter((hour) => hour > 0);
  distances.sort((a, b) => a - b);
  return distances.length > 0 ? Math.min(FASTEST, USUAL / distances[Math.floor(distances.length / 2)]) : USUAL / WEEK;
}

/** Gives hour and x of each moment that has a place of its own. @param {Map<number, number>} at */
function stopsAlong(at) {
  /** @type {[number, number][]} */
  const stops = [];
  for (const [hour, x] of at) if (stops.length === 0 || x > stops[stops.length - 1][1]) stops.push([hour, x]);
  return stops;
}

/**
 * Gives the middle and half of the width of each item.
 * @param {number[]} hours @param {number[]} halves @param {number[]} ends @param {Map<number, Grid>} grids @param {Timeline} line
 */
function acrossOf(hours, halves, ends, grids, { at, columns }) {
  const sides = hours.map((hour, item) => {
    const those = columns.get(item);
    if (!those) return [at.get(hour) || 0, at.get(ends[item]) || 0, 0];
    return [those[0], those[those.length - 1], Math.ceil(gridOf(grids, item).pitch / 2) + APART];
  });
  const xs = sides.map(([left, right]) => Math.floor((left + right) / 2 + 0.5));
  const widths = sides.map(([left, right, more], item) => Math.max(halves[item], Math.ceil((right - left) / 2) + more));
  return { xs, widths };
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

/**
 * @param {number[][]} threads
 * @param {number[]} xs
 * @param {number[]} halves
 * @param {number[]} lanes
 * @param {number[]} tall
 */
function stack(threads, xs, halves, lanes, tall) {
  const ys = new Array(xs.length).fill(0);
  /** @type {Block[]} */
  const blocks = [];
  for (const nodes of threads) {
    const [left, right] = sidesOf(nodes, xs, halves);
    const head = nodes.length > 2 ? HEADING : MARGIN;
    const lowest = nodes.reduce((low, node) => Math.max(low, lanes[node] + tall[node] - 1), 0);
    const height = head + lowest * LANE + MARGIN;
    const top = freeTop(blocks, left, right, height);
    blocks.push({ left, right, top, bottom: top + height, nodes });
    for (const node of nodes) ys[node] = top + head + (lanes[node] + (tall[node] - 1) / 2) * LANE;
  }
  return { ys, blocks };
}

/** @param {number[]} nodes @param {number[]} xs @param {number[]} halves */
function sidesOf(nodes, xs, halves) {
  const left = nodes.reduce((side, node) => Math.min(side, xs[node] - halves[node]), Infinity);
  const right = nodes.reduce((side, node) => Math.max(side, xs[node] + halves[node]), -Infinity);
  return [left - 2 * APART, right + 2 * APART];
}

/** @param {Block[]} blocks @param {number} left @param {number} right @param {number} height */
function freeTop(blocks, left, right, height) {
  const beside = blocks.filter((block) => block.left < right && left < block.right);
  const tops = [...new Set([0, ...beside.map((block) => block.bottom)])].sort((a, b) => a - b);
  const free = tops.find((top) => beside.every((block) => block.bottom <= top || top + height <= block.top));
  return free === undefined ? tops[tops.length - 1] : free;
}
