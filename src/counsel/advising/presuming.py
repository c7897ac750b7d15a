"""What an expert presumes where it is not known: the stance stays open, and it is told what would come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.advising.advice import ExpertAdvice, Presumed, Verdict
from counsel.logic.situation import supposing
from counsel.logic.stances import named
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.advising.advice import Open
    from counsel.logic.situation import Situation
    from counsel.logic.stances import Stances
    from counsel.panel.model import Expert, Rule, Stance


def with_presumptions(advice: ExpertAdvice, expert: Expert, situation: Situation, stances: Stances) -> ExpertAdvice:
    """Add to what is open what comes out if just that is so which the expert presumes."""

    def presuming(action: str, left: Open) -> Open:
        if not left.exact:
            return left
        candidates = (_presumed(expert, action, given, situation, stances) for given in _presuming(expert, action))
        return msgspec.structs.replace(left, presumed=next((each for each in candidates if each), None))

    open_ = {action: presuming(action, left) for action, left in advice.open.items()}
    return ExpertAdvice(advice.settled, open_, advice.contradictions)


def _presuming(expert: Expert, action: str) -> Iterator[tuple[Rule, Stance]]:
    """The rules on an action that presume something, with their stances."""
    for rule in expert.rules:
        given = dict(rule.gives)
        if rule.presumes and action in given:
            yield rule, given[action]


def _presumed(
    expert: Expert, action: str, given: tuple[Rule, Stance], situation: Situation, stances: Stances
) -> Presumed | None:
    """What comes out if what a rule presumes is so; nothing where it is known already, or does not bring its stance."""
    rule, stance = given
    cells = {test.fact: situation.domains[test.fact].mask_of(test) for test in rule.presumes}
    unknown = {fact: mask for fact, mask in cells.items() if situation.possible[fact] & ~mask}
    supposed = supposing(situation, cells)
    if not unknown or supposed is None:
        return None
    try:
        outcome = named(stances.possible(expert.name, action, supposed))
    except TooLarge:
        return None
    return Presumed(Verdict(stance.value), unknown) if outcome == (stance.value,) else None
