/* Opens the page: unpacks what it carries, and draws it. */

import { fillCounts } from './caption.js';
import { Collection } from './collection/collection.js';
import { Pack } from './collection/columns.js';
import { Details, Library } from './collection/details.js';
import { isNarrow, part } from './element.js';
import { listenToFilter } from './filter-form.js';
import { listenToHelp } from './views/help.js';
import { Picture } from './picture/picture.js';
import { listenToSearch } from './finding/search-field.js';
import { listenToSave } from './saving/save.js';
import { listenToTools } from './tools.js';
import { View } from './view.js';

/** Gives the pack in an element of the page, which is not needed after that. @param {string} id */
function openPack(id) {
  const place = part(id);
  place.remove();
  return Pack.unpack(place.textContent || '');
}

/** Unpacks what the panel tells, once the page is whole. @param {View} view */
async function openDetails(view) {
  if (document.readyState === 'loading') await new Promise((done) => { document.addEventListener('DOMContentLoaded', done, { once: true }); });
  view.collection.details = new Details(await openPack('packed-details'), view.collection);
  const { sentencesLeftOut, textsLeftOut } = view.collection.details;
  if (view.now()) view.show();
  else if (view.selected >= 0 || (sentencesLeftOut + textsLeftOut > 0 && !view.address.view)) view.fillPanel();
  if (!part('packed-texts')) return;
  view.collection.library = new Library(await openPack('packed-texts'));
  if (view.selected >= 0) view.fillPanel();
}

async function openPage() {
  const collection = new Collection(await openPack('packed-index'));
  const picture = new Picture(part('network'), collection);
  if (isNarrow()) part('key').removeAttribute('open');
  const view = new View(collection, picture);
  fillCounts(collection);
  listenToSearch(view);
  listenToTools(view);
  listenToFilter(view);
  listenToHelp();
  listenToSave(view);
  picture.onExpand = (cable) => view.expand(cable);
  picture.onPickLine = (row) => view.selectCitation(row);
  picture.onPick = (cable) => view.select(cable);
  addEventListener('hashchange', () => view.show());
  view.show();
  part('query').focus();
  // For those who measure and test.
  Object.assign(globalThis, { reftel: { view, picture, collection, ready: performance.now() } });
  await openDetails(view);
}

void openPage();
