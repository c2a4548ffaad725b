import { distance, pointOff } from '../../../src/reftel/page/script/picture/lines/course.js';
import { check, equal, test } from './checks.js';

const BENT = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }];

test('the head of a line is so far from its end, on the line', () => {
  equal(pointOff(BENT, 4), { x: 10, y: 6 });
  equal(pointOff([{ x: 0, y: 0 }, { x: 10, y: 0 }], 4), { x: 6, y: 0 });
});

test('of a line that is too short it lies in its direction', () => {
  equal(pointOff([{ x: 8, y: 0 }, { x: 10, y: 0 }], 4), { x: 6, y: 0 });
  const { x, y } = pointOff([{ x: 3, y: 3 }, { x: 3, y: 3 }], 4);
  check(Number.isFinite(x) && Number.isFinite(y), [x, y]);
});

test('a point is as far from a line as from its nearest piece', () => {
  equal(distance({ x: 5, y: 3 }, BENT, 6), 3);
  equal(distance({ x: 12, y: 5 }, BENT, 6), 2);
  equal(distance({ x: -3, y: -4 }, BENT, 6), 5);
  equal(distance({ x: 40, y: 40 }, BENT, 6), Infinity);
  equal(distance({ x: 0, y: 0 }, [], 6), Infinity);
});
