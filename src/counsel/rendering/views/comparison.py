"""The page of `compare`: what each expert says, action by action, with its notes and the bottom line."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import OPEN, SILENT, Action
from counsel.rendering import words
from counsel.rendering.views import blocks
from counsel.rendering.views.blocks import Blank, Column, Document, Span, Table, heading, labelled, section, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.rendering.views.blocks import Block


NOTHING_SAID = "No expert says anything of a situation like this."
NOTHING_SETTLED = "No expert takes a stance on anything that is settled here."


class Cell(msgspec.Struct, frozen=True):
    """One expert's stance on one action.

    Attributes:
        expert: the expert.
        action: the action.
        stance: the stance.
        note: the number of the note on it, 0 where there is none.
        taken: whether the action is a step already taken.
    """

    expert: str
    action: str
    stance: str
    note: int
    taken: bool

    @property
    def words(self) -> str:
        """The stance, with the number of its note."""
        said = words.judged_in_words(self.stance, self.taken)
        return f"{said} ({self.note})" if self.note else said


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


class Comparison(msgspec.Struct, frozen=True):
    """The whole comparison.

    Attributes:
        names: what each expert is called.
        sections: what was already done, then the topics of which somebody speaks.
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


def compared(panel: Panel, answer: Answer) -> Comparison:
    """Arrange an answer for comparison."""
    notes: list[str] = []
    sections = [
        Section(title, tuple(_row(panel, answer, action, notes) for action in actions))
        for title, actions in _parts(panel, answer)
    ]
    spoken = tuple(section for section in sections if not all(row.silent for row in section.rows))
    unspoken = (section for section in sections if spoken and section not in spoken)
    silent = tuple(row.action.title for section in unspoken for row in section.rows)
    return Comparison(words.names_of(panel), spoken, silent, tuple(notes), verdicts(panel, answer))


def _parts(panel: Panel, answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """The actions under their titles: what was already done, then each topic; none without an action."""
    done = [action for topic in panel.topics for action in topic.actions if action in answer.taken]
    topics = ((topic.title, [one for one in topic.actions if one not in done]) for topic in panel.topics)
    return ((title, actions) for title, actions in ((words.WHAT_YOU_DID, done), *topics) if actions)


def _row(panel: Panel, answer: Answer, action: str, notes: list[str]) -> Row:
    cells = []
    for expert, said in answer.advice.items():
        stance = said.verdict(action)
        noted = stance in (OPEN, words.CONTRADICTION)
        if noted:
            notes.append(_note(panel, answer, expert, action))
        cells.append(Cell(expert, action, stance, len(notes) if noted else 0, action in answer.taken))
    return Row(panel.actions[action], tuple(cells))


def _note(panel: Panel, answer: Answer, expert: str, action: str) -> str:
    said = answer.advice[expert]
    subject = f"{words.names_of(panel)[expert]} on “{panel.actions[action].title}”"
    if action in said.open:
        possible = words.possible_in_words(said.open[action].possible)
        facts = words.joined(f"“{panel.facts[fact].title}”" for fact in said.open[action].depends_on)
        return f"{subject}: {possible}, depending on {facts}"
    rules = words.joined(rule.id for rule in said.contradictions[action].rules)
    return f"{subject}: the rules {rules} advise for it and against it; the panel is at fault, and nothing is picked"


def verdicts(panel: Panel, answer: Answer) -> tuple[Verdict, ...]:
    """The parts of the bottom line that are not empty."""
    found = []
    for name, (title, means) in words.BOTTOM_LINE.items():
        actions: tuple[str, ...] = getattr(answer.bottom_line, name)
        said = ((panel.actions[action].title, _said(panel, answer, action)) for action in actions)
        found.append(Verdict(name, title, means, tuple(said)))
    return tuple(verdict for verdict in found if verdict.actions)


def _said(panel: Panel, answer: Answer, action: str) -> str:
    said = words.said_in_words(panel, answer.tally[action], action in answer.taken)
    return said + words.objections_in_words(panel, answer.bottom_line.objections.get(action, ()))


def stances_of(row: Row) -> list[tuple[str, list[Cell]]]:
    """The stances taken on one action with the cells that hold them; silence only where nobody speaks."""
    taken = ((stance, [cell for cell in row.cells if cell.stance == stance]) for stance in words.STANCES)
    return [(stance, cells) for stance, cells in taken if cells and (stance != SILENT or row.silent)]


_LEAST_WIDTH = 90


def document(panel: Panel, answer: Answer) -> Document:
    """The comparison for people."""
    found = compared(panel, answer)
    return Document(
        f"{panel.title}: what each expert says",
        (
            heading(panel.title, level=1),
            *_situation(panel, answer.situation),
            Blank(),
            _table(found) if found.sections else text(NOTHING_SAID),
            *_notes(found),
            *section("The bottom line", bottom_line(panel, answer)),
            Blank(),
            text(words.source_in_words(panel), "faint"),
        ),
    )


def _situation(panel: Panel, situation: Situation) -> Iterator[Block]:
    known = words.known_in_words(panel, situation) or ["nothing is known"]
    yield labelled("Situation: ", "; ".join(known))
    if unknown := words.unknown_in_words(panel, situation):
        yield labelled("Not known: ", "; ".join(unknown))


def _notes(found: Comparison) -> Iterator[Block]:
    if found.notes or found.silent:
        yield Blank()
    yield from (labelled(f"({number}) ", note) for number, note in enumerate(found.notes, start=1))
    if found.silent:
        yield labelled("Nobody says anything of: ", "; ".join(found.silent))


def bottom_line(panel: Panel, answer: Answer) -> Iterator[Block]:
    """The actions by how the panel stands to them, with who says what."""
    found = verdicts(panel, answer)
    for verdict in found:
        means = f" ({verdict.means})" if verdict.means else ""
        yield text(f"{verdict.heading}{means}", "emphasis", indent=2)
        yield from (text(f"{title} — {said}", indent=4) for title, said in verdict.actions)
    if not found:
        yield text(NOTHING_SETTLED, indent=2)


def _table(found: Comparison) -> Table:
    columns = (Column(), *(Column(name, whole=True) for name in found.names.values()))
    rows: list[blocks.Row] = []
    for part in found.sections:
        rows.append(blocks.Row((blocks.cell(part.title, "strong"),), group=True))
        rows += [_table_row(row) for row in part.rows]
    return Table(columns, tuple(rows), _LEAST_WIDTH, tuple(_narrow(found)))


def _table_row(row: Row) -> blocks.Row:
    return blocks.Row((blocks.cell(row.action.title), *map(_cell, row.cells)))


def _cell(cell: Cell) -> blocks.Cell:
    """A stance; what is said of a step already taken in several lines, so that its column stays narrow."""
    judges = cell.taken and cell.stance in words.LOOKING_BACK
    first, *others = textwrap.wrap(cell.words, _LONGEST_WORDS) if judges else [cell.words]
    return ((blocks.stance(cell.stance, first),), *((Span(f"  {line}", cell.stance),) for line in others))


_LONGEST_WORDS = 10


def _narrow(found: Comparison) -> Iterator[Block]:
    """Under each action who takes which stance."""
    for part in found.sections:
        yield text(part.title, "strong")
        for row in part.rows:
            yield text(row.action.title, indent=2)
            yield from (_taken(found, row, stance, cells) for stance, cells in stances_of(row))


def _taken(found: Comparison, row: Row, stance: str, cells: list[Cell]) -> Block:
    notes = (f" ({one.note})" if one.note else "" for one in cells)
    names = words.joined(found.names[one.expert] + note for one, note in zip(cells, notes, strict=True))
    said = words.judged_in_words(stance, cells[0].taken)
    return blocks.Paragraph((blocks.stance(stance, said), Span(f": {'everybody' if row.silent else names}")), indent=4)
