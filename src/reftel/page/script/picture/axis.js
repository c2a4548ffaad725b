/* The time axis: drawn on the canvas at the lower edge, whatever the zoom. */

import { HOUR, MONTHS } from '../collection/dates.js';
import { cutsOf, cutTimes } from './timescale.js';

/** @import { Picture } from './picture.js' */

export const AXIS_HEIGHT = 30;

/** @typedef {{x: number, text: string, strong: boolean}} Tick */

/** How wide texts are on the axis. @type {Map<string, number>} */
const TICK_WIDTHS = new Map();

/** @param {string} text @param {CanvasRenderingContext2D} ink */
function tickWidth(text, ink) {
  let width = TICK_WIDTHS.get(text);
  if (width === undefined) {
    width = ink.measureText(text).width;
    TICK_WIDTHS.set(text, width);
  }
  return width;
}

/**
 * Gives what stands on the axis: years first, then months, then days where time is wide enough for them.
 * @param {Picture} picture
 * @param {number} width
 * @param {CanvasRenderingContext2D} ink
 * @returns {Tick[]}
 */
function ticksOf(picture, width, ink) {
  const scale = picture.network.getScale();
  const left = picture.network.DOMtoCanvas({ x: 0, y: 0 }).x;
  const seen = `${left} ${scale} ${width}`;
  if (picture.ticksFor === seen) return picture.ticks;
  const ticks = ticksBetween(picture, { left, scale, width }, (text) => tickWidth(text, ink));
  Object.assign(picture, { ticks, ticksFor: seen });
  return ticks;
}

/**
 * Gives what has room on an axis of that width, whose left end is there in the picture.
 * @param {Picture} picture
 * @param {{left: number, scale: number, width: number}} axis
 * @param {(text: string) => number} wide how wide a text is
 * @returns {Tick[]}
 */
export function ticksBetween(picture, { left, scale, width }, wide) {
  if (picture.stops.length === 0) return [];
  const timeAt = (/** @type {number} */ x) => picture.hourOf(left + x / scale) * HOUR;
  const xOf = (/** @type {number} */ time) => (picture.xOf(time / HOUR) - left) * scale;
  const cuts = cutTimes(picture.stops, picture.wide);
  const cutAt = (/** @type {number} */ time) => cuts.find(([first, last]) => time / HOUR > first && time / HOUR < last);
  /** @type {Tick[]} */
  const ticks = [];
  for (const { time, text, strong, around } of momentsBetween(timeAt(0), timeAt(width))) {
    const cut = cutAt(time);
    // Of time that is cut stands only the year in which it goes on, where it does.
    if (cut && (!strong || cutAt(Date.UTC(Number(text) + 1, 0, 1)) === cut)) continue;
    const x = cut ? xOf(cut[1] * HOUR) : xOf(time);
    const half = wide(text) / 2 + 8;
    if (x < half || x > width - half) continue;
    if (around && Math.min(xOf(time + around) - x, x - xOf(time - around)) < 60) continue;
    const free = ticks.every((tick) => Math.abs(tick.x - x) > half + wide(tick.text) / 2);
    if (free) ticks.push({ x, text, strong });
  }
  return ticks;
}

/**
 * Gives the moments that may stand on the axis, most important first; one with `around` only where that
 * stretch of time to both sides has room for another.
 * @param {number} left
 * @param {number} right
 * @returns {{time: number, text: string, strong: boolean, around: number}[]}
 */
function momentsBetween(left, right) {
  const [first, last] = [new Date(left).getUTCFullYear(), new Date(right).getUTCFullYear()];
  if (!Number.isFinite(first) || !Number.isFinite(last) || last - first > 2000) return [];
  const [years, months, middles, days] = [[], [], [], []].map((list) => /** @type {any[]} */ (list));
  for (let year = first; year <= last; year += 1) {
    years.push({ time: Date.UTC(year, 0, 1), text: String(year), strong: true, around: 0 });
    for (let month = 0; month < 12 && last - first < 40; month += 1) {
      const name = MONTHS[month].slice(0, 3);
      if (month) months.push({ time: Date.UTC(year, month, 1), text: `${name} ${year}`, strong: false, around: 0 });
      for (let day = 2; day <= 31 && last - first < 3; day += 1) {
        const time = Date.UTC(year, month, day);
        if (new Date(time).getUTCMonth() !== month) continue;
        const around = day === 15 ? 13 * 24 * HOUR : day === 8 || day === 22 ? 6 * 24 * HOUR : 24 * HOUR;
        (day === 15 ? middles : days).push({ time, text: `${day} ${name}`, strong: false, around });
      }
    }
  }
  days.sort((a, b) => b.around - a.around || a.time - b.time);
  const seen = (/** @type {{time: number}} */ moment) => moment.time >= left && moment.time <= right;
  return [...years, ...months, ...middles, ...days].filter(seen);
}

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink @param {(width: number, height: number) => void} paint */
export function onScreen(picture, ink, paint) {
  const sharp = ink.canvas.width / picture.place.clientWidth || 1;
  ink.save();
  ink.setTransform(sharp, 0, 0, sharp, 0, 0);
  ink.globalAlpha = 1;
  paint(picture.place.clientWidth, picture.place.clientHeight);
  ink.restore();
}

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink */
export function drawGrid(picture, ink) {
  onScreen(picture, ink, (width, height) => {
    ink.font = '12px system-ui, sans-serif';
    ink.strokeStyle = picture.theme.rule;
    for (const tick of ticksOf(picture, width, ink)) {
      ink.lineWidth = tick.strong ? 1 : 0.5;
      ink.beginPath();
      ink.moveTo(tick.x, 0);
      ink.lineTo(tick.x, height - AXIS_HEIGHT);
      ink.stroke();
    }
  });
}

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink */
export function drawAxis(picture, ink) {
  onScreen(picture, ink, (width, height) => {
    const top = height - AXIS_HEIGHT;
    ink.fillStyle = picture.theme.paper;
    ink.fillRect(0, top, width, AXIS_HEIGHT);
    ink.strokeStyle = picture.theme.quiet;
    ink.lineWidth = 1;
    ink.beginPath();
    ink.moveTo(0, top + 0.5);
    ink.lineTo(width, top + 0.5);
    ink.stroke();
    ink.textAlign = 'center';
    ink.textBaseline = 'middle';
    ink.font = '12px system-ui, sans-serif';
    for (const tick of ticksOf(picture, width, ink)) {
      ink.font = `${tick.strong ? 'bold ' : ''}12px system-ui, sans-serif`;
      ink.fillStyle = tick.strong ? picture.theme.ink : picture.theme.quiet;
      ink.fillText(tick.text, tick.x, top + AXIS_HEIGHT / 2 + 1);
      ink.fillRect(tick.x - 0.5, top, 1, 5);
    }
    drawCuts(picture, ink, top);
  });
}

/** A pair of slanted strokes wherever a quiet stretch is cut. @param {Picture} picture @param {CanvasRenderingContext2D} ink @param {number} top */
function drawCuts(picture, ink, top) {
  ink.lineWidth = 1.5;
  for (const cut of cutsOf(picture.stops, picture.wide)) {
    const { x } = picture.network.canvasToDOM({ x: cut, y: 0 });
    ink.fillStyle = picture.theme.paper;
    ink.fillRect(x - 4, top - 3, 8, 7);
    ink.strokeStyle = picture.theme.quiet;
    for (const shift of [-4, 2]) {
      ink.beginPath();
      ink.moveTo(x + shift - 1, top + 5);
      ink.lineTo(x + shift + 3, top - 4);
      ink.stroke();
    }
  }
}
