/* The form of the filter. */

import { FILTER_KEYS, filterInWords, noFilter, NO_TOPIC } from '../collection/filter.js';
import { LINES, LOOKS } from '../collection/looks.js';
import { nameOfPost } from '../collection/posts.js';
import { shown } from '../collection/words.js';
import { element, part } from '../element.js';

/**
 * @import { FilterChoice, FilterKey } from '../collection/filter.js'
 * @import { Topic } from '../views/topics/topics.js'
 * @import { View } from '../view.js'
 */

/** The form: a change in it changes the address. @param {View} view */
export function listenToFilter(view) {
  const form = /** @type {HTMLFormElement} */ (part('filter'));
  const { post, look, tags, relation } = view.collection.texts;
  const choices = (/** @type {string[]} */ values) => values.map((value) => element('option', { value }, shown(value)));
  const { asks, postNames } = view.collection;
  part('posts').append(...[...new Set([...post.values, ...(asks ? postNames.keys() : [])])].filter(Boolean).map((value) => (
    element('option', { value }, nameOfPost(view.collection, value) || shown(value)))));
  part('tags').append(...choices([...new Set(tags.values.flatMap((value) => value.split(' ')))].filter(Boolean).sort()));
  for (const [name, title] of LOOKS) if (look.values.includes(name)) field(form, 'look').append(element('option', { value: name }, title));
  for (const [name, { name: title }] of Object.entries(LINES)) {
    if (relation.values.includes(name)) field(form, 'relation').append(element('option', { value: name }, title));
  }
  view.collection.topics.forEach(({ name }, at) => field(form, 'topic').append(element('option', { value: String(at + 1) }, shown(name))));
  field(form, 'topic').append(element('option', { value: NO_TOPIC }, 'in no topic'));
  /** @type {HTMLElement} */ (field(form, 'topic').parentElement).hidden = view.collection.topics.length === 0;
  form.addEventListener('change', () => view.filterBy(readForm(form)));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => view.filterBy(noFilter()));
  part('unfilter').addEventListener('click', () => view.filterBy(noFilter()));
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement} */
export function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {HTMLFormElement} form @returns {FilterChoice} */
function readForm(form) {
  const choice = noFilter();
  for (const key of FILTER_KEYS) choice[key] = field(form, key).value;
  return choice;
}

/** @param {FilterChoice} choice @param {Topic[]} topics */
export function fillForm(choice, topics) {
  const form = /** @type {HTMLFormElement} */ (part('filter'));
  for (const key of FILTER_KEYS) {
    const place = field(form, key);
    if (place instanceof HTMLSelectElement) offerChoice(place, key, choice, topics);
    place.value = choice[key];
  }
}

/** Lets a list to choose from show what it does not offer itself: several, or what is left out. @param {HTMLSelectElement} list @param {FilterKey} key @param {FilterChoice} choice @param {Topic[]} topics */
function offerChoice(list, key, choice, topics) {
  list.querySelector('.other')?.remove();
  if ([...list.options].some(({ value }) => value === choice[key])) return;
  list.append(element('option', { class: 'other', value: choice[key] }, filterInWords({ ...noFilter(), [key]: choice[key] }, topics)));
}
