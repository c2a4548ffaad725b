/* What a reader chose, for as long as the tab is open; where the browser keeps nothing of a file, until the page is left. */

/** @type {Map<string, string>} */
const KEPT_IN_TAB = new Map();

/** Gives what is kept under a name, null for nothing. @param {string} name */
export function keptInTab(name) {
  const here = KEPT_IN_TAB.get(name);
  if (here !== undefined) return here;
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} words */
export function keepInTab(name, words) {
  KEPT_IN_TAB.set(name, words);
  try {
    sessionStorage.setItem(name, words);
  } catch {
    // It is kept here.
  }
}
