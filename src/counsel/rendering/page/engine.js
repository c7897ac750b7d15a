/**
 * What each expert says in a situation that is known in part: the same walks as in `counsel.logic`, over the same
 * diagrams. What a person knows nothing of is open; what does not apply is never asked for and never assumed.
 */
import { Table, bit, bits, has, setOf } from "./kernel.js";

/** @typedef {import("./kernel.js").Node} Node */
/** @typedef {import("./kernel.js").Mask} Mask */
/** @typedef {import("./kernel.js").Limit} Limit */
/** @typedef {string | boolean | number} Value */
/** @typedef {string | boolean | [number, number | null] | null} Cell a value, a run of numbers, or not applicable */
/**
 * @typedef {{name: string, kind: string, title: string, inside: string, ask: string, help: string, fixed: boolean, minimum: number,
 *   maximum: number, step: number, unit: [string, string], cells: Cell[], said: string[], answers: string[], gate: Node | null, hangs_on: number[], asks?: Record<string, string>, asked_of?: number,
 *   runs?: [string, string, string][], ordered?: boolean, clauses?: string[]}} Fact
 * @typedef {{expert: number, action: number, node: Node}} Pair
 * @typedef {{nodes: number[][], leaves: [number, number[]][]}} Diagrams
 * @typedef {{expert: number, presumes: [number, number[]][], stances: [number, number][], rests_on: number[]}} Rule
 * @typedef {{facts: Fact[], diagrams: Diagrams, pairs: Pair[], rules: Rule[]}} Logic
 * @typedef {{values: Map<number, Value>, cells: Mask[], aside: number[]}} Situation
 * @typedef {{possible: number, rules: number[], whichever: boolean, depends: number[], node: Node, table: Table}} Said
 */

export const [SILENT, DO, MAY, AVOID, CONTRADICTION] = [1, 2, 4, 8, 16];

export const both = (/** @type {boolean} */ one, /** @type {boolean} */ other) => one && other;
const differ = (/** @type {boolean} */ one, /** @type {boolean} */ other) => one !== other;
export const union = (/** @type {number} */ one, /** @type {number} */ other) => one | other;
const where = (/** @type {boolean} */ valid, /** @type {number} */ stance) => (valid ? stance : 0);
const whereLeaf = (/** @type {boolean} */ valid, /** @type {number} */ leaf) => (valid ? leaf : -1);
const whereHolds = (/** @type {boolean} */ valid, /** @type {boolean} */ holds) => (valid ? holds : null);
/** What comes out in two places where anything does; null where that differs. @param {number | null} one @param {number | null} other */
function same(one, other) {
  if (!one || !other) return one === null || other === null ? null : one || other;
  return one === other ? one : null;
}
const isOpen = (/** @type {number} */ outcome) => Boolean(outcome & (outcome - 1));
const isAmbiguous = (/** @type {Table} */ table, /** @type {Node} */ node) => table.values(node).some(isOpen);
/** The panel's logic; holds no situation. */
export class Engine {
  /** @param {Logic} data */
  constructor(data) {
    this.facts = data.facts;
    this.pairs = data.pairs;
    this.rules = data.rules;
    this.leaves = data.diagrams.leaves;
    const leaves = this.leaves;
    this.outcomeOf = (/** @type {number} */ leaf) => leaves[leaf][0];
    this.table = new Table(this.facts.map((fact) => fact.cells.length));
    this.places = this.read(data.diagrams);
    this.full = this.facts.map((fact) => bit(fact.cells.length) - 1n);
    this.apart = this.facts.map((fact) => (fact.gate === null ? 0n : bit(fact.cells.length - 1)));
    this.gates = this.facts.map((fact) => (fact.gate === null ? null : this.place(fact.gate)));
    const behind = this.facts.map((_, level) => this.withGates([level]));
    this.openedBy = this.facts.map((_, gate) =>
      behind.flatMap((gates, level) => (level !== gate && gates.includes(gate) ? [level] : [])),
    );
    this.stances = this.pairs.map((pair) => this.table.apply(this.outcomeOf, this.place(pair.node)));
    this.rulesOf = this.pairs.map(({ expert, action }) => this.rules.filter((rule) => rule.expert === expert && rule.stances.some(([about]) => about === action)));
    this.restsOn = this.stances.map((node) => this.withGates(this.table.support(node)));
    /** @type {Map<string, Node>} */ this.known = new Map();
    this.valid = this.validOver(this.facts.map((_, level) => level));
  }

  /** @param {Diagrams} diagrams @returns {Node[]} */
  read({ nodes }) {
    /** @type {Node[]} */
    const places = [];
    for (const [level, ...children] of nodes) places.push(this.table.make(level, children.map((child) => this.named(child, places))));
    return places;
  }

  /** @param {number} name @param {Node[]} places */
  named(name, places) {
    if (name >= 0) return places[name];
    return this.table.terminal(name === -1 ? false : name === -2 ? true : -3 - name);
  }

  /** A node of the panel's list. @param {number} name */
  place(name) {
    return this.named(name, this.places);
  }

  /** Some facts, and those that decide whether they apply. @param {number[]} levels */
  withGates(levels) {
    const wanted = new Set(levels);
    for (let level = this.facts.length - 1; level >= 0; level--)
      if (wanted.has(level)) for (const gate of this.facts[level].hangs_on) wanted.add(gate);
    return [...wanted].sort((one, other) => one - other);
  }

  /** The combinations of cells of some facts that a situation can have. @param {number[]} levels @returns {Node} */
  validOver(levels) {
    const gated = this.withGates(levels).filter((level) => this.gates[level] !== null);
    return this.remembered("valid " + gated, () =>
      gated
        .map((level) => this.table.apply(differ, /** @type {Node} */ (this.gates[level]), this.table.literal(level, this.apart[level])))
        .reduce((one, other) => this.table.apply(both, one, other), this.table.terminal(true)),
    );
  }

  /** @param {string} key @param {() => Node} make */
  remembered(key, make) {
    let node = this.known.get(key);
    if (node === undefined) this.known.set(key, (node = make()));
    return node;
  }

  /** What a pair comes to in every combination that a situation can have. @param {number} pair @param {number[]} binding */
  outcome(pair, binding) {
    return this.remembered(`outcome ${pair} ${binding}`, () =>
      this.table.apply(where, this.validOver([...this.restsOn[pair], ...binding]), this.stances[pair]),
    );
  }

  /** The same with the rules behind it. @param {number} pair @param {number[]} binding */
  behind(pair, binding) {
    return this.remembered(`behind ${pair} ${binding}`, () => {
      const leaf = this.place(this.pairs[pair].node);
      const over = [...this.restsOn[pair], ...this.table.support(leaf), ...binding];
      return this.table.apply(whereLeaf, this.validOver(over), leaf);
    });
  }

  /** The cell in which a value lies, as a set; empty where it lies in none. @param {number} level @param {Value} value */
  cellOf(level, value) {
    const at = this.facts[level].cells.findIndex((cell) =>
      Array.isArray(cell) ? cell[0] <= Number(value) && (cell[1] === null || Number(value) <= cell[1]) : cell === value,
    );
    return at < 0 ? 0n : bit(at);
  }

  /** Whether a fact grows by one a day. @param {number} level */
  moves(level) {
    return this.facts[level].kind === "days";
  }

  /**
   * What is known with some answers; those that do not fit what stands above them are set aside.
   * @param {Map<number, Value>} given @returns {Situation}
   */
  situation(given) {
    const all = [...this.full];
    for (const [level, value] of given) all[level] = this.cellOf(level, value);
    const together = this.table.narrowed(this.valid, all);
    if (together) return { values: new Map(given), cells: together, aside: [] };
    const values = new Map(), /** @type {number[]} */ aside = [];
    let confined = [...this.full];
    let cells = /** @type {Mask[]} */ (this.table.narrowed(this.valid, confined));
    for (const level of [...given.keys()].sort((one, other) => one - other)) {
      const value = /** @type {Value} */ (given.get(level));
      const trial = confined.with(level, this.cellOf(level, value));
      const fitting = this.table.narrowed(this.valid, trial);
      if (!fitting) aside.push(level);
      else [confined, cells] = [trial, fitting], values.set(level, value);
    }
    return { values, cells, aside };
  }

  /** The same situation with some facts confined to some cells; null where there is none. @param {Situation} situation @param {Limit[]} limits */
  supposing(situation, limits) {
    const confined = [...situation.cells];
    for (const { level, mask } of limits) confined[level] &= mask;
    const cells = this.table.narrowed(this.valid, confined);
    return cells && { ...situation, cells };
  }

  /** The facts that are known to apply, or not to, though what is known of their gates does not settle it. @param {Mask[]} cells */
  binding(cells) {
    return this.gates.flatMap((gate, level) => {
      const settled = !(cells[level] & this.apart[level] && cells[level] & ~this.apart[level]);
      return gate !== null && settled && this.table.values(gate, cells).length > 1 ? [level] : [];
    });
  }

  /** Whether a condition holds in every situation that fits; null where in some. @param {number} name @param {Situation} situation */
  holds(name, { cells }) {
    const node = this.place(name);
    const valid = this.validOver([...this.table.support(node), ...this.binding(cells)]);
    const values = this.table.values(this.table.apply(whereHolds, valid, node), cells).filter((value) => value !== null);
    return values.length === 1 ? values[0] : null;
  }

  /** Every stance that can come out. @param {number} pair @param {Mask[]} cells @param {number[]} [binding] @returns {number} */
  possible(pair, cells, binding = this.binding(cells)) {
    return this.table.values(this.outcome(pair, binding), cells).reduce(union, 0);
  }

  /** What every pair comes to. @param {Situation} situation @returns {Said[]} */
  advise({ cells }) {
    const completions = new Table(this.table.widths);
    const binding = this.binding(cells);
    return this.pairs.map((_, pair) => {
      const possible = this.possible(pair, cells, binding);
      if (!isOpen(possible)) return { possible, ...this.given(pair, cells, binding), depends: [], node: -1, table: completions };
      const node = completions.taken(this.table, this.outcome(pair, binding), cells);
      return { possible, rules: [], whichever: false, depends: this.deciding(completions, node), node, table: completions };
    });
  }

  /** The rules that give a stance, or whichever of them would. @param {number} pair @param {Mask[]} cells @param {number[]} binding */
  given(pair, cells, binding) {
    const leaves = this.table.values(this.behind(pair, binding), cells).filter((leaf) => leaf >= 0);
    const rules = leaves.map((leaf) => this.leaves[leaf][1]);
    const sure = rules.reduce((one, other) => one.filter((rule) => other.includes(rule)));
    const every = [...new Set(rules.flat())].sort((one, other) => one - other);
    return { rules: sure.length ? sure : every, whichever: !sure.length && every.length > 0 };
  }

  /** The facts that can still make a difference, and those that it takes to tell the stance. @param {Table} table @param {Node} node @returns {number[]} */
  deciding(table, node) {
    const levels = table.support(node);
    const deciding = levels.filter((level) => {
      const below = this.openedBy[level];
      if (this.gates[level] === null && !below.length) return true;
      if (isAmbiguous(table, table.without(node, [level], union))) return true;
      if (!below.length) return false;
      return table.values(table.without(table.without(node, below, union), [level], same)).includes(null);
    });
    const others = levels.filter((level) => !deciding.includes(level));
    return [...deciding, ...this.alsoNeeded(table, node, others)].sort((one, other) => one - other);
  }

  /** @param {Table} table @param {Node} node @param {number[]} levels */
  alsoNeeded(table, node, levels) {
    if (!isAmbiguous(table, table.without(node, levels, union))) return [];
    return levels.reverse().filter((level) => {
      const less = table.without(node, [level], union);
      const needed = isAmbiguous(table, less);
      if (!needed) node = less;
      return needed;
    });
  }

  /** The same situation some days later, if nothing else happens. @param {Situation} situation @param {number} passed @returns {Situation} */
  later(situation, passed) {
    const moved = new Map([...situation.values].map(([level, value]) => [level, this.moves(level) ? Number(value) + passed : value]));
    const carried = this.facts.map((_, level) => this.carried(situation, level, moved.get(level), passed));
    const cells = /** @type {Mask[]} */ (this.table.narrowed(this.valid, carried));
    const values = new Map([...moved].filter(([level, value]) => cells[level] === this.cellOf(level, value)));
    return { values, cells, aside: [] };
  }

  /** @param {Situation} situation @param {number} level @param {Value | undefined} moved @param {number} passed */
  carried(situation, level, moved, passed) {
    let possible = situation.cells[level];
    if (this.moves(level)) {
      const grown = moved === undefined ? this.grown(level, passed, possible) : this.cellOf(level, moved);
      possible = grown | (possible & this.apart[level]);
    }
    const hangs = this.withGates([level]).some((gate) => gate !== level && this.moves(gate));
    if (!hangs) return possible;
    return possible & this.apart[level] ? this.full[level] : possible | this.apart[level];
  }

  /** @param {number} level @param {number} passed @param {Mask} possible */
  grown(level, passed, possible) {
    const cells = this.facts[level].cells;
    const first = cells.find((cell, i) => Array.isArray(cell) && has(possible, i));
    if (!Array.isArray(first)) return 0n;
    const least = first[0] + passed;
    return setOf(cells.flatMap((cell, i) => (Array.isArray(cell) && (cell[1] === null || cell[1] >= least) ? [i] : [])));
  }

  /** After how many days some known number of days enters another cell. @param {Situation} situation */
  crossings({ values }) {
    const days = [...values].filter(([level]) => this.moves(level));
    const all = days.flatMap(([level, value]) =>
      this.facts[level].cells.flatMap((cell) => (Array.isArray(cell) && cell[0] > Number(value) ? [cell[0] - Number(value)] : [])),
    );
    return [...new Set(all)].sort((one, other) => one - other);
  }

  /** The days on which something changes, with what every pair comes to from then on. @param {Situation} situation @param {Said[]} said */
  ahead(situation, said) {
    const moving = [...situation.values.keys()].filter((level) => this.moves(level));
    const touched = new Set(moving.flatMap((level) => [level, ...this.openedBy[level]]));
    const asked = this.rulesOf.map((rules) => rules.some((rule) => rule.rests_on.some((level) => touched.has(level))));
    const steps = [];
    for (const passed of this.crossings(situation)) {
      const later = this.advise(this.later(situation, passed));
      const [before, then] = [said, said.map((one, pair) => (asked[pair] ? later[pair] : one))];
      const turned = then.flatMap((after, pair) => (before[pair].possible === after.possible ? [] : [{ pair, before: before[pair], after }]));
      if (turned.length) steps.push({ passed, turned, said: then });
      said = then;
    }
    return steps;
  }

  /**
   * What to ask next: the question whose answer leaves least open in the mean over all situations that fit. (The
   * terminal's interview looks one answer further.) Without one nothing that could be answered changes anything.
   * @param {Situation} situation @param {Said[]} said @param {Set<number>} skipped those that the person does not know
   */
  next(situation, said, skipped) {
    const matter = this.matter(said);
    const unsettled = [...matter].filter((level) => bits(situation.cells[level]).length > 1 && !skipped.has(level));
    const askable = unsettled.filter((level) => !(situation.cells[level] & this.apart[level]));
    const scored = askable.map((level) => ({ level, left: this.leftOpen(situation, said, level) }));
    const best = scored.reduce((one, other) => (one && one.left <= other.left ? one : other), /** @type {any} */ (null));
    return { fact: best ? best.level : -1, most: unsettled.length };
  }

  /** The facts that still matter to anybody. @param {Said[]} said */
  matter(said) {
    return new Set(this.withGates(said.flatMap((each) => each.depends)));
  }

  /** @param {Situation} situation @param {Said[]} said @param {number} level */
  leftOpen(situation, said, level) {
    let [total, left] = [0, 0];
    for (const cell of bits(situation.cells[level])) {
      const cells = situation.cells.with(level, bit(cell));
      const share = this.table.count(this.valid, cells);
      const open = said.filter(({ node, table }) => node >= 0 && table.values(node, cells).filter(Boolean).length > 1);
      total += share;
      left += share * open.length;
    }
    return left / total;
  }
}
