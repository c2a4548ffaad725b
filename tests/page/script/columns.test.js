import { Pack, wordIn } from '../../../src/reftel/page/script/collection/columns.js';
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

test('rows are marked as well as their words fit', async () => {
  const pack = await opened;
  for (const name of ['few', 'many']) {
    const column = pack.texts(name);
    const marks = new Uint8Array(column.size);
    column.mark((value) => wordIn(value, 'fish 7'.slice(0, 4)), marks);
    check(marks.every((mark, row) => mark === wordIn(column.of(row).toLowerCase(), 'fish')), name);
    check(marks.some((mark) => mark > 0), name);
  }
});

test('a word stands inside another, at the start of one, or not at all', () => {
  equal(['kingfish', 'fish', 'a king, fish', 'fisherman', 'kingfish fish', 'éfish', 'bird'].map((text) => wordIn(text, 'fish')), [1, 2, 2, 2, 2, 1, 0]);
});
