/* Names in the picture, in a size that can be read at every zoom: the most cited first, as far as there is room. */

import { shown } from '../collection/words.js';
import { onScreen } from './axis.js';
import { Boxes } from './boxes.js';
import { BOX_HEIGHT, HEAD_HEIGHT } from './bundles/place.js';
import { bundleInWords } from './bundles/words.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Box } from './boxes.js'
 * @import { Gathered } from './bundles/gather.js'
 * @import { Picture } from './picture.js'
 */

const NAME_FONT = '12px system-ui, sans-serif';
const STRONG_FONT = 'bold 13px system-ui, sans-serif';
const HEADING_FONT = 'italic 13px Georgia, "DejaVu Serif", serif';
const SUBJECT_FONT = '11px system-ui, sans-serif';
const SUBJECTS_FROM = 0.9;
const SUBJECT_ROOM = 170;
const HEADING_ROOMS = [260, 150];
const HEADING_MARGIN = 40;
const HEAD_SIDE = 8;

/** @typedef {{cable: number, text: string, strong: boolean, box: Box, subject: string}} Name with its middle relative to its cable, or bundle */
/** @typedef {{text: string, x: number, y: number}} Heading */

/**
 * Gives the names and headings that fit at a zoom, without regard to which part is in sight.
 * @param {Picture} picture
 * @param {CanvasRenderingContext2D} ink
 * @param {number} scale
 * @returns {{names: Name[], headings: Heading[]}}
 */
export function placeNames(picture, ink, scale) {
  const { collection } = picture;
  const boxes = new Boxes();
  /** @type {Map<number, Box>} */
  const dots = new Map();
  for (const cable of picture.drawn) {
    const { x, y } = picture.network.getPosition(cable);
    const side = 2 * scale * picture.sizes[cable] + 4;
    dots.set(cable, { x: x * scale, y: y * scale, width: side, height: side });
  }
  for (const dot of dots.values()) boxes.add(dot);
  const headings = placeHeadings(picture, ink, scale, boxes);
  const heads = new Boxes();
  for (const { tip, back } of picture.lines.headsFor(scale)) {
    heads.add({ x: (tip.x + back.x) / 2 * scale, y: (tip.y + back.y) / 2 * scale, width: HEAD_SIDE, height: HEAD_SIDE });
  }
  const names = placeBundleNames(picture, ink, scale, { boxes, heads });
  const near = nearSelected(picture);
  for (const cable of picture.byImportance()) {
    const strong = cable === picture.selected;
    ink.font = strong ? STRONG_FONT : NAME_FONT;
    const dot = dots.get(cable) || { x: 0, y: 0, width: 0, height: 0 };
    for (const text of textsOf(picture, cable, near.has(cable))) {
      const box = nameBeside(dot, ink.measureText(text).width, { boxes, heads }, strong, near.has(cable));
      if (!box) continue;
      names.push({ cable, text, strong, box, subject: '' });
      break;
    }
  }
  if (scale >= SUBJECTS_FROM) for (const name of names) if (name.cable >= 0) addSubject(name, collection, boxes, dots, ink);
  return { names, headings };
}

/** Gives the cables that the selected one cites or is cited by, none without one. @param {Picture} picture */
export function nearSelected({ selected, collection }) {
  return new Set(selected < 0 ? [] : collection.neighbours(selected));
}

/**
 * Gives the texts of a name, the whole first: without the year where that has no room, and beside the selected cable the number alone.
 * @param {Picture} picture @param {number} cable @param {boolean} near
 */
function textsOf(picture, cable, near) {
  const mrn = picture.collection.mrn(cable);
  const hidden = picture.hidden.get(cable) || 0;
  const written = [mrn, mrn.replace(/^(?:\d{4}|\d\d)(?=\D)/, ''), ...(near ? [(/\d+$/.exec(mrn) || [mrn])[0]] : [])];
  return [...new Set(written)].map((one) => `${picture.numbered.has(cable) ? `${picture.numbered.get(cable)}: ` : ''}${one}${hidden ? ` +${hidden}` : ''}`);
}

/**
 * Says at each bundle what is in it, where all its words have no room at least how many.
 * @param {Picture} picture @param {CanvasRenderingContext2D} ink @param {number} scale @param {{boxes: Boxes, heads: Boxes}} taken
 */
function placeBundleNames(picture, ink, scale, { boxes, heads }) {
  /** @type {Name[]} */
  const names = [];
  const boxOf = (/** @type {Gathered} */ { id, open }) => {
    const { x, y } = picture.network.getPosition(id);
    return { x: x * scale, y: y * scale, width: (picture.shapes.get(id)?.width || 0) * scale + 4, height: (open ? HEAD_HEIGHT : BOX_HEIGHT) * scale + 4 };
  };
  const dots = new Map(picture.bundles.map((bundle) => [bundle, boxOf(bundle)]));
  for (const dot of dots.values()) boxes.add(dot);
  for (const [bundle, dot] of dots) {
    const strong = bundle === picture.at;
    ink.font = strong ? STRONG_FONT : NAME_FONT;
    const words = `${bundle.open ? '\u25be' : '\u25b8'} ${bundleInWords(bundle, picture.passes)}`;
    for (const text of [words, words.split(',')[0]]) {
      const width = ink.measureText(text).width;
      const box = bundle.open ? { x: 0, y: 0, width, height: 15 } : nameBeside(dot, width, { boxes, heads }, strong && text !== words, true);
      if (!box) continue;
      names.push({ cable: bundle.id, text, strong, box, subject: '' });
      break;
    }
  }
  return names;
}

/**
 * Gives the first free place below, above or beside a dot, relative to its middle; null where none is free.
 * @param {Box} dot
 * @param {number} wide
 * @param {{boxes: Boxes, heads: Boxes}} taken the heads of lines are kept free where there is another place
 * @param {boolean} always
 * @param {boolean} [shifted] also where one end of the name is at one end of the dot
 * @returns {Box | null}
 */
function nameBeside(dot, wide, { boxes, heads }, always, shifted = false) {
  const [width, height] = [wide + 6, 15];
  const ring = always ? 7 : 0;
  const [down, aside] = [(dot.height + height) / 2 + ring, (dot.width + width) / 2 + ring];
  const shift = Math.abs(width - dot.width) / 2;
  const along = shifted ? [[shift, down], [-shift, down], [shift, -down], [-shift, -down]] : [];
  const around = [[0, down], [0, -down], ...along, [aside, 0], [-aside, 0]];
  const boxAt = (/** @type {number[]} */ [x, y]) => ({ x: dot.x + x, y: dot.y + y, width, height });
  const free = around.filter((one) => boxes.free(boxAt(one), dot));
  const place = free.find((one) => heads.free(boxAt(one))) || free[0] || (always ? around[0] : null);
  if (!place) return null;
  boxes.add(boxAt(place));
  return { x: place[0], y: place[1], width, height };
}

/**
 * Adds the subject under a name that stands below its dot, where there is room for it.
 * @param {Name} name
 * @param {Collection} collection
 * @param {Boxes} boxes
 * @param {Map<number, Box>} dots
 * @param {CanvasRenderingContext2D} ink
 */
function addSubject(name, collection, boxes, dots, ink) {
  const dot = dots.get(name.cable);
  const subject = collection.subject(name.cable);
  if (!dot || !subject || name.box.x !== 0 || name.box.y < 0) return;
  ink.font = SUBJECT_FONT;
  const text = cutTo(shown(subject), SUBJECT_ROOM, ink);
  const box = { x: dot.x, y: dot.y + name.box.y + 15, width: ink.measureText(text).width + 6, height: 14 };
  if (!boxes.free(box)) return;
  boxes.add(box);
  name.subject = text;
}

/**
 * A thread's heading: the subject of its most cited held cable, cut to the width of its band, or beyond a narrow one where no other
 * thread is. It stands in a corner of the band where no dot is.
 * @param {Picture} picture
 * @param {CanvasRenderingContext2D} ink
 * @param {number} scale
 * @param {Boxes} boxes
 * @returns {Heading[]}
 */
function placeHeadings(picture, ink, scale, boxes) {
  ink.font = HEADING_FONT;
  const headings = [];
  const [leftmost, rightmost] = [Math.min(...picture.blocks.map((block) => block.left)), Math.max(...picture.blocks.map((block) => block.right))];
  for (const block of picture.blocks) {
    const subject = picture.subjectOfBlock(block);
    if (!subject) continue;
    const [left, right, top, bottom] = [block.left, block.right, block.top, block.bottom].map((side) => side * scale);
    const others = picture.blocks.filter((other) => other !== block);
    const isAlone = (/** @type {Box} */ { x, y, width, height }) => x - width / 2 > leftmost * scale - HEADING_MARGIN && x + width / 2 < rightmost * scale + HEADING_MARGIN && others.every((other) => (
      other.right * scale < x - width / 2 || other.left * scale > x + width / 2 || other.bottom * scale < y - height / 2 || other.top * scale > y + height / 2));
    const rooms = [Math.max(right - left - 28, HEADING_ROOMS[0]), ...HEADING_ROOMS];
    for (const [beyond, room] of [false, true].flatMap((one) => rooms.map((each) => /** @type {[boolean, number]} */ ([one, each])))) {
      const text = cutTo(subject, room, ink);
      const width = ink.measureText(text).width;
      const corners = beyond ? [[left, bottom + 11], [left, top - 11], [left - 8 - width, top + 9]]
        : [[left + 14, top + 17], [right - 14 - width, top + 17], [left + 14, bottom - 13], [right - 14 - width, bottom - 13], [right + 8, top + 9]];
      const boxAt = (/** @type {number[]} */ [x, y]) => ({ x: x + width / 2, y, width, height: 17 });
      const corner = corners.find((one) => isAlone(boxAt(one)) && boxes.free(boxAt(one)));
      if (!corner) continue;
      boxes.add(boxAt(corner));
      headings.push({ text, x: corner[0] / scale, y: corner[1] / scale });
      break;
    }
  }
  return headings;
}

/** @param {string} text @param {number} room @param {CanvasRenderingContext2D} ink */
function cutTo(text, room, ink) {
  if (ink.measureText(text).width <= room) return text;
  let [low, high] = [0, Math.min(text.length, 200)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ink.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink */
export function drawNames(picture, ink) {
  const scale = picture.network.getScale();
  if (picture.drawn.length === 0) return;
  if (!picture.names || picture.namesAt !== scale) {
    picture.names = placeNames(picture, ink, scale);
    picture.namesAt = scale;
  }
  const { names, headings } = picture.names;
  onScreen(picture, ink, (width, height) => {
    ink.lineJoin = 'round';
    ink.strokeStyle = picture.theme.paper;
    ink.textBaseline = 'middle';
    ink.textAlign = 'left';
    ink.font = HEADING_FONT;
    ink.fillStyle = picture.theme.quiet;
    for (const heading of headings) {
      const at = picture.network.canvasToDOM(heading);
      ink.fillText(heading.text, at.x, at.y);
    }
    ink.textAlign = 'center';
    const spots = spotsOfNames(picture, names);
    names.forEach((name, at) => drawName(picture, ink, name, spots[at], width, height));
  });
}

/**
 * Gives where the middle of a name is on the screen: at a dot that can be seen it is not cut off by the edge. That of a bundle,
 * which would lie over it then, goes below.
 * @param {Picture} picture @param {Name} name
 */
export function spotOfName(picture, { cable, box }) {
  const width = picture.place.clientWidth;
  const at = picture.network.canvasToDOM(picture.network.getPosition(cable));
  const [x, y] = [at.x + box.x, at.y + box.y];
  if (at.x <= 0 || at.x >= width) return { x, y };
  const within = (/** @type {number} */ middle) => Math.min(width - box.width / 2, Math.max(box.width / 2, middle));
  if (cable >= 0 || box.y !== 0 || within(x) === x) return { x: within(x), y };
  return { x: within(at.x), y: at.y + (BOX_HEIGHT * picture.network.getScale() + box.height) / 2 + 2 };
}

/**
 * Gives where names are on the screen. One that the edge would push over another, or over a dot, is cut off there instead; the selected one never.
 * @param {Picture} picture @param {Name[]} names @returns {{x: number, y: number}[]}
 */
export function spotsOfNames(picture, names) {
  const spots = names.map((name) => spotOfName(picture, name));
  const plain = names.map(({ cable, box }) => {
    const at = picture.network.canvasToDOM(picture.network.getPosition(cable));
    return { x: at.x + box.x, y: at.y + box.y };
  });
  const pushed = names.flatMap(({ cable, strong }, at) => (cable >= 0 && !strong && spots[at].x !== plain[at].x ? [at] : []));
  if (pushed.length === 0) return spots;
  const boxes = new Boxes();
  /** @type {Box[]} */
  const boxesOfNames = names.map(({ box }, at) => ({ ...spots[at], width: box.width, height: box.height }));
  names.forEach((_, at) => { if (!pushed.includes(at)) boxes.add(boxesOfNames[at]); });
  for (const cable of picture.drawn) {
    const side = 2 * picture.network.getScale() * picture.sizes[cable];
    boxes.add({ ...picture.network.canvasToDOM(picture.network.getPosition(cable)), width: side, height: side });
  }
  for (const at of pushed) {
    if (boxes.free(boxesOfNames[at])) boxes.add(boxesOfNames[at]);
    else spots[at] = plain[at];
  }
  return spots;
}

/** @param {Picture} picture @param {CanvasRenderingContext2D} ink @param {Name} name @param {{x: number, y: number}} spot @param {number} width @param {number} height */
function drawName(picture, ink, name, { x, y }, width, height) {
  const { cable, text, strong, subject } = name;
  if (x < -80 || x > width + 80 || y < -20 || y > height + 20) return;
  ink.font = strong ? STRONG_FONT : NAME_FONT;
  ink.lineWidth = 4;
  ink.strokeText(text, x, y);
  ink.fillStyle = strong ? picture.theme.mark : cable < 0 || picture.collection.held(cable) ? picture.theme.ink : picture.theme.quiet;
  ink.fillText(text, x, y);
  if (!subject) return;
  ink.font = SUBJECT_FONT;
  ink.strokeText(subject, x, y + 15);
  ink.fillStyle = picture.theme.quiet;
  ink.fillText(subject, x, y + 15);
}

/**
 * Gives the cable or the bundle whose name is written at a point of the screen, -1 without one.
 * @param {Picture} picture
 * @param {{x: number, y: number}} point
 */
export function namedAt(picture, point) {
  const names = picture.names ? picture.names.names : [];
  const spots = spotsOfNames(picture, names);
  for (const [at, name] of names.entries()) {
    const { x, y } = spots[at];
    if (Math.abs(x - point.x) * 2 <= name.box.width && Math.abs(y - point.y) * 2 <= name.box.height) return name.cable;
  }
  return -1;
}
