"""The finitely many cells of every fact: days are cut where some condition of the panel tells them apart.

A set of cells is a bit mask: bit i stands for the i-th cell of the fact's domain.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import typing
from typing import TYPE_CHECKING, TypeVar

import msgspec

from counsel.locking import Locked
from counsel.logic.diagrams import FALSE, TRUE, Diagrams, both, either
from counsel.logic.weighing import totals
from counsel.panel.kinds import NotApplicable, Run, figure
from counsel.panel.model import Advises, All, Any, AtLeast, AtMost, Is, Match, Nothing, Within, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counsel.logic.diagrams import Node
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Condition, Fact, Panel, Value


_MOST_REMEMBERED = 5_000

Read = TypeVar("Read")


class Domain(msgspec.Struct, frozen=True):
    """The cells of one fact, in the panel's order; a gated fact's last cell is not applicable."""

    fact: Fact
    cells: tuple[Cell, ...]

    @property
    def full(self) -> int:
        """The mask of all cells."""
        return (1 << len(self.cells)) - 1

    @property
    def not_applicable(self) -> int:
        """The mask of the cell that says so; 0 where the fact always applies."""
        return 1 << (len(self.cells) - 1) if self.fact.only_if is not None else 0

    def mask_of(self, test: Match | Within) -> int:
        """The cells in which a test of this fact holds."""
        if isinstance(test, Match):
            return sum(1 << i for i, cell in enumerate(self.cells) if cell in test.values)
        return sum(1 << i for i, cell in enumerate(self.cells) if isinstance(cell, Run) and self._inside(cell, test))

    def _inside(self, cell: Run, test: Within) -> bool:
        low_enough = test.at_least is None or test.at_least <= cell.first
        if test.at_most is None or test.at_most >= self.fact.maximum:
            return low_enough
        return low_enough and cell.last is not None and cell.last <= test.at_most

    def cell_of(self, value: Value) -> int:
        """The mask of the one cell in which a valid value lies."""
        for i, cell in enumerate(self.cells):
            if isinstance(cell, Run):
                if cell.first <= value and (cell.last is None or value <= cell.last):  # type: ignore[operator]  # it is a number
                    return 1 << i
            elif cell == value:
                return 1 << i
        raise ValueError(f"{value!r} lies in no cell of {self.fact.name}")

    def cells_in(self, mask: int) -> Iterator[Cell]:
        """The cells of a mask, in order."""
        return (cell for i, cell in enumerate(self.cells) if mask >> i & 1)


def domains_of(panel: Panel) -> Domains:
    """Cut every fact of the panel into cells."""
    cuts: dict[str, set[float]] = {fact.name: {fact.minimum} for fact in panel.facts.values()}
    for condition in panel.conditions():
        if isinstance(condition, Within):
            if condition.at_least is not None:
                cuts[condition.fact].add(condition.at_least)
            if condition.at_most is not None:
                cuts[condition.fact].add(figure(condition.at_most + panel.facts[condition.fact].step))
    return Domains({name: Domain(fact, _cells(fact, cuts[name])) for name, fact in panel.facts.items()})


def _cells(fact: Fact, cuts: set[float]) -> tuple[Cell, ...]:
    cells = fact.kind.cells(fact, cuts)
    return cells if fact.only_if is None else (*cells, NotApplicable())


class Domains(dict[str, Domain], Locked):
    """The domains of all facts by name, in the panel's order, and the situations that they allow together.

    In a situation every fact has a cell, and it is not applicable just where its gate does not hold; this is one
    diagram, so gates that bear on each other are decided together. A fact's level is its place in the panel.

    Attributes:
        names: the facts, level by level.
        levels: the level of each fact.
        full: for each fact the mask of all its cells.
        gated_by: for each fact those that decide whether it applies, directly or through others.
        opened_by: for each fact those that apply or not depending on it, directly or through others.
        diagrams: the table of the panel.
        gates: where each fact that has a gate applies.
        valid: the combinations of cells that a situation can have.
        remembered: nodes of the table by whatever names they are asked for again.
        read_off: what was worked out from nodes of the table, by whatever that hangs on.
    """

    diagrams: Diagrams
    gates: Mapping[str, Node]
    valid: Node

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        dict.__init__(self, domains)
        Locked.__init__(self, threading.RLock)
        self.names = tuple(domains)
        self.levels = {name: level for level, name in enumerate(domains)}
        self.full = {name: domain.full for name, domain in domains.items()}
        self.gated_by: dict[str, frozenset[str]] = {}
        self.opened_by: dict[str, list[str]] = {name: [] for name in domains}
        for name, domain in domains.items():
            own = frozenset(gate_facts(domain.fact.only_if)) if domain.fact.only_if is not None else frozenset()
            self.gated_by[name] = own.union(*(self.gated_by[gate] for gate in own))  # a gate stands above what it opens
            for gate in self.gated_by[name]:
                self.opened_by[gate].append(name)
        self._open_table()

    def bears_on_gates(self, fact: str) -> bool:
        """Whether a fact has a gate, or decides one."""
        return self[fact].fact.only_if is not None or bool(self.opened_by[fact])

    def _open_table(self) -> None:
        self.diagrams = Diagrams([len(domain.cells) for domain in self.values()])
        self.remembered: dict[object, Node] = {}
        self.read_off: dict[object, tuple[typing.Any]] = {}
        self._tested: dict[Node, tuple[int, ...]] = {}
        gates = {name: domain.fact.only_if for name, domain in self.items()}
        self.gates = {name: self.condition(gate) for name, gate in gates.items() if gate is not None}
        self._kept = {name: self._is_kept(name) for name in self.gates}
        self.valid = self.valid_over(self.gates)

    def after_fork(self) -> None:
        """Begin afresh in a forked child; another thread may have been at the table."""
        super().after_fork()
        self._open_table()

    def literal(self, fact: str, cells: int) -> Node:
        """Where a fact lies in some cells."""
        return self.diagrams.literal(self.levels[fact], cells)

    def condition(self, condition: Condition, behind: Callable[[Is | Advises], Node] | None = None) -> Node:
        """Where a condition holds in whole situations, in which every test is true or false.

        Args:
            condition: the condition.
            behind: gives what a concept or a piece of advice comes to; a gate has none.
        """
        parts = functools.partial(self.condition, behind=behind)
        match condition:
            case Match() | Within():
                return self.literal(condition.fact, self[condition.fact].mask_of(condition))
            case All():
                return self.diagrams.join(both, map(parts, condition.parts))
            case Any():
                return self.diagrams.join(either, map(parts, condition.parts))
            case Nothing():
                return self.diagrams.negation(self.diagrams.join(either, map(parts, condition.parts)))
            case AtLeast() | AtMost():
                more = condition.count + isinstance(condition, AtMost)
                reached = self.diagrams.at_least(more, map(parts, condition.parts))
                return reached if isinstance(condition, AtLeast) else self.diagrams.negation(reached)
            case Is() | Advises():
                if behind is None:
                    raise TypeError(f"a gate tests facts alone, not {condition!r}")
                return behind(condition)

    def holding(self, condition: Condition, facts: frozenset[str]) -> Node:
        """Where a condition on facts holds, of the combinations that a situation can have; None outside them.

        Args:
            condition: the condition.
            facts: further facts whose gates are to be honoured.
        """
        key = (condition, facts)
        node = self.remembered.get(key)
        if node is None:
            with self.asked():
                valid = self.valid_over({*facts, *(test.fact for test in tests_of(condition))})
                node = self.diagrams.apply(_so, valid, self.condition(condition))
            self.remember(key, node)
        return node

    def remember(self, key: object, node: Node) -> None:
        """Remember a node by a name; so many of them."""
        if len(self.remembered) >= _MOST_REMEMBERED:
            self.remembered.clear()
        self.remembered[key] = node

    def read(self, key: object, work_out: Callable[[], Read]) -> Read:
        """Read something off the table, unless it is remembered by all that it hangs on."""
        entry: tuple[Read] | None = self.read_off.get(key)
        if entry is None:
            entry = (work_out(),)
            if len(self.read_off) >= _MOST_REMEMBERED:
                self.read_off.clear()
            self.read_off[key] = entry
        return entry[0]

    def _is_kept(self, fact: str) -> Node:
        """Where a fact is not applicable just where its gate does not hold."""
        level, gate = self.levels[fact], self.gates[fact]
        does_not_apply = self.literal(fact, self[fact].not_applicable)
        assert self.diagrams.level(gate) < level or gate in (TRUE, FALSE)
        return self.diagrams.apply(_differ, gate, does_not_apply)

    def valid_over(self, facts: Iterable[str]) -> Node:
        """The combinations of cells of some facts, and of those that gate them, that a situation can have."""
        gated = frozenset(name for name in with_gates(facts, self) if name in self.gates)
        with self.asked():
            if gated not in self.diagrams.kept:
                kept = [self._kept[name] for name in self.names if name in gated]
                self.diagrams.kept[gated] = self.diagrams.join(both, kept)
            return self.diagrams.kept[gated]

    @contextlib.contextmanager
    def asked(self, most: int | None = None) -> Iterator[None]:
        """Ask one question of the table, alone and with room for it, or for so many new nodes."""
        with self._lock, self.diagrams.attempt(most):
            yield

    def tested(self, node: Node) -> tuple[int, ...]:
        """The levels that a node of the table tests, in order."""
        if node not in self._tested:
            self._tested[node] = tuple(sorted(self.diagrams.support(node)))
        return self._tested[node]

    def narrowed(self, cells: Mapping[str, int]) -> dict[str, int] | None:
        """Of some cells of each fact those that a situation can have; None where no situation is like that."""
        if self.valid == TRUE:
            return dict(cells) if all(cells.values()) else None
        confined = [cells[name] for name in self.names]
        within = self.read(("narrowed", *confined), lambda: self.diagrams.narrowed(self.valid, confined))
        return None if within is None else dict(zip(self.names, within, strict=True))

    def weights(self, cells: Mapping[str, int]) -> list[list[int]]:
        """One for each cell that a fact can have, 0 for the others, level by level."""
        return [[cells[name] >> i & 1 for i in range(len(self[name].cells))] for name in self.names]

    def count(self, cells: Mapping[str, int]) -> int:
        """How many situations lie in some cells, exactly."""
        return int(totals(self.diagrams, self.valid, self.weights(cells)).get(True, 0))


def _so(valid: bool, holds: bool) -> bool | None:
    return holds if valid else None


def _differ(first: bool, other: bool) -> bool:
    return first is not other


def with_gates(facts: Iterable[str], domains: Domains) -> set[str]:
    """The facts, and those that decide whether they apply."""
    named = set(facts)
    return named.union(*(domains.gated_by[name] for name in named))


def gate_facts(gate: Condition) -> set[str]:
    """The facts that a gate tests."""
    return {test.fact for test in tests_of(gate)}


def tests_of(gate: Condition) -> list[Match | Within]:
    """The tests of a gate, in the order in which they stand."""
    return [part for part in parts_of(gate) if isinstance(part, Match | Within)]
