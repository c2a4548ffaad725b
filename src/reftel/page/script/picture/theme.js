/* The colours of the page, light or dark. */

import { LOOKS } from '../collection/looks.js';

/** How much is seen of what is dimmed. */
export const FAINT = 0.16;

/** @typedef {{paper: string, ink: string, quiet: string, rule: string, band: string, mark: string, answer: string, span: string, looks: Map<string, string>}} Theme */

/** @returns {Theme} */
export function themeNow() {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    paper: colour('--paper'),
    ink: colour('--ink'),
    quiet: colour('--quiet'),
    rule: colour('--rule'),
    band: colour('--band'),
    mark: colour('--mark'),
    answer: colour('--answer'),
    span: colour('--span'),
    looks: new Map([...LOOKS.keys()].map((look) => [look, colour(`--${look}`)])),
  };
}

/** @param {string} fill @param {string} border */
export function flat(fill, border) {
  const both = { background: fill, border };
  return { ...both, highlight: both, hover: both };
}
