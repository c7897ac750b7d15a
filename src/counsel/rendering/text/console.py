"""The console that pages are shown on: the one place that sets width, colour and what is never interpreted."""

from __future__ import annotations

import os
import shutil
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderResult
    from rich.segment import Segment

UNBROKEN = "\u00a0"
"""A space at which no line is broken, as in `1,4 %`."""

STANDS_FOR_IT = "\ue000"
"""What rich is given in its place, since it would break a line there too; a sign of nobody's, as wide as a space."""

_PIPED_WIDTH = 100
_NARROWEST = 20


def console(stream: IO[str]) -> Console:
    """Make a console on a stream: coloured on a terminal only, and 100 columns wide where it is none.

    Honours NO_COLOR and COLUMNS. What it prints is never read as markup, highlighted, or obeyed by the terminal.
    """
    from rich.console import Console, RenderHook

    class _Printable(RenderHook):
        def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
            return [_Fitted(renderable) for renderable in renderables]

    on_terminal = stream.isatty()
    made = Console(
        file=stream,
        width=_width(on_terminal),
        height=25,  # matters to nothing here; without it rich would look for the width again, elsewhere
        force_terminal=on_terminal,
        color_system="auto" if on_terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    made.push_render_hook(_Printable())
    return made


def _width(on_terminal: bool) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and len(columns) < 5:
        return max(int(columns), _NARROWEST)
    return max(shutil.get_terminal_size().columns, _NARROWEST) if on_terminal else _PIPED_WIDTH


class _Fitted:
    """A renderable fitted to the output: without control characters, and without spaces at the end of a line."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return _without_trailing_spaces(self._segments(console, options))

    def _segments(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        from counsel.rendering.words import printable

        for segment in console.render(self._inner, options):
            if not segment.control:
                text = segment.text.replace(STANDS_FOR_IT, UNBROKEN)
                yield segment._replace(text=printable(text, console.encoding))


def _without_trailing_spaces(segments: Iterable[Segment]) -> Iterator[Segment]:
    held: list[Segment] = []
    for segment in segments:
        for piece in segment.text.splitlines(keepends=True):
            text = piece.rstrip(" \n")
            if text:
                yield from held
                yield segment._replace(text=text)
                held = []
            if piece.endswith("\n"):
                yield segment._replace(text="\n")
                held = []
            elif len(text) < len(piece):
                held.append(segment._replace(text=piece[len(text) :]))
    yield from held
