/* Who answered a cable as a drawing to save. */

import { boardInWords, silentHeading } from '../collection/board.js';
import { dateInWords } from '../collection/dates.js';
import { shown, spaced } from '../collection/words.js';
import { asFileName } from './cables.js';
import { asXml } from './xml.js';

/**
 * @import { Board, DayScale } from '../collection/board.js'
 * @import { Theme } from '../picture/theme.js'
 * @import { Drawing } from './frame.js'
 */

const [BOARD_WIDTH, NAMES_WIDTH, BOARD_EDGE, BOARD_ROW, SILENT_COLUMNS] = [960, 230, 60, 18, 4];
const SMALL_FONT = 'font-size="12"';

/** Gives the board as posts down and days across; the silent ones in columns below. @param {Board} board @param {DayScale} scale @param {Theme} theme @returns {Drawing} */
export function drawingOfBoard(board, scale, theme) {
  const { collection, cable } = board;
  const [ink, quiet, paper, answer, rule, span] = [theme.ink, theme.quiet, theme.paper, theme.answer, theme.rule, theme.span].map(asXml);
  const x = (/** @type {number} */ share) => (NAMES_WIDTH + 14 + share * (BOARD_WIDTH - NAMES_WIDTH - 14 - BOARD_EDGE)).toFixed(1);
  const text = (/** @type {number | string} */ left, /** @type {number} */ top, /** @type {string} */ how, /** @type {string} */ words) => (
    `<text x="${left}" y="${top}" ${how}>${asXml(shown(words))}</text>`);
  /** @type {string[]} */
  const parts = [];
  let y = 24;
  const legend = [['answers', answer, answer], ['cites it in passing', paper, quiet]].map(([words, fill, stroke], at) => (
    `<circle cx="${30 + at * 110}" cy="${y - 4}" r="5" fill="${fill}" stroke="${stroke}" stroke-width="2"/>${text(42 + at * 110, y, `${SMALL_FONT} fill="${quiet}"`, words)}`));
  parts.push(...legend);
  if (board.silent.length > 0) {
    parts.push(`<path d="M280 ${y - 4}h30" stroke="${span}" stroke-width="1.5" stroke-dasharray="4 3"/>`, text(318, y, `${SMALL_FONT} fill="${quiet}"`, 'addressed, silent in this collection'));
  }
  y += 26;
  for (const day of scale.ticks(0.06)) {
    const words = day === 0 ? board.begin.known : day === scale.last ? `${day} days` : String(day);
    parts.push(text(x(scale.at(day)), y, `${SMALL_FONT} fill="${quiet}" text-anchor="${day === 0 ? 'end' : 'middle'}"`, words), `<path d="M${x(scale.at(day))} ${y + 5}v5" stroke="${quiet}"/>`);
  }
  y += 10;
  parts.push(`<path d="M20 ${y}H${BOARD_WIDTH - 20}" stroke="${quiet}"/>`);
  for (const { post, role, rows } of [...board.answered, ...board.citing]) {
    y += BOARD_ROW;
    const places = rows.map((row) => scale.at(board.day(row)));
    parts.push(text(NAMES_WIDTH, y + 4, `${SMALL_FONT} fill="${ink}" text-anchor="end"`, `${board.name(post)}${role ? `, ${role}` : ''}`),
      `<path d="M${x(0)} ${y}H${x(places[places.length - 1])}" stroke="${rule}"/>`,
      ...rows.map((row, at) => `<circle cx="${x(places[at])}" cy="${y}" r="5" fill="${board.isAnswer(row) ? answer : paper}" stroke="${board.isAnswer(row) ? answer : quiet}" stroke-width="2">`
        + `<title>${asXml(spaced(collection.mrn(collection.citing[row])))}</title></circle>`));
  }
  if (board.silent.length > 0) {
    y += 2 * BOARD_ROW;
    parts.push(text(20, y, `font-size="13" font-weight="bold" fill="${ink}"`, silentHeading(board)));
    board.silent.forEach(({ post, role }, at) => {
      const left = 20 + (at % SILENT_COLUMNS) * ((BOARD_WIDTH - 40) / SILENT_COLUMNS);
      if (at % SILENT_COLUMNS === 0) y += BOARD_ROW;
      parts.push(`<path d="M${left} ${y - 4}h20" stroke="${span}" stroke-width="1.5" stroke-dasharray="4 3"/>`, text(left + 26, y, `${SMALL_FONT} fill="${ink}"`, `${board.name(post)}, ${role}`));
    });
  }
  const mrn = collection.mrn(cable);
  const about = `Who answered ${spaced(mrn)}, ${dateInWords(collection, cable)}${collection.subject(cable) ? `: ${collection.subject(cable)}` : ''}. ${boardInWords(board)}`;
  return { width: BOARD_WIDTH, height: y + 24, body: parts.join('\n'), about, legend: [], name: asFileName(`answers-${mrn}`) };
}
