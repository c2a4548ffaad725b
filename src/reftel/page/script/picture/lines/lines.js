/* The lines of citations: how they run, their heads, and which of them is at a point. */

import { ANSWER } from '../../collection/looks.js';
import { onScreen } from '../axis.js';
import { FAINT } from '../theme.js';
import { distance, pointOff } from './course.js';

/**
 * @import { Picture } from '../picture.js'
 * @import { Point } from './course.js'
 */

/** So many pixels beside a line still count as on it. */
export const NEAR = 6;
export const NEAR_A_FINGER = 14;
const PIECES = 32;
const [LONGEST, SHORTEST, LEAST] = [15, 8, 4];
const GAP = 2;

/** @typedef {{row: number, tip: Point, back: Point, wide: number}} Head in the picture; `wide` in pixels */

/** How the lines that are drawn run; made anew when something has moved. */
export class Lines {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    /** By the id that the network has for a line. @type {Map<string, Point[]>} */
    this.courses = new Map();
    /** @type {Head[]} */
    this.heads = [];
    this.headsAt = 0;
    this.factor = 0;
    /** The line under the mouse, -1 for none. */
    this.hovered = -1;
    /** The line that is read, -1 for none. */
    this.chosen = -1;
  }

  /** Forgets how lines ran: cables have moved, or others are drawn. */
  forget() {
    this.courses.clear();
    this.headsAt = this.factor = 0;
  }

  /** Sets the width of all lines anew, which the network has taken from its own list. */
  forgetWidths() {
    this.factor = 0;
  }

  /** Gives points along the line of a citation, from the citing cable to the cited one. @param {number} row */
  course(row) {
    return this.courseOf(`r${row}`);
  }

  /** @param {string} id of a line */
  courseOf(id) {
    let course = this.courses.get(id);
    if (!course) {
      const kind = this.picture.network.body.edges[id]?.edgeType;
      const via = kind?.getViaNode();
      course = kind ? Array.from({ length: PIECES + 1 }, (_, at) => kind.getPoint(at / PIECES, via)) : [];
      this.courses.set(id, course);
    }
    return course;
  }

  /** Keeps lines and dashes as wide as they can be seen, however far away they are. */
  keepWidth() {
    const { picture } = this;
    const factor = Math.max(1, 0.9 / Math.max(0.06, picture.network.getScale()));
    if (Math.abs(factor - this.factor) < 0.05 * factor) return;
    this.factor = factor;
    for (const row of picture.rows) {
      const line = picture.network.body.edges[`r${row}`];
      const { width, dashes } = picture.lookOf(row);
      if (line) Object.assign(line.options, { width: width * factor, dashes: Array.isArray(dashes) && dashes.map((/** @type {number} */ long) => long * factor) });
    }
  }

  /** Gives the citation whose line is nearest to a point of the screen, -1 where none is near. @param {Point} point @param {number} [near] */
  at(point, near = NEAR) {
    const { network, rows } = this.picture;
    const spot = network.DOMtoCanvas(point);
    const reach = near / network.getScale();
    let [best, least] = [-1, reach];
    for (const row of rows) {
      const faint = this.picture.clarity(row) < 1 ? reach / 2 : 0;
      const far = distance(spot, this.course(row), reach) + faint;
      if (far < least) [best, least] = [row, far];
    }
    return best;
  }

  /** Gives the bundle whose line is nearest to a point of the screen, null where none is near. @param {Point} point @param {number} [near] */
  bundleAt(point, near = NEAR) {
    const { picture } = this;
    const spot = picture.network.DOMtoCanvas(point);
    let [best, least] = ['', near / picture.network.getScale()];
    for (const id of picture.bundled.keys()) {
      const far = distance(spot, this.courseOf(id), least);
      if (far < least) [best, least] = [id, far];
    }
    return best === '' ? null : picture.bundle(best.split('>').map(Number).find((end) => end < -1) ?? NaN);
  }

  /** The wide band behind the line that is read, and behind the one under the mouse. @param {CanvasRenderingContext2D} ink */
  drawBand(ink) {
    const { picture } = this;
    for (const [row, clear, wide] of [[this.hovered, 0.3, 9], [this.chosen, 0.45, 11]]) {
      const course = row < 0 ? [] : this.course(row);
      if (course.length === 0) continue;
      ink.globalAlpha = clear;
      ink.strokeStyle = picture.theme.mark;
      ink.lineWidth = wide / picture.network.getScale();
      ink.lineCap = 'round';
      ink.beginPath();
      for (const { x, y } of course) ink.lineTo(x, y);
      ink.stroke();
      ink.lineCap = 'butt';
      ink.globalAlpha = 1;
    }
  }

  /** Gives the heads of all lines at a zoom. @param {number} scale */
  headsFor(scale) {
    if (this.headsAt !== scale) {
      this.heads = this.picture.rows.map((row) => this.head(row, scale)).filter((head) => head !== null);
      this.headsAt = scale;
    }
    return this.heads;
  }

  /** The heads, over the dots: filled ones of answers, hollow ones of other citations. @param {CanvasRenderingContext2D} ink */
  drawHeads(ink) {
    const { picture } = this;
    const heads = this.headsFor(picture.network.getScale());
    onScreen(picture, ink, (width, height) => {
      ink.lineJoin = 'round';
      for (const clear of [FAINT, 1]) {
        ink.globalAlpha = clear;
        for (const head of heads) {
          if (picture.clarity(head.row) !== clear) continue;
          const tip = picture.network.canvasToDOM(head.tip);
          if (tip.x < -20 || tip.y < -20 || tip.x > width + 20 || tip.y > height + 20) continue;
          this.drawHead(ink, head, tip, picture.network.canvasToDOM(head.back));
        }
      }
      ink.globalAlpha = 1;
    });
  }

  /** @param {CanvasRenderingContext2D} ink @param {Head} head @param {Point} tip @param {Point} back */
  drawHead(ink, { row, wide }, tip, back) {
    const { theme } = this.picture;
    const colour = this.picture.colourOf(row);
    const [x, y] = [(back.y - tip.y) * wide, (tip.x - back.x) * wide];
    ink.beginPath();
    ink.moveTo(tip.x, tip.y);
    ink.lineTo(back.x + x, back.y + y);
    ink.lineTo(back.x - x, back.y - y);
    ink.closePath();
    ink.strokeStyle = theme.paper;
    ink.lineWidth = 4;
    ink.stroke();
    ink.fillStyle = isAnswer(this.picture, row) ? colour : theme.paper;
    ink.fill();
    ink.strokeStyle = colour;
    ink.lineWidth = 1.5;
    ink.stroke();
  }

  /** Gives where the head of a line is: at the edge of the cited cable, short where the line is. @param {number} row @param {number} scale @returns {Head | null} */
  head(row, scale) {
    const course = this.course(row);
    if (course.length === 0) return null;
    const { collection, sizes } = this.picture;
    const [from, to] = [course[0], course[PIECES]];
    const [near, far] = [sizes[collection.cited[row]] || 0, sizes[collection.citing[row]] || 0];
    const room = (Math.hypot(to.x - from.x, to.y - from.y) - near - far) * scale - GAP;
    const long = Math.max(LEAST, Math.min(LONGEST, Math.max(SHORTEST, LONGEST * scale * 1.4), room * 0.8));
    const tip = pointOff(course, near + GAP / scale);
    const back = pointOff(course, near + (GAP + long) / scale);
    return { row, tip, back, wide: isAnswer(this.picture, row) ? 0.5 : 0.42 };
  }
}

/** @param {Picture} picture @param {number} row */
function isAnswer({ collection }, row) {
  return collection.value('relation', row) === ANSWER;
}
