"""Lays a document out for a terminal, in the width that it meets."""

from __future__ import annotations

import itertools
import re
from typing import IO, TYPE_CHECKING, assert_never

from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text
from rich.tree import Tree as Guides

from counsel.rendering.text.console import console
from counsel.rendering.views.blocks import Beside, Blank, Heading, Paragraph, Table, Tree, uncited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from counsel.rendering.views.blocks import Block, Cell, Column, Document, Line, Row

_STYLES = {
    "": "",
    "strong": "bold",
    "faint": "dim",
    "citation": "dim",
    "emphasis": "italic",
    "draft": "",
    "proved": "bold green",
    "error": "red",
    "warning": "yellow",
    "do": "green",
    "may": "cyan",
    "avoid": "red",
    "open": "yellow",
    "silent": "dim",
    "contradiction": "bold magenta",
}
_NARROWEST_COLUMN = 20
"""What is left for the columns that may wrap."""


def show(document: Document, stream: IO[str]) -> None:
    """Show a document on a stream."""
    console(stream).print(Page(document.blocks), crop=False)  # what is wider than the page is so on purpose


class Page:
    """Blocks as rich can print them."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = tuple(blocks)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Print one block after the other."""
        for block in self._blocks:
            yield from _laid_out(block, options.max_width)


def _laid_out(block: Block, width: int) -> Iterator[RenderableType]:
    match block:
        case Blank():
            yield Text("")
        case Heading(spans, level):
            yield from [Text("")] if level > 1 else []
            yield _line(spans)
        case Paragraph():
            yield _paragraph(block)
        case Table():
            whole = uncited(block)
            yield _table(whole) if not block.narrow or width >= _room(whole) else Page(block.narrow)
        case Beside():
            yield from _beside(block, width)
        case Tree():
            yield _tree(block)
        case _:
            assert_never(block)


def _line(spans: Line) -> Text:
    return Text.assemble(*((span.text, _STYLES[span.role]) for span in spans))


def _lines(cell: Cell) -> Text:
    return Text("\n").join(map(_line, cell))


def _paragraph(block: Paragraph) -> RenderableType:
    line = _line(block.spans)
    if block.copied:
        return Text(" " * block.indent, no_wrap=True, overflow="ignore").append_text(line)
    if block.mark is None:
        return Padding(line, (0, 0, 0, block.indent)) if block.indent else line
    hung = Grid.grid(padding=0)
    hung.add_column(width=cell_len(block.mark.text), no_wrap=True)
    hung.add_row(_line((block.mark,)), line)
    return Padding(hung, (0, 0, 0, block.indent))


def _room(block: Table) -> int:
    """How wide a page must be, so that what is never wrapped fits beside what may be."""
    columns = zip(*(row.cells for row in block.rows if not row.group), strict=True)
    whole = (_width(column, cells) for column, cells in zip(block.columns, columns, strict=True) if column.whole)
    return max(block.least_width, _NARROWEST_COLUMN + sum(width + 2 for width in whole))


def _width(column: Column, cells: Iterable[Cell]) -> int:
    return max(cell_len(column.heading), *(cell_len(_line(line).plain) for cell in cells for line in cell))


def _table(block: Table) -> Grid:
    shared = any(column.share for column in block.columns)
    made = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=shared)
    for column in block.columns:
        made.add_column(
            Text(column.heading),
            justify="right" if column.number else "left",
            overflow="ellipsis" if column.whole else "fold",
            no_wrap=column.whole,
            ratio=column.share or None,
        )
    for row in block.rows:
        if shared and row.group:
            made.add_section()
        made.add_row(*_cells(row))
    return made


def _cells(row: Row) -> Iterator[RenderableType]:
    first, *others = (_Hyphened(_lines(each)) for each in row.cells)
    yield first if row.group else Padding(first, (0, 0, 0, 2))
    yield from others


class _Hyphened:
    """A text whose words that are too long for their column go on after a hyphen, where they have one."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        breaks = [at for word in re.finditer(r"\S+", self._text.plain) for at in _breaks(word, options.max_width)]
        yield Text(" ").join(self._text.divide(breaks)) if breaks else self._text


def _breaks(word: re.Match[str], width: int) -> Iterator[int]:
    """Where a word is broken, so that each piece is as long as there is room for."""
    begins = word.start()
    ends = [hyphen.end() for hyphen in re.finditer("-", word.group())]
    for piece, after in itertools.pairwise([*ends, len(word.group())]):
        if cell_len(word.string[begins : word.start() + after]) > width:
            begins = word.start() + piece
            yield begins


def _beside(block: Beside, width: int) -> Iterator[RenderableType]:
    left, right = (Group(*map(_paragraph, side)) for side in (block.left, block.right))
    if width < block.least_width:
        yield Padding(left, (1, 0, 0, 2))
        yield Padding(right, (0, 0, 0, 4))
        return
    made = Grid.grid(padding=(0, 3, 0, 0), expand=True)
    made.add_column(ratio=1)
    made.add_column(ratio=1)
    made.add_row(left, right)
    yield Padding(made, (1, 0, 0, 2))


def _tree(block: Tree) -> Guides:
    made = Guides(_lines(block.lines))
    made.children += map(_tree, block.branches)
    return made
