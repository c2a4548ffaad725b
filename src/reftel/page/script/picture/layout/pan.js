/* Panning many cables: what is drawn is shifted with the mouse, and drawn anew where too much of it is bare. */

import { AXIS_HEIGHT, drawAxis } from '../axis.js';

/** @import { Picture } from '../picture.js' */

const SHIFT_FROM = 150;
const BARE = 0.12;
const PAUSE = 90;

/** Stands before the drawing of vis-network while the picture is dragged. */
export class Panning {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    /** How often something was drawn, for those who measure. */
    this.frames = 0;
    /** @type {HTMLCanvasElement | null} */
    this.copy = null;
    this.from = { x: 0, y: 0, scale: 1 };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
    const { network } = picture;
    const { renderer } = network;
    this.whole = renderer._redraw.bind(renderer);
    renderer._redraw = (/** @type {boolean} */ hidden) => this.redraw(hidden);
    network.on('dragStart', (/** @type {any} */ event) => {
      if (event.nodes.length === 0 && picture.drawn.length >= SHIFT_FROM) this.keep();
    });
    network.on('dragEnd', () => {
      this.copy = null;
      clearTimeout(this.pause);
    });
  }

  get canvas() {
    return /** @type {HTMLCanvasElement} */ (this.picture.network.canvas.frame.canvas);
  }

  /** Keeps what is drawn now. */
  keep() {
    const { canvas } = this;
    const { translation, scale } = this.picture.network.body.view;
    this.copy = this.copy || document.createElement('canvas');
    [this.copy.width, this.copy.height] = [canvas.width, canvas.height];
    this.copy.getContext('2d')?.drawImage(canvas, 0, 0);
    this.from = { ...translation, scale };
  }

  /** @param {boolean} hidden */
  redraw(hidden) {
    this.frames += 1;
    const { translation, scale } = this.picture.network.body.view;
    const { clientWidth, clientHeight } = this.picture.place;
    const [x, y] = [translation.x - this.from.x, translation.y - this.from.y];
    clearTimeout(this.pause);
    if (!this.copy || scale !== this.from.scale) {
      this.whole(hidden);
    } else if (Math.abs(x) > clientWidth * BARE || Math.abs(y) > clientHeight * BARE) {
      this.whole(hidden);
      this.keep();
    } else {
      this.shift(this.copy, x, y);
      this.pause = setTimeout(() => {
        this.whole(false);
        if (this.copy) this.keep();
      }, PAUSE);
    }
  }

  /** @param {HTMLCanvasElement} copy @param {number} x @param {number} y */
  shift(copy, x, y) {
    const { picture, canvas } = this;
    picture.network.renderer.redrawRequested = false;
    const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const sharp = canvas.width / picture.place.clientWidth || 1;
    const low = canvas.height - AXIS_HEIGHT * sharp;
    ink.save();
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, canvas.width, canvas.height);
    ink.drawImage(copy, 0, 0, copy.width, low, Math.round(x * sharp), Math.round(y * sharp), copy.width, low);
    ink.restore();
    drawAxis(picture, ink);
  }
}
