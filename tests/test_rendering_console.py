"""The console: colour, width, and what is never interpreted."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.panel import Panel as Box
from rich.text import Text

from counsel.rendering.text.console import console
from counsel.rendering.text.document import show
from counsel.rendering.views.blocks import Column, Document, Paragraph, Row, Span, Table


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def printed(stream: io.StringIO, *things: object) -> str:
    console(stream).print(*things)
    return stream.getvalue()


def test_a_terminal_gets_colour_and_a_pipe_none() -> None:
    text = Text("avoid", style="red")
    assert printed(Terminal(), text) == "\x1b[31mavoid\x1b[0m\n"
    assert printed(io.StringIO(), text) == "avoid\n"


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed(Terminal(), Text("avoid", style="red")) == "avoid\n"


def test_force_color_does_not_colour_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert printed(io.StringIO(), Text("avoid", style="red")) == "avoid\n"


def test_a_pipe_is_100_columns_wide_or_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert console(io.StringIO()).width == 100
    monkeypatch.setenv("COLUMNS", "61")
    assert console(io.StringIO()).width == 61
    assert console(Terminal()).width == 61


@pytest.mark.parametrize("columns", ["", "wide", "-5", "99999999999999999999", "²"])
def test_columns_that_are_no_width_are_passed_over(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert console(io.StringIO()).width == 100


def test_markup_emoji_and_numbers_are_not_interpreted() -> None:
    text = "[red]stop[/red] [/] :warning: 12 http://example.org 'x' None"
    assert printed(Terminal(), text) == f"{text}\n"
    assert printed(io.StringIO(), Text(text)) == f"{text}\n"


@given(st.text())
def test_no_text_reaches_the_terminal_as_a_command(text: str) -> None:
    for stream in (Terminal(), io.StringIO()):
        found = printed(stream, Text(text)).replace("\n", "").replace("\t", "")
        assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in found)


def test_no_line_ends_in_spaces() -> None:
    found = printed(io.StringIO(), Box.fit(Text("a box")), Text("two   \nlines "))
    assert all(line == line.rstrip() for line in found.splitlines())
    assert "two\nlines\n" in found


@pytest.mark.parametrize("width", range(20, 60))
def test_no_line_breaks_at_a_space_that_is_to_be_kept(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    share = "1,4\u00a0%"
    text = " ".join([share, "und", "dann"] * 9)
    columns = (Column("Anteil"), Column("wovon"))
    cell = ((Span(text),),)
    show(Document("", (Paragraph((Span(text),)), Table(columns, (Row((cell, cell)),)))), stream)
    found = stream.getvalue()
    assert found.count(share) == 27
    assert found.count("%") == 27
