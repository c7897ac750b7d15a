"""Documents as GitHub-flavoured Markdown; any text of a panel shows as just that text."""

from __future__ import annotations

import functools
import re
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

import msgspec

from counsel.rendering.views.blocks import (
    CODE,
    Beside,
    Blank,
    Heading,
    Paragraph,
    Span,
    Table,
    Tree,
    is_citation,
    outline,
)
from counsel.rendering.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.rendering.views.blocks import Block, Cell, Document, Item, Line, Row

_MEANT_OTHERWISE = re.compile(r"([\\`*_\[\]<>|~&#$!])")
_LINKED = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)
_NAMED = re.compile(r"@(?=\S)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_AT_THE_START = re.compile(r"^(\d{1,9})?([-+=.)])")
_SIGNS = {
    "strong": "**",
    "emphasis": "*",
    "faint": "*",
    "citation": "*",
    "proved": "**",
    **dict.fromkeys(("do", "may", "avoid", "open", "contradiction"), "**"),
}
"""What stands on both sides of a text in some roles."""
_NOTE = "note"
"""The role of what leads to a footnote: it is written as it is."""


def written(document: Document) -> str:
    """Write a document as Markdown."""
    titled = any(isinstance(block, Heading) and block.level == 1 for block in document.blocks)
    title = [] if titled else [f"# {escaped(document.title)}"]
    notes: dict[str, int] = {}
    pieces = [*_pieces(_footnoted(document.blocks, notes))]
    footnotes = [f"[^{number}]: {escaped(note)}" for note, number in notes.items()]
    return "\n\n".join([*title, *pieces, *footnotes]) + "\n"


def _footnoted(blocks: Iterable[Block], notes: dict[str, int]) -> list[Block]:
    """The same with a mark in place of each citation, on what it follows; each new one is numbered in the notes."""
    marked: list[Block] = []
    for block in blocks:
        before = marked[-1] if marked else None
        if isinstance(block, Table):
            marked.append(_marked_table(block, notes))
        elif isinstance(block, Paragraph) and isinstance(before, Paragraph) and is_citation(block.spans):
            marked[-1] = msgspec.structs.replace(before, spans=(*before.spans, _note(block.spans, notes)))
        else:
            marked.append(block)
    return marked


def _marked_table(table: Table, notes: dict[str, int]) -> Table:
    rows = (msgspec.structs.replace(r, cells=tuple(_marked_cell(cell, notes) for cell in r.cells)) for r in table.rows)
    return msgspec.structs.replace(table, rows=tuple(rows))


def _marked_cell(cell: Cell, notes: dict[str, int]) -> Cell:
    marks = tuple(_note(line, notes) for line in cell if is_citation(line))
    *lines, last = (line for line in cell if not is_citation(line))
    return (*lines, (*last, *marks))


def _note(citation: Line, notes: dict[str, int]) -> Span:
    said = "".join(span.text for span in citation)
    return Span(f"[^{notes.setdefault(said, len(notes) + 1)}]", _NOTE)


@functools.lru_cache(4096)  # pages say much the same, and a server writes many
def escaped(text: str) -> str:
    """Escape what Markdown would read as its own, anywhere in a line or at its start; keep it in one line.

    Bare links and names after an @ become no links; GitHub looks for names when escapes are gone, so a comment parts
    them.
    """
    marked = _MEANT_OTHERWISE.sub(r"\\\1", " ".join(printable(text).split()))
    marked = _NAMED.sub(r"\g<0><!-- -->", _LINKED.sub(r"\\\g<0>", marked))
    return _AT_THE_START.sub(r"\1\\\2", marked)


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    """What stands between empty lines."""
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        yield from _paragraphs(run)
        run = []
        yield from _piece(block)
    yield from _paragraphs(run)


def _piece(block: Blank | Heading | Table | Beside | Tree) -> Iterator[str]:
    match block:
        case Blank():
            pass
        case Heading(spans, level):
            yield f"{'#' * level} {_line(_unstressed(spans))}"
        case Table():
            yield "\n".join(_table(block))
        case Beside(left, right):
            yield from _pieces(
                (*left, *(msgspec.structs.replace(paragraph, indent=paragraph.indent + 2) for paragraph in right))
            )
        case Tree():
            yield "\n".join(_tree(block))
        case _:
            assert_never(block)


def _unstressed(spans: Line) -> Iterator[Span]:
    return (msgspec.structs.replace(span, role="") for span in spans)


def _paragraphs(run: Sequence[Paragraph]) -> Iterator[str]:
    """Paragraphs that stand in are items of lists."""
    for listed, items in groupby(outline(run), key=lambda item: item.paragraph.listed):
        if listed:
            yield "\n".join(_list(items))
            continue
        for item in items:
            yield _line(item.paragraph.spans)
            if item.items:
                yield "\n".join(_list(item.items))


def _list(items: Iterable[Item], at: int = 0) -> Iterator[str]:
    for item in items:
        mark, said = _marked(item.paragraph)
        yield f"{' ' * at}{mark}{said}"
        yield from _list(item.items, at + len(mark))


def _marked(paragraph: Paragraph) -> tuple[str, str]:
    """What makes an item of a list, and what the item says: a mark that Markdown has no sign for is said."""
    mark, said = paragraph.mark, _line(paragraph.spans)
    if paragraph.copied:
        said = f"<code>{said}</code>"
    if mark is None or mark.text.strip() == "-":
        return "- ", said
    return (mark.text, said) if re.fullmatch(r"\d+\. ", mark.text) else ("- ", _span(mark) + said)


def _tree(tree: Tree, at: int = 0) -> Iterator[str]:
    yield f"{' ' * at}- {_cell(tree.lines)}"
    for branch in tree.branches:
        yield from _tree(branch, at + 2)


def _table(table: Table) -> Iterator[str]:
    yield _row(escaped(column.heading) for column in table.columns)
    yield _row("---:" if column.number else "---" for column in table.columns)
    for row in table.rows:
        yield _row(_cells(row, len(table.columns)))


def _cells(row: Row, count: int) -> list[str]:
    return [*map(_cell, row.cells), *[""] * (count - len(row.cells))]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    return "<br>".join(map(_line, cell))


def _line(spans: Iterable[Span]) -> str:
    return "".join(map(_span, spans)).strip()


def _span(span: Span) -> str:
    """A text in its role; the spaces around it stay outside."""
    if span.role == _NOTE:
        return span.text
    if span.role == CODE:
        return f"<code>{escaped(span.text)}</code>"
    said, sign = escaped(span.text), _SIGNS.get(span.role, "")
    before, after = (" " if end.isspace() else "" for end in (span.text[:1], span.text[-1:]))
    return f"{before}{sign}{said}{sign}{after}" if said else before
