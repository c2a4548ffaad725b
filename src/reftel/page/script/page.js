'use strict';
/* The page: the address says what is shown; everything else follows from it. */

const AT_MOST = 800;
const RESULTS = 40;
const STANDARD_DEPTH = 2;

/** @param {string} id @returns {HTMLElement} */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @typedef {{cable: string, around: string, depth: number, filter: FilterChoice}} Address
 */

/**
 * Gives what an address asks for: "#09OTTAWA278&around=09OTTAWA8&depth=2".
 * @param {string} hash
 * @returns {Address}
 */
function readAddress(hash) {
  const [cable, ...pairs] = hash.replace(/^#/, '').split('&').map((piece) => {
    try { return decodeURIComponent(piece); } catch { return ''; }
  });
  const options = new Map(pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]));
  const depth = Math.min(20, Math.max(0, Math.floor(Number(options.get('depth'))) || 0));
  const filter = noFilter();
  for (const key of FILTER_KEYS) filter[key] = options.get(key) || '';
  return { cable, around: options.get('around') || '', depth, filter };
}

/** @param {Address} address */
function writeAddress({ cable, around, depth, filter }) {
  const options = around ? [`around=${encodeURIComponent(around)}`, `depth=${depth || STANDARD_DEPTH}`] : [];
  for (const key of FILTER_KEYS) if (filter[key]) options.push(`${key}=${encodeURIComponent(filter[key])}`);
  return `#${[encodeURIComponent(cable), ...options].join('&')}`;
}

/** What is shown now, and the ways to change it. */
class View {
  /** @param {Collection} collection @param {Picture} picture */
  constructor(collection, picture) {
    this.collection = collection;
    this.picture = picture;
    this.finder = new Search(collection);
    this.first = picture.drawn;
    this.selected = -1;
    this.centre = -1;
    this.depth = 0;
    this.drawnFor = '';
    this.filter = noFilter();
  }

  /** Changes the address; the filter stays. @param {{cable: string, around: string, depth: number}} place */
  go(place) {
    location.hash = writeAddress({ ...place, filter: this.filter });
  }

  /** @param {FilterChoice} filter */
  filterBy(filter) {
    location.hash = writeAddress({ ...readAddress(location.hash), filter });
  }

  /** Selects a cable in the picture as it is now. @param {number} cable */
  select(cable) {
    if (cable === this.selected) {
      if (this.picture.selected >= 0) this.picture.reveal(cable);
      return;
    }
    const around = this.centre < 0 ? '' : this.collection.cables.mrn[this.centre];
    const stays = this.picture.drawn.includes(cable);
    this.go({ cable: cable < 0 ? '' : this.collection.cables.mrn[cable], around: stays || cable < 0 ? around : '', depth: this.depth });
  }

  /** Shows what the address says. */
  show() {
    const address = readAddress(location.hash);
    const cable = this.finder.exact(address.cable);
    const wished = this.finder.exact(address.around);
    const whole = this.first.includes(cable) || cable < 0;
    this.centre = wished >= 0 ? wished : whole ? -1 : cable;
    this.depth = this.centre < 0 ? 0 : address.depth || STANDARD_DEPTH;
    this.filter = address.filter;
    this.picture.passes = isFiltering(this.filter) ? passing(this.collection, this.filter) : () => true;
    fillForm(this.filter);
    this.drawPart();
    this.selected = cable;
    this.picture.mark(this.picture.drawn.includes(cable) ? cable : -1, cable === this.centre);
    if (this.picture.selected >= 0) this.picture.reveal(cable);
    this.fillPanel(address);
  }

  drawPart() {
    const chosen = this.centre < 0 && this.first.length < this.collection.size && isFiltering(this.filter);
    const wanted = `${this.centre}/${this.depth}/${chosen ? JSON.stringify(this.filter) : ''}`;
    part('filtered').textContent = this.sayFilter();
    if (wanted === this.drawnFor) return;
    const { cables, cut } = chosen ? this.collection.mostCited(this.picture.passes, this.first.length)
      : this.centre < 0 ? { cables: this.first, cut: 0 } : this.collection.around(this.centre, this.depth, AT_MOST);
    if (this.drawnFor || this.centre >= 0 || chosen) this.picture.draw(cables);
    this.drawnFor = wanted;
    part('drawn').textContent = this.sayDrawn(cut);
    fillLegend(this.collection, this.picture);
    this.picture.fit();
  }

  sayFilter() {
    return isFiltering(this.filter) ? `Filter: ${filterInWords(this.filter)}; what it leaves out is faint.` : '';
  }

  /** @param {number} cut */
  sayDrawn(cut) {
    const { size } = this.collection;
    const drawn = this.picture.drawn.length;
    if (drawn === size) return `All ${counted(size, 'cable')} drawn.`;
    const rest = `${(size - drawn).toLocaleString('en')} not shown: find any of them above.`;
    if (this.centre < 0 && this.first.length < size && isFiltering(this.filter)) return `The ${counted(drawn, 'most cited cable')} that pass the filter, of ${(drawn + cut).toLocaleString('en')}; ${rest}`;
    if (this.centre < 0) return `${counted(drawn, 'cable')} of ${size.toLocaleString('en')} drawn, from the largest threads; ${rest}`;
    const mrn = spaced(this.collection.cables.mrn[this.centre]);
    const more = cut ? ` (${cut.toLocaleString('en')} more within that distance are too many to draw)` : '';
    return `${counted(drawn, 'cable')} of ${size.toLocaleString('en')} drawn, up to ${counted(this.depth, 'citation')} away from ${mrn}${more}; ${rest}`;
  }

  /** @param {Address} address */
  fillPanel(address) {
    const panel = part('panel');
    if (this.selected < 0) {
      const unknown = address.cable
        ? [element('p', { class: 'unknown', role: 'alert' }, `There is no ${shown(address.cable)} in this collection.`)] : [];
      panel.replaceChildren(...unknown, ...new StartPanel(this.collection, this).render());
    } else {
      panel.replaceChildren(...new CablePanel(this.collection, this.selected, this).render());
      this.say(`${spaced(this.collection.cables.mrn[this.selected])}, ${dateInWords(this.collection, this.selected)}`);
    }
    panel.scrollTop = 0;
  }

  /** @param {string} words */
  say(words) {
    part('spoken').textContent = words;
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
    this.say(`${words} copied`);
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
    const here = picture.network.getPosition(picture.selected);
    const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
    const [long, cross] = key === 'ArrowLeft' || key === 'ArrowRight' ? ['x', 'y'] : ['y', 'x'];
    let [best, least] = [-1, Infinity];
    for (const cable of picture.drawn) {
      const there = picture.network.getPosition(cable);
      const ahead = (there[long] - here[long]) * sign;
      const way = ahead + 2 * Math.abs(there[cross] - here[cross]);
      if (ahead > 0 && way < least) [best, least] = [cable, way];
    }
    return best;
  }
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
  const looks = new Set(picture.drawn.map((cable) => collection.look(cable)));
  const lines = new Set(picture.rows.map((row) => collection.value(collection.citations.relation, row)));
  const item = (/** @type {string} */ sign, /** @type {string} */ words) => (
    element('li', {}, element('span', { class: `sign ${sign}`, 'aria-hidden': 'true' }), words));
  const items = [item('arrow', 'arrow: citing → cited')];
  for (const [look, name] of LOOKS) if (looks.has(look)) items.push(item(`dot look-${look}`, name));
  if (looks.has('missing')) items.push(item('dot look-missing', 'missing, at its probable date'), item('span', 'when it may have been sent'));
  for (const [relation, { name }] of Object.entries(LINES)) {
    if (lines.has(relation) && lines.size > 1) items.push(item(`line ${relation}`, name));
  }
  if (cutsOf(picture.stops).length > 0) items.push(item('cut', 'quiet time cut short'));
  if ([...picture.hidden.values()].some((count) => count > 0)) items.push(item('more-near', 'that many neighbours not drawn; double-click to see them'));
  items.push(item('sizes', 'larger: cited more often'));
  part('legend').replaceChildren(...items);
}

/** The search field and its list of results, as the combobox pattern has them. @param {View} view */
function listenToSearch(view) {
  const field = /** @type {HTMLInputElement} */ (part('query'));
  const list = part('results');
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
    [...list.children].forEach((row, number) => row.setAttribute('aria-selected', String(number === at && found.length > 0)));
    if (at >= 0 && found.length > 0) {
      field.setAttribute('aria-activedescendant', `result-${at}`);
      list.children[at].scrollIntoView({ block: 'nearest' });
    }
  };
  const pick = (/** @type {number} */ at) => {
    if (at < 0 || at >= found.length) return;
    close();
    view.select(found[at]);
  };
  const update = () => {
    const answer = view.finder.find(field.value, RESULTS, view.picture.passes);
    found = answer.cables;
    list.replaceChildren(...found.map((cable, at) => resultRow(view.collection, cable, at, () => pick(at))));
    if (found.length === 0) list.append(element('li', { class: 'none', role: 'presentation' }, 'No cable found'));
    if (answer.total > found.length) list.append(element('li', { class: 'none', role: 'presentation' }, `and ${(answer.total - found.length).toLocaleString('en')} more`));
    list.hidden = field.value.trim() === '';
    field.setAttribute('aria-expanded', String(!list.hidden));
    choose(found.length > 0 ? 0 : -1);
    if (!list.hidden) view.say(`${counted(answer.total, 'cable')} found`);
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

/** @param {Collection} collection @param {number} cable @param {number} at @param {() => void} pick */
function resultRow(collection, cable, at, pick) {
  const times = collection.citedBy.count(cable);
  const held = collection.held(cable);
  const subject = collection.cables.subject[cable];
  return element('li', { id: `result-${at}`, role: 'option', 'aria-selected': 'false',
    mousedown: (event) => { event.preventDefault(); pick(); } },
    element('span', { class: `sign dot look-${collection.look(cable)}`, 'aria-hidden': 'true' }),
    element('span', { class: 'mrn' }, spaced(collection.cables.mrn[cable])),
    element('span', { class: 'date' }, held ? shortDate(collection.cables.date[cable]) : 'missing'),
    element('span', { class: 'times' }, times ? `cited by ${times}` : ''),
    element('span', { class: 'about' }, subject ? isolated(subject) : ''));
}

/** @param {View} view */
function listenToTools(view) {
  const { picture } = view;
  part('zoom-in').addEventListener('click', () => picture.zoom(1.3));
  part('zoom-out').addEventListener('click', () => picture.zoom(1 / 1.3));
  part('fit').addEventListener('click', () => picture.fit());
  part('skip').addEventListener('click', (event) => { event.preventDefault(); part('panel').focus(); });
  part('network').addEventListener('keydown', (event) => {
    /** @type {Record<string, () => void>} */
    const keys = {
      '+': () => picture.zoom(1.3),
      '-': () => picture.zoom(1 / 1.3),
      0: () => picture.fit(),
      Enter: () => part('panel').focus(),
      Escape: () => view.select(-1),
    };
    if (event.key.startsWith('Arrow')) {
      const next = view.beside(event.key);
      if (next >= 0) view.select(next);
    } else if (Object.hasOwn(keys, event.key)) keys[event.key]();
    else return;
    event.preventDefault();
  });
  const menus = [...document.querySelectorAll('details.menu')];
  const closeOthers = (/** @type {Node | null} */ inside) => {
    for (const menu of menus) if (!menu.contains(inside)) menu.removeAttribute('open');
  };
  document.addEventListener('pointerdown', (event) => closeOthers(/** @type {Node} */ (event.target)));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeOthers(null);
    if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    part('query').focus();
  });
  part('panel').addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-cable]') : null;
    if (!link) return;
    event.preventDefault();
    view.select(view.collection.positions.get(link.getAttribute('data-cable') || '') ?? -1);
  });
}

/** Opens the page: draws at once what pyvis carried, then unpacks the whole collection. */
async function openPage() {
  const first = JSON.parse(part('drawn-first').textContent || '{}');
  const picture = new Picture(part('network'), first);
  if (matchMedia('(max-width: 800px)').matches) part('key').removeAttribute('open');
  picture.fit();
  const collection = new Collection(await unpack());
  picture.know(collection);
  const view = new View(collection, picture);
  fillCounts(collection);
  listenToSearch(view);
  listenToTools(view);
  listenToFilter(view);
  listenToSave(view);
  picture.onExpand = (cable) => view.go({ cable: collection.cables.mrn[cable], around: collection.cables.mrn[cable], depth: STANDARD_DEPTH });
  picture.onPick = (cable) => view.select(cable);
  addEventListener('hashchange', () => view.show());
  view.show();
  part('query').focus();
  Object.assign(globalThis, { reftel: { view, picture, collection, layOut } });
}

void openPage();
