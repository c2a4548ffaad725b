/* Rows of the panel; every cable in them is a link that selects it. */

import { whenShort } from '../collection/dates.js';
import { LINES } from '../collection/looks.js';
import { nameOfPost } from '../collection/posts.js';
import { shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { WAITING } from '../source/source.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Details } from '../collection/details.js'
 */

const SHOWN_FIRST = 12;
const SHOWN_MOST = 1000;

/** @param {string} mrn */
export function linkTo(mrn) {
  return element('a', { class: 'mrn', href: `#${encodeURIComponent(mrn)}`, 'data-cable': mrn }, spaced(mrn));
}

/** Gives the code of a post, with its name beside it where that says more. @param {Collection} collection @param {string} code */
export function postBeside(collection, code) {
  const name = nameOfPost(collection, code);
  return element('span', {}, isolated(code), name ? ' ' : '', name ? element('span', { class: 'post-name' }, isolated(name)) : '');
}

/** A row of a ranking; of a missing cable it has the subject of the first that cites it. @param {Collection} collection @param {number} cable @param {...(Node | string)} more */
export function rankedRow(collection, cable, ...more) {
  const held = collection.held(cable);
  const first = held ? -1 : collection.firstCitation(cable);
  const subject = held ? collection.subject(cable) : first < 0 ? '' : collection.subject(collection.citing[first]);
  return element('li', {},
    element('p', { class: 'line' }, linkTo(collection.mrn(cable)),
      held ? '' : element('span', { class: 'status missing' }, 'missing'), element('span', { class: 'date' }, whenShort(collection, cable)),
      element('span', { class: 'times' }, `cited by ${collection.citedBy.count(cable)}`)),
    subject ? element('p', { class: 'about' }, held ? '' : element('span', { class: 'none' }, 'first cited in: '), isolated(subject)) : '', ...more);
}

/** @param {string} written */
export function label(written) {
  return written ? element('span', { class: 'label', title: `ref ${shown(written)}` }, shown(written)) : '';
}

/** The words that a citation came from. @param {Details} details @param {number} row @param {string} [written] @param {string} [to] the address of their place in the text */
export function evidence(details, row, written, to) {
  return asWritten(details.written(row), details.value('sentence', row), written || '', to);
}

/** @param {string} text @param {string} sentence @param {string} written @param {string} [to] */
export function asWritten(text, sentence, written, to) {
  if (!text && !sentence) return '';
  return element('p', { class: 'evidence' },
    text ? element('span', { class: 'written' }, written ? `as ref ${shown(written)}: ` : 'as written: ', element('q', {}, isolated(text))) : '',
    !sentence ? '' : to ? element('a', { class: 'sentence', href: to, title: 'Read it in the text, beside the other' }, isolated(sentence))
      : element('span', { class: 'sentence' }, isolated(sentence)),
    to && !sentence ? element('a', { class: 'to-text', href: to }, 'in the text') : '');
}

/** How the citing cable uses the cited one, where more is known than that it names it. @param {string} relation @param {string} citing @param {string} cited */
export function relationOf(relation, citing, cited) {
  const use = LINES[/** @type {keyof typeof LINES} */ (relation)];
  if (!use || relation === 'refers_to') return '';
  return element('p', { class: 'relation' }, element('span', { class: `sign line ${relation}`, 'aria-hidden': 'true' }), `${citing} ${use.name} ${cited}`);
}

/** @param {string} reason @param {boolean} byPeople */
export function why(reason, byPeople) {
  const said = [reason, byPeople ? 'set by a person (corrections file)' : ''].filter(Boolean).map(shown).join('; ');
  return said ? element('p', { class: 'why' }, said) : '';
}

/**
 * A part of the panel with a list; a long one is made only as far as it is asked for.
 * @param {string} id @param {string} heading @param {(() => HTMLElement)[]} items @param {string} none
 * @param {string} [all] the address of the list that has them all
 */
export function section(id, heading, items, none, all = '') {
  const made = (/** @type {number} */ from, /** @type {number} */ to) => items.slice(from, to).map((item) => item());
  const list = element('ul', { class: 'rows' }, ...made(0, SHOWN_FIRST));
  const part = element('section', { id, 'aria-label': heading }, element('h3', {}, heading));
  part.append(items.length > 0 ? list : element('p', { class: 'none' }, none));
  if (items.length > SHOWN_FIRST) {
    const rest = Math.min(items.length, SHOWN_MOST) - SHOWN_FIRST;
    const more = element('button', { type: 'button', class: 'more', click: () => {
      list.append(...made(SHOWN_FIRST, SHOWN_MOST));
      if (items.length > SHOWN_MOST) list.append(element('li', { class: 'none' }, wayTo(all, `and ${(items.length - SHOWN_MOST).toLocaleString('en')} more`)));
      more.remove();
    } }, `Show the other ${rest.toLocaleString('en')}`);
    part.append(more, ' ', all ? wayTo(all, `All ${items.length.toLocaleString('en')} as a list`) : '');
  }
  return part;
}

/** A link to a list, its words alone where there is none. @param {string} address @param {string} words */
export function wayTo(address, words) {
  return element(address ? 'a' : 'span', address ? { class: 'way', href: address } : {}, words);
}

/** @typedef {{words: Node | string, count: number, link: string, look?: string, chosen?: boolean}} Tally */

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
