/* The topics over time as a drawing to save. */

import { CUT_SHORT, monthTicks } from './topics.js';
import { shown } from '../../collection/words.js';
import { peakInWords, peakOfRidge } from './picture.js';
import { ridgePath, RIDGE_HIGH } from './ridges.js';
import { asXml } from '../../saving/xml.js';

/**
 * @import { Ridge, TopicsPicture } from './picture.js'
 * @import { Theme } from '../../picture/theme.js'
 */

const [NARROWEST_DRAWN, SIDE, NAME_LINE, PEAK_LINE, RIDGE_ROOM, AXIS_ROOM] = [760, 20, 20, 14, 46, 24];

/**
 * Gives all ridges, also those beyond the edge of the window, each below its name.
 * @param {TopicsPicture} picture @param {Theme} theme
 */
export function drawingOfTopics({ place, ridges, span }, theme) {
  const width = Math.max(NARROWEST_DRAWN, place.clientWidth);
  const row = NAME_LINE + PEAK_LINE + RIDGE_ROOM;
  const axis = 8 + ridges.length * row;
  const along = (/** @type {number} */ at) => Math.round(10 * (SIDE + (at / Math.max(1, span.months.length)) * (width - 2 * SIDE))) / 10;
  const years = monthTicks(span, width - 2 * SIDE).map(({ at, text }) => (
    `<path d="M${along(at)} 0V${axis + 5}" stroke="${asXml(theme.rule)}"/><text x="${along(at) + 4}" y="${axis + 16}" font-size="12" font-weight="bold" fill="${asXml(theme.ink)}">${text}</text>`));
  const cuts = span.months.flatMap((month, at) => (month === CUT_SHORT
    ? [`<rect x="${along(at)}" y="0" width="${(along(at + 1) - along(at)).toFixed(1)}" height="${axis}" fill="${asXml(theme.band)}"/>`] : []));
  const body = ridges.map((ridge, at) => ridgeAsSvg(ridge, span.months, along, at * row, theme)).join('\n');
  return { width, height: axis + AXIS_ROOM, body: `${[...cuts, ...years].join('')}\n${body}` };
}

/** @param {Ridge} ridge @param {number[]} months @param {(at: number) => number} along @param {number} top @param {Theme} theme */
function ridgeAsSvg(ridge, months, along, top, theme) {
  const { topic, months: counts, passing, size } = ridge;
  const base = top + NAME_LINE + PEAK_LINE + RIDGE_ROOM;
  const colour = asXml(theme.looks.get('confidential') || theme.ink);
  const most = Math.max(1, ...counts);
  const [left, right] = [along(0), along(counts.length)];
  const turn = `transform="translate(${left} ${base - RIDGE_ROOM}) scale(${(right - left) / Math.max(1, counts.length)} ${RIDGE_ROOM / RIDGE_HIGH})"`;
  const area = (/** @type {ArrayLike<number>} */ numbers, /** @type {string} */ paint) => `<path ${turn} d="${ridgePath(Array.from(numbers), most)}" ${paint}/>`;
  const at = peakOfRidge(ridge);
  const anchor = at > 0.85 * counts.length ? 'end' : at < 0.15 * counts.length ? 'start' : 'middle';
  const peak = at < 0 ? '' : `<text x="${along(at + 0.5)}" y="${base - RIDGE_ROOM - 3}" font-size="11" text-anchor="${anchor}" fill="${asXml(theme.quiet)}">${asXml(peakInWords(ridge, months[at], at))}</text>`;
  return `<g><text x="${left}" y="${top + NAME_LINE - 3}" font-size="14" fill="${asXml(theme.ink)}"><tspan font-weight="bold">${asXml(shown(topic.name))}</tspan> ${asXml(size)}</text>${peak}`
    + `${passing ? area(counts, `fill="${asXml(theme.quiet)}" fill-opacity="0.28"`) + area(passing, `fill="${colour}"`) : area(counts, `fill="${colour}"`)}`
    + `<path d="M${left} ${base}H${right}" stroke="${asXml(theme.quiet)}"/></g>`;
}
