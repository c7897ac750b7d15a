"""The pages of `cases`: worked situations, and the advice that they expect beside the advice that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import SILENT
from counsel.rendering import words
from counsel.rendering.expectations import expectations
from counsel.rendering.views.blocks import (
    Blank,
    Column,
    Document,
    Row,
    Table,
    cell,
    heading,
    labelled,
    section,
    stance,
    text,
)
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.model import Case, Expert, Panel
    from counsel.rendering.expectations import Expectation
    from counsel.rendering.views.blocks import Block, Cell


def every(panel: Panel, cases: Iterable[Case]) -> Document:
    """All cases."""
    listed = (block for case in cases for block in (_heading(case, 3), text(case.story, indent=2)))
    blocks = (
        heading(panel.title, level=1),
        *listed,
        Blank(),
        text(panel.source.note, "faint"),
        text(say("To see one of them with its advice: {command}", command="counsel cases NAME"), "faint"),
    )
    return Document(say("{panel}: the cases", panel=panel.title), blocks)


def _heading(case: Case, level: int) -> Block:
    return heading(case.title, f"  ({case.name})", level) if case.title else heading(case.name, level=level)


def one(panel: Panel, case: Case, answer: Answer) -> Document:
    """One case: its story, its facts, and expert by expert what is expected and given."""
    stances = expectations(panel, case, answer)
    blocks = (
        _heading(case, 1),
        *([text(case.story)] if case.story else []),
        *section(say("The situation"), _facts(panel, answer.situation)),
        Blank(),
        _table(panel, answer, stances),
        Blank(),
        text(_verdict(case, stances), "strong"),
        text(panel.source.note, "faint"),
    )
    return Document(case.title, blocks)


def _facts(panel: Panel, situation: Situation) -> Iterator[Block]:
    yield from (text(fact, indent=2) for fact in words.known_in_words(panel, situation))
    if unknown := words.unknown_in_words(panel, situation):
        yield labelled(say("Not known: "), "; ".join(unknown), indent=2)


def _table(panel: Panel, answer: Answer, stances: Sequence[Expectation]) -> Table:
    headings = (Column(heading, whole=True) for heading in (say("expected"), say("given"), ""))
    rows = (row for expert in panel.experts.values() for row in _rows(panel, answer, expert, stances))
    return Table((Column(), *headings), tuple(rows))


def _rows(panel: Panel, answer: Answer, expert: Expert, stances: Iterable[Expectation]) -> Iterator[Row]:
    own = [expectation for expectation in stances if expectation.expert == expert.name]
    silence = answer.silent[expert.name]
    silent = _stance(SILENT, speaks="here" in silence.values())
    yield Row((cell(expert.full_name, "strong"), *(() if own else (silent, silent))), group=True)
    for expectation in own:
        speaks = silence.get(expectation.action) != "never"
        expected = _stance(expectation.expected, speaks) if expectation.expected else cell("")
        differs = cell("" if expectation.agrees else say("differs"), "error")
        yield Row(
            (cell(panel.actions[expectation.action].title), expected, _stance(expectation.given, speaks), differs)
        )


def _stance(taken: str, speaks: bool) -> Cell:
    return ((stance(taken, words.silent_in_words(speaks) if taken == SILENT else ""),),)


def _verdict(case: Case, stances: Sequence[Expectation]) -> str:
    if case.expect is None:
        return say("This case does not say which advice it expects.")
    differing = sum(not expectation.agrees for expectation in stances)
    if differing:
        return say("{number} of {all} stances differ from what the case expects.", number=differing, all=len(stances))
    return say("All {number} stances are as the case expects, and nobody says anything else.", number=len(stances))
