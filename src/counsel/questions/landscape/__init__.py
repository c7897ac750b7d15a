"""Where a panel agrees and where it divides, over all its situations or over those that fit what is known.

Every figure is exact (weighted model counting). Each answer is as likely as any other to its question, given those
before it, or every situation counts alike; somebody may give the answers weights of their own.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.situation import Situation, supposing
from counsel.problems import InputError, Location, Problem
from counsel.questions.landscape.divided import Dispute, Divided, WorkedCase, cases_ranked, most_divided
from counsel.questions.landscape.figures import (
    Disagreement,
    Pair,
    Silence,
    Turning,
    Voice,
    degrees,
    disagreements,
    dividing_facts,
    pair,
    silence,
    voice,
)
from counsel.questions.landscape.survey import Figure, Survey, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from counsel.advising.adviser import Adviser
    from counsel.panel.model import Case

__all__ = [
    "Disagreement",
    "Dispute",
    "Divided",
    "Figure",
    "Pair",
    "PanelMap",
    "Silence",
    "Turning",
    "Voice",
    "WorkedCase",
    "cases_ranked",
    "map_panel",
]


class PanelMap(msgspec.Struct, frozen=True):
    """Where a panel agrees and where it divides.

    Attributes:
        situation: what is known; all situations that fit it are looked at.
        situations: how many these are.
        by_situation: whether every situation counts alike, in place of each answer given those before it.
        weighted: the facts whose values were given weights.
        voices: how often each expert says what, for every action that some rule of theirs speaks of.
        pairs: how far every two experts agree, those who agree most first.
        disagreements: every two experts who are opposed somewhere, in the order of the actions.
        degrees: every two experts of whom one says do somewhere and the other may, where the panel wants that told.
        dividing: the facts by how much they tell about which actions are disputed.
        divided: the situations that divide the panel most.
        silence: where nobody says anything.
        cases: the cases that come with the panel and fit, those that divide it most first.
    """

    situation: Situation
    situations: int
    by_situation: bool
    weighted: tuple[str, ...]
    voices: tuple[Voice, ...]
    pairs: tuple[Pair, ...]
    disagreements: tuple[Disagreement, ...]
    degrees: tuple[Disagreement, ...]
    dividing: tuple[Turning, ...]
    divided: tuple[Divided, ...]
    silence: Silence
    cases: tuple[WorkedCase, ...]


def map_panel(
    adviser: Adviser,
    situation: Situation,
    weights: Mapping[str, Sequence[float]] | None = None,
    heard: Callable[[float], None] = lambda done: None,
    *,
    by_situation: bool = False,
    cases: Iterable[tuple[Case, Situation]] = (),
) -> PanelMap:
    """Map where a panel agrees and where it divides.

    All is worked out in the order of the actions' names, so whether it is too large does not hang on the panel's order.

    Args:
        adviser: what the experts say.
        situation: what is known; only situations that fit it are looked at.
        weights: for some facts the weight of each of their cells, from `read_weights`; all others weigh one.
        heard: told from time to time which part of the work is done, from 0 to 1.
        by_situation: count every situation alike; else each answer is as likely as it weighs, given those before it.
        cases: the cases that come with the panel, each with its situation.

    Raises:
        InputError: no situation that fits has any weight.
        TooLarge: the panel is too large to be gone through.
    """
    weighed = _with_weight(situation, weights or {})
    survey = Survey(adviser, weighed, weights, by_situation)
    voices = [voice(survey, expert, action) for action in survey.spoken_of for expert in survey.speakers(action)]
    heard(0.2)
    pairs = [pair(survey, *two) for two in itertools.combinations(adviser.panel.experts, 2)]
    heard(0.4)
    opposed = [each for action in survey.spoken_of for each in disagreements(survey, action)]
    told_apart = survey.spoken_of if adviser.panel.do_beside_may else ()
    shades = [each for action in told_apart for each in degrees(survey, action)]
    heard(0.6)
    disputed = tuple(dict.fromkeys(each.action for each in opposed))
    oppositions = [(each.action, each.pro, each.contra) for each in opposed]
    divided = most_divided(adviser, survey, oppositions, weighed, lambda done: heard(0.6 + 0.4 * done))
    return PanelMap(
        situation=situation,
        situations=adviser.domains.count(weighed.possible),
        by_situation=by_situation,
        weighted=tuple(weights or ()),
        voices=in_order(adviser.panel, voices),
        pairs=tuple(
            sorted(pairs, key=lambda agreement: -1.0 if agreement.same is None else agreement.same, reverse=True)
        ),
        disagreements=in_order(adviser.panel, opposed),
        degrees=in_order(adviser.panel, shades),
        dividing=dividing_facts(survey, disputed),
        divided=divided,
        silence=silence(survey),
        cases=cases_ranked(adviser, weighed, cases),
    )


def _with_weight(situation: Situation, weights: Mapping[str, Sequence[float]]) -> Situation:
    """The situation without the values that weigh nothing."""
    positive = {fact: sum(1 << i for i, weight in enumerate(cells) if weight > 0) for fact, cells in weights.items()}
    weighed = supposing(situation, positive)
    if weighed is None:
        message = "no situation that fits has any weight"
        raise InputError([Problem(Location("--weights"), "no-situation", message, "give more values a weight")])
    return weighed
