"""The comparison as rows and cells, with its notes and bottom line: what its text, Markdown and HTML forms share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import OPEN, SILENT, Action
from counsel.rendering.words import (
    BOTTOM_LINE,
    CONTRADICTION,
    STANCES,
    fact_in_words,
    joined,
    names_of,
    possible_in_words,
    said_in_words,
    stance_in_words,
)

if TYPE_CHECKING:
    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel


NOTHING_SAID = "No expert says anything of a situation like this."
NOTHING_SETTLED = "No expert takes a stance on anything that is settled here."


class Cell(msgspec.Struct, frozen=True):
    """One expert's stance on one action; ``note`` is the number of the note on it, 0 where there is none."""

    expert: str
    action: str
    stance: str
    note: int

    @property
    def words(self) -> str:
        """The stance, with the number of its note."""
        return f"{stance_in_words(self.stance)} ({self.note})" if self.note else stance_in_words(self.stance)


class Row(msgspec.Struct, frozen=True):
    """One action, with a cell for each expert."""

    action: Action
    cells: tuple[Cell, ...]

    @property
    def silent(self) -> bool:
        """Whether nobody says anything of it."""
        return all(cell.stance == SILENT for cell in self.cells)


class Section(msgspec.Struct, frozen=True):
    """One topic with its rows."""

    title: str
    rows: tuple[Row, ...]


class Verdict(msgspec.Struct, frozen=True):
    """One part of the bottom line: its name and heading, what it means, and its actions with who says what."""

    name: str
    heading: str
    means: str
    actions: tuple[tuple[str, str], ...]


class Grid(msgspec.Struct, frozen=True):
    """The whole comparison.

    Attributes:
        names: what each expert is called.
        sections: the topics of which somebody speaks.
        silent: the titles of the actions in all other topics, where there is one of which somebody speaks.
        notes: a sentence for each open or contradictory cell; the first is note 1.
        bottom_line: its parts that are not empty.
    """

    names: dict[str, str]
    sections: tuple[Section, ...]
    silent: tuple[str, ...]
    notes: tuple[str, ...]
    bottom_line: tuple[Verdict, ...]

    def silent_on(self, row: Row) -> list[str]:
        """Who says nothing of an action."""
        return [self.names[cell.expert] for cell in row.cells if cell.stance == SILENT]


def grid_of(panel: Panel, answer: Answer) -> Grid:
    """Arrange an answer for comparison."""
    notes: list[str] = []
    sections = [
        Section(topic.title, tuple(_row(panel, answer, action, notes) for action in topic.actions))
        for topic in panel.topics
    ]
    spoken = tuple(section for section in sections if not all(row.silent for row in section.rows))
    unspoken = (section for section in sections if spoken and section not in spoken)
    silent = tuple(row.action.title for section in unspoken for row in section.rows)
    return Grid(names_of(panel), spoken, silent, tuple(notes), _bottom_line(panel, answer))


def _row(panel: Panel, answer: Answer, action: str, notes: list[str]) -> Row:
    cells = []
    for expert, said in answer.advice.items():
        stance = said.verdict(action)
        noted = stance in (OPEN, CONTRADICTION)
        if noted:
            notes.append(_note(panel, answer, expert, action))
        cells.append(Cell(expert, action, stance, len(notes) if noted else 0))
    return Row(panel.actions[action], tuple(cells))


def _note(panel: Panel, answer: Answer, expert: str, action: str) -> str:
    said = answer.advice[expert]
    subject = f"{names_of(panel)[expert]} on “{panel.actions[action].title}”"
    if action in said.open:
        possible = possible_in_words(said.open[action].possible)
        facts = joined(f"“{panel.facts[fact].title}”" for fact in said.open[action].depends_on)
        return f"{subject}: {possible}, depending on {facts}"
    rules = joined(rule.id for rule in said.contradictions[action].rules)
    return f"{subject}: the rules {rules} advise for it and against it; the panel is at fault, and nothing is picked"


def _bottom_line(panel: Panel, answer: Answer) -> tuple[Verdict, ...]:
    verdicts = []
    for name, (heading, means) in BOTTOM_LINE.items():
        actions: tuple[str, ...] = getattr(answer.bottom_line, name)
        said = ((panel.actions[action].title, said_in_words(panel, answer.tally[action])) for action in actions)
        verdicts.append(Verdict(name, heading, means, tuple(said)))
    return tuple(verdict for verdict in verdicts if verdict.actions)


def known_in_words(panel: Panel, situation: Situation) -> list[str]:
    """Every known fact with its value."""
    return [fact_in_words(panel.facts[name], value) for name, value in situation.known.items()]


def unknown_in_words(panel: Panel, situation: Situation) -> list[str]:
    """The titles of the facts that are not known."""
    return [panel.facts[name].title for name in situation.unknown]


def stances_of(row: Row) -> list[tuple[str, list[Cell]]]:
    """The stances taken on one action with the cells that hold them; silence only where nobody speaks."""
    taken = ((stance, [cell for cell in row.cells if cell.stance == stance]) for stance in STANCES)
    return [(stance, cells) for stance, cells in taken if cells and (stance != SILENT or row.silent)]


def source_in_words(panel: Panel) -> str:
    """The source, its year, and what must be said with every answer."""
    source = panel.source
    return f"Source: {source.title} ({source.published.isoformat()}). {source.note}"
