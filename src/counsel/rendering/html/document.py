"""Documents as HTML: one page that needs nothing else, light or dark, on a screen or on paper."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from msgspec import structs

from counsel.rendering import words
from counsel.rendering.html.templating import filled
from counsel.rendering.views.blocks import Beside, Blank, Heading, Paragraph, Span, Table, Tree, outline, uncited

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.rendering.views.blocks import Block, Cell, Document, Item, Line

    Runs = Sequence[tuple[bool, Sequence[Item]]]


def written(document: Document, *, small: bool = False) -> str:
    """Write a document as one page; a small one in print so small that it stands on one sheet of paper."""
    titled = any(isinstance(block, Heading) and block.level == 1 for block in document.blocks)
    parts = list(_parts(document.blocks))
    return filled("document.html", title=document.title, titled=titled, parts=parts, stances=words.STANCES, small=small)


def _parts(blocks: Sequence[Block]) -> Iterator[tuple[str, object]]:
    """The parts of a page, each with the name that the template has for its kind."""
    for together, run in groupby(blocks, key=lambda block: isinstance(block, Paragraph)):
        if together:
            yield "paragraphs", _runs([block for block in run if isinstance(block, Paragraph)])
        else:
            yield from (part for block in run for part in _part(block))


def _part(block: Block) -> Iterator[tuple[str, object]]:
    match block:
        case Blank() | Paragraph():
            pass
        case Heading():
            yield "heading", block
        case Table():
            yield "table", _wrapping(uncited(block))
        case Beside(left, right):
            yield "beside", (_runs(left), _runs(right))
        case Tree():
            yield "tree", block
        case _:
            assert_never(block)


def _wrapping(table: Table) -> Table:
    """The table with each stance in one line, however many a terminal needs: a page wraps it where it has to."""
    rows = (structs.replace(row, cells=tuple(map(_whole, row.cells))) for row in table.rows)
    return structs.replace(table, rows=tuple(rows))


def _whole(cell: Cell) -> Cell:
    return tuple(line for stance, run in groupby(cell, key=_stance_alone) for line in _one(stance, list(run)))


def _one(stance: str, lines: list[Line]) -> list[Line]:
    """Lines that say a stance as one; what is told in several is a verdict, and may be wrapped."""
    if not stance or len(lines) == 1:
        return lines
    return [(Span(" ".join(line[0].text.strip() for line in lines), f"{stance} judged"),)]


def _stance_alone(line: Line) -> str:
    """The stance that a line says and nothing else, or nothing."""
    return line[0].role if len(line) == 1 and line[0].role in words.STANCES else ""


def _runs(paragraphs: Sequence[Paragraph]) -> Runs:
    """Paragraphs with what belongs to them, and whether they are items of a list."""
    items = groupby(outline(paragraphs), key=lambda item: item.paragraph.listed)
    return [(listed, list(run)) for listed, run in items]
