/* The address: it says what is shown, so that a view can be bookmarked and sent. */

import { FILTER_KEYS, noFilter } from './collection/filter.js';
import { readStory, unescaped, writeStory } from './collection/story.js';

/**
 * @import { FilterChoice } from './collection/filter.js'
 * @import { Step } from './collection/story.js'
 */

export const STANDARD_DEPTH = 2;
const LONGEST_OPTION = 1000;
const MOST_OPEN = 200;
export const LONGEST_TITLE = 200;

/**
 * @typedef {object} Address
 * @property {string} cable the one selected
 * @property {string} around the one whose neighbourhood alone is drawn
 * @property {number} depth
 * @property {string[]} open cables whose neighbours are drawn too
 * @property {string} cites the cable whose citation by the selected one is read, "" for none
 * @property {string} view "posts", "story", "list" or "text", else the cables
 * @property {string} of what the list has: "missing", "search", "tie:OSLO>STATE"
 * @property {string} q what is searched for, where the list is of a search or a text is read
 * @property {string} sort the column by which the list is sorted, with a minus before it where the highest comes first
 * @property {string} at the post that is selected among the posts, or the cable that is read beside
 * @property {Step[]} story
 * @property {string} title of the story, "" for that of the page
 * @property {number} left how many cables of the story were too many
 * @property {FilterChoice} filter
 */

/**
 * Gives what an address asks for: "#09OTTAWA278&around=09OTTAWA8&depth=2".
 * @param {string} hash
 * @returns {Address}
 */
export function readAddress(hash) {
  const [cable, ...pairs] = hash.replace(/^#/, '').split('&');
  const options = new Map(pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]));
  const option = (/** @type {string} */ name) => unescaped(options.get(name) || '').slice(0, LONGEST_OPTION);
  const open = [...new Set(unescaped(options.get('open') || '').split(','))].filter(Boolean).slice(0, MOST_OPEN);
  const filter = noFilter();
  for (const key of FILTER_KEYS) filter[key] = option(key);
  return {
    cable: unescaped(cable).slice(0, LONGEST_OPTION), around: option('around'), depth: Math.min(20, Math.max(0, Math.floor(Number(option('depth'))) || 0)),
    open, cites: option('cites'), view: option('view'), of: option('of'), q: option('q'), sort: option('sort'), at: option('at'), title: option('title').slice(0, LONGEST_TITLE), ...readStory(options.get('story') || ''), filter };
}

/** @param {Address} address */
export function writeAddress({ cable, around, depth, open, cites, view, of, q, sort, at, title, story, filter }) {
  const options = around ? [`around=${encodeURIComponent(around)}`, `depth=${depth || STANDARD_DEPTH}`] : [];
  if (open.length > 0) options.push(`open=${open.map(encodeURIComponent).join(',')}`);
  if (cites) options.push(`cites=${encodeURIComponent(cites)}`);
  if (view) options.push(`view=${encodeURIComponent(view)}`);
  if (view === 'list' || view === 'settle') for (const [key, value] of Object.entries({ of, q, sort })) if (value) options.push(`${key}=${encodeURIComponent(value)}`);
  if (view === 'text' && q) options.push(`q=${encodeURIComponent(q)}`);
  if (view && at) options.push(`at=${encodeURIComponent(at)}`);
  for (const key of FILTER_KEYS) if (filter[key]) options.push(`${key}=${encodeURIComponent(filter[key])}`);
  if (title) options.push(`title=${encodeURIComponent(title)}`);
  if (story.length > 0) options.push(`story=${writeStory(story)}`);
  return `#${[encodeURIComponent(cable), ...options].join('&')}`;
}
