import { lackingOf } from '../../../src/reftel/page/script/views/reading/ends.js';
import { check, equal, test } from './checks.js';

/** @type {[string, string][]} how a text ends, and what it lacks by that: "" nothing, a word of the sentence else */
const ENDS = [
  ['The harbor master counts the herring.\nVAN BERGEN', ''],
  ['The harbor master counts the herring.\nvan Bergen', ''], // two words may be who signed
  ['The harbor master counts the herring', 'within a sentence'],
  ['2. (U) The harbor master counted, among other catches,', 'within a sentence'],
  ['2. (U) The harbor master cou...', 'with "..."'],
  ['2. (U) The harbor master counted\u2026', 'with "..."'],
  ['The harbor master counts the herring.\nVAN BERGEN\n...', ''], // the mark of a page below a whole text
  ['The harbor master counts the herring.\n\nEnd of summary text', ''],
  ['The harbor master counts the herring.\nBT\n#0412\n\nNNNN', ''],
  ['(See the table of landings.)', ''],
  ['Drafted by POL: J. QUILLAN', ''],
  ['=======================CABLE ENDS============================', ''],
  ['it', ''],
  ['', ''],
  ['This record is a partial extract of the original cable.\n\n1. Herring.', 'partial extract'],
];
for (const [text, word] of ENDS) test(`what ${JSON.stringify(text.slice(-40))} lacks`, () => (word ? check(lackingOf(text).includes(word), lackingOf(text)) : equal(lackingOf(text), '')));
