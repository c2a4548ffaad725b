'use strict';
/* Posts as a network: who cites whom, the strongest ties; a way into the collection. */

const POSTS_AT_MOST = 80;
const STRONGEST = 60;
const TIES_OF_EACH = 2;
const ROUNDS = 260;

/**
 * @typedef {{from: number, to: number, count: number}} Tie
 * @typedef {{name: string, held: number, missing: number, cites: number, cited: number}} Post
 */

/** The posts of the collection, and how often the cables of one cite those of another. */
class PostTies {
  /** @param {Collection} collection @param {(cable: number) => boolean} passes */
  constructor(collection, passes) {
    const column = /** @type {Words} */ (collection.texts.post);
    /** @type {Post[]} */
    this.posts = column.values.map((name) => ({ name, held: 0, missing: 0, cites: 0, cited: 0 }));
    for (let cable = 0; cable < collection.size; cable += 1) {
      if (passes(cable)) this.posts[column.at[cable]][collection.held(cable) ? 'held' : 'missing'] += 1;
    }
    const size = this.posts.length;
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (let row = 0; row < collection.citing.length; row += 1) {
      const [citing, cited] = [collection.citing[row], collection.cited[row]];
      const [from, to] = [column.at[citing], column.at[cited]];
      if (from === to || !column.values[from] || !column.values[to] || !(passes(citing) && passes(cited))) continue;
      counts.set(from * size + to, (counts.get(from * size + to) || 0) + 1);
      this.posts[from].cites += 1;
      this.posts[to].cited += 1;
    }
    /** @type {Tie[]} */
    this.ties = [...counts].map(([key, count]) => ({ from: Math.floor(key / size), to: key % size, count }));
    this.ties.sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to);
  }

  /** Gives the posts with most citations to and fro, and the strongest of the ties among them. */
  strongest() {
    const weight = (/** @type {number} */ post) => this.posts[post].cites + this.posts[post].cited;
    const chosen = this.posts.map((_, at) => at).filter((at) => weight(at) > 0)
      .sort((a, b) => weight(b) - weight(a) || a - b).slice(0, POSTS_AT_MOST);
    const among = new Set(chosen);
    const given = new Map(chosen.map((post) => [post, 0]));
    const candidates = this.ties.filter((tie) => among.has(tie.from) && among.has(tie.to));
    const ties = candidates.filter((tie, place) => {
      const few = Math.min(given.get(tie.from) || 0, given.get(tie.to) || 0) < TIES_OF_EACH;
      if (few || place < STRONGEST) for (const end of [tie.from, tie.to]) given.set(end, (given.get(end) || 0) + 1);
      return few || place < STRONGEST;
    });
    return { posts: chosen.filter((post) => given.get(post)), ties };
  }
}

/** The picture of the posts. */
class PostsPicture {
  /** @param {HTMLElement} place @param {Picture} picture whose colours it takes */
  constructor(place, picture) {
    this.place = place;
    this.picture = picture;
    /** @type {PostTies | null} */
    this.ties = null;
    /** @type {{posts: number[], ties: Tie[]}} */
    this.drawn = { posts: [], ties: [] };
    this.selected = -1;
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
    const sizes = posts.map((post) => 6 + 24 * Math.sqrt((ties.posts[post].cites + ties.posts[post].cited) / most));
    const places = spreadPosts(posts, this.drawn.ties, sizes, posts.map((post) => ties.posts[post].name.length * 4 + 6), this.place.clientWidth > this.place.clientHeight ? 1.35 : 0.8);
    const { theme } = this.picture;
    this.nodes = new visNetwork.DataSet(posts.map((post, at) => {
      const { name, held, missing } = ties.posts[post];
      const lacking = missing > held;
      return { id: post, label: shown(name), size: sizes[at], x: places[at].x, y: places[at].y, borderWidth: 2,
        color: lacking ? flat(theme.paper, theme.quiet) : flat(theme.looks.get('confidential') || '', theme.looks.get('confidential') || ''),
        shapeProperties: { borderDashes: lacking ? [5, 5] : false }, font: this.font() };
    }));
    const strongest = this.drawn.ties.length > 0 ? this.drawn.ties[0].count : 1;
    this.edges = new visNetwork.DataSet(this.drawn.ties.map(({ from, to, count }, at) => ({
      id: at, from, to, width: 1 + 6 * Math.sqrt(count / strongest), color: { color: theme.quiet, opacity: 0.45 } })));
    this.network?.destroy();
    this.network = new visNetwork.Network(this.place, { nodes: this.nodes, edges: this.edges }, {
      physics: { enabled: false }, layout: { improvedLayout: false }, interaction: { hover: true, keyboard: false, multiselect: false },
      nodes: { shape: 'dot', chosen: false }, edges: { chosen: false, selectionWidth: 0, hoverWidth: 0, arrows: { to: { enabled: true, scaleFactor: 0.5 } }, smooth: { enabled: true, type: 'curvedCW', roundness: 0.12 } } });
    this.place.querySelector('.vis-network')?.removeAttribute('tabindex');
    this.network.on('click', (/** @type {any} */ event) => this.onPick(event.nodes.length > 0 ? event.nodes[0] : -1));
    this.network.on('zoom', () => this.sizeNames());
    this.network.on('hoverNode', () => { this.place.style.cursor = 'pointer'; });
    this.network.on('blurNode', () => { this.place.style.cursor = ''; });
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
    const size = Math.min(26, 13 / this.network.getScale());
    if (Math.abs(size - this.nameSize) < 0.5) return;
    this.nameSize = size;
    this.nodes.update(this.drawn.posts.map((id) => ({ id, font: { ...this.font(), size } })));
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
    const near = new Set(post < 0 ? this.drawn.posts : [post]);
    for (const { from, to } of this.drawn.ties) if (from === post || to === post) near.add(from).add(to);
    this.nodes.update(this.drawn.posts.map((one) => ({ id: one, opacity: near.has(one) ? 1 : FAINT })));
    this.edges.update(this.drawn.ties.map(({ from, to }, id) => {
      const own = from === post || to === post;
      return { id, color: { color: own ? theme.mark : theme.quiet, opacity: own ? 0.8 : post < 0 ? 0.45 : 0.08 } };
    }));
  }

  /** Gives the post next to the selected one in a direction of the arrow keys. @param {string} key */
  beside(key) {
    const spot = (/** @type {number} */ post) => this.network.getPosition(post);
    return this.selected < 0 ? this.drawn.posts[0] ?? -1 : nextInDirection(key, this.selected, this.drawn.posts, spot);
  }
}

/**
 * Gives places where tied posts are near each other and no two names overlap: forces, always the same.
 * @param {number[]} posts @param {Tie[]} ties @param {number[]} sizes @param {number[]} halves half the width of each name @param {number} stretch
 */
function spreadPosts(posts, ties, sizes, halves, stretch) {
  const at = new Map(posts.map((post, place) => [post, place]));
  const places = posts.map((_, place) => ({ x: 46 * Math.sqrt(place) * Math.cos(place * 2.4), y: 32 * Math.sqrt(place) * Math.sin(place * 2.4) }));
  const pulls = ties.map(({ from, to, count }) => ({ from: at.get(from) || 0, to: at.get(to) || 0, pull: Math.log2(1 + count) }));
  const [ideal, reach] = [92, 330];
  for (let round = 0; round < ROUNDS; round += 1) {
    const warm = 28 * (1 - round / ROUNDS);
    const moves = places.map(({ x, y }) => ({ x: -x * 0.03, y: -y * 0.05 }));
    places.forEach((one, a) => {
      for (let b = 0; b < a; b += 1) {
        const [dx, dy] = [one.x - places[b].x || 0.1 * (a - b), one.y - places[b].y || 0.1];
        const far = dx * dx + dy * dy;
        if (far > reach * reach) continue;
        const force = ideal * ideal / far;
        moves[a].x += dx * force; moves[a].y += dy * force;
        moves[b].x -= dx * force; moves[b].y -= dy * force;
      }
    });
    for (const { from, to, pull } of pulls) {
      const [dx, dy] = [places[to].x - places[from].x, places[to].y - places[from].y];
      const force = Math.min(4, Math.hypot(dx, dy) / ideal) * 0.07 * pull;
      moves[from].x += dx * force; moves[from].y += dy * force;
      moves[to].x -= dx * force; moves[to].y -= dy * force;
    }
    places.forEach((place, one) => {
      const far = Math.hypot(moves[one].x, moves[one].y) || 1;
      place.x += moves[one].x / far * Math.min(far, warm);
      place.y += moves[one].y / far * Math.min(far, warm);
    });
  }
  for (const place of places) place.x *= stretch;
  pushApart(places, sizes, halves);
  return places;
}

/** Moves what overlaps apart, names included. @param {{x: number, y: number}[]} places @param {number[]} sizes @param {number[]} halves */
function pushApart(places, sizes, halves) {
  for (let round = 0, moved = true; moved && round < 200; round += 1) {
    moved = false;
    for (let a = 0; a < places.length; a += 1) {
      for (let b = 0; b < a; b += 1) {
        const [one, other] = [places[a], places[b]];
        const wide = Math.max(sizes[a], halves[a]) + Math.max(sizes[b], halves[b]) - Math.abs(one.x - other.x);
        const high = sizes[a] + sizes[b] + 22 - Math.abs(one.y - other.y);
        if (wide <= 0 || high <= 0) continue;
        moved = true;
        const axis = wide < high ? 'x' : 'y';
        const step = (Math.min(wide, high) / 2 + 0.5) * (one[axis] < other[axis] ? -1 : 1);
        one[axis] += step;
        other[axis] -= step;
      }
    }
  }
}

/** The panel on the posts, or on one of them. */
class PostsPanel {
  /** @param {PostTies} ties @param {View} view @param {number} post -1 for all */
  constructor(ties, view, post) {
    this.ties = ties;
    this.view = view;
    this.post = post;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const back = element('p', {}, element('a', { href: this.view.link({ view: '', at: '' }) }, 'Back to the cables'));
    if (this.post < 0) {
      const { posts, ties } = this.view.posts.drawn;
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
    return [element('header', { class: 'cable' }, element('h2', {}, shown(name))),
      element('p', { class: 'lead' }, `${counted(held, 'cable')} held, ${missing.toLocaleString('en')} missing. They cite cables of other posts ${counted(cites, 'time')} and are cited by them ${counted(cited, 'time')}.`),
      element('p', { class: 'choices' }, look, element('a', { class: 'way', href: this.view.link({ at: '' }) }, 'All posts')), back,
      this.list('ties', 'Cites most', this.ties.ties.filter((tie) => tie.from === this.post), (tie) => [this.linkTo(tie.to)]),
      this.list('tied', 'Cited most by', this.ties.ties.filter((tie) => tie.to === this.post), (tie) => [this.linkTo(tie.from)])];
  }

  /** @param {number} post */
  linkTo(post) {
    const { name } = this.ties.posts[post];
    return element('a', { class: 'mrn', href: this.view.link({ at: name }) }, shown(name));
  }

  /** @param {string} id @param {string} heading @param {Tie[]} ties @param {(tie: Tie) => (Node | string)[]} words */
  list(id, heading, ties, words) {
    return section(id, isFiltering(this.view.filter) ? `${heading}, within the filter` : heading, ties.map((tie) => () => element('li', {},
      element('p', { class: 'line' }, element('span', {}, ...words(tie)), element('span', { class: 'times' }, counted(tie.count, 'citation'))))), 'None.');
  }
}
