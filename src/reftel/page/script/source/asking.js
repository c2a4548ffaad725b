/* Questions to the server that gave the page; what goes wrong with one is said in plain words. */

/** A server that answers no sooner is taken for one that hangs. */
const MOST_SECONDS = 30;
const VERSION_HEADER = 'reftel-store';

/** An answer that did not come: `message` says why, for people. */
export class NoAnswer extends Error {}

/** Asks a server; answers that came are kept for a while. */
export class Asking {
  /** @param {string} version of the store that the page is of */
  constructor(version) {
    this.version = version;
    /** How many answers are on their way. */
    this.flying = 0;
    /** @type {Map<string, Promise<any>>} */
    this.kept = new Map();
  }

  /** Gives an answer as JSON; throws NoAnswer. @param {string} address @param {Record<string, string | number | string[]>} asked @returns {Promise<any>} */
  async json(address, asked) {
    const whole = addressOf(address, asked);
    let answer = this.kept.get(whole);
    if (!answer) {
      if (this.kept.size >= MOST_KEPT) this.kept.delete([...this.kept.keys()][0]);
      answer = this.fetch(whole).then((response) => response.json());
      this.kept.set(whole, answer);
      answer.catch(() => this.kept.delete(whole));
    }
    return answer;
  }

  /** Gives the pieces of an answer that are behind their lengths; throws NoAnswer. @param {string} address @param {Record<string, string | number | string[]>} asked */
  async pieces(address, asked) {
    const bytes = await (await this.fetch(addressOf(address, asked))).arrayBuffer();
    const view = new DataView(bytes);
    const pieces = [];
    for (let at = 0; at < bytes.byteLength;) {
      const length = view.getUint32(at, true);
      pieces.push(bytes.slice(at + 4, at + 4 + length));
      at += 4 + length;
    }
    return pieces;
  }

  /** @param {string} address */
  async fetch(address) {
    this.flying += 1;
    try {
      return await this.fetchNow(address);
    } finally {
      this.flying -= 1;
    }
  }

  /** @param {string} address */
  async fetchNow(address) {
    const response = await fetch(address, { signal: AbortSignal.timeout(MOST_SECONDS * 1000) }).catch((error) => {
      throw new NoAnswer(error instanceof DOMException && error.name === 'TimeoutError' ? `The server has not answered for ${MOST_SECONDS} seconds.` : ENDED);
    });
    if (!response.ok) throw new NoAnswer(await whyNot(response));
    const version = response.headers.get(VERSION_HEADER);
    if (version && version !== this.version) throw new NoAnswer('The store was built anew since this page was opened. Reload the page to see it as it is now.');
    return response;
  }
}

const MOST_KEPT = 100;
const ENDED = 'The server has ended, or cannot be reached. Start it again with reftel serve and open the address that it prints; what is on this page can still be used.';

/** @param {Response} response */
async function whyNot(response) {
  if (response.status === 401) return 'The server was started again since this page was opened. Open the address that it printed.';
  const told = await response.json().catch(() => ({}));
  return `The server did not answer: ${typeof told.error === 'string' ? told.error : `status ${response.status}`}.`;
}

/** @param {string} address @param {Record<string, string | number | string[]>} asked what is empty is left out */
export function addressOf(address, asked) {
  const pairs = Object.entries(asked).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).filter((one) => one !== '').map((one) => [name, String(one)]));
  return `${address}?${new URLSearchParams(pairs)}`;
}
