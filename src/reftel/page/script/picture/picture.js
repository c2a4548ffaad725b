/* The picture: what vis-network draws. */

import { ANSWER, LINES } from '../collection/looks.js';
import { shown } from '../collection/words.js';
import { part } from '../element.js';
import { AXIS_HEIGHT, drawAxis } from './axis.js';
import { drawBackground } from './background.js';
import { hoverLine, hoverText, showTip } from './hover.js';
import { drawNames, namedAt } from './labels.js';
import { layOut } from './layout.js';
import { Lines, NEAR, NEAR_A_FINGER } from './lines/lines.js';
import { Panning } from './pan.js';
import { spansOf, withSpans } from './spans.js';
import { FAINT, flat, themeNow } from './theme.js';
import { along, extent, stopsOf } from './timescale.js';
import { OPTIONS, visNetwork } from './vis-network.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Tick } from './axis.js'
 * @import { Heading, Name } from './labels.js'
 * @import { Block } from './layout.js'
 */

// Farther away dashes cannot be seen, and thousands of them take longer to draw than all else.
const DASHES_FROM = 0.3;

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
    /** @type {number[]} */
    this.drawn = [];
    /** @type {number[]} */
    this.rows = [];
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
    this.network.on('dragging', (/** @type {any} */ event) => {
      this.names = null;
      if (event.nodes.length > 0) this.lines.forget();
    });
    this.network.on('dragEnd', (/** @type {any} */ event) => { for (const cable of event.nodes) this.keepMove(cable); });
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
    this.network.on('hoverNode', (/** @type {any} */ event) => tell(event, hoverText, event.node));
    for (const event of ['blurNode', 'dragStart', 'zoom']) this.network.on(event, hide);
    const hoverAt = (/** @type {number} */ row, /** @type {{x: number, y: number}} */ point) => {
      if (row === this.lines.hovered) return;
      this.lines.hovered = row;
      this.network.redraw();
      if (row < 0) hide();
      else tell({ pointer: { DOM: point } }, hoverLine, row);
    };
    this.place.addEventListener('mousemove', ({ clientX, clientY, buttons }) => {
      const { left, top } = this.place.getBoundingClientRect();
      const point = { x: clientX - left, y: clientY - top };
      if (buttons === 0) hoverAt(this.network.getNodeAt(point) === undefined && namedAt(this, point) < 0 ? this.lines.at(point) : -1, point);
    });
    this.place.addEventListener('mouseleave', () => {
      hoverAt(-1, { x: 0, y: 0 });
      hide();
    });
  }

  /** A click beside the dots: on a name it picks the cable, on a line the citation, on nothing it picks none. @param {any} event */
  pickBeside({ pointer, event }) {
    const cable = namedAt(this, pointer.DOM);
    const row = cable < 0 ? this.lines.at(pointer.DOM, event?.pointerType === 'touch' ? NEAR_A_FINGER : NEAR) : -1;
    if (row >= 0) this.onPickLine(row);
    else this.onPick(cable);
  }

  /** The cables whose names matter, the selected first, then those with most citations to and fro. */
  byImportance() {
    const { collection } = this;
    const weight = (/** @type {number} */ cable) => (
      (cable === this.selected ? 1e9 : 0) + collection.citedBy.count(cable) * 2 + collection.cites.count(cable));
    return this.drawn.filter((cable) => this.lit.has(cable)).sort((a, b) => weight(b) - weight(a) || a - b);
  }

  /** @param {Block} block */
  subjectOfBlock(block) {
    const { collection } = this;
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
    this.mark(this.selected, this.plain, this.lines.chosen);
  }

  /** Remembers where a cable was dragged to, for when other cables are drawn around it. @param {number} cable */
  keepMove(cable) {
    this.moved.set(cable, this.network.getPosition(cable).y - (this.heights.get(cable) || 0));
    this.onMove();
  }

  /**
   * Draws these cables and the citations among them.
   * @param {number[]} cables
   */
  draw(cables) {
    const { collection } = this;
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
    this.lines.forget();
    Object.assign(this, { drawn, rows, nodes, edges, blocks: places.blocks, stops: withSpans(collection, stopsOf(hours, places.xs), drawn) });
    this.spans = spansOf(collection, this.stops, drawn);
  }

  /** @param {number} row @param {number} from @param {number} to */
  line(row, from, to) {
    const { citing, cited } = this.collection;
    const { width, dashes } = this.lookOf(row);
    const smooth = Math.abs(from - to) < 40 ? { enabled: true, type: 'curvedCW', roundness: 0.3 } : undefined;
    const label = this.collection.settled.has(row) ? { label: 'settled here', font: this.fontOfSettled() } : {};
    return { id: `r${row}`, from: citing[row], to: cited[row], width, dashes, ...(smooth ? { smooth } : {}), ...label };
  }

  fontOfSettled() {
    return { size: 11, color: this.theme.mark, strokeColor: this.theme.paper, strokeWidth: 4 };
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
    const around = cable < 0 || plain ? this.drawn : [cable, ...collection.neighbours(cable)];
    const near = new Set(around.filter((one) => one === cable || this.passes(one)));
    const colour = (/** @type {boolean} */ lit) => (lit ? 1 : FAINT);
    this.lit = near;
    this.names = null;
    this.nodes.update(this.drawn.map((one) => ({ id: one, opacity: colour(near.has(one)) })));
    const { citing, cited } = collection;
    this.clear.clear();
    this.own.clear();
    this.edges.update(this.rows.map((row) => {
      const lit = near.has(citing[row]) && near.has(cited[row])
        && (cable < 0 || plain || citing[row] === cable || cited[row] === cable)
        && (this.relation === '' || collection.value('relation', row) === this.relation);
      if (lit) this.clear.add(row);
      if (lit && (citing[row] === cable || cited[row] === cable)) this.own.add(row);
      return { id: `r${row}`, color: { color: this.colourOf(row), opacity: colour(lit), inherit: false } };
    }));
    this.lines.forgetWidths();
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

  /** Shows all that is drawn, with room for the names at the sides, the tools and the axis. */
  fit() {
    this.network.setSize('100%', '100%');
    const spots = Object.values(this.network.getPositions());
    if (spots.length === 0) return;
    const sides = this.blocks.flatMap((block) => [block.left, block.right]);
    const [left, right] = extent([...spots.map((spot) => spot.x), ...sides, ...this.stops.map((stop) => stop[1])]);
    const [top, bottom] = extent([...spots.map((spot) => spot.y), ...this.blocks.flatMap((block) => [block.top, block.bottom])]);
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

  /** Gives the x of an hour; before the first and after the last cable the axis goes on evenly. @param {number} hour */
  xOf(hour) {
    return along(this.stops, hour, 0, 1);
  }

  /** @param {number} x */
  hourOf(x) {
    return along(this.stops, x, 1, 0);
  }
}
