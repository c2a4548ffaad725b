/* Saving the view: as a picture (PNG, SVG), a table (CSV) or a graph (GraphML). */

import { dateInWords } from './collection/dates.js';
import { LINES } from './collection/looks.js';
import { counted } from './collection/words.js';
import { element, part } from './element.js';
import { legendOf } from './legend.js';
import { ticksBetween } from './picture/axis.js';
import { extent } from './picture/timescale.js';

/**
 * @import { Picture } from './picture/picture.js'
 * @import { Theme } from './picture/theme.js'
 * @import { View } from './view.js'
 */

/** @type {Record<string, {type: string, make: (view: View) => string | Promise<Blob>}>} */
const SAVED_FORMS = {
  png: { type: 'image/png', make: (view) => pictureAsPng(view) },
  svg: { type: 'image/svg+xml', make: (view) => pictureAsSvg(view) },
  csv: { type: 'text/csv', make: (view) => cablesAsCsv(view) },
  graphml: { type: 'application/graphml+xml', make: (view) => drawnAsGraphml(view) },
};

const [SVG_LINE, SVG_LETTER] = [18, 7];

/** @param {View} view */
export function listenToSave(view) {
  for (const button of part('save').querySelectorAll('button')) {
    button.addEventListener('click', async () => {
      const form = button.value;
      const { type, make } = SAVED_FORMS[form];
      const made = await make(view);
      const name = `${savedName(view)}.${form}`;
      offer(made instanceof Blob ? made : new Blob([made], { type }), name);
      part('save').removeAttribute('open');
      view.say(`Saved as ${name}: the ${counted(view.picture.drawn.length, 'cable')} drawn`, true);
    });
  }
}

/** Gives a name for what is drawn: the cable around which it lies, else how many cables it has. @param {View} view */
function savedName(view) {
  const name = view.centre >= 0 ? `around-${view.collection.mrn(view.centre)}`
    : `${view.told().length > 0 ? 'story' : 'cables'}-${view.picture.drawn.length}`;
  return name.replace(/[^\w.-]/g, '_');
}

/** @param {Blob} blob @param {string} name */
export function offer(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** @param {View} view @returns {Promise<Blob>} */
function pictureAsPng(view) {
  const canvas = /** @type {HTMLCanvasElement} */ (part('network').querySelector('canvas'));
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const ink = /** @type {CanvasRenderingContext2D} */ (copy.getContext('2d'));
  ink.fillStyle = view.picture.theme.paper;
  ink.fillRect(0, 0, copy.width, copy.height);
  ink.drawImage(canvas, 0, 0);
  return new Promise((done, fail) => { copy.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture')))); });
}

/** @param {string} text */
function asXml(text) {
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return allowed.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[sign] || sign));
}

/** @param {View} view */
function pictureAsSvg(view) {
  const { picture, collection } = view;
  const { citing, cited } = collection;
  const spot = (/** @type {number} */ cable) => picture.network.getPosition(cable);
  const lines = picture.rows.map((row) => {
    const [a, b] = [spot(citing[row]), spot(cited[row])];
    const bend = (a.x - b.x) * 0.4;
    const { width, dashes } = LINES[/** @type {keyof typeof LINES} */ (collection.value('relation', row))] || LINES.refers_to;
    return `<path d="M${a.x} ${a.y}C${a.x - bend} ${a.y} ${b.x + bend} ${b.y} ${b.x + picture.sizes[cited[row]] + 3} ${b.y}" `
      + `fill="none" stroke="#625b4f" stroke-width="${width}"${dashes ? ` stroke-dasharray="${dashes}"` : ''} marker-end="url(#to)"/>`;
  });
  const dots = picture.drawn.map((cable) => {
    const { x, y } = spot(cable);
    const paint = paintOf(collection.look(cable), picture.theme);
    const about = collection.subject(cable) || (collection.held(cable) ? '' : 'missing');
    const title = [collection.mrn(cable), dateInWords(collection, cable), about].filter(Boolean).join(': ');
    return `<g><title>${asXml(title)}</title><circle cx="${x}" cy="${y}" r="${picture.sizes[cable]}" ${paint}/>`
      + `<text x="${x}" y="${y + picture.sizes[cable] + 13}">${asXml(collection.mrn(cable))}</text></g>`;
  });
  const [left, right] = extent(picture.drawn.map((cable) => spot(cable).x));
  const [top, bottom] = extent(picture.drawn.map((cable) => spot(cable).y));
  const [edge, wide, base] = [left - 80, Math.max(right - left + 160, 300), bottom + 66];
  const legend = legendAsSvg(view, edge + 10, base + 34);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${edge} ${top - 40} ${wide} ${base - top + 74 + legend.length * SVG_LINE}" `
    + 'font-family="sans-serif" font-size="12" text-anchor="middle"><defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" '
    + 'markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#625b4f"/></marker></defs>\n'
    + `${[...lines, ...dots, axisAsSvg(picture, edge, wide, base), ...legend].join('\n')}\n</svg>\n`;
}

/** The dates under what is drawn. @param {Picture} picture @param {number} left @param {number} width @param {number} y */
function axisAsSvg(picture, left, width, y) {
  const ticks = ticksBetween(picture, { left, scale: 1, width }, (text) => text.length * SVG_LETTER);
  const marks = ticks.map(({ x, text, strong }) => (
    `<path d="M${left + x} ${y}v5" stroke="#625b4f"/><text x="${left + x}" y="${y + 18}"${strong ? ' font-weight="bold"' : ''}>${asXml(text)}</text>`));
  return `<g id="axis"><path d="M${left} ${y}h${width}" stroke="#625b4f"/>${marks.join('')}</g>`;
}

/** What colours and lines mean, one under the other. @param {View} view @param {number} x @param {number} y @returns {string[]} */
function legendAsSvg({ collection, picture }, x, y) {
  const rows = legendOf(collection, picture).filter(([sign]) => /^(?:dot|line|arrow|sizes)/.test(sign));
  return rows.map(([sign, words], at) => {
    const middle = y + (at + 0.5) * SVG_LINE;
    return `<g class="legend">${signAsSvg(sign, picture.theme, x, middle)}<text x="${x + 34}" y="${middle + 4}" text-anchor="start">${asXml(words)}</text></g>`;
  });
}

/** @param {string} sign @param {Theme} theme @param {number} x @param {number} y */
function signAsSvg(sign, theme, x, y) {
  const [kind, which] = sign.split(' ');
  if (kind === 'dot') return `<circle cx="${x + 12}" cy="${y}" r="6" ${paintOf(which.replace('look-', ''), theme)}/>`;
  if (kind === 'sizes') return `<circle cx="${x + 4}" cy="${y}" r="3" fill="#625b4f"/><circle cx="${x + 18}" cy="${y}" r="6" fill="#625b4f"/>`;
  const { width, dashes } = LINES[/** @type {keyof typeof LINES} */ (which)] || LINES.refers_to;
  const ends = `${dashes ? ` stroke-dasharray="${dashes}"` : ''}${kind === 'arrow' ? ' marker-end="url(#to)"' : ''}`;
  return `<path d="M${x} ${y}h26" stroke="#625b4f" stroke-width="${width}"${ends}/>`;
}

/** How a cable of a look is painted. @param {string} look @param {Theme} theme */
function paintOf(look, theme) {
  return look === 'missing' ? 'fill="#fff" stroke="#625b4f" stroke-width="2" stroke-dasharray="5 5"' : `fill="${theme.looks.get(look)}"`;
}

/** A table cell; one that a spreadsheet would run as a formula is made plain text. @param {string} text */
function asCell(text) {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {View} view */
function cablesAsCsv({ picture, collection }) {
  const head = ['mrn', 'held', 'date', 'date_earliest', 'date_latest', 'date_likely', 'post', 'classification', 'tags', 'subject', 'cites', 'cited_by'];
  const values = (/** @type {number} */ cable, /** @type {string[]} */ names) => names.map((name) => collection.value(name, cable));
  const rows = picture.drawn.map((cable) => [
    collection.mrn(cable), String(collection.held(cable)), collection.date(cable),
    ...values(cable, ['earliest', 'latest']), collection.likelyDay(cable), ...values(cable, ['post', 'classification', 'tags', 'subject']),
    String(collection.cites.count(cable)), String(collection.citedBy.count(cable))]);
  return [head, ...rows].map((row) => row.map(asCell).join(',')).join('\r\n') + '\r\n';
}

/** @param {View} view */
function drawnAsGraphml({ picture, collection }) {
  const { citing, cited, details } = collection;
  const keys = ['held', 'date', 'date_earliest', 'date_latest', 'date_likely', 'post', 'classification', 'subject'];
  const data = (/** @type {string} */ key, /** @type {string} */ value) => (value ? `<data key="${key}">${asXml(value)}</data>` : '');
  const nodes = picture.drawn.map((cable) => {
    const values = [String(collection.held(cable)), collection.date(cable),
      ...['earliest', 'latest'].map((name) => collection.value(name, cable)), collection.likelyDay(cable),
      ...['post', 'classification', 'subject'].map((name) => collection.value(name, cable))];
    return `<node id="${asXml(collection.mrn(cable))}">${keys.map((key, at) => data(key, values[at])).join('')}</node>`;
  });
  const edges = picture.rows.map((row) => (
    `<edge source="${asXml(collection.mrn(citing[row]))}" target="${asXml(collection.mrn(cited[row]))}">`
    + `${data('labels', details?.value('labels', row) || '')}${data('relation', collection.value('relation', row))}`
    + `${data('text', details?.written(row) || '')}</edge>`));
  const declared = [...keys.map((key) => ['node', key]), ['edge', 'labels'], ['edge', 'relation'], ['edge', 'text']];
  return '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    + declared.map(([on, key]) => `<key id="${key}" for="${on}" attr.name="${key}" attr.type="string"/>`).join('\n')
    + `\n<graph edgedefault="directed">\n${[...nodes, ...edges].join('\n')}\n</graph>\n</graphml>\n`;
}
