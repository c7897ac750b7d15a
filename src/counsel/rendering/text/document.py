"""Lays a document out for a terminal, in the width that it meets."""

from __future__ import annotations

import itertools
import re
import textwrap
from typing import IO, TYPE_CHECKING, assert_never

import msgspec
from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text
from rich.tree import Tree as Guides

from counsel.rendering.text.console import STANDS_FOR_IT, UNBROKEN, console
from counsel.rendering.views.blocks import Beside, Blank, Heading, Paragraph, Table, Tree, uncited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from counsel.rendering.views.blocks import Block, Cell, Column, Document, Line, Row

_STYLES = {
    "": "",
    "strong": "bold",
    "faint": "dim",
    "citation": "dim",
    "emphasis": "italic",
    "draft": "",
    "code": "",
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
_NARROWEST_COLUMN, _TIGHTEST_COLUMN = 20, 15
"""What is left for the columns that may wrap, and at the least, where what is not to be wrapped is so all the same."""

_LEAST_LETTERS = 8
"""How narrow the words of a column may become."""


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
            yield _fitting(uncited(block), width)
        case Beside():
            yield from _beside(block, width)
        case Tree():
            yield _tree(block)
        case _:
            assert_never(block)


def _line(spans: Line) -> Text:
    return Text.assemble(*((span.text.replace(UNBROKEN, STANDS_FOR_IT), _STYLES[span.role]) for span in spans))


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


def _fitting(block: Table, width: int) -> RenderableType:
    """The table as it is, or with its words one below the other; where that is too wide, what says the same."""
    if not block.narrow or width >= _room(block, _NARROWEST_COLUMN):
        return _table(block)
    least = max(_TIGHTEST_COLUMN, _longest_word(block))
    widest = (width - least) // (sum(column.whole for column in block.columns) or 1) - 2
    tight = (_wrapped(block, each) for each in range(widest, _LEAST_LETTERS - 1, -1))
    fits = next((each for each in tight if width >= _room(each, least)), None)
    return Page(block.narrow) if fits is None else _table(fits, gap=0)


def _room(block: Table, least: int) -> int:
    """How wide a page must be, so that what is not wrapped fits beside the least that is left for what may be."""
    columns = zip(*(row.cells for row in block.rows if not row.group), strict=True)
    whole = (_width(column, cells) for column, cells in zip(block.columns, columns, strict=True) if column.whole)
    return max(block.least_width, least + sum(width + 2 for width in whole))


def _longest_word(block: Table) -> int:
    """How long the longest word is that stands alone in a line of a column that may wrap, with its indent."""
    said = (_line(line).plain for row in block.rows for line in row.cells[0])
    return max((2 + cell_len(word) for text in said for word in re.findall(r"[^\s-]+-?", text)), default=0)


def _wrapped(block: Table, width: int) -> Table:
    """The same table with whatever is longer than a width one word below the other, in columns that never wrap."""
    rows = (
        row if row.group else msgspec.structs.replace(row, cells=tuple(_narrowed(block.columns, row.cells, width)))
        for row in block.rows
    )
    return msgspec.structs.replace(block, rows=tuple(rows))


def _narrowed(columns: Sequence[Column], cells: Iterable[Cell], width: int) -> Iterator[Cell]:
    for column, cell in zip(columns, cells, strict=True):
        lines = (piece for line in cell for piece in _pieces(line, width))
        yield tuple(lines) if column.whole else cell


def _pieces(line: Line, width: int) -> Iterator[Line]:
    """A line in as many as it takes; what goes on is indented, as far as there is room."""
    if len(line) != 1 or cell_len(line[0].text) <= width:
        yield line
        return
    for piece in textwrap.wrap(line[0].text, width, subsequent_indent="  ", break_long_words=False):
        yield (msgspec.structs.replace(line[0], text=piece if cell_len(piece) <= width else piece.lstrip()),)


def _width(column: Column, cells: Iterable[Cell]) -> int:
    return max(cell_len(column.heading), *(cell_len(_line(line).plain) for cell in cells for line in cell))


def _table(block: Table, gap: int = 1) -> Grid:
    """A table for a terminal, with a gap before each column beside the two blanks that part it from the one before."""
    shared = any(column.share for column in block.columns)
    made = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=shared, padding=(0, 1, 0, gap))
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
