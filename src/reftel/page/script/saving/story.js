/* The story as a document that stands alone: Markdown for an editor, HTML to be read. */

import { dateInWords } from '../collection/dates.js';
import { LINES } from '../collection/looks.js';
import { besideCode } from '../collection/posts.js';
import { shown, spaced } from '../collection/words.js';
import { HOW, placesOf } from '../collection/where.js';
import { asXml } from './xml.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Step } from '../collection/story.js'
 * @import { Place } from '../collection/where.js'
 */

/**
 * @typedef {object} Told a step as it is told
 * @property {string} mrn
 * @property {string} facts date, post and classification
 * @property {string} subject
 * @property {string} note
 * @property {{words: string, quoted: string[]}[]} from how this cable and the one before it are tied
 * @property {Place[]} places where it can be read or asked for
 */

/** @param {Collection} collection @param {Step[]} story @returns {Told[]} */
function toldSteps(collection, story) {
  return story.map(({ mrn, note }, at) => {
    const cable = collection.find(mrn);
    if (cable < 0) return { mrn: spaced(shown(mrn)), facts: 'not in this collection', subject: '', note: shown(note), from: [], places: [] };
    const facts = [dateInWords(collection, cable), besideCode(collection, collection.value('post', cable)),
      collection.held(cable) ? shown(collection.value('classification', cable)) : 'missing'].filter(Boolean).join(', ');
    const places = collection.details ? placesOf(collection, collection.details, cable) : [];
    return { mrn: spaced(mrn), facts, subject: shown(collection.subject(cable)), note: shown(note), from: tiesBefore(collection, story, at), places };
  });
}

/** @param {Collection} collection @param {Step[]} story @param {number} at */
function tiesBefore(collection, story, at) {
  if (at === 0) return [];
  const [one, other] = [collection.find(story[at - 1].mrn), collection.find(story[at].mrn)];
  if (one < 0 || other < 0) return [];
  return [[other, one], [one, other]].flatMap(([citing, cited]) => (
    [...collection.cites.of(citing)].filter((row) => collection.cited[row] === cited).map((row) => {
      const line = LINES[/** @type {keyof typeof LINES} */ (collection.value('relation', row))] || LINES.refers_to;
      const words = `${spaced(collection.mrn(citing))} ${line.name} ${spaced(collection.mrn(cited))}`;
      const { details } = collection;
      return { words, quoted: details ? [details.written(row), details.value('sentence', row)].filter(Boolean).map(shown) : [] };
    })));
}

const IN_MARKDOWN = /[\\`*_[\]<>&~|#$]/g;
const AT_LINE_START = /^(\s*)([-+=:]|\d+[.)])/;

/** Gives a text that Markdown shows as it is, on one line. @param {string} text */
function asMarkdown(text) {
  return text.replace(/\s+/g, ' ').trim().replace(IN_MARKDOWN, '\\$&')
    .replace(AT_LINE_START, (_, blank, sign) => `${blank}${sign.slice(0, -1)}\\${sign.slice(-1)}`);
}

/** Gives an address as Markdown has it between angle brackets. @param {string} link */
const asMarkdownLink = (link) => `<${link.replace(/[<>\s\\]/g, encodeURIComponent)}>`;

/** Gives the lines of a note. @param {string} note */
const linesOf = (note) => note.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);

/** @param {Collection} collection @param {Step[]} story @param {{title: string, credit: string}} [heading] */
export function storyAsMarkdown(collection, story, heading = collection) {
  const parts = [`# ${asMarkdown(shown(heading.title))}`];
  toldSteps(collection, story).forEach((step, at) => {
    for (const { words, quoted } of step.from) {
      parts.push([`*${asMarkdown(words)}*`, ...quoted.map((one) => `“${asMarkdown(one)}”`)].join(' — '));
    }
    parts.push(`## ${at + 1}\\. ${asMarkdown(step.mrn)}`, asMarkdown(step.facts));
    if (step.subject) parts.push(`**${asMarkdown(step.subject)}**`);
    if (step.note) parts.push(linesOf(step.note).map((line) => `> ${asMarkdown(line)}`).join('\n>\n'));
    if (step.places.length > 0) {
      parts.push(step.places.map(({ how, name, link, words }) => `- ${asMarkdown(HOW[how] || how)}: ${link ? `[${asMarkdown(name)}](${asMarkdownLink(link)})` : asMarkdown(name)}`
        + `${words ? ` (${asMarkdown(words)})` : ''}`).join('\n'));
    }
  });
  if (heading.credit) parts.push('---', asMarkdown(shown(heading.credit)));
  return `${parts.join('\n\n')}\n`;
}

const STYLE_OF_STORY = `:root { color-scheme: light dark; } body { max-width: 42em; margin: 2em auto; padding: 0 1em; font: 17px/1.5 Georgia, "DejaVu Serif", serif; overflow-wrap: anywhere; }
h1 { line-height: 1.2; } h2 { font: bold 1.05em ui-monospace, Menlo, Consolas, monospace; margin: 2em 0 0; } p, ul { margin: .3em 0; }
.facts, .places, footer { font: .85em/1.45 system-ui, sans-serif; } .subject { font-weight: bold; } .note { border-left: 3px solid #8f2f22; padding-left: 1em; white-space: pre-line; }
.tie { margin: 1.5em 0 0; font-style: italic; } q, .places { font-size: .9em; } footer { border-top: 1px solid; margin-top: 3em; padding-top: .6em; }`;

/** @param {string} address @param {string} words */
function linked(address, words) {
  const link = document.implementation.createHTMLDocument('').createElement('a');
  link.href = address;
  link.rel = 'noopener noreferrer';
  link.textContent = words;
  return link.outerHTML;
}

/** @param {Collection} collection @param {Step[]} story @param {{title: string, credit: string}} [heading] */
export function storyAsHtml(collection, story, heading = collection) {
  const put = (/** @type {string} */ name, /** @type {string} */ kind, /** @type {string} */ text) => (text ? `<${name}${kind ? ` class="${kind}"` : ''}>${asXml(text)}</${name}>\n` : '');
  const title = shown(heading.title);
  const steps = toldSteps(collection, story).map((step, at) => {
    const ties = step.from.map(({ words, quoted }) => `<p class="tie">${asXml(words)}${quoted.map((one) => `<br><q>${asXml(one)}</q>`).join('')}</p>\n`).join('');
    const places = step.places.map(({ how, name, link, words }) => (
      `<li>${asXml(HOW[how] || how)}: ${link ? linked(link, name) : asXml(name)}${words ? ` (${asXml(words)})` : ''}</li>\n`)).join('');
    return `${ties}<section>\n${put('h2', '', `${at + 1}. ${step.mrn}`)}${put('p', 'facts', step.facts)}${put('p', 'subject', step.subject)}`
      + `${put('p', 'note', step.note)}${places ? `<ul class="places">\n${places}</ul>\n` : ''}</section>\n`;
  });
  return '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    + '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; form-action \'none\'">\n'
    + '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
    + `${put('title', '', title)}<style>\n${STYLE_OF_STORY}\n</style>\n</head>\n<body>\n<main>\n${put('h1', '', title)}${steps.join('')}</main>\n`
    + `${heading.credit ? put('footer', '', shown(heading.credit)) : ''}</body>\n</html>\n`;
}
