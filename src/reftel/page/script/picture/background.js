/* What lies behind dots and lines: the grid, the bands of threads, the intervals of missing cables, the ring. */

import { drawGrid } from './axis.js';
import { drawFrames } from './bundles/draw.js';

/**
 * @import { Block } from './layout/layout.js'
 * @import { Picture } from './picture.js'
 */

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink */
export function drawBackground(picture, ink) {
  drawGrid(picture, ink);
  for (const block of picture.blocks) if (block.nodes.length > 1) drawBlock(picture, ink, block);
  drawFrames(picture, ink);
  drawSpans(picture, ink);
  drawRing(picture, ink);
}

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink @param {Block} block */
function drawBlock(picture, ink, block) {
  ink.fillStyle = picture.theme.band;
  ink.beginPath();
  ink.roundRect(block.left + 4, block.top + 4, block.right - block.left - 8, block.bottom - block.top - 10, 10);
  ink.fill();
}

/** The interval in which a missing cable was sent, as a bar behind it. @param {Picture} picture @param {CanvasRenderingContext2D} ink */
function drawSpans(picture, ink) {
  ink.strokeStyle = picture.theme.span;
  for (const lit of [true, false]) {
    const spans = picture.spans.filter(({ cable }) => picture.lit.has(cable) === lit)
      .map(({ cable, left, right }) => ({ left, right, y: picture.network.getPosition(cable).y }));
    const clear = lit ? 1 : 0.3;
    ink.lineWidth = 6;
    ink.globalAlpha = 0.4 * clear;
    ink.beginPath();
    for (const { left, right, y } of spans) { ink.moveTo(left, y); ink.lineTo(right, y); }
    ink.stroke();
    ink.lineWidth = 2;
    ink.globalAlpha = clear;
    ink.beginPath();
    for (const { left, right, y } of spans) for (const x of [left, right]) { ink.moveTo(x, y - 5); ink.lineTo(x, y + 5); }
    ink.stroke();
  }
  ink.globalAlpha = 1;
}

/** The ring around the selected cable. @param {Picture} picture @param {CanvasRenderingContext2D} ink */
function drawRing(picture, ink) {
  if (picture.selected < 0) return;
  const { x, y } = picture.network.getPosition(picture.selected);
  const { size } = picture.nodes.get(picture.selected);
  ink.strokeStyle = picture.theme.mark;
  const scale = picture.network.getScale();
  ink.lineWidth = 2.5 / scale;
  ink.beginPath();
  ink.arc(x, y, size + 5 / scale, 0, 2 * Math.PI);
  ink.stroke();
}
