/* How bundles look: closed a box with a bar for every few days, open a frame with a head. */

import { FAINT } from '../theme.js';
import { BOX_HEIGHT, HEAD_HEIGHT } from './place.js';

/**
 * @import { Picture } from '../picture.js'
 * @import { Gathered } from './gather.js'
 */

const [NARROWEST_BOX, BESIDE_BARS, BAR] = [44, 8, 6];

/** @typedef {{x: number, height: number, look: string, above: number}} Bar parts of the height of the box */

/** Gives how wide a bundle is, and its bars: how many of each look were sent when. @param {Picture} picture @param {Gathered} bundle */
export function shapeOf(picture, bundle) {
  const frame = picture.frames.get(bundle.id);
  if (frame) return { width: frame.right - frame.left, bars: [] };
  const [left, right] = [picture.xOf(bundle.first), picture.xOf(bundle.last)];
  const width = Math.max(NARROWEST_BOX, right - left + 2 * BESIDE_BARS);
  return { width, bars: timesOf(picture, bundle, (left + right) / 2) };
}

/** @param {Picture} picture @param {Gathered} bundle @param {number} middle @returns {Bar[]} */
function timesOf(picture, { near }, middle) {
  /** @type {Map<number, Map<string, number>>} */
  const bins = new Map();
  for (const cable of near) {
    const bin = Math.round((picture.xOf(picture.collection.hour[cable]) - middle) / BAR);
    const there = bins.get(bin) || new Map();
    const look = picture.collection.look(cable);
    there.set(look, (there.get(look) || 0) + 1);
    bins.set(bin, there);
  }
  const tallest = [...bins.values()].reduce((most, bin) => Math.max(most, [...bin.values()].reduce((a, b) => a + b, 0)), 1);
  return [...bins].flatMap(([bin, looks]) => {
    let above = 0;
    return [...looks].sort().map(([look, count]) => {
      const bar = { x: bin * BAR, height: count / tallest, look, above };
      above += bar.height;
      return bar;
    });
  });
}

/**
 * Draws a bundle as a node of vis-network.
 * @param {Picture} picture @param {Gathered} bundle
 * @param {{ctx: CanvasRenderingContext2D, x: number, y: number}} at
 */
export function drawBundle(picture, bundle, { ctx: ink, x, y }) {
  const { theme } = picture;
  const { width, bars } = picture.shapes.get(bundle.id) || { width: NARROWEST_BOX, bars: [] };
  const height = bundle.open ? HEAD_HEIGHT : BOX_HEIGHT;
  const [left, top] = [x - width / 2, y - height / 2];
  const drawNode = () => {
    ink.globalAlpha = picture.litBundles.has(bundle.id) ? 1 : 2 * FAINT;
    ink.lineWidth = 1.5;
    ink.strokeStyle = theme.quiet;
    ink.fillStyle = theme.paper;
    for (const shift of bundle.open ? [0] : [6, 3, 0]) {
      ink.beginPath();
      ink.roundRect(left + shift, top - shift, width, height, 4);
      ink.fill();
      ink.stroke();
    }
    const room = height - 6;
    for (const bar of bars) {
      ink.fillStyle = theme.looks.get(bar.look) || theme.span;
      ink.fillRect(x + bar.x - BAR / 2 + 0.5, y + height / 2 - 2 - (bar.above + bar.height) * room, BAR - 1, bar.height * room);
    }
    ink.globalAlpha = 1;
  };
  return { drawNode, nodeDimensions: { width, height } };
}

/** The frames around what is open. @param {Picture} picture @param {CanvasRenderingContext2D} ink */
export function drawFrames(picture, ink) {
  for (const { left, right, top, bottom } of picture.frames.values()) {
    ink.fillStyle = picture.theme.paper;
    ink.strokeStyle = picture.theme.quiet;
    ink.lineWidth = 1.5;
    ink.beginPath();
    ink.roundRect(left, top, right - left, bottom - top, 4);
    ink.fill();
    ink.stroke();
  }
}
