"""What is asked next, and why: the question from which the fewest more are expected.

The measure looks two answers ahead: how many pairs of an expert and an action would still be open after this question
and the best one after it, in the mean over all situations that fit, all alike. Nothing is asked that could change
nothing, or that does not apply. How far that is from the best possible interview is measured by a dynamic programme
over all states of knowledge, in the benchmarks.

Whoever does not know an answer is asked no more than some answer would have brought: from then on the interview goes
as if that answer had been the one that leaves most open, though the advice takes it for unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.locking import Locked
from counsel.logic.diagrams import Diagrams, bits
from counsel.logic.domains import with_gates
from counsel.logic.stances import Completions
from counsel.logic.weighing import marginals
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from counsel.logic.diagrams import Node
    from counsel.logic.situation import Situation
    from counsel.logic.stances import Stances
    from counsel.panel.model import Fact, Panel

Pair: TypeAlias = "tuple[str, str]"
"""An expert and an action."""

_CANDIDATES = 4
"""How many questions, the best by their own answers alone, are looked at with the question that follows."""

_MOST_NODES = 20_000


class Question(msgspec.Struct, frozen=True):
    """What to ask, and what hangs on it.

    Attributes:
        fact: the fact that is asked for.
        hangs_on: for each expert the actions that he may yet judge otherwise.
        settled: the experts whose advice no further answer can change.
        at_most: how many questions there can still be, with this one.
    """

    fact: Fact
    hangs_on: Mapping[str, tuple[str, ...]]
    settled: tuple[str, ...]
    at_most: int


class _State(msgspec.Struct, frozen=True):
    """What is known: the cells that each fact can have, and what is open, with what comes out of it where."""

    possible: Mapping[str, int]
    open: Mapping[Pair, Node]


class Interviewer(Locked):
    """Chooses the questions of one panel; holds no situation, and several threads may share it."""

    def __init__(self, panel: Panel, stances: Stances) -> None:
        super().__init__()
        self._panel = panel
        self._stances = stances
        self._domains = stances.domains
        self._clear()

    def _clear(self) -> None:
        self._table = Diagrams(self._domains.diagrams.widths)
        self._parts: dict[tuple[Node, int, int], Node] = {}
        self._is_open: dict[Node, bool] = {}
        self._deciding: dict[Node, frozenset[str]] = {}

    def after_fork(self) -> None:
        """Begin afresh in a forked child; another thread may have been at the table."""
        super().after_fork()
        self._clear()

    def next_question(self, situation: Situation, not_known: Collection[str] = ()) -> Question | None:
        """Choose what to ask next.

        Args:
            situation: what is known.
            not_known: the facts that were asked for, and that the user does not know.

        Returns:
            The question, or None where no answer could change anything any more.
        """
        with self._lock:
            told = state = self._state(situation)
            for name in not_known:
                state = self._as_if(state, name)
            while asked := self._askable(state):
                best = self._best(state, asked)
                if self._applies(best, situation.possible):
                    return self._question(best, state, told, not_known)
                state = self._as_if(state, best)  # it hangs on an answer that the user does not know
        return None

    def askable(self, situation: Situation) -> list[str]:
        """The facts that apply and whose answer could still change something, in the panel's order."""
        with self._lock:
            return self._askable(self._state(situation))

    def question(self, fact: Fact, situation: Situation) -> Question:
        """The question for one fact, whether or not it is the next one."""
        with self._lock:
            state = self._state(situation)
            return self._question(fact.name, state, state, ())

    def _question(self, name: str, state: _State, told: _State, not_known: Collection[str]) -> Question:
        """A question, with how far the interview is by what was told: what is taken as if it were may yet change."""
        unsettled = {expert for expert, _ in told.open}
        settled = tuple(expert for expert in self._panel.experts if expert not in unsettled)
        return Question(self._panel.facts[name], self._hangs_on(name, state), settled, self._at_most(told, not_known))

    def _at_most(self, told: _State, not_known: Collection[str]) -> int:
        """How many facts can still matter, whether or not they turn out to apply."""
        matter = self._matter(told.open.values()).difference(not_known)
        can_be = {name: told.possible[name] & ~self._domains[name].not_applicable for name in matter}
        return sum(mask != 0 and told.possible[name].bit_count() > 1 for name, mask in can_be.items())

    def _state(self, situation: Situation) -> _State:
        if len(self._table) > _MOST_NODES:
            self._clear()
        source, nodes = self._domains.diagrams, {}
        for pair in self._stances.pairs:
            try:
                outcome = self._stances.outcome(*pair, situation.binding)
            except TooLarge:  # what cannot be worked out is not asked for
                continue
            nodes[pair] = self._table.taken(source, outcome, situation.cells)
        return self._left(situation.possible, nodes)

    def _left(self, possible: Mapping[str, int], nodes: Mapping[Pair, Node]) -> _State:
        """The state with only what is still open."""
        for node in nodes.values():
            if node not in self._is_open:
                self._is_open[node] = len(self._table.values(node) - {0}) > 1
        return _State(possible, {pair: node for pair, node in nodes.items() if self._is_open[node]})

    def _matter(self, nodes: Iterable[Node]) -> set[str]:
        """The facts that make a difference to what is open, with those that gate them."""
        facts: set[str] = set()
        for node in nodes:
            if node not in self._deciding:
                deciding = Completions(self._domains, self._table, node, ()).deciding
                self._deciding[node] = frozenset(with_gates(deciding, self._domains))
            facts |= self._deciding[node]
        return facts

    def _askable(self, state: _State) -> list[str]:
        matter = self._matter(state.open.values())
        return [
            name
            for name, mask in state.possible.items()
            if name in matter and mask & (mask - 1) and self._applies(name, state.possible)
        ]

    def _applies(self, name: str, possible: Mapping[str, int]) -> bool:
        return not possible[name] & self._domains[name].not_applicable

    def _best(self, state: _State, asked: Iterable[str]) -> str:
        """The question after which, with the best one that follows, least is expected to be open."""
        shares = self._shares(state)
        alone = {name: self._left_open(state, name, shares) for name in asked}
        first = sorted(alone, key=alone.__getitem__)[:_CANDIDATES]
        return min(first, key=lambda name: (self._with_the_next(state, name, shares), alone[name]))

    def _shares(self, state: _State) -> Mapping[str, list[int]]:
        """In how many situations each fact lies in each of its cells."""
        weights = self._domains.weights(state.possible)
        rows = marginals(self._domains.diagrams, self._domains.valid, weights)
        return dict(zip(self._domains, rows, strict=True))

    def _left_open(self, state: _State, name: str, shares: Mapping[str, list[int]]) -> float:
        """How much an answer leaves open, in the mean."""
        return _mean((share, self._count(state, name, cell)) for cell, share in enumerate(shares[name]) if share)

    def _count(self, state: _State, name: str, cell: int) -> int:
        level, is_open, count = self._domains.levels[name], self._is_open, 0
        for node in state.open.values():
            part = self._part(node, level, cell)
            if part not in is_open:
                is_open[part] = len(self._table.values(part) - {0}) > 1
            count += is_open[part]
        return count

    def _with_the_next(self, state: _State, name: str, shares: Mapping[str, list[int]]) -> float:
        """How much is left open by an answer and by that to the best question after it, and the question itself."""
        return _mean(
            (share, self._least(self._answered(state, name, cell))) for cell, share in enumerate(shares[name]) if share
        )

    def _least(self, state: _State) -> float:
        asked = self._askable(state)
        if not asked:
            return 0.0
        shares = self._shares(state)
        return 1.0 + min(self._left_open(state, name, shares) for name in asked)

    def _answered(self, state: _State, name: str, cell: int) -> _State:
        """The state once a fact is known to lie in a cell that it can have."""
        possible = self._domains.narrowed({**state.possible, name: 1 << cell})
        assert possible is not None
        level = self._domains.levels[name]
        return self._left(possible, {pair: self._part(node, level, cell) for pair, node in state.open.items()})

    def _part(self, node: Node, level: int, cell: int) -> Node:
        """A function in one cell of a level (its cofactor)."""
        own = self._table.level(node)
        if own >= level:
            return self._table.children(node)[cell] if own == level else node
        key = node, level, cell
        if key not in self._parts:
            parts = [self._part(child, level, cell) for child in self._table.children(node)]
            self._parts[key] = self._table.make(own, tuple(parts))
        return self._parts[key]

    def _as_if(self, state: _State, name: str) -> _State:
        """The state as if the answer had been the one that leaves most open."""
        mask = state.possible[name]
        cells = [i for i in bits(mask) if self._can_be(state, name, i)]
        if not cells:
            return state
        return self._answered(state, name, max(cells, key=lambda cell: self._count(state, name, cell)))

    def _can_be(self, state: _State, name: str, cell: int) -> bool:
        return self._domains.narrowed({**state.possible, name: 1 << cell}) is not None

    def _hangs_on(self, name: str, state: _State) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (expert, action), node in state.open.items():
            if name in self._matter([node]):
                found[expert] = (*found.get(expert, ()), action)
        return found


def _mean(weighed: Iterator[tuple[int, float]]) -> float:
    every = [*weighed]
    return sum(weight * value for weight, value in every) / sum(weight for weight, _ in every)
