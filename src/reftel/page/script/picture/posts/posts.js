/* Posts as a network; a way into the collection. */

import { shown } from '../../collection/words.js';
import { nextInDirection } from '../arrow-keys.js';
import { OPTIONS_OF_POSTS, visNetwork } from '../vis-network.js';
import { layOutPosts } from './posts-layout.js';
import { FAINT, flat } from '../theme.js';
import { namesWithRoom } from './posts-names.js';

/**
 * @import { PostTies, Tie } from '../../collection/posts.js'
 * @import { Picture } from '../picture.js'
 */

/** The picture of the posts. */
export class PostsPicture {
  /** @param {HTMLElement} place @param {Picture} picture whose colours it takes */
  constructor(place, picture) {
    this.place = place;
    this.picture = picture;
    /** @type {PostTies | null} */
    this.ties = null;
    /** @type {{posts: number[], ties: Tie[]}} */
    this.drawn = { posts: [], ties: [] };
    this.selected = -1;
    /** The one under the mouse. */
    this.pointed = -1;
    /** Those that are tied to the selected one, all without one. @type {Set<number>} */
    this.near = new Set();
    /** @type {number[]} */
    this.sizes = [];
    /** @type {(post: number) => void} */
    this.onPick = () => {};
    this.nameSize = 13;
    /** @type {any} */
    this.network = null;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { if (this.ties) this.draw(this.ties); });
  }

  /** @param {PostTies} ties */
  draw(ties) {
    this.ties = ties;
    this.drawn = ties.strongest();
    const { posts } = this.drawn;
    const most = Math.max(1, ...posts.map((post) => ties.posts[post].cites + ties.posts[post].cited));
    const sizes = this.sizes = posts.map((post) => 6 + 24 * Math.sqrt((ties.posts[post].cites + ties.posts[post].cited) / most));
    const halves = posts.map((post) => this.nameOf(post).length * 4 + 6);
    const stretch = this.place.clientWidth > this.place.clientHeight ? 1.35 : 0.8;
    const places = layOutPosts(posts, this.drawn.ties, sizes, halves, stretch);
    const { theme } = this.picture;
    this.nodes = new visNetwork.DataSet(posts.map((post, at) => {
      const { held, missing } = ties.posts[post];
      const lacking = missing > held;
      return { id: post, label: this.nameOf(post), size: sizes[at], x: places[at].x, y: places[at].y, borderWidth: 2,
        color: lacking ? flat(theme.paper, theme.quiet) : flat(theme.looks.get('confidential') || '', theme.looks.get('confidential') || ''),
        shapeProperties: { borderDashes: lacking ? [5, 5] : false }, font: this.font() };
    }));
    const strongest = this.drawn.ties.length > 0 ? this.drawn.ties[0].count : 1;
    this.edges = new visNetwork.DataSet(this.drawn.ties.map(({ from, to, count }, at) => ({
      id: at, from, to, width: 1 + 6 * Math.sqrt(count / strongest), color: { color: theme.quiet, opacity: 0.45 } })));
    this.network?.destroy();
    this.network = new visNetwork.Network(this.place, { nodes: this.nodes, edges: this.edges }, OPTIONS_OF_POSTS);
    this.place.querySelector('.vis-network')?.removeAttribute('tabindex');
    this.network.on('click', (/** @type {any} */ event) => this.onPick(event.nodes.length > 0 ? event.nodes[0] : -1));
    this.network.on('zoom', () => this.sizeNames());
    this.network.on('hoverNode', (/** @type {any} */ { node }) => {
      this.place.style.cursor = 'pointer';
      this.pointed = node;
      this.chooseNames();
    });
    this.network.on('blurNode', () => {
      this.place.style.cursor = '';
      this.pointed = -1;
      this.chooseNames();
    });
    this.fit();
  }

  fit() {
    this.network.setSize('100%', '100%');
    this.network.fit({ animation: false });
    const scale = Math.min(1.3, this.network.getScale() * 0.94);
    this.network.moveTo({ scale, animation: false });
    this.sizeNames();
  }

  /** Keeps the names readable at every zoom. */
  sizeNames() {
    this.nameSize = Math.max(11 / this.network.getScale(), Math.min(26, 13 / this.network.getScale()));
    this.chooseNames();
  }

  /** Shows the names that have room: that of the selected post and of those tied to it first, then of those with most citations. */
  chooseNames() {
    const { drawn, near, pointed, selected, sizes } = this;
    const [scale, size] = [this.network.getScale(), this.nameSize];
    const rank = (/** @type {number} */ post) => (post === pointed || post === selected ? 0 : near.has(post) ? 1 : 2);
    const spots = drawn.posts.map((post, at) => {
      const { x, y } = this.network.getPosition(post);
      return { post, name: this.nameOf(post), x: x * scale, y: y * scale, radius: sizes[at] * scale, rank: rank(post) };
    });
    const named = namesWithRoom(spots, size * scale);
    this.nodes.update(drawn.posts.map((post) => {
      const label = named.has(post) ? this.nameOf(post) : undefined;
      return { id: post, label, font: { ...this.font(), size, color: near.has(post) || selected < 0 ? this.picture.theme.ink : this.picture.theme.quiet } };
    }));
  }

  /** Gives how a post is called in the picture. @param {number} post */
  nameOf(post) {
    const { name } = /** @type {PostTies} */ (this.ties).posts[post];
    return shown(labelOf(name, this.picture.collection.postNames.get(name)));
  }

  font() {
    const { ink, paper } = this.picture.theme;
    return { size: this.nameSize, color: ink, strokeWidth: 4, strokeColor: paper, vadjust: -2 };
  }

  /** @param {number} factor */
  zoom(factor) {
    this.network.moveTo({ scale: Math.min(4, Math.max(0.05, this.network.getScale() * factor)), animation: false });
    this.sizeNames();
  }

  /** Shows a post and its ties, the rest faint; -1 for none. @param {number} post */
  mark(post) {
    this.selected = post;
    const { theme } = this.picture;
    const near = this.near = new Set(post < 0 ? this.drawn.posts : [post]);
    for (const { from, to } of this.drawn.ties) if (from === post || to === post) near.add(from).add(to);
    this.nodes.update(this.drawn.posts.map((one) => ({ id: one, opacity: near.has(one) ? 1 : FAINT })));
    this.edges.update(this.drawn.ties.map(({ from, to }, id) => {
      const own = from === post || to === post;
      return { id, color: { color: own ? theme.mark : theme.quiet, opacity: own ? 0.8 : post < 0 ? 0.45 : 0.08 } };
    }));
    this.chooseNames();
  }

  /** Gives the post next to the selected one in a direction of the arrow keys. @param {string} key */
  beside(key) {
    const spot = (/** @type {number} */ post) => this.network.getPosition(post);
    return this.selected < 0 ? this.drawn.posts[0] ?? -1 : nextInDirection(key, this.selected, this.drawn.posts, spot);
  }
}

/** Gives how a post is called in the picture: by its name, by its code where that is much shorter. @param {string} code @param {string} [name] */
function labelOf(code, name = code) {
  return name.length > 2 * code.length ? code : name;
}
