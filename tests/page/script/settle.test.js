import { Corrections } from '../../../src/reftel/page/script/settle/corrections.js';
import { entriesOnCable, readDay, whyNotOther } from '../../../src/reftel/page/script/settle/of-cable.js';
import { yearOfMrn } from '../../../src/reftel/page/script/collection/dates.js';
import { postOfMrn, readTyped } from '../../../src/reftel/page/script/settle/mrn.js';
import { BLANK_ENTRY, quotedForToml, readToml, writeEntry } from '../../../src/reftel/page/script/settle/toml.js';
import { Search } from '../../../src/reftel/page/script/finding/search.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

/** @typedef {import('../../../src/reftel/page/script/settle/toml.js').Entry} Entry */

/** @param {Partial<Entry>} fields @returns {Entry} */
function entry(fields) {
  return { ...BLANK_ENTRY, action: 'retarget', citing: '08OSLO412', label: 'A', to: '08STATE1', author: 'M. Okonde', reason: 'seen', ...fields };
}

const HOSTILE = ['"', "'''", '"""', '\\', 'a\\"b', 'line\nline\r\nline', '\t\u0000\u0001\u007f\u0085\u2028', '\u202egnp.exe', '\u{1f41f}', '[[drop]]\nciting = "x"', '# no', '\ufeff'];
for (const text of HOSTILE) {
  test(`reads back ${JSON.stringify(text)}`, () => {
    const written = `x = ${quotedForToml(text)}`;
    check(!/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/.test(written), written);
    const [{ fields }] = readToml(writeEntry(entry({ reason: `${text}.` })));
    equal(fields.reason, `${text}.`.split(/[\s\u001c-\u001f\u0085]+/).filter(Boolean).join(' '));
  });
}

test('half of a pair of surrogates is written as what UTF-8 has for it', () => equal(quotedForToml('a\ud83d'), '"a\ufffd"'));

test('all ways to write a text', () => {
  const text = '\ufeff# head\r\n[[ drop ]] # why\r\nciting = \'08OSLO1\'\r\n"label" = """\r\nSTATE \\\r\n   "7\\u0041" """\r\nauthor = "a\\tb" # x\r\nreason = \'\'\'it\'s\r\nso\'\'\'\r\n'
    + '[[date]]\nmrn = "08OSLO1"\ndate = 2008-02-03 04:05:06Z\nauthor = "a"\nreason = "b"';
  equal(readToml(text).map(({ action, fields }) => [action, fields]), [
    ['drop', { citing: '08OSLO1', label: 'STATE "7A"', author: 'a b', reason: "it's so" }],
    ['date', { mrn: '08OSLO1', date: '2008-02-03 04:05:06Z', author: 'a', reason: 'b' }],
  ]);
});

/** @type {[string, string][]} */
const WRONG = [
  ['[[drop]]\nciting = "08OSLO1"\nlabel = "A"\nauthor = "a"\n', 'line 1: reason is lacking'],
  ['[[drop]]\nciting = "08OSLO1"\nauthor = "a"\nreason = "b"\n', 'line 1: cited or label is lacking'],
  ['[[remove]]\n', 'line 1: there is no action remove'],
  ['[drop]\n', 'line 1: is neither [[action]] nor name = "value"'],
  ['\nretarget = [{}]\n', 'line 2: write [[action]] above each entry: this page does not read lists within a line'],
  ['[[drop]]\nciting = "08OSLO1\n', 'line 2: is no value between quotation marks'],
  ['[[drop]]\nciting = "08OSLO1" x\n', 'line 2: there is more on the line than a value'],
  ['[[drop]]\nciting = "\\q"\n', 'line 2: \\q stands for nothing'],
];
for (const [text, cause] of WRONG) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    let said = '';
    try {
      readToml(text);
    } catch (error) {
      said = /** @type {Error} */ (error).message;
    }
    equal(said, cause);
  });
}

const FILE = '# mine\n\n[[drop]]\nciting = "08OSLO412" # the post\nlabel = "A"\nauthor = "J"\nreason = "x"\n# between\n[[merge]]\nmrn = "08OSLO1"\nto = "08OSLO2"\nauthor = "J"\nreason = "y"\n';

test('an opened file goes on as it is, with what was settled behind it', () => {
  const corrections = new Corrections((text) => text);
  corrections.settle({ id: '08OSLO412/2', entries: [entry({ label: 'B' })] });
  corrections.open('c.toml', FILE);
  equal(corrections.text(), `${FILE}\n${writeEntry(entry({ label: 'B' }))}`);
  equal([corrections.unsaved(), corrections.beside().length, corrections.entries().length], [1, 1, 3]);
});

test('an entry that is taken out goes, its comments beside stay', () => {
  const corrections = new Corrections((text) => text);
  corrections.open('c.toml', FILE);
  corrections.files.all[0].entries[0].taken = 'by hand';
  equal(corrections.text(), FILE.replace(/\[\[drop\]\][^]*"x"\n/, ''));
  equal(corrections.unsaved(), 1);
  const other = new Corrections((text) => text);
  check(other.recall(corrections.remembered()));
  equal(other.text(), corrections.text());
});

test('the same as in the file need not be said again, another is a conflict', () => {
  const corrections = new Corrections((text) => text);
  corrections.settle({ id: '08OSLO412/1', entries: [entry({ action: 'drop', to: '', author: 'other' })] });
  corrections.open('c.toml', FILE);
  equal(corrections.made.length, 0);
  corrections.settle({ id: '08OSLO412/1', entries: [entry({})] });
  equal(corrections.conflicts((theirs) => theirs.label === 'A', () => false).map(({ mine }) => mine?.id), ['08OSLO412/1']);
});

/** What a second file says beside FILE: its text, whether it is open already, how many conflicts, what the merged file has behind FILE. @type {[string, string, boolean, number, string][]} */
const SECOND = [
  ['the same file', FILE, true, 0, ''],
  ['another reference', writeEntry(entry({ label: 'B' })), false, 0, `\n${writeEntry(entry({ label: 'B' }))}`],
  ['the same of one reference, and nothing else', '[[drop]]\nciting = "08OSLO412"\nlabel = "A"\nauthor = "J"\nreason = "x"\n', false, 0, ''],
  ['the same, and who else says so', '# hers\n[[drop]]\nciting = "08OSLO412"\nlabel = "A"\nauthor = "K \\u0007"\nreason = "y"\n', false, 0,
    '\n# hers\n# 08OSLO412 above: so says "K \\u0007" too: "y"\n'],
  ['another outcome of one reference', writeEntry(entry({})), false, 1, `\n${writeEntry(entry({}))}`],
  ['another outcome, named by its words', writeEntry(entry({ label: 'STATE 7' })), false, 1, `\n${writeEntry(entry({ label: 'STATE 7' }))}`],
  ['another id', '\ufeff[[merge]]\nmrn = "08OSLO1"\nto = "08OSLO3"\nauthor = "K"\nreason = "z"', false, 1, '\n[[merge]]\nmrn = "08OSLO1"\nto = "08OSLO3"\nauthor = "K"\nreason = "z"'],
  ['comments alone', '# nothing yet\n', false, 0, '\n# nothing yet\n'],
];
for (const [name, text, isOpen, conflicts, behind] of SECOND) {
  test(`a second file beside the first: ${name}`, () => {
    const corrections = new Corrections((mrn) => mrn);
    corrections.open('a.toml', FILE);
    equal(corrections.open('b.toml', text) === null, isOpen);
    const isSame = (/** @type {Entry} */ one, /** @type {Entry} */ other) => ['A', 'STATE 7'].includes(one.label) && ['A', 'STATE 7'].includes(other.label);
    equal(corrections.conflicts(() => false, isSame).length, conflicts);
    equal(corrections.text(), FILE + behind);
    const other = new Corrections((mrn) => mrn);
    check(other.recall(corrections.remembered()));
    equal([other.text(), other.unsaved()], [corrections.text(), corrections.unsaved()]);
  });
}

test('a later state of a file takes its place, what was taken out of it stays out', () => {
  const corrections = new Corrections((text) => text);
  corrections.open('server', FILE);
  corrections.files.all[0].entries[0].taken = '08OSLO412/1';
  corrections.open('mine', writeEntry(entry({ label: 'B' })));
  corrections.open('server', `# more\n${FILE}`, true);
  equal(corrections.files.all.map(({ entries }) => entries.map(({ taken }) => taken)), [['08OSLO412/1', ''], ['']]);
});

test('what was settled in place of a file is undone: the file counts again', () => {
  const corrections = new Corrections((text) => text);
  corrections.open('a.toml', FILE);
  corrections.files.all[0].entries[0].taken = '08OSLO412/1';
  corrections.settle({ id: '08OSLO412/1', entries: [entry({})] });
  corrections.undo('08OSLO412/1');
  equal(corrections.text(), FILE);
});

test('what a page before this one remembered is read', () => {
  const corrections = new Corrections((text) => text);
  check(corrections.recall(JSON.stringify({ made: [], author: 'J', file: { name: 'c.toml', text: FILE, taken: [0] }, saved: [] })));
  equal(corrections.entries().map(({ action }) => action), ['merge']);
});

test('what was settled is undone, and counts as not saved until it is', () => {
  const corrections = new Corrections((text) => text);
  corrections.settle({ id: 'a/1', entries: [entry({})] });
  corrections.settle({ id: 'a/2', entries: [entry({ label: 'B' })] });
  corrections.markSaved();
  equal(corrections.unsaved(), 0);
  equal(corrections.undo()?.id, 'a/2');
  equal(corrections.unsaved(), 1);
  equal(corrections.undo('a/9'), undefined);
  corrections.settle({ id: 'a/1', entries: [entry({ to: '08STATE2' })] });
  equal([corrections.unsaved(), corrections.made.length], [3, 1]);
});

test('what cannot be recalled is no use', () => {
  for (const text of ['', 'x', '{}', '{"made":[{"id":1}]}', 'null']) check(!new Corrections((one) => one).recall(text), text);
});

const finder = new Search(collectionOf([
  { mrn: '07STATE21', post: 'STATE', held: false }, { mrn: '08OSLO412', post: 'OSLO' }, { mrn: '1909OSLO131', post: 'OSLO' }], []));
/** @type {[string, string, boolean][]} what is typed, the MRN, whether something speaks against it */
const TYPED = [
  ['07 state 00021', '07STATE21', false],
  ['2007STATE22', '07STATE22', false],
  ['07 SECSTATE WASHDC 22', '07STATE22', false],
  ['08 OSLO 412', '', true],
  ['09 STATE 1', '09STATE1', true],
  ['07 OSL0 1', '07OSL1', true],
  ['07 LIMA 5', '07LIMA5', true],
  ['STATE 22', '', true],
  ['07 STATE 0', '', true],
  ['79 TEHRAN A-9', '79TEHRAN-A9', true],
  ['', '', true],
];
for (const [typed, mrn, isWarned] of TYPED) {
  test(`typed: ${typed}`, () => {
    const read = readTyped(finder, typed, '08OSLO412');
    equal([read.mrn, read.warning !== ''], [mrn, isWarned]);
  });
}

test('parts of an MRN', () => {
  equal(['79TEHRAN-A9', '1909OSLO131', '08STATE1'].map((mrn) => [yearOfMrn(mrn), postOfMrn(mrn)]), [[1979, 'TEHRAN'], [1909, 'OSLO'], [2008, 'STATE']]);
});

/** @type {[string, string][]} what is typed, and what a file of corrections says */
const DAYS = [
  ['2009-08-06', '2009-08-06'], [' 2009-08-06 14:30 ', '2009-08-06T14:30Z'], ['2009-08-06T14:30:59Z', '2009-08-06T14:30Z'], ['2009-08-06T01:30+02:00', '2009-08-05T23:30Z'],
  ['6 August 2009', '2009-08-06'], ['06 AUG 2009', '2009-08-06'], ['6 sept. 2009, 14:30 UTC', '2009-09-06T14:30Z'], ['1 May 1909', '1909-05-01'],
  ['2009-02-30', ''], ['2009-13-01', ''], ['31 June 2009', ''], ['6 Aug 09', ''], ['2009', ''], ['08/06/2009', ''], ['1899-12-31', ''], ['2999-01-01', ''], ['2009-08-06T24:30Z', ''], ['', ''],
];
for (const [typed, day] of DAYS) test(`the day that ${JSON.stringify(typed)} is`, () => equal(readDay(typed), day));

const BY = { author: 'M. Okonde', reason: 'the header is wrong' };

test('a date and a number of a cable are entries of their own', () => {
  const entries = entriesOnCable('00ATHENS1501', { date: '2009-09-23', to: '09ATHENS1501', source: '' }, BY);
  equal(readToml(entries.map(writeEntry).join('\n')).map(({ action, fields }) => [action, fields]), [
    ['date', { mrn: '00ATHENS1501', date: '2009-09-23', ...BY }], ['merge', { mrn: '00ATHENS1501', to: '09ATHENS1501', ...BY }]]);
  equal(entriesOnCable('00ATHENS1501', { date: '', to: '09ATHENS1501', source: 'a.txt' }, BY).map(({ action, source, to }) => [action, source, to]), [['split', 'a.txt', '09ATHENS1501']]);
});

test('no cable is said to be one that is another itself', () => {
  const said = entriesOnCable('08OSLO1', { date: '', to: '08OSLO2', source: '' }, BY);
  const why = (/** @type {string} */ mrn, /** @type {string} */ to, source = '') => whyNotOther(said, mrn, { date: '', to, source });
  equal(why('08OSLO9', '08OSLO1'), '08OSLO1 is said to be 08OSLO2 itself: write that one.');
  equal(why('08OSLO2', '08OSLO3'), '08OSLO1 is said to be this cable: take that back first.');
  equal([why('08OSLO2', '08OSLO3', 'a.txt'), why('08OSLO9', '08OSLO2'), why('08OSLO1', '')], ['', '', '']);
});

test('what is said of a cable is kept, and differs from what a file says of it', () => {
  const corrections = new Corrections((text) => text);
  const [date] = entriesOnCable('08OSLO1', { date: '2008-05-01', to: '', source: '' }, BY);
  const [number] = entriesOnCable('08OSLO1', { date: '', to: '08OSLO3', source: '' }, BY);
  corrections.settle({ id: '08OSLO1 date', entries: [date] });
  corrections.settle({ id: '08OSLO1 number', entries: [number] });
  corrections.open('c.toml', `${FILE}[[date]]\nmrn = "08OSLO1"\ndate = "2008-05-02"\nauthor = "J"\nreason = "z"\n`);
  equal(corrections.conflicts(() => false, () => false).map(({ mine, theirs }) => [mine?.id, theirs.action]), [['08OSLO1 date', 'date'], ['08OSLO1 number', 'merge']]);
  equal([corrections.unsaved(), corrections.ofCable('08OSLO1').length, corrections.beside().length], [2, 4, 2]);
  const other = new Corrections((text) => text);
  check(other.recall(corrections.remembered()));
  equal(other.text(), corrections.text());
  equal(other.made, corrections.made);
});

test('what an earlier page remembered of a reference is taken up', () => {
  const corrections = new Corrections((text) => text);
  const { mrn, source, date, ...before } = entry({});
  check(corrections.recall(JSON.stringify({ made: [{ id: '08OSLO412/1', entries: [before] }], author: 'J', files: [], saved: [] })));
  equal(corrections.made, [{ id: '08OSLO412/1', entries: [entry({})] }]);
});
