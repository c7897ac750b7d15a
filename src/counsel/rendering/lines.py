"""The pieces that pages on a terminal are made of: paragraphs, and stances in their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from rich.text import Text

STYLES: Mapping[str, str] = dict(
    zip(words.STANCES, ("green", "cyan", "red", "yellow", "dim", "bold magenta"), strict=True)
)
"""The colour of each stance, beside its word."""


def paragraph(text: str, label: str = "", indent: int = 0, style: str = "") -> RenderableType:
    """A paragraph, after a label in bold where there is one; all its lines are indented."""
    from rich.padding import Padding
    from rich.text import Text

    line = Text.assemble((label, "bold"), (text, style))
    return Padding(line, (0, 0, 0, indent)) if indent else line


def marked(stance: str, said: str = "") -> Text:
    """A stance with its sign, in its colour; ``said`` stands for it where it needs more words."""
    from rich.text import Text

    return Text(f"{words.SYMBOLS[stance]} {said or words.stance_in_words(stance)}", style=STYLES[stance])
