'use strict';
/* The picture: what vis-network draws, the time axis under it, and what is said when hovering. */

/** @type {any} */
const visNetwork = /** @type {any} */ (globalThis).vis;

/** What the looks mean; their colours are in page.css. */
const LOOKS = new Map([
  ['unclassified', 'Unclassified'],
  ['limited', 'Limited official use'],
  ['confidential', 'Confidential'],
  ['secret', 'Secret'],
  ['topsecret', 'Top secret'],
  ['unmarked', 'No classification known'],
]);
const LINES = {
  responds_to: { name: 'responds to', width: 2.6, dashes: false },
  follows_up: { name: 'follows up', width: 1.8, dashes: [12, 4] },
  corrects: { name: 'corrects', width: 1.8, dashes: [2, 4] },
  refers_to: { name: 'refers to', width: 1.3, dashes: false },
};
const FAINT = 0.16;
// Farther away dashes cannot be seen, and thousands of them take longer to draw than all else.
const DASHES_FROM = 0.3;

/** @typedef {{paper: string, ink: string, quiet: string, rule: string, band: string, mark: string, span: string, looks: Map<string, string>}} Theme */

/** @returns {Theme} */
function themeNow() {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    paper: colour('--paper'),
    ink: colour('--ink'),
    quiet: colour('--quiet'),
    rule: colour('--rule'),
    band: colour('--band'),
    mark: colour('--mark'),
    span: colour('--span'),
    looks: new Map([...LOOKS.keys()].map((look) => [look, colour(`--${look}`)])),
  };
}

/** The drawing; knows which cables are drawn and where, and tells `onPick` what is clicked. */
class Picture {
  /**
   * @param {HTMLElement} place
   * @param {{nodes: any[], edges: any[], options: any}} first what pyvis serialised
   */
  constructor(place, first) {
    this.place = place;
    this.theme = themeNow();
    this.nodes = new visNetwork.DataSet(first.nodes);
    this.edges = new visNetwork.DataSet(first.edges);
    const options = { ...first.options, groups: this.groups() };
    options.edges = { ...options.edges, color: { color: this.theme.quiet, inherit: false } };
    this.network = new visNetwork.Network(place, { nodes: this.nodes, edges: this.edges }, options);
    place.querySelector('.vis-network')?.removeAttribute('tabindex');
    /** @type {Collection | null} */
    this.collection = null;
    /** @type {number[]} */
    this.drawn = first.nodes.map((node) => node.id);
    /** @type {number[]} */
    this.rows = [];
    this.selected = -1;
    /** @type {Set<number>} */
    this.lit = new Set();
    /** @type {(cable: number) => boolean} */
    this.passes = () => true;
    /** @type {Record<number, number>} */
    this.sizes = {};
    /** @type {{names: Name[], headings: Heading[]} | null} */
    this.names = null;
    this.namesAt = 0;
    /** @type {[number, number][]} */
    this.stops = [];
    /** @type {{cable: number, left: number, right: number}[]} */
    this.spans = [];
    /** What stands on the axis, and for which part of the picture. @type {Tick[]} */
    this.ticks = [];
    this.ticksFor = '';
    /** @type {Block[]} */
    this.blocks = [];
    /** How many neighbours of a drawn cable are not drawn. @type {Map<number, number>} */
    this.hidden = new Map();
    /** @type {(cable: number) => void} */
    this.onPick = () => {};
    /** @type {(cable: number) => void} */
    this.onExpand = () => {};
    /** A cable was moved out of its place. @type {() => void} */
    this.onMove = () => {};
    /** Where the layout puts each cable that is drawn. @type {Map<number, number>} */
    this.heights = new Map(first.nodes.map((node) => [node.id, node.y]));
    /** How far cables were moved from there. @type {Map<number, number>} */
    this.moved = new Map();
    /** The relation that alone is clear, "" for all. */
    this.relation = '';
    /** The numbers that stand before names. @type {Map<number, number>} */
    this.numbered = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.hovering = undefined;
    this.panning = new Panning(this);
    this.listen();
  }

  groups() {
    /** @type {Record<string, any>} */
    const groups = {
      missing: {
        color: flat(this.theme.paper, this.theme.quiet),
        shapeProperties: { borderDashes: [3, 3] },
      },
    };
    for (const [look, colour] of this.theme.looks) groups[look] = { color: flat(colour, colour) };
    return groups;
  }

  listen() {
    this.network.on('click', (/** @type {any} */ event) => {
      if (event.nodes.length > 0) this.onPick(event.nodes[0]);
      else this.pickBeside(event);
    });
    this.network.on('doubleClick', (/** @type {any} */ event) => { if (event.nodes.length > 0) this.onExpand(event.nodes[0]); });
    this.network.on('dragging', () => { this.names = null; });
    this.network.on('dragEnd', (/** @type {any} */ event) => { for (const cable of event.nodes) this.keepMove(cable); });
    this.listenToHover();
    this.network.on('beforeDrawing', (/** @type {CanvasRenderingContext2D} */ ink) => {
      this.drawBehind(ink);
      if (this.network.getScale() < DASHES_FROM) ink.setLineDash = () => {};
    });
    this.network.on('afterDrawing', (/** @type {CanvasRenderingContext2D} */ ink) => {
      Reflect.deleteProperty(ink, 'setLineDash');
      drawNames(this, ink);
      drawAxis(this, ink);
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.restyle());
  }

  /** Says what is under the mouse, beside it; built only when it is asked for. */
  listenToHover() {
    const collection = () => /** @type {Collection} */ (this.collection);
    const tell = (/** @type {any} */ event, /** @type {() => HTMLElement} */ words) => {
      this.place.style.cursor = 'pointer';
      clearTimeout(this.hovering);
      if (this.collection) this.hovering = setTimeout(() => showTip(this.place, event.pointer.DOM, words()), 120);
    };
    const hide = () => {
      this.place.style.cursor = '';
      clearTimeout(this.hovering);
      part('tip').hidden = true;
    };
    this.network.on('hoverNode', (/** @type {any} */ event) => tell(event, () => hoverText(collection(), event.node)));
    this.network.on('hoverEdge', (/** @type {any} */ event) => tell(event, () => hoverLine(collection(), Number(String(event.edge).slice(1)))));
    for (const event of ['blurNode', 'blurEdge', 'dragStart', 'zoom']) this.network.on(event, hide);
    this.place.addEventListener('mouseleave', hide);
  }

  /** A click beside the dots: on a name it picks the cable, on nothing it picks none. @param {any} event */
  pickBeside(event) {
    const cable = namedAt(this, event.pointer.DOM);
    if (cable >= 0 || event.edges.length === 0) this.onPick(cable);
  }

  /** The cables whose names matter, the selected first, then those with most citations to and fro. */
  byImportance() {
    const collection = /** @type {Collection} */ (this.collection);
    const weight = (/** @type {number} */ cable) => (
      (cable === this.selected ? 1e9 : 0) + collection.citedBy.count(cable) * 2 + collection.cites.count(cable));
    return this.drawn.filter((cable) => this.lit.has(cable)).sort((a, b) => weight(b) - weight(a) || a - b);
  }

  /** @param {Block} block */
  subjectOfBlock(block) {
    const collection = /** @type {Collection} */ (this.collection);
    if (block.nodes.length < 3) return '';
    const cables = block.nodes.map((at) => this.drawn[at]).filter((cable) => collection.subject(cable));
    const most = cables.reduce((best, cable) => (
      best < 0 || collection.citedBy.count(cable) > collection.citedBy.count(best) ? cable : best), -1);
    return most < 0 ? '' : shown(collection.subject(most));
  }

  restyle() {
    this.theme = themeNow();
    this.network.setOptions({
      groups: this.groups(),
      edges: { color: { color: this.theme.quiet, inherit: false } },
    });
    this.mark(this.selected);
  }

  /** Remembers where a cable was dragged to, for when other cables are drawn around it. @param {number} cable */
  keepMove(cable) {
    this.moved.set(cable, this.network.getPosition(cable).y - (this.heights.get(cable) || 0));
    this.onMove();
  }

  /** Takes the collection: what was drawn first gets its titles and lines. @param {Collection} collection */
  know(collection) {
    this.collection = collection;
    this.draw(this.drawn);
  }

  /**
   * Draws these cables and the citations among them.
   * @param {number[]} cables
   */
  draw(cables) {
    const collection = /** @type {Collection} */ (this.collection);
    const drawn = [...cables].sort((a, b) => a - b);
    const at = new Map(drawn.map((cable, position) => [cable, position]));
    const { citing, cited } = collection;
    const rows = collection.rowsAmong(drawn);
    const sizes = drawn.map((cable) => Math.min(20, 8 + 2 * collection.citedBy.count(cable)));
    const halves = drawn.map((cable, position) => (
      Math.max(sizes[position], collection.mrn(cable).length * 4 + 4)));
    const hours = drawn.map((cable) => collection.hour[cable]);
    const pairs = rows.map((row) => /** @type {[number, number]} */ (
      [at.get(citing[row]) || 0, at.get(cited[row]) || 0]));
    const places = layOut(hours, halves, pairs);
    const nodes = new visNetwork.DataSet(drawn.map((cable, position) => ({
      id: cable,
      group: collection.look(cable),
      size: sizes[position],
      x: places.xs[position],
      y: places.ys[position] + (this.moved.get(cable) || 0),
    })));
    this.heights = new Map(drawn.map((cable, position) => [cable, places.ys[position]]));
    const edges = new visNetwork.DataSet(rows.map((row) => (
      this.line(row, places.xs[at.get(citing[row]) || 0], places.xs[at.get(cited[row]) || 0]))));
    Object.assign(this, { drawn: [], selected: -1 });
    this.network.setData({ nodes, edges });
    this.sizes = Object.fromEntries(drawn.map((cable, position) => [cable, sizes[position]]));
    this.lit = new Set(drawn);
    this.hidden = new Map(drawn.map((cable) => [cable, collection.neighbours(cable).filter((one) => !at.has(one)).length]));
    this.names = null;
    this.ticksFor = '';
    Object.assign(this, { drawn, rows, nodes, edges, blocks: places.blocks, stops: this.withSpans(stopsOf(hours, places.xs), drawn) });
    this.spans = this.spansOf(drawn);
  }

  /** @param {number} row @param {number} from @param {number} to */
  line(row, from, to) {
    const { citing, cited } = /** @type {Collection} */ (this.collection);
    const { width, dashes } = this.lookOf(row);
    const smooth = Math.abs(from - to) < 40 ? { enabled: true, type: 'curvedCW', roundness: 0.3 } : undefined;
    return { id: `r${row}`, from: citing[row], to: cited[row], width, dashes, ...(smooth ? { smooth } : {}) };
  }

  /** How the line of a citation is drawn. @param {number} row */
  lookOf(row) {
    const relation = /** @type {Collection} */ (this.collection).value('relation', row);
    return LINES[/** @type {keyof typeof LINES} */ (relation)] || LINES.refers_to;
  }

  /**
   * Shows which cable is selected and dims what is not next to it; -1 for none.
   * @param {number} cable
   * @param {boolean} [plain] dims nothing: all that is drawn belongs to the cable
   */
  mark(cable, plain = false) {
    this.selected = cable;
    const collection = this.collection;
    if (!collection) return;
    const around = cable < 0 || plain ? this.drawn : [cable, ...collection.neighbours(cable)];
    const near = new Set(around.filter((one) => one === cable || this.passes(one)));
    const colour = (/** @type {boolean} */ lit) => (lit ? 1 : FAINT);
    this.lit = near;
    this.names = null;
    this.nodes.update(this.drawn.map((one) => ({ id: one, opacity: colour(near.has(one)) })));
    const { citing, cited } = collection;
    this.edges.update(this.rows.map((row) => {
      const lit = near.has(citing[row]) && near.has(cited[row])
        && (cable < 0 || plain || citing[row] === cable || cited[row] === cable)
        && (this.relation === '' || collection.value('relation', row) === this.relation);
      const own = lit && (citing[row] === cable || cited[row] === cable);
      return { id: `r${row}`, color: { color: own ? this.theme.mark : this.theme.quiet, opacity: colour(lit), inherit: false } };
    }));
  }

  /** Shows all that is drawn, with room for the names at the sides, the tools and the axis. */
  fit() {
    this.network.setSize('100%', '100%');
    const spots = Object.values(this.network.getPositions());
    if (spots.length === 0) return;
    const [left, right] = spread([...spots.map((spot) => spot.x), ...this.blocks.flatMap((block) => [block.left, block.right]), ...this.stops.map((stop) => stop[1])]);
    const [top, bottom] = spread([...spots.map((spot) => spot.y), ...this.blocks.flatMap((block) => [block.top, block.bottom])]);
    const [width, height] = [this.place.clientWidth - 50, this.place.clientHeight - AXIS_HEIGHT - 60];
    const scale = Math.max(0.02, Math.min(1.2, width / (right - left + 1), height / (bottom - top + 1)));
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 - 7 / scale };
    this.network.moveTo({ scale, position, animation: false });
  }

  /** Brings a cable into sight, and near enough on a small screen. @param {number} cable */
  reveal(cable) {
    const spot = this.network.getPosition(cable);
    const { x, y } = this.network.canvasToDOM(spot);
    const inside = x > 60 && y > 50 && x < this.place.clientWidth - 60 && y < this.place.clientHeight - 80;
    const scale = Math.max(this.network.getScale(), this.place.clientWidth < 600 ? 0.6 : 0.3);
    if (!inside || scale > this.network.getScale()) this.network.moveTo({ position: spot, scale, animation: false });
  }

  /** @param {number} factor */
  zoom(factor) {
    this.network.moveTo({ scale: Math.min(4, Math.max(0.03, this.network.getScale() * factor)), animation: false });
  }

  /** @param {CanvasRenderingContext2D} ink */
  drawBehind(ink) {
    drawGrid(this, ink);
    for (const block of this.blocks) if (block.nodes.length > 1) this.drawBlock(ink, block);
    this.drawSpans(ink);
    this.drawRing(ink);
  }

  /** @param {CanvasRenderingContext2D} ink @param {Block} block */
  drawBlock(ink, block) {
    ink.fillStyle = this.theme.band;
    ink.beginPath();
    ink.roundRect(block.left + 4, block.top + 4, block.right - block.left - 8, block.bottom - block.top - 10, 10);
    ink.fill();
  }

  /**
   * Gives the stops with one more at each end where an interval of a missing cable goes beyond.
   * @param {[number, number][]} stops
   * @param {number[]} drawn
   * @returns {[number, number][]}
   */
  withSpans(stops, drawn) {
    const collection = /** @type {Collection} */ (this.collection);
    const missing = drawn.filter((cable) => !collection.date(cable));
    const hours = ['earliest', 'latest'].flatMap((name) => missing.map((cable) => collection.value(name, cable)))
      .map((bound) => Date.parse(bound) / HOUR).filter(Number.isFinite);
    if (stops.length === 0 || hours.length === 0) return stops;
    const speed = fastest(stops);
    const [[first, left], [last, right]] = [stops[0], stops[stops.length - 1]];
    const [least, most] = spread(hours);
    return [
      .../** @type {[number, number][]} */ (least < first ? [[least, left - Math.min(SHORTEST_GAP, (first - least) * speed)]] : []),
      ...stops,
      .../** @type {[number, number][]} */ (most > last ? [[most, right + Math.min(SHORTEST_GAP, (most - last) * speed)]] : [])];
  }

  /**
   * Gives the intervals in which the missing cables were sent, from x to x.
   * @param {number[]} drawn
   * @returns {{cable: number, left: number, right: number}[]}
   */
  spansOf(drawn) {
    const collection = /** @type {Collection} */ (this.collection);
    return drawn.filter((cable) => !collection.date(cable)).map((cable) => {
      const [left, right] = ['earliest', 'latest'].map((name) => this.xOf(Date.parse(collection.value(name, cable)) / HOUR));
      return { cable, left, right };
    }).filter(({ left, right }) => Number.isFinite(left) && Number.isFinite(right));
  }

  /** The interval in which a missing cable was sent, as a bar behind it. @param {CanvasRenderingContext2D} ink */
  drawSpans(ink) {
    ink.strokeStyle = this.theme.span;
    for (const lit of [true, false]) {
      const bars = new Path2D();
      const ends = new Path2D();
      for (const { cable, left, right } of this.spans) {
        if (this.lit.has(cable) !== lit) continue;
        const { y } = this.network.getPosition(cable);
        bars.moveTo(left, y); bars.lineTo(right, y);
        for (const x of [left, right]) { ends.moveTo(x, y - 5); ends.lineTo(x, y + 5); }
      }
      const clear = lit ? 1 : 0.3;
      ink.lineWidth = 6;
      ink.globalAlpha = 0.4 * clear;
      ink.stroke(bars);
      ink.lineWidth = 2;
      ink.globalAlpha = clear;
      ink.stroke(ends);
    }
    ink.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} ink */
  drawRing(ink) {
    if (this.selected < 0) return;
    const { x, y } = this.network.getPosition(this.selected);
    const { size } = this.nodes.get(this.selected);
    ink.strokeStyle = this.theme.mark;
    const scale = this.network.getScale();
    ink.lineWidth = 2.5 / scale;
    ink.beginPath();
    ink.arc(x, y, size + 5 / scale, 0, 2 * Math.PI);
    ink.stroke();
  }

  /** Gives the x of an hour; before the first and after the last cable the axis goes on evenly. @param {number} hour */
  xOf(hour) {
    return along(this.stops, hour, 0, 1);
  }

  /** @param {number} x */
  hourOf(x) {
    return along(this.stops, x, 1, 0);
  }
}

/** @param {number[]} values @returns {[number, number]} the least and the most */
function spread(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** @param {string} fill @param {string} border */
function flat(fill, border) {
  const both = { background: fill, border };
  return { ...both, highlight: both, hover: both };
}

/** @param {number[]} hours @param {number[]} xs @returns {[number, number][]} */
function stopsOf(hours, xs) {
  const pairs = hours.map((hour, at) => /** @type {[number, number]} */ ([hour, xs[at]]));
  return pairs.sort((a, b) => a[0] - b[0]).filter((pair, at) => at === 0 || pair[1] > pairs[at - 1][1]);
}

/** @type {WeakMap<[number, number][], number>} */
const SPEEDS = new WeakMap();

/**
 * Gives the pixels per hour where time is not cut.
 * @param {[number, number][]} stops
 */
function fastest(stops) {
  const known = SPEEDS.get(stops);
  if (known) return known;
  let most = 0;
  for (let at = 1; at < stops.length; at += 1) {
    const wide = stops[at][1] - stops[at - 1][1];
    if (wide >= 20 || stops.length < 4) most = Math.max(most, wide / (stops[at][0] - stops[at - 1][0]));
  }
  SPEEDS.set(stops, most || USUAL / WEEK);
  return most || USUAL / WEEK;
}

/**
 * Gives the value in column `to` for one in column `from`, straight between the stops.
 * @param {[number, number][]} stops
 * @param {number} value
 * @param {number} from
 * @param {number} to
 */
function along(stops, value, from, to) {
  if (stops.length === 0) return 0;
  const speed = fastest(stops);
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const beyond = to === 1 ? speed : 1 / speed;
  if (value <= first[from]) return first[to] + (value - first[from]) * beyond;
  if (value >= last[from]) return last[to] + (value - last[from]) * beyond;
  let [low, high] = [0, stops.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (stops[middle][from] <= value) low = middle;
    else high = middle;
  }
  const [a, b] = [stops[low], stops[high]];
  return a[to] + ((value - a[from]) / (b[from] - a[from])) * (b[to] - a[to]);
}

/** @param {Collection} collection @param {number} cable */
function hoverText(collection, cable) {
  const subject = collection.subject(cable);
  const times = collection.citedBy.count(cable);
  const held = collection.held(cable);
  return element('div', { class: 'hover' },
    element('strong', {}, spaced(collection.mrn(cable))),
    element('p', {}, dateInWords(collection, cable)),
    element('p', {}, element('bdi', {}, subject ? shown(subject) : held ? 'No subject' : 'Missing: cited, but not in this collection')),
    times ? element('p', {}, `Cited by ${times}`) : '');
}

/** @param {Collection} collection @param {number} row */
function hoverLine(collection, row) {
  const { citing, cited, details } = collection;
  const { name } = LINES[/** @type {keyof typeof LINES} */ (collection.value('relation', row))] || LINES.refers_to;
  const label = details?.value('labels', row);
  return element('div', { class: 'hover' },
    `${spaced(collection.mrn(citing[row]))} ${name} ${spaced(collection.mrn(cited[row]))}`,
    details ? element('p', {}, `${label ? `ref ${shown(label)}: ` : ''}${shown(details.written(row))}`) : '',
    details?.value('sentence', row) ? element('p', { class: 'sentence' }, isolated(details.value('sentence', row))) : '');
}

/** @param {HTMLElement} place @param {{x: number, y: number}} point @param {HTMLElement} words */
function showTip(place, point, words) {
  const tip = part('tip');
  tip.replaceChildren(words);
  tip.hidden = false;
  const [x, y] = [Math.min(point.x + 14, place.clientWidth - tip.offsetWidth - 6), point.y + 16];
  const above = y + tip.offsetHeight > place.clientHeight;
  tip.style.left = `${Math.max(4, x)}px`;
  tip.style.top = `${above ? Math.max(4, point.y - tip.offsetHeight - 12) : y}px`;
}

/**
 * Gives an HTML element; text enters as text nodes only.
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: any) => void)>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== ''));
  return made;
}
