import { ticksBetween } from '../../../src/reftel/page/script/picture/axis.js';
import { along, cutsOf, extent, fastest, stopsAt, widened } from '../../../src/reftel/page/script/picture/timescale.js';
import { spansOf, withSpans } from '../../../src/reftel/page/script/picture/layout/spans.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const DAY = 24;
/** Ten days at ten pixels a day, a quiet year cut to 190, two days more. @type {[number, number][]} */
const STOPS = [[0, 0], [5 * DAY, 50], [10 * DAY, 100], [375 * DAY, 290], [377 * DAY, 310]];

test('the least and the most of some values', () => {
  equal(extent([3, -2, 8]), [-2, 8]);
  equal(extent([]), [0, 0]);
});

test('wider time goes as it did, and is cut where it was', () => {
  const wide = widened(STOPS, 3);
  equal(along(wide, 5 * DAY, 0, 1), 150);
  equal(along(wide, 150, 1, 0), 5 * DAY);
  equal(cutsOf(wide, 3), [585]);
  check(Math.abs(fastest(wide) - 30 / DAY) < 1e-9);
});

test('time that is stretched for what stands there makes no cut of the rest', () => {
  /** @type {[number, number][]} two days that take as much room as a column of cables, then ten days */
  const stops = [[0, 0], [2 * DAY, 400], [12 * DAY, 500]];
  equal(cutsOf(stopsAt(stops, 10 / DAY)), []);
});

test('time goes straight between stops, and on evenly beyond them', () => {
  /** @type {[number, number][]} hour and x */
  const pairs = [[-DAY, -10], [0, 0], [DAY, 10], [10 * DAY, 100], [192.5 * DAY, 195], [377 * DAY, 310], [378 * DAY, 320]];
  for (const [hour, x] of pairs) {
    check(Math.abs(along(STOPS, hour, 0, 1) - x) < 1e-6, [hour, x, along(STOPS, hour, 0, 1)]);
    check(Math.abs(along(STOPS, x, 1, 0) - hour) < 1e-6, [x, hour, along(STOPS, x, 1, 0)]);
  }
  equal(along([], 5, 0, 1), 0);
});

test('only where time is quiet is it cut', () => {
  equal(cutsOf(STOPS), [195]);
  equal(cutsOf(STOPS.slice(0, 3)), []);
  check(Math.abs(fastest(STOPS) - 10 / DAY) < 1e-9);
});

const MISSING = { mrn: '70OSLO2', held: false, earliest: '1969-12-22', latest: '1970-01-06' };

test('an interval that goes beyond the cables drawn has its place', () => {
  const collection = collectionOf([{ mrn: '70OSLO1', date: '1970-01-01' }, MISSING]);
  const stops = withSpans(collection, STOPS, [0, 1]);
  equal(stops.slice(1), STOPS);
  equal(stops[0], [-10 * DAY, -90]); // not more than a quiet stretch takes
  equal(spansOf(collection, stops, [0, 1]).map(({ cable, left, right }) => [cable, left, Math.round(right)]), [[1, -90, 50]]);
  equal(withSpans(collection, STOPS, [0]), STOPS);
});

/** @param {number} pixelsPerDay @param {string} from @param {number} width */
function ticksAt(pixelsPerDay, from, width) {
  const start = Date.parse(from) / 3600000;
  const picture = /** @type {any} */ ({
    stops: [[0, 0]],
    hourOf: (/** @type {number} */ x) => start + (x / pixelsPerDay) * DAY,
    xOf: (/** @type {number} */ hour) => ((hour - start) / DAY) * pixelsPerDay,
  });
  return ticksBetween(picture, { left: 0, scale: 1, width }, (text) => 7 * text.length);
}

test('the axis has years, then months, then days, as far as there is room', () => {
  const decade = ticksAt(0.3, '2000-06-01', 1000).map(({ text }) => text);
  check(['2001', '2005', '2009'].every((year) => decade.includes(year)), decade);
  const year = ticksAt(3, '2007-12-10', 1200);
  check(year.some(({ text, strong }) => text === '2008' && strong), year);
  check(year.some(({ text, strong }) => text === 'Jun 2008' && !strong), year);
  const weeks = ticksAt(70, '2008-02-01', 1000).map(({ text }) => text);
  check(weeks.includes('8 Feb') && weeks.includes('4 Feb'), weeks);
});

test('no words of the axis lie over others or beyond its ends', () => {
  for (const [speed, from] of /** @type {[number, string][]} */ ([[0.01, '1900-01-01'], [0.3, '2000-06-01'], [3, '2007-12-10'], [9, '2008-01-20'], [70, '2008-02-20']])) {
    const ticks = ticksAt(speed, from, 1100).sort((a, b) => a.x - b.x);
    check(ticks.length > 0, [speed, from]);
    ticks.forEach(({ x, text }, at) => {
      const half = 7 * text.length / 2;
      check(x - half >= 0 && x + half <= 1100, text);
      if (at > 0) check(x - half > ticks[at - 1].x + 7 * ticks[at - 1].text.length / 2, [text, ticks[at - 1].text]);
    });
  }
});

test('an axis without end has nothing on it', () => {
  const picture = /** @type {any} */ ({ hourOf: () => Infinity, xOf: () => 0, stops: [[0, 0]] });
  equal(ticksBetween(picture, { left: 0, scale: 1, width: 900 }, () => 30), []);
});

test('the axis of an empty collection has nothing on it', () => {
  const picture = /** @type {any} */ ({ hourOf: () => 0, xOf: () => 0, stops: [] });
  equal(ticksBetween(picture, { left: 0, scale: 1, width: 900 }, () => 30), []);
});
