import { namedAt, placeNames, spotOfName, spotsOfNames } from '../../../src/reftel/page/script/picture/labels.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const ink = /** @type {any} */ ({ measureText: (/** @type {string} */ text) => ({ width: 7 * text.length }) });

/** @param {{x: number, y: number}[]} spots @param {object} [changes] */
function pictureOf(spots, changes = {}) {
  const collection = collectionOf(spots.map((_, at) => ({ mrn: `08OSLO${100 + at}`, subject: 'ON THE PRICE OF FISH IN WINTER' })));
  const drawn = spots.map((_, cable) => cable);
  return /** @type {any} */ ({
    collection,
    drawn,
    selected: -1,
    sizes: Object.fromEntries(drawn.map((cable) => [cable, 8])),
    hidden: new Map(),
    numbered: new Map(),
    blocks: [],
    lines: { headsFor: () => [] },
    bundles: [],
    place: { clientWidth: 1000 },
    network: { getScale: () => 1, getPosition: (/** @type {number} */ cable) => spots[cable], canvasToDOM: (/** @type {object} */ spot) => spot },
    byImportance: () => drawn,
    subjectOfBlock: () => 'FISH',
    ...changes,
  });
}

/** @param {any} picture @param {number} scale */
function boxesOf(picture, scale) {
  return placeNames(picture, ink, scale).names.map(({ cable, box }) => {
    const { x, y } = picture.network.getPosition(cable);
    return { ...box, x: x * scale + box.x, y: y * scale + box.y };
  });
}

const CROWD = Array.from({ length: 60 }, (_, at) => ({ x: 37 * (at % 8), y: 31 * Math.floor(at / 8) }));

test('names do not lie over each other, at any zoom', () => {
  for (const scale of [0.05, 0.3, 0.8, 1.2, 3]) {
    const boxes = boxesOf(pictureOf(CROWD), scale);
    check(boxes.length > 0, scale);
    boxes.forEach((one, at) => {
      for (const other of boxes.slice(0, at)) {
        check(Math.abs(one.x - other.x) * 2 >= one.width + other.width || Math.abs(one.y - other.y) * 2 >= one.height + other.height, [one, other]);
      }
    });
  }
});

test('the nearer, the more names', () => {
  const counts = [0.1, 0.5, 1, 3].map((scale) => placeNames(pictureOf(CROWD), ink, scale).names.length);
  check(counts.every((count, at) => at === 0 || count >= counts[at - 1]), counts);
  equal(counts[3], CROWD.length);
});

test('what matters most is named first; what is selected always', () => {
  const crowd = pictureOf(new Array(5).fill({ x: 0, y: 0 }), { selected: 4, byImportance: () => [3, 0, 1, 2, 4] });
  const { names } = placeNames(crowd, ink, 1);
  equal(names[0].cable, 3);
  equal(names.filter(({ strong }) => strong).map(({ cable }) => cable), [4]);
});

test('a name tells its number in a story and the neighbours that are not drawn', () => {
  const picture = pictureOf([{ x: 0, y: 0 }], { numbered: new Map([[0, 2]]), hidden: new Map([[0, 3]]) });
  equal(placeNames(picture, ink, 1).names[0].text, '2: 08OSLO100 +3');
});

test('subjects are cut, and stand under names only from near', () => {
  const alone = pictureOf([{ x: 0, y: 0 }]);
  equal(placeNames(alone, ink, 0.5).names[0].subject, '');
  const { subject } = placeNames(alone, ink, 1).names[0];
  check(subject.endsWith('…') && 7 * subject.length <= 170, subject);
});

test('a thread has a heading at every zoom, where no dot and no other thread is', () => {
  const block = { left: 0, right: 400, top: 0, bottom: 200, nodes: [0] };
  const picture = pictureOf([{ x: 100, y: 100 }], { blocks: [block] });
  for (const scale of [1, 0.3]) equal(placeNames(picture, ink, scale).headings.map(({ text }) => text), ['FISH']);
  const [corner] = placeNames(picture, ink, 1).headings;
  const [moved] = placeNames(pictureOf([{ x: corner.x + 5, y: corner.y }], { blocks: [block] }), ink, 1).headings;
  equal([moved.text, moved.x > corner.x], ['FISH', true]);
  const around = [[-500, 0, 0, 200], [20, 900, 0, 200], [-500, 900, -200, 0], [-500, 900, 200, 400]]
    .map(([left, right, top, bottom]) => ({ left, right, top, bottom, nodes: [] }));
  const narrow = { left: 0, right: 20, top: 0, bottom: 200, nodes: [0] };
  const amid = pictureOf([{ x: 10, y: 100 }], { blocks: [narrow, ...around], subjectOfBlock: (/** @type {object} */ block) => (block === narrow ? 'FISH' : '') });
  equal(placeNames(amid, ink, 1).headings, []);
});

test('a click on a name means its cable', () => {
  const picture = pictureOf([{ x: 0, y: 0 }, { x: 300, y: 0 }]);
  picture.names = placeNames(picture, ink, 1);
  equal([namedAt(picture, { x: 302, y: 18 }), namedAt(picture, { x: 150, y: 18 })], [1, -1]);
});

/** @type {[string, number, {x: number, y: number}, {x: number, y: number}][]} whose name, the x of its dot, where its name was put, where it is */
const NAMES_AT_EDGES = [
  ['a cable', 5, { x: 0, y: 18 }, { x: 50, y: 118 }],
  ['a cable that is out of sight', -20, { x: 0, y: 18 }, { x: -20, y: 118 }],
  ['a bundle, below it', 350, { x: 0, y: 40 }, { x: 310, y: 140 }],
  ['a bundle, beside it, with room', 100, { x: 80, y: 0 }, { x: 180, y: 100 }],
  ['a bundle, beside it, cut: goes below', 300, { x: 80, y: 0 }, { x: 300, y: 137.5 }],
  ['a bundle, beside it, cut on the left', 30, { x: -80, y: 0 }, { x: 50, y: 137.5 }],
];
for (const [whose, x, box, at] of NAMES_AT_EDGES) {
  test(`the name of ${whose} on a screen of 360 pixels`, () => {
    const picture = pictureOf([{ x, y: 100 }], { place: { clientWidth: 360 } });
    picture.network.getPosition = () => ({ x, y: 100 });
    const cable = whose.startsWith('a bundle') ? -2 : 0;
    equal(spotOfName(picture, { cable, text: '', strong: false, subject: '', box: { ...box, width: 100, height: 15 } }), at);
  });
}

test('what the selected cable cites is named before the others, in fewer signs where there is no room', () => {
  const spots = Array.from({ length: 9 }, (_, at) => ({ x: 62 * (at % 3), y: 20 * Math.floor(at / 3) }));
  const crowd = pictureOf(spots, { selected: 0, byImportance: () => [0, 4, 8, 1, 2, 3, 5, 6, 7] });
  crowd.collection = collectionOf(spots.map((_, at) => ({ mrn: `08OSLO${100 + at}`, subject: '' })), [4, 8].map((cited) => `08OSLO100>08OSLO${100 + cited}`));
  const { names } = placeNames(crowd, ink, 1);
  check([0, 4, 8].every((cable) => names.some((name) => name.cable === cable)), names);
  check(names.every(({ text, cable }) => [`08OSLO${100 + cable}`, `OSLO${100 + cable}`, `${100 + cable}`].includes(text)), names);
  check(names.some(({ text }) => !text.startsWith('08')), names);
});

test('a name that the edge would push over another is cut off at the edge', () => {
  const picture = pictureOf([{ x: 5, y: 100 }, { x: 40, y: 100 }]);
  const name = (/** @type {number} */ cable, /** @type {number} */ width, strong = false) => ({ cable, text: '', strong, subject: '', box: { x: 0, y: 17, width, height: 15 } });
  equal(spotsOfNames(picture, [name(0, 60), name(1, 20)]).map(({ x }) => x), [5, 40]);
  equal(spotsOfNames(picture, [name(0, 60, true), name(1, 20)]).map(({ x }) => x), [30, 40]);
  equal(spotsOfNames(picture, [name(0, 30), name(1, 20)]).map(({ x }) => x), [15, 40]);
});
