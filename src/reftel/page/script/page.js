'use strict';
/* The page: the address says what is shown; everything else follows from it. */

const AT_MOST = 800;
const RESULTS = 40;
const STANDARD_DEPTH = 2;
const LONGEST_OPTION = 1000;
const MOST_OPEN = 200;

/** @param {string} id @returns {HTMLElement} */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @typedef {object} Address
 * @property {string} cable the one selected
 * @property {string} around the one whose neighbourhood alone is drawn
 * @property {number} depth
 * @property {string[]} open cables whose neighbours are drawn too
 * @property {string} view "posts" or "story", else the cables
 * @property {string} at the post that is selected among the posts
 * @property {Step[]} story
 * @property {number} left how many cables of the story were too many
 * @property {FilterChoice} filter
 */

/**
 * Gives what an address asks for: "#09OTTAWA278&around=09OTTAWA8&depth=2".
 * @param {string} hash
 * @returns {Address}
 */
function readAddress(hash) {
  const [cable, ...pairs] = hash.replace(/^#/, '').split('&');
  const options = new Map(pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]));
  const option = (/** @type {string} */ name) => unescaped(options.get(name) || '').slice(0, LONGEST_OPTION);
  const open = [...new Set(unescaped(options.get('open') || '').split(','))].filter(Boolean).slice(0, MOST_OPEN);
  const filter = noFilter();
  for (const key of FILTER_KEYS) filter[key] = option(key);
  return {
    cable: unescaped(cable).slice(0, LONGEST_OPTION), around: option('around'), depth: Math.min(20, Math.max(0, Math.floor(Number(option('depth'))) || 0)),
    open, view: option('view'), at: option('at'), ...readStory(options.get('story') || ''), filter };
}

/** @param {Address} address */
function writeAddress({ cable, around, depth, open, view, at, story, filter }) {
  const options = around ? [`around=${encodeURIComponent(around)}`, `depth=${depth || STANDARD_DEPTH}`] : [];
  if (open.length > 0) options.push(`open=${open.map(encodeURIComponent).join(',')}`);
  if (view) options.push(`view=${encodeURIComponent(view)}`);
  if (view && at) options.push(`at=${encodeURIComponent(at)}`);
  for (const key of FILTER_KEYS) if (filter[key]) options.push(`${key}=${encodeURIComponent(filter[key])}`);
  if (story.length > 0) options.push(`story=${writeStory(story)}`);
  return `#${[encodeURIComponent(cable), ...options].join('&')}`;
}

/** What is shown now, and the ways to change it. */
class View {
  /** @param {Collection} collection @param {Picture} picture */
  constructor(collection, picture) {
    this.collection = collection;
    this.picture = picture;
    this.posts = new PostsPicture(part('posts-network'), picture);
    this.finder = new Search(collection);
    this.first = picture.drawn;
    this.selected = -1;
    this.centre = -1;
    this.depth = 0;
    this.drawnFor = '';
    this.postsFor = '';
    this.filter = noFilter();
    /** How many cables the filter leaves, and for which filter that was counted. */
    this.matching = 0;
    this.matchingFor = '';
    /** What the line under the picture says of the cables. */
    this.drawnInWords = '';
    /** Whether the panel is to be read next: a cable was opened from a list. */
    this.reading = false;
    this.address = readAddress('');
  }

  /** Gives the address of this view with some parts changed. @param {Partial<Address>} changes */
  link(changes) {
    return writeAddress({ ...this.address, ...changes });
  }

  /** Changes the address; what is not named stays. @param {Partial<Address>} changes */
  go(changes) {
    location.hash = this.link(changes);
  }

  /** @param {FilterChoice} filter @param {Partial<Address>} [changes] */
  filterBy(filter, changes = {}) {
    this.go({ filter, ...changes });
  }

  /** @param {Step[]} story */
  tell(story) {
    if (shortened(story).length < story.length) {
      this.say(`The story is full: it holds ${MOST_STEPS} cables, and ${MOST_STORY.toLocaleString('en')} characters with the notes. This is not kept.`, true);
      return;
    }
    this.go({ story });
    this.say(`${counted(story.length, 'cable')} in the story`);
  }

  /** Takes a story from a file, as far as an address holds it. @param {Step[]} story */
  load(story) {
    const kept = shortened(story);
    const all = new Set(story.map(({ mrn }) => mrn).filter(Boolean)).size;
    this.tell(kept);
    if (kept.length < all) this.say(`That story is too long: its first ${counted(kept.length, 'cable')} of ${all.toLocaleString('en')} are here.`, true);
  }

  /** Selects a cable in the picture as it is now. @param {number} cable */
  select(cable) {
    if (cable === this.selected) {
      if (this.picture.selected >= 0) this.picture.reveal(cable);
      return;
    }
    const mrn = cable < 0 ? '' : this.collection.mrn(cable);
    const stays = cable < 0 || (!this.address.view && this.picture.drawn.includes(cable));
    if (stays) this.go({ cable: mrn });
    else this.go({ cable: mrn, around: '', depth: 0, open: [], view: '', at: '' });
  }

  /** Selects a cable to read of it: the keyboard goes on in the panel. @param {number} cable */
  read(cable) {
    if (cable === this.selected) {
      this.select(cable);
      this.arrive();
    } else {
      this.reading = true;
      this.select(cable);
    }
  }

  /** Goes on at the heading of the panel; where the panel is below the picture, it is brought into sight. */
  arrive() {
    this.reading = false;
    this.focusHeading();
    if (isNarrow()) part('panel').scrollIntoView();
  }

  focusHeading() {
    const heading = part('panel').querySelector('h2');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
  }

  /** Draws the neighbours of a cable that are not drawn, or hides them again. @param {number} cable */
  expand(cable) {
    const mrn = this.collection.mrn(cable);
    const { open } = this.address;
    if (open.includes(mrn)) this.go({ cable: mrn, open: open.filter((one) => one !== mrn) });
    else if ((this.picture.hidden.get(cable) || 0) > 0) {
      const around = this.centre < 0 ? '' : this.collection.mrn(this.centre);
      this.go({ cable: mrn, around, depth: this.depth, open: [...open, mrn] });
    }
  }

  /** Shows what the address says. */
  show() {
    const address = readAddress(location.hash);
    this.address = address;
    this.filter = address.filter;
    this.picture.passes = isFiltering(this.filter) ? passing(this.collection, this.filter) : () => true;
    this.picture.relation = this.filter.relation;
    fillForm(this.filter);
    this.countMatching();
    part('filtered-words').textContent = this.sayFilter();
    part('matching').textContent = isFiltering(this.filter) ? this.sayMatching() : '';
    part('filtered').hidden = !isFiltering(this.filter);
    const posts = address.view === 'posts';
    part('network').hidden = posts;
    part('posts-network').hidden = !posts;
    part('key').hidden = posts;
    part('to-posts').setAttribute('aria-pressed', String(posts));
    part('save').hidden = posts;
    part('story').textContent = address.story.length > 0 ? `Story (${address.story.length})` : 'Story';
    if (posts) this.showPosts();
    else this.showCables();
    // Else each address from here on would keep what is not shown.
    if (address.left > 0) history.replaceState(null, '', this.link({}));
  }

  /** What of the address is not shown. */
  leftOut() {
    const { story, left } = this.address;
    return left > 0 ? [element('p', { class: 'unknown', role: 'alert' },
      `The story in this address is too long: its first ${counted(story.length, 'cable')} are here, ${left.toLocaleString('en')} are left out.`)] : [];
  }

  showCables() {
    const { address } = this;
    const cable = this.finder.exact(address.cable);
    const wished = this.finder.exact(address.around);
    const whole = this.first.includes(cable) || cable < 0 || address.open.length > 0 || this.told().includes(cable);
    this.centre = wished >= 0 ? wished : whole ? -1 : cable;
    this.depth = this.centre < 0 ? 0 : address.depth || STANDARD_DEPTH;
    this.drawPart();
    sayStatus(this.drawnInWords);
    this.selected = cable;
    this.picture.mark(this.picture.drawn.includes(cable) ? cable : -1, cable === this.centre);
    if (this.picture.selected >= 0) this.picture.reveal(cable);
    this.fillPanel();
  }

  showPosts() {
    this.selected = -1;
    const wanted = JSON.stringify(this.filter);
    if (this.postsFor !== wanted || !this.posts.ties) this.posts.draw(new PostTies(this.collection, this.picture.passes));
    this.postsFor = wanted;
    const ties = /** @type {PostTies} */ (this.posts.ties);
    const post = this.posts.drawn.posts.find((one) => ties.posts[one].name === this.address.at) ?? ties.posts.findIndex(({ name }) => name !== '' && name === this.address.at);
    this.posts.mark(post);
    sayStatus(`${counted(this.posts.drawn.posts.length, 'post')} and their strongest ties: larger dots have more citations, hollow ones have more cables missing than held.`);
    this.fillWith(new PostsPanel(ties, this, post).render());
    this.say(post < 0 ? 'Posts: who cites whom' : ties.posts[post].name);
  }

  /** The cables of the story that are in this collection. */
  told() {
    return this.address.view === 'story' ? this.address.story.map(({ mrn }) => this.collection.find(mrn)).filter((cable) => cable >= 0) : [];
  }

  drawPart() {
    const told = this.told();
    const chosen = told.length === 0 && this.centre < 0 && this.first.length < this.collection.size && isFiltering(this.filter);
    const wanted = JSON.stringify([this.centre, this.depth, this.address.open, told, chosen ? this.filter : '']);
    if (wanted === this.drawnFor) return;
    const base = told.length > 0 ? { cables: told, cut: 0 } : chosen ? this.collection.mostCited(this.picture.passes, this.first.length)
      : this.centre < 0 ? { cables: this.first, cut: 0 } : this.collection.around(this.centre, this.depth, AT_MOST);
    const { cables, cut } = this.withOpened(base);
    this.picture.numbered = new Map(told.map((cable, at) => [cable, at + 1]));
    if (this.drawnFor || this.centre >= 0 || chosen || told.length > 0 || this.address.open.length > 0) this.picture.draw(cables);
    this.drawnFor = wanted;
    part('put-back').hidden = !this.picture.drawn.some((cable) => this.picture.moved.has(cable));
    this.drawnInWords = this.sayDrawn(cut, told.length > 0, chosen);
    sayStatus(this.drawnInWords); // it takes room from the picture, which is fitted to what is left
    fillLegend(this.collection, this.picture);
    this.picture.fit();
  }

  /** Adds the neighbours of the cables that were opened. @param {{cables: number[], cut: number}} base */
  withOpened({ cables, cut }) {
    const all = new Set(cables);
    for (const mrn of this.address.open) {
      const cable = this.collection.find(mrn);
      if (cable >= 0) for (const one of [cable, ...this.collection.neighbours(cable)]) all.add(one);
    }
    return { cables: [...all].slice(0, AT_MOST), cut: cut + Math.max(0, all.size - AT_MOST) };
  }

  sayFilter() {
    if (!isFiltering(this.filter)) return '';
    const rest = this.address.view === 'posts' ? 'only these are counted' : 'the rest is faint or not drawn';
    return `Filter: ${filterInWords(this.filter)}. ${[`${this.sayMatching()}; ${rest}.`, ...filterProblems(this.collection, this.filter)].join(' ')}`;
  }

  sayMatching() {
    return `${this.matching.toLocaleString('en')} of ${counted(this.collection.size, 'cable')} ${this.matching === 1 ? 'matches' : 'match'}`;
  }

  countMatching() {
    const wanted = JSON.stringify(this.filter);
    if (!isFiltering(this.filter) || this.matchingFor === wanted) return;
    this.matchingFor = wanted;
    this.matching = 0;
    for (let cable = 0; cable < this.collection.size; cable += 1) if (this.picture.passes(cable)) this.matching += 1;
  }

  /** @param {number} cut @param {boolean} told @param {boolean} chosen */
  sayDrawn(cut, told, chosen) {
    const { size } = this.collection;
    const drawn = this.picture.drawn.length;
    if (drawn === size) return `All ${counted(size, 'cable')} drawn.`;
    const rest = `${(size - drawn).toLocaleString('en')} not shown: find any of them above.`;
    if (told) return `The ${counted(drawn, 'cable')} of the story drawn; ${rest}`;
    if (chosen) return `The ${counted(drawn, 'most cited cable')} that pass the filter, of ${(drawn + cut).toLocaleString('en')}; ${rest}`;
    if (this.centre < 0) return `${counted(drawn, 'cable')} of ${size.toLocaleString('en')} drawn, from the threads of the most cited; ${rest}`;
    const mrn = spaced(this.collection.mrn(this.centre));
    const more = cut ? ` (${cut.toLocaleString('en')} more within that distance are too many to draw)` : '';
    return `${counted(drawn, 'cable')} of ${size.toLocaleString('en')} drawn, up to ${counted(this.depth, 'citation')} away from ${mrn}${more}; ${rest}`;
  }

  fillPanel() {
    const { address } = this;
    if (this.selected >= 0) {
      this.fillWith(new CablePanel(this.collection, this.selected, this).render());
      this.say(`${spaced(this.collection.mrn(this.selected))}, ${dateInWords(this.collection, this.selected)}`);
    } else if (address.view === 'story') {
      this.fillWith(new StoryPanel(this.collection, this).render());
    } else {
      const unknown = address.cable
        ? [element('p', { class: 'unknown', role: 'alert' }, `There is no ${shown(address.cable)} in this collection.`)] : [];
      this.fillWith([...unknown, ...new StartPanel(this.collection, this).render()]);
    }
  }

  /** Puts other parts in the panel; a keyboard that was in it goes on there. @param {HTMLElement[]} parts */
  fillWith(parts) {
    parts.unshift(...this.leftOut());
    const panel = part('panel');
    const focused = panel.contains(document.activeElement) && document.activeElement !== panel ? document.activeElement : null;
    const onBars = focused?.closest('.months') ?? null;
    panel.replaceChildren(...parts);
    panel.scrollTop = 0;
    const bars = /** @type {SVGElement | null} */ (panel.querySelector('.months svg'));
    if (this.reading) this.arrive();
    else if (onBars && bars) bars.focus({ preventScroll: true });
    else if (focused) this.focusHeading();
  }

  /** Tells a screen reader; what everyone should know is also shown. @param {string} words @param {boolean} [loud] */
  say(words, loud) {
    part('spoken').textContent = words;
    part('said').textContent = loud ? words : '';
  }

  /** @param {string} words */
  search(words) {
    const field = /** @type {HTMLInputElement} */ (part('query'));
    field.value = words;
    field.focus();
    field.dispatchEvent(new Event('input'));
  }

  /** @param {string} words */
  async copy(words) {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const field = /** @type {HTMLTextAreaElement} */ (element('textarea', { class: 'spoken' }));
      field.value = words;
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
    this.say(`Copied: ${words}`, true);
  }

  /**
   * Gives the drawn cable next to the selected one in a direction of the arrow keys.
   * @param {string} key
   */
  beside(key) {
    const { picture } = this;
    if (picture.selected < 0) {
      return [...picture.drawn].sort((a, b) => this.collection.citedBy.count(b) - this.collection.citedBy.count(a) || a - b)[0] ?? -1;
    }
    return nextInDirection(key, picture.selected, picture.drawn, (cable) => picture.network.getPosition(cable));
  }
}

/**
 * Gives what is drawn next to one in a direction of the arrow keys, -1 where there is nothing.
 * @param {string} key @param {number} from @param {number[]} drawn @param {(one: number) => {x: number, y: number}} spot
 */
function nextInDirection(key, from, drawn, spot) {
  const here = spot(from);
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  const [long, cross] = key === 'ArrowLeft' || key === 'ArrowRight' ? /** @type {const} */ (['x', 'y']) : /** @type {const} */ (['y', 'x']);
  let [best, least] = [-1, Infinity];
  for (const one of drawn) {
    const there = spot(one);
    const ahead = (there[long] - here[long]) * sign;
    const way = ahead + 2 * Math.abs(there[cross] - here[cross]);
    if (ahead > 0 && way < least) [best, least] = [one, way];
  }
  return best;
}

/** Says under the picture what is drawn; a screen reader hears it where it has changed. @param {string} words */
function sayStatus(words) {
  if (part('drawn').textContent !== words) part('drawn').textContent = words;
}

function isNarrow() {
  return matchMedia('(max-width: 800px)').matches;
}

/** Gives an MRN of this collection, as people write it. @param {Collection} collection */
function exampleOf(collection) {
  const [cable] = collection.mostCited(() => true, 1).cables;
  return cable === undefined ? '' : shown(spaced(collection.mrn(cable)));
}

/** Gives what can be typed, for one who found nothing. @param {string} example an MRN, "" where there is none */
function searchHint(example) {
  const number = /\d+$/.exec(example);
  return `No cable found. You can type an MRN${example ? ` (${example})` : ''}, a number${number ? ` (${number[0]})` : ''}, a year, words of a subject, a post, TAGS.`;
}

/** @param {Collection} collection */
function fillCounts(collection) {
  const { held, missing, citations, left } = collection.counts();
  const words = [`${held.toLocaleString('en')} held`, `${missing.toLocaleString('en')} missing`, counted(citations, 'citation'),
    ...[...left].map(([status, count]) => `${count.toLocaleString('en')} ${status}`)];
  part('counts').textContent = words.join(', ');
}

/** @param {Collection} collection @param {Picture} picture */
function fillLegend(collection, picture) {
  part('legend').replaceChildren(...legendOf(collection, picture).map(([sign, words]) => (
    element('li', {}, element('span', { class: `sign ${sign}`, 'aria-hidden': 'true' }), words))));
}

/**
 * Gives what is drawn, and what it means.
 * @param {Collection} collection @param {Picture} picture
 * @returns {[string, string][]}
 */
function legendOf(collection, picture) {
  const looks = new Set(picture.drawn.map((cable) => collection.look(cable)));
  const lines = new Set(picture.rows.map((row) => collection.value('relation', row)));
  /** @type {[string, string][]} */
  const items = [['arrow', 'arrow: citing → cited']];
  for (const [look, name] of LOOKS) if (looks.has(look)) items.push([`dot look-${look}`, name]);
  if (looks.has('missing')) items.push(['dot look-missing', 'missing, at its probable date'], ['span', 'when it may have been sent']);
  for (const [relation, { name }] of Object.entries(LINES)) {
    if (lines.has(relation) && lines.size > 1) items.push([`line ${relation}`, name]);
  }
  if (cutsOf(picture.stops).length > 0) items.push(['cut', 'quiet time cut short']);
  if ([...picture.hidden.values()].some((count) => count > 0)) items.push(['more-near', 'that many neighbours not drawn; double-click to see them']);
  items.push(['sizes', 'larger: cited more often']);
  return items;
}

/** The search field and its list of results, as the combobox pattern has them. @param {View} view */
function listenToSearch(view) {
  const field = /** @type {HTMLInputElement} */ (part('query'));
  const list = part('results');
  const example = exampleOf(view.collection);
  if (example) field.placeholder = `${example}, a word, a post, TAGS`;
  let chosen = -1;
  /** @type {number[]} */
  let found = [];
  const close = () => {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const choose = (/** @type {number} */ at) => {
    chosen = at;
    const rows = [...list.querySelectorAll('[role=option]')];
    rows.forEach((row, number) => row.setAttribute('aria-selected', String(number === at)));
    if (at < 0) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', `result-${at}`);
    rows[at]?.scrollIntoView({ block: 'nearest' });
  };
  const pick = (/** @type {number} */ at) => {
    if (at < 0 || at >= found.length) return;
    close();
    view.read(found[at]);
  };
  const update = () => {
    const { passes } = view.picture;
    const { cables, total, within } = view.finder.find(field.value, RESULTS, passes);
    found = cables;
    const note = (/** @type {string} */ words) => element('li', { class: 'none', role: 'presentation' }, words);
    list.replaceChildren(...found.map((cable, at) => resultRow(view.collection, cable, at, passes(cable), () => pick(at))));
    if (total > 0 && within === 0) list.prepend(note('None within the filter; without it:'));
    if (total === 0) list.append(note(searchHint(example)));
    if (total > found.length) list.append(note(`and ${(total - found.length).toLocaleString('en')} more`));
    list.hidden = field.value.trim() === '';
    field.setAttribute('aria-expanded', String(!list.hidden && total > 0));
    choose(found.length > 0 ? 0 : -1);
    if (list.hidden) return;
    view.say(total === 0 ? searchHint(example) : within === total ? `${counted(total, 'cable')} found`
      : `${counted(within, 'cable')} found within the filter, ${(total - within).toLocaleString('en')} outside it`);
  };
  field.addEventListener('input', update);
  field.addEventListener('focus', () => { if (field.value.trim()) update(); });
  field.addEventListener('blur', () => setTimeout(close, 150));
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden && found.length > 0) {
      event.preventDefault();
      choose((chosen + step + found.length) % found.length);
    } else if (event.key === 'Enter') pick(chosen);
    else if (event.key === 'Escape') close();
  });
}

/** @param {Collection} collection @param {number} cable @param {number} at @param {boolean} within the filter @param {() => void} pick */
function resultRow(collection, cable, at, within, pick) {
  const times = collection.citedBy.count(cable);
  const held = collection.held(cable);
  const subject = collection.subject(cable);
  return element('li', { id: `result-${at}`, role: 'option', 'aria-selected': 'false', class: within ? '' : 'outside',
    mousedown: (event) => { event.preventDefault(); pick(); } },
    element('span', { class: `sign dot look-${collection.look(cable)}`, 'aria-hidden': 'true' }),
    element('span', { class: 'mrn' }, spaced(collection.mrn(cable))),
    element('span', { class: 'date' }, held ? shortDate(collection.date(cable)) : 'missing'),
    element('span', { class: 'times' }, [within ? '' : 'outside the filter', times ? `cited by ${times}` : ''].filter(Boolean).join(', ')),
    element('span', { class: 'about' }, subject ? isolated(subject) : ''));
}

/** @param {View} view */
function listenToTools(view) {
  const { picture } = view;
  const now = () => (view.address.view === 'posts' ? view.posts : picture);
  part('zoom-in').addEventListener('click', () => now().zoom(1.3));
  part('zoom-out').addEventListener('click', () => now().zoom(1 / 1.3));
  part('fit').addEventListener('click', () => now().fit());
  part('put-back').addEventListener('click', () => {
    picture.moved.clear();
    picture.draw(picture.drawn);
    picture.mark(view.selected, view.selected === view.centre);
    part('put-back').hidden = true;
  });
  picture.onMove = () => { part('put-back').hidden = false; };
  part('story').addEventListener('click', () => view.go({ cable: '', view: 'story', around: '', open: [] }));
  part('to-posts').addEventListener('click', () => view.go(view.address.view === 'posts' ? { view: '', at: '' }
    : { cable: '', view: 'posts', at: '', around: '', open: [] }));
  part('skip').addEventListener('click', (event) => { event.preventDefault(); part('panel').focus(); });
  for (const place of [part('network'), part('posts-network')]) place.addEventListener('keydown', (event) => pressed(view, event));
  listenToMenus();
  part('home').addEventListener('click', (event) => {
    event.preventDefault();
    view.go({ ...readAddress(''), story: view.address.story });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    part('query').focus();
  });
  part('panel').addEventListener('click', (event) => {
    const link = event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest('a[href^="#"]')) : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mrn = link.getAttribute('data-cable');
    if (mrn === null) {
      view.reading = link.hash !== location.hash;
      return;
    }
    event.preventDefault();
    view.read(view.collection.find(mrn));
  });
}

/** A key pressed in the picture. @param {View} view @param {KeyboardEvent} event */
function pressed(view, event) {
  const posts = view.address.view === 'posts';
  const picture = posts ? view.posts : view.picture;
  const pick = (/** @type {number} */ one) => (posts ? view.go({ at: one < 0 ? '' : view.posts.ties?.posts[one].name }) : view.select(one));
  /** @type {Record<string, () => void>} */
  const keys = {
    '+': () => picture.zoom(1.3),
    '-': () => picture.zoom(1 / 1.3),
    0: () => picture.fit(),
    Enter: () => part('panel').focus(),
    Escape: () => pick(-1),
    e: () => { if (!posts && view.selected >= 0) view.expand(view.selected); },
  };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith('Arrow')) {
    const next = posts ? view.posts.beside(event.key) : view.beside(event.key);
    if (next >= 0) pick(next);
  } else if (Object.hasOwn(keys, event.key)) keys[event.key]();
  else return;
  event.preventDefault();
}

function listenToMenus() {
  const menus = [...document.querySelectorAll('details.menu')];
  const closeOthers = (/** @type {Node | null} */ inside) => {
    for (const menu of menus) if (!menu.contains(inside)) menu.removeAttribute('open');
  };
  document.addEventListener('pointerdown', (event) => closeOthers(/** @type {Node} */ (event.target)));
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeOthers(null); });
}

/** Unpacks what the panel tells, once the page is whole. @param {View} view */
async function openDetails(view) {
  if (document.readyState === 'loading') await new Promise((done) => { document.addEventListener('DOMContentLoaded', done, { once: true }); });
  view.collection.details = new Details(await Pack.open('packed-details'), view.collection);
  const { sentencesLeftOut, textsLeftOut } = view.collection.details;
  if (view.selected >= 0 || (sentencesLeftOut + textsLeftOut > 0 && !view.address.view)) view.fillPanel();
  if (!part('packed-texts')) return;
  view.collection.library = new Library(await Pack.open('packed-texts'));
  if (view.selected >= 0) view.fillPanel();
}

/** Opens the page: draws at once what pyvis carried, then unpacks the whole collection. */
async function openPage() {
  const first = JSON.parse(part('drawn-first').textContent || '{}');
  const picture = new Picture(part('network'), first);
  if (isNarrow()) part('key').removeAttribute('open');
  picture.fit();
  const collection = new Collection(await Pack.open('packed-index'));
  picture.know(collection);
  const view = new View(collection, picture);
  fillCounts(collection);
  listenToSearch(view);
  listenToTools(view);
  listenToFilter(view);
  listenToSave(view);
  picture.onExpand = (cable) => view.expand(cable);
  picture.onPick = (cable) => view.select(cable);
  view.posts.onPick = (post) => view.go({ at: post < 0 ? '' : view.posts.ties?.posts[post].name });
  addEventListener('hashchange', () => view.show());
  view.show();
  part('query').focus();
  Object.assign(globalThis, { reftel: { view, picture, collection, layOut, ready: performance.now() } });
  await openDetails(view);
}

void openPage();
