/* What draws: vis-network, which stands before this script in the page, and what it is told of cables and posts. */

/** @type {any} */
export const visNetwork = /** @type {any} */ (globalThis).vis;

export const OPTIONS = {
  autoResize: true,
  physics: { enabled: false },
  layout: { improvedLayout: false },
  interaction: { hover: true, tooltipDelay: 150, multiselect: false, keyboard: false },
  nodes: {
    shape: 'dot',
    borderWidth: 2,
    borderWidthSelected: 4,
    chosen: false,
    font: { size: 1 },
    // A cable that is dragged stays at its date.
    fixed: { x: true, y: false },
  },
  edges: {
    chosen: false,
    selectionWidth: 0,
    hoverWidth: 0,
    smooth: { enabled: true, type: 'cubicBezier', forceDirection: 'horizontal', roundness: 0.4 },
  },
};

export const OPTIONS_OF_POSTS = {
  physics: { enabled: false },
  layout: { improvedLayout: false },
  interaction: { hover: true, keyboard: false, multiselect: false },
  nodes: { shape: 'dot', chosen: false },
  edges: {
    chosen: false,
    selectionWidth: 0,
    hoverWidth: 0,
    arrows: { to: { enabled: true, scaleFactor: 0.5 } },
    smooth: { enabled: true, type: 'curvedCW', roundness: 0.12 },
  },
};
