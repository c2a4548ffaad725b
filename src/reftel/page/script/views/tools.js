/* Buttons, keys and menus. */

import { THREADS } from '../collection/start.js';
import { isNarrow, part } from '../element.js';

/**
 * @import { Address } from '../address.js'
 * @import { View } from '../view.js'
 */

/** @param {View} view */
export function listenToTools(view) {
  const { picture } = view;
  const now = () => view.now()?.picture ?? picture;
  part('zoom-in').addEventListener('click', () => now().zoom(1.3));
  part('zoom-out').addEventListener('click', () => now().zoom(1 / 1.3));
  part('wider').addEventListener('click', () => picture.camera.stretch(1.25));
  part('narrower').addEventListener('click', () => picture.camera.stretch(1 / 1.25));
  picture.onBundle = (bundle) => view.toggle(bundle);
  part('fit').addEventListener('click', () => now().fit());
  part('put-back').addEventListener('click', () => {
    picture.moved.clear();
    picture.draw(...picture.drawnAs);
    picture.mark(view.selected, view.selected === view.centre);
    part('put-back').hidden = true;
  });
  picture.onMove = () => { part('put-back').hidden = false; };
  part('story').addEventListener('click', () => leaveTopic(view, { cable: '', view: 'story', around: '', open: [] }));
  part('to-topics').hidden = part('to-threads').hidden = !view.named.has('');
  part('to-topics').addEventListener('click', () => view.go({ ...view.first(), filter: { ...view.filter, topic: '' } }));
  part('to-threads').addEventListener('click', () => leaveTopic(view, { ...view.first(), view: THREADS }));
  part('to-requests').addEventListener('click', () => {
    view.reading = true;
    leaveTopic(view, { ...view.first(), view: 'list', of: 'requests' });
  });
  part('to-posts').addEventListener('click', () => {
    if (view.address.view === 'posts') view.go({ view: '', at: '' });
    else leaveTopic(view, { cable: '', view: 'posts', at: '', around: '', open: [] });
  });
  part('to-settle').addEventListener('click', () => {
    view.reading = true;
    if (view.address.view === 'settle') view.go({ view: '', at: '', of: '' });
    else leaveTopic(view, { cable: '', view: 'settle', at: '', of: '', around: '', open: [] });
  });
  part('to-topic-left').addEventListener('click', () => { if (view.topicLeft) view.filterBy({ ...view.filter, topic: view.topicLeft.topic }); });
  part('skip').addEventListener('click', (event) => { event.preventDefault(); part('panel').focus(); });
  for (const place of document.querySelectorAll('.stage[tabindex]')) place.addEventListener('keydown', (event) => pressed(view, /** @type {KeyboardEvent} */ (event)));
  for (const button of document.querySelectorAll('.sides button')) {
    button.addEventListener('click', () => part(/** @type {HTMLButtonElement} */ (button).value).scrollIntoView());
  }
  markSide();
  part('topics').addEventListener('click', (event) => {
    if (isNarrow() && event.target instanceof Element && event.target.closest('a')) view.reading = true;
  });
  listenToMenus();
  part('home').addEventListener('click', (event) => {
    event.preventDefault();
    clearSearch();
    view.go(view.first());
  });
  part('query').addEventListener('focus', () => /** @type {HTMLInputElement} */ (part('query')).select());
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    part('query').focus();
  });
  part('panel').addEventListener('click', (event) => {
    const link = event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest('a[href^="#"]')) : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mrn = link.getAttribute('data-cable');
    if (mrn === null) {
      view.reading = link.hash !== location.hash;
      return;
    }
    event.preventDefault();
    view.read(view.collection.find(mrn));
  });
}

/** Goes to another view from a topic: that is where one was, so it is left, and can be had back; the rest of the filter stays. @param {View} view @param {Partial<Address>} changes */
function leaveTopic(view, changes) {
  const left = view.topic();
  const filter = left < 0 ? view.filter : { ...view.filter, topic: '' };
  view.go({ ...changes, filter });
  view.topicLeft = left < 0 ? null : { topic: String(left + 1), at: location.hash };
}

/** Marks on a phone which side is in sight. */
function markSide() {
  const buttons = [.../** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('.sides button'))];
  const mark = () => {
    const middle = innerHeight / 2;
    for (const button of buttons) {
      const { top, bottom } = part(button.value).getBoundingClientRect();
      button.setAttribute('aria-current', String(top <= middle && bottom > middle));
    }
  };
  addEventListener('scroll', mark, { passive: true });
  new ResizeObserver(mark).observe(document.body);
}

/** Forgets what was typed: the first view would show it. */
function clearSearch() {
  const field = /** @type {HTMLInputElement} */ (part('query'));
  field.value = '';
  field.dispatchEvent(new Event('input'));
}

/** A key pressed in the picture. @param {View} view @param {KeyboardEvent} event */
function pressed(view, event) {
  const now = view.now();
  const picture = now?.picture ?? view.picture;
  const pick = (/** @type {number} */ one) => (now ? now.pick?.(one) : view.select(one));
  const stretch = (/** @type {number} */ factor) => { if (!now) view.picture.camera.stretch(factor); };
  /** @type {Record<string, () => void>} */
  const keys = {
    '+': () => picture.zoom(1.3),
    '-': () => picture.zoom(1 / 1.3),
    '>': () => stretch(1.25),
    '<': () => stretch(1 / 1.25),
    0: () => picture.fit(),
    Enter: () => { if (!now && view.picture.at) view.toggle(view.picture.at); else part('panel').focus(); },
    Escape: () => pick(-1),
    e: () => { if (!now && view.selected >= 0) view.expand(view.selected); },
  };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith('Arrow')) {
    const next = now ? now.picture?.beside(event.key) ?? -1 : view.beside(event.key);
    if (next >= 0) pick(next);
  } else if (Object.hasOwn(keys, event.key)) keys[event.key]();
  else return;
  event.preventDefault();
}

function listenToMenus() {
  const menus = [...document.querySelectorAll('details.menu')];
  const closeOthers = (/** @type {Node | null} */ inside) => {
    for (const menu of menus) if (!menu.contains(inside)) menu.removeAttribute('open');
  };
  document.addEventListener('pointerdown', (event) => closeOthers(/** @type {Node} */ (event.target)));
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeOthers(null); });
}
