/* A copy of an SVG of the page that needs no style of it. */

const STYLED = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin',
  'opacity', 'font-family', 'font-size', 'font-style', 'font-weight', 'text-anchor', 'dominant-baseline', 'paint-order'];

/**
 * Gives an SVG of the page as one that stands alone, with the colours and fonts that it has here. What is hidden is left
 * out; without a size it takes that of the page. It can be the body of a drawing.
 * @param {SVGSVGElement} drawing
 */
export function copiedSvg(drawing) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const [ours, theirs] = [drawing, copy].map((one) => [one, ...one.querySelectorAll('*')]);
  /** @type {Element[]} */
  const hidden = [];
  ours.forEach((one, at) => {
    const [style, other] = [getComputedStyle(one), theirs[at]];
    if (style.display === 'none' || style.visibility === 'hidden') hidden.push(other);
    for (const name of STYLED) {
      const value = style.getPropertyValue(name);
      if (value && at > 0) other.setAttribute(name, value);
    }
    for (const name of ['style', 'class', 'id', 'tabindex', 'href']) other.removeAttribute(name);
  });
  for (const one of hidden) one.remove();
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(copy);
}
