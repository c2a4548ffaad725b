/* Work in pieces, between which others have their turn: typing must never wait for it. */

/** So many milliseconds are worked before a rest. */
export const TURN = 12;

/** Gives what work in pieces comes to. @template T @param {Generator<undefined, T>} steps @returns {T} */
export function ended(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Works for some milliseconds; gives what the work comes to, null where it needs more of them. @template T @param {Generator<undefined, T>} steps @param {number} time @returns {{value: T} | null} */
export function workFor(steps, time) {
  const end = performance.now() + time;
  do {
    const { done, value } = steps.next();
    if (done) return { value };
  } while (performance.now() < end);
  return null;
}

/**
 * Gives what work in pieces comes to, with rests; null where it is not wanted any more.
 * @template T @param {Generator<undefined, T>} steps @param {() => boolean} wanted @returns {Promise<{value: T} | null>}
 */
export async function inTurns(steps, wanted) {
  for (;;) {
    const done = workFor(steps, TURN);
    if (done) return done;
    await new Promise((next) => { setTimeout(next, 0); });
    if (!wanted()) return null;
  }
}

/** Does something when there is nothing else to do. @param {() => void} work */
export function whenIdle(work) {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 2000 });
  else setTimeout(work, 200);
}
