/* The picture of the cables as a drawing to save. */

import { dateInWords, HOUR, shortDate } from '../collection/dates.js';
import { counted, shown } from '../collection/words.js';
import { legendOf } from '../panel/legend.js';
import { networkAsSvg } from './ink.js';
import { asXml } from './xml.js';

/**
 * @import { Drawing } from './frame.js'
 * @import { View } from '../view.js'
 */

/** Gives what the window shows of the cables drawn; each dot says what it is. @param {View} view @returns {Drawing} */
export function drawingOfCables(view) {
  const { picture, collection } = view;
  const { clientWidth: width, clientHeight: height } = picture.place;
  const scale = picture.network.getScale();
  /** @type {number[]} */
  const seen = [];
  const dots = [];
  for (const cable of picture.drawn) {
    const { x, y } = picture.network.canvasToDOM(picture.network.getPosition(cable));
    if (x < 0 || x > width || y < 0 || y > height) continue;
    seen.push(cable);
    const about = collection.subject(cable) || (collection.held(cable) ? '' : 'missing');
    const title = [collection.mrn(cable), dateInWords(collection, cable), about].filter(Boolean).join(': ');
    dots.push(`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${(picture.sizes[cable] * scale).toFixed(1)}" fill-opacity="0"><title>${asXml(shown(title))}</title></circle>`);
  }
  const about = [counted(seen.length, 'cable'), spanOf(view, seen)].filter(Boolean).join(', ');
  return { width, height, body: `<g>${networkAsSvg(picture.network, picture.place)}</g>\n<g>${dots.join('\n')}</g>`, about,
    // What can be done on the page is no matter of a saved picture.
    legend: legendOf(collection, picture).map(([sign, words]) => [sign, words.split(';')[0]]), name: nameOfDrawn(view) };
}

/** Gives the first and the last day of cables, "" where none has one. @param {View} view @param {number[]} cables */
function spanOf({ collection }, cables) {
  let [first, last] = [Infinity, -Infinity];
  for (const cable of cables) {
    if (!collection.date(cable) && !collection.likelyDay(cable) && !collection.value('latest', cable)) continue;
    const hour = collection.hour[cable];
    [first, last] = [Math.min(first, hour), Math.max(last, hour)];
  }
  if (first > last) return '';
  const [from, to] = [first, last].map((hour) => shortDate(new Date(hour * HOUR).toISOString()));
  return from === to ? from : `${from} to ${to}`;
}

/** Gives a name for what is drawn: the cable around which it lies, else how many cables it has. @param {View} view */
export function nameOfDrawn(view) {
  const name = view.centre >= 0 ? `around-${view.collection.mrn(view.centre)}`
    : `${view.told().length > 0 ? 'story' : 'cables'}-${view.picture.cables.length}`;
  return asFileName(name);
}

/** @param {string} words */
export function asFileName(words) {
  return words.replace(/[^\w.-]+/g, '_').slice(0, 80) || 'page';
}
