import { nextInDirection } from '../../../src/reftel/page/script/picture/arrow-keys.js';
import { layOutPosts } from '../../../src/reftel/page/script/picture/posts/posts-layout.js';
import { chance, check, equal, test } from './checks.js';

test('no two posts or their names lie over each other, and places are always the same', () => {
  for (const count of [1, 2, 9, 40, 80]) {
    const next = chance(count);
    const posts = Array.from({ length: count }, (_, at) => 3 * at);
    const ties = posts.slice(1).map((to, at) => ({ from: posts[Math.floor(next() * (at + 1))], to, count: 1 + Math.floor(50 * next()) }));
    const sizes = posts.map(() => 6 + 24 * next());
    const halves = posts.map(() => 18 + 40 * next());
    const places = layOutPosts(posts, ties, sizes, halves, 1.35);
    equal(layOutPosts(posts, ties, sizes, halves, 1.35), places);
    places.forEach((one, a) => {
      for (let b = 0; b < a; b += 1) {
        const wide = Math.max(sizes[a], halves[a]) + Math.max(sizes[b], halves[b]);
        const apart = Math.abs(one.x - places[b].x) >= wide || Math.abs(one.y - places[b].y) >= sizes[a] + sizes[b] + 22;
        check(apart, [count, a, b]);
      }
    });
  }
});

test('arrow keys go to what is nearest in their direction', () => {
  const spots = [{ x: 0, y: 0 }, { x: 10, y: 1 }, { x: 8, y: 40 }, { x: -5, y: 0 }, { x: 0, y: -9 }];
  const next = (/** @type {string} */ key) => nextInDirection(key, 0, [0, 1, 2, 3, 4], (one) => spots[one]);
  equal(['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'].map(next), [1, 3, 4, 1]);
  equal(nextInDirection('ArrowLeft', 3, [0, 3], (one) => spots[one]), -1);
});
