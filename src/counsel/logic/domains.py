"""The finitely many cells of every fact: days are cut where some condition of the panel tells them apart.

A set of cells is a bit mask: bit i stands for the i-th cell of the fact's domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.panel.model import All, Any, FactType, Match, Nothing, Within, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.panel.model import Condition, Fact, Panel, Value


class Days(msgspec.Struct, frozen=True):
    """A run of days, both ends included; ``last`` is None where it goes on for ever."""

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first} or more"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


class NotApplicable(msgspec.Struct, frozen=True):
    """The cell of a fact whose gate does not hold."""

    def __str__(self) -> str:
        return "not applicable"


Cell: TypeAlias = "Value | Days | NotApplicable"
"""One value of a choice, yes or no, a run of days, or not applicable."""


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
        return sum(1 << i for i, cell in enumerate(self.cells) if isinstance(cell, Days) and self._inside(cell, test))

    def _inside(self, cell: Days, test: Within) -> bool:
        low_enough = test.at_least is None or test.at_least <= cell.first
        if test.at_most is None or test.at_most >= self.fact.maximum:
            return low_enough
        return low_enough and cell.last is not None and cell.last <= test.at_most

    def cell_of(self, value: Value) -> int:
        """The mask of the one cell in which a valid value lies."""
        for i, cell in enumerate(self.cells):
            if isinstance(cell, Days):
                if cell.first <= value and (cell.last is None or value <= cell.last):  # type: ignore[operator]  # days are numbers
                    return 1 << i
            elif cell == value:
                return 1 << i
        raise ValueError(f"{value!r} lies in no cell of {self.fact.name}")

    def cells_in(self, mask: int) -> Iterator[Cell]:
        """The cells of a mask, in order."""
        return (cell for i, cell in enumerate(self.cells) if mask >> i & 1)


def domains_of(panel: Panel) -> dict[str, Domain]:
    """Cut every fact of the panel into cells."""
    cuts: dict[str, set[int]] = {fact.name: {fact.minimum} for fact in panel.facts.values()}
    for condition in panel.conditions():
        if isinstance(condition, Within):
            if condition.at_least is not None:
                cuts[condition.fact].add(condition.at_least)
            if condition.at_most is not None:
                cuts[condition.fact].add(condition.at_most + 1)
    return {name: Domain(fact, _cells(fact, cuts[name])) for name, fact in panel.facts.items()}


def _cells(fact: Fact, cuts: set[int]) -> tuple[Cell, ...]:
    cells: list[Cell]
    if fact.type is FactType.CHOICE:
        cells = list(fact.values)
    elif fact.type is FactType.YES_NO:
        cells = [True, False]
    else:
        firsts = sorted(cut for cut in cuts if fact.minimum <= cut <= fact.maximum)
        lasts: list[int | None] = [first - 1 for first in firsts[1:]]
        cells = [Days(first, last) for first, last in zip(firsts, [*lasts, None], strict=True)]
    return tuple(cells) if fact.only_if is None else (*cells, NotApplicable())


def gate_may_hold(condition: Condition, possible: Mapping[str, int], domains: Mapping[str, Domain]) -> bool:
    """Whether a gate is not known to be false, by strong Kleene logic."""
    return _kleene(condition, possible, domains, wanted=True)


def gate_must_hold(condition: Condition, possible: Mapping[str, int], domains: Mapping[str, Domain]) -> bool:
    """Whether a gate is known to be true, by strong Kleene logic."""
    return not _kleene(condition, possible, domains, wanted=False)


def _kleene(condition: Condition, possible: Mapping[str, int], domains: Mapping[str, Domain], *, wanted: bool) -> bool:
    """Whether the condition may come out as wanted."""
    match condition:
        case Match() | Within():
            cells = domains[condition.fact].mask_of(condition)
            return bool(possible[condition.fact] & (cells if wanted else ~cells))
        case All(parts):
            every = all if wanted else any
            return every(_kleene(part, possible, domains, wanted=wanted) for part in parts)
        case Any(parts):
            some = any if wanted else all
            return some(_kleene(part, possible, domains, wanted=wanted) for part in parts)
        case Nothing(parts):
            none = all if wanted else any
            return none(_kleene(part, possible, domains, wanted=not wanted) for part in parts)
        case _:
            raise TypeError(f"a gate tests facts alone, not {condition!r}")


def with_gates(facts: Iterable[str], domains: Mapping[str, Domain]) -> set[str]:
    """The facts, and those that decide whether they apply; a gate stands above what it opens."""
    found = set(facts)
    for name in reversed(tuple(domains)):
        gate = domains[name].fact.only_if
        if name in found and gate is not None:
            found.update(gate_facts(gate))
    return found


def gate_facts(gate: Condition) -> set[str]:
    """The facts that a gate tests."""
    return {part.fact for part in parts_of(gate) if isinstance(part, Match | Within)}
