/** Why a pair comes to what it does: when which stance comes out, what is enough for it, and what would bring another. */
import { AVOID, CONTRADICTION, DO, MAY, SILENT, both, union } from "./engine.js";
import { Table, bit, bits, setOf } from "./kernel.js";

/** @typedef {import("./kernel.js").Node} Node */
/** @typedef {import("./kernel.js").Mask} Mask */
/** @typedef {import("./kernel.js").Limit} Limit */
/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").Situation} Situation */
/** @typedef {import("./engine.js").Said} Said */
/** @typedef {{stance: number, ways: Limit[][]}} Branch */
/** @typedef {Limit & {changes: boolean}} Need a limit, and whether it changes what is so, or only what is not known turns out so */

const [MOST_CUBES, CANDIDATES, MOST_COMPARED] = [48, 6, 12];
const butNot = (/** @type {boolean} */ one, /** @type {boolean} */ other) => one && !other;
/** @type {[number, import("./kernel.js").Operator, import("./kernel.js").Operator][]} where a stance comes out, and where another does */
const SIDES = [DO, MAY, AVOID, CONTRADICTION, SILENT].map((stance) => [
  stance, (/** @type {number} */ value) => Boolean(value & stance), (/** @type {number} */ value) => Boolean(value & ~stance)]);

/**
 * For each stance that can come out when it does, the last one otherwise: in each way some facts lie in some cells.
 * None where that takes more than anybody would read.
 * @param {Said} said @param {Situation} situation @returns {Branch[]}
 */
export function branches({ table, node, depends, possible }, { cells }) {
  const told = table.without(node, table.support(node).filter((level) => !depends.includes(level)), union);
  const found = SIDES.filter(([stance]) => possible & stance).map(([stance, wanted, unwanted]) =>
    ({ stance, ways: new Covering(table, table.apply(wanted, told), table.apply(unwanted, told), cells).ways }));
  if (found.some(({ ways }) => ways.length > MOST_CUBES)) return [];
  const length = (/** @type {Branch} */ { stance, ways }) => ways.flat().length + (stance === SILENT ? 0.5 : 0);
  const last = found.reduce((one, other) => (length(other) > length(one) ? other : one));
  return [...found.filter((one) => one !== last), { stance: last.stance, ways: [] }];
}

/** Short descriptions of where something is so: the greedy cover by prime implicants of `counsel.logic.covers`. */
class Covering {
  /** @param {Table} table @param {Node} wanted @param {Node} unwanted @param {Mask[]} cells */
  constructor(table, wanted, unwanted, cells) {
    this.table = table;
    this.unwanted = unwanted;
    this.cells = cells;
    /** @type {Limit[][]} */ this.ways = [];
    const all = table.apply(both, wanted, table.cube(table.support(wanted).map((level) => ({ level, mask: cells[level] }))));
    let left = all;
    while (table.value[left] !== false && this.ways.length <= MOST_CUBES) {
      const best = this.best(left);
      left = table.apply(butNot, left, table.cube(best));
      this.ways.push(best);
    }
    for (const whole of [false, true]) for (const way of [...this.ways]) this.reduce(way, all, whole);
  }

  /** Leave out what other ways tell; first of each level the last cell alone. @param {Limit[]} way @param {Node} all @param {boolean} whole */
  reduce(way, all, whole) {
    const { table, ways } = this;
    const many = ways.length > MOST_COMPARED;
    const own = ways.reduce((node, other) => (many || other === way ? node : table.apply(butNot, node, table.cube(other))), all);
    const used = table.narrowed(own, this.within(way));
    const spare = (/** @type {number} */ level) => (whole ? -1n : 1n << BigInt(table.widths[level] - 1));
    const run = (/** @type {Mask} */ mask) => (1n << BigInt(mask.toString(2).length)) - (mask & -mask);
    const less = used && way.map(({ level, mask }) => ({ level, mask: mask & (run(used[level]) | ~spare(level)) }));
    ways.splice(ways.indexOf(way), 1, ...(less ? [less] : []));
  }

  /** @param {Limit[]} limits */
  within(limits) {
    return limits.reduce((all, { level, mask }) => all.with(level, all[level] & mask), this.cells);
  }

  /** Of the primes around the first places those that take in most. @param {Node} left */
  best(left) {
    /** @type {Limit[][]} */
    const candidates = [];
    let looked = 0;
    for (const path of this.table.paths(left)) {
      if (looked++ === CANDIDATES) break;
      const lies = (/** @type {Limit} */ { level, mask }) => path.some((one) => one.level === level && !(one.mask & ~mask));
      if (!candidates.some((limits) => limits.every(lies))) candidates.push(this.prime(path));
    }
    if (candidates.length === 1) return candidates[0];
    const sized = candidates.map((limits) => ({ limits, size: this.table.count(left, this.within(limits)) }));
    return sized.reduce((one, other) => ((other.size - one.size || one.limits.length - other.limits.length) > 0 ? other : one)).limits;
  }

  /** A largest cube around a path that holds no unwanted place, with as few limits as can be found. @param {Limit[]} path */
  prime(path) {
    const [up, down] = [this.loosened(path, [...path].reverse()), this.loosened(path, path)];
    let limits = down.length < up.length ? down : up;
    for (const { level } of limits) {
      const bad = this.table.narrowed(this.unwanted, this.within(limits.filter((one) => one.level !== level)));
      limits = limits.map((one) => (one.level === level ? { level, mask: this.cells[level] & ~(bad ? bad[level] : 0n) } : one));
    }
    return limits;
  }

  /** Without the limits that it does not need. @param {Limit[]} path @param {Limit[]} order */
  loosened(path, order) {
    return order.reduce((limits, each) => {
      const fewer = limits.filter((one) => one !== each);
      return this.table.values(this.unwanted, this.within(fewer)).includes(true) ? limits : fewer;
    }, path);
  }
}

/** What comes out if what an expert presumes is so. @param {Engine} engine @param {number} pair @param {Situation} situation */
export function presumed(engine, pair, situation) {
  for (const rule of engine.rulesOf[pair]) {
    const limits = rule.presumes.map(([level, cells]) => ({ level, mask: setOf(cells) }));
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
 * What comes out of every choice of changes, as in `counsel.questions.explanation`: a fact is left as it is (the first
 * cell), or lies in one of its cells. What is known and left stays as it is as far as it applies, what is not is anything.
 * @param {Engine} engine @param {number} pair @param {Situation} situation
 */
function choices(engine, pair, { cells }) {
  const known = cells.map((mask, level) => bits(mask).length === 1 && mask !== engine.apart[level]);
  const applying = engine.gates.flatMap((gate, level) => (gate !== null && known[level] ? [level] : []));
  const [source, made] = [new Table(engine.table.widths), new Table(engine.table.widths)];
  const outcome = source.taken(engine.table, engine.outcome(pair, applying), engine.full);
  /** @type {Map<Node, Node>} */
  const done = new Map();
  /** @param {Node} node @returns {Node} */
  const extended = (node) => {
    const [level, children] = [source.levels[node], source.children[node]];
    if (level === source.bottom) return made.terminal(source.value[node]);
    if (!done.has(node)) {
      let left = children[known[level] ? bits(cells[level])[0] : 0];
      if (!known[level]) left = children.reduce((one, other) => source.apply(union, one, other));
      else if (source.value[left] === 0 && engine.apart[level]) left = children[children.length - 1];
      done.set(node, made.make(level, [left, ...children].map(extended)));
    }
    return /** @type {Node} */ (done.get(node));
  };
  return { table: made, node: extended(outcome) };
}

/**
 * The fewest changes after which a pair comes to another stance; null where there are none. What nobody can change counts
 * a little more.
 * @param {Engine} engine @param {number} pair @param {number} stance @param {Situation} situation @returns {Need[] | null}
 */
export function nearest(engine, pair, stance, situation) {
  const { table, node } = choices(engine, pair, situation);
  /** @type {Map<Node, {cost: number, needs: Need[]}>} */
  const done = new Map();
  /** @param {Node} node @returns {{cost: number, needs: Need[]}} */
  const cheapest = (node) => {
    const level = table.levels[node];
    if (level === table.bottom) return { cost: table.value[node] === stance ? 0 : Infinity, needs: [] };
    let best = done.get(node);
    if (best) return best;
    const [left, ...children] = table.children[node];
    best = cheapest(left);
    const now = situation.cells[level];
    const free = children.map((child, cell) => ({ child, cell: bit(cell) })).filter(({ cell }) => cell !== now && cell !== engine.apart[level]);
    for (const child of new Set(children))
      for (const changes of [false, true]) {
        const mask = free.reduce((all, one) => (one.child === child && changes === !(one.cell & now) ? all | one.cell : all), 0n);
        /** @type {{cost: number, needs: Need[]}} */ const below = mask ? cheapest(child) : best;
        const price = changes ? (engine.facts[level].fixed && now !== engine.apart[level] ? 1.01 : 1) : 0.001;
        if (price + below.cost < best.cost) best = { cost: price + below.cost, needs: [{ level, mask, changes }, ...below.needs] };
      }
    done.set(node, best);
    return best;
  };
  const { cost, needs } = cheapest(node);
  return cost === Infinity ? null : needs;
}
