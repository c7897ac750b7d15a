"""The comparison of what each expert says, action by action: as text, Markdown, CSV and HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering import marking, records, sheet, words
from counsel.rendering.contract.answer import advice_of
from counsel.rendering.grid import (
    NOTHING_SAID,
    NOTHING_SETTLED,
    grid_of,
    known_in_words,
    source_in_words,
    unknown_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counsel.consulting import Answer
    from counsel.panel.model import Action, Panel, Topic
    from counsel.rendering.columns import Comparison
    from counsel.rendering.grid import Cell, Grid


def table(panel: Panel, answer: Answer) -> Comparison:
    """Show the comparison for people; the console that prints it decides on its width."""
    from counsel.rendering.columns import Comparison

    return Comparison(panel, answer)


def html(panel: Panel, answer: Answer) -> str:
    """Write the comparison as one page that needs nothing else: for a projector, a telephone, or paper."""
    return sheet.page(panel, answer)


def markdown(panel: Panel, answer: Answer) -> str:
    """Write the comparison as GitHub-flavoured Markdown."""
    return "\n\n".join("\n".join(block) for block in _blocks(panel, answer)) + "\n"


def _blocks(panel: Panel, answer: Answer) -> Iterator[list[str]]:
    grid = grid_of(panel, answer)
    yield [f"# {marking.escaped(panel.title)}"]
    yield [marking.escaped(panel.question)]
    yield [_labelled("Situation", known_in_words(panel, answer.situation) or ["nothing is known"])]
    if unknown := unknown_in_words(panel, answer.situation):
        yield [_labelled("Not known", unknown)]
    yield list(_table(grid)) if grid.sections else [NOTHING_SAID]
    if grid.silent:
        yield [_labelled("Nobody says anything of", grid.silent)]
    if grid.notes:
        yield [f"{number}. {marking.escaped(note)}" for number, note in enumerate(grid.notes, start=1)]
    yield ["## The bottom line"]
    for verdict in grid.bottom_line:
        yield [f"**{verdict.heading}** ({verdict.means}):"]
        yield [f"- **{marking.escaped(title)}** — {marking.escaped(said)}" for title, said in verdict.actions]
    if not grid.bottom_line:
        yield [NOTHING_SETTLED]
    yield [f"*{marking.escaped(source_in_words(panel))}*"]


def _labelled(label: str, things: Iterable[str]) -> str:
    return f"**{label}:** {'; '.join(map(marking.escaped, things))}"


def _table(grid: Grid) -> Iterator[str]:
    yield marking.row(["", *map(marking.escaped, grid.names.values())])
    yield marking.row(["---"] * (1 + len(grid.names)))
    for section in grid.sections:
        yield marking.row([f"**{marking.escaped(section.title)}**", *[""] * len(grid.names)])
        for row in section.rows:
            yield marking.row([marking.escaped(row.action.title), *map(_marked, row.cells)])


def _marked(cell: Cell) -> str:
    return marking.escaped(f"{words.SYMBOLS[cell.stance]} {cell.words}")


COLUMNS = (
    *("topic", "action", "title", "expert", "stance", "reading"),
    *("rules", "claims", "paragraphs", "because", "depends_on"),
)


def csv(panel: Panel, answer: Answer) -> str:
    """Write one line for each expert and action, the silent included; several values are joined by `; `."""
    return records.written(COLUMNS, _records(panel, answer))


def _records(panel: Panel, answer: Answer) -> Iterator[dict[str, str]]:
    for topic in panel.topics:
        for action in topic.actions:
            for expert in answer.advice:
                yield _record(panel, answer, topic, panel.actions[action], expert)


def _record(panel: Panel, answer: Answer, topic: Topic, action: Action, expert: str) -> dict[str, str]:
    said = answer.advice[expert]
    record = {
        "topic": topic.name,
        "action": action.name,
        "title": action.title,
        "expert": expert,
        "stance": said.verdict(action.name),
    }
    if action.name in said.settled:
        one = advice_of(said.settled[action.name], answer.situation)
        places = dict.fromkeys(words.paragraph_in_words(panel.claims[claim]) for claim in one.claims)
        record |= {"reading": one.reading.value, "because": " ".join(one.because)}
        record |= {
            "rules": "; ".join(one.rules),
            "claims": "; ".join(one.claims),
            "paragraphs": "; ".join(places),
        }
    elif action.name in said.open:
        record["depends_on"] = "; ".join(said.open[action.name].depends_on)
    elif action.name in said.contradictions:
        record["rules"] = "; ".join(rule.id for rule in said.contradictions[action.name].rules)
    return record
