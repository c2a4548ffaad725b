'use strict';
/* What is looked at: a stretch of months, posts, TAGS, a classification, a relation, held or missing. */

const FILTER_KEYS = /** @type {const} */ (['from', 'to', 'post', 'tag', 'look', 'held', 'relation']);

/**
 * @typedef {{from: string, to: string, post: string, tag: string, look: string, held: string, relation: string}} FilterChoice
 *   months as "2008-02"; several posts or TAGS with blanks between them
 */

/** @returns {FilterChoice} */
function noFilter() {
  return { from: '', to: '', post: '', tag: '', look: '', held: '', relation: '' };
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
  const { texts, hour } = collection;
  const [first, last] = [monthBegin(choice.from, 0), monthBegin(choice.to, 1)];
  const [posts, tags] = [havingOneOf(texts.post, choice.post), havingOneOf(texts.tags, choice.tag)];
  const related = choice.relation ? relatedBy(collection, choice.relation) : null;
  return (cable) => (
    (choice.held === '' || collection.held(cable) === (choice.held === 'held'))
    && (!posts || posts[cable] > 0)
    && (!tags || tags[cable] > 0)
    && (!related || related[cable] > 0)
    && (choice.look === '' || collection.look(cable) === choice.look)
    && (!Number.isFinite(first) || hour[cable] >= first)
    && (!Number.isFinite(last) || hour[cable] < last));
}

/** Gives the hour at which a month begins, some months later; NaN for what is no month. @param {string} month @param {number} later */
function monthBegin(month, later) {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1 + later, 1) / HOUR : NaN;
}

/** Marks the rows that have one of some words; null where none is wanted. @param {Texts} column @param {string} wanted */
function havingOneOf(column, wanted) {
  const words = new Set(listed(wanted));
  if (words.size === 0) return null;
  const marks = new Uint8Array(column.size);
  column.mark((value) => Number(value.split(' ').some((word) => words.has(word))), marks);
  return marks;
}

/** @param {string} words */
function listed(words) {
  return words.toLowerCase().split(/[\s,;]+/).filter(Boolean);
}

/** Marks the cables at either end of citations of a relation. @param {Collection} collection @param {string} relation */
function relatedBy(collection, relation) {
  const marks = new Uint8Array(collection.size);
  for (let row = 0; row < collection.citing.length; row += 1) {
    if (collection.texts.relation.of(row) === relation) marks[collection.citing[row]] = marks[collection.cited[row]] = 1;
  }
  return marks;
}

/**
 * Gives what is wrong with a choice, as sentences: what no cable here has, and months that are none.
 * @param {Collection} collection @param {FilterChoice} choice
 */
function filterProblems({ texts }, { from, to, post, tag, look, held, relation }) {
  const unknown = (/** @type {Texts} */ column, /** @type {string} */ wanted) => {
    const known = new Set(wanted ? column.values.flatMap((value) => value.toLowerCase().split(' ')) : []);
    return listed(wanted).filter((word) => !known.has(word)).map((word) => shown(word.toUpperCase()));
  };
  const problems = [from, to].filter((month) => month && Number.isNaN(monthBegin(month, 0)))
    .map((month) => `${shown(month)} is no month such as 2008-02.`);
  if (problems.length === 0 && from && to && from > to) problems.push('The first month is after the last.');
  for (const word of unknown(texts.post, post)) problems.push(`No cable here is of a post ${word}.`);
  for (const word of unknown(texts.tags, tag)) problems.push(`No cable here has the TAG ${word}.`);
  if (look && !texts.look.values.includes(look)) problems.push(`No cable here is ${LOOKS.get(look) || shown(look)}.`);
  if (held && held !== 'held' && held !== 'missing') problems.push(`Cables are held or missing, not ${shown(held)}.`);
  if (relation && !texts.relation.values.includes(relation)) problems.push(`No citation here is of the kind ${shown(relation)}.`);
  return problems;
}

/** @param {FilterChoice} choice */
function filterInWords({ from, to, post, tag, look, held, relation }) {
  const months = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `until ${to}` : '';
  const line = LINES[/** @type {keyof typeof LINES} */ (relation)];
  return [months, ...[post, tag].map((words) => listed(words).join(' or ').toUpperCase()), LOOKS.get(look) || look, held,
    line ? `"${line.name}"` : relation].filter(Boolean).map(shown).join(', ');
}

/** The form: a change in it changes the address. @param {View} view */
function listenToFilter(view) {
  const form = /** @type {HTMLFormElement} */ (part('filter'));
  const { post, look, tags, relation } = view.collection.texts;
  const choices = (/** @type {string[]} */ values) => values.map((value) => element('option', { value }, shown(value)));
  part('posts').append(...choices(post.values.filter(Boolean)));
  part('tags').append(...choices([...new Set(tags.values.flatMap((value) => value.split(' ')))].filter(Boolean).sort()));
  for (const [name, title] of LOOKS) if (look.values.includes(name)) field(form, 'look').append(element('option', { value: name }, title));
  for (const [name, { name: title }] of Object.entries(LINES)) {
    if (relation.values.includes(name)) field(form, 'relation').append(element('option', { value: name }, title));
  }
  form.addEventListener('change', () => view.filterBy(readForm(form)));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => view.filterBy(noFilter()));
  part('unfilter').addEventListener('click', () => view.filterBy(noFilter()));
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

/** @typedef {{name: string, count: number, unit: string, month: string, last: string}} Bar the held cables of a month or a year */

/**
 * Lets a person brush over the bars, or reach one by the arrow keys: the months chosen become the filter.
 * @param {SVGElement} drawing
 * @param {Bar[]} bars
 * @param {(bar: Bar | null) => void} tell says which bar is under the mouse or reached
 * @param {(from: string, to: string) => void} choose
 */
function listenToBrush(drawing, bars, tell, choose) {
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

/** @param {Bar} bar */
function barInWords({ name, count }) {
  return `${name}: ${counted(count, 'held cable')}`;
}
