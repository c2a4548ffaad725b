/* The part of the panel that says where a cable can be read or asked for; nothing is fetched before a click. */

import { documentNumber, HOW, placesOf } from '../collection/where.js';
import { shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Details } from '../collection/details.js'
 * @import { Place } from '../collection/where.js'
 */

/** @param {Collection} collection @param {Details} details @param {number} cable @param {string} [id] of the section, where it is not that of the panel */
export function whereToLook(collection, details, cable, id = 'where') {
  const places = placesOf(collection, details, cable);
  const absence = details.value('absence', cable);
  if (places.length === 0 && !absence) return null;
  const number = documentNumber(collection, details, cable);
  return element('section', { id, 'aria-label': `Where to look${id === 'where' ? '' : ` for ${spaced(collection.mrn(cable))}`}` },
    element('h3', {}, 'Where to look'),
    number ? element('p', { class: 'none' }, 'Document number ', element('b', {}, number)) : '',
    element('ul', { class: 'rows' }, ...places.map(row)),
    absence ? element('p', { class: 'why' }, `${collection.held(cable) ? 'What is missing' : 'Why it may be missing'}: ${shown(absence)}.`) : '');
}

/** @param {Place} place */
function row({ how, name, words, link }) {
  const named = link ? element('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, shown(name)) : isolated(name);
  return element('li', {}, element('p', { class: 'line' },
    element('span', { class: 'how' }, HOW[how] || shown(how)), element('span', {}, named, words ? `, ${shown(words)}` : '')));
}
