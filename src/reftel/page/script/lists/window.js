/* Which rows of a long list are in sight. */

/** Higher than that, browsers cut what is scrolled; the rows of a longer list pass by faster. */
export const HIGHEST_LIST = 8_000_000;
const BEYOND = 8;

/** @typedef {{count: number, row: number, height: number}} Sight how many rows there are, how high each is and how high the place where they are seen */

/** Gives how high the whole list is made. @param {Sight} sight */
export function wholeHeight({ count, row }) {
  return Math.min(HIGHEST_LIST, count * row);
}

/** How far the rows have passed by, where the place is scrolled down by `top`. @param {Sight} sight @param {number} top */
function passedBy({ count, row, height }, top) {
  const [whole, real] = [wholeHeight({ count, row, height }), count * row];
  return real === whole || whole <= height ? top : (top / (whole - height)) * (real - height);
}

/**
 * Gives the rows to be made, from `first` to before `last`, and how far below the begin of the list the first is put.
 * @param {Sight} sight @param {number} top
 */
export function rowsInSight(sight, top) {
  const { count, row, height } = sight;
  const passed = passedBy(sight, top);
  const first = Math.max(0, Math.min(count, Math.floor(passed / row) - BEYOND));
  const last = Math.min(count, Math.ceil((passed + height) / row) + BEYOND);
  return { first, last: Math.max(first, last), at: top - passed + first * row };
}

/** Gives how far to scroll so that a row is in sight; `top` where it is already. @param {Sight} sight @param {number} top @param {number} at */
export function scrolledTo(sight, top, at) {
  const { count, row, height } = sight;
  const passed = passedBy(sight, top);
  const wanted = at * row < passed ? at * row : (at + 1) * row > passed + height ? (at + 1) * row - height : passed;
  if (wanted === passed) return top;
  const [whole, real] = [wholeHeight(sight), count * row];
  return real === whole ? wanted : (wanted / (real - height)) * (whole - height);
}
