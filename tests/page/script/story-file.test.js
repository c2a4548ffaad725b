import { storyAsHtml, storyAsMarkdown } from '../../../src/reftel/page/script/saving/story.js';
import { check, equal, test } from './checks.js';
import { collectionOf } from './sample.js';

const CABLES = [
  { mrn: '08IRANRPODUBAI7', date: '2008-02-04', post: 'IRANRPODUBAI', subject: 'A <script>alert(1)<\/script> [fish](javascript:x)' },
  { mrn: '08OSLO9', date: '2008-03-01', post: 'OSLO', subject: 'HERRING *AGAIN*' }];

function told() {
  const collection = collectionOf(CABLES, ['08OSLO9>08IRANRPODUBAI7 responds_to']);
  const columns = { sentence: ['It answers <b>ref A</b> & more.'], where: ['0', ''], document: ['', ''], year: ['', ''], frus: ['', ''], film: ['', ''] };
  collection.details = /** @type {any} */ ({
    places: [{ how: 'read', name: 'Shelf [1]', words: '', template: 'https://a.example/{mrn}?a=1&b=<2>' }],
    written: () => 'DUBAI 7', value: (/** @type {keyof typeof columns} */ name, /** @type {number} */ row) => columns[name][row] });
  return collection;
}

const STORY = [{ mrn: '08IRANRPODUBAI7', note: '# no heading\n1. <img src=x onerror=alert(1)>\n- `code` ![x](y)' }, { mrn: '08OSLO9', note: '' }, { mrn: '99<i>1', note: '' }];

test('a story as Markdown has its steps, ties, places and credit, and no mark of theirs', () => {
  equal(storyAsMarkdown(told(), STORY).split('\n\n'), [
    '# Sample', '## 1\\. 08 IRANRPODUBAI 7', '4 February 2008, IRANRPODUBAI (Iran RPO Dubai)',
    '**A \\<script\\>alert(1)\\<\/script\\> \\[fish\\](javascript:x)**',
    '> \\# no heading\n>\n> 1\\. \\<img src=x onerror=alert(1)\\>\n>\n> \\- \\`code\\` !\\[x\\](y)',
    '- Read it: [Shelf \\[1\\]](<https://a.example/08IRANRPODUBAI7?a=1&b=%3C2%3E>)',
    '*08 OSLO 9 responds to 08 IRANRPODUBAI 7* — “DUBAI 7” — “It answers \\<b\\>ref A\\</b\\> \\& more.”',
    '## 2\\. 08 OSLO 9', '1 March 2008, OSLO', '**HERRING \\*AGAIN\\***',
    '## 3\\. 99\\<i\\>1', 'not in this collection', '---', 'A \\<b\\>credit\\</b\\>\n']);
});

test('a story as HTML stands alone and has no element of the texts', () => {
  const text = storyAsHtml(told(), STORY);
  const page = new DOMParser().parseFromString(text, 'text/html');
  equal([...new Set([...page.querySelectorAll('body *')].map((one) => one.localName))].sort(), ['a', 'br', 'footer', 'h1', 'h2', 'li', 'main', 'p', 'q', 'section', 'ul']);
  equal([...page.querySelectorAll('h2')].map((one) => one.textContent), ['1. 08 IRANRPODUBAI 7', '2. 08 OSLO 9', '3. 99<i>1']);
  equal(page.querySelector('.subject')?.textContent, CABLES[0].subject);
  equal(page.querySelector('.note')?.textContent, STORY[0].note);
  equal([...page.querySelectorAll('.tie q')].map((one) => one.textContent), ['DUBAI 7', 'It answers <b>ref A</b> & more.']);
  equal(page.querySelector('a')?.getAttribute('href'), 'https://a.example/08IRANRPODUBAI7?a=1&b=<2>');
  check(page.querySelector('footer')?.textContent === 'A <b>credit</b>');
  check((page.querySelector('meta[http-equiv]')?.getAttribute('content') || '').startsWith("default-src 'none'"));
});

test('a story of no steps is a title', () => equal(storyAsMarkdown(told(), []), '# Sample\n\n---\n\nA \\<b\\>credit\\</b\\>\n'));
