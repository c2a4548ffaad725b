/* Which posts are named in their picture: as many as have room. */

import { widthOf } from '../../saving/ink.js';
import { Boxes } from '../boxes.js';

/** @typedef {{post: number, name: string, x: number, y: number, radius: number, rank: number}} NamedSpot in pixels of the screen; the lowest rank is named first */

const LINE_OF_NAME = 1.15;
/** So many of the most important are named although a dot is in the way. */
const ALWAYS_NAMED = 5;

/**
 * Gives the posts whose names lie over no other name, nor over the dot of another post. Those of rank 0 always have theirs, and no dot
 * takes that of the first.
 * @param {NamedSpot[]} spots of one rank the more important first @param {number} size of the letters
 * @returns {Set<number>}
 */
export function namesWithRoom(spots, size) {
  const [taken, dots] = [new Boxes(), new Boxes()];
  const own = spots.map(({ x, y, radius }) => ({ x, y, width: 2 * radius, height: 2 * radius }));
  for (const dot of own) dots.add(dot);
  const found = new Set();
  for (const { spot, dot, first } of spots.map((one, at) => ({ spot: one, dot: own[at], first: at < ALWAYS_NAMED })).sort((a, b) => a.spot.rank - b.spot.rank)) {
    const height = LINE_OF_NAME * size;
    const box = { x: spot.x, y: spot.y + spot.radius + height / 2, width: widthOf(spot.name, `${size}px sans-serif`), height };
    if (spot.rank > 0 && (!taken.free(box) || (!first && !dots.free(box, dot)))) continue;
    taken.add(box);
    found.add(spot.post);
  }
  return found;
}
