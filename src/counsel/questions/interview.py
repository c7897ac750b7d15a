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

from counsel.advising.deciding import deciding_facts
from counsel.logic.domains import gate_must_hold, with_gates
from counsel.logic.situation import supposing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from counsel.logic.situation import Situation
    from counsel.logic.space import StanceTable, Tables
    from counsel.panel.model import Fact, Panel

    Open = Mapping[tuple[str, str], tuple[StanceTable, tuple[str, ...]]]


class Question(msgspec.Struct, frozen=True):
    """What to ask, and what hangs on it: for each expert the actions that he may yet judge otherwise."""

    fact: Fact
    hangs_on: Mapping[str, tuple[str, ...]]


class Interviewer:
    """Chooses the questions of one panel; holds no situation."""

    def __init__(self, panel: Panel, tables: Tables) -> None:
        self._panel = panel
        self._tables = tables

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

    def _open(self, situation: Situation) -> dict[tuple[str, str], tuple[StanceTable, tuple[str, ...]]]:
        """The pairs of expert and action that are open, with their tables and the facts that decide them."""
        tables = ((pair, self._tables.table(*pair, situation.possible)) for pair in self._tables.pairs)
        return {pair: (table, deciding_facts(table)) for pair, table in tables if len(table.stances()) > 1}

    def _left_open(self, situation: Situation, name: str, open_: Open) -> float:
        """How many pairs an answer leaves open, on average over the possible answers."""
        counts = [self._count(case, name, open_) for case in _cases(situation, name)]
        return sum(counts) / len(counts)

    def _count(self, case: Situation, name: str, open_: Open) -> int:
        return sum(
            name not in with_gates(deciding, case.domains) or table.open_given(case.possible)
            for table, deciding in open_.values()
        )

    def _as_if(self, situation: Situation, name: str) -> Situation:
        """The situation as if the answer had been the one that leaves most open."""
        open_ = self._open(situation)
        return max(_cases(situation, name), key=lambda case: self._count(case, name, open_), default=situation)


def _askable(situation: Situation, open_: Open) -> list[str]:
    matter = with_gates({f for _, deciding in open_.values() for f in deciding}, situation.domains)
    return [
        name
        for name, mask in situation.possible.items()
        if name in matter and mask.bit_count() > 1 and _applies(name, situation)
    ]


def _applies(name: str, situation: Situation) -> bool:
    gate = situation.domains[name].fact.only_if
    return gate is None or gate_must_hold(gate, situation.possible, situation.domains)


def _cases(situation: Situation, name: str) -> Iterator[Situation]:
    """The situation with each of the cells that a fact can still have."""
    for cell in range(situation.possible[name].bit_length()):
        case = supposing(situation, {name: situation.possible[name] & 1 << cell})
        if case is not None:
            yield case


def _hangs_on(name: str, open_: Open, situation: Situation) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for (expert, action), (_, deciding) in open_.items():
        if name in with_gates(deciding, situation.domains):
            found[expert] = (*found.get(expert, ()), action)
    return found
