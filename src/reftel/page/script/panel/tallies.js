/* Counts as bars: each is a link that looks at what it counts. */

import { element } from '../element.js';
import { WAITING } from '../source/source.js';

/** @typedef {{words: string, count: number, link: string, look?: string, chosen?: boolean}} Tally */

/**
 * A part of the panel with bars of counts, the longest of the highest.
 * @param {string} id @param {string} heading @param {Tally[] | null} tallies null where they are still to come @param {(Node | string)[]} rest
 */
export function tallySection(id, heading, tallies, ...rest) {
  const most = Math.max(1, ...(tallies ?? []).map(({ count }) => count));
  const rows = (tallies ?? []).map(({ words, count, link, look, chosen }) => {
    const row = element('li', { class: `${look ? `look-${look}` : ''}${chosen ? ' chosen' : ''}` },
      element('a', { href: link, 'aria-current': chosen ? 'true' : false }, words), element('span', { class: 'times' }, count.toLocaleString('en')));
    row.style.setProperty('--share', `${(count / most) * 100}%`);
    return row;
  });
  return element('section', { id, 'aria-label': heading }, element('h3', {}, heading),
    rows.length > 0 ? element('ul', { class: 'tallies' }, ...rows) : element('p', { class: 'none' }, tallies ? 'None.' : WAITING), ...rest);
}
