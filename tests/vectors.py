"""What Python says of situations, for whoever has to say the same: the page's script in node and in a browser."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from counsel.logic.situation import given_in
from counsel.logic.stances import named
from situations import random_given

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from counsel.advising.advice import ExpertAdvice
    from counsel.consulting import OpenPanel
    from counsel.logic.situation import Situation

Vector = dict[str, object]

STANCES = {name: stance for stance in (1, 2, 4, 8, 16) for name in named(stance)}


def vectors(opened: OpenPanel, today: datetime.date, count: int, seed: int = 1) -> Iterator[Vector]:
    """Random situations known in part, then every shipped case, each with what Python says of it."""
    chance = random.Random(seed)
    for _ in range(count):
        yield vector(opened, opened.situation(random_given(opened.panel, chance), today))
    for case in opened.every_case():
        yield {**vector(opened, opened.situation(given_in(case), today)), "case": case.name}


def vector(opened: OpenPanel, situation: Situation) -> Vector:
    advice = opened.advise(situation)
    pairs = [_said(opened, advice[expert], action) for expert, action in opened.adviser.stances.pairs]
    return {"given": dict(situation.values), "cells": list(situation.possible.values()), "pairs": pairs}


def _said(opened: OpenPanel, said: ExpertAdvice, action: str) -> list[object]:
    """All that can come out, as a mask; on which facts it depends; the rules behind it; whether that takes cases."""
    possible = sum(STANCES[str(verdict)] for verdict in said.possible(action))
    depends = said.open[action].depends_on if action in said.open else ()
    settled = said.settled.get(action)
    by_cases = bool(settled and settled.suppositions)
    rules = sorted({rule.id for rule in said.rules_on(action)})
    return [possible, [opened.domains.levels[fact] for fact in depends], rules, by_cases]
