/* A ridge: the cables of a topic by month, as an area; the part that passes is drawn over it. */

/** The height of a ridge in its own units; its width is its months. */
export const RIDGE_HIGH = 100;

/**
 * Gives the drawing of a ridge: all months faint where some of them are told apart, and those strong.
 * @param {number[]} months @param {ArrayLike<number> | null} passing
 */
export function ridgeOf(months, passing) {
  const most = Math.max(1, ...months);
  const drawing = svgElement('svg', { viewBox: `0 0 ${months.length} ${RIDGE_HIGH}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  drawing.append(svgElement('path', { class: passing ? 'whole faint' : 'whole', d: ridgePath(months, most) }));
  if (passing) drawing.append(svgElement('path', { class: 'passing', d: ridgePath(Array.from(passing), most) }));
  return drawing;
}

/**
 * Gives the outline of a ridge, from the ground to the ground; stretches without cables are left out.
 * @param {number[]} counts @param {number} most which is as high as there is room
 */
export function ridgePath(counts, most) {
  const pieces = [];
  const high = (/** @type {number} */ at) => Math.round(10 * RIDGE_HIGH * (1 - Math.min(1, (counts[at] || 0) / most))) / 10;
  for (let at = 0; at < counts.length; at += 1) {
    if (!counts[at]) continue;
    let end = at;
    while (counts[end + 1]) end += 1;
    const points = [`${Math.max(0, at - 0.5)} ${at === 0 ? high(0) : RIDGE_HIGH}`];
    for (let place = at; place <= end; place += 1) points.push(`${place + 0.5} ${high(place)}`);
    points.push(`${Math.min(counts.length, end + 1.5)} ${end === counts.length - 1 ? high(end) : RIDGE_HIGH}`);
    const close = [`${Math.min(counts.length, end + 1.5)} ${RIDGE_HIGH}`, `${Math.max(0, at - 0.5)} ${RIDGE_HIGH}`];
    pieces.push(`M${[...points, ...close].join('L')}Z`);
    at = end;
  }
  return pieces.join('');
}

/** @param {string} name @param {Record<string, string>} attributes */
export function svgElement(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
