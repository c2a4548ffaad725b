/* Saving the view: as a picture (PNG, SVG), a table (CSV) or a graph (GraphML). */

import { counted } from '../collection/words.js';
import { element, part } from '../element.js';
import { asFileName, drawingOfCables, nameOfDrawn } from './cables.js';
import { copiedSvg } from './copy.js';
import { asPng, framed } from './frame.js';
import { creditToSave, fillNames, listenToNames, titleToSave } from './named.js';
import { paperTheme, recoloured } from './paper.js';
import { cablesAsCsv, drawnAsGraphml } from './tables.js';

/**
 * @import { Theme } from '../picture/theme.js'
 * @import { Drawing } from './frame.js'
 * @import { View } from '../view.js'
 * @import { NamedView } from '../views/views.js'
 */

/** Pictures are of the stage that is shown, the others of the cables drawn. */
const PICTURES = ['png', 'svg'];

/** @type {Record<string, {type: string, make: (view: View) => string}>} */
const OTHER_FORMS = {
  csv: { type: 'text/csv', make: (view) => cablesAsCsv(view) },
  graphml: { type: 'application/graphml+xml', make: (view) => drawnAsGraphml(view) },
};

/** @param {View} view */
export function listenToSave(view) {
  listenToNames(view);
  for (const button of part('save').querySelectorAll('button')) {
    button.addEventListener('click', async () => {
      part('save').removeAttribute('open');
      if (PICTURES.includes(button.value)) await savePicture(view, button.value);
      else {
        const { type, make } = OTHER_FORMS[button.value];
        saveAs(view, new Blob([make(view)], { type }), `${nameOfDrawn(view)}.${button.value}`, `the ${counted(view.picture.cables.length, 'cable')} drawn`);
      }
    });
  }
}

/** Shows what can be saved of the view that is shown. @param {View} view */
export function fillSave(view) {
  fillNames(view);
  const now = otherThanCables(view);
  part('save').hidden = now !== undefined && !now.svg && !stageSvg(now);
  for (const button of part('save').querySelectorAll('button')) button.hidden = now !== undefined && !PICTURES.includes(button.value);
}

/** The view now, undefined where it draws cables. @param {View} view */
function otherThanCables(view) {
  const now = view.now();
  return now?.drawn ? undefined : now;
}

/** The SVG that a stage holds, null where it holds none. @param {NamedView} now @returns {SVGSVGElement | null} */
function stageSvg(now) {
  return part(now.stage).querySelector('svg');
}

/**
 * Gives what the stage shows: the cables, what a view says by `svg` that it shows, else the SVG in its stage.
 * @param {View} view @returns {Drawing}
 */
export function drawingOf(view) {
  const now = otherThanCables(view);
  const inside = now && stageSvg(now);
  if (!now || (!now.svg && !inside)) return drawingOfCables(view);
  if (now.svg) return now.svg();
  const { width, height } = /** @type {SVGSVGElement} */ (inside).getBoundingClientRect();
  const about = (part('drawn').textContent || '').replace(/\.$/, '');
  return { width, height, body: copiedSvg(/** @type {SVGSVGElement} */ (inside)), about, legend: [], name: asFileName(view.address.view) };
}

/** Gives what the stage shows, in the colours of a theme. @param {View} view @param {Theme} theme */
function recolouredDrawing(view, theme) {
  const drawing = drawingOf(view);
  return { ...drawing, body: recoloured(drawing.body, view.picture.theme, theme) };
}

/** Puts a drawing in the place of the stage while the page is printed: whole, sharp and light. @param {View} view */
export function listenToPrint(view) {
  const place = part('printed');
  addEventListener('beforeprint', () => {
    if (part('save').hidden) return;
    const theme = { ...paperTheme(), paper: '#ffffff' };
    const svg = framed(recolouredDrawing(view, theme), { title: '', credit: '', theme });
    place.replaceChildren(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement);
  });
  addEventListener('afterprint', () => place.replaceChildren());
}

/** @param {View} view @param {string} form */
async function savePicture(view, form) {
  const [title, credit] = [titleToSave(view), creditToSave(view)];
  const theme = paperTheme();
  const drawing = recolouredDrawing(view, theme);
  const svg = framed(drawing, { title, credit, theme });
  const blob = form === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await asPng(svg);
  saveAs(view, blob, `${drawing.name}.${form}`, drawing.about);
}

/** @param {View} view @param {Blob} blob @param {string} name @param {string} what */
function saveAs(view, blob, name, what) {
  offer(blob, name);
  view.say(`Saved as ${name}: ${what}`, true);
}

/** Saves what an address has. @param {string} address @param {string} [name] */
export function follow(address, name = '') {
  element('a', { href: address, download: name }).click();
}

/** @param {Blob} blob @param {string} name */
export function offer(blob, name) {
  const address = URL.createObjectURL(blob);
  follow(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
