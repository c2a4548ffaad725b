/* Opens the page: unpacks what it carries, and draws it. */

import { Collection } from './collection/collection.js';
import { Pack } from './collection/columns.js';
import { Library } from './collection/details.js';
import { isNarrow, part } from './element.js';
import { listenToFilter } from './lists/filter-form.js';
import { listenToHelp } from './views/help.js';
import { Picture } from './picture/picture.js';
import { listenToSearch } from './finding/search-field.js';
import { GrowingPack } from './source/growing.js';
import { Server } from './source/server.js';
import { settleOnServer } from './settle/server.js';
import { Settling } from './settle/settling.js';
import { listenToPrint, listenToSave } from './saving/save.js';
import { listenToTools } from './views/tools.js';
import { View } from './view.js';

/**
 * @import { Details } from './collection/details.js'
 * @import { SearchField } from './finding/search-field.js'
 */

/** Gives the pack in an element of the page, which is not needed after that. @param {string} id */
function openPack(id) {
  const place = part(id);
  place.remove();
  return Pack.unpack(place.textContent || '');
}

/** Unpacks what the panel tells, once the page is whole. @param {View} view @param {SearchField} search */
async function openDetails(view, search) {
  if (document.readyState === 'loading') await new Promise((done) => { document.addEventListener('DOMContentLoaded', done, { once: true }); });
  const settling = /** @type {Settling} */ (view.settling);
  const { source } = view;
  const pack = await openPack('packed-details');
  const details = source instanceof Server ? new GrowingPack(pack) : pack;
  const isOther = settling.open(/** @type {Pack} */ (details));
  view.collection.unpacking = Boolean(part('packed-texts'));
  view.reading = view.address.view === 'settle';
  const { sentencesLeftOut, textsLeftOut, problems } = /** @type {Details} */ (view.collection.details);
  if (isOther || view.now()) view.redraw();
  else if (view.selected >= 0 || (sentencesLeftOut + textsLeftOut + problems.length + settling.left() > 0 && !view.address.view)) view.fillPanel();
  if (source instanceof Server) source.open(/** @type {any} */ (settling.index), /** @type {GrowingPack} */ (details));
  await settleOnServer(settling);
  if (!view.collection.unpacking) return;
  view.collection.library = new Library(await openPack('packed-texts'));
  view.collection.unpacking = false;
  search.unpacked();
  if (view.now()) view.show();
  else if (view.selected >= 0) view.fillPanel();
}

async function openPage() {
  const { served } = document.documentElement.dataset;
  const pack = await openPack('packed-index');
  // The page of a store that is too large has a part of it, and asks its server for the rest.
  const asks = served !== undefined && pack.head.whole !== null;
  const index = /** @type {Pack} */ (asks ? new GrowingPack(pack) : pack);
  const collection = new Collection(index);
  const picture = new Picture(part('network'), collection);
  if (isNarrow()) part('key').removeAttribute('open');
  const view = new View(collection, picture);
  view.settling = new Settling(view, index);
  if (asks) view.source = new Server(view, served);
  const search = listenToSearch(view);
  listenToTools(view);
  listenToFilter(view);
  listenToHelp();
  listenToSave(view);
  listenToPrint(view);
  picture.onExpand = (cable) => view.expand(cable);
  picture.onPickLine = (row) => view.selectCitation(row);
  picture.onPickBundle = (bundle) => view.selectBundle(bundle);
  picture.onPick = (cable) => view.select(cable);
  addEventListener('hashchange', () => view.show());
  view.show();
  // On a phone that would open its keyboard.
  if (!isNarrow()) part('query').focus();
  // For those who measure and test.
  Object.assign(globalThis, { reftel: { view, picture, collection, ready: performance.now() } });
  await openDetails(view, search);
}

void openPage();
