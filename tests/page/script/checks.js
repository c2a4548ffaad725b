/* Tests of modules: what failed and how many passed, for the one who opened the page. */

/** @type {Promise<string>[]} what is wrong with each test, "" for nothing */
const results = [];

/** @param {string} name @param {() => void | Promise<void>} run throws where something is wrong */
export function test(name, run) {
  results.push((async () => {
    try {
      await run();
      return '';
    } catch (error) {
      return `${name}: ${error}`;
    }
  })());
}

/** @param {unknown} found @param {unknown} wanted of the same JSON */
export function equal(found, wanted) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${one} instead of ${other}`);
}

/** @param {boolean} holds @param {unknown} [about] */
export function check(holds, about = '') {
  if (!holds) throw new Error(`not so: ${JSON.stringify(about)}`);
}

/** Gives numbers from 0 to 1 that are the same each time. @param {number} seed */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

Object.assign(globalThis, {
  tested: async () => {
    const failed = (await Promise.all(results)).filter(Boolean);
    return { failed, passed: results.length - failed.length };
  },
});
