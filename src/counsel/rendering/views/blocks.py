"""What every page is made of, whatever its format: a handful of blocks, and the role of each thing said in them.

A role is the value of a stance, or one of `ROLES`; which colour, tag or sign it becomes is for the formats to say.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CITATION = "citation"
"""The role of what says where something stands: a line of its own, a footnote in Markdown, and left out of tables."""
DRAFT = "draft"
"""The role of what somebody may copy out and send."""
CODE = "code"
"""The role of what is typed in a terminal as it stands."""
ROLES = ("", "strong", "faint", CITATION, DRAFT, "emphasis", "proved", "error", "warning", CODE, *words.STANCES)


class Span(msgspec.Struct, frozen=True):
    """A piece of a line, in one role."""

    text: str
    role: str = ""


Line: TypeAlias = tuple[Span, ...]
Cell: TypeAlias = tuple[Line, ...]
"""The lines that stand below one another in one cell of a table."""


class Blank(msgspec.Struct, frozen=True):
    """An empty line: what follows is something else."""


class Heading(msgspec.Struct, frozen=True):
    """The title of a page (level 1), of a part of it (2), or of one thing among others like it (3)."""

    spans: Line
    level: int = 2


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph.

    Attributes:
        spans: what it says.
        indent: how far it stands in, in letters; what stands further in than something before it belongs to that.
        mark: what stands before its first line, with the space after it; all its lines begin past the mark.
        copied: whether it is there to be copied, so that no line of it is ever broken.
    """

    spans: Line
    indent: int = 0
    mark: Span | None = None
    copied: bool = False

    @property
    def listed(self) -> bool:
        """Whether it is one of several, and no paragraph of running text."""
        return self.indent > 0 or self.mark is not None


class Column(msgspec.Struct, frozen=True):
    """A column of a table: never wrapped where it is ``whole``; with a ``share`` of the width, where it has one."""

    heading: str = ""
    whole: bool = False
    number: bool = False
    share: int = 0


class Row(msgspec.Struct, frozen=True):
    """A row of a table; one that heads a ``group`` may have fewer cells than there are columns."""

    cells: tuple[Cell, ...]
    group: bool = False


class Table(msgspec.Struct, frozen=True):
    """A table; where a page is narrower than ``least_width`` letters, ``narrow`` says the same."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    least_width: int = 0
    narrow: tuple[Block, ...] = ()


class Beside(msgspec.Struct, frozen=True):
    """Two runs of paragraphs, beside each other where the page is at least ``least_width`` letters wide."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    least_width: int


class Tree(msgspec.Struct, frozen=True):
    """Something said in a few lines, and what it follows from."""

    lines: Cell
    branches: tuple[Tree, ...] = ()


Block: TypeAlias = Blank | Heading | Paragraph | Table | Beside | Tree


class Document(msgspec.Struct, frozen=True):
    """One page: what it is called, and its blocks."""

    title: str
    blocks: tuple[Block, ...]


class Item(msgspec.Struct, frozen=True):
    """A paragraph with those that belong to it."""

    paragraph: Paragraph
    items: tuple[Item, ...]


def outline(paragraphs: Sequence[Paragraph]) -> tuple[Item, ...]:
    """Nest paragraphs by their indents."""
    items: list[Item] = []
    at = 0
    while at < len(paragraphs):
        first = paragraphs[at]
        under = list(
            takewhile(lambda paragraph: _belongs(paragraph, first), paragraphs[at + 1 :])  # noqa: B023  # used at once
        )
        items.append(Item(first, outline(under)))
        at += 1 + len(under)
    return tuple(items)


def _belongs(paragraph: Paragraph, to: Paragraph) -> bool:
    """Whether a paragraph stands under another; a marked one also where it stands in as far as that."""
    return paragraph.indent > to.indent or (
        paragraph.indent == to.indent and paragraph.mark is not None and to.mark is None
    )


def text(said: str, role: str = "", indent: int = 0) -> Paragraph:
    """A paragraph in one role."""
    return Paragraph((Span(said, role),), indent)


def commanded(said: str, command: str, role: str = "") -> Paragraph:
    """A paragraph in one role, with the command that stands in it, if it does, told apart."""
    before, typed, after = said.partition(command)
    spans = (Span(before, role), *([Span(typed, CODE)] if typed else []), *([Span(after, role)] if after else []))
    return Paragraph(spans)


def labelled(label: str, said: str, indent: int = 0) -> Paragraph:
    """A paragraph behind a label."""
    return Paragraph((*([Span(label, "strong")] if label else []), Span(said)), indent)


def item(said: str, indent: int = 0, mark: str = "- ", role: str = "") -> Paragraph:
    """A paragraph behind a mark."""
    return Paragraph((Span(said),), indent, Span(mark, role))


def heading(title: str, aside: str = "", level: int = 2) -> Heading:
    """A heading; what is said aside belongs to it, and is not stressed."""
    return Heading((Span(title, "strong"), *([Span(aside)] if aside else [])), level)


def section(title: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """A heading with what stands under it; nothing where nothing does."""
    under = tuple(blocks)
    return (heading(title), *under) if under else ()


def stance(taken: str, said: str = "") -> Span:
    """A stance with its sign; ``said`` stands for its name where it needs more words."""
    return Span(f"{words.SYMBOLS[taken]} {said or words.stance_in_words(taken)}", taken)


def uncited(table: Table) -> Table:
    """A table without its citations."""
    rows = (msgspec.structs.replace(row, cells=tuple(map(_uncited, row.cells))) for row in table.rows)
    return msgspec.structs.replace(table, rows=tuple(rows))


def _uncited(cell: Cell) -> Cell:
    return tuple(line for line in cell if not is_citation(line))


def is_citation(line: Line) -> bool:
    """Whether a line says where something stands, and nothing else."""
    return bool(line) and all(span.role == CITATION for span in line)


def cell(said: str, role: str = "") -> Cell:
    """A cell of one line in one role."""
    return ((Span(said, role),),)
