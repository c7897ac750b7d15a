"""What is enough for a stance, and the least that would have to be otherwise for another one; exact.

Both are read off the truth table of one expert and one action. A sufficient reason is a prime implicant of the stance
that holds in the situation, made of the user's own facts (Shih, Choi and Darwiche, 2018; Ignatiev, Narodytska and
Marques-Silva, 2019). Each situation with another stance contradicts some of those facts, and a set of facts is
enough just where it hits every such contradiction (Reiter, 1987); the minimal hitting sets are worked out one
contradiction after the other (Berge, 1989).

For the fewest changes every axis of the table is given one more place: the fact is left as it is. What can come out
there is what can come out of the cells that are left to it, so the table tells of every set of changes what it does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from counsel.logic.boxes import cover
from counsel.logic.changing import Kind, kind_of
from counsel.logic.compiling import Test
from counsel.logic.domains import gate_facts, with_gates
from counsel.logic.space import CODES
from counsel.panel.model import Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.logic.space import Space, StanceTable, Tables, Truths
    from counsel.panel.model import Value

    Values = NDArray[Any]


_MOST_BITS = 63


class Need(msgspec.Struct, frozen=True):
    """One thing that a stance would take.

    Attributes:
        fact: the fact.
        cells: the cells in which it would have to lie, a mask; any of them will do.
        kind: what that takes.
        fixed: whether it asks for a change that nobody can make.
    """

    fact: str
    cells: int
    kind: Kind
    fixed: bool


class Way(msgspec.Struct, frozen=True):
    """The fewest changes that bring a stance, in one of the ways in which they do."""

    stance: str
    needs: tuple[Need, ...]

    @property
    def count(self) -> int:
        """How many facts change; what only has to turn out so is not counted."""
        return sum(need.kind is not Kind.TURNS_OUT for need in self.needs)

    @property
    def fixed(self) -> bool:
        """Whether it asks for a change that nobody can make."""
        return any(need.fixed for need in self.needs)


def sufficient_reasons(tables: Tables, expert: str, action: str, situation: Situation) -> tuple[tuple[str, ...], ...]:
    """Find every smallest set of the user's own facts that guarantees the stance, whatever else is true.

    Returns:
        The sets, the smallest first, those of facts that the expert's rules test before others; no set can lose a fact.
        There is none where the stance is not settled by the facts that were given.

    Raises:
        InputError: the facts have too many combinations to be explored whole.
    """
    domains, own = situation.domains, tuple(situation.values)
    table = tables.table(expert, action, facts=[f for name in own for f in _gate_facts(domains[name])])
    codes, valid = table.whole()
    so = [_so(table.space, name, situation) for name in own]
    here = codes[math.prod(so, start=valid)]
    if not here.size or (here != here[0]).any():
        return ()
    otherwise = valid & (codes != here[0])
    numbers = np.int64 if len(own) < _MOST_BITS else object
    against = np.zeros(valid.shape, dtype=numbers)
    for i, truths in enumerate(so):
        against += np.where(truths, 0, 1 << i).astype(numbers)
    sets = hitting_sets([int(mask) for mask in np.unique(against[otherwise])])
    tested = [name in tables.facts(expert, action) for name in own]
    sets.sort(key=lambda mask: (mask.bit_count(), sum(not tested[i] for i in _bits(mask)), [*_bits(mask)]))
    return tuple(tuple(name for name in domains if name in {own[i] for i in _bits(mask)}) for mask in sets)


def _gate_facts(domain: Domain) -> set[str]:
    return set() if domain.fact.only_if is None else gate_facts(domain.fact.only_if)


def _so(space: Space, fact: str, situation: Situation) -> Truths:
    """Where a fact is as it is here; of one that is no axis only that it applies matters."""
    if fact in space.facts:
        return space.holds(Test(fact, situation.possible[fact]))
    return space.applies(fact)


def hitting_sets(masks: Iterable[int]) -> list[int]:
    """Every minimal set that has an element in common with each of some sets; sets are masks."""
    found = [0]
    for mask in sorted(masks, key=int.bit_count):
        hit = [one for one in found if one & mask]
        longer = {one | 1 << i for one in found if not one & mask for i in _bits(mask)}
        found = hit + [one for one in longer if not any(short & one == short for short in hit)]
    return found


def _bits(mask: int) -> Iterator[int]:
    return (i for i in range(mask.bit_length()) if mask >> i & 1)


def fewest_changes(
    tables: Tables, expert: str, action: str, situation: Situation, stances: Iterable[str] | None = None
) -> tuple[Way, ...]:
    """Find the fewest changes to a situation that bring a stance.

    What is known and not changed stays as it is as far as it still applies; what is not known stays unknown. Without
    the facts that are fixed, and with them where that takes no more.

    Args:
        tables: the panel's truth tables.
        expert: the expert's name.
        action: the action's name.
        situation: what is known now.
        stances: the stances to bring; every stance that is not settled here by default.

    Returns:
        For each stance every way with the fewest changes; those that change what is fixed last, then those first that
        take least to turn out. No way does without one of its parts.

    Raises:
        InputError: the facts have too many combinations to be explored whole.
    """
    wanted = [stance.value for stance in Stance] if stances is None else list(stances)
    choices = _Choices(tables, expert, action, situation)
    ways = [way for stance in wanted if stance not in choices.settled for way in choices.ways(stance)]
    return tuple(sorted(ways, key=lambda way: (wanted.index(way.stance), way.fixed, way.count, len(way.needs))))


_ORDER = tuple(Kind)


class _Choices:
    """What comes out of every choice: for each fact to leave it as it is, or to have it in one of its cells.

    Attributes:
        outcomes: the stances that can come out, a mask of codes; 0 where no situation is like that. An axis for each
            fact; index 0 leaves the fact as it is, the others are its ``entries``.
        entries: for each axis the other choices: a cell as a mask, and what it takes.
    """

    def __init__(self, tables: Tables, expert: str, action: str, situation: Situation) -> None:
        self._situation = situation
        known = situation.known
        table = _table(tables, expert, action, situation, known)
        self._facts = table.space.facts
        mattering = with_gates(tables.facts(expert, action), situation.domains)
        self.entries = [[] if name not in mattering else [*_entries(situation, name, known)] for name in self._facts]
        self.outcomes = self._extended(table, known)
        self.settled = [CODES[code] for code in range(len(CODES)) if self.outcomes.flat[0] == 1 << code]
        self._counts = self._summed(lambda fact, kind: kind is not Kind.TURNS_OUT)
        self._fixed = self._summed(self._is_fixed)

    def _extended(self, table: StanceTable, known: Mapping[str, Value]) -> Values:
        codes, valid = table.whole()
        outcomes: Values = np.where(valid, np.left_shift(1, codes), 0).astype(np.uint8)
        for axis, name in enumerate(self._facts):
            cells = table.space.cells[name]
            places = [cells.index(cell.bit_length() - 1) for cell, _ in self.entries[axis]]
            left = self._left(outcomes, axis, cells, name, known)
            outcomes = np.concatenate([left, outcomes.take(places, axis)], axis)
        return outcomes

    def _left(self, outcomes: Values, axis: int, cells: Sequence[int], name: str, known: Mapping[str, Value]) -> Values:
        """What can come out where a fact is left as it is, whatever was chosen for those before it."""
        if name not in known:
            return np.bitwise_or.reduce(outcomes, axis, keepdims=True)
        domain = self._situation.domains[name]
        as_it_is = outcomes.take([cells.index(domain.cell_of(known[name]).bit_length() - 1)], axis)
        if domain.fact.only_if is None:
            return as_it_is
        applies = as_it_is.any(axis=tuple(range(axis, outcomes.ndim)), keepdims=True)
        return np.where(applies, as_it_is, outcomes.take([len(cells) - 1], axis))

    def _summed(self, counted: Any) -> Values:
        """Of every choice how many of its parts count."""
        numbers = [[0, *(int(counted(f, kind)) for _, kind in self.entries[i])] for i, f in enumerate(self._facts)]
        return sum((_along(row, axis, len(numbers)) for axis, row in enumerate(numbers)), np.zeros((1,) * len(numbers)))

    def _is_fixed(self, fact: str, kind: Kind) -> bool:
        return kind is Kind.CHANGES and self._situation.domains[fact].fact.fixed

    def ways(self, stance: str) -> Iterator[Way]:
        """The fewest changes that bring a stance."""
        brings = self.outcomes == 1 << CODES.index(stance)
        smallest = brings & ~_with_less(brings)
        fewest = math.inf
        for fixed in (False, True):
            among = brings & ((self._fixed > 0) == fixed)
            least = min(fewest, self._counts[among].min(initial=math.inf))
            yield from self._boxes(stance, smallest & among & (self._counts == least))
            fewest = least

    def _boxes(self, stance: str, chosen: Truths) -> Iterator[Way]:
        """Choices that differ only in the cells of their facts, told as one."""
        groups = {tuple(self._kind(axis, i) for axis, i in enumerate(place)) for place in np.argwhere(chosen).tolist()}
        for kinds in sorted(groups, key=lambda kinds: [_ORDER.index(kind) if kind else -1 for kind in kinds]):
            places = [
                [i for i in range(chosen.shape[axis]) if self._kind(axis, i) is kind] for axis, kind in enumerate(kinds)
            ]
            part = chosen[np.ix_(*places)]
            for box in cover(part, ~part):
                yield Way(stance, tuple(self._needs(kinds, places, box)))

    def _needs(
        self, kinds: Sequence[Kind | None], places: Sequence[Sequence[int]], box: Mapping[int, tuple[int, ...]]
    ) -> Iterator[Need]:
        for axis, kind in enumerate(kinds):
            if kind is not None:
                allowed = [places[axis][i] for i in box.get(axis, range(len(places[axis])))]
                cells = sum(self.entries[axis][i - 1][0] for i in allowed)
                yield Need(self._facts[axis], cells, kind, self._is_fixed(self._facts[axis], kind))

    def _kind(self, axis: int, index: int) -> Kind | None:
        return self.entries[axis][index - 1][1] if index else None


def _entries(situation: Situation, fact: str, known: Mapping[str, Value]) -> Iterator[tuple[int, Kind]]:
    """Every cell in which a fact could lie and does not, or is not known to, with what that takes."""
    domain = situation.domains[fact]
    for index in range(len(domain.cells)):
        kind = kind_of(situation, fact, 1 << index)
        if kind is not None and 1 << index != domain.not_applicable:
            yield 1 << index, kind


def _table(tables: Tables, expert: str, action: str, situation: Situation, known: Mapping[str, Value]) -> StanceTable:
    """The table over the facts that matter, and those that stand for what is known about gates alone."""
    domains = situation.domains
    mattering = with_gates(tables.facts(expert, action), domains)
    possible, binding = {name: domain.full for name, domain in domains.items()}, []
    gates_seen = []
    for name in known:
        gate = domains[name].fact.only_if
        if gate is None:
            continue
        if name not in mattering and gate not in gates_seen and not gate_facts(gate) <= known.keys():
            binding.append(name)
            possible[name] = domains[name].cell_of(known[name]) | domains[name].not_applicable
        gates_seen.append(gate)
    return tables.table(expert, action, possible, binding)


def _along(row: Sequence[int], axis: int, dimensions: int) -> Values:
    return np.array(row).reshape([-1 if i == axis else 1 for i in range(dimensions)])


def _with_less(truths: Truths) -> Truths:
    """Where leaving some of the chosen facts as they are is enough for it to hold as well."""
    at_most = truths.copy()
    for axis in range(truths.ndim):
        at_most |= at_most.take([0], axis)
    less = np.zeros_like(truths)
    for axis in range(truths.ndim):
        chosen = np.ones(truths.shape[axis], dtype=bool)
        chosen[0] = False
        less |= at_most.take([0], axis) & _along(chosen.tolist(), axis, truths.ndim)
    return less
