"""The least that would have to be otherwise for another stance; exact.

A choice leaves each fact as it is, or has it in one of its cells. What is known and left stays as it is as far as it
still applies; what is not known and left can be anything. So the outcomes of all choices are a diagram whose levels
have one cell more, the first: left as it is. Of the choices that bring a stance those are kept that hold no other one
(the minimal sets of a family, as Minato, 1993, works them out on diagrams), and of these the cheapest.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.logic.changing import Kind, kind_of
from counsel.logic.covers import cover
from counsel.logic.diagrams import FALSE, TRUE, Diagrams, bits, both, either, union
from counsel.logic.domains import with_gates
from counsel.logic.stances import STANCES
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counsel.logic.diagrams import Node
    from counsel.logic.situation import Situation
    from counsel.logic.stances import Stances

Choice: TypeAlias = "tuple[tuple[int, int], ...]"
"""The levels that are not left as they are, each with the number of its entry."""

MOST_CHOICES = 2_000
MOST_WAYS = 48
"""More ways than this to bring one stance nobody would read, and each is tried on the engine."""

_LEFT = 1
"""The mask of the cell that leaves a fact as it is."""


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


def fewest_changes(
    stances: Stances, expert: str, action: str, situation: Situation, wanted: Sequence[str]
) -> tuple[Way, ...]:
    """Find the fewest changes to a situation that bring a stance.

    What is known and not changed stays as it is as far as it still applies; what is not known stays unknown. Without
    the facts that are fixed, and with them where that takes no more.

    Args:
        stances: what every expert says in every situation.
        expert: the expert's name.
        action: the action's name.
        situation: what is known now.
        wanted: the stances to bring; one that is settled takes nothing.

    Returns:
        For each stance every way with the fewest changes; those that change what is fixed last, then those first that
        take least to turn out. No way does without one of its parts.

    Raises:
        TooLarge: there are too many combinations, or too many ways.
    """
    choices = _Choices(stances, expert, action, situation)
    ways = [way for stance in wanted if stance not in choices.settled for way in choices.ways(stance)]
    return tuple(sorted(ways, key=lambda way: (wanted.index(way.stance), way.fixed, way.count, len(way.needs))))


class _Entry(msgspec.Struct, frozen=True):
    """One choice for a fact: a cell, by its number, and what it takes."""

    cell: int
    kind: Kind
    fixed: bool

    @property
    def cost(self) -> int:
        return int(self.kind is not Kind.TURNS_OUT)


class _Choices:
    """What comes out of every choice.

    Attributes:
        outcomes: the outcome of each choice.
        settled: the stance that is settled with nothing changed, if there is one.
    """

    def __init__(self, stances: Stances, expert: str, action: str, situation: Situation) -> None:
        self._situation, self._domains, self._known = situation, situation.domains, situation.known
        mattering = with_gates(stances.facts(expert, action), self._domains)
        self._entries = [[*self._choices_of(name)] if name in mattering else [] for name in self._domains]
        self._diagrams = Diagrams([1 + len(entries) for entries in self._entries])
        self._table = Diagrams(self._domains.diagrams.widths)
        self._laid_out: dict[Node, Node] = {}
        applying = [name for name in self._known if name in self._domains.gates]
        source = stances.outcome(expert, action, applying)
        full = list(self._domains.full.values())
        self.outcomes = self._extended(self._table.taken(self._domains.diagrams, source, full))
        left = self._diagrams.values(self.outcomes, [_LEFT] * self._diagrams.bottom)
        self.settled = [name for stance, name in STANCES.items() if left == {stance}]

    def _choices_of(self, fact: str) -> Iterator[_Entry]:
        """Every cell in which a fact could lie and does not, or is not known to, with what that takes."""
        domain = self._domains[fact]
        for cell in range(len(domain.cells)):
            kind = kind_of(self._situation, fact, 1 << cell)
            if kind is not None and 1 << cell != domain.not_applicable:
                yield _Entry(cell, kind, kind is Kind.CHANGES and domain.fact.fixed)

    def _extended(self, node: Node) -> Node:
        """An outcome of cells as an outcome of choices."""
        extended = self._laid_out.get(node)
        if extended is None:
            level, children = self._table.level(node), self._table.children(node)
            if level == self._table.bottom:
                extended = self._diagrams.terminal(self._table.value(node))
            else:
                chosen = [children[entry.cell] for entry in self._entries[level]]
                left = self._left(level, children)
                extended = self._diagrams.make(level, tuple([self._extended(below) for below in (left, *chosen)]))
            self._laid_out[node] = extended
        return extended

    def _left(self, level: int, children: Sequence[Node]) -> Node:
        """What can come out where a fact is left as it is, whatever was chosen for those above it."""
        name = self._domains.names[level]
        if name not in self._known:
            return self._table.join(union, dict.fromkeys(children))
        domain = self._domains[name]
        as_it_is = children[domain.cell_of(self._known[name]).bit_length() - 1]
        return children[-1] if as_it_is == FALSE and domain.not_applicable else as_it_is

    def ways(self, stance: str) -> list[Way]:
        """The fewest changes that bring a stance."""
        outcome = next(mask for mask, name in STANCES.items() if name == stance)
        brings = self._diagrams.apply(lambda value: bool(value == outcome), self.outcomes)
        smallest = _Smallest(self._diagrams).of(brings)
        choices = [*itertools.islice(self._walked(smallest), MOST_CHOICES + 1)]
        if len(choices) > MOST_CHOICES:
            raise TooLarge(f"more than {MOST_CHOICES:,} ways to bring a stance")
        fewest = min(
            (self._cost(choice) for choice in choices if not self._is_fixed(choice)), default=self._diagrams.bottom
        )
        cheapest: list[Way] = []
        for fixed in (False, True):
            among = [choice for choice in choices if self._is_fixed(choice) is fixed]
            least = min([fewest, *(self._cost(choice) for choice in among)])
            cheapest += self._grouped(stance, [choice for choice in among if self._cost(choice) == least])
        if len(cheapest) > MOST_WAYS:
            raise TooLarge(f"more than {MOST_WAYS} ways to bring a stance")
        return cheapest

    def _walked(self, node: Node) -> Iterator[Choice]:
        """Every choice that a diagram holds; what it does not test is left as it is."""
        for path in self._diagrams.paths(node):
            cells = [[(level, i) for i in bits(mask)] for level, mask in path.items()]
            for chosen in itertools.product(*cells):
                yield tuple((level, i - 1) for level, i in chosen if i)

    def _cost(self, choice: Choice) -> int:
        return sum(self._entries[level][i].cost for level, i in choice)

    def _is_fixed(self, choice: Choice) -> bool:
        return any(self._entries[level][i].fixed for level, i in choice)

    def _grouped(self, stance: str, choices: Iterable[Choice]) -> Iterator[Way]:
        """Choices that differ only in the cells of their facts, told as one."""
        groups: dict[tuple[tuple[int, Kind], ...], list[Choice]] = {}
        for choice in choices:
            kinds = tuple((level, self._entries[level][i].kind) for level, i in choice)
            groups.setdefault(kinds, []).append(choice)
        for kinds in sorted(groups, key=self._in_order):
            yield from self._together(stance, dict(kinds), groups[kinds])

    def _in_order(self, kinds: tuple[tuple[int, Kind], ...]) -> list[int]:
        chosen = dict(kinds)
        return [_ORDER.index(chosen[level]) if level in chosen else -1 for level in range(self._diagrams.bottom)]

    def _together(self, stance: str, kinds: Mapping[int, Kind], choices: Sequence[Choice]) -> Iterator[Way]:
        if len(choices) == 1:
            yield Way(stance, tuple(self._need(level, 2 << i, kinds[level]) for level, i in choices[0]))
            return
        diagrams = self._diagrams
        cells = [
            sum(2 << i for i, entry in enumerate(entries) if entry.kind is kinds.get(level)) or _LEFT
            for level, entries in enumerate(self._entries)
        ]
        part = diagrams.join(either, [diagrams.cube({level: 2 << i for level, i in choice}) for choice in choices])
        cubes = cover(diagrams, part, diagrams.negation(part), cells)
        if cubes is None:
            raise TooLarge("too many ways to bring a stance")
        for cube in cubes:
            yield Way(stance, tuple(self._need(level, cube.get(level, cells[level]), kinds[level]) for level in kinds))

    def _need(self, level: int, chosen: int, kind: Kind) -> Need:
        entries = [self._entries[level][i - 1] for i in bits(chosen)]
        cells = sum(1 << entry.cell for entry in entries)
        return Need(self._domains.names[level], cells, kind, any(entry.fixed for entry in entries))


_ORDER = tuple(Kind)


class _Smallest:
    """Finds, of the choices that a diagram holds, those that hold no other one of them."""

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams
        self._with_less: dict[Node, Node] = {}
        self._smallest: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """The smallest choices, every level that they do not speak of left as it is."""
        return self._left_above(self._below(node), 0, self._diagrams.level(node))

    def _left_above(self, node: Node, first: int, last: int) -> Node:
        for level in reversed(range(first, last)):
            node = self._diagrams.literal(level, _LEFT, node)
        return node

    def _below(self, node: Node) -> Node:
        if node in (FALSE, TRUE):
            return node
        smallest = self._smallest.get(node)
        if smallest is None:
            level, (left, *chosen) = self._diagrams.level(node), self._diagrams.children(node)
            without = self._diagrams.negation(self._brought(left))
            smallest = self._diagrams.make(
                level, (self._next(level, left), *(self._but(level, child, without) for child in chosen))
            )
            self._smallest[node] = smallest
        return smallest

    def _next(self, level: int, child: Node) -> Node:
        return self._left_above(self._below(child), level + 1, self._diagrams.level(child))

    def _but(self, level: int, child: Node, without: Node) -> Node:
        return self._diagrams.apply(both, self._next(level, child), without)

    def _brought(self, node: Node) -> Node:
        """The choices of which some part is in a diagram."""
        if node in (FALSE, TRUE):
            return node
        brought = self._with_less.get(node)
        if brought is None:
            level, (left, *chosen) = self._diagrams.level(node), self._diagrams.children(node)
            less = self._brought(left)
            more = (self._diagrams.apply(either, self._brought(child), less) for child in chosen)
            brought = self._with_less[node] = self._diagrams.make(level, (less, *more))
        return brought
