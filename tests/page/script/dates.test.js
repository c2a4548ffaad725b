import { dateInWords, longDate, shortDate, whenAbout, whenShort } from '../../../src/reftel/page/script/collection/dates.js';
import { revealed } from '../../../src/reftel/page/script/collection/details.js';
import { counted, shown, spaced } from '../../../src/reftel/page/script/collection/words.js';
import { equal, test } from './checks.js';
import { collectionOf } from './sample.js';

test('dates as people write them', () => {
  equal(['2005-09-07', '2005-09-07T21:33:00Z', '2005-12-31 08:05', 'spring', ''].map(longDate),
    ['7 September 2005', '7 September 2005, 21:33 UTC', '31 December 2005, 08:05 UTC', 'spring', '']);
  equal(['2005-09-07T21:33', '2005-05-01'].map(shortDate), ['7 Sep 2005', '1 May 2005']);
});

test('a date that is not known is said to be estimated', () => {
  const bounds = [{ earliest: '2008-02-01', latest: '2008-03-01' }, { latest: '2008-03-01' }, { earliest: '2008-02-01' },
    { earliest: '2008-02-01', latest: '2008-02-01' }, { latest: '2008-03-01', likely: true }, {}];
  const collection = collectionOf(bounds.map((one, at) => ({ mrn: `08OSLO${at + 1}`, held: false, ...one })));
  equal(bounds.map((_, cable) => dateInWords(collection, cable)), [
    'between 1 Feb 2008 and 1 Mar 2008 (estimated)', 'not after 1 Mar 2008 (estimated)', 'not before 1 Feb 2008 (estimated)',
    'about 1 Feb 2008 (estimated)', 'not after 1 Mar 2008, most likely about 1 Mar 2008 (estimated)', 'in 2008, as its number says; the day is not known']);
  equal(whenShort(collection, 5), 'in 2008');
});

/** @type {[Record<string, string | boolean>, string][]} a cable, and what a list says: no day where a year is all that is known */
const ABOUT = [
  [{ date: '2008-02-01' }, '1 Feb 2008'],
  [{ earliest: '2008-02-01', latest: '2008-03-03', likely: true }, 'about 3 Mar 2008'],
  [{ earliest: '2008-02-01', latest: '2008-03-04', likely: true }, 'about Mar 2008'],
  [{ earliest: '2008-01-01', latest: '2008-07-02', likely: true }, 'about Jul 2008'],
  [{ earliest: '2008-01-01', latest: '2008-07-03', likely: true }, 'about 2008'],
  [{ latest: '2008-03-01', likely: true }, 'about 2008'],
  [{ earliest: '2008-02-01' }, 'not before 1 Feb 2008'],
  [{}, 'in 2008'],
];
test('an estimate is told as finely as its bounds are', () => {
  const collection = collectionOf(ABOUT.map(([one], at) => ({ mrn: `08OSLO${at + 1}`, held: false, ...one })));
  equal(ABOUT.map((_, cable) => whenAbout(collection, cable)), ABOUT.map(([, words]) => words));
});

test('signs that hide or turn text are made visible', () => {
  equal(shown('a\u202egnp.exe\u0000\u200b\ufeff\n\t'), 'a[U+202E]gnp.exe[U+0000][U+200B][U+FEFF]\n\t');
});

test('MRNs and counts as people read them', () => {
  equal(['09OTTAWA278', '1909SAIGON1', 'spring', '<b>'].map(spaced), ['09 OTTAWA 278', '1909 SAIGON 1', 'spring', '<b>']);
  equal([counted(1, 'cable'), counted(2500, 'cable'), counted(2, 'cable is', 'cables are')], ['1 cable', '2,500 cables', '2 cables are']);
});

test('what control characters stand for is put in once each, and is no pattern', () => {
  equal(revealed('\u0000 cites \u0001 and \u0000', '$&', '1'), '$& cites 1 and \u0000');
});
