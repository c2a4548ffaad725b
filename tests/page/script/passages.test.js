import { cutIntoBlocks } from '../../../src/reftel/page/script/views/reading/blocks.js';
import { namingsIn, placeOfSentence, placesOfQuery } from '../../../src/reftel/page/script/views/reading/passages.js';
import { threadOf } from '../../../src/reftel/page/script/views/reading/thread.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

test('a sentence is found across lines and page markers', () => {
  const text = 'A line. The herring\n   of ref A\nPAGE 02 OSLO 00131\nis late. The end.';
  const span = placeOfSentence(text, 'The herring of ref A is late.');
  equal(span && text.slice(...span), 'The herring\n   of ref A\nPAGE 02 OSLO 00131\nis late.');
  equal([placeOfSentence(text, 'The herring is gone.'), placeOfSentence(text, ' '), placeOfSentence('', 'The')], [null, null, null]);
});

/** @type {[string, string[], string[]][]} a text, what its references have as written, the words that lead to a cable */
const WRITTEN = [
  ['REF: A. OSLO 12\nB. STATE\n  7 (NOTAL)', ['OSLO 12', 'STATE 7'], ['OSLO 12', 'STATE\n  7']],
  // not within a longer number or word, nor a number alone
  ['REF: OSLO 123, EXSTATE 7, 7', ['OSLO 12', 'STATE 7', '7'], []],
  ['REF: OSLO 12 AND 13; OSLO 12', ['OSLO 12 AND 13', 'OSLO 12'], ['OSLO 12 AND 13']],
  ['no list', ['OSLO 12'], []],
  ['1.4 (b) is (B) OSLO 1', ['(B) OSLO 1', '1.4 (b)'], ['(B) OSLO 1', '1.4 (b)']],
];
for (const [text, written, words] of WRITTEN) {
  test(`links in ${JSON.stringify(text)}`, () => {
    const cables = [{ mrn: '08BERN1' }, ...written.map((_, at) => ({ mrn: `08OSLO${at + 1}` }))];
    const collection = collectionOf(cables, written.map((_, at) => `08BERN1>08OSLO${at + 1}`));
    collection.details = /** @type {any} */ ({ value: () => '', written: (/** @type {number} */ row) => written[row] });
    collection.library = /** @type {any} */ ({ mentions: () => [] });
    const found = namingsIn(collection, 0, text).map(({ start, end }) => text.slice(start, end));
    equal(found.sort(), [...words].sort());
  });
}

/** @type {[string, string[]][]} */
const FOUND = [['quota  talks', ['QUOTA\n talks']], ['1.4 (b)', ['1.4 (b)']], ['talks quota', ['QUOTA', 'talks', 'quota']], ['.*', []], ['\u0130', []], ['', []]];
for (const [typed, places] of FOUND) {
  const text = 'QUOTA\n talks, 1.4 (b); no quota';
  test(`in a text: ${typed}`, () => equal(placesOfQuery(text, typed).map((span) => text.slice(...span)), places));
}

test('blocks are the whole text in order, and none is long', () => {
  for (const text of ['', 'a', '\n', 'a\n'.repeat(999), 'x'.repeat(50_001), `${'\u{1f41f}'.repeat(9000)}`, `${'word '.repeat(5000)}\n\n`]) {
    const blocks = cutIntoBlocks(text);
    equal(blocks.map((span) => text.slice(...span)).join('') === text, true);
    check(blocks.every(([start, end]) => end > start && end - start <= 4001 && !/^[\udc00-\udfff]/.test(text.slice(start))), text.slice(0, 9));
  }
});

test('a thread is read in the order of time; of a large one what is linked', () => {
  const cables = [{ mrn: '08OSLO1', date: '2008-03-01' }, { mrn: '08OSLO2', date: '2008-01-01' }, { mrn: '08OSLO3', date: '2008-02-01' }, { mrn: '08OSLO4', date: '2008-02-01' }];
  const small = collectionOf(cables, ['08OSLO1>08OSLO2', '08OSLO3>08OSLO2']);
  equal(threadOf(small, 0), { cables: [1, 2, 0], whole: true });
  equal(threadOf(small, 3), { cables: [3], whole: true });
  const many = Array.from({ length: 400 }, (_, at) => ({ mrn: `08OSLO${at + 1}`, date: '2008-01-01' }));
  const chain = collectionOf(many, many.slice(1).map(({ mrn }, at) => `${mrn}>08OSLO${at + 1}`));
  equal(threadOf(chain, 200), { cables: [199, 200, 201], whole: false });
});
