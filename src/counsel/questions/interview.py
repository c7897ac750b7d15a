"""What is asked next, and why: the question whose answer is expected to settle most of what is open.

The measure: how many pairs of an expert and an action would still be open, on average over the answers that are
possible, each taken for equally likely; the lowest wins, ties go by the panel's order. Nothing is asked that could
change nothing, or that does not apply.

Whoever does not know an answer is asked no more than some answer would have brought: from then on the interview goes
as if that answer had been the one that leaves most open, though the advice takes it for unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.advising.certainty import split
from counsel.logic.domains import with_gates

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from counsel.logic.situation import Situation
    from counsel.logic.stances import Completions, Stances
    from counsel.panel.model import Fact, Panel

    Open = Mapping[tuple[str, str], Completions]


class Question(msgspec.Struct, frozen=True):
    """What to ask, and what hangs on it: for each expert the actions that he may yet judge otherwise."""

    fact: Fact
    hangs_on: Mapping[str, tuple[str, ...]]


class Interviewer:
    """Chooses the questions of one panel; holds no situation."""

    def __init__(self, panel: Panel, stances: Stances) -> None:
        self._panel = panel
        self._stances = stances

    def next_question(self, situation: Situation, not_known: Collection[str] = ()) -> Question | None:
        """Choose what to ask next.

        Args:
            situation: what is known.
            not_known: the facts that were asked for, and that the user does not know.

        Returns:
            The question, or None where no answer could change anything any more.
        """
        supposed = situation
        for name in not_known:
            supposed = self._as_if(supposed, name)
        while True:
            open_ = self._open(supposed)
            asked = _askable(supposed, open_)
            if not asked:
                return None
            best = min(asked, key=lambda name: self._left_open(supposed, name, open_))
            if _applies(best, situation):
                return Question(self._panel.facts[best], _hangs_on(best, open_, situation))
            supposed = self._as_if(supposed, best)  # it hangs on an answer that the user does not know

    def askable(self, situation: Situation) -> list[str]:
        """The facts that apply and whose answer could still change something, in the panel's order."""
        return _askable(situation, self._open(situation))

    def question(self, fact: Fact, situation: Situation) -> Question:
        """The question for one fact, whether or not it is the next one."""
        return Question(fact, _hangs_on(fact.name, self._open(situation), situation))

    def _open(self, situation: Situation) -> dict[tuple[str, str], Completions]:
        """What is open, by expert and action."""
        every = ((pair, self._stances.completions(*pair, situation)) for pair in self._stances.pairs)
        return {pair: one for pair, one in every if one.outcome & (one.outcome - 1)}

    def _left_open(self, situation: Situation, name: str, open_: Open) -> float:
        """How many pairs an answer leaves open, on average over the possible answers."""
        counts = [self._count(case, name, open_) for _, case in split(situation, name)]
        return sum(counts) / len(counts)

    def _count(self, case: Situation, name: str, open_: Open) -> int:
        return sum(
            name not in with_gates(one.deciding, case.domains) or one.is_open_in(case.possible)
            for one in open_.values()
        )

    def _as_if(self, situation: Situation, name: str) -> Situation:
        """The situation as if the answer had been the one that leaves most open."""
        open_ = self._open(situation)
        cases = [case for _, case in split(situation, name)]
        return max(cases, key=lambda case: self._count(case, name, open_), default=situation)


def _askable(situation: Situation, open_: Open) -> list[str]:
    matter = with_gates({f for one in open_.values() for f in one.deciding}, situation.domains)
    return [
        name
        for name, mask in situation.possible.items()
        if name in matter and mask & (mask - 1) and _applies(name, situation)
    ]


def _applies(name: str, situation: Situation) -> bool:
    return not situation.possible[name] & situation.domains[name].not_applicable


def _hangs_on(name: str, open_: Open, situation: Situation) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for (expert, action), one in open_.items():
        if name in with_gates(one.deciding, situation.domains):
            found[expert] = (*found.get(expert, ()), action)
    return found
