/* The picture: what vis-network draws. */

import { ANSWER, LINES } from '../collection/looks.js';
import { shown } from '../collection/words.js';
import { part } from '../element.js';
import { drawAxis } from './axis.js';
import { drawBackground } from './background.js';
import { hoverLine, hoverText, showTip } from './hover.js';
import { drawBundle, shapeOf } from './bundles/draw.js';
import { gatherBundles } from './bundles/gather.js';
import { placeAll } from './bundles/place.js';
import { hoverBundle } from './bundles/words.js';
import { drawNames, namedAt, nearSelected } from './labels.js';
import { Lines, NEAR, NEAR_A_FINGER } from './lines/lines.js';
import { Camera } from './layout/camera.js';
import { Panning } from './layout/pan.js';
import { spansOf, withSpans } from './layout/spans.js';
import { FAINT, flat, themeNow } from './theme.js';
import { along, stopsAt, widened } from './timescale.js';
import { OPTIONS, visNetwork } from './vis-network.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Tick } from './axis.js'
 * @import { Bar } from './bundles/draw.js'
 * @import { Gathered } from './bundles/gather.js'
 * @import { Frame } from './bundles/place.js'
 * @import { Heading, Name } from './labels.js'
 * @import { Block } from './layout/layout.js'
 */

// Farther away dashes cannot be seen, and thousands of them take longer to draw than all else.
const DASHES_FROM = 0.3;
/** How clear the others of an open bundle are beside the selected one. */
const BESIDE = 0.5;

/** The drawing; knows which cables are drawn and where, and tells `onPick` what is clicked. */
export class Picture {
  /** @param {HTMLElement} place @param {Collection} collection */
  constructor(place, collection) {
    this.place = place;
    this.collection = collection;
    this.theme = themeNow();
    this.nodes = new visNetwork.DataSet([]);
    this.edges = new visNetwork.DataSet([]);
    const edges = { ...OPTIONS.edges, color: { color: this.theme.quiet, inherit: false } };
    const options = { ...OPTIONS, edges, groups: this.groups() };
    this.network = new visNetwork.Network(place, { nodes: this.nodes, edges: this.edges }, options);
    place.querySelector('.vis-network')?.removeAttribute('tabindex');
    /** The cables in the picture, with a dot of their own or in a bundle. @type {number[]} */
    this.cables = [];
    /** The citations among them. @type {number[]} */
    this.citations = [];
    /** The cables with a dot of their own. @type {number[]} */
    this.drawn = [];
    /** The citations between them. @type {number[]} */
    this.ownRows = [];
    /** Those whose line is seen: not those that the line of a bundle stands for. @type {number[]} */
    this.rows = [];
    /** @type {Gathered[]} */
    this.bundles = [];
    /** The bundle of each cable that is in one. @type {Map<number, Gathered>} */
    this.inside = new Map();
    /** The bundle at which the keyboard is. @type {Gathered | null} */
    this.at = null;
    /** The frames of the open bundles. @type {Map<number, Frame>} */
    this.frames = new Map();
    /** @type {Map<number, {width: number, bars: Bar[]}>} */
    this.shapes = new Map();
    /** The lines of bundles: which citations they stand for. @type {Map<string, number[]>} */
    this.bundled = new Map();
    /** @type {Set<number>} */
    this.litBundles = new Set();
    /** What was laid out, before time was widened. @type {{blocks: Block[], frames: Map<number, Frame>, stops: [number, number][]}} */
    this.atFirst = { blocks: [], frames: new Map(), stops: [] };
    /** What was last asked to be drawn. @type {[number[], {opened: Set<number>, alone: Set<number>}]} */
    this.drawnAs = [[], { opened: new Set(), alone: new Set() }];
    /** How many times as wide time is as it was laid out. */
    this.wide = 1;
    /** The x of cables and bundles as they were laid out. @type {Map<number, number>} */
    this.across = new Map();
    this.selected = -1;
    /** Whether nothing is dimmed. */
    this.plain = false;
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
    /** The line of a citation was picked. @type {(row: number) => void} */
    this.onPickLine = () => {};
    /** @type {(bundle: Gathered) => void} */
    this.onBundle = () => {};
    /** The line of a bundle was picked. @type {(bundle: Gathered) => void} */
    this.onPickBundle = () => {};
    /** @type {(cable: number) => void} */
    this.onExpand = () => {};
    /** A cable was moved out of its place. @type {() => void} */
    this.onMove = () => {};
    /** Where the layout puts each cable that is drawn. @type {Map<number, number>} */
    this.heights = new Map();
    /** How far cables were moved from there. @type {Map<number, number>} */
    this.moved = new Map();
    /** The relation that alone is clear, "" for all. */
    this.relation = '';
    /** The numbers that stand before names. @type {Map<number, number>} */
    this.numbered = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.hovering = undefined;
    this.lines = new Lines(this);
    /** The citations whose lines are clear, and those of the selected cable. */
    this.clear = new Set();
    this.own = new Set();
    this.camera = new Camera(this);
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
      if (event.nodes.length > 0) this.pickNode(event.nodes[0]);
      else this.pickBeside(event);
    });
    this.network.on('doubleClick', (/** @type {any} */ event) => { if (event.nodes[0] >= 0) this.onExpand(event.nodes[0]); });
    this.network.on('dragging', (/** @type {any} */ event) => {
      this.names = null;
      if (event.nodes.length > 0) this.lines.forget();
    });
    this.network.on('dragEnd', (/** @type {any} */ event) => { for (const cable of event.nodes) this.keepMove(cable); });
    this.place.addEventListener('wheel', (event) => this.camera.wheel(event), { capture: true, passive: false });
    this.listenToHover();
    this.network.on('beforeDrawing', (/** @type {CanvasRenderingContext2D} */ ink) => {
      drawBackground(this, ink);
      this.lines.keepWidth();
      this.lines.drawBand(ink);
      if (this.network.getScale() < DASHES_FROM) ink.setLineDash = () => {};
    });
    this.network.on('afterDrawing', (/** @type {CanvasRenderingContext2D} */ ink) => {
      Reflect.deleteProperty(ink, 'setLineDash');
      this.lines.drawHeads(ink);
      drawNames(this, ink);
      drawAxis(this, ink);
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.restyle());
  }

  /** Says what is under the mouse, beside it; built only when it is asked for. */
  listenToHover() {
    const tell = (/** @type {any} */ event, /** @type {(collection: Collection, one: any) => HTMLElement} */ words, /** @type {number} */ one) => {
      this.place.style.cursor = 'pointer';
      clearTimeout(this.hovering);
      this.hovering = setTimeout(() => showTip(this.place, event.pointer.DOM, words(this.collection, one)), 120);
    };
    const hide = () => {
      this.place.style.cursor = '';
      clearTimeout(this.hovering);
      part('tip').hidden = true;
    };
    const ofBundle = (/** @type {Collection} */ collection, /** @type {number} */ id) => hoverBundle(collection, this.bundle(id), this.passes);
    this.network.on('hoverNode', (/** @type {any} */ event) => tell(event, event.node < 0 ? ofBundle : hoverText, event.node));
    for (const event of ['blurNode', 'dragStart', 'zoom']) this.network.on(event, hide);
    let over = -1;
    const hoverAt = (/** @type {number} */ row, /** @type {{x: number, y: number}} */ point) => {
      if (row === over) return;
      over = row;
      this.lines.hovered = Math.max(-1, row);
      this.network.redraw();
      if (row === -1) hide();
      else tell({ pointer: { DOM: point } }, row < 0 ? ofBundle : hoverLine, row);
    };
    const lineAt = (/** @type {{x: number, y: number}} */ point) => {
      const row = this.lines.at(point);
      return row < 0 ? this.lines.bundleAt(point)?.id ?? -1 : row;
    };
    this.place.addEventListener('mousemove', ({ clientX, clientY, buttons }) => {
      const { left, top } = this.place.getBoundingClientRect();
      const point = { x: clientX - left, y: clientY - top };
      if (buttons === 0) hoverAt(this.network.getNodeAt(point) === undefined && namedAt(this, point) === -1 ? lineAt(point) : -1, point);
    });
    this.place.addEventListener('mouseleave', () => {
      hoverAt(-1, { x: 0, y: 0 });
      hide();
    });
  }

  /** @param {number} id of a bundle */
  bundle(id) {
    return this.bundles[-2 - id];
  }

  /** @param {number} id of a cable or a bundle */
  pickNode(id) {
    if (id < -1) this.onBundle(this.bundle(id));
    else this.onPick(id);
  }

  /** A click beside the dots: on a name it picks the cable, on a line the citation, on nothing it picks none. @param {any} event */
  pickBeside({ pointer, event }) {
    const named = namedAt(this, pointer.DOM);
    const near = event?.pointerType === 'touch' ? NEAR_A_FINGER : NEAR;
    const row = named === -1 ? this.lines.at(pointer.DOM, near) : -1;
    const bundle = named === -1 && row < 0 ? this.lines.bundleAt(pointer.DOM, near) : null;
    if (row >= 0) this.onPickLine(row);
    else if (bundle) this.onPickBundle(bundle);
    else this.pickNode(named);
  }

  /** The cables whose names matter, the selected first, then those with most citations to and fro. */
  byImportance() {
    const { collection } = this;
    const near = nearSelected(this);
    const weight = (/** @type {number} */ cable) => (
      (cable === this.selected ? 1e9 : near.has(cable) ? 1e8 : 0) + collection.citedBy.count(cable) * 2 + collection.cites.count(cable));
    const seen = (/** @type {number} */ cable) => this.lit.has(cable) || this.besideSelected(cable);
    return this.drawn.filter(seen).sort((a, b) => weight(b) - weight(a) || a - b);
  }

  /** @param {Block} block */
  subjectOfBlock(block) {
    const { collection } = this;
    if (block.nodes.length < 3) return '';
    const cables = block.nodes.filter((cable) => collection.subject(cable));
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
    this.mark(this.selected, this.plain, this.lines.chosen);
  }

  /** Remembers where a cable was dragged to, for when other cables are drawn around it. @param {number} cable */
  keepMove(cable) {
    if (cable < 0) return;
    this.moved.set(cable, this.network.getPosition(cable).y - (this.heights.get(cable) || 0));
    this.onMove();
  }

  /**
   * Draws these cables and the citations among them; where too many hang on one, as a bundle.
   * @param {number[]} cables
   * @param {{opened?: Set<number>, alone?: Set<number>}} [how] cables whose bundle is open, and those that are in none
   */
  draw(cables, { opened = new Set(), alone = new Set() } = {}) {
    const { collection } = this;
    this.drawnAs = [cables, { opened, alone }];
    const all = [...cables].sort((a, b) => a - b);
    const citations = collection.rowsAmong(all);
    const gathered = gatherBundles(collection, all, citations, opened, alone);
    const sizeOf = (/** @type {number} */ cable) => Math.min(20, 8 + 2 * collection.citedBy.count(cable));
    const { spots, frames, blocks, stops, speed } = placeAll(collection, all, citations, gathered, sizeOf, this.camera.room());
    const drawn = all.filter((cable) => spots.has(cable));
    Object.assign(this, { drawn: [], selected: -1, wide: 1, ...gathered, cables: all, citations });
    this.at = this.inside.get(this.at?.near[0] ?? -1) ?? null;
    this.across = new Map([...spots].map(([id, spot]) => [id, spot.x]));
    this.heights = new Map([...spots].map(([id, spot]) => [id, spot.y]));
    this.sizes = Object.fromEntries(drawn.map((cable) => [cable, sizeOf(cable)]));
    this.atFirst = { blocks, frames, stops: withSpans(collection, stopsAt(stops, speed), drawn) };
    this.widen();
    const nodes = new visNetwork.DataSet([...drawn.map((cable) => ({
      id: cable, group: collection.look(cable), size: this.sizes[cable], ...this.spotOf(cable) })),
    ...this.bundles.map((bundle) => ({
      id: bundle.id, shape: 'custom', ctxRenderer: (/** @type {any} */ at) => drawBundle(this, bundle, at), ...this.spotOf(bundle.id), fixed: true }))]);
    this.ownRows = citations.filter((row) => spots.has(collection.citing[row]) && spots.has(collection.cited[row]));
    const edges = new visNetwork.DataSet([...this.ownRows.map((row) => this.line(row)), ...this.linesOfBundles()]);
    this.network.setData({ nodes, edges });
    this.lit = new Set(all);
    this.litBundles = new Set(this.bundles.map(({ id }) => id));
    const among = new Set(all);
    this.hidden = new Map(drawn.map((cable) => [cable, collection.neighbours(cable).filter((one) => !among.has(one)).length + collection.lacking(cable)]));
    this.rows = this.ownRows.filter((row) => !this.inBundle(row));
    Object.assign(this, { drawn, nodes, edges });
    this.spans = spansOf(collection, this.stops, drawn);
    this.lines.forget();
  }

  /**
   * Gives the first of some cables that may be drawn: those in closed bundles, and of the others so many.
   * @param {number[]} cables @param {{opened: Set<number>, alone: Set<number>}} how @param {number} limit
   */
  most(cables, { opened, alone }, limit) {
    if (cables.length <= limit) return cables;
    const all = [...cables].sort((a, b) => a - b);
    const { inside } = gatherBundles(this.collection, all, this.collection.rowsAmong(all), opened, alone);
    let room = limit;
    return cables.filter((cable) => (inside.get(cable)?.open === false) || (room -= 1) >= 0);
  }

  /** The keyboard goes to a bundle. @param {Gathered} bundle */
  goTo(bundle) {
    this.at = bundle;
    this.names = null;
    this.camera.reveal(bundle.id);
    this.network.redraw();
  }

  /** @param {number} id of a cable or a bundle */
  spotOf(id) {
    return { x: (this.across.get(id) || 0) * this.wide, y: (this.heights.get(id) || 0) + (this.moved.get(id) || 0) };
  }

  /** @param {number} row */
  line(row) {
    const { citing, cited } = this.collection;
    const { width, dashes } = this.lookOf(row);
    const [from, to] = [this.across.get(citing[row]) || 0, this.across.get(cited[row]) || 0];
    const smooth = Math.abs(from - to) < 40 ? { enabled: true, type: 'curvedCW', roundness: 0.3 } : undefined;
    const label = this.collection.settled.has(row) ? { label: 'settled here', font: this.fontOfSettled() } : {};
    return { id: `r${row}`, from: citing[row], to: cited[row], width, dashes, hidden: this.inBundle(row), ...(smooth ? { smooth } : {}), ...label };
  }

  fontOfSettled() {
    return { size: 11, color: this.theme.mark, strokeColor: this.theme.paper, strokeWidth: 4 };
  }

  /** Whether the line of a bundle stands for a citation. @param {number} row */
  inBundle(row) {
    const { citing, cited } = this.collection;
    const [from, to] = [this.inside.get(citing[row]), this.inside.get(cited[row])];
    return from !== to;
  }

  /** One line between a bundle and what it is tied to, the thicker the more citations it stands for. */
  linesOfBundles() {
    const { citing, cited } = this.collection;
    this.bundled = new Map();
    for (const row of this.citations) {
      if (!this.inBundle(row)) continue;
      const id = `${this.inside.get(citing[row])?.id ?? citing[row]}>${this.inside.get(cited[row])?.id ?? cited[row]}`;
      const there = this.bundled.get(id);
      if (there) there.push(row);
      else this.bundled.set(id, [row]);
    }
    return [...this.bundled].map(([id, rows]) => {
      const [from, to] = id.split('>').map(Number);
      const { dashes } = this.lookOf(rows[0]);
      return { id, from, to, dashes, width: 2 + Math.log2(rows.length) / 2, arrows: { to: { enabled: true, scaleFactor: 0.4 } } };
    });
  }

  /** How the line of a citation is drawn. @param {number} row */
  lookOf(row) {
    const relation = this.collection.value('relation', row);
    return LINES[/** @type {keyof typeof LINES} */ (relation)] || LINES.refers_to;
  }

  /**
   * Shows which cable is selected and dims what is not next to it; -1 for none.
   * @param {number} cable
   * @param {boolean} [plain] dims nothing: all that is drawn belongs to the cable
   * @param {number} [chosen] the citation that is read, -1 for none
   */
  mark(cable, plain = false, chosen = -1) {
    this.selected = cable;
    this.plain = plain;
    this.lines.chosen = chosen;
    const { collection } = this;
    const around = cable < 0 || plain ? this.cables : [cable, ...collection.neighbours(cable)];
    const near = new Set(around.filter((one) => one === cable || this.passes(one)));
    const colour = (/** @type {boolean} */ lit) => (lit ? 1 : FAINT);
    this.lit = near;
    this.litBundles = new Set(this.bundles.filter(({ cables }) => cables.some((one) => near.has(one))).map(({ id }) => id));
    this.names = null;
    this.nodes.update(this.drawn.map((one) => ({ id: one, opacity: !near.has(one) && this.besideSelected(one) ? BESIDE : colour(near.has(one)) })));
    const { citing, cited } = collection;
    this.clear.clear();
    this.own.clear();
    for (const row of this.citations) {
      const own = citing[row] === cable || cited[row] === cable;
      const lit = near.has(citing[row]) && near.has(cited[row]) && (cable < 0 || plain || own)
        && (this.relation === '' || collection.value('relation', row) === this.relation);
      if (lit) this.clear.add(row);
      if (lit && own) this.own.add(row);
    }
    this.rows = this.ownRows.filter((row) => !this.inBundle(row) || this.alone(row, cable));
    const seen = new Set(this.rows);
    this.edges.update([
      ...this.ownRows.map((row) => ({ id: `r${row}`, hidden: !seen.has(row), color: { color: this.colourOf(row), opacity: this.clarity(row), inherit: false } })),
      ...[...this.bundled].map(([id, rows]) => ({
        id, color: { color: this.colourOf(rows.find((row) => this.own.has(row)) ?? rows[0]), opacity: rows.some((row) => this.clear.has(row)) ? 1 : FAINT, inherit: false } }))]);
    this.lines.forget();
  }

  /** The colour of the line of a citation. @param {number} row */
  colourOf(row) {
    if (this.collection.value('relation', row) === ANSWER) return this.theme.answer;
    return this.own.has(row) ? this.theme.mark : this.theme.quiet;
  }

  /** How much is seen of the line of a citation. @param {number} row */
  clarity(row) {
    return this.clear.has(row) ? 1 : FAINT;
  }

  /** Whether a cable is in the same open bundle as the selected one, and passes the filter. @param {number} cable */
  besideSelected(cable) {
    return this.inside.has(cable) && this.inside.get(cable) === this.inside.get(this.selected) && this.passes(cable);
  }

  /** Whether the line of a citation is drawn though that of a bundle stands for it: the selected cable is in there. @param {number} row @param {number} cable */
  alone(row, cable) {
    const { citing, cited } = this.collection;
    return (citing[row] === cable || cited[row] === cable) && this.inside.has(cable);
  }

  /** Takes places along time from those of the layout. */
  widen() {
    const { wide } = this;
    const { blocks, frames, stops } = this.atFirst;
    const sides = (/** @type {any} */ one) => ({ ...one, left: one.left * wide, right: one.right * wide });
    this.blocks = blocks.map(sides);
    this.frames = new Map([...frames].map(([id, frame]) => [id, sides(frame)]));
    this.stops = widened(stops, wide);
    this.spans = spansOf(this.collection, this.stops, this.drawn);
    this.shapes = new Map(this.bundles.map((bundle) => [bundle.id, shapeOf(this, bundle)]));
    this.names = null;
    this.ticksFor = '';
  }

  /** @param {number} wide */
  setWide(wide) {
    if (wide === this.wide) return;
    this.wide = wide;
    this.widen();
    for (const [id, x] of this.across) {
      this.network.body.nodes[id].x = x * wide;
    }
    this.lines.forget();
    this.network.redraw();
  }

  /** Shows all that is drawn. */
  fit() {
    this.camera.fit();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.camera.zoom(factor);
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
