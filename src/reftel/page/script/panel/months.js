/* The bars of cables per month, over which a stretch of months is chosen. */

import { isFiltering } from '../collection/filter.js';
import { barsOf, barsOfStretch, countsMissing } from '../collection/months.js';
import { counted } from '../collection/words.js';
import { element } from '../element.js';

/**
 * @import { Bar } from '../collection/months.js'
 * @import { View } from '../view.js'
 */

/** The id of the bars of the whole collection. */
const WHOLE = 'bars';

/**
 * Gives the bars of the whole collection; below them, where they are years, those of the months in a stretch that is chosen.
 * @param {View} view
 * @returns {HTMLElement[]}
 */
export function monthsOf(view) {
  const counts = view.source.tallies(view.filter)?.months;
  const bars = counts ? barsOf(counts) : [];
  if (!counts || bars.length === 0) return [];
  const months = bars[0].unit === 'year' ? barsOfStretch(counts, view.filter) : [];
  return [figureOf(view, bars, WHOLE), ...(months.length > 0 ? [figureOf(view, months, 'bars-of-months')] : [])];
}

/** @param {View} view @param {Bar[]} bars @param {string} id */
function figureOf(view, bars, id) {
  const most = bars.reduce((top, one) => Math.max(top, one.count), 1);
  const { unit } = bars[0];
  const { from, to } = view.filter;
  const what = countsMissing(view.filter) ? 'missing cables' : 'held cables';
  const drawing = drawBars(bars, most, what);
  drawing.id = id;
  [...drawing.children].forEach((bar, at) => bar.classList.toggle('out', bars[at].last < from || (to !== '' && bars[at].month > to)));
  const hint = `Click or drag over the bars to look at a ${unit} or more.`;
  const named = element('span', { class: 'named', 'aria-hidden': 'true' }, hint);
  const at = Math.max(0, bars.findIndex(({ last }) => last >= from));
  drawing.setAttribute('aria-valuenow', String(at));
  drawing.setAttribute('aria-valuetext', barInWords(bars[at], what));
  listenToBrush(drawing, bars, what, (bar) => { named.textContent = bar ? barInWords(bar, what) : hint; },
    (first, last) => view.filterBy({ ...view.filter, from: first, to: last }));
  const whole = element('button', { type: 'button', click: () => view.filterBy({ ...view.filter, from: '', to: '' }) }, 'The whole time');
  const title = `${what[0].toUpperCase()}${what.slice(1)} per ${unit}${isFiltering({ ...view.filter, from: '', to: '', held: '' }) ? ' within the filter' : ''}`;
  return element('figure', { class: 'months' }, element('p', { class: 'line' }, named, id === WHOLE && (from || to) ? whole : ''), /** @type {any} */ (drawing),
      element('p', { class: 'line ends', 'aria-hidden': 'true' }, element('span', {}, bars[0].name), element('span', {}, bars[bars.length - 1].name)),
    element('figcaption', {}, `${title}, ${bars[0].name} to ${bars[bars.length - 1].name}; at most ${most.toLocaleString('en')}.`));
}

/** @param {Bar[]} counts @param {number} most @param {string} what */
function drawBars(counts, most, what) {
  const space = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(space, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${counts.length * 10} 60`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  const names = { role: 'slider', tabindex: '0', 'aria-valuemin': '0', 'aria-valuemax': String(counts.length - 1),
    'aria-label': `${what[0].toUpperCase()}${what.slice(1)} per ${counts[0].unit}: Enter looks at one, Shift and the arrow keys at more` };
  for (const [key, value] of Object.entries(names)) drawing.setAttribute(key, value);
  counts.forEach((one, at) => {
    const bar = document.createElementNS(space, 'rect');
    const height = (one.count / most) * 58;
    const box = { x: at * 10 + 1, y: 60 - height, width: 8, height };
    for (const [key, value] of Object.entries(box)) bar.setAttribute(key, String(value));
    const title = document.createElementNS(space, 'title');
    title.textContent = barInWords(one, what);
    bar.append(title);
    drawing.append(bar);
  });
  return drawing;
}

/** @param {Bar} bar @param {string} what "held cables" */
function barInWords({ name, count }, what) {
  return `${name}: ${counted(count, what.slice(0, -1))}`;
}

/**
 * Lets a person brush over the bars, or reach one by the arrow keys: the months chosen become the filter.
 * @param {SVGElement} drawing
 * @param {Bar[]} bars
 * @param {string} what
 * @param {(bar: Bar | null) => void} tell says which bar is under the mouse or reached
 * @param {(from: string, to: string) => void} choose
 */
function listenToBrush(drawing, bars, what, tell, choose) {
  let start = -1;
  listenToBarKeys(drawing, bars, what, tell, choose);
  const barAt = (/** @type {PointerEvent} */ event) => {
    const box = drawing.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.min(bars.length - 1, Math.max(0, at));
  };
  const paint = (/** @type {number} */ a, /** @type {number} */ b) => {
    [...drawing.querySelectorAll('rect')].forEach((bar, at) => bar.classList.toggle('out', at < Math.min(a, b) || at > Math.max(a, b)));
  };
  drawing.addEventListener('pointerdown', (event) => {
    start = barAt(event);
    drawing.setPointerCapture(event.pointerId);
    paint(start, start);
  });
  drawing.addEventListener('pointermove', (event) => {
    tell(bars[barAt(event)]);
    if (start >= 0) paint(start, barAt(event));
  });
  drawing.addEventListener('pointerleave', () => tell(null));
  drawing.addEventListener('pointerup', (event) => {
    if (start < 0) return;
    const end = barAt(event);
    const [a, b] = [Math.min(start, end), Math.max(start, end)];
    start = -1;
    choose(bars[a].month, bars[b].last);
  });
}

/** @param {SVGElement} drawing @param {Bar[]} bars @param {string} what @param {(bar: Bar | null) => void} tell @param {(from: string, to: string) => void} choose */
function listenToBarKeys(drawing, bars, what, tell, choose) {
  const steps = new Map([['ArrowLeft', -1], ['ArrowDown', -1], ['ArrowRight', 1], ['ArrowUp', 1], ['Home', -bars.length], ['End', bars.length]]);
  /** Where the stretch begins that Shift makes longer. */
  let start = Number(drawing.getAttribute('aria-valuenow'));
  const now = () => bars[Number(drawing.getAttribute('aria-valuenow'))];
  const reach = (/** @type {number} */ wanted) => {
    const at = Math.min(bars.length - 1, Math.max(0, wanted));
    drawing.setAttribute('aria-valuenow', String(at));
    drawing.setAttribute('aria-valuetext', barInWords(bars[at], what));
    const [low, high] = [Math.min(at, start), Math.max(at, start)];
    [...drawing.querySelectorAll('rect')].forEach((bar, place) => bar.classList.toggle('reached', place >= low && place <= high));
    tell(bars[at]);
  };
  drawing.addEventListener('focus', () => { if (drawing.matches(':focus-visible')) reach(bars.indexOf(now())); });
  drawing.addEventListener('blur', () => {
    for (const bar of drawing.querySelectorAll('.reached')) bar.classList.remove('reached');
    tell(null);
  });
  drawing.addEventListener('keydown', (event) => {
    const step = steps.get(event.key);
    const at = bars.indexOf(now());
    if (step !== undefined) {
      if (!event.shiftKey) start = Math.min(bars.length - 1, Math.max(0, at + step));
      reach(at + step);
    } else if (event.key === 'Enter' || event.key === ' ') choose(bars[Math.min(at, start)].month, bars[Math.max(at, start)].last);
    else return;
    event.preventDefault();
  });
}
