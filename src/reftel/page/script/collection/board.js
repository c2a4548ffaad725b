/* Who answered a cable: what each post did that it addressed or that cites it, as `reftel replies` says it. */

import { ANSWER } from './looks.js';
import { shortDate } from './dates.js';
import { counted, shown } from './words.js';

/**
 * @import { Collection } from './collection.js'
 * @import { Details } from './details.js'
 */

const [LONGEST_WEEK, LONGEST_MONTH, LATE_SHARE, BEFORE_SHARE] = [7, 30, 0.2, 0.06];
const TICKS = [0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 180, 365, 730, 1825, 3650, 7300];

/** The name of an addressee that stands for many posts. */
const COLLECTIVE = /\b(?:ALL|COLLECTIVE|POSTS|MISSIONS|EMBASSIES|CONSULATES)\b/i;

/**
 * @typedef {object} Heard
 * @property {string} post its code
 * @property {string} role "action" or "info", "" where the cable did not address it
 * @property {number[]} rows the citations by its cables, the earliest first
 * @property {'answers' | 'cites'} answer
 */

/** @typedef {{post: string, role: string}} Silent */

/** What each post did about a cable. */
export class Board {
  /** @param {Collection} collection @param {Details} details @param {number} cable */
  constructor(collection, details, cable) {
    this.collection = collection;
    this.details = details;
    this.cable = cable;
    const roles = this.roles();
    const heard = this.heardFrom(roles);
    /** Those that answered, by their first answer. @type {Heard[]} */
    this.answered = heard.filter(({ answer }) => answer === 'answers');
    /** Those that only cite it, by their first citation. @type {Heard[]} */
    this.citing = heard.filter(({ answer }) => answer === 'cites');
    const silent = [...roles].filter(([post]) => post !== collection.value('post', cable) && !heard.some((one) => one.post === post))
      .map(([post, role]) => ({ post, role }));
    const byRole = (/** @type {Silent} */ a, /** @type {Silent} */ b) => (a.role < b.role ? -1 : Number(a.role > b.role) || this.name(a.post).localeCompare(this.name(b.post)));
    /** Posts that it addressed for action, then those that it only informed, of which no cable here cites it. @type {Silent[]} */
    this.silent = silent.filter(({ post }) => details.isPost(post)).sort(byRole);
    /** Addressees that are no posts: collectives, agencies. @type {Silent[]} */
    this.others = silent.filter(({ post }) => !details.isPost(post)).sort(byRole);
    const asked = (/** @type {Heard[]} */ posts) => posts.filter(({ role }) => role !== '').length;
    const informed = this.silent.filter(({ role }) => role === 'info').length;
    /** How many of the posts that it addressed did what; those that were only informed, and did nothing, are not silent. */
    this.counts = { answered: asked(this.answered), cites: asked(this.citing), silent: this.silent.length - informed, informed };
    /** Whether anything is known of whom it addressed. */
    this.known = roles.size > 0;
    /** Addressees that stand for many posts. */
    this.collectives = this.others.map(({ post }) => post).filter(isCollective);
    this.addressed = this.counts.answered + this.counts.cites + this.silent.length;
    this.begin = this.beginning();
  }

  /** Gives how the cable addresses posts by their codes, others by name. @returns {Map<string, string>} */
  roles() {
    const { details, cable } = this;
    const named = (/** @type {string} */ kind, /** @type {string} */ role) => (
      details.addressees(kind, cable).map((name) => /** @type {[string, string]} */ ([details.codes.get(name) ?? name, role])));
    return new Map([...named('info', 'info'), ...named('to', 'action')]);
  }

  /** @param {Map<string, string>} roles @returns {Heard[]} */
  heardFrom(roles) {
    const { collection } = this;
    const { citing, hour } = collection;
    const rows = [...collection.citedBy.of(this.cable)].sort((a, b) => hour[citing[a]] - hour[citing[b]] || citing[a] - citing[b]);
    /** @type {Map<string, number[]>} */
    const byPost = new Map();
    for (const row of rows) {
      const post = collection.value('post', citing[row]);
      const own = byPost.get(post);
      if (own) own.push(row);
      else byPost.set(post, [row]);
    }
    const first = (/** @type {Heard} */ { rows: own, answer }) => hour[citing[own.find((row) => answer === 'cites' || this.isAnswer(row)) ?? own[0]]];
    return [...byPost].map(([post, own]) => ({ post, role: roles.get(post) ?? '', rows: own,
      answer: own.some((row) => this.isAnswer(row)) ? /** @type {const} */ ('answers') : /** @type {const} */ ('cites') }))
      .sort((a, b) => first(a) - first(b) || (a.post < b.post ? -1 : 1));
  }

  /** @param {number} row */
  isAnswer(row) {
    return this.collection.value('relation', row) === ANSWER;
  }

  /** The name of a post for people; of another addressee what it is called. @param {string} post */
  name(post) {
    return this.collection.postNames.get(post) ?? post;
  }

  /** Gives the day from which days are counted, and how sure it is: the day on which the cable was sent, or probably was, or was first cited. */
  beginning() {
    const { collection, cable } = this;
    const date = collection.date(cable);
    const day = Math.floor(collection.hour[cable] / 24);
    if (date) return { day, known: 'sent' };
    const estimated = collection.likelyDay(cable) || collection.value('earliest', cable) || collection.value('latest', cable);
    return { day, known: estimated ? 'probably sent' : 'first cited' };
  }

  /** Gives how many days after the cable another was sent, where it is to stand. @param {number} row */
  day(row) {
    return Math.floor(this.collection.hour[this.collection.citing[row]] / 24) - this.begin.day;
  }

  /** Gives that in words, with all days that are possible: "3 days after", "2 to 6 days after". @param {number} row */
  daysInWords(row) {
    const { collection, cable } = this;
    const own = collection.date(cable);
    const sent = collection.date(collection.citing[row]);
    const [least, most] = ['latest', 'earliest'].map((bound) => daysFrom(own || collection.value(bound, cable), sent));
    if (!Number.isFinite(least) || !Number.isFinite(most)) return 'days not known';
    if (most < 0) return `dated ${counted(-most, 'day')} before it`;
    if (least === most) return most === 0 ? 'on the same day' : `${counted(most, 'day')} after`;
    return `${Math.max(0, least)} to ${counted(most, 'day')} after`;
  }
}

/** @param {string} first @param {string} last dates in ISO 8601 */
function daysFrom(first, last) {
  return (Date.parse(last.slice(0, 10)) - Date.parse(first.slice(0, 10))) / 86400000;
}

/** Whether an addressee stands for many posts, of which a head does not say which. @param {string} name */
export function isCollective(name) {
  return COLLECTIVE.test(name);
}

/** Says who was asked, who answered and who is silent here. @param {Board} board */
export function boardInWords({ collection, cable, addressed, counts, answered, citing, others, collectives, known }) {
  const number = (/** @type {number} */ count) => count.toLocaleString('en');
  const heard = `${counted(answered.length, 'post')} answered, ${number(citing.length)} only ${citing.length === 1 ? 'cites' : 'cite'} it`;
  const many = collectives.map(shown).join(', ');
  if (addressed === 0) {
    if (!collection.held(cable)) return `We do not have this cable, so we cannot tell to whom it was sent. ${heard}.`;
    if (many) return `Sent to ${many} and no post by name, so we cannot tell who is silent. ${heard}.`;
    return `Its heading names no post${known ? `, but ${counted(others.length, 'other addressee')}` : ''}: which posts it asked is not known. ${heard}.`;
  }
  const own = collection.value('post', cable);
  const [also, passing] = [answered, citing].map((posts) => posts.filter(({ post, role }) => role === '' && post !== own).length);
  const unasked = also + passing > 0 ? ` Of posts that it does not name, ${number(also)} answered and ${number(passing)} ${passing === 1 ? 'cites' : 'cite'} it.` : '';
  const sent = many ? `Sent to ${many} and ${counted(addressed, 'post')} by name. Of ${addressed === 1 ? 'that one' : `those ${number(addressed)}`},` : `${counted(addressed, 'post')} addressed:`;
  const only = counts.informed === 0 ? '' : `, ${number(counts.informed)} only informed`;
  return `${sent} ${number(counts.answered)} answered, ${number(counts.cites)} ${counts.cites === 1 ? 'cites' : 'cite'} it, ${number(counts.silent)} silent in this collection${only}.${unasked}`;
}

/** Says how many are silent, those that were only informed apart: "3", "1 + 20 info". @param {Board} board */
export function silentInShort({ counts: { silent, informed } }) {
  const asked = silent.toLocaleString('en');
  return informed === 0 ? asked : `${asked} + ${informed.toLocaleString('en')} info`;
}

/** Says above the silent ones how many they are, those that were only informed apart. @param {Board} board */
export function silentHeading({ counts: { silent, informed } }) {
  return `Silent in this collection: ${counted(silent, 'post')}${informed === 0 ? '' : `, and ${informed.toLocaleString('en')} only informed`}`;
}

/** Says in few words how many answered; "" where there is nothing to show. @param {Board} board */
export function boardInShort({ addressed, counts, answered, citing, details, cable, collectives }) {
  const heard = answered.length + citing.length;
  const asked = counts.silent + [...answered, ...citing].filter(({ role }) => role === 'action').length;
  if (heard < 2 && asked < 2 && collectives.length === 0 && (heard === 0 || addressed < 2)) return '';
  if (addressed > 0 && counts.answered === answered.length) return `Who answered? ${counts.answered.toLocaleString('en')} of ${addressed.toLocaleString('en')}${collectives.length > 0 ? ' named' : ''}`;
  return details.addressees('to', cable).length + heard > 0 ? `Who answered? ${counted(answered.length, 'post')}` : '';
}

/** Where days stand across the board, from 0 to 1: evenly first, late ones close together. */
export class DayScale {
  /** @param {number[]} days */
  constructor(days) {
    const sorted = [...days, 1].sort((a, b) => a - b);
    this.last = sorted[sorted.length - 1];
    const most = sorted[Math.floor(sorted.length * 0.9)];
    const even = Math.min(LONGEST_MONTH, Math.max(LONGEST_WEEK, most));
    this.even = this.last > even * 1.3 ? even : this.last;
    this.zero = sorted[0] < 0 ? BEFORE_SHARE : 0;
    this.late = this.even < this.last ? 1 - LATE_SHARE : 1;
  }

  /** @param {number} day */
  at(day) {
    if (day < 0) return 0;
    if (day <= this.even) return this.zero + (this.late - this.zero) * (day / this.even);
    return this.late + (1 - this.late) * (Math.log(day / this.even) / Math.log(this.last / this.even));
  }

  /** Gives the days that are named, as far as there is room. @param {number} apart the least way between two, as a share */
  ticks(apart) {
    /** @type {number[]} */
    const named = [];
    for (const day of [...TICKS.filter((one) => one < this.last), this.last]) {
      // The last one has more words, before its place.
      while (day === this.last && named.length > 1 && this.at(day) - this.at(named[named.length - 1]) < 1.8 * apart) named.pop();
      if (named.length === 0 || this.at(day) - this.at(named[named.length - 1]) >= apart) named.push(day);
    }
    return named;
  }
}

/** Gives the table of the silent posts, for a request. @param {Board} board @returns {string[][]} */
export function silentRows(board) {
  const { collection, cable } = board;
  const asked = collection.date(cable) || collection.likelyDay(cable);
  const rows = board.silent.map(({ post, role }) => [post, board.name(post), role, asked, collection.mrn(cable), collection.subject(cable)]);
  return [['post', 'name', 'addressed', 'asked', 'mrn', 'subject'], ...rows];
}

/** The same in lines. @param {Board} board */
export function silentInWords(board) {
  const [, ...rows] = silentRows(board);
  return rows.map(([post, name, role, asked, mrn, subject]) => `${name} (${post}), ${role} addressee of ${mrn}${asked ? `, ${shortDate(asked)}` : ''}${subject ? `: ${subject}` : ''}`).join('\n');
}
