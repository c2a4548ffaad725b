import { Mrns, RowsByCable } from '../../../src/reftel/page/script/collection/collection.js';
import { ALL_AT_ONCE, beginningOf, chooseStart, OF_MANY } from '../../../src/reftel/page/script/collection/start.js';
import { PostTies } from '../../../src/reftel/page/script/collection/posts.js';
import { noFilter, passing } from '../../../src/reftel/page/script/collection/filter.js';
import { barsOf, monthCounts } from '../../../src/reftel/page/script/collection/months.js';
import { Words } from '../../../src/reftel/page/script/collection/columns.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const collection = collectionOf(
  ['07OSLO9', '08BERN1', '08OSLO1', '08OSLO2', '08OSLO3', '08OSLO12'].map((mrn) => ({ mrn, post: mrn.replace(/\d/g, ''), date: '2008-02-03' })),
  ['08BERN1>08OSLO2', '08OSLO2>08OSLO1', '08OSLO3>07OSLO9', '08OSLO3>08OSLO2', '08OSLO12>08OSLO12'],
);
const mrnsOf = (/** @type {number[]} */ cables) => cables.map((cable) => collection.mrn(cable));

test('rows stand by the cable that they are of', () => {
  const rows = new RowsByCable(4, Uint8Array.from([2, 0, 2, 3]));
  equal([0, 1, 2, 3].map((cable) => [...rows.of(cable)]), [[1], [], [0, 2], [3]]);
  equal([0, 1, 2].map((cable) => rows.count(cable)), [1, 0, 2]);
});

test('every MRN is found, and nothing else is', () => {
  for (let cable = 0; cable < collection.size; cable += 1) equal(collection.find(collection.mrn(cable)), cable);
  for (const none of ['08OSLO', '08OSLO4', '08OSLO02', 'OSLO1', '', '08OSLO0', '__proto__']) equal([none, collection.find(none)], [none, -1]);
});

test('a text that is no MRN is found as it is', () => {
  const prefix = new Words(['08OSLO', 'spring'], Uint8Array.from([0, 1]));
  const mrns = new Mrns(prefix, Int32Array.from([7, -1]));
  equal([mrns.of(0), mrns.of(1), mrns.find('08OSLO7'), mrns.find('spring')], ['08OSLO7', 'spring', 0, 1]);
});

test('neighbours are those at either end, each once, never the cable itself', () => {
  equal(mrnsOf(collection.neighbours(collection.find('08OSLO2'))), ['08OSLO1', '08BERN1', '08OSLO3']);
  equal(collection.neighbours(collection.find('08OSLO12')), []);
});

test('around a cable the nearest come first, and of those the most cited', () => {
  const { cables, cut } = collection.around(collection.find('08OSLO1'), 2, 3);
  equal([mrnsOf(cables), cut], [['08OSLO1', '08OSLO2', '08BERN1'], 1]);
  equal(collection.around(collection.find('08OSLO1'), 9, 800).cables.length, 5);
});

test('the most cited of those that pass', () => {
  equal(mrnsOf(collection.mostCited(() => true, 2).cables), ['08OSLO2', '07OSLO9']);
  equal(collection.mostCited((cable) => cable > 3, 1), { cables: [5], cut: 1 });
});

test('the citations among some cables, without those of a cable to itself', () => {
  equal(collection.rowsAmong([5, 3, 2, 4]), [1, 3]);
});

test('a small collection is drawn whole', () => {
  const few = Array.from({ length: ALL_AT_ONCE }, (_, at) => ({ mrn: `08OSLO${at + 1}` }));
  equal(chooseStart(collectionOf(few)), few.map((_, at) => at));
});

test('of a large collection the threads of the most cited are drawn', () => {
  const many = ['08BERN1', '08BERN2', '08BERN3', ...Array.from({ length: ALL_AT_ONCE }, (_, at) => `08OSLO${at + 1}`)];
  const large = collectionOf(many.map((mrn) => ({ mrn })), ['08BERN2>08BERN1', '08BERN3>08BERN1']);
  const start = chooseStart(large);
  equal([start.length, start.slice(0, 3)], [OF_MANY, [0, 1, 2]]);
});

test('a thread too large is cut to what is nearest to its most cited cable', () => {
  const chain = Array.from({ length: 400 }, (_, at) => `08OSLO${at + 1}`);
  const citations = chain.slice(1).map((mrn, at) => `${mrn}>${chain[at]}`);
  citations.splice(201, 0, '08OSLO202>08OSLO200'); // so the 200th is cited twice
  const start = chooseStart(collectionOf(chain.map((mrn) => ({ mrn })), citations));
  equal([start.length, start.includes(199)], [OF_MANY, true]);
  check(start[OF_MANY - 1] - start[0] < OF_MANY + 2, start);
});

test('ties between posts count what their cables cite of each other', () => {
  const { posts, ties } = new PostTies(collection, () => true);
  equal(posts.map(({ name, held, cites, cited }) => [name, held, cites, cited]), [['BERN', 1, 1, 0], ['OSLO', 5, 0, 1]]);
  equal(ties, [{ from: 0, to: 1, count: 1 }]);
});

test('held cables are counted per month, and per year where the months are too many', () => {
  const dated = (/** @type {string[]} */ dates) => collectionOf(dates.map((date, at) => ({ mrn: `08OSLO${at + 1}`, date })));
  equal(barsOf(monthCounts(dated(['2008-01-31', '2008-03-01', '2008-03-31']), noFilter())).map(({ name, count, unit }) => [name, count, unit]),
    [['January 2008', 1, 'month'], ['February 2008', 0, 'month'], ['March 2008', 2, 'month']]);
  const years = barsOf(monthCounts(dated(['1990-06-01', '2008-03-01']), noFilter()));
  equal([years.length, years[0], years[18].count], [19, { name: '1990', count: 1, unit: 'year', month: '1990-01', last: '1990-12' }, 1]);
  equal(barsOf(monthCounts(dated([]), noFilter())), []);
});

test('a filter by relation draws answers with what they answer, those with most answers first', () => {
  const asking = Array.from({ length: 120 }, (_, at) => `08STATE${at + 1}`);
  const answers = [...asking.map((_, at) => `08OSLO${at + 1}`), '08ROME1', '08ROME2'];
  const mrns = [...answers, ...asking];
  // one is answered three times; what Oslo only cites is not drawn
  const citations = [...asking.map((mrn, at) => `08OSLO${at + 1}>${mrn}${at === 119 ? '' : ' responds_to'}`), '08ROME1>08STATE50 responds_to', '08ROME2>08STATE50 responds_to'];
  const others = Array.from({ length: ALL_AT_ONCE }, (_, at) => `08LIMA${at + 1}`);
  const many = collectionOf([...others, ...mrns].map((mrn) => ({ mrn, post: mrn.replace(/\d/g, '') })), citations);
  const filter = { ...noFilter(), relation: 'responds_to' };
  const { cables, cut } = beginningOf(many, filter, passing(many, filter));
  const drawn = new Set(cables.map((cable) => many.mrn(cable)));
  check(['08STATE50', '08OSLO50', '08ROME1', '08ROME2'].every((mrn) => drawn.has(mrn)), [...drawn]);
  check(!drawn.has('08STATE120') && !drawn.has('08OSLO120'), [...drawn]);
  equal(cables.length + cut, 119 * 2 + 2);
  for (const mrn of drawn) if (mrn.startsWith('08STATE')) check(drawn.has(mrn.replace('STATE', 'OSLO')), mrn);
  // where only the answers pass, what they answer is drawn too
  const ofRome = { ...filter, post: 'ROME' };
  equal(beginningOf(many, ofRome, passing(many, ofRome)).cables.map((cable) => many.mrn(cable)), ['08ROME1', '08ROME2', '08STATE50']);
});
