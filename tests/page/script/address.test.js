import { readAddress, writeAddress } from '../../../src/reftel/page/script/address.js';
import { readStory, shortened, storyFromFile, writeStory } from '../../../src/reftel/page/script/collection/story.js';
import { check, equal, test } from './checks.js';

const ADDRESSES = [
  '#', '#09OTTAWA278', '#09OTTAWA278&around=09OTTAWA8&depth=2', '#09OTTAWA278&open=09OTTAWA8,09OTTAWA9&from=2009-01&post=OTTAWA%20STATE',
  '#&view=posts&at=OSLO', '#&view=story&held=held&title=Herring%20%26%20quotas&story=08OSLO131~it%20answers%7E,08BERN77', '#%3Cb%3E&to=2009-02&tag=PREL&look=secret&relation=corrects',
];
for (const address of ADDRESSES) test(`an address comes back: ${address}`, () => equal(writeAddress(readAddress(address)), address));

test('an address that asks for what cannot be asks for nothing', () => {
  equal(readAddress('#%E0%A4%A').cable, '');
  equal(readAddress('#__proto__&depth=-1').depth, 0);
  equal(readAddress('#a&around=b&depth=1e9').depth, 20);
  equal(readAddress('').cable, '');
  equal(readAddress(`#${'9'.repeat(5000)}`).cable.length, 1000);
  equal(readAddress(`#&open=${'a,'.repeat(900)}b`).open, ['a', 'b']);
});

test('a story comes back whatever its notes', () => {
  const story = [{ mrn: '08OSLO1', note: 'says ~ who?, & asks %' }, { mrn: '08OSLO2', note: '' }];
  equal(readStory(writeStory(story)), { story, left: 0 });
});

test('a cable stands in a story once', () => {
  equal(readStory('08OSLO1,08OSLO1~again').story, [{ mrn: '08OSLO1', note: '' }]);
});

test('a story has an end, and what is beyond it is counted', () => {
  const steps = Array.from({ length: 600 }, (_, at) => ({ mrn: `08OSLO${at}`, note: '' }));
  const { story, left } = readStory(writeStory(steps));
  equal([story.length, left], [500, 100]);
  equal(shortened(steps).length, 500);
  equal(shortened([{ mrn: '08OSLO1', note: 'x'.repeat(30000) }]), []);
});

test('a story is read from its file, and from no other', () => {
  equal(storyFromFile('{"story": [{"mrn": "08OSLO1"}]}'), { title: '', story: [{ mrn: '08OSLO1', note: '' }] });
  equal(storyFromFile('{"title": "The herring", "story": []}'), { title: 'The herring', story: [] });
  for (const wrong of ['[1, 2', '{"story": 5}', '{}', '']) {
    let refused = false;
    try { storyFromFile(wrong); } catch { refused = true; }
    check(refused, wrong);
  }
});
