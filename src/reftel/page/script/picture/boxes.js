/* Rooms that names and dots take on the screen. */

const CELL_SIDE = 64;

/** @typedef {{x: number, y: number, width: number, height: number}} Box by its middle, in pixels of the screen */

/** Boxes that must not overlap, found by the cells that they touch. */
export class Boxes {
  constructor() {
    /** @type {Map<number, Box[]>} */
    this.cells = new Map();
  }

  /** @param {Box} box @returns {number[]} */
  touched({ x, y, width, height }) {
    const keys = [];
    for (let row = Math.floor((y - height / 2) / CELL_SIDE); row <= Math.floor((y + height / 2) / CELL_SIDE); row += 1) {
      for (let column = Math.floor((x - width / 2) / CELL_SIDE); column <= Math.floor((x + width / 2) / CELL_SIDE); column += 1) {
        keys.push(row * 100003 + column);
      }
    }
    return keys;
  }

  /** @param {Box} box @param {Box} [except] */
  free(box, except) {
    return this.touched(box).every((key) => (this.cells.get(key) || []).every((other) => (
      other === except
      || Math.abs(other.x - box.x) * 2 >= other.width + box.width
      || Math.abs(other.y - box.y) * 2 >= other.height + box.height)));
  }

  /** @param {Box} box */
  add(box) {
    for (const key of this.touched(box)) {
      const there = this.cells.get(key);
      if (there) there.push(box);
      else this.cells.set(key, [box]);
    }
  }
}
