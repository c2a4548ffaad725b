/* Which part of the picture is seen, how near, and how wide time is. */

import { AXIS_HEIGHT } from '../axis.js';
import { extent } from '../timescale.js';

/**
 * @import { Gathered } from '../bundles/gather.js'
 * @import { Picture } from '../picture.js'
 */

const LARGEST = 1.2;
const NEAR_ENOUGH = 0.8;
/** How much fitting stretches time: as far as there is room, and not where a few cables are drawn. */
const [MOST_FITTED, PER_ITEM] = [2.5, 90];
const [NARROWEST_TIME, WIDEST_TIME] = [0.1, 60];
/** How far below the middle of the stage that of the picture is, as the axis covers its lower end. */
const MIDDLE = AXIS_HEIGHT / 2 - 4;
/** From there on the axis and names have room. */
const EDGES = { left: 60, right: 60, top: 24, bottom: AXIS_HEIGHT + 50 };

/** Moves over the picture. */
export class Camera {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
  }

  /** What the picture has room for. */
  room() {
    const { picture } = this;
    return { width: Math.max(200, picture.place.clientWidth - 50), height: Math.max(150, picture.place.clientHeight - AXIS_HEIGHT - 56) };
  }

  /**
   * Makes time so many times as wide, and nothing else; what is at a point of the screen stays there.
   * @param {number} factor @param {number} [x] in pixels of the screen, else the middle
   */
  stretch(factor, x = this.picture.place.clientWidth / 2) {
    const { picture } = this;
    const wide = Math.min(WIDEST_TIME, Math.max(NARROWEST_TIME, picture.wide * factor));
    const moved = picture.network.DOMtoCanvas({ x, y: 0 }).x * (wide / picture.wide - 1);
    const centre = picture.network.getViewPosition();
    picture.setWide(wide);
    picture.network.moveTo({ position: { x: centre.x + moved, y: centre.y }, animation: false });
  }

  /** Turns the wheel: with Shift along time alone; Ctrl is what pinching sends. @param {WheelEvent} event */
  wheel(event) {
    const { picture } = this;
    if (!event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const turned = event.deltaY || event.deltaX;
    this.stretch(Math.exp(-Math.sign(turned) * Math.min(120, Math.abs(turned)) / 600), event.clientX - picture.place.getBoundingClientRect().left);
  }

  /** Where all that is drawn ends. */
  sides() {
    const { picture } = this;
    const spots = Object.values(picture.network.getPositions());
    const [left, right] = extent([...spots.map((spot) => spot.x), ...picture.blocks.flatMap((block) => [block.left, block.right]),
      ...picture.stops.map((stop) => stop[1])]);
    const [top, bottom] = extent([...spots.map((spot) => spot.y), ...picture.blocks.flatMap((block) => [block.top, block.bottom])]);
    return { left, right, top, bottom };
  }

  /** Shows all that is drawn, with room for the names at the sides and the axis; time is stretched to the width. */
  fit() {
    const { picture } = this;
    picture.network.setSize('100%', '100%');
    if (picture.drawn.length + picture.bundles.length === 0) return;
    picture.setWide(1);
    const { width, height } = this.room();
    const first = this.sides();
    const wanted = Math.min(width, PER_ITEM * (picture.drawn.length + 3 * picture.bundles.length));
    const scale = Math.max(0.02, Math.min(LARGEST, width / (first.right - first.left + 1), height / (first.bottom - first.top + 1)));
    picture.setWide(Math.min(MOST_FITTED, Math.max(1, wanted / ((first.right - first.left + 1) * scale))));
    const { left, right, top, bottom } = this.sides();
    const fitted = Math.min(scale, width / (right - left + 1)); // what is cut short of time does not stretch evenly
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 + MIDDLE / fitted };
    picture.network.moveTo({ scale: fitted, position, animation: false });
  }

  /** Shows a bundle that was opened, where it cannot be read among all the rest. @param {Gathered} bundle */
  show({ id }) {
    const { picture } = this;
    const frame = picture.frames.get(id);
    if (!frame) return;
    const { width, height } = this.room();
    const scale = Math.min(NEAR_ENOUGH, width / (frame.right - frame.left), height / (frame.bottom - frame.top));
    if (scale <= picture.network.getScale()) return;
    picture.network.moveTo({ position: { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 + MIDDLE / scale }, scale, animation: false });
  }

  /**
   * Brings a cable into sight, no farther than needed; what is in sight stays where it is.
   * @param {number} cable
   * @param {boolean} [near] comes near enough to read where a small screen shows all of a large picture
   */
  reveal(cable, near = false) {
    const { picture } = this;
    const spot = picture.network.getPosition(cable);
    const scale = Math.max(picture.network.getScale(), near ? (picture.place.clientWidth < 600 ? 0.6 : 0.3) : 0);
    if (scale > picture.network.getScale()) {
      picture.network.moveTo({ position: spot, scale, animation: false });
      return;
    }
    const { x, y } = picture.network.canvasToDOM(spot);
    const beyond = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) => (at < low ? at - low : at > high ? at - high : 0);
    const right = beyond(x, EDGES.left, picture.place.clientWidth - EDGES.right);
    const down = beyond(y, EDGES.top, picture.place.clientHeight - EDGES.bottom);
    if (right === 0 && down === 0) return;
    const centre = picture.network.getViewPosition();
    picture.network.moveTo({ position: { x: centre.x + right / scale, y: centre.y + down / scale }, animation: false });
  }

  /** @param {number} factor */
  zoom(factor) {
    const { picture } = this;
    picture.network.moveTo({ scale: Math.min(4, Math.max(0.03, picture.network.getScale() * factor)), animation: false });
  }
}
