import { LANE, layOut, scaleTime } from '../../../src/reftel/page/script/picture/layout/layout.js';
import { chance, check, equal, test } from './checks.js';

const LEAST = LANE;

/** @typedef {{hours: number[], halves: number[], edges: [number, number][]}} Graph */

/** @param {number} seed @returns {Graph} */
function graphOf(seed) {
  const next = chance(seed);
  const upTo = (/** @type {number} */ most) => Math.floor(next() * (most + 1));
  const count = 1 + upTo(39);
  // As many at one hour as in a busy week, or decades apart.
  const stretch = [5, 500, 430000][upTo(2)];
  const hours = Array.from({ length: count }, () => upTo(stretch) - 30000);
  const halves = Array.from({ length: count }, () => 20 + upTo(60));
  const edges = Array.from({ length: upTo(60) }, () => /** @type {[number, number]} */ ([upTo(count - 1), upTo(count - 1)]));
  return { hours, halves, edges };
}

/** @param {number} count @param {(at: number) => number} value */
function list(count, value) {
  return Array.from({ length: count }, (_, at) => value(at));
}

/** @type {[string, number[], [number, number][]][]} */
const SHAPES = [
  ['one alone', [5], []],
  ['all at once', [7, 7, 7, 7], [[0, 1], [1, 2], [2, 3]]],
  ['a star', list(20, (at) => 20 * at), list(19, (at) => at + 1).map((at) => [at, 0])],
  ['two years apart', [0, 17000, 17024], [[1, 0], [2, 1]]],
  ['a long chain with shortcuts', list(148, (at) => 61 * at), list(139, (at) => at + 9).flatMap((at) => [[at, at - 1], [at, at - 7]])],
  ['a ring with a tail, and one that cites itself', [-50, 3, 900, 31, 77, 12], [[0, 1], [1, 2], [2, 0], [3, 2], [5, 4], [4, 4]]],
  ['more than are tried at several widths', list(330, (at) => 100 * at), list(329, (at) => at + 1).map((at) => [at, Math.floor(at / 3)])],
];

/** @param {Graph} graph */
function checkPlaces({ hours, halves, edges }) {
  const { xs, ys, blocks } = layOut(hours, halves, edges);
  equal([xs.length, ys.length], [hours.length, hours.length]);
  equal(layOut(hours, halves, edges), layOut(hours, halves, edges));
  check([...xs, ...ys].every(Number.isInteger));
  for (let one = 0; one < hours.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const about = { hours, halves, edges, one, other };
      if (hours[one] === hours[other]) check(xs[one] === xs[other], about);
      else check((hours[one] < hours[other]) ? xs[one] <= xs[other] : xs[one] >= xs[other], about);
      const beside = Math.abs(xs[one] - xs[other]) >= halves[one] + halves[other];
      check(beside || Math.abs(ys[one] - ys[other]) >= LEAST, about);
    }
  }
  equal(blocks.flatMap(({ nodes }) => nodes).sort((a, b) => a - b), list(hours.length, (at) => at));
  for (const block of blocks) {
    for (const node of block.nodes) {
      check(block.left <= xs[node] - halves[node] && xs[node] + halves[node] <= block.right);
      check(block.top < ys[node] && ys[node] < block.bottom);
    }
  }
}

for (let seed = 1; seed <= 60; seed += 1) {
  test(`time runs to the right and nothing overlaps: graph ${seed}`, () => checkPlaces(graphOf(seed)));
}
for (const [name, hours, edges] of SHAPES) {
  test(`time runs to the right and nothing overlaps: ${name}`, () => (
    checkPlaces({ hours, halves: hours.map((_, at) => 40 + at % 23), edges })));
}

test('the order of the edges does not matter', () => {
  const { hours, halves, edges } = graphOf(5);
  equal(layOut(hours, halves, [...edges].reverse()), layOut(hours, halves, edges));
});

test('threads keep apart', () => {
  // two chains at the same time: the lanes of the one end before those of the other begin
  const { ys } = layOut([0, 24, 48, 0, 24, 48], new Array(6).fill(40), [[1, 0], [2, 1], [4, 3], [5, 4]]);
  check(Math.max(...ys.slice(0, 3)) + LEAST < Math.min(...ys.slice(3)), ys);
});

test('no block lies over another', () => {
  const { blocks } = layOut(list(40, (at) => 13 * at), new Array(40).fill(45), list(30, (at) => at + 1).map((at) => [at, at - at % 3]));
  check(blocks.length > 3);
  blocks.forEach((one, at) => {
    for (const other of blocks.slice(0, at)) {
      check(one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top, [one, other]);
    }
  });
});

test('quiet years are cut and busy days keep their proportion', () => {
  const xs = scaleTime([0, 19, 57, 200000, 200019], [[2, 1]], 1);
  check(xs[1] > xs[0]);
  equal(xs[2] - xs[1], 2 * (xs[1] - xs[0]));
  equal(xs[3] - xs[2], 190);
  equal(xs[4] - xs[3], xs[1] - xs[0]);
});

test('one cable, two and none', () => {
  const none = layOut([], [], []);
  equal([none.xs, none.ys, none.blocks, none.stops], [[], [], [], []]);
  const { xs, ys } = layOut([5], [40], []);
  equal([xs, ys], [[0], [40]]);
  const pair = layOut([0, 48], [50, 50], [[1, 0]]);
  equal([pair.xs, pair.ys], [[0, 190], [40, 40]]);
});
