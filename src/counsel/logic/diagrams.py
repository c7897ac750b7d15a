"""Reduced ordered multi-valued decision diagrams with terminals of any kind; knows no panel and no advice.

A function of finitely many variables, each a *level* with so many *cells*, is a node: a terminal, or a level with one
child for each of its cells. Nodes are hash-consed and equal children removed, so in one table two functions are equal
just where their nodes are (binary: Bryant, 1986; multi-valued: Srinivasan, Kam, Malik and Brayton, 1990; with other
terminals than true and false: Bahar and others, 1993). A set of cells is a mask: bit i stands for the i-th cell.
"""

from __future__ import annotations

import contextlib
import functools
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias

from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

Node: TypeAlias = int
"""An index into one table."""

Cube: TypeAlias = "dict[int, int]"
"""For each level that it limits a mask of the cells that it allows; all other levels are free."""

FALSE, TRUE = 0, 1
"""In every table the terminals `False` and `True`, which are also 0 and 1."""

MOST_NODES = 50_000
"""How many new nodes one question may need."""

MOST_STEPS = 1_500_000
"""How many nodes, of all tables together, may be looked at in one piece of work; some seconds."""

_STEPS_PER_COMBINATION = 4
"""As how many nodes one combination of nodes counts that `apply` works out: about as much work."""

_LEFT: ContextVar[list[int] | None] = ContextVar("left", default=None)


@contextlib.contextmanager
def patience(most: int = MOST_STEPS) -> Iterator[None]:
    """Do a piece of work with so many steps; each question that takes more than are left is `TooLarge`.

    Steps and not seconds, so that the same work comes out the same on every machine. A part of a larger piece of work
    has no more than that has left, and what it takes is taken from that.
    """
    outer = _LEFT.get()
    given = most if outer is None else min(most, outer[0])
    left = [given]
    token = _LEFT.set(left)
    try:
        yield
    finally:
        _LEFT.reset(token)
        if outer is not None:
            outer[0] -= given - left[0]


def spend(steps: int) -> None:
    """Count some steps of the work that is being done.

    Raises:
        TooLarge: there are none left.
    """
    left = _LEFT.get()
    if left is not None:
        enough = steps <= left[0]
        left[0] = left[0] - steps if enough else 0
        if not enough:
            raise TooLarge("more steps than one answer may take")


_DEPTH = 200
"""How many levels are gone down at once: Python's own stack has room for hardly more."""


class _TooDeep(Exception):  # noqa: N818  # no error: a sign to begin further down
    """These functions are to be combined first."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        super().__init__()
        self.nodes = nodes


def both(first: bool, other: bool) -> bool:
    """Conjunction."""
    return first and other


def either(first: bool, other: bool) -> bool:
    """Disjunction."""
    return first or other


def union(first: int, other: int) -> int:
    """All that is in one of two sets, as masks."""
    return first | other


@functools.cache
def _adding(most: int) -> Callable[[int, int], int]:
    """Addition up to some number, the same function for the same number."""
    return lambda first, other: min(first + other, most)


@functools.cache
def _reaching(least: int) -> Callable[[int], bool]:
    """Whether a number is at least another, the same function for the same number."""
    return lambda number: number >= least


def bits(mask: int) -> Iterator[int]:
    """What is in a set, from its mask, in order."""
    return (i for i in range(mask.bit_length()) if mask >> i & 1)


_NOTHING = {TRUE}
"""What limits nothing."""

_LAWS: Mapping[object, tuple[Node, Node | None]] = {both: (TRUE, FALSE), either: (FALSE, TRUE), union: (FALSE, None)}
"""The neutral element of each operator, and the one that absorbs all others."""


class Diagrams:
    """One table of nodes over the same levels.

    Attributes:
        widths: how many cells each level has.
        bottom: the level of all terminals, below every other.
        kept: nodes by whatever names they are asked for again; what one attempt has put there goes if that fails.
    """

    def __init__(self, widths: Sequence[int], most: int = MOST_NODES) -> None:
        self.widths = tuple(widths)
        self.bottom = len(self.widths)
        self.kept: dict[object, Node] = {}
        self._most = self._room = most
        self._levels: list[int] = []
        self._children: list[tuple[Node, ...]] = []
        self._values: list[Any] = []
        self._unique: dict[object, Node] = {}
        self._applied: dict[object, dict[tuple[Node, ...], Node]] = {}
        self._until = 0
        self._orders: dict[Node, list[Node]] = {}
        self.terminal(False)
        self.terminal(True)

    def __len__(self) -> int:
        return len(self._levels)

    def terminal(self, value: Hashable) -> Node:
        """The constant function."""
        node = self._unique.get((value,))
        return self._new((value,), self.bottom, (), value) if node is None else node

    def make(self, level: int, children: tuple[Node, ...]) -> Node:
        """The function that is, in each cell of a level, one of those below it.

        Raises:
            TooLarge: the table is full.
        """
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (level, children)
        return self._unique.get(key) or self._new(key, level, children, None)

    def _new(self, key: object, level: int, children: tuple[Node, ...], value: Any) -> Node:
        node = len(self._levels)
        if node >= self._room:
            raise TooLarge(f"more than {self._most:,} different cases")
        self._unique[key] = node
        self._levels.append(level)
        self._children.append(children)
        self._values.append(value)
        return node

    @contextlib.contextmanager
    def attempt(self, most: int | None = None) -> Iterator[None]:
        """Try something with room for as many new nodes as one question may need; forget them if it takes more."""
        before, first = self._room, len(self)
        self._room = first + (self._most if most is None else most)
        try:
            yield
        except TooLarge:
            self._forget(first)
            raise
        finally:
            self._room = before

    def _forget(self, first: Node) -> None:
        for table in (self._unique, self.kept):
            for key in [key for key, node in table.items() if node >= first]:
                del table[key]
        for column in (self._levels, self._children, self._values):
            del column[first:]
        self._applied.clear()
        self._orders = {node: order for node, order in dict(self._orders).items() if node < first}

    def literal(self, level: int, cells: int, so: Node = TRUE, otherwise: Node = FALSE) -> Node:
        """One function in some cells of a level, another in the rest."""
        return self.make(level, tuple(so if cells >> i & 1 else otherwise for i in range(self.widths[level])))

    def level(self, node: Node) -> int:
        """The level that a node tests first; `bottom` for a terminal."""
        return self._levels[node]

    def children(self, node: Node) -> tuple[Node, ...]:
        """What a node is in each cell of its level."""
        return self._children[node]

    def value(self, node: Node) -> Any:
        """The value of a terminal."""
        return self._values[node]

    def below(self, node: Node, level: int) -> Sequence[Node]:
        """What a node is in each cell of a level at or above its own."""
        return self._children[node] if self._levels[node] == level else (node,) * self.widths[level]

    def apply(self, operator: Callable[..., Hashable], *nodes: Node) -> Node:
        """Combine functions point by point; ``operator`` takes the values of their terminals.

        Raises:
            TooLarge: the result, or the way to it.
        """
        done = self._applied.setdefault(operator, {})
        before = len(done)
        self._until = before + _combinations_left()
        pending = [nodes]
        try:
            while pending:
                try:
                    self._apply(operator, pending[-1], done, _DEPTH)
                    pending.pop()
                except _TooDeep as below:  # deeper than Python's own stack: from below, and then again from here
                    pending.append(below.nodes)
        finally:
            spend((len(done) - before) * _STEPS_PER_COMBINATION)
        return done[nodes]

    def _apply(
        self, operator: Callable[..., Hashable], nodes: tuple[Node, ...], done: dict[tuple[Node, ...], Node], depth: int
    ) -> Node:
        result = done.get(nodes)
        if result is not None:
            return result
        if not depth:
            raise _TooDeep(nodes)
        level = min([self._levels[node] for node in nodes])
        result = self._at_once(operator, nodes, level)
        if result is None:
            columns = zip(*[self.below(node, level) for node in nodes], strict=True)
            result = self.make(level, tuple([self._apply(operator, column, done, depth - 1) for column in columns]))
        done[nodes] = result
        if len(done) > self._until:
            raise TooLarge("more combinations than one answer may take")
        return result

    def _at_once(self, operator: Callable[..., Hashable], nodes: tuple[Node, ...], level: int) -> Node | None:
        """What an operator makes of functions where that is known without looking below them."""
        law = _LAWS.get(operator)
        if law is not None:
            neutral, absorbing = law
            if absorbing in nodes:
                return absorbing
            if neutral in nodes:
                return nodes[1] if nodes[0] == neutral else nodes[0]
        return self.terminal(operator(*[self._values[node] for node in nodes])) if level == self.bottom else None

    def join(self, operator: Callable[..., Hashable], nodes: Iterable[Node]) -> Node:
        """Combine any number of functions by `both`, `either` or `union`, two at a time, the smaller ones first."""
        parts = list(nodes)
        while len(parts) > 1:
            pairs = zip(parts[::2], parts[1::2], strict=False)
            rest = parts[-1:] if len(parts) % 2 else []
            parts = [self.apply(operator, first, other) for first, other in pairs] + rest
        return parts[0] if parts else _LAWS[operator][0]

    def at_least(self, count: int, nodes: Iterable[Node]) -> Node:
        """Where at least so many of some functions of truth values are true, without a look at every combination."""
        adding, reaching = _adding(count), _reaching(count)
        parts = list(nodes) or [FALSE]
        while len(parts) > 1:
            pairs = zip(parts[::2], parts[1::2], strict=False)
            rest = parts[-1:] if len(parts) % 2 else []
            parts = [self.apply(adding, first, other) for first, other in pairs] + rest
        return self.apply(reaching, parts[0])

    def negation(self, node: Node) -> Node:
        """Where a function of truth values is false."""
        return self.apply(_opposite, node)

    def taken(self, source: Diagrams, node: Node, cells: Sequence[int]) -> Node:
        """A function of another table over the same levels, restricted to some cells of each level.

        Outside them it is what it is in the first of them, so a level without a choice is not tested any more.
        """
        done: dict[Node, Node] = {}
        for old in reversed(source.nodes(node, cells)):
            level, children = source._levels[old], source._children[old]
            if level == self.bottom:
                done[old] = self.terminal(source._values[old])
            else:
                kept = [done[child] if cells[level] >> i & 1 else None for i, child in enumerate(children)]
                first = next(child for child in kept if child is not None)
                done[old] = self.make(level, tuple([first if child is None else child for child in kept]))
        return done[node]

    def without(self, node: Node, levels: Iterable[int], operator: Callable[..., Hashable] = union) -> Node:
        """What remains when some levels are summed out: all that they could make of it, joined by an operator."""
        gone = frozenset(levels)
        lowest = max(gone, default=-1)
        done: dict[Node, Node] = {}
        for old in reversed(self.nodes(node)):
            level = self._levels[old]
            if level > lowest:
                done[old] = old
                continue
            children = [done[child] for child in self._children[old]]
            joined = level in gone
            done[old] = self.join(operator, dict.fromkeys(children)) if joined else self.make(level, tuple(children))
        return done[node]

    def nodes(self, node: Node, cells: Sequence[int] | None = None, most: int | None = None) -> list[Node]:
        """A node and all those below it, each once, a parent before its children; in some cells of each level alone.

        Raises:
            TooLarge: there are more than so many.
        """
        order = self._orders.get(node) if cells is None else None
        if order is None:
            seen, pending = {node}, [node]
            while pending:
                above = pending.pop()
                mask = -1 if cells is None or not self._children[above] else cells[self._levels[above]]
                for i, child in enumerate(self._children[above]):
                    if child not in seen and mask >> i & 1:
                        seen.add(child)
                        pending.append(child)
                if most is not None and len(seen) > most:
                    raise TooLarge(f"more than {most:,} different cases")
            order = sorted(seen, key=self._levels.__getitem__)
            if cells is None:
                self._orders[node] = order
        spend(len(order))
        return order

    def support(self, node: Node) -> set[int]:
        """The levels on which a function depends."""
        return {self._levels[below] for below in self.nodes(node)} - {self.bottom}

    def values(self, node: Node, cells: Sequence[int] | None = None) -> set[Any]:
        """The values that a function takes; in some cells of each level alone, where they are given."""
        return {self._values[end] for end in self.nodes(node, cells) if self._levels[end] == self.bottom}

    def meets(self, node: Node, cells: Sequence[int]) -> bool:
        """Whether a function of truth values is true anywhere in some cells of each level."""
        seen, pending = {node, FALSE}, [node] if node != FALSE else []
        while pending:
            reached = pending.pop()
            if reached == TRUE:
                return True
            mask = cells[self._levels[reached]]
            for i, child in enumerate(self._children[reached]):
                if child not in seen and mask >> i & 1:
                    seen.add(child)
                    pending.append(child)
        spend(len(seen))
        return False

    def meet(self, *nodes: Node) -> bool:
        """Whether some functions of truth values are all true anywhere.

        Looks for such a point depth first, and does not work out where else they meet.

        Raises:
            TooLarge: that takes too many steps.
        """
        apart: set[frozenset[Node]] = set()

        def search(wanted: frozenset[Node]) -> bool:
            if FALSE in wanted or wanted in apart:
                return False
            level = min([self._levels[node] for node in wanted], default=self.bottom)
            if level == self.bottom:
                return True
            spend(len(wanted))
            columns = dict.fromkeys(zip(*[self.below(node, level) for node in wanted], strict=True))
            if any(search(frozenset(column) - _NOTHING) for column in columns):
                return True
            apart.add(wanted)
            return False

        try:
            return search(frozenset(nodes) - _NOTHING)
        except RecursionError:
            raise TooLarge(f"more than {self.bottom:,} facts in one another") from None

    def narrowed(self, node: Node, cells: Sequence[int], wanted: Callable[[Any], object] = bool) -> list[int] | None:
        """Of some cells of each level those that occur where a function is as wanted; None where it never is."""
        order = self.nodes(node)
        alive = self._alive(order, cells, wanted)
        if node not in alive or not all(cells):
            return None
        used = [0] * self.bottom
        free = (1 << self._levels[node]) - 1
        reached = {node}
        for parent in order:
            level = self._levels[parent]
            if parent not in reached or level == self.bottom:
                continue
            for i, child in enumerate(self._children[parent]):
                if cells[level] >> i & 1 and child in alive:
                    reached.add(child)
                    used[level] |= 1 << i
                    free |= (1 << self._levels[child]) - (1 << level + 1)
        return [mask if free >> i & 1 else used[i] for i, mask in enumerate(cells)]

    def paths(self, node: Node, wanted: Callable[[Any], object] = bool) -> Iterator[Cube]:
        """Every way down to a wanted terminal, as the cells that it allows; no two have a point in common."""
        alive = self._alive(self.nodes(node), None, wanted)
        pending: list[tuple[Node, Cube]] = [(node, {})] if node in alive else []
        while pending:
            above, so_far = pending.pop()
            if self._levels[above] == self.bottom:
                yield so_far
            ways = [(child, {**so_far, self._levels[above]: mask}) for child, mask in self.edges(above).items()]
            pending.extend(way for way in reversed(ways) if way[0] in alive)

    def _alive(self, order: Sequence[Node], cells: Sequence[int] | None, wanted: Callable[[Any], object]) -> set[Node]:
        """Of some nodes, a parent before its children, those from which a way leads to a wanted terminal."""
        alive: set[Node] = set()
        for node in reversed(order):
            level = self._levels[node]
            if level == self.bottom:
                leads = bool(wanted(self._values[node]))
            else:
                mask = -1 if cells is None else cells[level]
                leads = any(child in alive and mask >> i & 1 for i, child in enumerate(self._children[node]))
            if leads:
                alive.add(node)
        return alive

    def edges(self, node: Node) -> dict[Node, int]:
        """The children of a node, each with the cells that lead to it."""
        cells_to: dict[Node, int] = {}
        for i, child in enumerate(self._children[node]):
            cells_to[child] = cells_to.get(child, 0) | 1 << i
        return cells_to

    def cube(self, cube: Mapping[int, int]) -> Node:
        """Where every limit of a cube is kept."""
        node = TRUE
        for level in sorted(cube, reverse=True):
            node = self.literal(level, cube[level], node)
        return node


def _combinations_left() -> int:
    left = _LEFT.get()
    return (MOST_STEPS if left is None else left[0]) // _STEPS_PER_COMBINATION


def _opposite(holds: bool) -> bool:
    return not holds
