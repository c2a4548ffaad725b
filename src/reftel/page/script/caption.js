/* The lines above and under the picture: what is here, what is drawn, what the filter leaves. */

import { choiceOf, filterInWords, filterProblems, isFiltering, noFilter } from './collection/filter.js';
import { counted, shown, spaced } from './collection/words.js';
import { element, part } from './element.js';
import { WAITING } from './source/source.js';

/**
 * @import { View } from './view.js'
 */

/** Says under the picture what is drawn; a screen reader hears it where it has changed. @param {string} words */
export function sayStatus(words) {
  if (part('drawn').textContent !== words) part('drawn').textContent = words;
}

/** What references are that lead to no cable, in this order. @type {[string, string, string][]} */
const LEFT = [
  ['ambiguous', 'ambiguous', 'References that may be one of several cables: it is not certain which'],
  ['unreadable', 'unreadable', 'References in which no cable could be recognised'],
  ['self', 'to the citing cable itself', 'References that name the cable in which they stand'],
  ['other', 'to e-mails, calls, reports', 'References to what is no cable: e-mails, telephone calls, reports and the like'],
];

/** What is in the picture's part of a phone, and in that of the text. @type {Record<string, [string, string]>} */
const SIDES = { topics: ['Topics', 'What is here'], network: ['Picture', 'Text'], 'posts-network': ['Picture', 'Posts'], board: ['Who answered', 'In words'], reading: ['The text', 'About it'] };
const LISTED = new Map([['list', 'List'], ['settle', 'Settle'], ['story', 'Story']]);

/** Says on a phone what is on either side. @param {View} view @param {string} stage */
export function nameSides(view, stage) {
  const [picture, text] = SIDES[stage] || SIDES.network;
  const [panel, side] = document.querySelectorAll('.sides button');
  panel.textContent = LISTED.get(view.address.view) || text;
  side.textContent = picture;
}

/** Says above the picture what is here; what has a list or a queue is a link to it. @param {View} view */
export function fillCounts(view) {
  const { held, missing, citations, left } = view.source.counts();
  const whole = view.collection.asks ? null : view.collection.whole;
  const of = (/** @type {number} */ count, /** @type {number | undefined} */ all) => (
    `${count.toLocaleString('en')}${all === undefined ? '' : ` of ${all.toLocaleString('en')}`}`);
  const items = [
    countIn(view, `${of(held, whole?.held)} ${held === 1 && !whole ? 'cable' : 'cables'} held`, 'Cables that were read into this collection', 'held'),
    countIn(view, `${of(missing, whole?.missing)} cited but missing`, 'Cables that others cite and that this collection lacks', 'missing'),
    countIn(view, `${of(citations, whole?.citations)} ${citations === 1 && !whole ? 'citation' : 'citations'}`, 'One for each pair of a citing and a cited cable', ''),
    ...LEFT.filter(([status]) => left.has(status)).map(([status, words, title]) => (
      countIn(view, `${(left.get(status) || 0).toLocaleString('en')} ${left.get(status) === 1 ? words.replace('references', 'reference') : words}`, title, status))),
  ];
  part('counts').replaceChildren(...items.flatMap((item, at) => (at > 0 ? [', ', item] : [item])));
}

/** @param {View} view @param {string} words @param {string} title @param {string} of what a list is of, "" for none */
function countIn(view, words, title, of) {
  const settled = of === 'ambiguous' && view.named.has('settle');
  const listed = ['held', 'missing', 'ambiguous', 'unreadable'].includes(of) && view.named.has('list');
  if (!settled && !listed) return element('span', { title }, words);
  /** @type {any} */
  const to = settled ? { view: 'settle' } : { view: 'list', of };
  return element('a', { title, href: view.link({ cable: '', around: '', depth: 0, open: [], at: '', filter: noFilter(), ...to }) }, words);
}

/** @param {View} view @param {number} cut @param {boolean} told @param {string} chosen which cables, where a list or a filter chooses them: " of the list" */
export function drawnInWords(view, cut, told, chosen) {
  const { collection, picture, centre, depth } = view;
  const size = sizeOf(view);
  const drawn = picture.cables.length;
  const closed = picture.bundles.filter(({ open }) => !open);
  const inBundles = closed.length > 0
    ? ` (${closed.reduce((sum, { cables }) => sum + cables.length, 0).toLocaleString('en')} of them in ${counted(closed.length, 'bundle')}: click one to open it)` : '';
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  if (drawn === 0 && size > 0) return `No cable is drawn${isFiltering(view.filter) ? ': none passes the filter' : ''}.`;
  if (drawn === size) return `All ${counted(size, 'cable')} ${size === 1 ? 'is' : 'are'} drawn${inBundles}.`;
  if (told) return `The ${counted(drawn, 'cable')} of the story ${drawn === 1 ? 'is' : 'are'} drawn${inBundles}.`;
  if (chosen && cut === 0) return `${drawn === 1 ? 'The only cable' : `All ${number(drawn)} cables`}${chosen} ${drawn === 1 ? 'is' : 'are'} drawn${inBundles}.`;
  if (chosen) return `${number(drawn)} of ${counted(drawn + cut, 'cable')}${chosen} are drawn, ${choiceOf(view.filter.relation).wanted.length > 0 && view.address.view !== 'list' ? 'with what they cite' : 'the most cited'}${inBundles}.`;
  if (centre < 0) return `${number(drawn)} of ${counted(size, 'cable')} are drawn, from the threads of the most cited${inBundles}.`;
  const mrn = spaced(collection.mrn(centre));
  const more = cut ? ` (${number(cut)} more within that distance are too many to draw)` : '';
  return `${number(drawn)} of ${counted(size, 'cable')} ${drawn === 1 ? 'is' : 'are'} drawn, up to ${counted(depth, 'citation')} away from ${mrn}${more}${inBundles}.`;
}

/** Gives what the filter is, what it leaves and what in it names nothing; "" without one. @param {View} view */
export function filterSentences(view) {
  const { collection, filter, address } = view;
  if (!isFiltering(filter)) return '';
  const rest = address.view === 'posts' ? '; only these are counted' : address.view === 'board' ? '; the rest is faint, and all are counted' : '';
  const only = Object.entries(filter).every(([key, words]) => (key === 'topic') === (words !== '')) && view.topic() >= 0;
  const said = only ? `Showing only this topic: ${shown(collection.topics[view.topic()].name)}` : `Filter: ${filterInWords(filter, collection.topics)}`;
  return `${said}. ${[`${matchingInWords(view)}${rest}.`, ...filterProblems(collection, filter)].join(' ')}`;
}

/** Says that a topic was left for what is shown now, as long as that is shown. @param {View} view */
export function sayTopicLeft(view) {
  if (view.topicLeft?.at !== location.hash) view.topicLeft = null;
  const name = view.topicLeft && view.collection.topics[Number(view.topicLeft.topic) - 1]?.name;
  part('topic-left').hidden = !name;
  part('topic-left-words').textContent = name ? `No longer only the topic “${shown(name)}”.` : '';
}

/** @param {View} view */
export function matchingInWords(view) {
  const { matching } = view;
  if (matching === null) return WAITING;
  const { collection } = view;
  const all = collection.whole && !collection.asks ? `the ${counted(collection.size, 'cable')} on this page (it has a part of ${collection.whole.cables.toLocaleString('en')})` : counted(sizeOf(view), 'cable');
  return `${matching.toLocaleString('en')} of ${all} ${matching === 1 ? 'matches' : 'match'}`;
}

/** How many cables there are, here or where they are asked for. @param {View} view */
function sizeOf({ collection, source }) {
  if (!collection.asks) return collection.size;
  const { held, missing } = source.counts();
  return held + missing;
}
