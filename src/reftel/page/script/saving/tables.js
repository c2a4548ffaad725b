/* What is drawn, for other programs: a table (CSV), a graph (GraphML). */

import { asLine } from '../lists/csv.js';
import { CABLE_HEAD, cableCells } from '../lists/table.js';
import { asXml } from './xml.js';

/** @import { View } from '../view.js' */

/** Gives rows of cells, the first with the names of the columns, as a table. @param {string[][]} rows */
export function asCsv(rows) {
  return rows.map(asLine).join('');
}

/** Gives the cables drawn as a table. @param {View} view */
export function cablesAsCsv({ picture, collection }) {
  return asCsv([CABLE_HEAD, ...picture.cables.map((cable) => cableCells(collection, cable))]);
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
