import { DayScale } from '../../../src/reftel/page/script/collection/board.js';
import { levelsOf } from '../../../src/reftel/page/script/views/board.js';
import { check, equal, test } from './checks.js';

test('a month of days stands evenly, late ones close together', () => {
  const days = [...Array.from({ length: 100 }, (_, at) => at % 30), 400];
  const scale = new DayScale(days);
  equal([scale.at(0), scale.last], [0, 400]);
  check(Math.abs(scale.at(20) - 2 * scale.at(10)) < 1e-9);
  equal(scale.at(400), 1);
  check(scale.at(28) > 0.75, scale.at(28));
  for (let day = 1; day <= 400; day += 1) check(scale.at(day) > scale.at(day - 1), day);
});

test('what comes within a week is not cut', () => {
  const scale = new DayScale([1, 2, 3]);
  equal([scale.late, scale.at(3)], [1, 1]);
  equal(new DayScale([]).at(1), 1);
});

test('a cable that is dated before the one that it cites stands before it', () => {
  const scale = new DayScale([-300, 1, 2]);
  check(scale.at(-300) < scale.at(0) && scale.at(0) < scale.at(1), scale.at(0));
});

test('days are named as far as there is room, the last always', () => {
  for (const apart of [0.05, 0.15]) {
    const scale = new DayScale([0, 1, 2, 3, 9, 30, 31, 365]);
    const ticks = scale.ticks(apart);
    equal([ticks[0], ticks[ticks.length - 1]], [0, 365]);
    for (let at = 1; at < ticks.length; at += 1) check(scale.at(ticks[at]) - scale.at(ticks[at - 1]) >= apart, ticks);
  }
});

test('dots on a line that would lie over each other have levels', () => {
  equal(levelsOf([0, 0, 0.01, 0.5, 0.51, 1], 0.02), [0, 1, 2, 0, 1, 0]);
  equal(levelsOf([], 0.02), []);
});
