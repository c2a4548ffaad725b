/* The panel on the story. */

import { whenShort } from '../collection/dates.js';
import { storyFromFile } from '../collection/story.js';
import { LONGEST_TITLE } from '../address.js';
import { shown, spaced } from '../collection/words.js';
import { element, isolated } from '../element.js';
import { creditToSave, keepCredit, titleToSave } from '../saving/named.js';
import { offer } from '../saving/save.js';
import { storyAsHtml, storyAsMarkdown } from '../saving/story.js';
import { linkTo } from './rows.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Step } from '../collection/story.js'
 * @import { View } from '../view.js'
 */

/** The panel on the story. */
export class StoryPanel {
  /** @param {Collection} collection @param {View} view */
  constructor(collection, view) {
    this.collection = collection;
    this.view = view;
    this.story = view.address.story;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { story, view } = this;
    const list = element('ol', { class: 'rows steps' }, ...story.map((_, at) => this.step(at)));
    const back = element('a', { href: view.link(view.first()) }, 'Back to the first view');
    return [element('h2', {}, 'Story'), story.length > 0 ? this.names() : '',
      element('p', { class: 'lead' }, story.length > 0 ? 'The cables of the story, in your order; the picture shows them alone. '
        + 'The address holds all of it: bookmark or send it, or save it as a file.'
        : 'Open a cable and choose "Add to the story"; here you put the cables in order and write a note on each. Or load a story that was saved.'),
      list, this.choices(), element('p', {}, back)].filter((one) => typeof one !== 'string');
  }

  /** The title, edited in its place, and whom a saved story credits. */
  names() {
    const { view } = this;
    const field = (/** @type {string} */ id, /** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ hint, /** @type {(words: string) => void} */ keep) => element('label', {}, name,
      element('input', { id, value, autocomplete: 'off', maxlength: String(LONGEST_TITLE), placeholder: hint, change: ({ target }) => keep(target.value.trim()),
        keydown: ({ key, target }) => { if (key === 'Enter') target.blur(); } }));
    return element('div', { class: 'story-names' }, field('story-title', 'Title', titleToSave(view), 'what it tells', (words) => view.go({ title: words })),
      field('story-credit', 'Source', creditToSave(view), 'whom to credit', keepCredit));
  }

  /** @param {number} at */
  step(at) {
    const { collection, view, story } = this;
    const { mrn, note } = story[at];
    const cable = collection.find(mrn);
    const words = /** @type {HTMLTextAreaElement} */ (element('textarea', { rows: '2', 'aria-label': `Note on ${spaced(mrn)}`, placeholder: 'a note',
      change: () => view.tell(story.map((one, place) => (place === at ? { mrn, note: words.value } : one))) }));
    words.value = note;
    const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => Step[]} */ next, able = true) => (
      element('button', { type: 'button', 'aria-label': `${name} ${spaced(mrn)}`, title: name, disabled: !able, click: () => view.tell(next()) }, sign));
    const swapped = (/** @type {number} */ other) => () => story.map((one, place) => (place === at ? story[other] : place === other ? story[at] : one));
    return element('li', {},
      element('p', { class: 'line' }, cable >= 0 ? linkTo(mrn) : element('span', { class: 'mrn' }, `${spaced(shown(mrn))} (not in this collection)`),
        cable >= 0 ? element('span', { class: 'date' }, whenShort(collection, cable)) : '',
        element('span', { class: 'moves' }, button('↑', 'Move up', swapped(at - 1), at > 0), button('↓', 'Move down', swapped(at + 1), at < story.length - 1),
          button('×', 'Take out', () => story.filter((_, place) => place !== at)))),
      cable >= 0 && collection.subject(cable) ? element('p', { class: 'about' }, isolated(collection.subject(cable))) : '', words);
  }

  choices() {
    const { view, story } = this;
    const file = /** @type {HTMLInputElement} */ (element('input', {
      type: 'file', accept: '.json,application/json', id: 'story-file', class: 'spoken', tabindex: '-1', 'aria-label': 'Story file',
      change: async () => {
        const chosen = file.files?.[0];
        if (!chosen) return;
        try {
          const told = storyFromFile(await chosen.text());
          view.load(told.story, told.title);
        } catch { view.say('That file holds no story.', true); }
      } }));
    const heading = () => ({ title: titleToSave(view), credit: creditToSave(view) });
    const save = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string} */ text) => {
      offer(new Blob([text], { type }), name);
      view.say(`Saved as ${name}`, true);
    };
    return element('p', { class: 'choices' },
      story.length > 0 ? element('button', { type: 'button', click: () => save('story.json', 'application/json', `${JSON.stringify({ ...(view.address.title ? { title: view.address.title } : {}), story }, null, 1)}\n`) }, 'Save the story') : '',
      ...(story.length > 0 ? [
        element('button', { type: 'button', title: 'As text, for an editor', click: () => save('story.md', 'text/markdown', storyAsMarkdown(this.collection, story, heading())) }, 'Save as Markdown'),
        element('button', { type: 'button', title: 'As a page of its own, to be read and printed', click: () => save('story.html', 'text/html', storyAsHtml(this.collection, story, heading())) }, 'Save as HTML')] : []),
      element('button', { type: 'button', click: () => file.click() }, 'Load a story …'), file,
      story.length > 0 ? element('button', { type: 'button', click: () => view.go({ story: [], title: '' }) }, 'Empty it') : '');
  }
}
