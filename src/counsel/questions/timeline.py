"""The same situation as days pass: what changes when, if nothing else happens."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.domains import Days
from counsel.logic.situation import later
from counsel.panel.model import FactType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.logic.situation import Situation


class Change(msgspec.Struct, frozen=True):
    """One expert's stance on one action turns from one to another."""

    expert: str
    action: str
    before: str
    after: str


class Step(msgspec.Struct, frozen=True):
    """A day on which something changes, counted from today."""

    in_days: int
    date: datetime.date
    changes: tuple[Change, ...]


def days_ahead(
    situation: Situation,
    advice: Mapping[str, ExpertAdvice],
    again: Callable[[Situation, Mapping[str, ExpertAdvice], frozenset[str]], Mapping[str, ExpertAdvice]],
    actions: Iterable[str],
) -> tuple[Step, ...]:
    """Let the days pass until no known number of days can cross a threshold any more.

    Args:
        situation: the situation today.
        advice: what the experts say today.
        again: asks them again, given what they said before and the facts that changed since.
        actions: the actions to compare.
    """
    every, moving = tuple(actions), frozenset(_days_known(situation))
    steps = []
    for passed in _crossings(situation):
        then = again(later(situation, passed), advice, moving)
        changes = changes_between(advice, then, every)
        if changes:
            steps.append(Step(passed, situation.today + datetime.timedelta(days=passed), changes))
        advice = then
    return tuple(steps)


def changes_between(
    before: Mapping[str, ExpertAdvice], after: Mapping[str, ExpertAdvice], actions: Iterable[str]
) -> tuple[Change, ...]:
    """Everything on which an expert's stance differs between two pieces of advice."""
    return tuple(
        Change(expert, action, was, now)
        for action in actions
        for expert in before
        if (was := before[expert].stance_on(action)) != (now := after[expert].stance_on(action))
    )


def _days_known(situation: Situation) -> dict[str, int]:
    return {
        name: value
        for name, value in situation.values.items()
        if situation.domains[name].fact.type is FactType.DAYS and isinstance(value, int)
    }


def _crossings(situation: Situation) -> list[int]:
    """After how many days some known number of days enters another cell."""
    return sorted(
        {
            cell.first - days
            for name, days in _days_known(situation).items()
            for cell in situation.domains[name].cells
            if isinstance(cell, Days) and cell.first > days
        }
    )
