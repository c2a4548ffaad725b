/* What looks and lines stand for; the colours are in page.css. */

/** What the looks mean; their colours are in page.css. */
export const LOOKS = new Map([
  ['unclassified', 'Unclassified'],
  ['limited', 'Limited official use'],
  ['confidential', 'Confidential'],
  ['secret', 'Secret'],
  ['topsecret', 'Top secret'],
  ['unmarked', 'No classification known'],
]);

/** The relation of a cable that answers the one it cites. */
export const ANSWER = 'responds_to';

export const LINES = {
  responds_to: { name: 'responds to', width: 2.6, dashes: false },
  follows_up: { name: 'follows up', width: 1.8, dashes: [12, 4] },
  repeats: { name: 'repeats', width: 1.8, dashes: [2, 8] },
  corrects: { name: 'corrects', width: 1.8, dashes: [2, 4] },
  refers_to: { name: 'refers to', width: 1.3, dashes: false },
};
