"""Conditions and rules, read aloud."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from counsel.panel.model import Advises, All, Any, AtLeast, AtMost, Is, Match, Nothing, Within
from counsel.rendering.words.facts import clauses_in_words, count_in_words, number_as_clause
from counsel.rendering.words.language import say
from counsel.rendering.words.names import either, lowered, surname
from counsel.rendering.words.numbers import figure_in_words, number_in_words
from counsel.rendering.words.stances import stance_in_words

if TYPE_CHECKING:
    from counsel.panel.model import Concept, Condition, Expert, Fact, Group, Panel, Rule


def condition_in_words(panel: Panel, expert: Expert | None, condition: Condition) -> str:
    """Read a condition aloud, in one line.

    Args:
        panel: the panel whose facts, terms and concepts are meant.
        expert: the expert whose condition it is; None for a condition of the panel itself.
        condition: the condition.
    """
    match condition:
        case Match(fact, values):
            return clauses_in_words(panel.facts[fact], values)
        case Within():
            return number_as_clause(panel.facts[condition.fact], range_in_words(panel, condition))
        case Is(concept, holds):
            concepts = panel.concepts if expert is None else panel.concepts_for(expert)
            return _concept_as_clause(concepts[concept], holds)
        case Advises():
            return _advice_in_words(panel, expert, condition)
        case All() | Any() | Nothing() | AtLeast() | AtMost():
            return _parts_in_words(condition, [_inner(panel, expert, condition, part) for part in condition.parts])


def concept_in_words(concept: Concept, holds: bool) -> str:
    """Say in a sentence that a concept holds, or that it does not."""
    if holds:
        return concept.means
    return concept.means_not or say("Not so: {sentence}", sentence=lowered(concept.means))


def _concept_as_clause(concept: Concept, holds: bool) -> str:
    sentence = concept.means if holds else concept.means_not
    if sentence:
        return say("{sentence}", sentence=lowered(sentence).removesuffix("."))
    return say("not so: {sentence}", sentence=lowered(concept.means).removesuffix("."))


def _advice_in_words(panel: Panel, expert: Expert | None, advice: Advises) -> str:
    titles = either(lowered(panel.actions[action].title) for action in advice.actions)
    name = say("the expert") if expert is None else surname(expert)
    if advice.stance is not None:
        said = stance_in_words(advice.stance.value)
        return say("{expert} says “{stance}” of: {actions}", expert=name, stance=said, actions=titles)
    if expert is None:
        return say("the expert advises to {actions}", actions=titles)
    return say("{expert} advises to {actions}", expert=name, actions=titles)


def counted_in_words(counted: tuple[int, int], holds: bool) -> str:
    """Say a step of a proof that counts; below it stands what holds of it, or what does not."""
    least, number = counted
    if holds:
        return say("At least {number} of {all} conditions hold, since", number=least, all=number)
    return say("Fewer than {number} of {all} conditions hold, since", number=least, all=number)


def _parts_in_words(condition: Group, parts: list[str]) -> str:
    if not parts:
        return say("never") if isinstance(condition, Any) else say("always")
    if isinstance(condition, Any):
        return reduce(lambda before, part: say("{first} or {last}", first=before, last=part), parts)
    if isinstance(condition, All):
        return reduce(lambda before, part: say("{first}; and {last}", first=before, last=part), parts)
    return _counted(condition, "; ".join(parts))


def _counted(condition: Nothing | AtLeast | AtMost, said: str) -> str:
    if isinstance(condition, Nothing):
        return say("none of: {conditions}", conditions=said)
    number = number_in_words(condition.count)
    if isinstance(condition, AtLeast):
        return say("at least {number} of: {conditions}", number=number, conditions=said)
    return say("at most {number} of: {conditions}", number=number, conditions=said)


def _inner(panel: Panel, expert: Expert | None, outer: Group, part: Condition) -> str:
    """Read a part of a condition, in brackets where its own joints would be taken for those around it."""
    text = condition_in_words(panel, expert, part)
    match part:
        case All(inner) | Any(inner) | Nothing(inner) | AtLeast(_, inner) | AtMost(_, inner):
            joints = len(inner) > 1 and type(part) is not type(outer)
        case Match(_, inner_values):
            joints = len(inner_values) > 1 and isinstance(outer, Any)
        case _:
            joints = False
    return f"({text})" if joints and len(outer.parts) > 1 else text


def range_in_words(panel: Panel, within: Within) -> str:
    """Say a range of numbers, for days with a term's name where one stands for just that number."""
    fact, low, high = panel.facts[within.fact], within.at_least, within.at_most
    if low is None:
        if high is None:
            return say("any number of days") if fact.kind.moves else say("any number")
        return say("up to {bound}", bound=_bound(panel, fact, high))
    if high is None:
        return say("{number} or more", number=_bound(panel, fact, low))
    if low == high:
        return count_in_words(fact, low)
    first = figure_in_words(low) if _term(panel, fact, low) is None else _bound(panel, fact, low)
    return say("{first} to {last}", first=first, last=_bound(panel, fact, high))


def _bound(panel: Panel, fact: Fact, number: float) -> str:
    term = _term(panel, fact, number)
    return count_in_words(fact, number) if term is None else f"{term} ({figure_in_words(number)})"


def _term(panel: Panel, fact: Fact, number: float) -> str | None:
    return next((term.title for term in panel.terms.values() if fact.kind.moves and term.days == number), None)


def _above(condition: Group) -> str:
    """What stands above the parts of a condition, without the colon."""
    if isinstance(condition, All):
        return say("all of this is so")
    if isinstance(condition, Any):
        return say("any of this is so")
    return _counted(condition, "").rstrip(": ")


MOST_PARTS = 3
"""So many parts of a condition are read in one sentence; more of them stand below one another."""


def when_in_words(
    panel: Panel, expert: Expert, when: Condition, unless: Condition | None = None
) -> tuple[str, tuple[str, ...]]:
    """Say when something holds: `when …, unless …`.

    Returns:
        What is said, and the parts that stand below it, behind a colon; none where the sentence has them all.
    """
    if unless is not None:
        said = [condition_in_words(panel, expert, each) for each in (when, unless)]
        return say("when {condition}, unless {exception}", condition=said[0], exception=said[1]), ()
    if isinstance(when, All | Any | Nothing | AtLeast | AtMost) and len(when.parts) > MOST_PARTS:
        parts = tuple(condition_in_words(panel, expert, part) for part in when.parts)
        return say("when {condition}", condition=_above(when)), parts
    return say("when {condition}", condition=condition_in_words(panel, expert, when)), ()


def rule_in_words(panel: Panel, expert: Expert, rule: Rule) -> tuple[str, tuple[str, ...]]:
    """Say when a rule holds, as `when_in_words` does."""
    return when_in_words(panel, expert, rule.when, rule.unless)


def presumes_in_words(panel: Panel, expert: Expert, rule: Rule) -> str:
    """Say what a rule presumes; empty where that is nothing."""
    return condition_in_words(panel, expert, All(rule.presumes)) if rule.presumes else ""
