/* Elements of the page; text enters them as text nodes only. */

import { shown } from './collection/words.js';

/** @param {string} id @returns {HTMLElement} */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Gives an HTML element; text enters as text nodes only.
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: any) => void)>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== ''));
  return made;
}

/** @param {string} text */
export function isolated(text) {
  return element('bdi', {}, shown(text));
}

export function isNarrow() {
  return matchMedia('(max-width: 800px)').matches;
}

/** Puts words on the clipboard, also where the browser's way to it is shut. @param {string} words */
export async function copyText(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const field = /** @type {HTMLTextAreaElement} */ (element('textarea', { class: 'spoken' }));
    field.value = words;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
