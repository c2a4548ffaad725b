import { beginningOf } from '../../../src/reftel/page/script/collection/start.js';
import { noFilter } from '../../../src/reftel/page/script/collection/filter.js';
import { countTopics, CUT_SHORT, monthInWords, monthOfFilter, monthsWithin, monthTicks, peakOf, topicsSpan } from '../../../src/reftel/page/script/views/topics/topics.js';
import { peakInWords, peakOfRidge } from '../../../src/reftel/page/script/views/topics/picture.js';
import { ridgePath } from '../../../src/reftel/page/script/views/topics/ridges.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

/** @import { Topic } from '../../../src/reftel/page/script/views/topics/topics.js' */

/** A topic that has so many cables in the months from one on. @param {string} start @param {number[]} months @returns {Topic} */
function topicOf(start, months) {
  const size = months.reduce((sum, count) => sum + count, 0);
  return { name: 'herring, quota', words: [], tags: [], hub: 0, subject: '', size, held: size, missing: 0, posts: [], first: '', last: '', start, months };
}

/** @param {number} count @param {number} each */
const times = (count, each) => new Array(count).fill(each);
const [JAN_2003, JAN_2006] = [2003 * 12, 2006 * 12];

test('without a quiet stretch all months are drawn', () => {
  const span = topicsSpan([topicOf('2003-01', times(24, 5)), topicOf('2004-06', times(12, 9))]);
  equal([span.months[0], span.months.length, span.quiet], [JAN_2003, 29, []]);
});

test('stray years at the ends do not squeeze the picture, and their cables are counted', () => {
  const months = [2, ...times(359, 0), ...times(36, 20), ...times(60, 0), 1];
  const span = topicsSpan([topicOf('1973-01', months)]);
  equal([span.months[0], span.months.length], [JAN_2003, 36]);
  equal(span.quiet, [
    { from: 1973 * 12, to: JAN_2003 - 1, cables: 2, place: 'before' },
    { from: JAN_2006, to: JAN_2006 + 60, cables: 1, place: 'after' }]);
});

test('a topic of other years is kept: what is quiet between them is cut short', () => {
  const span = topicsSpan([topicOf('1977-01', times(24, 4)), topicOf('2003-01', times(36, 20))]);
  equal(span.quiet, [{ from: 1979 * 12, to: JAN_2003 - 1, cables: 0, place: 'between' }]);
  equal(span.months.filter((month) => month === CUT_SHORT).length, 2);
  equal(monthsWithin(topicOf('1977-01', times(24, 4)), span), [...times(24, 4), ...times(38, 0)]);
});

test('topics without a date, and none', () => {
  equal(topicsSpan([topicOf('', [])]), { months: [], quiet: [] });
  equal(topicsSpan([]), { months: [], quiet: [] });
  equal(monthTicks({ months: [], quiet: [] }, 500), []);
});

/** @type {[string, number, number, string[]][]} */
const AXES = [
  ['2003-01', 36, 300, ['2003', '2004', '2005']],
  ['2003-03', 36, 300, ['2004', '2005', '2006']],
  ['2003-01', 4, 400, ['Jan 2003', 'Feb 2003', 'Mar 2003', 'Apr 2003']],
  ['2003-02', 2, 100, ['Mar 2003']],
  ['1973-01', 444, 400, ['1975', '1980', '1985', '1990', '1995', '2000', '2005']],
];
for (const [start, count, width, texts] of AXES) {
  test(`what is written on an axis of ${count} months from ${start}`, () => {
    const { months } = topicsSpan([topicOf(start, times(count, 3))]);
    equal(monthTicks({ months, quiet: [] }, width).map(({ text }) => text), texts);
  });
}

test('each stretch of an axis has a year', () => {
  const span = topicsSpan([topicOf('1977-02', times(10, 9)), topicOf('2003-01', times(84, 9))]);
  equal(monthTicks(span, 300).map(({ text }) => text), ['1977', '2004', '2006', '2008']);
});

test('the cables that pass are counted by topic and month', () => {
  const collection = collectionOf([
    { mrn: '03OSLO1', date: '2003-01-05', post: 'OSLO' }, { mrn: '03OSLO2', date: '2003-03-31', post: 'OSLO' },
    { mrn: '03ROME1', date: '2003-03-01', post: 'ROME' }, { mrn: '99ROME1', date: '1999-03-01', post: 'ROME' }]);
  collection.topics = [topicOf('2003-01', [1, 0, 2]), topicOf('1999-03', [1])];
  collection.topic = Uint8Array.of(1, 1, 1, 2);
  const months = [JAN_2003, JAN_2003 + 1, JAN_2003 + 2];
  const plain = (/** @type {(cable: number) => boolean} */ passes) => {
    const { sizes, months: rows } = countTopics(collection, { months, quiet: [] }, passes);
    return [[...sizes], rows.map((row) => [...row])];
  };
  equal(plain(() => true), [[3, 1], [[1, 0, 2], [0, 0, 0]]]);
  equal(plain((cable) => collection.value('post', cable) === 'OSLO'), [[2, 0], [[1, 0, 1], [0, 0, 0]]]);
});

test('months in words, and as the filter has them', () => {
  equal([monthInWords(JAN_2003 + 10), monthOfFilter(JAN_2003 + 10)], ['November 2003', '2003-11']);
});

test('the peak is the first of the highest', () => {
  equal([peakOf([0, 3, 1, 3]), peakOf([0, 0]), peakOf([])], [1, -1, -1]);
});

/** @type {[number[], number[] | null, boolean, string, string][]} all cables by month, those that pass or are held, whether these are the held, what the peak says, why */
const PEAKS = [
  [[1, 3, 2], null, true, 'Feb 2003: 3', 'all are held'],
  [[1, 3, 2], [1, 0, 2], true, 'Feb 2003: 3, 0 held', 'the highest of what is drawn, held or missing, though more are held in March'],
  [[1, 1200, 2], [1, 1100, 2], true, 'Feb 2003: 1,200, 1,100 held', 'many'],
  [[1, 3, 2], [0, 1, 2], false, 'Mar 2003: 2 of 2', 'the most that pass the filter, of all in that month'],
  [[1, 3, 2], [0, 1, 0], false, 'Feb 2003: 1 of 3', 'the same where others lie behind'],
];
for (const [months, passing, ofHeld, wanted, why] of PEAKS) {
  test(`the label of a peak: ${why}`, () => {
    const ridge = { months, passing, ofHeld };
    const at = peakOfRidge(ridge);
    equal(peakInWords(ridge, JAN_2003 + at, at), wanted);
  });
}

test('nothing that passes has no peak', () => {
  equal(peakOfRidge({ months: [1, 3], passing: [0, 0], ofHeld: false }), -1);
});

test('a ridge stands on the ground and leaves out what is empty', () => {
  equal(ridgePath([0, 2, 0, 0, 1], 2), 'M0.5 100L1.5 0L2.5 100L2.5 100L0.5 100ZM3.5 100L4.5 50L5 50L5 100L3.5 100Z');
  equal(ridgePath([0, 0], 1), '');
});

test('a topic begins with the threads of its own cables', () => {
  const cables = Array.from({ length: 400 }, (_, at) => ({ mrn: `03OSLO${at + 1}`, date: '2003-01-05' }));
  const citations = ['03OSLO2>03OSLO1', '03OSLO3>03OSLO2', '03OSLO300>03OSLO1', '03OSLO301>03OSLO300'];
  const collection = collectionOf(cables, citations);
  collection.topics = [topicOf('2003-01', [4])];
  collection.topic = Uint8Array.from(cables, (_, at) => Number(at < 4));
  const filter = { ...noFilter(), topic: '1' };
  equal(beginningOf(collection, filter, (cable) => cable < 4), { cables: [0, 1, 2, 3], cut: 0, chosen: true });
  check(beginningOf(collection, noFilter(), () => true).cables.includes(299));
  equal(beginningOf(collection, { ...noFilter(), post: 'ROME' }, () => false), { cables: [], cut: 0, chosen: true });
});
