/* The view of the posts: who cites whom. */

import { sayStatus } from '../caption.js';
import { counted } from '../collection/words.js';
import { element, part } from '../element.js';
import { PostsPanel } from '../panel/posts.js';
import { PostsPicture } from '../picture/posts/posts.js';
import { networkAsSvg } from '../saving/ink.js';
import { WAITING } from '../source/source.js';

/**
 * @import { Drawing } from '../saving/frame.js'
 * @import { View } from '../view.js'
 */

/** The posts and their ties, in the picture and in the panel. */
export class PostsView {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stage = 'posts-network';
    this.picture = new PostsPicture(part(this.stage), view.picture);
    this.picture.onPick = (post) => this.pick(post);
  }

  show() {
    const { view, picture } = this;
    view.selected = -1;
    const ties = view.source.ties(view.filter);
    if (!ties) {
      sayStatus(WAITING);
      view.fillWith([element('p', { class: 'none', role: 'status' }, WAITING)]);
      return;
    }
    if (picture.ties !== ties) picture.draw(ties);
    const post = picture.drawn.posts.find((one) => ties.posts[one].name === view.address.at)
      ?? ties.posts.findIndex(({ name }) => name !== '' && name === view.address.at);
    picture.mark(post);
    sayStatus(`${counted(picture.drawn.posts.length, 'post')} and their strongest ties: larger dots have more citations, `
      + 'hollow ones have more cables missing than held.');
    view.fillWith(new PostsPanel(ties, view, post, picture.drawn).render());
    view.say(post < 0 ? 'Posts: who cites whom' : ties.posts[post].name);
  }

  /** @returns {Drawing} */
  svg() {
    const { clientWidth: width, clientHeight: height } = this.picture.place;
    const about = `Posts that cite each other: ${counted(this.picture.drawn.posts.length, 'post')} and their strongest ties`;
    return { width, height, body: networkAsSvg(this.picture.network, this.picture.place), about, name: 'posts',
      legend: [['arrow', 'arrow: citing → cited; the wider, the more citations'], ['sizes', 'larger: more citations'],
        ['dot look-missing', 'more cables missing than held']] };
  }

  /** @param {number} post -1 for none */
  pick(post) {
    this.view.go({ at: post < 0 ? '' : this.picture.ties?.posts[post].name });
  }
}
