import { namesWithRoom } from '../../../src/reftel/page/script/picture/posts/posts-names.js';
import { check, equal, test } from './checks.js';

/** @param {number} post @param {number} x @param {number} y @param {number} [rank] */
const spot = (post, x, y, rank = 2) => ({ post, name: 'Port-au-Prince', x, y, radius: 6, rank });

test('of two names that would meet the more important stays', () => equal([...namesWithRoom([spot(4, 0, 0), spot(7, 30, 4)], 13)], [4]));
test('what is selected keeps its name, before what is tied to it', () => equal([...namesWithRoom([spot(4, 0, 0), spot(7, 30, 4, 1), spot(9, 60, 8, 0)], 13)], [9]));
test('no name lies over the dot of another post, but for those of the most important', () => {
  const far = Array.from({ length: 5 }, (_, at) => spot(10 + at, 0, 500 + 100 * at));
  equal([...namesWithRoom([...far, spot(4, 0, 0), spot(7, 20, 14)], 13)].slice(5), [7]);
  equal([...namesWithRoom([spot(4, 0, 0), spot(7, 20, 14), ...far], 13)].slice(0, 1), [4]);
});
test('with room all are named', () => check(namesWithRoom([spot(4, 0, 0), spot(7, 300, 0), spot(9, 0, 80)], 13).size === 3));
