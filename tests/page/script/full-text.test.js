import { FullText, snippetOf } from '../../../src/reftel/page/script/finding/full-text.js';
import { readTerms } from '../../../src/reftel/page/script/finding/terms.js';
import { ended, inTurns } from '../../../src/reftel/page/script/finding/turns.js';
import { check, equal, test } from './checks.js';

const texts = new Map([[3, 'The herring\n   quota is full. Herring all over.'], [5, 'Quotas of the herring.'], [9, 'ferry']]);
const texting = () => new FullText(/** @type {any} */ ({ rows: texts, text: (/** @type {number} */ cable) => texts.get(cable) }));

/** @type {[string, number[]][]} */
const TYPED = [['herring', [3, 5]], ['quota herring', [3, 5]], ['"herring quota"', [3]], ['"the herring', [3, 5]], ['"the herring."', [3, 5]], ['erring', []], ['ferry herring', []], ['h', []], ['', []]];
for (const [typed, found] of TYPED) test(`texts with ${typed}`, () => equal(ended(texting().search(typed)), found));

test('what was found last is remembered', () => {
  const full = texting();
  const first = ended(full.search('herring'));
  check(ended(full.search('Herring ')) === first);
});

test('a snippet has what stands together, marked, on one line', () => {
  const text = `${'word '.repeat(60)}herring ${'word '.repeat(60)}a quota\nof herring, ${'more '.repeat(60)}`;
  const pieces = snippetOf(text, readTerms('herring quota'));
  equal(pieces.filter(([, marked]) => marked).map(([words]) => words), ['quota', 'herring']);
  const whole = pieces.map(([words]) => words).join('');
  check(whole.includes('a quota of herring, more') && whole.startsWith('\u2026 word') && whole.endsWith('more \u2026') && whole.length < 250, whole);
  equal(snippetOf('ferry', readTerms('herring')), []);
  equal(snippetOf('ferry', readTerms('fer')), [['fer', true], ['ry', false]]);
});

test('work that is not wanted any more ends early', async () => {
  let steps = 0;
  function* endless() { for (;;) { steps += 1; yield; } }
  equal(await inTurns(/** @type {any} */ (endless()), () => steps < 10), null);
  function* short() { yield; return 7; }
  equal([await inTurns(short(), () => true), ended(short())], [{ value: 7 }, 7]);
});
