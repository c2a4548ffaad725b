/* Bundles: the many cables that hang on one much cited cable within a short time, drawn as one. */

/** As many in the width of a name are drawn one by one. */
const DEEP = 10;
/** A name and the room beside it, in pixels of the layout. */
const WINDOW = 96;
const FEWEST = 4;
const WIDEST = 280;
const MOST = 1200;
/** A branch of more cables than that is a thread of its own. */
const LARGEST_BRANCH = 5;
/** The first of these that one has is that of the bundle. */
const RELATIONS = ['responds_to', 'follows_up', 'corrects', 'repeats', 'refers_to'];

/**
 * @typedef {{from: number, to: number, relation: string}} Link citing to cited
 * @typedef {object} Graph what would be drawn, by position
 * @property {number[]} hours
 * @property {number[]} xs where time puts each
 * @property {Link[]} links
 * @property {Set<number>} alone what is drawn by itself in any case
 * @typedef {object} Bundle
 * @property {number} hub the cable that all of them hang on
 * @property {boolean} citing whether they cite it; else it cites them
 * @property {string} relation
 * @property {number[]} near what cites the hub, or is cited by it, by time
 * @property {number[]} behind what only those cite, or are cited by
 * @typedef {{near: number[], behind: number[], hub: number, hubs: number[], citing: boolean, relation: string, x: number}} Branch
 */

/**
 * Gives the bundles of a graph.
 *
 * A hub has more neighbours than have room one by one. What remains without hubs falls apart; a part of a few cables, tied to
 * hubs alone, is a branch. Where more branches of a hub crowd than have room, those of one relation are a bundle.
 * @param {Graph} graph
 * @returns {Bundle[]}
 */
export function findBundles(graph) {
  const near = tiesOf(graph);
  const hubs = new Set(near.flatMap((ties, one) => (ties.size > DEEP ? [one] : [])));
  if (hubs.size === 0) return [];
  /** @type {Map<number, Branch[]>} */
  const branches = new Map();
  for (const branch of branchesOf(graph, near, hubs)) {
    const there = branches.get(branch.hub);
    if (there) there.push(branch);
    else branches.set(branch.hub, [branch]);
  }
  return [...branches.values()].flatMap((those) => (
    crowdsOf(those.sort((a, b) => a.x - b.x || a.near[0] - b.near[0])).flatMap((run) => bundlesOf(run, graph))));
}

/** What each is tied to, and by which links. @param {Graph} graph @returns {Map<number, Link[]>[]} */
function tiesOf({ hours, links }) {
  /** @type {Map<number, Link[]>[]} */
  const near = hours.map(() => new Map());
  for (const link of links) {
    for (const [one, other] of [[link.from, link.to], [link.to, link.from]]) {
      if (one === other) continue;
      const there = near[one].get(other);
      if (there) there.push(link);
      else near[one].set(other, [link]);
    }
  }
  return near;
}

/** @param {Graph} graph @param {Map<number, Link[]>[]} near @param {Set<number>} hubs @returns {Branch[]} */
function branchesOf({ hours, xs, alone }, near, hubs) {
  const outside = (/** @type {number} */ one) => hubs.has(one) || alone.has(one);
  const seen = new Uint8Array(near.length);
  /** @type {Branch[]} */
  const branches = [];
  near.forEach((_, start) => {
    if (seen[start] || outside(start)) return;
    const part = [start];
    const borders = new Set();
    seen[start] = 1;
    for (const one of part) {
      for (const other of near[one].keys()) {
        if (outside(other)) borders.add(other);
        else if (!seen[other]) {
          seen[other] = 1;
          part.push(other);
        }
      }
    }
    if (part.length > LARGEST_BRANCH || borders.size === 0 || ![...borders].every((one) => hubs.has(one))) return;
    const hub = [...borders].sort((a, b) => near[b].size - near[a].size || a - b)[0];
    const tied = part.filter((one) => near[one].has(hub)).sort((a, b) => hours[a] - hours[b] || a - b);
    const links = tied.flatMap((one) => near[one].get(hub) || []);
    const relation = RELATIONS.find((name) => links.some((link) => link.relation === name)) || 'refers_to';
    branches.push({ near: tied, behind: part.filter((one) => !tied.includes(one)), hub, hubs: [...borders].sort((a, b) => a - b),
      citing: links.some((link) => link.to === hub), relation, x: xs[tied[0]] });
  });
  return branches;
}

/** Gives what crowds, in runs that are not too wide and not too many. @param {Branch[]} branches by x @returns {Branch[][]} */
function crowdsOf(branches) {
  const crowded = new Uint8Array(branches.length);
  for (let first = 0, end = 0; first < branches.length; first += 1) {
    while (end < branches.length && branches[end].x < branches[first].x + WINDOW) end += 1;
    if (end - first > DEEP) crowded.fill(1, first, end);
  }
  /** @type {Branch[][]} */
  const runs = [];
  branches.forEach((branch, at) => {
    if (!crowded[at]) return;
    const run = runs[runs.length - 1];
    if (at > 0 && crowded[at - 1] && branch.x - branches[at - 1].x < WINDOW) run.push(branch);
    else runs.push([branch]);
  });
  return runs.flatMap(split);
}

/** Cuts a run at its quietest place, the more willingly the nearer to the middle. @param {Branch[]} run @returns {Branch[][]} */
function split(run) {
  const wide = run[run.length - 1].x - run[0].x > WIDEST;
  if (!wide && run.length <= MOST) return [run];
  let [best, most] = [run.length >> 1, -1];
  for (let at = 1; wide && at < run.length; at += 1) {
    const worth = (run[at].x - run[at - 1].x) * Math.min(at, run.length - at);
    if (worth > most) [best, most] = [at, worth];
  }
  return [...split(run.slice(0, best)), ...split(run.slice(best))];
}

/** @param {Branch[]} run @param {Graph} graph @returns {Bundle[]} */
function bundlesOf(run, { hours }) {
  /** @type {Map<string, Branch[]>} */
  const kinds = new Map();
  for (const branch of run) {
    const kind = [branch.citing, branch.relation, ...branch.hubs].join(' ');
    const there = kinds.get(kind);
    if (there) there.push(branch);
    else kinds.set(kind, [branch]);
  }
  return [...kinds.values()].filter((those) => those.length >= FEWEST).map((those) => ({
    hub: those[0].hub,
    citing: those[0].citing,
    relation: those[0].relation,
    near: those.flatMap((branch) => branch.near).sort((a, b) => hours[a] - hours[b] || a - b),
    behind: those.flatMap((branch) => branch.behind).sort((a, b) => hours[a] - hours[b] || a - b),
  }));
}
