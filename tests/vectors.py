"""What Python says of situations, for whoever has to say the same: the page's script in node and in a browser."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from counsel.advising.advice import Detail
from counsel.logic.diagrams import bits
from counsel.logic.situation import given_in
from counsel.logic.stances import named
from counsel.questions.timeline import days_ahead
from situations import random_given

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from counsel.advising.advice import ExpertAdvice
    from counsel.consulting import OpenPanel
    from counsel.logic.situation import Situation

Vector = dict[str, object]

_SHIPPED: dict[int, list[Vector]] = {}


def shipped(opened: OpenPanel, today: datetime.date, count: int) -> list[Vector]:
    """Those of the shipped panel, which node and a browser compare with; worked out once."""
    if count not in _SHIPPED:
        _SHIPPED[count] = [*vectors(opened, today, count)]
    return _SHIPPED[count]


STANCES = {name: stance for stance in (1, 2, 4, 8, 16) for name in named(stance)}


def vectors(opened: OpenPanel, today: datetime.date, count: int, seed: int = 1) -> Iterator[Vector]:
    """Random situations known in part, then every shipped case, each with what Python says of it."""
    chance = random.Random(seed)
    for number in range(count):
        situation = opened.situation(random_given(opened.panel, chance), today)
        more = ahead(opened, situation) if number % 5 == 0 else {}
        rare = {**conditions(opened, situation), "nearest": True} if number % 25 == 0 else {}
        yield {**vector(opened, situation), **more, **rare}
    for case in opened.every_case():
        situation = opened.situation(given_in(case), today)
        worked = explained(opened, situation) if len(case.name) % 6 == 0 else {}  # some of them; each takes its time
        more = {**ahead(opened, situation), **conditions(opened, situation), **worked, "nearest": True}
        yield vector(opened, situation) | more


def vector(opened: OpenPanel, situation: Situation) -> Vector:
    advice = opened.advise(situation)
    pairs = [_said(opened, advice[expert], action) for expert, action in opened.adviser.stances.pairs]
    return {"given": dict(situation.values), "cells": [*map(str, situation.possible.values())], "pairs": pairs}


def ahead(opened: OpenPanel, situation: Situation) -> Vector:
    """After how many days which pairs come to what, if nothing else happens; and the link to the situation."""
    pairs = list(opened.adviser.stances.pairs)
    steps = [
        [
            step.in_days,
            sorted([pairs.index((turn.expert, turn.action)), _mask(turn.possible_after)] for turn in step.changes),
        ]
        for step in days_ahead(opened.adviser, situation, opened.advise(situation)).steps
    ]
    not_known = [fact for fact in sorted(situation.unknown) if len(fact) % 2]
    link = opened.link(situation, not_known)
    return {"ahead": steps, "link": link, "unknown": [opened.domains.levels[fact] for fact in not_known]}


def conditions(opened: OpenPanel, situation: Situation) -> Vector:
    """For each pair that is open when which stance comes out, and what comes of what is presumed; cells by number."""
    advice = opened.adviser.advise(situation, Detail.CONDITIONS)
    told: list[object] = []
    for expert, action in opened.adviser.stances.pairs:
        left = advice[expert].open.get(action)
        if left is None:
            told.append(None)
            continue
        branches = [
            [STANCES[str(one.stance)], [_limits(opened, way.items()) for way in one.ways]] for one in left.branches
        ]
        granted = left.presumed
        told.append([branches, granted and [STANCES[str(granted.stance)], _limits(opened, granted.cells.items())]])
    return {"conditions": told}


def _limits(opened: OpenPanel, way: Iterable[tuple[str, int]]) -> list[list[object]]:
    return [[opened.domains.levels[fact], [*bits(mask)]] for fact, mask in way]


def explained(opened: OpenPanel, situation: Situation) -> Vector:
    """For each pair the smallest sets of answers that are enough, and the fewest changes to each other stance."""
    told = [opened.explain(expert, action, situation) for expert, action in opened.adviser.stances.pairs]
    fewest: list[dict[int, int]] = []
    for one in told:
        counts = sorted(((STANCES[each.way.stance], each.way.count) for each in one.remedies or ()), reverse=True)
        fewest.append(dict(counts))  # of several ways to a stance the last one stays, which is the shortest
    levels = opened.domains.levels
    enough = [[sorted(levels[fact] for fact in facts) for facts in one.enough or ()] for one in told]
    return {"remedies": fewest, "enough": enough}


def _mask(verdicts: Iterable[str]) -> int:
    return sum(STANCES[str(verdict)] for verdict in verdicts)


def _said(opened: OpenPanel, said: ExpertAdvice, action: str) -> list[object]:
    """All that can come out, as a mask; on which facts it depends; the rules behind it; whether that takes cases."""
    possible = _mask(said.possible(action))
    depends = said.open[action].depends_on if action in said.open else ()
    settled = said.settled.get(action)
    by_cases = bool(settled and settled.suppositions)
    rules = sorted({rule.id for rule in said.rules_on(action)})
    return [possible, [opened.domains.levels[fact] for fact in depends], rules, by_cases]
