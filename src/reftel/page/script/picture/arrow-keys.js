/* Going from dot to dot with the arrow keys. */

/**
 * Gives what is drawn next to one in a direction of the arrow keys, -1 where there is nothing.
 * @param {string} key @param {number} from @param {number[]} drawn @param {(one: number) => {x: number, y: number}} spot
 */
export function nextInDirection(key, from, drawn, spot) {
  const here = spot(from);
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  const [long, cross] = key === 'ArrowLeft' || key === 'ArrowRight' ? /** @type {const} */ (['x', 'y']) : /** @type {const} */ (['y', 'x']);
  let [best, least] = [-1, Infinity];
  for (const one of drawn) {
    const there = spot(one);
    const ahead = (there[long] - here[long]) * sign;
    const way = ahead + 2 * Math.abs(there[cross] - here[cross]);
    if (ahead > 0 && way < least) [best, least] = [one, way];
  }
  return best;
}
