/* Where the page gets what it shows: from its own columns (own.js), or from a server for the whole store (server.js). */

import { counted } from '../collection/words.js';

/**
 * @import { FilterChoice } from '../collection/filter.js'
 * @import { MonthCounts } from '../collection/months.js'
 * @import { Piece } from '../finding/full-text.js'
 * @import { Found } from '../finding/search.js'
 * @import { Facet } from '../lists/facets.js'
 * @import { List, Wish } from '../lists/lists.js'
 * @import { PostTies } from '../collection/posts.js'
 * @import { Span, TopicCounts } from '../views/topics/topics.js'
 * @import { Address } from '../address.js'
 */

/**
 * @typedef {object} Answer what a list has within a filter; rows of cables that were not on the page are on it when they are here
 * @property {List} list its `rows` are none where a server counts them
 * @property {Uint32Array} passing the rows that pass, as far as they are known, in no special order
 * @property {Uint32Array} rows the same in the order wished
 * @property {number} total how many rows there are without the filter
 * @property {number} within how many pass
 * @property {() => Facet[]} facets
 * @property {(() => void) | null} more asks for the rows after these; null where there are no more
 * @property {Set<string> | null} sorts the columns by which it can be sorted, null for all
 * @property {boolean} allMissing whether all its cables are missing
 * @property {Answer} [continues] the one that has the same list and fewer of its rows
 * @property {string} [address] where the whole of it is saved as CSV, where the page does not have it
 */

/**
 * @typedef {object} Tallies what passes a filter, counted
 * @property {number} held
 * @property {number} missing
 * @property {number | null} cites how often these cite others, null where it was not counted
 * @property {[string, number][]} looks held cables by their classification
 * @property {[string, number][]} posts cables by their post, most first
 * @property {MonthCounts} months
 */

/** @typedef {{cables: number[], total: number, snippet: (cable: number) => Piece[]}} Passages the cables whose texts have what was looked for, and how many there are */

/**
 * What views ask. What is not known yet is null; when it is, the source has the view shown again.
 * @typedef {object} Source
 * @property {boolean} hasTexts whether texts are searched
 * @property {(address: Address) => boolean} need sees to it that the page has what an address names; gives whether that is still to come
 * @property {(name: string) => {words: string, waits: boolean}} absence says why a cable is not here; `waits` where it may still come
 * @property {(wish: Wish, filter: FilterChoice, sort: string) => Answer | null} rows of a list; null where there is no such list
 * @property {() => {held: number, missing: number, citations: number, left: Map<string, number>}} counts of the whole collection; `left` are references by status
 * @property {(filter: FilterChoice) => Tallies | null} tallies
 * @property {(filter: FilterChoice) => number | null} matching how many cables pass
 * @property {(filter: FilterChoice) => PostTies | null} ties which posts cite which; the same until something of it has changed
 * @property {(span: Span, query: string, wanted: () => boolean) => Promise<{counts: TopicCounts, total: number} | null>} countTopics
 *   counts what passes the filter, or of that what a search finds; null where it is not wanted any more
 * @property {(query: string, limit: number, found: Found, wanted: () => boolean) => Promise<Found | null>} search gives what the whole collection has of what was looked for, `found` on the page; null where it is not wanted any more
 * @property {(query: string, wanted: () => boolean) => Promise<Passages | null>} passages
 * @property {() => void} forget what was answered from columns that are others now
 */

/** Says of what is looked for on the page alone that the server has more. @param {{asks: boolean, size: number}} collection */
export function amongThese({ asks, size }) {
  return asks ? `among the ${counted(size, 'cable')} that this page has by now` : '';
}

/** What stands where a server is still to answer. */
export const WAITING = 'Asking the server …';
