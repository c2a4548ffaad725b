import { barsOf, barsOfStretch, monthCounts } from '../../../src/reftel/page/script/collection/months.js';
import { noFilter } from '../../../src/reftel/page/script/collection/filter.js';
import { byNumber, byText, byWords, ranksOf } from '../../../src/reftel/page/script/lists/order.js';
import { Search } from '../../../src/reftel/page/script/finding/search.js';
import { asCell, asLine } from '../../../src/reftel/page/script/lists/csv.js';
import { facetsOf } from '../../../src/reftel/page/script/lists/facets.js';
import { cableOf, openList, rowsPassing, sorted } from '../../../src/reftel/page/script/lists/lists.js';
import { tableOf } from '../../../src/reftel/page/script/lists/table.js';
import { HIGHEST_LIST, rowsInSight, scrolledTo, wholeHeight } from '../../../src/reftel/page/script/lists/window.js';
import { chance, check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

/** @import { FilterChoice } from '../../../src/reftel/page/script/collection/filter.js' */

const collection = collectionOf([
  { mrn: '07OSLO9', latest: '2007-12-31', held: false, post: 'OSLO' },
  { mrn: '08LIMA330', date: '2008-01-31', post: 'LIMA', tags: 'SCUL PE', look: 'unclassified', subject: 'QUIPU EXHIBITION' },
  { mrn: '08LIMA351', date: '2008-02-01', post: 'LIMA', tags: 'SCUL', look: 'secret', subject: 'a knot' },
  { mrn: '08OSLO112', date: '2008-03-01', post: 'OSLO', tags: 'PREL', look: 'confidential', subject: 'A KNOT, AGAIN' },
  { mrn: '08STATE9', date: '2009-12-31', post: 'STATE', tags: 'PREL PE', look: 'secret', subject: '=SUM(A1), "fish"' },
  { mrn: '09STATE7', held: false, post: 'STATE' },
], ['08LIMA351>08LIMA330 follows_up', '08OSLO112>07OSLO9', '08STATE9>07OSLO9 responds_to', '08STATE9>08OSLO112', '08STATE9>09STATE7']);
const finder = new Search(collection);

/** @param {string} of @param {Partial<FilterChoice>} [choice] @param {string} [sort] @param {string} [q] */
function listed(of, choice = {}, sort = '', q = '') {
  const list = openList(collection, finder, { of, q });
  if (!list) return null;
  const rows = sorted(collection, list, rowsPassing(collection, list, { ...noFilter(), ...choice }), sort || list.sort);
  return Array.from(rows, (row) => collection.mrn(cableOf(list, row))).join(' ');
}

/** @type {[string, Partial<FilterChoice>, string, string | null][]} */
const LISTS_AND_ROWS = [
  ['missing', {}, '', '07OSLO9 09STATE7'],
  ['held', {}, '', '08LIMA330 08OSLO112 08LIMA351 08STATE9'],
  ['held', {}, 'mrn', '08LIMA330 08LIMA351 08OSLO112 08STATE9'],
  ['cables', { post: '-STATE' }, '-date', '08OSLO112 08LIMA351 08LIMA330 07OSLO9'],
  // a cable without a date stands in the year of its number
  ['cables', {}, 'date', '07OSLO9 08LIMA330 08LIMA351 08OSLO112 09STATE7 08STATE9'],
  ['cables', {}, '-date', '08STATE9 09STATE7 08OSLO112 08LIMA351 08LIMA330 07OSLO9'],
  // what is not known comes last, whichever way
  ['cables', {}, 'subject', '08STATE9 08LIMA351 08OSLO112 08LIMA330 07OSLO9 09STATE7'],
  ['held', {}, 'first', '08LIMA330 08OSLO112 08LIMA351 08STATE9'],
  ['cables', {}, 'no such column', '07OSLO9 08LIMA330 08LIMA351 08OSLO112 08STATE9 09STATE7'],
  ['cables', {}, '__proto__', '07OSLO9 08LIMA330 08LIMA351 08OSLO112 08STATE9 09STATE7'],
  ['cited-by:07OSLO9', {}, '', '08OSLO112 08STATE9'],
  ['cited-by:07OSLO9', { post: 'STATE' }, '', '08STATE9'],
  ['cites:08STATE9', {}, '', '07OSLO9 08OSLO112 09STATE7'],
  ['cites:08STATE9', {}, 'relation', '08OSLO112 09STATE7 07OSLO9'],
  // a tie counts where both ends pass
  ['tie:STATE>OSLO', {}, '', '08STATE9 08STATE9'],
  ['tie:STATE>OSLO', { held: 'held' }, '', '08STATE9'],
  ['tie:STATE>NARNIA', {}, '', null],
  ['cited-by:NARNIA1', {}, '', null],
  ['no such list', {}, '', null],
  ['__proto__', {}, '', null],
];
for (const [of, choice, sort, rows] of LISTS_AND_ROWS) test(`${of} ${JSON.stringify(choice)} by ${sort}`, () => equal(listed(of, choice, sort), rows));

test('a search is a list, the best first', () => {
  equal(listed('search', {}, '', 'knot'), '08OSLO112 08LIMA351');
  equal(listed('search', {}, '', 'zeppelin'), '');
});

test('numbers in a wide range and in a narrow one are put in order alike, equal ones as they were', () => {
  const random = chance(3);
  for (const range of [3, 1000, 1e9]) {
    const values = Array.from({ length: 500 }, () => (random() < 0.1 ? NaN : Math.floor(random() * range) - 5));
    for (const down of [false, true]) {
      const wanted = [...values.keys()].sort((a, b) => {
        const [one, other] = [values[a], values[b]];
        if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || a - b;
        return (down ? other - one : one - other) || a - b;
      });
      equal([...byNumber(Uint32Array.from(values.keys()), (row) => values[row], down)], wanted);
    }
  }
  equal([...byNumber(new Uint32Array(0), () => 1, false)], []);
  equal([...byNumber(Uint32Array.of(4, 2), () => NaN, true)], [4, 2]);
});

test('texts by their words are in the order of the texts', () => {
  const random = chance(5);
  const letters = ['', 'a', 'B', 'b', 'cc', 'c'];
  const texts = Array.from({ length: 400 }, () => Array.from({ length: Math.floor(random() * 4) }, () => letters[1 + Math.floor(random() * 5)]));
  const start = new Uint32Array(texts.length + 1);
  texts.forEach((words, row) => { start[row + 1] = start[row] + words.length; });
  const places = texts.flat().map((word) => letters.indexOf(word));
  const ranks = ranksOf(letters.map((one) => one.toLowerCase()));
  const rows = Uint32Array.from(texts.keys());
  const read = (/** @type {Uint32Array} */ order) => Array.from(order, (row) => texts[row].join(' ').toLowerCase());
  for (const down of [false, true]) {
    const found = read(byWords(rows, start, (place) => ranks[places[place]], down));
    equal(found, read(byText(rows, (row) => texts[row].join(' '), down)));
    check(found[0] !== '' && found[399] === '', found);
  }
});

test('what a click would leave is counted, whatever else is chosen', () => {
  const list = /** @type {any} */ (openList(collection, finder, { of: 'cables', q: '' }));
  const facets = (/** @type {Partial<FilterChoice>} */ choice) => Object.fromEntries(facetsOf(collection, list, { ...noFilter(), ...choice })
    .map(({ key, values }) => [key, values.map(({ word, count }) => `${word} ${count}`).join(', ')]));
  const all = facets({});
  equal([all.held, all.post, all.tag, all.look], ['held 4, missing 2', 'LIMA 2, OSLO 2, STATE 2', 'PE 2, PREL 2, SCUL 2', 'secret 2, confidential 1, unclassified 1']);
  equal(all.year, '2007 1, 2008 3, 2009 2');
  const secret = facets({ look: 'secret', post: '-STATE' });
  equal([secret.post, secret.look, secret.tag], ['LIMA 1, STATE 1', 'confidential 1, secret 1, unclassified 1', undefined]);
  equal(facets({ post: 'NARNIA' }).post, 'LIMA 2, OSLO 2, STATE 2, narnia 0');
});

test('of a tie, what both ends have is counted', () => {
  const list = /** @type {any} */ (openList(collection, finder, { of: 'tie:STATE>OSLO', q: '' }));
  equal(facetsOf(collection, list, { ...noFilter(), tag: 'PREL' }).map(({ key, values }) => [key, values.map(({ word, count }) => `${word} ${count}`)]), [['tag', ['PREL 1']]]);
});

const CELLS = [
  ['', ''], ['plain', 'plain'], ['=1+1', "'=1+1"], ['+1', "'+1"], ['-1', "'-1"], ['@x', "'@x"], ['＝1', "'＝1"], [' =1', "'=1"],
  ['a,b', '"a,b"'], ['a "b"', '"a ""b"""'], ['a\r\n b', 'a b'], ['=a,"b"', '"\'=a,""b"""'], ['\u0000\ud800', '\ufffd\ufffd'],
];
for (const [text, cell] of CELLS) test(`a cell of ${JSON.stringify(text)}`, () => equal(asCell(text), cell));

test('lines end as RFC 4180 says', () => equal(asLine(['a', 'b,c']), 'a,"b,c"\r\n'));

test('a table has a line for each row, in the order of the list', () => {
  const list = /** @type {any} */ (openList(collection, finder, { of: 'cables', q: '' }));
  const lines = tableOf(collection, list, Uint32Array.of(4, 0)).join('').split('\r\n');
  equal([lines.length, lines[0].split(',')[0], lines[3]], [4, 'mrn', '']);
  equal(lines[1], '08STATE9,true,2009-12-31,,,,STATE,secret,PREL PE,"\'=SUM(A1), ""fish""",3,0,');
  equal(lines[2], '07OSLO9,false,,,2007-12-31,,OSLO,,,,0,2,08OSLO112');
});

test('the rows in sight are few, of a list however long', () => {
  for (const count of [0, 1, 20, 250_000, 5_000_000]) {
    const sight = { count, row: 52, height: 500 };
    const whole = wholeHeight(sight);
    check(whole <= HIGHEST_LIST, whole);
    const bottom = rowsInSight(sight, Math.max(0, whole - 500));
    equal(bottom.last, count);
    check(bottom.last - bottom.first <= 30, bottom);
    equal(rowsInSight(sight, 0).first, 0);
    for (const at of [0, Math.floor(count / 2), count - 1]) {
      if (at < 0 || at >= count) continue;
      const top = scrolledTo(sight, 0, at);
      const { first, last, at: below } = rowsInSight(sight, top);
      const y = below + (at - first) * 52 - top;
      check(at >= first && at < last && y > -1 && y + 52 < 501, [count, at, y]);
      equal(scrolledTo(sight, top, at), top);
    }
  }
});

test('bars show what the rest of the filter leaves, and the months of a stretch among years', () => {
  const old = collectionOf([
    { mrn: '90OSLO1', date: '1990-06-01', post: 'OSLO' }, { mrn: '08OSLO2', date: '2008-03-01', post: 'OSLO' }, { mrn: '08LIMA3', date: '2008-03-02', post: 'LIMA' },
    { mrn: '08LIMA4', latest: '2008-03-02', post: 'LIMA', held: false },
  ].sort((a, b) => (a.mrn < b.mrn ? -1 : 1)));
  const counts = (/** @type {Partial<FilterChoice>} */ choice) => barsOf(monthCounts(old, { ...noFilter(), ...choice })).filter(({ count }) => count > 0).map(({ name, count }) => `${name} ${count}`);
  equal(counts({}), ['1990 1', '2008 2']);
  equal(counts({ post: '-LIMA', from: '2008-01' }), ['1990 1', '2008 1']);
  equal(counts({ held: 'missing' }), ['March 2008 1']);
  const stretch = barsOfStretch(monthCounts(old, noFilter()), { ...noFilter(), from: '2008-03', to: '2008-04' });
  equal([stretch.length, stretch[2].name, stretch[2].count], [12, 'March 2008', 2]);
  equal(barsOfStretch(monthCounts(old, noFilter()), { ...noFilter(), from: '1990-03', to: '2008-04' }), []);
  equal(barsOfStretch(monthCounts(old, noFilter()), noFilter()), []);
});
