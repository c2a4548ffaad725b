import { boardInShort, boardInWords } from '../../../src/reftel/page/script/collection/board.js';
import { Words } from '../../../src/reftel/page/script/collection/columns.js';
import { noFilter } from '../../../src/reftel/page/script/collection/filter.js';
import { Search } from '../../../src/reftel/page/script/finding/search.js';
import { cableOf, openList, rowsPassing, sorted } from '../../../src/reftel/page/script/lists/lists.js';
import { askedInShort, boardFor } from '../../../src/reftel/page/script/lists/requests.js';
import { tableOf } from '../../../src/reftel/page/script/lists/table.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const POSTS = ['LIMA', 'OSLO', 'ROME', 'STATE'];
const TO = /** @type {Record<string, string>} */ ({
  // each addressee is a word; a name of several words has no-break blanks in it
  '08STATE1': 'LIMA AMEMBASSY\u00a0OSLO ROME',
  '08STATE2': 'ALL\u00a0DIPLOMATIC\u00a0AND\u00a0CONSULAR\u00a0POSTS',
  '08STATE3': 'NATO\u00a0EU\u00a0COLLECTIVE LIMA',
  '08STATE4': 'LIMA SECDEF\u00a0WASHDC',
  '08STATE5': 'SECDEF\u00a0WASHDC CIA\u00a0WASHDC JOINT\u00a0STAFF',
  '08LIMA7': 'STATE',
});
const CABLES = [
  { mrn: '08LIMA7', date: '2008-03-02', post: 'LIMA', subject: 'AN ANSWER' }, { mrn: '08LIMA8', date: '2008-03-03', post: 'LIMA' },
  { mrn: '08OSLO5', date: '2008-03-04', post: 'OSLO' },
  ...['1', '2', '3', '4', '5'].map((serial) => ({ mrn: `08STATE${serial}`, date: '2008-03-01', post: 'STATE' })), { mrn: '08STATE9', held: false, post: 'STATE' }];
const CITATIONS = ['08LIMA7>08STATE1 responds_to', '08LIMA8>08STATE1 responds_to', '08LIMA8>08STATE9 responds_to', '08OSLO5>08STATE1', '08OSLO5>08STATE2 responds_to'];

/** A collection whose addressees are known. */
function asked() {
  const collection = collectionOf(CABLES, CITATIONS);
  const to = CABLES.map(({ mrn }) => TO[mrn] || '');
  const values = [...new Set(to)];
  const column = new Words(values, Uint16Array.from(to, (one) => values.indexOf(one)));
  collection.details = /** @type {any} */ ({
    pack: { texts: () => column }, codes: new Map([['AMEMBASSY OSLO', 'OSLO']]), isPost: (/** @type {string} */ code) => POSTS.includes(code),
    addressees: (/** @type {string} */ kind, /** @type {number} */ cable) => (kind === 'to' ? to[cable].split(' ').filter(Boolean).map((name) => name.replaceAll('\u00a0', ' ')) : []),
  });
  return collection;
}

const collection = asked();
const list = /** @type {NonNullable<ReturnType<typeof openList>>} */ (openList(collection, new Search(collection), { of: 'requests', q: '' }));

/** @type {[string, string, string][]} what the list is sorted by, its cables, why */
const ORDERS = [
  ['', '08STATE2 08STATE1 08STATE3 08STATE9', 'a missing cable has an answer, but whom it asked is not known: it comes behind one that nobody answered; two cables of one post are one answer; who asked more posts comes first; one who asked a post and an agency asked nobody else'],
  ['-answered', '08STATE2 08STATE1 08STATE9 08STATE3', 'whoever sorts by answers gets the most answered first, whether held or missing'],
  ['-asked', '08STATE1 08STATE3 08STATE2 08STATE9', 'whom a missing cable addressed is not known: it is last'],
  ['-silent', '08STATE1 08STATE3 08STATE2 08STATE9', 'of equals the one that was answered stays before; Lima did not answer the one to a collective; who asked nobody by name has nobody silent'],
  ['mrn', '08STATE1 08STATE2 08STATE3 08STATE9', 'as every list'],
];
for (const [sort, wanted, why] of ORDERS) {
  test(`requests by ${sort || 'their own order'}: ${why}`, () => {
    const rows = sorted(collection, list, rowsPassing(collection, list, noFilter()), sort || list.sort);
    equal(Array.from(rows, (row) => collection.mrn(cableOf(list, row))).join(' '), wanted);
  });
}

test('the same within a filter', () => {
  equal(Array.from(rowsPassing(collection, list, { ...noFilter(), held: 'missing' }), (row) => collection.mrn(row)), ['08STATE9']);
});

/** @type {[string, string, string, string][]} a cable, what is said of it, the words of the way to it, how many it asked */
const SAID = [
  ['08STATE1', '3 posts addressed: 1 answered, 1 cites it, 1 silent in this collection.', 'Who answered? 1 of 3', '3'],
  ['08STATE2', 'Sent to ALL DIPLOMATIC AND CONSULAR POSTS and no post by name, so we cannot tell who is silent. 1 post answered, 0 only cite it.', 'Who answered? 1 post', 'many'],
  ['08STATE3', 'Sent to NATO EU COLLECTIVE and 1 post by name. Of that one, 0 answered, 0 cite it, 1 silent in this collection.', 'Who answered? 0 of 1 named', '1 + many'],
  ['08STATE5', 'Its heading names no post, but 3 other addressees: which posts it asked is not known. 0 posts answered, 0 only cite it.', '', '0'],
  ['08STATE9', 'We do not have this cable, so we cannot tell to whom it was sent. 1 post answered, 0 only cite it.', '', '?'],
];
for (const [mrn, words, short, count] of SAID) {
  test(`who answered ${mrn}`, () => {
    const board = /** @type {NonNullable<ReturnType<typeof boardFor>>} */ (boardFor(collection, collection.find(mrn)));
    equal([boardInWords(board), boardInShort(board), askedInShort(board)], [words, short, count]);
  });
}

test('before addressees are unpacked the list waits, and is not said to be empty', () => {
  const early = collectionOf(CABLES, CITATIONS);
  equal(openList(early, new Search(early), { of: 'requests', q: '' })?.waits, true);
  equal(boardFor(early, 0), null);
});

test('saved, it says who was asked and how many answered', () => {
  const lines = tableOf(collection, list, Uint32Array.of(collection.find('08STATE3'), collection.find('08STATE9'))).join('').split('\r\n').map((line) => line.split(','));
  check(lines[0].join(',').endsWith('addressed,collectives,answered_by,only_cited_by,silent,only_informed'), lines[0]);
  equal(lines[1].slice(-6), ['1', 'NATO EU COLLECTIVE', '0', '0', '1', '0']);
  equal(lines[2].slice(-6), ['', '', '1', '0', '', '']);
});
