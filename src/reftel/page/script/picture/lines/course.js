/* The course of a line: points along it. */

/** @typedef {{x: number, y: number}} Point */

/**
 * Gives the last point of a course that is so far from its end; of a shorter course one in its direction.
 * @param {Point[]} course @param {number} far
 * @returns {Point}
 */
export function pointOff(course, far) {
  const end = course[course.length - 1];
  const away = (/** @type {Point} */ { x, y }) => Math.hypot(x - end.x, y - end.y);
  for (let at = course.length - 2; at >= 0; at -= 1) {
    const [before, after] = [away(course[at]), away(course[at + 1])];
    if (before < far) continue;
    const part = before > after ? (far - after) / (before - after) : 0;
    return { x: course[at + 1].x + (course[at].x - course[at + 1].x) * part, y: course[at + 1].y + (course[at].y - course[at + 1].y) * part };
  }
  const whole = away(course[0]) || 1;
  return { x: end.x + (course[0].x - end.x) / whole * far, y: end.y + (course[0].y - end.y) / whole * far };
}

/**
 * Gives how far a point is from a course; Infinity where it is certainly farther than `reach`.
 * @param {Point} point @param {Point[]} course @param {number} reach
 */
export function distance({ x, y }, course, reach) {
  let least = Infinity;
  for (let at = 1; at < course.length; at += 1) {
    const [a, b] = [course[at - 1], course[at]];
    if (Math.min(a.x, b.x) - x > reach || x - Math.max(a.x, b.x) > reach || Math.min(a.y, b.y) - y > reach || y - Math.max(a.y, b.y) > reach) continue;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const part = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(a.x + part * dx - x, a.y + part * dy - y));
  }
  return least;
}
