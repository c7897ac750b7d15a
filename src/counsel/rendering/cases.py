"""The cases: worked situations, and the advice that they expect beside the advice that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import SILENT
from counsel.rendering.grid import known_in_words, unknown_in_words
from counsel.rendering.lines import marked, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Group, RenderableType
    from rich.table import Table

    from counsel.consulting import Answer
    from counsel.panel.model import Case, Panel


class Line(msgspec.Struct, frozen=True):
    """One expert's stance on one action, as the case expects it and as it is given; ``expected`` may be None."""

    expert: str
    action: str
    expected: str | None
    given: str

    @property
    def agrees(self) -> bool:
        """Whether what is given is expected, or nothing is."""
        return self.expected in (None, self.given)


def _lines_of(panel: Panel, case: Case, answer: Answer) -> list[Line]:
    """Every stance that is expected or given, expert by expert, in the order of the topics."""
    actions = [action for topic in panel.topics for action in topic.actions]
    lines = [
        Line(expert, action, _expected(case, expert, action), said.verdict(action))
        for expert, said in answer.advice.items()
        for action in actions
    ]
    return [line for line in lines if {line.expected, line.given} - {None, SILENT}]


def _expected(case: Case, expert: str, action: str) -> str | None:
    return None if case.expect is None else case.expect.get(expert, {}).get(action, SILENT)


def cases_page(panel: Panel, cases: Iterable[Case]) -> Group:
    """All cases for people."""
    from rich.console import Group

    lines = [paragraph(panel.title, style="bold")]
    for case in cases:
        lines += [paragraph(""), paragraph(f"  ({case.name})", case.title), paragraph(case.story, indent=2)]
    return Group(
        *lines,
        paragraph(""),
        paragraph(panel.source.note, style="dim"),
        paragraph("To see one of them with its advice: counsel cases NAME", style="dim"),
    )


def case_page(panel: Panel, case: Case, answer: Answer) -> Group:
    """One case for people: its story, its facts, and expert by expert what is expected and given."""
    from rich.console import Group

    lines = _lines_of(panel, case, answer)
    return Group(
        paragraph(f"  ({case.name})", case.title),
        paragraph(case.story),
        *_facts(panel, answer),
        paragraph(""),
        _table(panel, lines),
        paragraph(""),
        paragraph(_verdict(case, lines), style="bold"),
        paragraph(panel.source.note, style="dim"),
    )


def _facts(panel: Panel, answer: Answer) -> list[RenderableType]:
    known = [paragraph(fact, indent=2) for fact in known_in_words(panel, answer.situation)]
    unknown = unknown_in_words(panel, answer.situation)
    facts = [paragraph(""), paragraph("", "The situation"), *known]
    return [*facts, paragraph("; ".join(unknown), "Not known: ", indent=2)] if unknown else facts


def _table(panel: Panel, lines: list[Line]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("")
    for heading in ("expected", "given", ""):
        table.add_column(heading, no_wrap=True)
    for expert in panel.experts.values():
        own = [line for line in lines if line.expert == expert.name]
        table.add_row(
            Text(expert.full_name, style="bold"), "" if own else marked(SILENT), "" if own else marked(SILENT)
        )
        for line in own:
            expected = marked(line.expected) if line.expected else ""
            differs = "" if line.agrees else Text("differs", style="bold red")
            table.add_row(paragraph(panel.actions[line.action].title, indent=2), expected, marked(line.given), differs)
    return table


def _verdict(case: Case, lines: list[Line]) -> str:
    if case.expect is None:
        return "This case does not say which advice it expects."
    differing = sum(not line.agrees for line in lines)
    if differing:
        return f"{differing} of {len(lines)} stances differ from what the case expects."
    return f"All {len(lines)} stances are as the case expects, and nobody says anything else."
