"""The same situation as days pass: what changes when, if nothing else happens."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.domains import Days
from counsel.logic.situation import later
from counsel.panel.model import FactType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.advising.advice import ExpertAdvice, Verdict
    from counsel.advising.adviser import Adviser
    from counsel.logic.situation import Situation


class Change(msgspec.Struct, frozen=True):
    """One expert's verdict on one action turns from one to another, or stays open with others to come out.

    Attributes:
        expert: the expert.
        action: the action.
        before: the verdict before.
        after: the verdict after.
        possible_before: what can come out before: the verdict itself, or several where it is open.
        possible_after: the same after.
    """

    expert: str
    action: str
    before: Verdict
    after: Verdict
    possible_before: tuple[Verdict, ...]
    possible_after: tuple[Verdict, ...]


class Step(msgspec.Struct, frozen=True):
    """A day on which something changes, counted from today."""

    in_days: int
    date: datetime.date
    changes: tuple[Change, ...]


def days_ahead(adviser: Adviser, situation: Situation, advice: Mapping[str, ExpertAdvice]) -> tuple[Step, ...]:
    """Let the days pass until no known number of days can cross a threshold any more.

    Args:
        adviser: who is asked.
        situation: the situation today.
        advice: what the experts say today.
    """
    moving = frozenset(_days_known(situation))
    steps = []
    for passed in _crossings(situation):
        then = adviser.advise_again(later(situation, passed), advice, moving)
        changes = changes_between(advice, then, adviser.panel.actions)
        if changes:
            steps.append(Step(passed, situation.today + datetime.timedelta(days=passed), changes))
        advice = then
    return tuple(steps)


def changes_between(
    before: Mapping[str, ExpertAdvice], after: Mapping[str, ExpertAdvice], actions: Iterable[str]
) -> tuple[Change, ...]:
    """Everything on which an expert's verdict, or what can come out of it, differs between two pieces of advice."""
    return tuple(
        Change(expert, action, before[expert].verdict(action), after[expert].verdict(action), was, now)
        for action in actions
        for expert in before
        if (was := before[expert].possible(action)) != (now := after[expert].possible(action))
    )


def _days_known(situation: Situation) -> dict[str, int]:
    return {
        name: value
        for name, value in situation.values.items()
        if situation.domains[name].fact.type is FactType.DAYS and isinstance(value, int)
    }


def _crossings(situation: Situation) -> list[int]:
    """After how many days some known number of days enters another cell."""
    last = (datetime.date.max - situation.today).days
    crossings = {
        cell.first - days
        for name, days in _days_known(situation).items()
        for cell in situation.domains[name].cells
        if isinstance(cell, Days) and cell.first > days
    }
    return sorted(passed for passed in crossings if passed <= last)
