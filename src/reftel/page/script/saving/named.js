/* What is saved: under which title, and where it is from. As typed, while the tab is open; else as the page and the view are called. */

import { shown, spaced } from '../collection/words.js';
import { part } from '../element.js';
import { keepInTab, keptInTab } from './tab.js';

/** @import { View } from '../view.js' */

const KEPT_NAMES = 'reftel-saved-as ';
const CREDIT = 'credit';

/** @param {string} what @param {string} words */
function keepTyped(what, words) {
  keepInTab(KEPT_NAMES + what, words);
}

/** Gives what was typed, null for nothing. @param {string} what */
function typed(what) {
  return keptInTab(KEPT_NAMES + what);
}

/** What the view is called, "" where it has no name beside that of the page. @param {View} view */
function nameOfView(view) {
  const { address, collection } = view;
  if (address.view === 'board') return `Who answered ${spaced(address.cable)}`;
  if (address.view === 'posts') return 'Posts that cite each other';
  if (view.centre >= 0) return `Around ${spaced(collection.mrn(view.centre))}`;
  return view.topic() >= 0 ? collection.topics[view.topic()].name : view.now()?.stage === 'topics' ? 'Topics over time' : '';
}

/** The title under which the view is saved. @param {View} view */
export function titleToSave(view) {
  const { address, collection } = view;
  if (address.view === 'story') return address.title || collection.title;
  const name = nameOfView(view);
  return typed(`title ${name}`) ?? [collection.title, name].filter(Boolean).join(': ');
}

/** Whom a saved picture or story names as its source. @param {View} view */
export function creditToSave(view) {
  return typed(CREDIT) ?? view.collection.credit;
}

/** @param {string} words */
export function keepCredit(words) {
  keepTyped(CREDIT, words);
}

/** Listens to the fields of the menu. @param {View} view */
export function listenToNames(view) {
  part('save-title').addEventListener('change', ({ target }) => {
    const words = /** @type {HTMLInputElement} */ (target).value.trim();
    if (view.address.view === 'story') view.go({ title: words });
    else keepTyped(`title ${nameOfView(view)}`, words);
  });
  part('save-credit').addEventListener('change', ({ target }) => keepCredit(/** @type {HTMLInputElement} */ (target).value.trim()));
}

/** Fills the fields of the menu. @param {View} view */
export function fillNames(view) {
  for (const [id, words] of [['save-title', titleToSave(view)], ['save-credit', creditToSave(view)]]) {
    const field = /** @type {HTMLInputElement} */ (part(id));
    if (field !== document.activeElement) field.value = shown(words);
  }
}
