import { findBundles } from '../../../src/reftel/page/script/picture/bundles/find.js';
import { BUNDLE, bundleMember, gatherBundles } from '../../../src/reftel/page/script/picture/bundles/gather.js';
import { placeAll } from '../../../src/reftel/page/script/picture/bundles/place.js';
import { bundleInWords, daysBetween } from '../../../src/reftel/page/script/picture/bundles/words.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const DAY = 24;

/**
 * A hub at 0 that so many cite, from day to day; each relation in turn.
 * @param {number} count @param {number} apart hours @param {string[]} relations @param {number} [pixels] per hour
 */
function star(count, apart, relations, pixels = 1) {
  const hours = [0, ...Array.from({ length: count }, (_, at) => DAY + at * apart)];
  const links = Array.from({ length: count }, (_, at) => ({ from: at + 1, to: 0, relation: relations[at % relations.length] }));
  return { hours, xs: hours.map((hour) => hour * pixels), links, alone: new Set() };
}

test('many that cite one within a short time are a bundle for each relation', () => {
  const bundles = findBundles(star(60, 2, ['responds_to', 'refers_to']));
  equal(bundles.map(({ hub, citing, relation, near, behind }) => [hub, citing, relation, near.length, behind.length]),
    [[0, true, 'responds_to', 30, 0], [0, true, 'refers_to', 30, 0]]);
});

test('as many with room for each are none', () => {
  equal(findBundles(star(60, 2, ['responds_to'], 20)), []);
  equal(findBundles(star(9, 0, ['responds_to'])), []);
  equal(findBundles({ hours: [], xs: [], links: [], alone: new Set() }), []);
});

test('what one cites in great number is a bundle too', () => {
  const { links, ...graph } = star(40, 1, ['refers_to']);
  equal(findBundles({ ...graph, links: links.map(({ from, to, relation }) => ({ from: to, to: from, relation })) })
    .map(({ citing, near }) => [citing, near.length]), [[false, 40]]);
});

test('what only an answer cites goes with it; a thread that goes on does not', () => {
  const { hours, links, ...graph } = star(40, 1, ['responds_to']);
  const tail = { from: 1, to: 41, relation: 'refers_to' };
  const chain = Array.from({ length: 8 }, (_, at) => ({ from: 42 + at, to: at ? 41 + at : 2, relation: 'refers_to' }));
  const all = [...hours, 3, ...chain.map((_, at) => 300 + at)];
  const [bundle, ...others] = findBundles({ ...graph, hours: all, xs: all, links: [...links, tail, ...chain] });
  equal([others.length, bundle.near.length, bundle.behind], [0, 39, [41]]);
  check(!bundle.near.includes(2), bundle.near);
});

test('what is to stand alone does', () => {
  const graph = { ...star(40, 1, ['responds_to']), alone: new Set([5]) };
  check(!findBundles(graph)[0].near.includes(5));
});

test('a bundle is not wider than can be read, and not of thousands', () => {
  for (const [count, apart] of [[900, 1], [3000, 0]]) {
    const graph = star(count, apart, ['responds_to']);
    const bundles = findBundles(graph);
    check(bundles.length > 1);
    equal(bundles.reduce((sum, { near }) => sum + near.length, 0), count);
    for (const { near } of bundles) {
      const xs = near.map((one) => graph.xs[one]);
      check(Math.max(...xs) - Math.min(...xs) <= 280 && near.length <= 1200, near.length);
    }
  }
});

/** @type {[string, string, string][]} */
const DAYS = [
  ['2008-11-03', '2008-11-24', '3\u201324 Nov 2008'],
  ['2008-11-03', '2008-11-03', '3 Nov 2008'],
  ['2008-11-28', '2008-12-03', '28 Nov \u2013 3 Dec 2008'],
  ['2008-12-28', '2009-01-03', 'Dec 2008 \u2013 Jan 2009'],
];

test('days are written as short as they can be', () => {
  for (const [first, last, words] of DAYS) equal(daysBetween(Date.parse(first) / 3600000, Date.parse(last) / 3600000), words);
});

const POSTS = ['OSLO', 'BERN', 'ROME'];
const CABLES = [{ mrn: '08STATE1', date: '2008-11-01' }, ...Array.from({ length: 60 }, (_, at) => (
  { mrn: `08${POSTS[at % 3]}${100 + at}`, date: `2008-11-${String(3 + at % 8).padStart(2, '0')}` }))];
const STAR = collectionOf(CABLES, CABLES.slice(1).map(({ mrn }) => `${mrn}>08STATE1 responds_to`));
const ALL = CABLES.map((_, cable) => cable);

test('a bundle says how many there are, what they are and when', () => {
  const { bundles: [bundle] } = gatherBundles(STAR, ALL, STAR.rowsAmong(ALL), new Set(), new Set());
  equal(bundleInWords(bundle, () => true), '60 answers, 3\u201310 Nov 2008');
  equal(bundleInWords(bundle, (cable) => STAR.mrn(cable).includes('OSLO')), '20 of 60 answers, 3\u201310 Nov 2008');
});

test('closed it has one place; open each of its cables has one, in order of time, and none lies over another', () => {
  const room = { width: 800, height: 600 };
  const closed = gatherBundles(STAR, ALL, STAR.rowsAmong(ALL), new Set(), new Set());
  equal([...placeAll(STAR, ALL, STAR.rowsAmong(ALL), closed, () => 8, room).spots.keys()], [0, -2]);
  const open = gatherBundles(STAR, ALL, STAR.rowsAmong(ALL), new Set([7]), new Set());
  const { spots, frames, stops } = placeAll(STAR, ALL, STAR.rowsAmong(ALL), open, () => 8, room);
  equal(spots.size, 62);
  const frame = frames.get(-2);
  const inside = open.bundles[0].cables.map((cable) => ({ hour: STAR.hour[cable], .../** @type {{x: number, y: number}} */ (spots.get(cable)) }));
  inside.forEach((one, at) => {
    check(frame !== undefined && frame.left < one.x && one.x < frame.right && frame.top < one.y && one.y < frame.bottom, one);
    for (const other of inside.slice(0, at)) {
      check(other.x <= one.x && (other.x !== one.x || Math.abs(other.y - one.y) >= 56), [one, other]);
    }
  });
  stops.forEach(([hour, x], at) => check(at === 0 || (hour > stops[at - 1][0] && x > stops[at - 1][1]), stops));
});

test('the address opens a bundle by any of its cables', () => {
  equal(bundleMember(STAR, `${BUNDLE}08STATE1`), 0);
  equal([bundleMember(STAR, '08STATE1'), bundleMember(STAR, `${BUNDLE}08NOWHERE1`)], [-1, -1]);
});
