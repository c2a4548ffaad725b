/* The help: a dialog that a button and a key open. */

import { part } from '../element.js';

/** Opens the help where it is asked for; the browser keeps the focus in it, closes it by Escape, and gives the focus back. */
export function listenToHelp() {
  const help = /** @type {HTMLDialogElement} */ (part('help'));
  const open = () => { if (!help.open) help.showModal(); };
  part('ask-help').addEventListener('click', open);
  help.addEventListener('click', (event) => { if (event.target === help) help.close(); });
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const typing = target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
      || (target instanceof HTMLInputElement && (target.id !== 'query' || target.value !== ''));
    if (event.key !== '?' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    open();
  });
}
