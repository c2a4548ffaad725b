/* The bars of held cables per month, over which a stretch of months is chosen. */

import { counted } from '../collection/words.js';

/** @import { Bar } from '../collection/months.js' */

/** @param {Bar[]} counts @param {number} most */
export function drawBars(counts, most) {
  const space = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(space, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${counts.length * 10} 60`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  const names = { role: 'slider', tabindex: '0', 'aria-valuemin': '0', 'aria-valuemax': String(counts.length - 1),
    'aria-label': `Held cables per ${counts[0].unit}: Enter looks at one` };
  for (const [key, value] of Object.entries(names)) drawing.setAttribute(key, value);
  counts.forEach((one, at) => {
    const bar = document.createElementNS(space, 'rect');
    const height = (one.count / most) * 58;
    const box = { x: at * 10 + 1, y: 60 - height, width: 8, height };
    for (const [key, value] of Object.entries(box)) bar.setAttribute(key, String(value));
    const title = document.createElementNS(space, 'title');
    title.textContent = barInWords(one);
    bar.append(title);
    drawing.append(bar);
  });
  return drawing;
}

/** @param {Bar} bar */
export function barInWords({ name, count }) {
  return `${name}: ${counted(count, 'held cable')}`;
}

/**
 * Lets a person brush over the bars, or reach one by the arrow keys: the months chosen become the filter.
 * @param {SVGElement} drawing
 * @param {Bar[]} bars
 * @param {(bar: Bar | null) => void} tell says which bar is under the mouse or reached
 * @param {(from: string, to: string) => void} choose
 */
export function listenToBrush(drawing, bars, tell, choose) {
  let start = -1;
  listenToBarKeys(drawing, bars, tell, choose);
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

/** @param {SVGElement} drawing @param {Bar[]} bars @param {(bar: Bar | null) => void} tell @param {(from: string, to: string) => void} choose */
function listenToBarKeys(drawing, bars, tell, choose) {
  const steps = new Map([['ArrowLeft', -1], ['ArrowDown', -1], ['ArrowRight', 1], ['ArrowUp', 1], ['Home', -bars.length], ['End', bars.length]]);
  const now = () => bars[Number(drawing.getAttribute('aria-valuenow'))];
  const reach = (/** @type {number} */ wanted) => {
    const at = Math.min(bars.length - 1, Math.max(0, wanted));
    drawing.setAttribute('aria-valuenow', String(at));
    drawing.setAttribute('aria-valuetext', barInWords(bars[at]));
    [...drawing.querySelectorAll('rect')].forEach((bar, place) => bar.classList.toggle('reached', place === at));
    tell(bars[at]);
  };
  drawing.addEventListener('focus', () => { if (drawing.matches(':focus-visible')) reach(bars.indexOf(now())); });
  drawing.addEventListener('blur', () => {
    drawing.querySelector('.reached')?.classList.remove('reached');
    tell(null);
  });
  drawing.addEventListener('keydown', (event) => {
    const step = steps.get(event.key);
    if (step !== undefined) reach(bars.indexOf(now()) + step);
    else if (event.key === 'Enter' || event.key === ' ') choose(now().month, now().last);
    else return;
    event.preventDefault();
  });
}
