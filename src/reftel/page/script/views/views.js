/* The views that an address can name beside the cables: a new one is a file here and a line below. */

import { BoardView } from './board.js';
import { ALL_AT_ONCE } from '../collection/start.js';
import { ListView } from './list.js';
import { PostsView } from './posts.js';
import { ReadingView } from './reading.js';
import { SettleView } from './settle.js';
import { TopicsView } from './topics.js';

/**
 * @import { Drawing } from '../saving/frame.js'
 * @import { View } from '../view.js'
 */

/**
 * @typedef {object} NamedView
 * @property {string} stage the id of its element in the section of the picture, one of the class "stage"
 * @property {() => void} show fills that element and the panel with what the address says
 * @property {{zoom: (factor: number) => void, fit: () => void, beside: (key: string) => number}} [picture]
 *   what the buttons and the keys move, where it has such a picture
 * @property {() => Drawing} [svg] what the stage shows, to be saved as a picture (`networkAsSvg` of saving/ink.js makes the
 *   body from a network); a stage that holds an SVG needs none, and what holds neither is not saved
 * @property {(one: number) => void} [pick] selects one of what the picture shows, -1 for none
 * @property {() => {cables: number[], cut: number}} [drawn] the cables that the picture draws, where it draws cables
 * @property {() => void} [fillPanel] fills the panel where no cable is read
 * @property {(cable: number) => HTMLElement | null} [above] what stands above a cable that is read in this view
 */

/**
 * Gives the views by the word for each in an address; that of none is what opens first, where it is none of cables.
 * @param {View} view
 * @returns {Map<string, NamedView>}
 */
export function namedViews(view) {
  /** @type {Map<string, NamedView>} */
  const views = new Map();
  views.set('posts', new PostsView(view)).set('board', new BoardView(view)).set('text', new ReadingView(view)).set('settle', new SettleView(view))
    .set('list', new ListView(view));
  const { size, topics } = view.collection;
  if (size > ALL_AT_ONCE && topics.length > 0) views.set('', new TopicsView(view));
  return views;
}
