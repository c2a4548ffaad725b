/* A text on the screen, in blocks: those out of sight cost nothing, so that a megabyte opens at once. */

import { shown, spaced } from '../../collection/words.js';
import { element } from '../../element.js';

/**
 * @import { Collection } from '../../collection/collection.js'
 * @import { Naming, Span } from './passages.js'
 * @typedef {{text: string, namings: Naming[], quoted: Span | null, found: Span[]}} Marked a text, and what is marked in it
 */

const BLOCK_LINES = 60;
const LONGEST_BLOCK = 4000;
const LINE_HEIGHT = 20;

/** Cuts a text into spans of whole lines, each of which is a block; a line without end is cut too. @param {string} text @returns {Span[]} */
export function cutIntoBlocks(text) {
  /** @type {Span[]} */
  const blocks = [];
  for (let start = 0; start < text.length;) {
    let end = start;
    for (let lines = 0; lines < BLOCK_LINES && end < text.length; lines += 1) {
      const next = text.indexOf('\n', end);
      const after = next < 0 ? text.length : next + 1;
      if (after - start > LONGEST_BLOCK && lines > 0) break;
      end = after;
    }
    if (end - start > LONGEST_BLOCK) end = cutOf(text, start);
    blocks.push([start, end]);
    start = end;
  }
  return blocks;
}

/** Gives where a long line is cut: after a blank, never within a pair of surrogates. @param {string} text @param {number} start */
function cutOf(text, start) {
  const blank = text.lastIndexOf(' ', start + LONGEST_BLOCK);
  if (blank > start + LONGEST_BLOCK / 2) return blank + 1;
  const code = text.charCodeAt(start + LONGEST_BLOCK);
  return start + LONGEST_BLOCK + (code >= 0xdc00 && code <= 0xdfff ? 1 : 0);
}

/** Makes the element of a block. @param {Marked} marked @param {Span} span @param {(naming: Naming, words: (Node | string)[]) => Node} link */
export function blockOf(marked, [start, end], link) {
  const { text } = marked;
  const lines = Math.ceil((end - start) / 80);
  // The end of a block is the end of a line already.
  const last = text[end - 1] === '\n' && end < text.length ? end - 1 : end;
  return element('div', { class: 'block', style: `contain-intrinsic-size: auto ${lines * LINE_HEIGHT}px` }, ...contentOf(marked, start, last, link));
}

/** @param {Marked} marked @param {number} start @param {number} end @param {(naming: Naming, words: (Node | string)[]) => Node} link */
function contentOf(marked, start, end, link) {
  /** @type {(Node | string)[]} */
  const content = [];
  let done = start;
  for (const naming of marked.namings) {
    if (naming.end <= start) continue;
    if (naming.start >= end) break;
    const [from, to] = [Math.max(naming.start, start), Math.min(naming.end, end)];
    content.push(...markedWords(marked, done, from), link(naming, markedWords(marked, from, to)));
    done = to;
  }
  content.push(...markedWords(marked, done, end));
  return content;
}

/** Gives the words of a span, those that are looked for or quoted as marks. @param {Marked} marked @param {number} start @param {number} end */
function markedWords({ text, quoted, found }, start, end) {
  const cuts = new Set([start, end]);
  for (const span of quoted ? [quoted, ...found] : found) {
    for (const cut of span) if (cut > start && cut < end) cuts.add(cut);
  }
  const inside = (/** @type {Span | undefined | null} */ span, /** @type {number} */ at) => span && span[0] <= at && at < span[1];
  const places = [...cuts].sort((a, b) => a - b);
  /** @type {(Node | string)[]} */
  const words = [];
  for (let at = 0; at + 1 < places.length; at += 1) {
    const piece = shown(text.slice(places[at], places[at + 1]));
    const hit = found.findIndex((span) => inside(span, places[at]));
    if (hit >= 0) words.push(element('mark', { 'data-place': String(found[hit][0]) }, piece));
    else words.push(inside(quoted, places[at]) ? element('mark', { class: 'quoted' }, piece) : piece);
  }
  return words;
}

/** Gives what of some things in order lies in a span. @param {Span[]} spans @param {Span} within */
export function spansIn(spans, [start, end]) {
  return spans.filter((span) => span[0] < end && span[1] > start);
}

/** Gives the first signs of a text in blocks, for the panel. @param {Collection} collection @param {Marked} marked @param {number} most */
export function firstBlocks(collection, marked, most) {
  const blocks = cutIntoBlocks(marked.text);
  const shownBlocks = blocks.filter(([start]) => start < most);
  const link = (/** @type {Naming} */ { cable }, /** @type {(Node | string)[]} */ words) => {
    const mrn = collection.mrn(cable);
    return element('a', { href: `#${encodeURIComponent(mrn)}`, 'data-cable': mrn, title: spaced(mrn) }, ...words);
  };
  return { elements: shownBlocks.map((span) => blockOf(marked, span, link)), whole: shownBlocks.length === blocks.length };
}
