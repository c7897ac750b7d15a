"""What a panel says as decision tables over columns of numbers: a cell for each fact in, an outcome for each pair out.

In an extended diagram every fact has one cell more, its last: *unknown*. What lies below that is the union of what lies
below all others, so one way down gives all that can come out in the situations that fit a row, and 0 where there are
none. The levels are then gone down some at a time: the nodes reached by several diagrams together are a state, and the
cells of some levels together an index into what the next state is.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

from counsel.logic.diagrams import MOST_NODES, Diagrams, union

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    import numpy.typing as npt

    from counsel.logic.diagrams import Node

    Numbers: TypeAlias = npt.NDArray[np.int32]
    Columns: TypeAlias = Sequence[npt.NDArray[np.integer]]

_MOST_ENTRIES = 1 << 18
"""How many entries a table may have before the levels are taken fewer at a time; it is to stay near the processor."""

_MOST_STATES = 1_000
"""How many states several diagrams may have together before they are taken apart."""

_SLICE = 1 << 15
"""How many rows are looked up at a time, so that what is worked out on the way stays near the processor too."""


Level: TypeAlias = "tuple[int, int]"
"""A level, and how many classes of cells it has."""


class Step(msgspec.Struct, frozen=True):
    """Some levels gone down at once.

    Attributes:
        levels: the levels.
        next: where the next step begins, by where this one began and the classes of its levels as digits.
    """

    levels: tuple[Level, ...]
    next: Numbers

    @property
    def width(self) -> int:
        """How many ways there are from each place where it begins."""
        return math.prod(width for _, width in self.levels)


class Table(msgspec.Struct, frozen=True):
    """Some diagrams that are gone down together.

    Attributes:
        steps: the ways down, the first from place 0.
        outcomes: what each diagram comes to, by where the last step ends: a row for each end, a column for each.
    """

    steps: tuple[Step, ...]
    outcomes: npt.NDArray[np.int32]

    def ends(self, digits: _Digits) -> Numbers:
        """Where each row ends."""
        place: Numbers | None = None
        for step in self.steps:
            number = digits.of(step.levels)
            if place is not None:
                number = number + place * np.int32(step.width)
            place = np.take(step.next, number, mode="clip")
        return digits.of(()) if place is None else place


class _Digits:
    """The classes of some levels as the digits of one number, in some rows; steps that begin alike share that."""

    def __init__(self, columns: Columns, rows: slice) -> None:
        self._columns, self._rows = columns, rows
        self._numbers: dict[tuple[Level, ...], Numbers] = {(): np.zeros(rows.stop - rows.start, dtype=np.int32)}

    def of(self, levels: tuple[Level, ...]) -> Numbers:
        """The number of each row; it is not to be changed."""
        number = self._numbers.get(levels)
        if number is None:
            *before, (level, width) = levels
            number = self.of(tuple(before)) * np.int32(width)
            number += self._columns[level][self._rows]
            self._numbers[levels] = number
        return number


class Tables(msgspec.Struct, frozen=True):
    """Diagrams as tables.

    Attributes:
        classes: for each level and each of its cells, unknown the last, the class of cells that nothing tells apart.
        tables: the tables, which together have all diagrams.
        values: what the outcomes stand for.
    """

    classes: tuple[Numbers, ...]
    tables: tuple[Table, ...]
    values: tuple[Hashable, ...]

    def ends(self, columns: Columns, count: int) -> list[Numbers]:
        """For each table where each row ends.

        Args:
            columns: for each level the class of the cell of each row.
            count: how many rows there are.
        """
        parts: list[list[Numbers]] = [[] for _ in self.tables]
        for first in range(0, count, _SLICE):
            digits = _Digits(columns, slice(first, min(first + _SLICE, count)))
            for table, ends in zip(self.tables, parts, strict=True):
                ends.append(table.ends(digits))
        return [_joined(ends) for ends in parts]


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype=np.int32), *parts])


def extended(source: Diagrams, node: Node, table: Diagrams, joined: Callable[..., Hashable] = union) -> Node:
    """A function of cells as one of cells or unknown, in a table whose levels have one cell more.

    Args:
        source: the table of the function.
        node: the function.
        table: the table to put it into.
        joined: what two values come to together; union for outcomes.

    Raises:
        TooLarge: it has too many nodes.
    """
    done: dict[Node, Node] = {}
    with table.attempt(MOST_NODES):
        for old in reversed(source.nodes(node)):
            children = [done[child] for child in source.children(old)]
            if not children:
                done[old] = table.terminal(source.value(old))
                continue
            unknown, *rest = dict.fromkeys(children)
            for other in rest:
                unknown = table.apply(joined, unknown, other)
            done[old] = table.make(source.level(old), (*children, unknown))
    return done[node]


def tables_of(table: Diagrams, nodes: Sequence[Node]) -> Tables:
    """Lay extended diagrams out as tables."""
    laid = _Laid(table, nodes)
    return Tables(laid.classes, tuple(_alike([*laid.tables(range(len(nodes)))])), tuple(laid.values))


def _alike(tables: Sequence[Table]) -> Iterator[Table]:
    """The same tables, in each step of which the levels come first that most of them have there."""
    for table in tables:
        steps = []
        for number, step in enumerate(table.steps):
            shared = Counter(level for other in tables for level in _levels(other, number))
            steps.append(_in_order(step, sorted(step.levels, key=lambda level: (-shared[level], level))))
        yield Table(tuple(steps), table.outcomes)


def _levels(table: Table, number: int) -> tuple[Level, ...]:
    return table.steps[number].levels if number < len(table.steps) else ()


def _in_order(step: Step, levels: Sequence[Level]) -> Step:
    """The same step with its levels in another order."""
    ways = step.next.reshape(-1, *(width for _, width in step.levels))
    axes = [1 + step.levels.index(level) for level in levels]
    return Step(tuple(levels), np.ascontiguousarray(ways.transpose(0, *axes)).reshape(-1))


class _Laid:
    """The nodes of some diagrams as numbers, level by level; one of a lower level stands still at those above."""

    def __init__(self, table: Diagrams, nodes: Sequence[Node]) -> None:
        every = sorted({below for node in nodes for below in table.nodes(node)})
        number = {node: i for i, node in enumerate(every)}
        self._roots = np.array([number[node] for node in nodes], dtype=np.int32)
        self._level = np.array([table.level(node) for node in every], dtype=np.int32)
        ends = dict.fromkeys(table.value(node) for node in every if table.level(node) == table.bottom)
        self.values = list(ends)
        place = {value: i for i, value in enumerate(ends)}
        self._value = np.array(
            [place[table.value(node)] if table.level(node) == table.bottom else -1 for node in every], dtype=np.int32
        )
        by_level: dict[int, list[Node]] = {level: [] for level in range(table.bottom)}
        for node in every:
            if table.level(node) != table.bottom:
                by_level[table.level(node)].append(node)
        self._row = np.zeros(len(every), dtype=np.int32)
        self._children: list[Numbers] = []
        classes: list[Numbers] = []
        for level, width in enumerate(table.widths):
            here = by_level[level]
            for row, node in enumerate(here):
                self._row[number[node]] = row
            children = np.array([[number[c] for c in table.children(n)] for n in here], dtype=np.int32)
            told_apart, of_cell = np.unique(children.reshape(len(here), width), axis=1, return_inverse=True)
            self._children.append(told_apart)
            classes.append(of_cell.reshape(width).astype(np.int32) if here else np.zeros(width, dtype=np.int32))
        self.classes = tuple(classes)

    def tables(self, diagrams: Sequence[int]) -> Iterator[Table]:
        """Some of the diagrams, together where they have few states, and otherwise apart."""
        table = self._table(diagrams)
        if table is not None:
            yield table
            return
        middle = len(diagrams) // 2
        yield from self.tables(diagrams[:middle])
        yield from self.tables(diagrams[middle:])

    def _table(self, diagrams: Sequence[int]) -> Table | None:
        states = self._roots[list(diagrams)].reshape(1, -1)
        levels: list[tuple[int, int]] = []
        way, steps = np.zeros((1, 1), dtype=np.int32), []
        for level, children in enumerate(self._children):
            width = children.shape[1]
            if not (self._level[states] == level).any():
                continue
            if levels and way.size * width > _MOST_ENTRIES:
                steps.append((levels, way))
                levels, way = [], np.arange(len(states), dtype=np.int32).reshape(-1, 1)
            states, to = self._below(states, level)
            if len(states) > _MOST_STATES and len(diagrams) > 1:
                return None
            way = to[way].reshape(len(way), -1)
            levels.append((level, width))
        if levels:
            steps.append((levels, way))
        return Table(tuple(Step(tuple(gone), to.reshape(-1)) for gone, to in steps), self._value[states])

    def _below(self, states: Numbers, level: int) -> tuple[Numbers, Numbers]:
        """The states in each class of cells of a level: all that there are, and by state and class which."""
        children = self._children[level]
        here = self._level[states] == level
        rows = np.where(here, self._row[states], 0)
        below = np.where(here[:, None, :], children.T[:, rows].transpose(1, 0, 2), states[:, None, :])
        next_states, which = np.unique(below.reshape(-1, states.shape[1]), axis=0, return_inverse=True)
        return next_states, which.reshape(len(states), -1).astype(np.int32)
