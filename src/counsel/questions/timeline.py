"""The same situation as days pass: what changes when, if nothing else happens."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.advising.turns import changes_between
from counsel.logic.situation import later
from counsel.panel.kinds import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.advising.adviser import Adviser
    from counsel.advising.turns import Change
    from counsel.logic.situation import Situation


class Step(msgspec.Struct, frozen=True):
    """A day on which something changes, counted from today."""

    in_days: int
    date: datetime.date
    changes: tuple[Change, ...]


def days_ahead(adviser: Adviser, situation: Situation, advice: Mapping[str, ExpertAdvice]) -> tuple[Step, ...]:
    """Let the days pass until no given number of days can cross a threshold any more.

    Numbers of days that are not given are not counted ahead, even where what is given bounds them.

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


def _days_known(situation: Situation) -> dict[str, int]:
    return {
        name: value
        for name, value in situation.values.items()
        if situation.domains[name].fact.kind.moves and isinstance(value, int)
    }


def _crossings(situation: Situation) -> list[int]:
    """After how many days some known number of days enters another cell."""
    last = (datetime.date.max - situation.today).days
    crossings = {
        cell.first - days
        for name, days in _days_known(situation).items()
        for cell in situation.domains[name].cells
        if isinstance(cell, Run) and cell.first > days
    }
    return sorted(passed for passed in crossings if passed <= last)
