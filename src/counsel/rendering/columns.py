"""The comparison on a terminal: a table where it is wide enough, else the stances under each action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering import words
from counsel.rendering.grid import (
    NOTHING_SAID,
    NOTHING_SETTLED,
    grid_of,
    known_in_words,
    source_in_words,
    stances_of,
    unknown_in_words,
)
from counsel.rendering.lines import marked, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table

    from counsel.consulting import Answer
    from counsel.panel.model import Panel
    from counsel.rendering.grid import Grid, Row

_NARROWEST_TABLE = 90
_NARROWEST_TITLE = 24


class Comparison:
    """The comparison as rich can print it; it lays itself out for the width that it meets."""

    def __init__(self, panel: Panel, answer: Answer) -> None:
        self.panel = panel
        self.answer = answer
        self.grid = grid_of(panel, answer)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Print the situation, the comparison, its notes, the bottom line and the source."""
        yield from self._head()
        if not self.grid.sections:
            yield paragraph(NOTHING_SAID)
        elif options.max_width >= max(_NARROWEST_TABLE, _width_needed(self.grid)):
            yield _table(self.grid)
        else:
            yield from _stacked(self.grid)
        yield from self._notes()
        yield from _bottom_line(self.grid)
        yield paragraph("")
        yield paragraph(source_in_words(self.panel), style="dim")

    def _head(self) -> Iterator[RenderableType]:
        yield paragraph(self.panel.title, style="bold")
        known = known_in_words(self.panel, self.answer.situation) or ["nothing is known"]
        yield paragraph("; ".join(known), "Situation: ")
        unknown = unknown_in_words(self.panel, self.answer.situation)
        if unknown:
            yield paragraph("; ".join(unknown), "Not known: ")
        yield paragraph("")

    def _notes(self) -> Iterator[RenderableType]:
        if self.grid.notes or self.grid.silent:
            yield paragraph("")
        for number, note in enumerate(self.grid.notes, start=1):
            yield paragraph(note, f"({number}) ")
        if self.grid.silent:
            yield paragraph("; ".join(self.grid.silent), "Nobody says anything of: ")


def _width_needed(grid: Grid) -> int:
    from rich.cells import cell_len

    columns = zip(
        *([cell.words for cell in row.cells] for section in grid.sections for row in section.rows), strict=True
    )
    stances = [max(cell_len(stance) for stance in column) + 2 for column in columns] or [0] * len(grid.names)
    together = zip(grid.names.values(), stances, strict=True)
    return _NARROWEST_TITLE + sum(max(cell_len(name), widest) + 2 for name, widest in together)


def _table(grid: Grid) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    made.add_column("")
    for name in grid.names.values():
        made.add_column(Text(name), no_wrap=True)
    for section in grid.sections:
        made.add_row(Text(section.title, style="bold"))
        for row in section.rows:
            made.add_row(
                paragraph(row.action.title, indent=2), *(marked(cell.stance, cell.words) for cell in row.cells)
            )
    return made


def _stacked(grid: Grid) -> Iterator[RenderableType]:
    for section in grid.sections:
        yield paragraph("", section.title)
        for row in section.rows:
            yield paragraph(row.action.title, indent=2)
            yield from _stances(grid, row)


def _stances(grid: Grid, row: Row) -> Iterator[RenderableType]:
    from rich.padding import Padding

    for stance, cells in stances_of(row):
        named = (f"{grid.names[cell.expert]} ({cell.note})" if cell.note else grid.names[cell.expert] for cell in cells)
        line = marked(stance)
        line.append(f": {'everybody' if row.silent else words.joined(named)}", style="default")
        yield Padding(line, (0, 0, 0, 4))


def _bottom_line(grid: Grid) -> Iterator[RenderableType]:
    yield paragraph("")
    yield paragraph("", "The bottom line")
    for verdict in grid.bottom_line:
        yield paragraph(f"{verdict.heading} ({verdict.means})", indent=2, style="italic")
        for title, said in verdict.actions:
            yield paragraph(f"{title} — {said}", indent=4)
    if not grid.bottom_line:
        yield paragraph(NOTHING_SETTLED, indent=2)
