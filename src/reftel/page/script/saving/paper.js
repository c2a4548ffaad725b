/* On paper and in saved pictures all is light, whatever the screen. */

import { themeNow } from '../picture/theme.js';

/** @import { Theme } from '../picture/theme.js' */

/** Gives the light colours of the page. @returns {Theme} */
export function paperTheme() {
  const { classList } = document.documentElement;
  classList.add('on-paper');
  try {
    return themeNow();
  } finally {
    classList.remove('on-paper');
  }
}

/** Gives the colours of a theme, each once, in the same order for every theme. @param {Theme} theme */
function coloursOf({ looks, ...others }) {
  return [...Object.values(others), ...looks.values()].map(asNumbers);
}

/** Gives a colour as "27,26,24", "" for what is none of "#1b1a18", "#fff" and "rgb(27, 26, 24)". @param {string} colour */
function asNumbers(colour) {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const long = short ? short.slice(1).map((digit) => digit + digit) : /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour)?.slice(1);
  if (long) return long.map((pair) => parseInt(pair, 16)).join(',');
  return /^rgb\((\d+),\s*(\d+),\s*(\d+)\)$/.exec(colour)?.slice(1).join(',') ?? '';
}

/** Gives SVG in the colours of one theme in those of another. @param {string} svg @param {Theme} from @param {Theme} to */
export function recoloured(svg, from, to) {
  const other = coloursOf(to);
  const known = new Map(coloursOf(from).map((colour, at) => [colour, other[at]]));
  return svg.replace(/ (fill|stroke)="([^"]+)"/g, (whole, way, colour) => {
    const wanted = known.get(asNumbers(colour));
    return wanted ? ` ${way}="rgb(${wanted})"` : whole;
  });
}
