/* The search field and its list of results. */

import { shortDate } from '../collection/dates.js';
import { nameOfPost } from '../collection/posts.js';
import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated, part } from '../element.js';
import { inTurns, TURN, whenIdle, workFor } from './turns.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { View } from '../view.js'
 * @import { Found } from './search.js'
 */

const RESULTS = 40;

/** Gives an MRN of this collection, as people write it. @param {Collection} collection */
function exampleOf(collection) {
  const [cable] = collection.mostCited(() => true, 1).cables;
  return cable === undefined ? '' : shown(spaced(collection.mrn(cable)));
}

/** Gives what can be typed, for one who found nothing. @param {string} example an MRN, "" where there is none */
function searchHint(example) {
  const number = /\d+$/.exec(example);
  return `No cable found. You can type an MRN${example ? ` (${example})` : ''}, a number${number ? ` (${number[0]})` : ''}, a year, `
    + 'words of a subject, a post, TAGS.';
}

/** The search field and its list of results, as the combobox pattern has them. @param {View} view */
export function listenToSearch(view) {
  const field = /** @type {HTMLInputElement} */ (part('query'));
  const list = part('results');
  const example = exampleOf(view.collection);
  if (example) field.placeholder = `${example}, a word, a post, TAGS`;
  whenIdle(() => view.finder.prepare());
  let chosen = -1;
  /** @type {number[]} */
  let found = [];
  const close = () => {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const choose = (/** @type {number} */ at) => {
    chosen = at;
    const rows = [...list.querySelectorAll('[role=option]')];
    rows.forEach((row, number) => row.setAttribute('aria-selected', String(number === at)));
    if (at < 0) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', `result-${at}`);
    rows[at]?.scrollIntoView({ block: 'nearest' });
  };
  const pick = (/** @type {number} */ at) => {
    if (at < 0 || at >= found.length) return;
    close();
    view.read(found[at]);
  };
  /** What was typed last, so that what was typed before is not looked for to the end. */
  let typed = 0;
  const update = () => {
    const now = typed += 1;
    const work = view.finder.findInSteps(field.value, RESULTS, view.picture.passes);
    const done = workFor(work, TURN);
    if (done) show(done.value);
    else void inTurns(work, () => now === typed).then((late) => { if (late && now === typed) show(late.value); });
  };
  /** @param {Found} result */
  const show = ({ cables, total, within }) => {
    const { passes } = view.picture;
    found = cables;
    const note = (/** @type {string} */ words) => element('li', { class: 'none', role: 'presentation' }, words);
    list.replaceChildren(...found.map((cable, at) => resultRow(view.collection, cable, at, passes(cable), () => pick(at))));
    if (total > 0 && within === 0) list.prepend(note('None within the filter; without it:'));
    if (total === 0) list.append(note(searchHint(example)));
    if (total > found.length) list.append(note(`and ${(total - found.length).toLocaleString('en')} more`));
    list.hidden = field.value.trim() === '';
    field.setAttribute('aria-expanded', String(!list.hidden && total > 0));
    choose(found.length > 0 ? 0 : -1);
    if (list.hidden) return;
    view.say(total === 0 ? searchHint(example) : within === total ? `${counted(total, 'cable')} found`
      : `${counted(within, 'cable')} found within the filter, ${(total - within).toLocaleString('en')} outside it`);
  };
  field.addEventListener('input', update);
  field.addEventListener('focus', () => { if (field.value.trim()) update(); });
  field.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== field) close(); }, 150));
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden && found.length > 0) {
      event.preventDefault();
      choose((chosen + step + found.length) % found.length);
    } else if (event.key === 'Enter') pick(chosen);
    else if (event.key === 'Escape') close();
  });
}

/** @param {Collection} collection @param {number} cable @param {number} at @param {boolean} within the filter @param {() => void} pick */
function resultRow(collection, cable, at, within, pick) {
  const times = collection.citedBy.count(cable);
  const held = collection.held(cable);
  const subject = collection.subject(cable);
  return element('li', { id: `result-${at}`, role: 'option', 'aria-selected': 'false', class: within ? '' : 'outside',
    mousedown: (event) => { event.preventDefault(); pick(); } },
    element('span', { class: `sign dot look-${collection.look(cable)}`, 'aria-hidden': 'true' }),
    element('span', { class: 'mrn', title: nameOfPost(collection, collection.value('post', cable)) }, spaced(collection.mrn(cable))),
    element('span', { class: 'date' }, held ? shortDate(collection.date(cable)) : 'missing'),
    element('span', { class: 'times' }, [within ? '' : 'outside the filter', times ? `cited by ${times}` : ''].filter(Boolean).join(', ')),
    element('span', { class: 'about' }, subject ? isolated(subject) : ''));
}
