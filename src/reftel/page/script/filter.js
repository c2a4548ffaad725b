'use strict';
/* What is looked at: a stretch of months, a post, a classification, held or missing. */

const FILTER_KEYS = /** @type {const} */ (['from', 'to', 'post', 'look', 'held']);

/** @typedef {{from: string, to: string, post: string, look: string, held: string}} FilterChoice months as "2008-02" */

/** @returns {FilterChoice} */
function noFilter() {
  return { from: '', to: '', post: '', look: '', held: '' };
}

/** @param {FilterChoice} choice */
function isFiltering(choice) {
  return FILTER_KEYS.some((key) => choice[key] !== '');
}

/**
 * Gives a function that says whether a cable belongs to what is chosen.
 * @param {Collection} collection
 * @param {FilterChoice} choice
 * @returns {(cable: number) => boolean}
 */
function passing(collection, choice) {
  const { cables } = collection;
  const monthOf = (/** @type {number} */ cable) => new Date(cables.hour[cable] * HOUR).toISOString().slice(0, 7);
  return (cable) => (
    (choice.held === '' || collection.held(cable) === (choice.held === 'held'))
    && (choice.post === '' || collection.value(cables.post, cable) === choice.post)
    && (choice.look === '' || collection.look(cable) === choice.look)
    && (choice.from === '' || monthOf(cable) >= choice.from)
    && (choice.to === '' || monthOf(cable) <= choice.to));
}

/** @param {FilterChoice} choice */
function filterInWords({ from, to, post, look, held }) {
  const name = LOOKS.get(look) || look;
  const months = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `until ${to}` : '';
  return [months, post, name, held].filter(Boolean).map(shown).join(', ');
}

/** The form: a change in it changes the address. @param {View} view */
function listenToFilter(view) {
  const form = /** @type {HTMLFormElement} */ (part('filter'));
  const { cables } = view.collection;
  const looks = [...LOOKS].filter(([look]) => cables.looks.includes(look));
  field(form, 'post').append(...cables.post.values.filter(Boolean).map((post) => element('option', { value: post }, shown(post))));
  field(form, 'look').append(...looks.map(([look, name]) => element('option', { value: look }, name)));
  form.addEventListener('change', () => view.filterBy(readForm(form)));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => view.filterBy(noFilter()));
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement} */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {HTMLFormElement} form @returns {FilterChoice} */
function readForm(form) {
  const choice = noFilter();
  for (const key of FILTER_KEYS) choice[key] = field(form, key).value;
  return choice;
}

/** @param {FilterChoice} choice */
function fillForm(choice) {
  const form = /** @type {HTMLFormElement} */ (part('filter'));
  for (const key of FILTER_KEYS) field(form, key).value = choice[key];
}

/**
 * Lets a person brush over the bars: the months under the brush become the filter.
 * @param {SVGElement} drawing
 * @param {{month: string, last: string}[]} bars
 * @param {(from: string, to: string) => void} choose
 */
function listenToBrush(drawing, bars, choose) {
  let start = -1;
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
  drawing.addEventListener('pointermove', (event) => { if (start >= 0) paint(start, barAt(event)); });
  drawing.addEventListener('pointerup', (event) => {
    if (start < 0) return;
    const end = barAt(event);
    const [a, b] = [Math.min(start, end), Math.max(start, end)];
    start = -1;
    choose(bars[a].month, bars[b].last);
  });
}
