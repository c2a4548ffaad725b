/* Tables as CSV: RFC 4180, and nothing in it that a spreadsheet would run. */

/* The signs are those of reftel/render/spreadsheet.py. */
const FORMULA = /^[=+\-@\t＝＋－＠]/;

// What XML cannot hold either, as in the tables of the command line.
const UNREADABLE = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Gives a cell on one line; before one that a spreadsheet would take for a formula is an apostrophe. @param {string} text */
export function asCell(text) {
  const line = text.replace(UNREADABLE, '\ufffd').replace(/\s+/gu, ' ').trim();
  const safe = FORMULA.test(line) ? `'${line}` : line;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {string[]} cells */
export function asLine(cells) {
  return `${cells.map(asCell).join(',')}\r\n`;
}
