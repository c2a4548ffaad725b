/* Texts, MRNs and counts as people read them. */

/**
 * Gives text with the invisible characters that turn or hide what is written made visible.
 * @param {string} text
 */
export function shown(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `[U+${(sign.codePointAt(0) || 0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

/**
 * Gives an MRN as people read it: "09 OTTAWA 278".
 * @param {string} mrn
 */
export function spaced(mrn) {
  const match = /^(\d{4}|\d{2})([A-Z]+)(\d+)$/.exec(mrn);
  return match ? `${match[1]} ${match[2]} ${match[3]}` : mrn;
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many || `${one}s`}`;
}

const LETTER = /[\p{L}\p{N}]/u;

/** Tells whether a letter or a digit stands at a place of a text. @param {string} text @param {number} at */
export function isLetterAt(text, at) {
  const code = text.charCodeAt(at);
  if (code < 128) return (code > 96 && code < 123) || (code > 47 && code < 58) || (code > 64 && code < 91);
  if (Number.isNaN(code)) return false;
  const second = code >= 0xdc00 && code <= 0xdfff;
  return LETTER.test(String.fromCodePoint(text.codePointAt(second ? at - 1 : at) || 0));
}
