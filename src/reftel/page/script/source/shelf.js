/* Texts that come from a server one by one, as they are asked for; see Library. */

import { Library } from '../collection/details.js';

/**
 * @import { Collection } from '../collection/collection.js'
 * @import { Pack } from '../collection/columns.js'
 */

/** The texts that have come. */
export class Shelf {
  /** @param {Collection} collection @param {boolean} kept whether there are texts at all */
  constructor(collection, kept) {
    this.collection = collection;
    this.kept = kept;
    /** The text of each cable that was asked for, and the places in it that name references. @type {Map<number, {text: string, mentions: ReturnType<Library['mentions']>}>} */
    this.texts = new Map();
  }

  /** Takes texts of a part. @param {Pack} pack @param {Int32Array} place of each cable of the part @param {number[]} asked the cables whose texts were asked for */
  put(pack, place, asked) {
    const library = new Library(pack);
    for (const cable of library.rows.keys()) this.texts.set(place[cable], { text: library.text(cable), mentions: library.mentions(cable) });
    for (const cable of asked) if (!this.texts.has(cable)) this.texts.set(cable, { text: '', mentions: [] });
  }

  /** Whether there is a text, or may be one. @param {number} cable */
  has(cable) {
    return this.texts.get(cable)?.text !== '' && this.kept && this.collection.held(cable);
  }

  /** Whether a text is still to come. @param {number} cable */
  isComing(cable) {
    return this.has(cable) && !this.texts.has(cable);
  }

  /** @param {number} cable */
  text(cable) {
    return this.texts.get(cable)?.text ?? '';
  }

  /** @param {number} cable */
  mentions(cable) {
    return this.texts.get(cable)?.mentions ?? [];
  }
}
