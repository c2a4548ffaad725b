/* Places for the posts: tied ones near each other, no two names over each other. */

/** @import { Tie } from '../../collection/posts.js' */

const ROUNDS = 260;

/**
 * Gives places where tied posts are near each other and no two names overlap: forces, always the same.
 * @param {number[]} posts @param {Tie[]} ties @param {number[]} sizes @param {number[]} halves half the width of each name @param {number} stretch
 */
export function layOutPosts(posts, ties, sizes, halves, stretch) {
  const at = new Map(posts.map((post, place) => [post, place]));
  const places = posts.map((_, place) => ({ x: 46 * Math.sqrt(place) * Math.cos(place * 2.4), y: 32 * Math.sqrt(place) * Math.sin(place * 2.4) }));
  const pulls = ties.map(({ from, to, count }) => ({ from: at.get(from) || 0, to: at.get(to) || 0, pull: Math.log2(1 + count) }));
  const [ideal, reach] = [92, 330];
  for (let round = 0; round < ROUNDS; round += 1) {
    const warm = 28 * (1 - round / ROUNDS);
    const moves = places.map(({ x, y }) => ({ x: -x * 0.03, y: -y * 0.05 }));
    places.forEach((one, a) => {
      for (let b = 0; b < a; b += 1) {
        const [dx, dy] = [one.x - places[b].x || 0.1 * (a - b), one.y - places[b].y || 0.1];
        const far = dx * dx + dy * dy;
        if (far > reach * reach) continue;
        const force = ideal * ideal / far;
        moves[a].x += dx * force; moves[a].y += dy * force;
        moves[b].x -= dx * force; moves[b].y -= dy * force;
      }
    });
    for (const { from, to, pull } of pulls) {
      const [dx, dy] = [places[to].x - places[from].x, places[to].y - places[from].y];
      const force = Math.min(4, Math.hypot(dx, dy) / ideal) * 0.07 * pull;
      moves[from].x += dx * force; moves[from].y += dy * force;
      moves[to].x -= dx * force; moves[to].y -= dy * force;
    }
    places.forEach((place, one) => {
      const far = Math.hypot(moves[one].x, moves[one].y) || 1;
      place.x += moves[one].x / far * Math.min(far, warm);
      place.y += moves[one].y / far * Math.min(far, warm);
    });
  }
  for (const place of places) place.x *= stretch;
  pushApart(places, sizes, halves);
  return places;
}

/** Moves what overlaps apart, names included. @param {{x: number, y: number}[]} places @param {number[]} sizes @param {number[]} halves */
function pushApart(places, sizes, halves) {
  for (let round = 0, moved = true; moved && round < 200; round += 1) {
    moved = false;
    for (let a = 0; a < places.length; a += 1) {
      for (let b = 0; b < a; b += 1) {
        const [one, other] = [places[a], places[b]];
        const wide = Math.max(sizes[a], halves[a]) + Math.max(sizes[b], halves[b]) - Math.abs(one.x - other.x);
        const high = sizes[a] + sizes[b] + 22 - Math.abs(one.y - other.y);
        if (wide <= 0 || high <= 0) continue;
        moved = true;
        const axis = wide < high ? 'x' : 'y';
        const step = (Math.min(wide, high) / 2 + 0.5) * (one[axis] < other[axis] ? -1 : 1);
        one[axis] += step;
        other[axis] -= step;
      }
    }
  }
}
