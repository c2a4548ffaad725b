import { nearTo } from '../../../src/reftel/page/script/finding/near.js';
import { whyNear } from '../../../src/reftel/page/script/panel/near.js';
import { equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const others = Array.from({ length: 12 }, (_, at) => ({ mrn: `09STATE${at + 1}`, date: '2009-01-01', subject: `Other ${at} matters`, tags: 'PREL', post: 'STATE' }));
const collection = collectionOf([
  { mrn: '08BERN7', date: '2008-02-20', subject: 'Fish on a clock', tags: 'PREL EFIS', post: 'BERN' },
  { mrn: '08OSLO1', date: '2008-02-04', subject: 'Fish quota: co-op at sea', tags: 'PREL EFIS', post: 'OSLO' },
  { mrn: '08OSLO2', date: '2008-02-07', subject: 'The QUOTA of fish, again', tags: 'PREL', post: 'OSLO' },
  { mrn: '08OSLO3', date: '2008-02-06', subject: 'A quotation', tags: 'PREL', post: 'OSLO' },
  { mrn: '08OSLO4', date: '2008-07-07', subject: 'Fish quota', tags: 'EFIS', post: 'OSLO' },
  { mrn: '08OSLO5', date: '2008-02-07', subject: 'Fish quota', tags: 'PREL', post: 'OSLO' },
  { mrn: '08OSLO6', subject: 'Fish quota', tags: 'EFIS', post: 'OSLO' },
  { mrn: '08ROME1', date: '2001-01-01', post: 'ROME' },
  { mrn: '08ROME2', held: false, post: 'ROME' },
  { mrn: '08ROME3', held: false, post: 'ROME' },
  ...others,
], ['08OSLO1>08OSLO5', '08OSLO1>08ROME3', '08ROME1>08ROME3', '08ROME1>08ROME2']);

/** @param {string} mrn */
function near(mrn) {
  const cable = collection.find(mrn);
  return nearTo(collection, cable).map((one) => `${collection.mrn(one.cable)}: ${whyNear(collection, cable, one)}`);
}

test('what is near shares what is rare, and says so', () => equal(near('08OSLO1'), [
  '08ROME1: both cite 08 ROME 3',
  '08BERN7: 16 days later, TAGS of both: EFIS',
  '08OSLO2: same post, 3 days later, word: quota',
]));

test('a missing cable is near what is cited with it', () => equal(near('08ROME3'), [
  '08ROME2: both cited by 08 ROME 1',
  '08OSLO5: both cited by 08 OSLO 1',
]));

test('of a cable without a date nothing is said of weeks; without anything nothing is near', () => {
  equal(near('08OSLO6'), []);
  const [one, empty] = [collectionOf([{ mrn: '08OSLO1', date: '2008-01-01', subject: 'Fish', tags: 'EFIS', post: 'OSLO' }]), collectionOf([])];
  equal([nearTo(one, 0), empty.size], [[], 0]);
});
