/* The best few of many. */

/** The best few of many, in order; of equals the one offered first. */
export class Best {
  /** @param {number} limit */
  constructor(limit) {
    this.limit = limit;
    this.total = 0;
    /** @type {[number, number][]} */
    this.rows = [];
  }

  /** @param {number} score @param {number} cable */
  offer(score, cable) {
    this.total += 1;
    if (this.rows.length === this.limit && score <= this.rows[this.limit - 1][0]) return;
    let at = this.rows.length;
    while (at > 0 && this.rows[at - 1][0] < score) at -= 1;
    this.rows.splice(at, 0, [score, cable]);
    if (this.rows.length > this.limit) this.rows.pop();
  }
}
