/* The panel on the posts, or on one of them. */

import { isFiltering } from '../collection/filter.js';
import { nameOfPost } from '../collection/posts.js';
import { counted, shown } from '../collection/words.js';
import { element } from '../element.js';
import { sayEmptied } from '../lists/emptied.js';
import { section } from './rows.js';

/**
 * @import { PostTies, Tie } from '../collection/posts.js'
 * @import { View } from '../view.js'
 */

/** The panel on the posts, or on one of them. */
export class PostsPanel {
  /** @param {PostTies} ties @param {View} view @param {number} post -1 for all @param {{posts: number[], ties: Tie[]}} drawn */
  constructor(ties, view, post, drawn) {
    this.ties = ties;
    this.view = view;
    this.post = post;
    this.drawn = drawn;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const back = element('p', {}, element('a', { href: this.view.link({ view: '', at: '' }) }, this.view.topic() < 0 ? 'Back to the cables' : 'Back to the topic'));
    if (this.post < 0 && this.ties.ties.length === 0 && isFiltering(this.view.filter)) {
      return [element('h2', {}, 'Posts: who cites whom'),
        sayEmptied(this.view, { none: 'No citation of one post by another passes the filter', all: 'Show all posts', unit: 'citation', left: () => null }), back];
    }
    if (this.post < 0) {
      const { posts, ties } = this.drawn;
      const all = this.ties.posts.filter((post) => post.cites + post.cited > 0).length;
      return [element('h2', {}, 'Posts: who cites whom'),
        element('p', { class: 'lead' }, `${counted(posts.length, 'post')} of ${all} with most citations to and from others, and the ${counted(ties.length, 'strongest tie')} among them. `
          + 'An arrow goes from the citing post to the cited one; the wider, the more citations. Pick a post.'), back,
        this.list('ties', 'Strongest ties', this.ties.ties, (tie) => [this.linkTo(tie.from), ' → ', this.linkTo(tie.to)])];
    }
    return this.one(back);
  }

  /** @param {HTMLElement} back */
  one(back) {
    const { name, held, missing, cites, cited } = this.ties.posts[this.post];
    const look = element('button', { type: 'button', click: () => this.view.filterBy({ ...this.view.filter, post: name }, { view: '', at: '' }) }, 'Look at its cables');
    const called = nameOfPost(this.view.collection, name);
    return [element('header', { class: 'cable' }, element('h2', {}, shown(name)), called ? element('p', { class: 'when' }, shown(called)) : ''),
      element('p', { class: 'lead' }, `${counted(held, 'cable')} held, ${missing.toLocaleString('en')} missing. They cite cables of other posts ${counted(cites, 'time')} and are cited by them ${counted(cited, 'time')}.`),
      element('p', { class: 'choices' }, look, element('a', { class: 'way', href: this.view.link({ at: '' }) }, 'All posts')), back,
      this.list('ties', 'Cites most', this.ties.ties.filter((tie) => tie.from === this.post), (tie) => [this.linkTo(tie.to)]),
      this.list('tied', 'Cited most by', this.ties.ties.filter((tie) => tie.to === this.post), (tie) => [this.linkTo(tie.from)])];
  }

  /** @param {number} post */
  linkTo(post) {
    const { name } = this.ties.posts[post];
    return element('a', { class: 'mrn', title: nameOfPost(this.view.collection, name), href: this.view.link({ at: name }) }, shown(name));
  }

  /** A link to the citations behind a tie. @param {Tie} tie */
  listOf({ from, to, count }) {
    const of = `tie:${this.ties.posts[from].name}>${this.ties.posts[to].name}`;
    return element('a', { href: this.view.link({ view: 'list', of, q: '', sort: '', at: '' }) }, counted(count, 'citation'));
  }

  /** @param {string} id @param {string} heading @param {Tie[]} ties @param {(tie: Tie) => (Node | string)[]} words */
  list(id, heading, ties, words) {
    return section(id, isFiltering(this.view.filter) ? `${heading}, within the filter` : heading, ties.map((tie) => () => element('li', {},
      element('p', { class: 'line' }, element('span', {}, ...words(tie)), element('span', { class: 'times' }, this.listOf(tie))))), 'None.');
  }
}
