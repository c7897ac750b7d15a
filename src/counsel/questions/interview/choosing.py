"""What is asked next, and why: by the exact measure, or by how much hangs on it where that would take too long.

Nothing is asked that could change nothing, or that does not apply. Whoever does not know an answer is asked no more
than some answer would have brought: from then on the interview goes as if that answer had been the one that leaves most
open, though the advice takes it for unknown.

Where too much is open to be measured, the question is asked on which most pairs of an expert and an action hang, and
what is not known is left aside. Then too everything that is open is asked for, and it ends only where nothing is.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from counsel.locking import Locked
from counsel.problems import TooLarge
from counsel.questions.interview.expecting import Measure
from counsel.questions.interview.hanging import Outcomes, applies, askable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from counsel.advising.adviser import Adviser
    from counsel.logic.situation import Situation
    from counsel.panel.model import Fact
    from counsel.questions.interview.expecting import State
    from counsel.questions.interview.hanging import Hanging

MOST_NODES = 100_000
"""How many nodes all diagrams may have that are gone through between two questions."""


class Question(msgspec.Struct, frozen=True):
    """What to ask, and what hangs on it.

    Attributes:
        fact: the fact that is asked for.
        hangs_on: for each expert the actions that may yet be judged otherwise.
        settled: the experts whose advice no further answer can change.
        at_most: how many questions there can still be, with this one.
        measured: whether it is the one after which the fewest more are expected; else it is the one on which most
            hangs, since too much hangs together to measure it in good time.
    """

    fact: Fact
    hangs_on: Mapping[str, tuple[str, ...]]
    settled: tuple[str, ...]
    at_most: int
    measured: bool = True


class Interviewer(Locked):
    """Chooses the questions of one panel; holds no situation, and several threads may share it.

    Args:
        adviser: what the experts say.
        most: how many nodes all diagrams may have that are gone through between two questions.
    """

    def __init__(self, adviser: Adviser, most: int = MOST_NODES) -> None:
        super().__init__()
        self._panel = adviser.panel
        self._domains = adviser.domains
        self._outcomes = Outcomes(adviser, most)
        self._measure = Measure(adviser.stances, most)

    def after_fork(self) -> None:
        """Begin afresh in a forked child; another thread may have been at the table."""
        super().after_fork()
        self._measure.clear()

    def next_question(self, situation: Situation, not_known: Collection[str] = ()) -> Question | None:
        """Choose what to ask next.

        Args:
            situation: what is known.
            not_known: the facts that were asked for, and that the user does not know.

        Returns:
            The question; None where no answer could change anything any more, or where what is open hangs on what the
            user does not know (see `is_settled`).
        """
        with self._lock:
            state = self._state(situation)
            if state is None:
                return self._most_hanging(situation, not_known)
            return self._least_expected(state, situation, not_known)

    def is_settled(self, situation: Situation) -> bool:
        """Whether it is certain that no answer can change anything any more."""
        with self._lock:
            return not self._hanging(situation)

    def askable(self, situation: Situation) -> list[str]:
        """The facts that apply and whose answer could still change something, in the panel's order."""
        with self._lock:
            return self._askable(situation.possible, self._hanging(situation))

    def question(self, fact: Fact, situation: Situation) -> Question:
        """The question for one fact, whether or not it is the next one."""
        with self._lock:
            hanging = self._hanging(situation)
            return self._question(fact.name, hanging, hanging, situation, ())

    def _state(self, situation: Situation) -> State | None:
        """What is known, if what is open can be measured."""
        try:
            return self._measure.state(situation, self._outcomes.every(situation))
        except TooLarge:
            return None

    def _hanging(self, situation: Situation) -> Hanging:
        state = self._state(situation)
        return self._outcomes.hanging(situation) if state is None else self._measure.hanging(state)

    def _least_expected(self, actual: State, situation: Situation, not_known: Collection[str]) -> Question | None:
        """The question after which the fewest more are expected."""
        measure, state = self._measure, actual
        for name in not_known:
            state = measure.as_if(state, name)
        while asked := self._askable(state.possible, hanging := measure.hanging(state)):
            best = measure.best(state, asked)
            if applies(self._domains, situation.possible, best):
                return self._question(best, hanging, measure.hanging(actual), situation, not_known)
            state = measure.as_if(state, best)  # it hangs on an answer that the user does not know
        return None

    def _most_hanging(self, situation: Situation, not_known: Collection[str]) -> Question | None:
        """The question on which most hangs, in the panel's order where it is as much."""
        hanging = self._outcomes.hanging(situation)
        often = Counter(name for facts in hanging.values() for name in facts)
        asked = [name for name in self._askable(situation.possible, hanging) if name not in not_known]
        if not asked:
            return None
        best = max(asked, key=often.__getitem__)
        question = self._question(best, hanging, hanging, situation, not_known)
        return msgspec.structs.replace(question, measured=False)

    def _askable(self, possible: Mapping[str, int], hanging: Hanging) -> list[str]:
        return askable(self._domains, possible, frozenset().union(*hanging.values()))

    def _question(
        self, name: str, hanging: Hanging, still_open: Hanging, situation: Situation, not_known: Collection[str]
    ) -> Question:
        """A question, with how far the interview is by what was told: what is taken as if it were may yet change."""
        unsettled = {expert for expert, _ in still_open}
        settled = tuple(expert for expert in self._panel.experts if expert not in unsettled)
        hangs_on: dict[str, tuple[str, ...]] = {}
        for (expert, action), facts in hanging.items():
            if name in facts:
                hangs_on[expert] = (*hangs_on.get(expert, ()), action)
        return Question(self._panel.facts[name], hangs_on, settled, self._at_most(still_open, situation, not_known))

    def _at_most(self, still_open: Hanging, situation: Situation, not_known: Collection[str]) -> int:
        """How many facts can still matter, whether or not they turn out to apply."""
        matter = frozenset[str]().union(*still_open.values()).difference(not_known)
        can_be = {name: situation.possible[name] & ~self._domains[name].not_applicable for name in matter}
        return sum(mask != 0 and situation.possible[name].bit_count() > 1 for name, mask in can_be.items())
