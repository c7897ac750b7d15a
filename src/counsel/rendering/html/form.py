"""The situation as one plain form, for whoever has no JavaScript: every fact, and when it applies."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.panel.kinds import value_typed
from counsel.rendering import words
from counsel.rendering.html.templating import filled
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counsel.panel.model import Fact, Panel
    from counsel.problems import Problem


class Choice(msgspec.Struct, frozen=True):
    """One of the answers to choose from; the empty value is that of somebody who does not know."""

    value: str
    label: str
    chosen: bool


class Field(msgspec.Struct, frozen=True):
    """One fact.

    Attributes:
        fact: the fact.
        gate: when it applies, in words; empty where it always does.
        choices: the answers to choose from; none where it takes a number.
        takes: what it takes where it takes a number.
        given: what was answered.
        wrong: what is wrong with that.
    """

    fact: Fact
    gate: str
    choices: tuple[Choice, ...]
    takes: str
    given: str
    wrong: tuple[str, ...]


def page(panel: Panel, given: Mapping[str, str] | None = None, problems: Sequence[Problem] = ()) -> str:
    """Write the page.

    Args:
        panel: the panel.
        given: what was answered, by fact.
        problems: what is wrong with it, each at the name of its fact.
    """
    fields = [_field(panel, fact, given or {}, problems) for fact in panel.facts.values()]
    others = [problem.message for problem in problems if problem.at.file not in panel.facts]
    title = say("{panel}: your situation", panel=panel.title)
    source = words.source_in_words(panel)
    return filled("form.html", title=title, panel=panel, fields=fields, others=others, source=source)


def _field(panel: Panel, fact: Fact, given: Mapping[str, str], problems: Sequence[Problem]) -> Field:
    answer = given.get(fact.name, "")
    gate = "" if fact.only_if is None else words.condition_in_words(panel, None, fact.only_if)
    return Field(
        fact=fact,
        gate=gate,
        choices=() if fact.kind.counts else tuple(_choices(fact, answer)),
        takes=words.numbers_in_words(fact) if fact.kind.counts else "",
        given=answer,
        wrong=tuple(_wrong(problem, gate) for problem in problems if problem.at.file == fact.name),
    )


def _choices(fact: Fact, answer: str) -> list[Choice]:
    today = datetime.date.min  # no choice is told by the day
    every = [("", None), *((value_typed(value), value) for value in fact.kind.values(fact))]
    chosen = answer if answer in dict(every) else ""
    return [Choice(typed, words.answer_in_words(fact, value, today), typed == chosen) for typed, value in every]


def _wrong(problem: Problem, gate: str) -> str:
    if problem.fault == "not-applicable":
        return say(
            "This does not apply to what you answered elsewhere: it is asked only if {condition}.", condition=gate
        )
    return f"{problem.message}. {problem.hint}."
