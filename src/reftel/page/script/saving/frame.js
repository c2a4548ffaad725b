/* A drawing as a picture to publish: above it title and dates, below it the legend and where it comes from. */

import { ANSWER, LINES } from '../collection/looks.js';
import { shown } from '../collection/words.js';
import { widthOf } from './ink.js';
import { asXml } from './xml.js';

/**
 * @import { Theme } from '../picture/theme.js'
 */

/**
 * What a stage shows, as SVG.
 * @typedef {object} Drawing
 * @property {number} width in pixels
 * @property {number} height
 * @property {string} body SVG elements, from 0, 0 on; texts escaped by `asXml`
 * @property {string} about what it shows and of which time: "44 cables, 4 Feb 2008 to 15 Apr 2008"
 * @property {[string, string][]} legend each sign (as the classes of style/picture.css name it) and what it means
 * @property {string} name of the file, without its ending
 */

/** @typedef {{title: string, credit: string, theme: Theme}} Frame */

const [EDGE, LINE, SIGN] = [20, 19, 34];
const TITLE_FONT = 'bold 20px Georgia, "DejaVu Serif", serif';
const WORDS_FONT = '13px sans-serif';
const LEAST_WIDTH = 480;
const MOST_PIXELS = 60e6;

/**
 * Gives a drawing with title, dates, legend and credit as an SVG document.
 * @param {Drawing} drawing @param {Frame} frame
 */
export function framed(drawing, frame) {
  const { theme } = frame;
  const width = Math.max(drawing.width, LEAST_WIDTH);
  const title = wrapped(shown(frame.title), width - 2 * EDGE, TITLE_FONT, 3);
  const about = wrapped(shown(drawing.about), width - 2 * EDGE, WORDS_FONT, 3);
  const credit = wrapped(shown(frame.credit), width - 2 * EDGE, WORDS_FONT, 4);
  const legend = placedLegend(drawing.legend, width);
  const parts = [];
  let y = EDGE - 6;
  const write = (/** @type {string[]} */ lines, /** @type {string} */ how, /** @type {number} */ high) => {
    for (const line of lines) {
      y += high;
      parts.push(`<text x="${EDGE}" y="${y}" ${how}>${asXml(line)}</text>`);
    }
  };
  write(title, `font-family="Georgia, 'DejaVu Serif', serif" font-size="20" font-weight="bold" fill="${asXml(theme.ink)}"`, 26);
  write(about, `font-size="13" fill="${asXml(theme.quiet)}"`, LINE);
  y += 12;
  parts.push(`<svg x="0" y="${y}" width="${drawing.width}" height="${drawing.height}" viewBox="0 0 ${drawing.width} ${drawing.height}">${drawing.body}</svg>`);
  y += drawing.height + 8;
  for (const { sign, words, x, row } of legend.entries) {
    const middle = y + (row + 0.5) * LINE;
    parts.push(`<g class="legend">${signAsSvg(sign, theme, x, middle)}<text x="${x + SIGN}" y="${middle + 4}" font-size="13" fill="${asXml(theme.quiet)}">${asXml(words)}</text></g>`);
  }
  y += legend.rows * LINE + 4;
  write(credit, `font-size="13" fill="${asXml(theme.ink)}"`, LINE);
  const height = Math.ceil(y + EDGE);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">\n`
    + `<title>${asXml(shown(frame.title || drawing.about))}</title>\n<desc>${asXml(shown([drawing.about, frame.credit].filter(Boolean).join('. ')))}</desc>\n`
    + `<rect width="${width}" height="${height}" fill="${asXml(theme.paper)}"/>\n${parts.join('\n')}\n</svg>\n`;
}

/** Gives an SVG document as PNG with two pixels for each of its own, whatever the screen. @param {string} svg @returns {Promise<Blob>} */
export async function asPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => { canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture')))); });
}

/** Gives a text in lines of that width; what does not fit is cut. @param {string} text @param {number} room @param {string} font @param {number} most */
function wrapped(text, room, font, most) {
  const fits = (/** @type {string} */ line) => widthOf(line, font) <= room;
  const lines = [];
  let line = '';
  // A word that is longer than a line is broken.
  for (const word of text.slice(0, 2000).split(/\s+/).filter(Boolean).flatMap((one) => one.match(/.{1,40}/gsu) || [])) {
    if (line && !fits(`${line} ${word}`)) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1]} …`] : lines;
}

/** Gives where the entries of a legend have room. @param {[string, string][]} legend @param {number} width */
function placedLegend(legend, width) {
  let [x, row] = [EDGE, 0];
  const entries = legend.map(([sign, words]) => {
    const wide = SIGN + widthOf(words, WORDS_FONT) + 22;
    if (x > EDGE && x + wide > width - EDGE) [x, row] = [EDGE, row + 1];
    const entry = { sign, words, x, row };
    x += wide;
    return entry;
  });
  return { entries, rows: entries.length > 0 ? row + 1 : 0 };
}

/** @param {string} sign @param {Theme} theme @param {number} x @param {number} y */
function signAsSvg(sign, theme, x, y) {
  const [kind, which] = sign.split(' ');
  const quiet = asXml(theme.quiet);
  const stroke = `stroke="${quiet}" stroke-width`;
  if (kind === 'dot') {
    const look = which.replace('look-', '');
    const fill = look === 'missing' ? `fill="${asXml(theme.paper)}" ${stroke}="2" stroke-dasharray="3 3"` : `fill="${asXml(theme.looks.get(look) || theme.quiet)}"`;
    return `<circle cx="${x + 18}" cy="${y}" r="6" ${fill}/>`;
  }
  if (kind === 'sizes') return `<circle cx="${x + 4}" cy="${y}" r="3" fill="${quiet}"/><circle cx="${x + 18}" cy="${y}" r="6" fill="${quiet}"/>`;
  if (kind === 'span') return `<path d="M${x} ${y}h26" stroke="${asXml(theme.span)}" stroke-opacity=".45" stroke-width="5"/><path d="M${x} ${y - 5}v10m26-10v10" stroke="${asXml(theme.span)}" stroke-width="2"/>`;
  if (kind === 'cut') return `<path d="M${x + 12} ${y + 5}l4-9m2 9l4-9" ${stroke}="1.5"/>`;
  if (kind === 'more-near') return `<text x="${x + 6}" y="${y + 4}" font-size="13" font-weight="bold" fill="${asXml(theme.ink)}">+3</text>`;
  const { width, dashes } = LINES[/** @type {keyof typeof LINES} */ (which)] || LINES.refers_to;
  const answers = which === ANSWER;
  const colour = asXml(answers ? theme.answer : theme.quiet);
  return `<path d="M${x + 6} ${y}h20" stroke="${colour}" stroke-width="${width}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/>`
    + `<path d="M${x} ${y}l9-5v10z" fill="${answers ? colour : asXml(theme.paper)}" stroke="${colour}" stroke-width="1.2"/>`;
}
