/* What is shown now: the address says it, picture and panel follow. */

import { LONGEST_TITLE, readAddress, STANDARD_DEPTH, writeAddress } from './address.js';
import { drawnInWords, fillCounts, filterSentences, matchingInWords, nameSides, sayStatus, sayTopicLeft } from './caption.js';
import { dateInWords } from './collection/dates.js';
import { isFiltering, noFilter, passing, choiceOf } from './collection/filter.js';
import { beginningOf, THREADS } from './collection/start.js';
import { MOST_STEPS, MOST_STORY, shortened } from './collection/story.js';
import { counted, shown, spaced } from './collection/words.js';
import { copyText, element, isNarrow, part } from './element.js';
import { fillForm } from './lists/filter-form.js';
import { Search } from './finding/search.js';
import { fillLegend } from './panel/legend.js';
import { CablePanel } from './panel/cable.js';
import { BundlePanel, CitationPanel } from './panel/citation.js';
import { StartPanel } from './panel/start.js';
import { StoryPanel } from './panel/story.js';
import { TopicPanel } from './panel/topic.js';
import { nextInDirection } from './picture/arrow-keys.js';
import { fillSave } from './saving/save.js';
import { OwnColumns } from './source/own.js';
import { BUNDLE, bundleMember } from './picture/bundles/gather.js';
import { bundleInWords } from './picture/bundles/words.js';
import { namedViews } from './views/views.js';

/**
 * @import { Address } from './address.js'
 * @import { Collection } from './collection/collection.js'
 * @import { FilterChoice } from './collection/filter.js'
 * @import { Step } from './collection/story.js'
 * @import { Gathered } from './picture/bundles/gather.js'
 * @import { Picture } from './picture/picture.js'
 * @import { Settling } from './settle/settling.js'
 * @import { Source } from './source/source.js'
 */

const AT_MOST = 800;
/** As many are gathered: most of them may be in bundles. */
const MOST_GATHERED = 5000;

/** Whether an address names more than the first view, whatever its filter. @param {Address} address */
function isElsewhere({ view, cable, around, open }) {
  return Boolean(view || cable || around || open.length > 0);
}

/** What is shown now, and the ways to change it. */
export class View {
  /** @param {Collection} collection @param {Picture} picture */
  constructor(collection, picture) {
    this.collection = collection;
    this.picture = picture;
    this.finder = new Search(collection);
    this.selected = -1;
    this.centre = -1;
    this.depth = 0;
    this.drawnFor = '';
    this.filter = noFilter();
    /** What is drawn where no cable is in the middle, and for which filter that was chosen. */
    this.beginning = { cables: /** @type {number[]} */ ([]), cut: 0, chosen: false };
    this.beginningFor = '';
    /** Where all that is shown comes from. @type {Source} */
    this.source = new OwnColumns(this);
    /** How many cables the filter leaves, null where that is not known yet. @type {number | null} */
    this.matching = 0;
    /** Whether something that the address names is still to come. */
    this.waits = false;
    /** What the line under the picture says of the cables. */
    this.drawnInWords = '';
    /** Whether the panel is to be read next: a cable was opened from a list. */
    this.reading = false;
    this.address = readAddress('');
    /** The topic that the top bar led away from, and where to. @type {{topic: string, at: string} | null} */
    this.topicLeft = null;
    /** The queue of open references, and what was said of them. @type {Settling | null} */
    this.settling = null;
    this.named = namedViews(this);
  }

  /** The view beside the cables that the address names, undefined where it names none. */
  now() {
    const { view, cable, around, open, filter } = this.address;
    return view === '' && (cable || around || open.length > 0 || filter.topic) ? undefined : this.named.get(view);
  }

  /** The place of the topic that alone is looked at, -1 for none. */
  topic() {
    const number = Number(this.filter.topic || NaN);
    return this.collection.topics[number - 1] ? number - 1 : -1;
  }

  /** Gives the address of this view with some parts changed. @param {Partial<Address>} changes */
  link(changes) {
    const elsewhere = 'cable' in changes || 'view' in changes;
    return writeAddress({ ...this.address, ...(elsewhere ? { cites: '' } : {}), ...changes });
  }

  /** What leads to the first view as it opens, without any filter; the story stays. @returns {Address} */
  first() {
    const { story, title } = this.address;
    return { ...readAddress(''), story, title };
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

  /** Takes a story, of a file or with a thread, as far as an address holds it. @param {Step[]} story @param {string} [title] */
  load(story, title = this.address.title) {
    const kept = shortened(story);
    const all = new Set(story.map(({ mrn }) => mrn).filter(Boolean)).size;
    const words = kept.length < all ? `That story is too long: its first ${counted(kept.length, 'cable')} of ${all.toLocaleString('en')} are here.`
      : `${counted(kept.length, 'cable')} in the story`;
    const before = location.hash;
    this.go({ story: kept, title: title.slice(0, LONGEST_TITLE) });
    // What is shown next says something of its own.
    if (location.hash === before) this.say(words, true);
    else addEventListener('hashchange', () => this.say(words, true), { once: true });
  }

  /** Selects a cable in the picture as it is now. @param {number} cable */
  select(cable) {
    if (cable === this.selected && !this.address.cites) {
      if (this.picture.selected >= 0) this.picture.camera.reveal(cable);
      return;
    }
    const mrn = cable < 0 ? '' : this.collection.mrn(cable);
    const stays = cable < 0 || this.now()?.drawn || (['', THREADS].includes(this.address.view) && !this.now() && this.picture.cables.includes(cable));
    if (stays) this.go({ ...this.staying(), cable: mrn });
    else this.go({ cable: mrn, around: '', depth: 0, open: [], view: '', at: '' });
  }

  /** Reads a citation whose line is drawn. @param {number} row */
  selectCitation(row) {
    const { collection } = this;
    this.go({ cable: collection.mrn(collection.citing[row]), cites: collection.mrn(collection.cited[row]) });
  }

  /** Reads the citations that the line of a bundle stands for. @param {Gathered} bundle */
  selectBundle({ hub, near }) {
    this.go({ ...this.staying(), cable: this.collection.mrn(hub), cites: BUNDLE + this.collection.mrn(near[0]) });
  }

  /** The bundle whose citations the address names, undefined where it names none. */
  bundleRead() {
    const bundle = this.picture.inside.get(bundleMember(this.collection, this.address.cites));
    return bundle?.hub === this.selected ? bundle : undefined;
  }

  /** The citation that the address names, -1 where it names none. */
  citation() {
    const cited = this.address.cites ? this.finder.exact(this.address.cites) : -1;
    return this.selected < 0 || cited < 0 ? -1 : this.collection.cites.of(this.selected).find((row) => this.collection.cited[row] === cited) ?? -1;
  }

  /** Selects a cable to read of it: the keyboard goes on in the panel. @param {number} cable */
  read(cable) {
    if (cable === this.selected && !this.address.cites && !this.now()) {
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
      this.go({ around: '', ...this.staying(), cable: mrn, open: [...open, mrn] });
    }
  }

  /** What the address has to say for what is drawn to stay. */
  staying() {
    return this.centre < 0 ? {} : { around: this.collection.mrn(this.centre), depth: this.depth };
  }

  /** Opens a bundle, or closes it again. @param {Gathered} bundle */
  toggle(bundle) {
    const open = this.address.open.filter((one) => !bundle.cables.includes(bundleMember(this.collection, one)));
    const kept = bundle.cables.includes(this.selected) ? '' : this.address.cable;
    if (bundle.open) this.go({ ...this.staying(), open, cable: kept });
    else this.go({ ...this.staying(), open: [...open, BUNDLE + this.collection.mrn(bundle.near[0])] });
  }

  /** Shows what the address says. */
  show() {
    const address = readAddress(location.hash);
    // Whoever goes back to the first view has done with what was looked for.
    if (isElsewhere(this.address) && !isElsewhere(address)) /** @type {HTMLInputElement} */ (part('query')).value = '';
    this.address = address;
    this.filter = address.filter;
    this.picture.passes = isFiltering(this.filter) ? passing(this.collection, this.filter) : () => true;
    const { wanted } = choiceOf(this.filter.relation);
    this.picture.relation = wanted.length === 1 ? wanted[0] : '';
    fillForm(this.filter, this.collection.topics);
    this.matching = isFiltering(this.filter) ? this.source.matching(this.filter) : 0;
    this.waits = this.source.need(address);
    part('filtered-words').textContent = filterSentences(this);
    part('matching').textContent = isFiltering(this.filter) ? matchingInWords(this) : '';
    part('filtered').hidden = !isFiltering(this.filter);
    sayTopicLeft(this);
    const now = this.now();
    document.body.dataset.view = address.view;
    const stage = now ? now.stage : 'network';
    for (const one of document.querySelectorAll('.stage')) /** @type {HTMLElement} */ (one).hidden = one.id !== stage;
    document.body.dataset.stage = stage;
    nameSides(this, stage);
    part('key').hidden = stage !== 'network';
    part('to-topics').setAttribute('aria-pressed', String(stage === 'topics'));
    part('to-threads').setAttribute('aria-pressed', String(address.view === THREADS));
    part('to-posts').setAttribute('aria-pressed', String(address.view === 'posts'));
    part('to-requests').setAttribute('aria-pressed', String(address.view === 'list' && address.of === 'requests'));
    part('to-settle').setAttribute('aria-pressed', String(address.view === 'settle'));
    part('story').textContent = address.story.length > 0 ? `Story (${address.story.length})` : 'Story';
    if (now) now.show();
    else this.showCables();
    fillSave(this);
    fillCounts(this);
    // Else each address from here on would keep what is not shown.
    if (address.left > 0) history.replaceState(null, '', this.link({}));
  }

  /** Shows what the address says of a collection in which citations have changed. */
  redraw() {
    this.drawnFor = '';
    this.source.forget();
    this.arrived();
  }

  /** Shows what the address says with what has come since; the picture stays where it has the same cables. */
  arrived() {
    this.beginningFor = '';
    for (const one of this.named.values()) if ('drawnFor' in one) one.drawnFor = '';
    this.show();
  }

  /** Says that a cable is not here, or not yet. @param {string} mrn */
  absent(mrn) {
    const { words, waits } = this.source.absence(mrn);
    return element('p', waits ? { class: 'none', role: 'status' } : { class: 'unknown', role: 'alert' }, words);
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
    this.chooseBeginning();
    const whole = this.beginning.cables.includes(cable) || cable < 0 || address.open.some((one) => !one.startsWith(BUNDLE)) || this.told().includes(cable)
      || this.now()?.drawn?.().cables.includes(cable);
    this.centre = wished >= 0 ? wished : whole ? -1 : cable;
    this.depth = this.centre < 0 ? 0 : address.depth || STANDARD_DEPTH;
    const anew = this.drawPart();
    if (this.picture.inside.get(cable)?.open === false) {
      address.open.push(BUNDLE + this.collection.mrn(cable));
      history.replaceState(null, '', this.link({}));
      this.drawPart();
    }
    sayStatus(this.drawnInWords);
    if (cable !== this.selected) this.picture.at = null;
    this.selected = cable;
    this.picture.mark(this.picture.drawn.includes(cable) ? cable : -1, cable === this.centre, this.citation());
    if (this.picture.selected >= 0) this.picture.camera.reveal(cable, anew);
    this.fillPanel();
  }

  /** The cables of the story that are in this collection. */
  told() {
    return this.address.view === 'story' ? this.address.story.map(({ mrn }) => this.collection.find(mrn)).filter((cable) => cable >= 0) : [];
  }

  chooseBeginning() {
    const wanted = JSON.stringify(this.filter);
    if (this.beginningFor !== wanted) this.beginning = beginningOf(this.collection, this.filter, this.picture.passes);
    this.beginningFor = wanted;
  }

  /** Draws what the address asks for, where that is not drawn; gives whether it drew. */
  drawPart() {
    const told = this.told();
    const listed = this.centre < 0 ? this.now()?.drawn?.() : undefined;
    const chosen = told.length === 0 && !listed && this.centre < 0 && this.beginning.chosen;
    const base = told.length > 0 ? { cables: told, cut: 0 } : listed ? listed : this.centre < 0 ? this.beginning : this.collection.around(this.centre, this.depth, MOST_GATHERED);
    const { cables, cut } = this.withOpened(base);
    const wanted = JSON.stringify([this.centre, this.depth, this.address.open, told, listed?.cables, chosen ? this.filter : '', this.collection.asks ? cables : 0]);
    if (wanted === this.drawnFor) return false;
    this.picture.numbered = new Map(told.map((cable, at) => [cable, at + 1]));
    const before = new Set(this.picture.bundles.filter(({ open }) => open).flatMap((bundle) => bundle.cables));
    const left = cut + this.drawAtMost(cables, told);
    this.drawnFor = wanted;
    part('put-back').hidden = !this.picture.drawn.some((cable) => this.picture.moved.has(cable));
    this.drawnInWords = drawnInWords(this, left, told.length > 0, listed ? ' of this list' : !chosen ? '' : this.topic() >= 0 ? ' of this topic' : ' that pass the filter');
    sayStatus(this.drawnInWords); // it takes room from the picture, which is fitted to what is left
    fillLegend(this.collection, this.picture);
    this.picture.fit();
    const opened = this.picture.bundles.filter(({ open, near }) => open && !before.has(near[0]));
    if (opened.length === 1) this.picture.camera.show(opened[0]);
    return true;
  }

  /**
   * Draws cables, and of those with a dot of their own not too many; gives how many are left out.
   * @param {number[]} cables nearest first @param {number[]} told
   */
  drawAtMost(cables, told) {
    const { collection, picture } = this;
    const found = (/** @type {string[]} */ mrns) => mrns.filter(Boolean).map((mrn) => collection.find(mrn)).filter((cable) => cable >= 0);
    const alone = new Set([...told, ...found(this.address.open), ...(this.centre < 0 ? [] : [this.centre])]);
    const opened = new Set(this.address.open.map((one) => bundleMember(collection, one)).filter((cable) => cable >= 0));
    const kept = picture.most(cables, { opened, alone }, AT_MOST);
    picture.draw(kept, { opened, alone });
    return cables.length - kept.length;
  }

  /** Adds the neighbours of the cables that were opened. @param {{cables: number[], cut: number}} base */
  withOpened({ cables, cut }) {
    const all = new Set(cables);
    for (const mrn of this.address.open) {
      const cable = this.collection.find(mrn);
      if (cable >= 0) for (const one of [cable, ...this.collection.neighbours(cable)]) all.add(one);
    }
    return { cables: [...all].slice(0, MOST_GATHERED), cut: cut + Math.max(0, all.size - MOST_GATHERED) };
  }

  fillPanel() {
    const { address } = this;
    const row = this.citation();
    if (row >= 0) {
      this.fillWith(new CitationPanel(this.collection, row, this).render());
      this.say(part('panel').querySelector('h2')?.textContent || '');
    } else if (this.selected >= 0 && this.bundleRead()) {
      this.fillWith(new BundlePanel(this.collection, /** @type {Gathered} */ (this.bundleRead()), this).render());
      this.say(part('panel').querySelector('h2')?.textContent || '');
    } else if (this.selected >= 0) {
      const unknown = address.cites && !this.waits ? [element('p', { class: 'unknown', role: 'alert' }, `It does not cite ${shown(address.cites)} here.`)] : [];
      this.fillWith([...unknown, ...new CablePanel(this.collection, this.selected, this).render()]);
      this.say(`${spaced(this.collection.mrn(this.selected))}, ${dateInWords(this.collection, this.selected)}`);
    } else if (this.now()?.fillPanel) {
      this.now()?.fillPanel?.();
    } else if (address.view === 'story') {
      this.fillWith(new StoryPanel(this.collection, this).render());
    } else {
      const unknown = address.cable ? [this.absent(address.cable)] : [];
      this.fillWith([...unknown, ...new (this.topic() < 0 ? StartPanel : TopicPanel)(this.collection, this).render()]);
    }
  }

  /** Puts other parts in the panel; a keyboard that was in it goes on there. @param {HTMLElement[]} parts */
  fillWith(parts) {
    parts.unshift(...this.leftOut());
    const panel = part('panel');
    const focused = panel.contains(document.activeElement) && document.activeElement !== panel ? document.activeElement : null;
    const bars = focused?.closest('.months svg')?.id ?? '';
    const [before, top] = [panel.querySelector('h2')?.textContent, panel.scrollTop];
    panel.replaceChildren(...parts);
    panel.scrollTop = before === panel.querySelector('h2')?.textContent ? top : 0;
    const again = bars ? document.getElementById(bars) || /** @type {SVGElement | null} */ (panel.querySelector('.months svg')) : null;
    if (this.reading) this.arrive();
    else if (again) again.focus({ preventScroll: true });
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
    await copyText(words);
    this.say(`Copied: ${words}`, true);
  }

  /**
   * Gives the drawn cable next to the selected one in a direction of the arrow keys.
   * @param {string} key
   */
  beside(key) {
    const { picture } = this;
    if (picture.selected < 0 && !picture.at) {
      return [...picture.drawn].sort((a, b) => this.collection.citedBy.count(b) - this.collection.citedBy.count(a) || a - b)[0] ?? -1;
    }
    const ids = [...picture.drawn, ...picture.bundles.map(({ id }) => id)];
    const next = nextInDirection(key, picture.at?.id ?? picture.selected, ids, (id) => picture.network.getPosition(id));
    if (next >= -1) return next;
    picture.goTo(picture.bundle(next));
    this.say(`${bundleInWords(picture.bundle(next), picture.passes)}. Enter ${picture.bundle(next).open ? 'closes' : 'opens'} them.`);
    return -1;
  }
}
