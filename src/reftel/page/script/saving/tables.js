/* What is drawn, for other programs: a table (CSV), a graph (GraphML). */

import { asXml } from './xml.js';

/** @import { View } from '../view.js' */

/** A table cell; one that a spreadsheet would run as a formula is made plain text. @param {string} text */
export function asCell(text) {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Gives rows of cells, the first with the names of the columns, as a table. @param {string[][]} rows */
export function asCsv(rows) {
  return rows.map((row) => row.map(asCell).join(',')).join('\r\n') + '\r\n';
}

/** Gives the cables drawn as a table. @param {View} view */
export function cablesAsCsv({ picture, collection }) {
  const head = ['mrn', 'held', 'date', 'date_earliest', 'date_latest', 'date_likely', 'post', 'classification', 'tags', 'subject', 'cites', 'cited_by'];
  const values = (/** @type {number} */ cable, /** @type {string[]} */ names) => names.map((name) => collection.value(name, cable));
  const rows = picture.cables.map((cable) => [
    collection.mrn(cable), String(collection.held(cable)), collection.date(cable),
    ...values(cable, ['earliest', 'latest']), collection.likelyDay(cable), ...values(cable, ['post', 'classification', 'tags', 'subject']),
    String(collection.cites.count(cable)), String(collection.citedBy.count(cable))]);
  return asCsv([head, ...rows]);
}

/** Gives what is drawn as GraphML. @param {View} view */
export function drawnAsGraphml({ picture, collection }) {
  const { citing, cited, details } = collection;
  const keys = ['held', 'date', 'date_earliest', 'date_latest', 'date_likely', 'post', 'classification', 'subject'];
  const data = (/** @type {string} */ key, /** @type {string} */ value) => (value ? `<data key="${key}">${asXml(value)}</data>` : '');
  const nodes = picture.cables.map((cable) => {
    const values = [String(collection.held(cable)), collection.date(cable),
      ...['earliest', 'latest'].map((name) => collection.value(name, cable)), collection.likelyDay(cable),
      ...['post', 'classification', 'subject'].map((name) => collection.value(name, cable))];
    return `<node id="${asXml(collection.mrn(cable))}">${keys.map((key, at) => data(key, values[at])).join('')}</node>`;
  });
  const edges = picture.citations.map((row) => (
    `<edge source="${asXml(collection.mrn(citing[row]))}" target="${asXml(collection.mrn(cited[row]))}">`
    + `${data('labels', details?.value('labels', row) || '')}${data('relation', collection.value('relation', row))}`
    + `${data('text', details?.written(row) || '')}</edge>`));
  const declared = [...keys.map((key) => ['node', key]), ['edge', 'labels'], ['edge', 'relation'], ['edge', 'text']];
  return '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    + declared.map(([on, key]) => `<key id="${key}" for="${on}" attr.name="${key}" attr.type="string"/>`).join('\n')
    + `\n<graph edgedefault="directed">\n${[...nodes, ...edges].join('\n')}\n</graph>\n</graphml>\n`;
}
