/* Where corrections go: a file of the reader's, and what the browser remembers of the page until then. */

import { offer } from '../saving/save.js';

/**
 * @typedef {object} Sink where a file of corrections is written; see also server.js
 * @property {string} name of the file
 * @property {boolean} [isShared] whether others read and write it too
 * @property {(text: string) => Promise<string>} write gives what happened, in words; throws an Error that says why it did not
 */

/** @returns {Sink} */
export function download() {
  const name = 'corrections.toml';
  return {
    name,
    write: async (text) => {
      offer(new Blob([text], { type: 'application/toml' }), name);
      return `Saved as ${name}. Give it to the next build: reftel build … --corrections ${name}`;
    },
  };
}

/** Remembers a text for a page, where the browser lets a file do so. */
export class Memory {
  /** @param {Uint8Array} bytes by which the page is known */
  constructor(bytes) {
    let hash = 2166136261;
    const step = Math.max(1, Math.floor(bytes.length / 65536));
    for (let at = 0; at < bytes.length; at += step) hash = Math.imul(hash ^ bytes[at], 16777619);
    this.key = `reftel-settled-${bytes.length}-${(hash >>> 0).toString(16)}`;
  }

  /** Gives what is remembered, "" for nothing. */
  recall() {
    try {
      return localStorage.getItem(this.key) || '';
    } catch {
      return '';
    }
  }

  /** @param {string} text "" for nothing */
  remember(text) {
    try {
      if (text) localStorage.setItem(this.key, text);
      else localStorage.removeItem(this.key);
    } catch {
      // The page still warns before it is left.
    }
  }

  /** Tells of what another tab with the same page settles. @param {(text: string) => void} tell */
  listen(tell) {
    addEventListener('storage', (event) => { if (event.key === this.key) tell(event.newValue || ''); });
  }
}
