import { Pack, Vocabulary } from '../../../src/reftel/page/script/collection/columns.js';
import { check, equal, test } from './checks.js';

/** A pack that columns.py made, and what went into it: names that end with "s" are those of texts. */
const { pack: packed, wanted } = JSON.parse(document.getElementById('sample')?.textContent || '');
const opened = Pack.unpack(packed);

test('the head comes back', async () => equal((await opened).head.title, 'A \u202e title'));

for (const [name, values] of Object.entries(/** @type {Record<string, any[]>} */ (wanted))) {
  test(`the column ${name} comes back`, async () => {
    const pack = await opened;
    if (typeof values[0] === 'number') equal([...pack.numbers(name)], values);
    else {
      const column = name === 'long' ? pack.plain(name) : pack.texts(name);
      equal(values.map((_, row) => column.of(row)), values);
    }
  });
}

/** @param {string[]} texts @param {string} word */
const fitsOf = (texts, word) => [...new Vocabulary(texts).fits(word) || []];

test('rows are marked as well as their words fit', async () => {
  const pack = await opened;
  for (const name of ['few', 'many']) {
    const column = pack.texts(name);
    const marks = new Uint8Array(column.size);
    column.markFits(/** @type {Uint8Array} */ (column.vocabulary.fits('fish')), marks);
    check(marks.every((mark, row) => mark === fitsOf([column.of(row)], 'fish')[0] || (mark === 0 && !column.of(row).toLowerCase().includes('fish'))), name);
    check(marks.some((mark) => mark > 0), name);
    const some = new Uint8Array(column.size);
    column.markFits(/** @type {Uint8Array} */ (column.vocabulary.fits('fish')), some, Uint32Array.of(0, 2, 3));
    check(some.every((mark, row) => mark === ([0, 2, 3].includes(row) ? marks[row] : 0)), name);
  }
});

test('a word stands inside another, at the start of one, or not at all', () => {
  equal(fitsOf(['kingfish', 'fish', 'a King, FISH', 'fisherman', 'kingfish fish', '\u00e9fish', 'bird', '', 'a\u0000fish', '\u{1d4d0}fish'], 'fish'), [1, 2, 2, 2, 2, 1, 0, 0, 2, 1]);
  equal([new Vocabulary([]).fits('fish'), new Vocabulary(['bird', '']).fits('fish')], [null, null]);
});
