/* A story: cables in an order of one's own with notes, kept in the address and in a file. */

/**
 * @import { Collection } from './collection.js'
 * @typedef {{mrn: string, note: string}} Step
 */

/* The address holds all of a story, and each step back and forth an address: so a story has an end. */
export const MOST_STEPS = 500;

export const MOST_STORY = 20000;

/**
 * Gives the story in an address, "09OTTAWA278~the+note,09OTTAWA8", and how many cables are beyond its end.
 * @param {string} written @returns {{story: Step[], left: number}}
 */
export function readStory(written) {
  const pieces = written.split(',');
  const seen = new Set();
  const story = [];
  let length = 0;
  let at = 0;
  for (; at < pieces.length && story.length < MOST_STEPS; at += 1) {
    length += pieces[at].length + 1;
    if (length > MOST_STORY) break;
    const [mrn, note] = pieces[at].split('~').map(unescaped);
    if (mrn && !seen.has(mrn)) story.push({ mrn, note: note || '' });
    seen.add(mrn);
  }
  return { story, left: pieces.length - at };
}

/** @param {string} piece */
export function unescaped(piece) {
  try { return decodeURIComponent(piece); } catch { return ''; }
}

/** @param {Step[]} story */
export function writeStory(story) {
  const safe = (/** @type {string} */ text) => encodeURIComponent(text).replaceAll('~', '%7E');
  return story.map(({ mrn, note }) => safe(mrn) + (note ? `~${safe(note)}` : '')).join(',');
}

/** Gives the first cables of a story, as many as an address may hold. @param {Step[]} story */
export function shortened(story) {
  return readStory(writeStory(story)).story;
}

/** Gives the story in a file that this page saved, and its title, "" without one; throws where it is none. @param {string} text @returns {{title: string, story: Step[]}} */
export function storyFromFile(text) {
  const { title, story } = JSON.parse(text);
  if (!Array.isArray(story)) throw new TypeError('no story');
  return { title: String(title ?? ''), story: story.map(({ mrn, note }) => ({ mrn: String(mrn), note: String(note ?? '') })) };
}

/** Gives a story with cables added behind it, in the order of time; those that it has stay where they are. @param {Collection} collection @param {Step[]} story @param {number[]} cables @returns {Step[]} */
export function withCables(collection, story, cables) {
  const has = new Set(story.map(({ mrn }) => mrn));
  const { hour } = collection;
  const more = [...cables].sort((a, b) => hour[a] - hour[b] || a - b).map((cable) => collection.mrn(cable)).filter((mrn) => !has.has(mrn));
  return [...story, ...more.map((mrn) => ({ mrn, note: '' }))];
}
