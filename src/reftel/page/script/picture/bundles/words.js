/* What is said of a bundle. */

import { HOUR, MONTHS } from '../../collection/dates.js';
import { counted, shown, spaced } from '../../collection/words.js';
import { element } from '../../element.js';

/**
 * @import { Collection } from '../../collection/collection.js'
 * @import { Gathered } from './gather.js'
 */

/** @type {Record<string, [string, string]>} one and many of those that cite */
const THAT_CITE = {
  responds_to: ['answer', 'answers'],
  follows_up: ['follow-up', 'follow-ups'],
  corrects: ['correction', 'corrections'],
  repeats: ['repeat', 'repeats'],
  refers_to: ['refers to it', 'refer to it'],
};
/** @type {Record<string, string>} */
const THAT_ARE_CITED = {
  responds_to: 'answered by it',
  follows_up: 'followed up by it',
  corrects: 'corrected by it',
  repeats: 'repeated by it',
  refers_to: 'cited by it',
};

const POSTS_OF_BUNDLE = 6;

/** Gives the days between two hours: "3-24 Nov 2008". @param {number} first @param {number} last */
export function daysBetween(first, last) {
  const [one, other] = [new Date(first * HOUR), new Date(last * HOUR)];
  const word = (/** @type {Date} */ day, /** @type {string} */ parts) => [
    parts.includes('d') ? day.getUTCDate() : '', parts.includes('m') ? MONTHS[day.getUTCMonth()].slice(0, 3) : '',
    parts.includes('y') ? day.getUTCFullYear() : ''].filter((part) => part !== '').join(' ');
  const same = (/** @type {number} */ length) => one.toISOString().slice(0, length) === other.toISOString().slice(0, length);
  if (same(10)) return word(other, 'dmy');
  if (same(7)) return `${word(one, 'd')}\u2013${word(other, 'dmy')}`;
  if (same(4)) return `${word(one, 'dm')} \u2013 ${word(other, 'dmy')}`;
  return `${word(one, 'my')} \u2013 ${word(other, 'my')}`;
}

/** Gives "86 answers, 3-24 Nov 2008". @param {Gathered} bundle @param {(cable: number) => boolean} passes */
export function bundleInWords({ near, citing, relation, first, last }, passes) {
  const passing = near.filter(passes).length;
  const many = near.length.toLocaleString('en');
  const count = passing === near.length ? many : `${passing.toLocaleString('en')} of ${many}`;
  const [single, several] = THAT_CITE[relation] || THAT_CITE.refers_to;
  const kind = citing ? (near.length === 1 ? single : several) : THAT_ARE_CITED[relation] || THAT_ARE_CITED.refers_to;
  return `${count} ${kind}, ${daysBetween(first, last)}`;
}

/** What is said of a bundle under the mouse. @param {Collection} collection @param {Gathered} bundle @param {(cable: number) => boolean} passes */
export function hoverBundle(collection, bundle, passes) {
  const { near, behind, hub, open } = bundle;
  /** @type {Map<string, number>} */
  const posts = new Map();
  for (const cable of near) posts.set(collection.value('post', cable), (posts.get(collection.value('post', cable)) || 0) + 1);
  const most = [...posts].filter(([post]) => post).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = most.slice(0, POSTS_OF_BUNDLE).map(([post, count]) => (count > 1 ? `${shown(post)} ${count}` : shown(post)));
  const rest = most.length - named.length;
  const missing = near.filter((cable) => !collection.held(cable)).length;
  return element('div', { class: 'hover' },
    element('strong', {}, bundleInWords(bundle, passes)),
    element('p', {}, `\u201cit\u201d is ${spaced(collection.mrn(hub))}`),
    named.length > 0 ? element('p', {}, element('bdi', {}, `${named.join(', ')}${rest > 0 ? ` and ${counted(rest, 'more post')}` : ''}`)) : '',
    missing > 0 ? element('p', {}, `${missing.toLocaleString('en')} of them missing`) : '',
    behind.length > 0 ? element('p', {}, `with ${counted(behind.length, 'cable')} that only they are tied to`) : '',
    element('p', {}, open ? 'Click to close' : 'Click to open'));
}
