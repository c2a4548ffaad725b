/* Corrections on a page that `reftel serve` gives: read from its file, and written there. */

import { download } from './keep.js';

/** @import { Settling } from './settling.js' */

const CORRECTIONS_ADDRESS = '/api/corrections';

/** Lets a page that a server gives read and write the server's file of corrections. @param {Settling} settling */
export async function settleOnServer(settling) {
  if (document.documentElement.dataset.saves === undefined) return; // they are saved as a download
  const answer = await fetch(CORRECTIONS_ADDRESS).catch(() => null);
  if (!answer?.ok) return;
  settling.sink = new ServersFile(settling, answer.headers.get('etag') || '');
  const text = await answer.text();
  if (text) settling.openFile(settling.sink.name, text, true);
}

/** The file of the server. What others have written there since it was read is opened before it is written again. */
class ServersFile {
  /** @param {Settling} settling @param {string} mark of the version that was read */
  constructor(settling, mark) {
    this.settling = settling;
    this.mark = mark;
    this.name = 'the corrections file of the server';
    this.isShared = true;
  }

  /** @param {string} text @returns {Promise<string>} what happened, in words; an Error says why it was not written */
  async write(text) {
    const answer = await this.ask({ method: 'PUT', headers: { 'If-Match': this.mark }, body: text }).catch((error) => error);
    if (answer instanceof Error) {
      const said = await download().write(text);
      throw new Error(`${answer.message} ${said}`);
    }
    if (answer.status === 412) {
      const now = await this.ask({});
      this.mark = now.headers.get('etag') || '';
      throw new Error(`Not saved yet: somebody else has written to the file. ${this.settling.openFile(this.name, await now.text(), true)}. Save again.`);
    }
    const told = await answer.json();
    if (!answer.ok) throw new Error(`Not saved: ${told.error}`);
    this.mark = answer.headers.get('etag') || '';
    return `Saved in ${told.saved}. The next build that is given this file takes it.`;
  }

  /** @param {RequestInit} asked */
  ask(asked) {
    return fetch(CORRECTIONS_ADDRESS, asked).catch(() => { throw new Error('The server does not answer: nothing was written to its file. What you settled stays on this page.'); });
  }
}
