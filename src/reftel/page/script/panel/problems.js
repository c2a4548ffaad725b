/* What the build could not read: its kinds, and the files of each. */

import { counted, shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { linkTo } from './rows.js';

/** @import { Collection } from '../collection/collection.js' */

/** A section of the first panel, "" where all was read. @param {Collection} collection @returns {HTMLElement | string} */
export function problemsSection(collection) {
  const kinds = collection.details?.problems ?? [];
  if (kinds.length === 0) return '';
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  return element('section', { id: 'problems', 'aria-label': 'What could not be read or is doubtful' },
    element('h3', {}, 'What could not be read or is doubtful'),
    element('p', { class: 'none' }, `${counted(total, 'note')} of the build on files and documents, by kind:`),
    ...kinds.map((kind) => kindOfProblem(collection, kind)));
}

/** @param {Collection} collection @param {[string, number, [string, string, string, string, string][]]} kind */
function kindOfProblem(collection, [words, count, rows]) {
  const list = element('ul', { class: 'rows' });
  const fill = () => {
    if (list.childElementCount > 0) return;
    list.append(...rows.map((row) => problemRow(collection, row)));
    if (count > rows.length) list.append(element('li', { class: 'none' }, `and ${(count - rows.length).toLocaleString('en')} more, in the table problems of the store`));
  };
  return element('details', { class: 'kind', toggle: fill }, element('summary', {}, `${count.toLocaleString('en')} ${words}`), list);
}

/** @param {Collection} collection @param {[string, string, string, string, string]} row */
function problemRow(collection, [file, place, cause, advice, about]) {
  const known = collection.find(about) >= 0;
  return element('li', {},
    element('p', { class: 'line' }, known ? linkTo(about) : about && about !== 'unnamed' ? element('span', { class: 'mrn' }, spaced(shown(about))) : '',
      element('span', { class: 'file' }, isolated(file)), place ? element('span', { class: 'date' }, isolated(place)) : ''),
    element('p', { class: 'about' }, isolated(cause), advice ? isolated(`; ${advice}`) : ''));
}
