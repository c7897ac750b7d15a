"""Which question the fewest more are expected after: the measure by which the interview chooses, exactly.

It looks two answers ahead: how many pairs of an expert and an action would still be open after this question and the
best one after it, in the mean over all situations that fit, all alike. How far that is from the best possible interview
is measured by a dynamic programme over all states of knowledge, in the benchmarks.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.diagrams import Diagrams, bits
from counsel.logic.domains import with_gates
from counsel.logic.stances import Completions
from counsel.logic.weighing import marginals
from counsel.problems import TooLarge
from counsel.questions.interview.hanging import Pair, askable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counsel.logic.diagrams import Node
    from counsel.logic.situation import Situation
    from counsel.logic.stances import Stances

_CANDIDATES = 4
"""How many questions, the best by their own answers alone, are looked at with the question that follows."""

_MOST_KEPT = 20_000

_MOST_CASES = 100_000
"""How much may be open: the cases that all diagrams tell apart, for each answer to what they rest on."""


class State(msgspec.Struct, frozen=True):
    """What is known: the cells that each fact can have, and what is open, with what comes out of it where."""

    possible: Mapping[str, int]
    open: Mapping[Pair, Node]


class Measure:
    """Measures the questions of one panel in a table of its own, which it shares with nobody.

    Args:
        stances: what every expert says in every situation.
        most: how many cases may be open; more are not measured.
    """

    def __init__(self, stances: Stances, most: int = _MOST_CASES) -> None:
        self._stances = stances
        self._domains = stances.domains
        self._most = most
        self.clear()

    def clear(self) -> None:
        """Forget what was worked out."""
        self._table = Diagrams(self._domains.diagrams.widths, most=10 * _MOST_KEPT)
        self._cofactors: dict[tuple[Node, int], list[Node]] = {}
        self._hinging: dict[tuple[Node, int], bool] = {}
        self._still_open: dict[tuple[Node, int], int] = {}
        self._outcomes: list[int] = []
        self._matter: dict[Node, frozenset[str]] = {}
        self._tested: dict[Node, frozenset[str]] = {}

    def state(self, situation: Situation, nodes: Mapping[Pair, Node]) -> State:
        """The state of somebody who knows so much.

        Args:
            situation: what is known.
            nodes: for each pair the outcomes in all situations, in the table of the domains.

        Raises:
            TooLarge: so much is open that measuring it would take too long.
        """
        if len(self._table) > _MOST_KEPT:
            self.clear()
        source, cells = self._domains.diagrams, situation.cells
        taken = {pair: self._table.taken(source, node, cells) for pair, node in nodes.items()}
        state = self._left(situation.possible, taken)
        if self._cases(state) > self._most:
            raise TooLarge(f"more than {self._most:,} different cases")
        return state

    def _cases(self, state: State) -> int:
        """How many cases the diagrams tell apart, for each answer to what they rest on."""
        table = self._table
        return sum(
            sum(len(table.children(node)) for node in table.nodes(top))
            * sum(table.widths[i] for i in table.support(top))
            for top in set(state.open.values())
        )

    def hanging(self, state: State) -> dict[Pair, frozenset[str]]:
        """What is open, with the facts that make a difference to it and those that gate them."""
        return {pair: self._mattering(node) for pair, node in state.open.items()}

    def best(self, state: State, asked: Sequence[str]) -> str:
        """Of some questions the one after which, with the best one that follows, least is expected to be open.

        Whatever has to be asked in any case, whenever that is, is as good as the best. Of those that are looked at what
        hangs on an answer that hung on another itself comes first, so that what is about one thing is asked together.
        """
        if len(asked) == 1:
            return asked[0]
        shares = self._shares(state)
        alone = {name: self._left_open(state, name, shares) for name in asked}
        looked_at = sorted(alone, key=alone.__getitem__)[:_CANDIDATES]
        expected = {name: (self._with_the_next(state, name, shares), alone[name]) for name in looked_at}
        least = min(expected.values())
        together = (name for name in looked_at if len(self._domains.gated_by[name]) > 1)
        return next(name for name in (*together, *asked) if expected.get(name) == least or self.is_needed(state, name))

    def is_needed(self, state: State, name: str) -> bool:
        """Whether something hangs on a fact whatever else is so: then every way to the end asks for it."""
        level = self._domains.levels[name]
        return any(self._hinges(node, level) for node in state.open.values())

    def _hinges(self, node: Node, level: int) -> bool:
        """Whether what comes out can be changed by one level alone, wherever the others are."""
        if (node, level) not in self._hinging:
            values = self._table.values(self._table.without(node, [level]))
            self._hinging[node, level] = all(value & (value - 1) for value in values if value)
        return self._hinging[node, level]

    def as_if(self, state: State, name: str) -> State:
        """The state as if the answer had been the one that leaves most open."""
        cells = [i for i in bits(state.possible[name]) if self._can_be(state, name, i)]
        if not cells:
            return state
        return self._answered(state, name, max(cells, key=lambda cell: self._count(state, name, cell)))

    def _can_be(self, state: State, name: str, cell: int) -> bool:
        return self._domains.narrowed({**state.possible, name: 1 << cell}) is not None

    def _left(self, possible: Mapping[str, int], nodes: Mapping[Pair, Node]) -> State:
        """The state with only what is still open."""
        return State(possible, {pair: node for pair, node in nodes.items() if self._is_open(node)})

    def _is_open(self, node: Node) -> bool:
        """Whether more than one stance can come out."""
        table, outcomes = self._table, self._outcomes
        for new in range(len(outcomes), node + 1):  # what a node is made of was made before it
            outcome = int(table.value(new) or 0) if table.level(new) == table.bottom else 0
            for child in table.children(new):
                outcome |= outcomes[child]
            outcomes.append(outcome)
        return bool(outcomes[node] & (outcomes[node] - 1))

    def _mattering(self, node: Node) -> frozenset[str]:
        """The facts that make a difference to what comes out, with those that gate them."""
        if node not in self._matter:
            deciding = Completions(self._domains, self._table, node, ()).deciding
            self._matter[node] = frozenset(with_gates(deciding, self._domains))
        return self._matter[node]

    def _resting(self, nodes: Iterable[Node]) -> set[str]:
        """The facts that are tested, and those that gate them: those that matter, and some more."""
        facts: set[str] = set()
        for node in nodes:
            if node not in self._tested:
                tested = (self._domains.names[level] for level in self._table.support(node))
                self._tested[node] = frozenset(with_gates(tested, self._domains))
            facts |= self._tested[node]
        return facts

    def _shares(self, state: State) -> Mapping[str, list[int]]:
        """In how many situations each fact lies in each of its cells."""
        weights = self._domains.weights(state.possible)
        rows = marginals(self._domains.diagrams, self._domains.valid, weights)
        return dict(zip(self._domains, rows, strict=True))

    def _left_open(self, state: State, name: str, shares: Mapping[str, list[int]]) -> float:
        """How much an answer leaves open, in the mean."""
        level, row = self._domains.levels[name], shares[name]
        alike = Counter([self._open_in(node, level) for node in state.open.values()])
        return sum(count * sum(row[cell] for cell in bits(mask)) for mask, count in alike.items()) / sum(row)

    def _count(self, state: State, name: str, cell: int) -> int:
        """How much is open in one cell of a fact."""
        level = self._domains.levels[name]
        return sum(self._open_in(node, level) >> cell & 1 for node in state.open.values())

    def _open_in(self, node: Node, level: int) -> int:
        """The cells of a level in which something is open, as a mask."""
        mask = self._still_open.get((node, level))
        if mask is None:
            mask = sum(1 << cell for cell, part in enumerate(self._parts(node, level)) if self._is_open(part))
            self._still_open[node, level] = mask
        return mask

    def _with_the_next(self, state: State, name: str, shares: Mapping[str, list[int]]) -> float:
        """How much is left open by an answer and by that to the best question after it, and the question itself."""
        return _mean(
            (share, self._least(self._answered(state, name, cell))) for cell, share in enumerate(shares[name]) if share
        )

    def _least(self, state: State) -> float:
        if not state.open:
            return 0.0
        # what is tested but makes no difference leaves everything open, so it is never the least
        asked = askable(self._domains, state.possible, self._resting(state.open.values()))
        shares = self._shares(state)
        return 1.0 + min((self._left_open(state, name, shares) for name in asked), default=-1.0)

    def _answered(self, state: State, name: str, cell: int) -> State:
        """The state once a fact is known to lie in a cell that it can have."""
        possible = self._domains.narrowed({**state.possible, name: 1 << cell})
        assert possible is not None
        level = self._domains.levels[name]
        return self._left(possible, {pair: self._parts(node, level)[cell] for pair, node in state.open.items()})

    def _parts(self, node: Node, level: int) -> Sequence[Node]:
        """A function in each cell of a level (its cofactors)."""
        own = self._table.level(node)
        if own >= level:
            return self._table.below(node, level)
        parts = self._cofactors.get((node, level))
        if parts is None:
            columns = zip(*[self._parts(child, level) for child in self._table.children(node)], strict=True)
            parts = self._cofactors[node, level] = [self._table.make(own, column) for column in columns]
        return parts


def _mean(weighed: Iterator[tuple[int, float]]) -> float:
    every = [*weighed]
    return sum(weight * value for weight, value in every) / sum(weight for weight, _ in every)
