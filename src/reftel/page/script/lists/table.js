/* A list as a table: the columns of cables.csv and references.csv, as far as the page has them. */

import { asLine } from './csv.js';
import { cableOf } from './lists.js';
import { boardFor } from './requests.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { List } from './lists.js'
 */

/** The columns of a table of cables. */
export const CABLE_HEAD = ['mrn', 'held', 'date', 'date_earliest', 'date_latest', 'date_likely', 'post', 'classification', 'tags', 'subject', 'cites', 'cited_by'];

const REQUEST_HEAD = ['addressed', 'collectives', 'answered_by', 'only_cited_by', 'silent', 'only_informed'];

/** So many rows are written at once. */
const AT_ONCE = 5000;

/** Gives the cells of a cable, as in CABLE_HEAD. @param {Collection} collection @param {number} cable */
export function cableCells(collection, cable) {
  const values = (/** @type {string[]} */ names) => names.map((name) => collection.value(name, cable));
  return [collection.mrn(cable), String(collection.held(cable)), collection.date(cable),
    ...values(['earliest', 'latest']), collection.likelyDay(cable), ...values(['post', 'classification', 'tags', 'subject']),
    String(collection.cites.count(cable)), String(collection.citedBy.count(cable))];
}

/** @type {Record<List['kind'], {head: string[], cells: (collection: Collection, list: List, row: number) => string[]}>} */
const TABLES = {
  cables: {
    head: [...CABLE_HEAD, 'first_cited_by'],
    cells: (collection, _, cable) => {
      const first = collection.firstCitation(cable);
      return [...cableCells(collection, cable), first < 0 ? '' : collection.mrn(collection.citing[first])];
    },
  },
  citing: { head: [...CABLE_HEAD, 'citing', 'cited', 'relation', 'labels', 'text'], cells: citationCells },
  cited: { head: [...CABLE_HEAD, 'citing', 'cited', 'relation', 'labels', 'text'], cells: citationCells },
  ties: {
    head: ['citing', 'citing_date', 'cited', 'cited_date', 'relation', 'labels', 'text', 'citing_subject', 'cited_subject'],
    cells: (collection, _, row) => {
      const [citing, cited] = [collection.citing[row], collection.cited[row]];
      return [collection.mrn(citing), collection.date(citing), collection.mrn(cited), collection.date(cited), ...evidenceCells(collection, row),
        collection.subject(citing), collection.subject(cited)];
    },
  },
  references: {
    head: ['citing', 'label', 'text', 'kind', 'status', 'candidates', 'reason', 'citing_date', 'citing_post', 'citing_subject'],
    cells: (collection, list, row) => {
      const { details } = collection;
      const citing = cableOf(list, row);
      const value = (/** @type {string} */ name) => details?.value(name, row) || '';
      return [collection.mrn(citing), value('leftLabel'), value('leftWritten'), value('leftKind'), collection.leftStatus.of(row), value('leftCandidates'),
        value('leftReason'), collection.date(citing), collection.value('post', citing), collection.subject(citing)];
    },
  },
};

/** @param {Collection} collection @param {List} list @param {number} row */
function citationCells(collection, list, row) {
  return [...cableCells(collection, cableOf(list, row)), collection.mrn(collection.citing[row]), collection.mrn(collection.cited[row]), ...evidenceCells(collection, row)];
}

/** @param {Collection} collection @param {number} row */
function evidenceCells({ details, texts }, row) {
  return [texts.relation.of(row), details?.value('labels', row) || '', details?.written(row) || ''];
}

/** The cells of a cable that asks posts. @param {Collection} collection @param {number} cable */
function requestCells(collection, cable) {
  const board = boardFor(collection, cable);
  if (!board) return REQUEST_HEAD.map(() => '');
  const number = (/** @type {number} */ count) => (board.addressed > 0 ? String(count) : '');
  return [number(board.addressed), board.collectives.join('; '), String(board.answered.length), String(board.citing.length), number(board.counts.silent), number(board.counts.informed)];
}

/** Gives a list as CSV, in parts. @param {Collection} collection @param {List} list @param {Uint32Array} rows in their order */
export function tableOf(collection, list, rows) {
  const table = TABLES[list.kind];
  const { head, cells } = list.asks ? { head: [...table.head, ...REQUEST_HEAD], cells: (/** @type {[Collection, List, number]} */ ...of) => [...table.cells(...of), ...requestCells(collection, of[2])] } : table;
  const parts = [asLine(head)];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    parts.push(Array.from(rows.subarray(from, from + AT_ONCE), (row) => asLine(cells(collection, list, row))).join(''));
  }
  return parts;
}
