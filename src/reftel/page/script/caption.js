/* The lines above and under the picture: what is here, what is drawn, what the filter leaves. */

import { filterInWords, filterProblems, isFiltering } from './collection/filter.js';
import { counted, spaced } from './collection/words.js';
import { part } from './element.js';

/**
 * @import { Collection } from './collection/collection.js'
 * @import { View } from './view.js'
 */

/** Says under the picture what is drawn; a screen reader hears it where it has changed. @param {string} words */
export function sayStatus(words) {
  if (part('drawn').textContent !== words) part('drawn').textContent = words;
}

/** @param {Collection} collection */
export function fillCounts(collection) {
  const { held, missing, citations, left } = collection.counts();
  const words = [`${held.toLocaleString('en')} held`, `${missing.toLocaleString('en')} missing`, counted(citations, 'citation'),
    ...[...left].map(([status, count]) => `${count.toLocaleString('en')} ${status}`)];
  part('counts').textContent = words.join(', ');
}

/** @param {View} view @param {number} cut @param {boolean} told @param {boolean} chosen */
export function drawnInWords({ collection, picture, centre, depth }, cut, told, chosen) {
  const { size } = collection;
  const drawn = picture.drawn.length;
  if (drawn === size) return `All ${counted(size, 'cable')} drawn.`;
  const rest = `${(size - drawn).toLocaleString('en')} not shown: find any of them above.`;
  if (told) return `The ${counted(drawn, 'cable')} of the story drawn; ${rest}`;
  if (chosen) return `The ${counted(drawn, 'most cited cable')} that pass the filter, of ${(drawn + cut).toLocaleString('en')}; ${rest}`;
  if (centre < 0) return `${counted(drawn, 'cable')} of ${size.toLocaleString('en')} drawn, from the threads of the most cited; ${rest}`;
  const mrn = spaced(collection.mrn(centre));
  const more = cut ? ` (${cut.toLocaleString('en')} more within that distance are too many to draw)` : '';
  return `${counted(drawn, 'cable')} of ${size.toLocaleString('en')} drawn, up to ${counted(depth, 'citation')} away from ${mrn}${more}; ${rest}`;
}

/** Gives what the filter is, what it leaves and what in it names nothing; "" without one. @param {View} view */
export function filterSentences(view) {
  const { collection, filter, address } = view;
  if (!isFiltering(filter)) return '';
  const rest = address.view === 'posts' ? 'only these are counted' : address.view === 'board' ? 'the rest is faint, and all are counted' : 'the rest is faint or not drawn';
  return `Filter: ${filterInWords(filter, collection.topics)}. ${[`${matchingInWords(view)}; ${rest}.`, ...filterProblems(collection, filter)].join(' ')}`;
}

/** @param {View} view */
export function matchingInWords({ collection, matching }) {
  return `${matching.toLocaleString('en')} of ${counted(collection.size, 'cable')} ${matching === 1 ? 'matches' : 'match'}`;
}
