"""How far the interview is from the best possible one: `python tests/benchmarks/interview.py`.

All situations that fit what is known are taken alike. The best interview is a dynamic programme over states of
knowledge: what is still open, and how many situations there are, as diagrams from which what no longer matters is
summed out, so that states that differ in nothing else are one. The interview that counsel holds, and one that asks in
the panel's order, go through the same situations; all leave out what does not apply and what could change nothing.
"""

from __future__ import annotations

import functools
import gc
import math
import statistics
import time
from typing import TYPE_CHECKING, TypeAlias

import counsel
from counsel import consulting
from counsel.logic.diagrams import Diagrams
from counsel.logic.domains import with_gates
from counsel.logic.situation import supposing
from counsel.logic.stances import Completions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from counsel.logic.diagrams import Node
    from counsel.logic.situation import Situation

    Choose = Callable[[Situation], str | None]

State: TypeAlias = "tuple[tuple[Node, ...], Node, int] | None"
"""What is open, how many situations there are, and the levels that both leave free, a mask; None where nothing is."""

EARLY = "role"
"""A question that would be asked early, if that cost nothing."""

KNOWN: Sequence[Mapping[str, str]] = (
    {},
    {"interview": "done"},
    {"interview": "done", "answer": "none_yet"},
)


class BestInterviews:
    """Works out the fewest questions that any interview can take in the mean."""

    def __init__(self, opened: counsel.OpenPanel) -> None:
        self._domains, self._stances = opened.domains, opened.adviser.stances
        self._table = Diagrams(self._domains.diagrams.widths, most=10_000_000)
        self.best = functools.cache(self._best)
        self._part = functools.cache(self._part_of)
        self._summed = functools.cache(self._summed_out)
        self._weight = functools.cache(self._weight_below)
        self._relevant = functools.cache(self._relevant_to)

    def start(self, situation: Situation) -> State:
        """The state of somebody who knows the values of some facts that nothing gates."""
        source, full = self._domains.diagrams, list(self._domains.full.values())
        nodes = [self._table.taken(source, self._stances.outcome(*pair), full) for pair in self._stances.pairs]
        count = self._table.apply(int, self._table.taken(source, self._domains.valid, full))
        free = (1 << len(full)) - 1
        for level in map(self._domains.levels.__getitem__, situation.values):
            cell = situation.cells[level].bit_length() - 1
            count, nodes = self._part(count, level, cell), [self._part(node, level, cell) for node in nodes]
            free &= ~(1 << level)
        return self._simplified(nodes, count, free)

    def _best(self, state: State) -> float:
        """The fewest questions from a state on."""
        return 0.0 if state is None else 1.0 + min(map(self._after, self._questions(state)))

    def _after(self, answers: list[tuple[int, State]]) -> float:
        return sum(weight * self.best(state) for weight, state in answers) / sum(weight for weight, _ in answers)

    def _questions(self, state: State) -> Iterator[list[tuple[int, State]]]:
        """For every question that can be asked the states after its answers, each with its situations."""
        assert state is not None
        nodes, count, free = state
        for level in (level for level in self._relevant(nodes) if free >> level & 1):
            rest = free & ~(1 << level)
            weights = [self._weight(self._part(count, level, i), 0, rest) for i in range(self._table.widths[level])]
            apart = self._domains[self._domains.names[level]].not_applicable
            if not (apart and weights[-1]) and sum(map(bool, weights)) > 1:
                cells = [i for i, weight in enumerate(weights) if weight]
                yield [(weights[i], self._answered(state, level, i)) for i in cells]

    def _answered(self, state: State, level: int, cell: int) -> State:
        assert state is not None
        nodes, count, free = state
        parts = [self._part(node, level, cell) for node in nodes]
        return self._simplified(parts, self._part(count, level, cell), free & ~(1 << level))

    def _simplified(self, nodes: Iterable[Node], count: Node, free: int) -> State:
        """A state with nothing in it that makes no difference."""
        left = tuple(sorted({node for node in nodes if len(self._table.values(node) - {0}) > 1}))
        if not left:
            return None
        relevant = self._relevant(left)
        for level in reversed(range(self._table.bottom)):
            if free >> level & 1 and level not in relevant:
                count, free = self._summed(count, level), free & ~(1 << level)
        divisor = math.gcd(*self._table.values(count))
        return left, self._table.apply(lambda value: value // divisor, count), free

    def _relevant_to(self, nodes: tuple[Node, ...]) -> list[int]:
        deciding = (Completions(self._domains, self._table, node, ()).deciding for node in nodes)
        facts = with_gates(set().union(*deciding), self._domains)
        return sorted(self._domains.levels[name] for name in facts)

    def _part_of(self, node: Node, level: int, cell: int) -> Node:
        """A function in one cell of a level."""
        own, children = self._table.level(node), self._table.children(node)
        if own >= level:
            return children[cell] if own == level else node
        return self._table.make(own, tuple(self._part(child, level, cell) for child in children))

    def _summed_out(self, node: Node, level: int) -> Node:
        """A number of situations without telling the cells of a level apart."""
        own, children = self._table.level(node), self._table.children(node)
        if own >= level:
            parts = children if own == level else (node,) * self._table.widths[level]
            return functools.reduce(functools.partial(self._table.apply, _plus), parts)
        return self._table.make(own, tuple(self._summed(child, level) for child in children))

    def _weight_below(self, node: Node, level: int, free: int) -> int:
        """How many situations there are over the free levels from one on."""
        if level == self._table.bottom:
            return int(self._table.value(node))
        if not free >> level & 1:
            return self._weight(node, level + 1, free)
        return sum(self._weight(child, level + 1, free) for child in self._table.below(node, level))


def _plus(one: int, other: int) -> int:
    return one + other


class Interviews:
    """Holds one kind of interview with everybody, each state of knowledge once."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._means: dict[tuple[int, ...], float] = {}
        self.seconds: list[float] = []

    def mean(self, situation: Situation) -> float:
        """The mean number of questions over all situations that fit what is known."""
        state = tuple(situation.cells)
        if state not in self._means:
            began = time.process_time()
            name = self._choose(situation)
            self.seconds.append(time.process_time() - began)
            self._means[state] = 0.0 if name is None else 1.0 + self._after(situation, name)
        return self._means[state]

    def _after(self, situation: Situation, name: str) -> float:
        domains = situation.domains
        cells = [1 << i for i in range(len(domains[name].cells)) if situation.possible[name] >> i & 1]
        cases = [case for cell in cells if (case := supposing(situation, {name: cell})) is not None]
        weights = [domains.count(case.possible) for case in cases]
        return sum(w * self.mean(case) for w, case in zip(weights, cases, strict=True)) / sum(weights)


def main() -> None:
    """Print the figures."""
    gc.disable()  # to look through all the states that are held here is no part of a step
    opened = consulting.load()

    def by_measure(situation: Situation) -> str | None:
        question = opened.interviewer.next_question(situation)
        return None if question is None else question.fact.name

    def in_order(situation: Situation) -> str | None:
        return next(iter(opened.interviewer.askable(situation)), None)

    def early(situation: Situation) -> str | None:
        asked = opened.interviewer.askable(situation)
        return EARLY if EARLY in asked else by_measure(situation)

    best, ours, fixed = BestInterviews(opened), Interviews(by_measure), Interviews(in_order)
    sooner = Interviews(early)
    for known in KNOWN:
        situation = opened.situation(known)
        least = best.best(best.start(situation))
        means = ours.mean(situation), fixed.mean(situation), sooner.mean(situation)
        print(
            f"{known or 'nothing known'}: {opened.domains.count(situation.possible):,} situations; the best possible "
            f"interview {least:.4f} questions; ours {means[0]:.4f} (+{100 * (means[0] / least - 1):.2f}%); in the "
            f"panel's order {means[1]:.4f}; {EARLY} as early as anything hangs on it {means[2]:.4f}"
        )
    steps = sorted(1000 * second for second in ours.seconds)
    print(
        f"a step: median {statistics.median(steps):.1f} ms, 95% within {steps[int(0.95 * len(steps))]:.1f} ms, slowest "
        f"{steps[-1]:.1f} ms, {sum(step > 5 for step in steps)} above 5 ms, of {len(steps):,} states of knowledge"
    )


if __name__ == "__main__":
    main()
