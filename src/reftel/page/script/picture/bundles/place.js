/* Where cables and bundles stand. */

import { LANE, layOut } from '../layout/layout.js';
import { bundleInWords } from './words.js';

/**
 * @import { Collection } from '../../collection/collection.js'
 * @import { Grid, Places, Room } from '../layout/layout.js'
 * @import { Gathered } from './gather.js'
 */

const APART_IN_GRIDS = 14;
const HALF_LETTER = 3.6;
export const BOX_HEIGHT = 56;
export const HEAD_HEIGHT = 34;
/** How many lanes a closed bundle takes, and how far its box stands above their middle: its words are below. */
const [LANES_OF_BUNDLE, ABOVE] = [2, 12];

/** @typedef {{left: number, right: number, top: number, bottom: number}} Frame */

/**
 * Gives the place of each cable with a dot of its own and of each bundle, and the frames of the open ones.
 * @param {Collection} collection
 * @param {number[]} cables
 * @param {number[]} rows
 * @param {{bundles: Gathered[], inside: Map<number, Gathered>}} gathered
 * @param {(cable: number) => number} sizeOf
 * @param {Room} room
 */
export function placeAll(collection, cables, rows, { bundles, inside }, sizeOf, room) {
  const halfOf = (/** @type {number} */ cable) => Math.max(sizeOf(cable), collection.mrn(cable).length * 4 + 4);
  const single = cables.filter((cable) => !inside.has(cable));
  const ids = [...single, ...bundles.map(({ id }) => id)];
  const at = new Map(ids.map((id, position) => [id, position]));
  const itemOf = (/** @type {number} */ cable) => at.get(inside.get(cable)?.id ?? cable) || 0;
  const hours = [...single.map((cable) => collection.hour[cable]), ...bundles.map(({ first }) => first)];
  const ends = [...hours.slice(0, single.length), ...bundles.map(({ last }) => last)];
  const halves = [...single.map(halfOf), ...bundles.map((bundle) => Math.ceil(bundleInWords(bundle, () => true).length * HALF_LETTER) + 14)];
  /** @type {Map<number, Grid>} */
  const grids = new Map(bundles.filter(({ open }) => open).map((bundle) => (
    [at.get(bundle.id) || 0, gridFor(bundle.cables.map((cable) => collection.hour[cable]), Math.max(...bundle.cables.map(halfOf)), room)])));
  for (const [item, { hours: inGrid }] of grids) [hours[item], ends[item]] = [inGrid[0], inGrid[inGrid.length - 1]];
  const edges = rows.map((row) => /** @type {[number, number]} */ ([itemOf(collection.citing[row]), itemOf(collection.cited[row])]))
    .filter(([one, other]) => one !== other);
  const places = layOut(hours, halves, edges, { ends, grids, tall: ids.map((id) => (id < 0 ? LANES_OF_BUNDLE : 1)), room });
  /** @type {Map<number, {x: number, y: number}>} */
  const spots = new Map(ids.map((id, item) => [id, { x: places.xs[item], y: places.ys[item] - (id < 0 ? ABOVE : 0) }]));
  /** @type {Map<number, Frame>} */
  const frames = new Map();
  for (const bundle of bundles) if (bundle.open) placeGrid(bundle, at.get(bundle.id) || 0, grids, places, spots, frames);
  // The nodes of a band are cables, whatever was laid out.
  const blocks = places.blocks.map((block) => ({ ...block, nodes: block.nodes.flatMap((item) => (
    ids[item] >= 0 ? [ids[item]] : bundles[-2 - ids[item]].cables)) }));
  return { spots, frames, blocks, stops: places.stops, speed: places.speed };
}

/** Gives a grid of about the shape of the picture. @param {number[]} hours @param {number} half @param {Room} room @returns {Grid} */
function gridFor(hours, half, room) {
  const pitch = 2 * half + APART_IN_GRIDS;
  const rows = Math.max(1, Math.ceil(Math.sqrt((hours.length * pitch * room.height) / (LANE * room.width))));
  return { hours, rows, pitch };
}

/**
 * @param {Gathered} bundle
 * @param {number} item
 * @param {Map<number, Grid>} grids
 * @param {Places} places
 * @param {Map<number, {x: number, y: number}>} spots
 * @param {Map<number, Frame>} frames
 */
function placeGrid(bundle, item, grids, { ys, columns }, spots, frames) {
  const { rows, pitch } = /** @type {Grid} */ (grids.get(item));
  const across = columns.get(item) || [];
  const top = ys[item] - (rows / 2) * LANE;
  bundle.cables.forEach((cable, number) => spots.set(cable, { x: across[Math.floor(number / rows)], y: top + (1 + number % rows) * LANE }));
  const [left, right] = [across[0] - pitch / 2, across[across.length - 1] + pitch / 2];
  spots.set(bundle.id, { x: (left + right) / 2, y: top });
  frames.set(bundle.id, { left, right, top: top - HEAD_HEIGHT / 2, bottom: top + (rows + 0.6) * LANE });
}
