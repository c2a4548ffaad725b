/* A canvas that writes what is drawn on it as SVG, so that what is saved is what is seen, at any size. */

import { asXml } from './xml.js';

const RAISED = /** @type {Record<string, number>} */ ({ middle: 0.35, top: 0.8, hanging: 0.8, bottom: -0.2, ideographic: -0.2 });
const ANCHORS = /** @type {Record<string, string>} */ ({ center: 'middle', right: 'end', end: 'end' });
const STYLE = { fillStyle: '#000', strokeStyle: '#000', lineWidth: 1, globalAlpha: 1, font: '10px sans-serif', textAlign: 'start',
  textBaseline: 'alphabetic', lineCap: 'butt', lineJoin: 'miter' };
const CLEAR = /^rgba\(\s*([\d.]+),\s*([\d.]+),\s*([\d.]+),\s*([\d.]+)\s*\)$/;
const FONT = /^(.*?)\s*([\d.]+)px\s+(.*)$/;

/** @type {CanvasRenderingContext2D | null} */
let measure = null;

/** Gives how wide a text is, in pixels. @param {string} text @param {string} font */
export function widthOf(text, font) {
  measure = measure || /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  measure.font = font;
  return measure.measureText(text).width;
}

/** @param {number} value */
const rounded = (value) => Math.round(value * 10) / 10;

/**
 * As much of a canvas's context as the pictures use. A `Path2D` cannot be read again: pictures draw without it.
 * What lies wholly outside the picture is left out.
 */
export class SvgInk {
  /** @param {number} width @param {number} height in pixels */
  constructor(width, height) {
    this.canvas = { width, height };
    Object.assign(this, STYLE);
    /** @type {number[]} */
    this.dash = [];
    this.matrix = [1, 0, 0, 1, 0, 0];
    /** @type {any[]} */
    this.kept = [];
    /** @type {string[]} */
    this.parts = [];
    this.path = '';
    this.begun = false;
  }

  /** @returns {any} */
  get style() {
    return this;
  }

  save() {
    const { style } = this;
    this.kept.push({ matrix: this.matrix, dash: this.dash, ...Object.fromEntries(Object.keys(STYLE).map((key) => [key, style[key]])) });
  }

  restore() {
    if (this.kept.length > 0) Object.assign(this, this.kept.pop());
  }

  /** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} e @param {number} f */
  setTransform(a, b, c, d, e, f) {
    this.matrix = [a, b, c, d, e, f];
  }

  /** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} e @param {number} f */
  transform(a, b, c, d, e, f) {
    const [g, h, i, j, k, l] = this.matrix;
    this.matrix = [g * a + i * b, h * a + j * b, g * c + i * d, h * c + j * d, g * e + i * f + k, h * e + j * f + l];
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.transform(1, 0, 0, 1, x, y);
  }

  /** @param {number} x @param {number} y */
  scale(x, y) {
    this.transform(x, 0, 0, y, 0, 0);
  }

  /** @param {number} turn in radians */
  rotate(turn) {
    this.transform(Math.cos(turn), Math.sin(turn), -Math.sin(turn), Math.cos(turn), 0, 0);
  }

  get zoom() {
    return Math.hypot(this.matrix[0], this.matrix[1]);
  }

  /** @param {number} x @param {number} y */
  at(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    return `${rounded(a * x + c * y + e)} ${rounded(b * x + d * y + f)}`;
  }

  beginPath() {
    this.path = '';
    this.begun = false;
  }

  closePath() {
    if (this.begun) this.path += 'Z';
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.path += `M${this.at(x, y)}`;
    this.begun = true;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.path += `${this.begun ? 'L' : 'M'}${this.at(x, y)}`;
    this.begun = true;
  }

  /** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} x @param {number} y */
  bezierCurveTo(a, b, c, d, x, y) {
    this.path += `${this.begun ? '' : `M${this.at(a, b)}`}C${this.at(a, b)} ${this.at(c, d)} ${this.at(x, y)}`;
    this.begun = true;
  }

  /** @param {number} a @param {number} b @param {number} x @param {number} y */
  quadraticCurveTo(a, b, x, y) {
    this.path += `${this.begun ? '' : `M${this.at(a, b)}`}Q${this.at(a, b)} ${this.at(x, y)}`;
    this.begun = true;
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high */
  rect(x, y, wide, high) {
    this.path += `M${this.at(x, y)}L${this.at(x + wide, y)}L${this.at(x + wide, y + high)}L${this.at(x, y + high)}Z`;
    this.begun = true;
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high @param {number | number[]} [corner] */
  roundRect(x, y, wide, high, corner = 0) {
    const [first] = [corner].flat();
    const turn = Math.min(Number(first) || 0, Math.abs(wide) / 2, Math.abs(high) / 2);
    const [right, low] = [x + wide, y + high];
    this.path += `M${this.at(x + turn, y)}L${this.at(right - turn, y)}Q${this.at(right, y)} ${this.at(right, y + turn)}`
      + `L${this.at(right, low - turn)}Q${this.at(right, low)} ${this.at(right - turn, low)}`
      + `L${this.at(x + turn, low)}Q${this.at(x, low)} ${this.at(x, low - turn)}L${this.at(x, y + turn)}Q${this.at(x, y)} ${this.at(x + turn, y)}Z`;
    this.begun = true;
  }

  /** @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to @param {boolean} [back] */
  arc(x, y, radius, from, to, back = false) {
    this.ellipse(x, y, radius, radius, 0, from, to, back);
  }

  /**
   * @param {number} x @param {number} y @param {number} wide @param {number} high half of its width and height
   * @param {number} turn @param {number} from @param {number} to @param {boolean} [back]
   */
  ellipse(x, y, wide, high, turn, from, to, back = false) {
    const whole = Math.abs(to - from) >= 2 * Math.PI - 1e-9;
    const end = whole ? from + (back ? -2 : 2) * Math.PI : to;
    let span = end - from;
    if (!whole && !back && span < 0) span += 2 * Math.PI;
    if (!whole && back && span > 0) span -= 2 * Math.PI;
    const spot = (/** @type {number} */ angle) => {
      const [a, b] = [wide * Math.cos(angle), high * Math.sin(angle)];
      return this.at(x + a * Math.cos(turn) - b * Math.sin(turn), y + a * Math.sin(turn) + b * Math.cos(turn));
    };
    const { zoom } = this;
    const radii = `A${rounded(wide * zoom)} ${rounded(high * zoom)} ${rounded(turn * 180 / Math.PI)}`;
    this.path += `${this.begun ? 'L' : 'M'}${spot(from)}`;
    for (const part of [0.5, 1]) this.path += `${radii} 0 ${back ? 0 : 1} ${spot(from + span * part)}`;
    this.begun = true;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = [...dash];
  }

  getLineDash() {
    return this.dash;
  }

  fill() {
    if (this.path) this.put(`<path d="${this.path}"${this.inked('fill')}/>`);
  }

  stroke() {
    if (this.path) this.put(`<path d="${this.path}" fill="none"${this.inked('stroke')}/>`);
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high */
  fillRect(x, y, wide, high) {
    const before = [this.path, this.begun];
    this.path = '';
    this.rect(x, y, wide, high);
    this.fill();
    [this.path, this.begun] = /** @type {[string, boolean]} */ (before);
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high */
  strokeRect(x, y, wide, high) {
    const before = [this.path, this.begun];
    this.path = '';
    this.rect(x, y, wide, high);
    this.stroke();
    [this.path, this.begun] = /** @type {[string, boolean]} */ (before);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    this.write(text, x, y, this.inked('fill'));
  }

  /** @param {string} text @param {number} x @param {number} y */
  strokeText(text, x, y) {
    this.write(text, x, y, ` fill="none"${this.inked('stroke')}`);
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} inked */
  write(text, x, y, inked) {
    const { font, textAlign, textBaseline } = this.style;
    const [, kind, size, family] = FONT.exec(font) || ['', '', '10', 'sans-serif'];
    const high = Number(size) * this.zoom;
    const [left, top] = this.at(x, y).split(' ').map(Number);
    const reach = widthOf(text, font) * this.zoom;
    const { width, height } = this.canvas;
    if (left + reach < 0 || left - reach > width || top + high < 0 || top - high > height) return;
    const slant = /italic/.test(kind) ? ' font-style="italic"' : '';
    const weight = /bold|[6-9]00/.test(kind) ? ' font-weight="bold"' : '';
    const anchor = ANCHORS[textAlign] ? ` text-anchor="${ANCHORS[textAlign]}"` : '';
    this.parts.push(`<text x="${left}" y="${rounded(top + (RAISED[textBaseline] || 0) * high)}" font-size="${rounded(high)}" `
      + `font-family="${asXml(family)}"${slant}${weight}${anchor}${inked}>${asXml(text)}</text>`);
  }

  /** @param {string} text */
  measureText(text) {
    return { width: widthOf(text, this.style.font) };
  }

  /** How it is filled or stroked, as attributes. @param {'fill' | 'stroke'} way */
  inked(way) {
    const { globalAlpha, lineWidth, lineCap, lineJoin } = this.style;
    const colour = String(this.style[`${way}Style`]);
    const clear = CLEAR.exec(colour);
    const seen = rounded(100 * globalAlpha * (clear ? Number(clear[4]) : 1)) / 100;
    const paint = ` ${way}="${clear ? `rgb(${clear.slice(1, 4).join(', ')})` : asXml(colour)}"${seen < 1 ? ` ${way}-opacity="${seen}"` : ''}`;
    if (way === 'fill') return paint;
    const { zoom } = this;
    const dashes = this.dash.some((one) => one > 0) ? ` stroke-dasharray="${this.dash.map((one) => rounded(one * zoom)).join(' ')}"` : '';
    return `${paint} stroke-width="${Math.round(lineWidth * zoom * 100) / 100}"${dashes}`
      + `${lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`}${lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`}`;
  }

  /** @param {string} path an element */
  put(path) {
    const numbers = (path.match(/ d="([^"]*)"/)?.[1].replace(/A\S+ \S+ \S+ \S+ \S+ /g, ' ').match(/-?[\d.]+/g) || []).map(Number);
    const { width, height } = this.canvas;
    const outside = (/** @type {number} */ from, /** @type {number} */ most) => {
      let [below, above] = [true, true];
      for (let at = from; at < numbers.length; at += 2) {
        if (numbers[at] > -40) below = false;
        if (numbers[at] < most + 40) above = false;
      }
      return below || above;
    };
    if (!outside(0, width) && !outside(1, height)) this.parts.push(path);
  }

  clearRect() {}

  clip() {}

  drawImage() {}

  /** What was drawn, as SVG elements. */
  markup() {
    return this.parts.join('\n');
  }
}

/**
 * Gives what vis-network shows in a place now, as SVG elements.
 * @param {any} network @param {HTMLElement} place
 */
export function networkAsSvg(network, place) {
  const ink = new SvgInk(place.clientWidth, place.clientHeight);
  const { canvas, renderer } = network;
  canvas.getContext = () => ink;
  canvas.setTransform = () => {};
  try {
    renderer._redraw(false);
  } finally {
    Reflect.deleteProperty(canvas, 'getContext');
    Reflect.deleteProperty(canvas, 'setTransform');
  }
  return ink.markup();
}
