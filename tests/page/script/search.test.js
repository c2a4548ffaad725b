import { Best } from '../../../src/reftel/page/script/collection/best.js';
import { readMrn, scoreSerial, Search, yearsAsWritten } from '../../../src/reftel/page/script/finding/search.js';
import { findTerm, folded, readTerms } from '../../../src/reftel/page/script/finding/terms.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const collection = collectionOf([
  { mrn: '07OSLO1190', subject: 'HERRING AND THE PIER', post: 'OSLO', held: false },
  { mrn: '08OSLO119', subject: 'FERRY ACROSS THE STRAIT', post: 'OSLO', tags: 'PREL MARR' },
  { mrn: '08OSLO131', subject: 'HERRING TALKS: FIRST ROUND', post: 'OSLO', tags: 'PREL EFIS' },
  { mrn: '08STATE19877', subject: 'INSTRUCTIONS ON HERRING', post: 'STATE' },
  { mrn: '1909OSLO131', subject: 'A MATTER OF BORDERS', post: 'OSLO' },
], ['08OSLO131>08STATE19877', '1909OSLO131>08STATE19877']);
const search = new Search(collection);

/** @param {string} query @param {(cable: number) => boolean} [passes] */
function found(query, passes) {
  return search.find(query, 9, passes).cables.map((cable) => collection.mrn(cable));
}

/** @type {[string, {years: string[], post: string, serial: string} | null][]} */
const NOTATIONS = [
  ['08 OTTAWA 1140', { years: ['08', '1908'], post: 'OTTAWA', serial: '1140' }],
  ['2008OTTAWA001140', { years: ['08'], post: 'OTTAWA', serial: '1140' }],
  ['Ottawa-1140', { years: [], post: 'OTTAWA', serial: '1140' }],
  ['08 ott', { years: ['08', '1908'], post: 'OTT', serial: '' }],
  ['1909 Saigon 123', { years: ['1909'], post: 'SAIGON', serial: '123' }],
  ['1140', null],
  ['08 OTTAWA 1140 B', null],
];
for (const [typed, wanted] of NOTATIONS) test(`read as an MRN: ${typed}`, () => equal(readMrn(typed), wanted));

test('years as MRNs write them', () => {
  equal(['08', '2008', '1965', '1966', '2066'].map(yearsAsWritten), [['08', '1908'], ['08'], ['1965'], ['66'], ['2066']]);
});

/** @type {[string, string[]][]} what is typed, and what comes first */
const FOUND = [
  ['08 OSLO 131', ['08OSLO131']],
  ['oslo 131', ['08OSLO131', '1909OSLO131']],
  ['08 oslo 13', ['08OSLO131']],
  ['oslo 13', ['08OSLO131', '1909OSLO131']],
  ['131', ['08OSLO131', '1909OSLO131']],
  ['SECSTATE WASHDC 19877', ['08STATE19877']],
  ['amembassy oslo 119', ['08OSLO119', '07OSLO1190']],
  ['herring', ['08STATE19877', '08OSLO131', '07OSLO1190']],
  ['talks herring', ['08OSLO131']],
  ['efis', ['08OSLO131']],
  ['2007', ['07OSLO1190']],
  ['zeppelin', []],
  ['herring zeppelin', []],
  ['"herring talks"', ['08OSLO131']],
  ['"talks herring"', []],
  ['"first round', ['08OSLO131']],
  ['"first roun', ['08OSLO131']],
  ['"first roun"', []],
  ['\u201cfirst round\u201d herring', ['08OSLO131']],
  ['"08 oslo 131"', ['08OSLO131']],
  ['""', []],
  ['', []],
];
for (const [typed, mrns] of FOUND) test(`found for "${typed}"`, () => equal(found(typed), mrns));

test('what passes the filter comes first, and is counted', () => {
  const missing = (/** @type {number} */ cable) => !collection.held(cable);
  equal(found('herring', missing)[0], '07OSLO1190');
  const { total, within } = search.find('herring', 1, missing);
  equal([total, within], [3, 1]);
});

test('all that fit are given, the best first', () => {
  equal([...search.all('herring')].map((cable) => collection.mrn(cable)), ['08STATE19877', '08OSLO131', '07OSLO1190']);
  equal([...search.all('zeppelin')], []);
  equal([...search.all('')], []);
});

test('what is typed is words and phrases', () => {
  equal(readTerms('Fish "Over the  Pier" fish \u201ewho'), [{ words: ['fish'], whole: false }, { words: ['over', 'the', 'pier'], whole: true }, { words: ['who'], whole: false }]);
  check(readTerms(Array.from({ length: 500 }, (_, at) => `w${at}`).join(' ')).length === 40);
});

/** @type {[string, string, [number, number] | null][]} a text, what is typed, where it stands */
const STANDS = [
  ['the fish', 'fis', [4, 7]],
  ['kingfish fish', 'fish', [9, 13]],
  ['fishes', '"fish"', null],
  ['over\n   the pier', '"over the"', [0, 11]],
  ['overthe pier', '"over the"', null],
  ['over the piers', '"over the pier"', null],
  ['over the piers over the pier.', '"over the pier"', [15, 28]],
  ['a\u0130b \u0130stanbul', '\u0130stanbul', [4, 12]],
  ['\u{1d4d0}fish', 'fish', null],
  ['', 'fish', null],
];
for (const [text, typed, place] of STANDS) test(`${typed} in "${text}"`, () => equal(findTerm(folded(text), readTerms(typed)[0], 0), place));

test('an MRN in any notation is one cable, anything else none', () => {
  const mrns = ['08OSLO131', '08 Oslo 000131', '2008OSLO131', '09OSLO131', '1909 OSLO 131', 'OSLO', '131', ''];
  equal(mrns.map((text) => search.exact(text)), [2, 2, 2, 4, 4, -1, -1, -1]);
});

test('a whole serial fits better than its first digits, and those better than nothing', () => {
  equal([['131', 131], ['13', 131], ['3', 131], ['', 131]].map(([wanted, serial]) => scoreSerial(String(wanted), Number(serial), true)), [70, 45, 0, 40]);
});

test('the best few are kept in order; of equals the first', () => {
  const best = new Best(3);
  [5, 9, 5, 1, 9, 5].forEach((score, cable) => best.offer(score, cable));
  equal(best.rows, [[9, 1], [9, 4], [5, 0]]);
  check(best.total === 6);
});
