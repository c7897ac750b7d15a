"""Hand-outs for a class: a sheet without answers, the solution to it, or the answer that the person would get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.questions.handing import HandOut
from counsel.rendering import words
from counsel.rendering.views import answer as whole
from counsel.rendering.views.blocks import (
    Blank,
    Column,
    Document,
    Row,
    Table,
    cell,
    heading,
    item,
    labelled,
    section,
    text,
)
from counsel.rendering.views.comparison import compared, footnotes, grid, limits, parts
from counsel.rendering.views.plan import dividing
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.consulting import Answer
    from counsel.panel.model import Case, Panel
    from counsel.rendering.views.blocks import Block

    Worked = tuple[Case, Answer]


_FIELD = "____"
"""What is to be filled in."""


def document(panel: Panel, kind: HandOut, cases: Sequence[Worked]) -> Document:
    """One page for each case; on paper each begins a page of its own."""
    page = {HandOut.SHEET: _sheet, HandOut.SOLUTION: _solution, HandOut.ANSWER: _answer}[kind]
    blocks = (block for case, answer in cases for block in (*_head(case), *page(panel, answer)))
    return Document(f"{panel.title}: {words.handout_in_words(kind)}", tuple(blocks))


def _head(case: Case) -> Iterator[Block]:
    yield heading(case.title or case.name, level=1)
    if case.story:
        yield text(case.story)


def _sheet(panel: Panel, answer: Answer) -> Iterator[Block]:
    yield from section(say("The situation"), whole.known(panel, answer.situation))
    yield from section(say("The experts"), _experts(panel))
    yield heading(say("What would each of them say?"))
    yield from map(text, words.how_to_fill_in(bool(answer.taken)))
    yield _empty(panel, answer)
    yield from section(say("To discuss"), _questions(panel, answer))
    yield from _end(panel)


def _empty(panel: Panel, answer: Answer) -> Table:
    names = words.names_of(panel)
    rows: list[Row] = []
    for title, actions in parts(panel, answer):
        rows.append(Row((cell(title, "strong"),), group=True))
        rows += [Row((cell(panel.actions[action].title), *(cell(_FIELD) for _ in names))) for action in actions]
    return Table((Column(), *(Column(name, whole=True) for name in names.values())), tuple(rows))


def _experts(panel: Panel) -> Iterator[Block]:
    for expert in panel.experts.values():
        yield labelled(f"{expert.full_name}, {expert.who}: ", expert.outlook, indent=2)


def _questions(panel: Panel, answer: Answer) -> Iterator[Block]:
    asked = words.questions_to_discuss(panel, answer.situation)
    yield from (item(question, indent=2, mark=f"{number}. ") for number, question in enumerate(asked, start=1))


def _solution(panel: Panel, answer: Answer) -> Iterator[Block]:
    comparison = compared(panel, answer)
    yield from section(say("The situation"), whole.known(panel, answer.situation))
    yield heading(say("What each of them says"))
    yield from limits(answer)
    yield grid(comparison) if comparison.sections else text(say("No expert says anything of a situation like this."))
    yield from footnotes(comparison)
    yield from section(say("Where they divide"), dividing(panel, answer))
    for name, said in answer.advice.items():
        yield from whole.reasons(panel, panel.experts[name], answer, said)
    yield from section(say("Still open"), whole.still_open(panel, answer))
    yield from section(say("The days ahead, if nothing else happens"), whole.days_ahead(panel, answer))
    yield from _end(panel)


def _answer(panel: Panel, answer: Answer) -> Iterator[Block]:
    _, *others = whole.document(panel, answer).blocks  # the case's own title stands in place of the panel's
    yield from others


def _end(panel: Panel) -> Iterator[Block]:
    yield Blank()
    yield text(words.source_in_words(panel), "faint")
