"""What is known, and what a situation is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering.words.facts import cell_in_words, fact_in_words, inside, value_in_words
from counsel.rendering.words.names import either, joined, lowered

if TYPE_CHECKING:
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.problems import Problem
    from counsel.questions.soundness.finding import Shown


def known_in_words(panel: Panel, situation: Situation) -> list[str]:
    """Every known fact with its value."""
    return [fact_in_words(panel.facts[name], value) for name, value in situation.known.items()]


def unknown_in_words(panel: Panel, situation: Situation) -> list[str]:
    """The titles of the facts that are not known, as they stand inside a sentence."""
    return [lowered(panel.facts[name].title) for name in situation.unknown]


def not_applicable_in_words(panel: Panel, situation: Situation) -> list[str]:
    """The titles of the facts that do not apply, as they stand inside a sentence."""
    return [lowered(panel.facts[name].title) for name in situation.not_applicable]


def now_in_words(situation: Situation, fact: str) -> str:
    """What a fact is now: its value, or what it can still be where that is not everything."""
    domain, value = situation.domains[fact], situation.value_shown(fact)
    possible = situation.possible[fact]
    if value is not None or possible | domain.not_applicable == domain.full:
        return value_in_words(domain.fact, value)
    cells = domain.cells_in(possible)
    return either(cell_in_words(domain.fact, cell) for cell in cells)


def situation_in_words(shown: Shown) -> str:
    """Say a situation by the facts that matter, with their titles and labels."""
    return joined(inside(fact, cell_in_words(fact, cell)) for fact, cell in shown)


def situation_of(problem: Problem) -> Shown:
    """The situation that shows a problem; no facts where there is none."""
    from counsel.questions.soundness.finding import Finding

    return problem.situation if isinstance(problem, Finding) else ()
