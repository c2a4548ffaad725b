import { documentNumber, placesOf } from '../../../src/reftel/page/script/collection/where.js';
import { equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const CABLES = [{ mrn: '76NEWDELHI15340', post: 'NEWDELHI' }, { mrn: '76STATE12', post: 'STATE' }, { mrn: '79TEHRAN-A9', post: 'TEHRAN-A' },
  { mrn: '75TOSEC130015', post: 'TOSEC' }, { mrn: '09OSLO7', post: "<b>'A&B/../\ud800" }];
const DOCUMENT = ['1976NEWDE#####', '1976STATE######', '1979TEHRAN A-#', '1975TOSEC#####', ''];

/** @param {string[]} where @param {{how: string, name: string, words: string, template: string}[]} places */
function details(where, places) {
  const columns = { where, document: DOCUMENT, year: ['1976', '1976', '1979', '1975', '2009'],
    frus: ['', 'frus1969-76v18/d3?', '', '', ''], film: ['', 'P1 2', '', '', ''] };
  return /** @type {any} */ ({
    places,
    value: (/** @type {keyof typeof columns} */ name, /** @type {number} */ cable) => columns[name][cable],
  });
}

test('a document number has the serial in its zeros', () => {
  const collection = collectionOf(CABLES);
  equal(CABLES.map((_, cable) => documentNumber(collection, details([], []), cable)),
    ['1976NEWDE15340', '1976STATE000012', '1979TEHRAN A-9', '1975TOSEC130015', '']);
});

test('a cable has the places of its numbers, filled in and quoted', () => {
  const places = [
    { how: 'read', name: 'Shelf', words: 'of {post}', template: 'https://a.example/{document_number}?y={year}&s={serial}' },
    { how: 'ask', name: 'Office', words: '', template: '' },
    { how: 'read', name: 'Wall', words: '', template: 'http://a.example/{mrn}/{post}' },
    { how: 'read', name: 'Trap', words: '', template: 'javascript:alert("{mrn}")' },
    { how: 'read', name: 'Volume', words: '', template: 'https://a.example/{frus}?film={film}' }];
  const collection = collectionOf(CABLES);
  const known = details(['0 1', '4', '1 0', '', '2 3'], places);
  equal(placesOf(collection, known, 3), []);
  equal(placesOf(collection, known, 1).map(({ link }) => link), ['https://a.example/frus1969-76v18/d3%3F?film=P1%202']);
  equal(placesOf(collection, known, 0), [
    { how: 'read', name: 'Shelf', words: 'of NEWDELHI', link: 'https://a.example/1976NEWDE15340?y=1976&s=15340' },
    { how: 'ask', name: 'Office', words: '', link: '' }]);
  equal(placesOf(collection, known, 2)[1].link, 'https://a.example/1979TEHRAN%20A-9?y=1979&s=9');
  equal(placesOf(collection, known, 4).map(({ link }) => link), ["http://a.example/09OSLO7/%3Cb%3E'A%26B%2F..%2F%3F", '']);
});
