/* What the whole store has, counted by its server within a filter. */

import { choiceOf, noFilter } from '../collection/filter.js';
import { PostTies } from '../collection/posts.js';
import { countsMissing } from '../collection/months.js';
import { sumOf } from '../views/topics/topics.js';

/**
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { MonthCounts } from '../collection/months.js'
 * @import { Span } from '../views/topics/topics.js'
 * @import { Server } from './server.js'
 * @import { Tallies } from './source.js'
 */

const TIES_ADDRESS = '/api/ties';
export const FACETS_ADDRESS = '/api/facets';

/** What was counted, by filter; what is not known yet is asked for. */
export class CountsOfServer {
  /** @param {Server} server */
  constructor(server) {
    this.server = server;
    this.view = server.view;
    this.asking = server.asking;
    /** @type {Map<string, any>} */
    this.counted = new Map();
  }

  /** Counts what passes a filter; null until the server has. @param {FilterChoice} filter */
  count(filter) {
    const key = JSON.stringify(filter);
    const known = this.counted.get(key);
    if (known === undefined && !this.server.pending.has(key) && !this.server.failed.has(key)) {
      this.server.pending.add(key);
      void this.asking.json(FACETS_ADDRESS, { of: 'cables', ...filter }).then((told) => { this.counted.set(key, told); }, (error) => {
        this.server.failed.add(key);
        this.server.fail(error);
      }).then(() => {
        this.server.pending.delete(key);
        this.view.arrived();
      });
    }
    return known ?? null;
  }

  /** @param {FilterChoice} filter @returns {number | null} */
  matching(filter) {
    return this.count(filter)?.within ?? null;
  }

  /** @param {FilterChoice} filter @returns {Tallies | null} */
  tallies(filter) {
    const told = this.count(filter);
    const all = this.count({ ...noFilter(), held: countsMissing(filter) ? filter.held : '' });
    if (!told || !all) return null;
    const of = (/** @type {'held' | 'look' | 'post'} */ key) => {
      const { wanted, unwanted } = choiceOf(filter[key]);
      const entries = /** @type {[string, number][]} */ (Object.entries(told.facets[key] ?? {}));
      return entries.filter(([word, count]) => count > 0 && (wanted.length > 0 ? wanted.includes(word.toLowerCase()) : !unwanted.includes(word.toLowerCase()))).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    };
    const held = new Map(of('held'));
    return { held: held.get('held') ?? 0, missing: held.get('missing') ?? 0, cites: told.cites ?? null, looks: of('look').filter(([look]) => look !== 'missing'), posts: of('post'),
      months: monthsOfServer(told.months, all.months) };
  }

  /** @param {FilterChoice} filter @returns {PostTies | null} */
  ties(filter) {
    const key = `ties ${JSON.stringify(filter)}`;
    const known = this.counted.get(key);
    if (!known && !this.server.pending.has(key) && !this.server.failed.has(key)) void this.fetchTies(key, filter);
    return known ?? null;
  }

  /** @param {string} key @param {FilterChoice} filter */
  async fetchTies(key, filter) {
    this.server.pending.add(key);
    try {
      const sides = filter.held ? [filter.held] : ['held', 'missing'];
      const [ties, ...counts] = await Promise.all([this.asking.json(TIES_ADDRESS, filter), ...sides.map((held) => this.asking.json(FACETS_ADDRESS, { of: 'cables', ...filter, held }))]);
      const of = (/** @type {string} */ side) => new Map(/** @type {[string, number][]} */ (Object.entries(counts[sides.indexOf(side)]?.facets.post ?? {})));
      this.counted.set(key, PostTies.counted(ties, of('held'), of('missing')));
    } catch (error) {
      this.server.failed.add(key);
      this.server.fail(error);
    }
    this.server.pending.delete(key);
    this.view.arrived();
  }

  /** @param {Span} span @param {string} query @param {() => boolean} wanted */
  async countTopics(span, query, wanted) {
    const { filter, collection } = this.view;
    const asked = { of: query ? 'named' : 'cables', q: query };
    try {
      const told = await this.asking.json(FACETS_ADDRESS, { ...asked, ...filter, topics: 'true' });
      if (!wanted()) return null;
      const months = collection.topics.map((_, at) => monthsOfServer(told.topicMonths[at + 1] ?? {}, {}).counts);
      return { total: told.within, counts: { sizes: Uint32Array.from(months, (counts) => sumOf(counts.values())), months: months.map((counts) => Uint32Array.from(span.months, (month) => counts.get(month) ?? 0)) } };
    } catch (error) {
      this.server.fail(error);
      return null;
    }
  }
}

/** Gives what a server counted by months. @param {Record<string, number>} counted @param {Record<string, number>} all @returns {MonthCounts} */
function monthsOfServer(counted, all) {
  const number = (/** @type {string} */ month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const months = Object.keys(all).map(number);
  return { counts: new Map(Object.entries(counted).map(([month, count]) => [number(month), count])),
    first: months.reduce((a, b) => Math.min(a, b), Infinity), last: months.reduce((a, b) => Math.max(a, b), -Infinity) };
}
