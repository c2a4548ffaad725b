import { filterInWords, filterProblems, isFiltering, noFilter, passing, toggled } from '../../../src/reftel/page/script/collection/filter.js';
import { partsOfFilter } from '../../../src/reftel/page/script/lists/emptied.js';
import { equal, test } from './checks.js';
import { collectionOf } from './sample.js';

/** @import { FilterChoice } from '../../../src/reftel/page/script/collection/filter.js' */

const collection = collectionOf([
  { mrn: '08LIMA330', date: '2008-01-31', post: 'LIMA', tags: 'SCUL PE', look: 'unclassified' },
  { mrn: '08LIMA351', date: '2008-02-01', post: 'LIMA', tags: 'SCUL PE', look: 'secret' },
  { mrn: '08LIMA400', latest: '2008-02-29', held: false, post: 'LIMA' },
  { mrn: '08OSLO112', date: '2008-03-01', post: 'OSLO', tags: 'PREL', look: 'confidential' },
  { mrn: '08STATE9', date: '2009-12-31', post: 'STATE', tags: 'PREL PE', look: 'unclassified' },
], ['08LIMA351>08LIMA330 corrects', '08STATE9>08OSLO112'], [1, 1, 0, 2, 0]);

/** @type {[Partial<FilterChoice>, number[]][]} */
const CHOICES = [
  [{}, [0, 1, 2, 3, 4]],
  [{ from: '2008-02' }, [1, 2, 3, 4]],
  [{ to: '2008-02' }, [0, 1, 2]],
  [{ from: '2008-02', to: '2008-02' }, [1, 2]],
  [{ to: '2009-12' }, [0, 1, 2, 3, 4]],
  [{ post: 'lima' }, [0, 1, 2]],
  [{ post: 'OSLO, state' }, [3, 4]],
  [{ tag: 'PE' }, [0, 1, 4]],
  [{ tag: 'PE', post: 'STATE' }, [4]],
  [{ look: 'unclassified' }, [0, 4]],
  [{ look: 'missing' }, [2]],
  [{ held: 'held', post: 'LIMA' }, [0, 1]],
  [{ held: 'missing' }, [2]],
  [{ relation: 'corrects' }, [0, 1]],
  [{ relation: 'refers_to' }, [3, 4]],
  [{ year: '2009' }, [4]],
  [{ year: '-2009' }, [0, 1, 2, 3]],
  [{ topic: '1' }, [0, 1]],
  [{ topic: '-1 2' }, [3]],
  [{ topic: '-1' }, [2, 3, 4]],
  // a minus before a word leaves out those that have it
  [{ post: '-LIMA' }, [3, 4]],
  [{ post: '-lima -STATE' }, [3]],
  [{ tag: 'PE -SCUL' }, [4]],
  [{ tag: '-PE' }, [2, 3]],
  [{ look: '-missing -secret' }, [0, 3, 4]],
  [{ held: '-missing' }, [0, 1, 3, 4]],
  [{ relation: '-corrects' }, [2, 3, 4]],
  [{ post: 'LIMA -LIMA' }, []],
  [{ post: '-' }, [0, 1, 2, 3, 4]],
  // what is no month chooses nothing; what no cable has leaves none
  [{ from: '2008-13' }, [0, 1, 2, 3, 4]],
  [{ post: 'NARNIA' }, []],
];
for (const [choice, cables] of CHOICES) {
  test(`what passes ${JSON.stringify(choice)}`, () => {
    const passes = passing(collection, { ...noFilter(), ...choice });
    equal([0, 1, 2, 3, 4].filter(passes), cables);
  });
}

/** @type {[Partial<FilterChoice>, string][]} */
const WORDS = [
  [{ post: '-state oslo', tag: '-prel -pe' }, 'OSLO, not STATE, not PREL, not PE'],
  [{ look: '-secret missing', year: '-2009', topic: '2 -1' }, 'not 2009, topic “Topic 2”, not topic “Topic 1”, missing, not Secret'],
  [{ from: '2008-01', to: '2008-02' }, '2008-01 to 2008-02'],
  [{ from: '2008-01', post: 'oslo state' }, 'from 2008-01, OSLO OR STATE'],
  [{ to: '2008-02', look: 'topsecret', held: 'missing' }, 'until 2008-02, Top secret, missing'],
  [{ relation: 'responds_to' }, '"responds to"'],
  [{ topic: '0' }, 'in no topic'],
  [{ topic: '-0 1' }, 'topic “Topic 1”, not in no topic'],
  [{ relation: 'a\u202eb' }, 'a[U+202E]b'],
];
for (const [choice, words] of WORDS) test(`in words: ${words}`, () => equal(filterInWords({ ...noFilter(), ...choice }, collection.topics), words));

/** What can be dropped of a filter, and what is left of it then; the months are one part. @type {[Partial<FilterChoice>, Partial<FilterChoice>[]][]} */
const PARTS = [
  [{}, []],
  [{ topic: '2' }, [{}]],
  [{ from: '2008-01' }, [{}]],
  [{ to: '2008-02' }, [{}]],
  [{ from: '2008-01', to: '2008-02', post: 'OSLO -STATE' }, [{ post: 'OSLO -STATE' }, { from: '2008-01', to: '2008-02' }]],
  [{ topic: '2', held: 'held', relation: 'corrects' }, [{ held: 'held', relation: 'corrects' }, { topic: '2', relation: 'corrects' }, { topic: '2', held: 'held' }]],
];
for (const [choice, rest] of PARTS) {
  test(`without each part of ${JSON.stringify(choice)}`, () => {
    const parts = partsOfFilter({ ...noFilter(), ...choice });
    equal(parts.map(({ without }) => without), rest.map((one) => ({ ...noFilter(), ...one })));
    for (const { part, without } of parts) {
      const put = Object.entries(part).map(([key, words]) => [key, words || without[/** @type {keyof FilterChoice} */ (key)]]);
      equal(Object.fromEntries(put), { ...noFilter(), ...choice });
    }
  });
}

/** @type {[Partial<FilterChoice>, string[]][]} */
const PROBLEMS = [
  [{ post: '-NARNIA', year: '2008 8', topic: '2 -3', look: '-missing' }, ['8 is no year such as 2008.', 'No cable here is of a post NARNIA.', 'There is no topic 3 here.']],
  [{ post: 'LIMA', tag: 'pe', look: 'secret', relation: 'corrects', held: 'held', from: '2008-01', to: '2008-02' }, []],
  [{ topic: '0' }, []],
  [{ post: 'LIMA NARNIA' }, ['No cable here is of a post NARNIA.']],
  [{ from: '2008-04', to: '2008-01' }, ['The first month is after the last.']],
  [{ from: 'spring' }, ['spring is no month such as 2008-02.']],
  [{ look: 'topsecret', held: 'lost' }, ['No cable here is Top secret.', 'Cables are held or missing, not lost.']],
];
for (const [choice, problems] of PROBLEMS) {
  test(`problems of ${JSON.stringify(choice)}`, () => equal(filterProblems(collection, { ...noFilter(), ...choice }), problems));
}

test('a word goes in and out again, on one side or the other', () => {
  equal(toggled('', 'oslo', false), 'OSLO');
  equal(toggled('OSLO -STATE', 'LIMA', true), 'OSLO -STATE -LIMA');
  equal(toggled('OSLO -STATE', 'STATE', true), 'OSLO');
  equal(toggled('OSLO -STATE', 'STATE', false), 'OSLO STATE');
  equal(toggled('OSLO', 'OSLO', false), '');
});

test('an empty choice filters nothing', () => {
  equal([isFiltering(noFilter()), isFiltering({ ...noFilter(), tag: 'PREL' })], [false, true]);
});
