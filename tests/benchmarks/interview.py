"""How many questions an interview takes: `python tests/benchmarks/interview.py [SITUATIONS]`.

Over a fixed random sample of complete situations, each answered in full: the questions chosen by what they are expected
to settle, against asking in the panel's order, and against the best fixed order that a local search finds. All three
leave out what does not apply and what could change nothing, and stop when nothing could.
"""

from __future__ import annotations

import random
import statistics
import sys
from typing import TYPE_CHECKING

import counsel
from counsel.logic.domains import Days, NotApplicable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from counsel.panel.model import Value

    Choose = Callable[[counsel.Situation, list[str]], str]


class Interviews:
    """Holds interviews with everybody of a sample, and remembers what matters in each state of knowledge."""

    def __init__(self, people: Sequence[Mapping[str, Value]]) -> None:
        self.opened = counsel.load()
        self.people = people
        self._matters: dict[tuple[int, ...], list[str]] = {}
        self._chosen: dict[tuple[int, ...], str] = {}

    def mean(self, choose: Choose, people: int | None = None) -> float:
        """The mean number of questions over the first so many people."""
        return statistics.mean(self._questions(person, choose) for person in self.people[:people])

    def _questions(self, person: Mapping[str, Value], choose: Choose) -> int:
        known: dict[str, Value] = {}
        while True:
            situation = self.opened.situation(known)
            asked = self._askable(situation)
            if not asked:
                return len(known)
            name = choose(situation, asked)
            known[name] = person[name]

    def _askable(self, situation: counsel.Situation) -> list[str]:
        """What applies and could still change something, in the panel's order."""
        state = tuple(situation.possible.values())
        if state not in self._matters:
            self._matters[state] = self.opened.interviewer.askable(situation)
        return self._matters[state]

    def by_measure(self, situation: counsel.Situation, asked: list[str]) -> str:
        """The question that counsel asks."""
        state = tuple(situation.possible.values())
        if state not in self._chosen:
            question = self.opened.interviewer.next_question(situation)
            assert question is not None
            self._chosen[state] = question.fact.name
        return self._chosen[state]

    def best_fixed_order(self, people: int) -> tuple[str, ...]:
        """Move single facts about until no move helps, starting from the panel's order."""
        order = list(self.opened.panel.facts)
        best = self.mean(in_order(order), people)
        improved = True
        while improved:
            improved = False
            for name in list(order):
                for place in range(len(order)):
                    moved = [other for other in order if other != name]
                    moved.insert(place, name)
                    mean = self.mean(in_order(moved), people)
                    if mean < best:
                        best, order, improved = mean, moved, True
        return tuple(order)


def random_situations(count: int, chance: random.Random) -> list[dict[str, Value]]:
    """Draw complete situations, all alike: any cells whatever, until they fit together."""
    opened = counsel.load()
    drawn: list[dict[str, Value]] = []
    while len(drawn) < count:
        cells = {name: chance.choice(domain.cells) for name, domain in opened.domains.items()}
        given = {
            name: cell.first if isinstance(cell, Days) else cell
            for name, cell in cells.items()
            if not isinstance(cell, NotApplicable)
        }
        try:
            situation = opened.situation(given)
        except counsel.InputError:
            continue
        if not situation.unknown:
            drawn.append(given)
    return drawn


def in_order(order: Sequence[str]) -> Choose:
    """Ask in a fixed order."""
    return lambda situation, asked: min(asked, key=order.index)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    interviews = Interviews(random_situations(count, random.Random(2011)))
    print(f"{count} random situations, every possible one as likely as any other")
    print(f"by what is expected to be settled: {interviews.mean(interviews.by_measure):.2f} questions")
    print(f"in the panel's order:              {interviews.mean(in_order(list(interviews.opened.panel.facts))):.2f}")
    order = interviews.best_fixed_order(min(count, 200))
    print(f"in the best fixed order found:     {interviews.mean(in_order(order)):.2f}  ({', '.join(order)})")
