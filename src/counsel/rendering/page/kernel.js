/**
 * Reduced ordered multi-valued decision diagrams; the same kernel as `counsel.logic.diagrams`. A set of cells is a mask,
 * as a whole number of any length, since a fact may have more cells than a number has bits here.
 */

/** @typedef {number} Node */
/** @typedef {bigint} Mask some cells of a level */
/** @typedef {{level: number, mask: Mask}} Limit */
/** @typedef {(...values: any[]) => any} Operator */

/** One table of nodes over the same levels; equal functions are one node. */
export class Table {
  /** @param {number[]} widths how many cells each level has */
  constructor(widths) {
    this.widths = widths;
    this.bottom = widths.length;
    /** @type {number[]} */ this.levels = [];
    /** @type {Node[][]} */ this.children = [];
    /** @type {any[]} */ this.value = [];
    /** @type {Map<string, Node>} */ this.unique = new Map();
    /** @type {Map<Operator, Map<string, Node>>} */ this.applied = new Map();
  }

  /** @param {string} key @param {number} level @param {Node[]} children @param {any} value */
  add(key, level, children, value) {
    const known = this.unique.get(key);
    if (known !== undefined) return known;
    const node = this.levels.length;
    this.levels.push(level);
    this.children.push(children);
    this.value.push(value);
    this.unique.set(key, node);
    return node;
  }

  /** The constant function. @param {any} value a number, a truth value or null */
  terminal(value) {
    return this.add("=" + value, this.bottom, [], value);
  }

  /** The function that is, in each cell of a level, one of those below it. @param {number} level @param {Node[]} children */
  make(level, children) {
    const first = /** @type {Node} */ (children[0]);
    return children.every((child) => child === first) ? first : this.add(level + ":" + children, level, children, null);
  }

  /** Where a level lies in some cells. @param {number} level @param {Mask} mask */
  literal(level, mask, so = this.terminal(true)) {
    const no = this.terminal(false);
    return this.make(level, this.column(level, (cell) => (has(mask, cell) ? so : no)));
  }

  /** Where every limit is kept. @param {Limit[]} limits by level */
  cube(limits) {
    return limits.reduceRight((node, { level, mask }) => this.literal(level, mask, node), this.terminal(true));
  }

  /** Combine functions point by point. @param {Operator} operator @param {Node[]} nodes @returns {Node} */
  apply(operator, ...nodes) {
    let done = this.applied.get(operator);
    if (!done) this.applied.set(operator, (done = new Map()));
    const key = nodes.join();
    const known = done.get(key);
    if (known !== undefined) return known;
    const level = Math.min(...nodes.map((node) => this.levels[node]));
    const made =
      level === this.bottom
        ? this.terminal(operator(...nodes.map((node) => this.value[node])))
        : this.make(level, this.column(level, (i) => this.apply(operator, ...nodes.map((node) => this.below(node, level, i)))));
    done.set(key, made);
    return made;
  }

  /** @template T @param {number} level @param {(cell: number) => T} each @returns {T[]} */
  column(level, each) {
    return Array.from({ length: this.widths[level] }, (_, i) => each(i));
  }

  /** What a node is in one cell of a level at or above its own. @param {Node} node @param {number} level @param {number} cell */
  below(node, level, cell) {
    return this.levels[node] === level ? this.children[node][cell] : node;
  }

  /**
   * A function of another table restricted to some cells of each level; outside them it is what it is in the first.
   * @param {Table} source @param {Node} node @param {Mask[]} cells @returns {Node}
   */
  taken(source, node, cells) {
    /** @type {Map<Node, Node>} */
    const done = new Map();
    /** @param {Node} old @returns {Node} */
    const copy = (old) => {
      const known = done.get(old);
      if (known !== undefined) return known;
      const level = source.levels[old];
      let made;
      if (level === source.bottom) made = this.terminal(source.value[old]);
      else {
        const kept = source.children[old].map((child, i) => (has(cells[level], i) ? copy(child) : -1));
        const first = /** @type {Node} */ (kept.find((child) => child >= 0));
        made = this.make(level, kept.map((child) => (child < 0 ? first : child)));
      }
      done.set(old, made);
      return made;
    };
    return copy(node);
  }

  /**
   * What remains when some levels are summed out: all that they could make of it, joined by an operator.
   * @param {Node} node @param {number[]} levels @param {Operator} operator @returns {Node}
   */
  without(node, levels, operator) {
    /** @type {Map<Node, Node>} */
    const done = new Map();
    /** @param {Node} old @returns {Node} */
    const less = (old) => {
      const known = done.get(old);
      if (known !== undefined) return known;
      const level = this.levels[old];
      let made = old;
      if (level < this.bottom) {
        const children = this.children[old].map(less);
        made = levels.includes(level)
          ? [...new Set(children)].reduce((one, other) => this.apply(operator, one, other))
          : this.make(level, children);
      }
      done.set(old, made);
      return made;
    };
    return less(node);
  }

  /** Every node that is reached within some cells of each level, each once. @param {Node} node @param {Mask[]} [cells] */
  reached(node, cells) {
    const found = new Set([node]);
    for (const each of found)
      this.children[each].forEach((child, i) => {
        if (!cells || has(cells[this.levels[each]], i)) found.add(child);
      });
    return found;
  }

  /** The values that a function takes. @param {Node} node @param {Mask[]} [cells] @returns {any[]} */
  values(node, cells) {
    return [...this.reached(node, cells)].filter((each) => this.levels[each] === this.bottom).map((each) => this.value[each]);
  }

  /** The levels on which a function depends. @param {Node} node @returns {number[]} */
  support(node) {
    const levels = new Set([...this.reached(node)].map((each) => this.levels[each]));
    levels.delete(this.bottom);
    return [...levels].sort((one, other) => one - other);
  }

  /**
   * Of some cells of each level those that occur where a function is true; null where it never is.
   * @param {Node} node @param {Mask[]} cells @returns {Mask[] | null}
   */
  narrowed(node, cells) {
    const alive = new Map();
    /** @param {Node} each @returns {boolean} */
    const lives = (each) => {
      if (this.levels[each] === this.bottom) return this.value[each];
      if (!alive.has(each)) {
        const allowed = this.children[each].map((child, i) => has(cells[this.levels[each]], i) && lives(child));
        alive.set(each, allowed.some(Boolean));
      }
      return alive.get(each);
    };
    if (!cells.every(Boolean) || !lives(node)) return null;
    const used = cells.map(() => 0n);
    /** @param {number} from @param {number} to */
    const free = (from, to) => {
      for (let level = from; level < to; level++) used[level] = cells[level];
    };
    free(0, this.levels[node]);
    const found = new Set([node]);
    for (const each of found) {
      const level = this.levels[each];
      this.children[each].forEach((child, i) => {
        if (!has(cells[level], i) || !lives(child)) return;
        used[level] |= bit(i);
        free(level + 1, this.levels[child]);
        found.add(child);
      });
    }
    return used;
  }

  /** Every way down to where a function is true, the first cells first. @param {Node} node @returns {Generator<Limit[]>} */
  *paths(node) {
    if (this.value[node] === true) yield [];
    for (const child of new Set(this.children[node])) {
      const mask = setOf(this.children[node].flatMap((each, cell) => (each === child ? [cell] : [])));
      for (const rest of this.paths(child)) yield [{ level: this.levels[node], mask }, ...rest];
    }
  }

  /** How many points within some cells of each level a function of truth values holds in. @param {Node} node @param {Mask[]} cells */
  count(node, cells) {
    const sizes = cells.map((mask) => bits(mask).length);
    const between = (/** @type {number} */ from, /** @type {number} */ to) => sizes.slice(from, to).reduce((one, other) => one * other, 1);
    /** @type {Map<Node, number>} */
    const done = new Map();
    /** @param {Node} each @returns {number} */
    const below = (each) => {
      const level = this.levels[each];
      if (level === this.bottom) return this.value[each] ? 1 : 0;
      if (!done.has(each))
        done.set(each, this.children[each].reduce((sum, child, i) => sum + (has(cells[level], i) ? between(level + 1, this.levels[child]) * below(child) : 0), 0));
      return /** @type {number} */ (done.get(each));
    };
    return between(0, this.levels[node]) * below(node);
  }
}

/** @type {Mask[]} */
const BITS = [];
/** The set of one cell. @param {number} cell @returns {Mask} */
export const bit = (cell) => (BITS[cell] ??= 1n << BigInt(cell));
/** @param {Mask} mask @param {number} cell */
export const has = (mask, cell) => (mask & bit(cell)) !== 0n;
/** @param {number[]} cells */
export const setOf = (cells) => cells.reduce((mask, cell) => mask | bit(cell), 0n);
/** The numbers of the cells of a set. @param {Mask} mask @returns {number[]} */
export const bits = (mask) => Array.from({ length: mask.toString(2).length }, (_, cell) => cell).filter((cell) => has(mask, cell));
