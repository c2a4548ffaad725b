import { Collection } from '../../../src/reftel/page/script/collection/collection.js';
import { Pack } from '../../../src/reftel/page/script/collection/columns.js';
import { Details } from '../../../src/reftel/page/script/collection/details.js';
import { placesOf } from '../../../src/reftel/page/script/collection/where.js';
import { Search } from '../../../src/reftel/page/script/finding/search.js';
import { Growth, GrowingPack } from '../../../src/reftel/page/script/source/growing.js';
import { isComplete } from '../../../src/reftel/page/script/source/part.js';
import { check, equal, test } from './checks.js';

/** @typedef {{index: Pack, details: Pack}} Packs */

const sample = JSON.parse(document.getElementById('sample')?.textContent || '{}');

/** @param {string[]} pieces in base64 @returns {Packs} */
function opened([index, details]) {
  const bytes = (/** @type {string} */ text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
  return { index: new Pack(bytes(index)), details: new Pack(bytes(details)) };
}

/** @param {{index: any, details: any}} packs */
function collectionIn({ index, details }) {
  const collection = new Collection(index);
  collection.details = new Details(details, collection);
  return collection;
}

/** All that a page tells of a cable, in words; rows are in an order of their own. @param {Collection} collection @param {number} cable */
function told(collection, cable) {
  const details = /** @type {Details} */ (collection.details);
  const value = (/** @type {string} */ name) => collection.value(name, cable);
  const detail = (/** @type {string} */ name) => details.value(name, cable);
  const citation = (/** @type {number} */ row) => [collection.mrn(collection.citing[row]), collection.mrn(collection.cited[row]), collection.value('relation', row), details.value('labels', row),
    details.written(row), details.reason(row), details.value('sentence', row), details.byPeople.has(row), details.byEditors.has(row), details.doubted.has(row) ? details.weighed(details.doubted.get(row) ?? -1) : null];
  const left = (/** @type {number} */ row) => [collection.leftStatus.of(row), ...['leftLabel', 'leftWritten', 'leftKind', 'leftReason', 'leftCandidates', 'leftSentence'].map((name) => details.value(name, row))];
  const rows = (/** @type {Uint32Array} */ some) => Array.from(some, citation).map((one) => JSON.stringify(one)).sort();
  return { mrn: collection.mrn(cable), held: collection.held(cable), date: collection.date(cable), likely: collection.likelyDay(cable), hour: collection.hour[cable],
    values: ['subject', 'tags', 'post', 'classification', 'look', 'earliest', 'latest'].map(value), details: ['captions', 'from', 'to', 'info', 'absence', 'document', 'year', 'frus', 'film'].map(detail),
    source: details.source(cable), places: placesOf(collection, details, cable), cites: rows(collection.cites.of(cable)), citedBy: rows(collection.citedBy.of(cable)),
    left: Array.from(details.left.of(cable), left), times: [collection.cites.count(cable), collection.citedBy.count(cable)] };
}

/** A page that began with a part, and takes in others. @param {number} many */
function grown(many) {
  const start = opened(sample.start);
  const packs = { index: new GrowingPack(start.index), details: new GrowingPack(start.details) };
  const base = collectionIn(packs);
  for (const part of sample.parts.slice(0, many)) {
    const { index, details } = opened(part);
    new Growth(packs.index, packs.details, base).take(index, details);
    Object.assign(base, collectionIn(packs));
  }
  return base;
}

test('a page that has taken in all parts tells of each cable what the whole page tells', () => {
  const [whole, page] = [collectionIn(opened(sample.whole)), grown(sample.parts.length)];
  check(page.size === whole.size && page.size > 20 && (whole.details?.doubted.size ?? 0) > 0 && whole.leftStatus.size > 0, [page.size, whole.size]);
  for (let cable = 0; cable < whole.size; cable += 1) equal(told(page, page.find(whole.mrn(cable))), told(whole, cable));
});

test('cables and citations keep their places while others come', () => {
  const [before, after] = [grown(2), grown(sample.parts.length)];
  check(before.size < after.size);
  for (let cable = 0; cable < before.size; cable += 1) equal(after.mrn(cable), before.mrn(cable));
  for (let row = 0; row < before.citing.length; row += 1) equal([after.citing[row], after.cited[row]], [before.citing[row], before.cited[row]]);
});

test('what is found by its number is found among those that came too', () => {
  const page = grown(sample.parts.length);
  const finder = new Search(page);
  for (let cable = 0; cable < page.size; cable += 1) equal(finder.exact(page.mrn(cable)), cable);
});

test('a part that is here already changes nothing', () => {
  const start = opened(sample.start);
  const packs = { index: new GrowingPack(start.index), details: new GrowingPack(start.details) };
  const base = collectionIn(packs);
  const { index, details } = opened(sample.start);
  equal(new Growth(packs.index, packs.details, base).take(index, details).added, 0);
});

test('a page knows what it lacks', () => {
  const [start, page] = [grown(0), grown(sample.parts.length)];
  check(Array.from(start.holding.keys()).some((cable) => !isComplete(start, cable, 1)));
  for (let cable = 0; cable < page.size; cable += 1) check(isComplete(page, cable, 3), page.mrn(cable));
});
