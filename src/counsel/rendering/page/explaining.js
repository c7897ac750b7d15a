/** Why a pair comes to what it does: when which stance comes out, what is enough for it, and what would bring another. */
import { AVOID, CONTRADICTION, DO, MAY, SILENT, both, union } from "./engine.js";

/** @typedef {import("./kernel.js").Node} Node */
/** @typedef {import("./kernel.js").Table} Table */
/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").Situation} Situation */
/** @typedef {import("./engine.js").Said} Said */
/** @typedef {import("./engine.js").Limit} Limit */
/** @typedef {Limit & {changes: boolean}} Need a limit, and whether it changes what is so, or only what is not known turns out so */

const butNot = (/** @type {boolean} */ one, /** @type {boolean} */ other) => one && !other;
/** @type {Record<number, import("./kernel.js").Operator[]>} where a stance comes out, and where another does */
const SIDES = Object.fromEntries(
  [SILENT, DO, MAY, AVOID, CONTRADICTION].map((stance) => [
    stance,
    [(/** @type {number} */ value) => Boolean(value & stance), (/** @type {number} */ value) => Boolean(value & ~stance)],
  ]),
);

/**
 * For each stance that can come out when it does, the last one otherwise: in each way some facts lie in some cells.
 * The first cover that is found, not the shortest.
 * @param {Said} said @param {Situation} situation @returns {{stance: number, ways: Limit[][]}[]}
 */
export function branches(said, { cells }) {
  const table = said.table;
  const others = table.support(said.node).filter((level) => !said.depends.includes(level));
  const told = table.without(said.node, others, union);
  const found = [DO, MAY, AVOID, CONTRADICTION, SILENT]
    .filter((stance) => said.possible & stance)
    .map((stance) => ({ stance, ways: cover(table, told, stance, cells) }));
  const length = (/** @type {{stance: number, ways: Limit[][]}} */ one) => one.ways.flat().length + (one.stance === SILENT ? 0.5 : 0);
  const last = found.reduce((one, other) => (length(other) > length(one) ? other : one));
  return [...found.filter((one) => one !== last), { stance: last.stance, ways: [] }];
}

/** @param {Table} table @param {Node} told @param {number} stance @param {number[]} cells @returns {Limit[][]} */
function cover(table, told, stance, cells) {
  const [wanted, unwanted] = SIDES[stance].map((side) => table.apply(side, told));
  const cube = (/** @type {Limit[]} */ limits) =>
    limits.map(({ level, mask }) => table.literal(level, mask)).reduce((one, other) => table.apply(both, one, other), table.terminal(true));
  const within = (/** @type {Limit[]} */ limits) => limits.reduce((all, { level, mask }) => all.with(level, all[level] & mask), cells);
  const ways = [];
  let left = table.apply(both, wanted, cube(table.support(wanted).map((level) => ({ level, mask: cells[level] }))));
  while (table.values(left).includes(true)) {
    let limits = path(table, left);
    for (const each of [...limits].reverse()) {
      const fewer = limits.filter((one) => one !== each);
      if (!table.values(unwanted, within(fewer)).includes(true)) limits = fewer;
    }
    limits = limits.map((each, i) => {
      const bad = table.narrowed(unwanted, within(limits.filter((_, other) => other !== i)));
      each.mask = cells[each.level] & ~(bad ? bad[each.level] : 0);
      return each;
    });
    left = table.apply(butNot, left, cube(limits));
    const used = /** @type {number[]} */ (table.narrowed(wanted, within(limits)));
    ways.push(limits.map(({ level }) => ({ level, mask: used[level] })));
  }
  return ways;
}

/** One way to where a function is true. @param {Table} table @param {Node} node @returns {Limit[]} */
function path(table, node) {
  const limits = [];
  while (table.levels[node] < table.bottom) {
    const cell = table.children[node].findIndex((child) => table.values(child).includes(true));
    const next = table.children[node][cell];
    const mask = table.children[node].reduce((all, child, i) => (child === next ? all | (1 << i) : all), 0);
    limits.push({ level: table.levels[node], mask });
    node = next;
  }
  return limits;
}

/** What comes out if what an expert presumes is so. @param {Engine} engine @param {number} pair @param {Situation} situation */
export function presumed(engine, pair, situation) {
  for (const rule of engine.rulesOf[pair]) {
    const limits = rule.presumes.map(([level, mask]) => ({ level, mask }));
    const stance = rule.stances.find(([about]) => about === engine.pairs[pair].action)?.[1] ?? 0;
    const unknown = limits.filter(({ level, mask }) => situation.cells[level] & ~mask);
    const supposed = engine.supposing(situation, limits);
    if (unknown.length && supposed && engine.possible(pair, supposed.cells) === stance) return { stance, limits: unknown };
  }
  return null;
}

/** A smallest set of a person's own answers that is enough for what a pair comes to. @param {Engine} engine @param {number} pair @param {Situation} situation */
export function enough(engine, pair, situation) {
  const wanted = engine.possible(pair, situation.cells);
  const own = [...situation.values.keys()]; // any of them may tell what the pair rests on
  const kept = new Set(own);
  for (const level of own.sort((one, other) => other - one)) {
    const fewer = new Map([...situation.values].filter(([one]) => kept.has(one) && one !== level));
    if (engine.possible(pair, engine.situation(fewer).cells) === wanted) kept.delete(level);
  }
  return [...kept].sort((one, other) => one - other);
}

/**
 * The fewest changes after which a pair comes to another stance: the cheapest path to it; null where there is none.
 * What is not known may be as it has to, what nobody can change counts a little more.
 * @param {Engine} engine @param {number} pair @param {number} stance @param {Situation} situation @returns {Need[] | null}
 */
export function nearest(engine, pair, stance, situation) {
  /** @type {Map<Node, {cost: number, needs: Need[]}>} */
  const done = new Map();
  /** @param {Node} node @returns {{cost: number, needs: Need[]}} */
  const cheapest = (node) => {
    const level = engine.table.levels[node];
    if (level === engine.table.bottom) return { cost: engine.table.value[node] === stance ? 0 : Infinity, needs: [] };
    let best = done.get(node);
    if (best) return best;
    best = { cost: Infinity, needs: [] };
    for (const child of new Set(engine.table.children[node])) {
      const { price, need } = step(engine, level, child, node, situation.cells[level]);
      const below = cheapest(child);
      if (price + below.cost < best.cost) best = { cost: price + below.cost, needs: [...need, ...below.needs] };
    }
    done.set(node, best);
    return best;
  };
  const { cost, needs } = cheapest(engine.outcome(pair, engine.binding(situation.cells)));
  return cost === Infinity ? null : needs;
}

/** What it takes to go from a node to one below it. @param {Engine} engine @param {number} level @param {Node} child @param {Node} node @param {number} now the cells that the fact can have @returns {{price: number, need: Need[]}} */
function step(engine, level, child, node, now) {
  const there = engine.table.children[node].reduce((mask, each, cell) => (each === child ? mask | (1 << cell) : mask), 0);
  if (!(now & ~there)) return { price: 0, need: [] };
  if (now & there) return { price: 0.001, need: [{ level, mask: now & there, changes: false }] };
  if (there & engine.apart[level]) return { price: 0.01, need: [] }; // follows from what opens it
  return { price: engine.facts[level].fixed ? 1.01 : 1, need: [{ level, mask: there, changes: true }] };
}
