/* The queue of what is to be settled, for the whole store: its server brings the cables of it some at a time. */

import { NoAnswer } from './asking.js';
import { LIST_ADDRESS } from './listed.js';

/** @import { Server } from './server.js' */

const OPEN_STATUSES = ['ambiguous', 'unreadable'];
const OPEN_AT_ONCE = 200;
/** While so many references are left on the page, no more are brought. */
const ENOUGH_OPEN = 100;
const BRINGING = 'open references';

/** Where the page is in the lists of open references. */
export class OpenOfServer {
  /** @param {Server} server */
  constructor(server) {
    this.server = server;
    /** Which of the lists is next, and from where on. */
    this.status = 0;
    this.after = '';
  }

  /** Whether all have been brought. */
  get isAll() {
    return this.status >= OPEN_STATUSES.length;
  }

  /** How many references of these lists are left on the page. */
  left() {
    const { settling } = this.server.view;
    return settling?.queue.filter(({ id, kind }) => OPEN_STATUSES.includes(kind) && !settling.told.has(id)).length ?? 0;
  }

  /** Brings some more, where few are left. */
  async bring() {
    const { server } = this;
    const { pending, failed, view } = server;
    if (this.isAll || pending.has(BRINGING) || failed.has(BRINGING) || this.left() >= ENOUGH_OPEN) return;
    pending.add(BRINGING);
    try {
      const told = await server.asking.json(LIST_ADDRESS, { of: OPEN_STATUSES[this.status], limit: OPEN_AT_ONCE, after: this.after });
      await server.have(told.rows.map((/** @type {[string, number]} */ [mrn]) => mrn));
      this.after = told.next;
      if (!told.next) this.status += 1;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      failed.add(BRINGING);
      server.fail(error);
    } finally {
      pending.delete(BRINGING);
    }
    view.arrived();
  }
}
