"""What is wrong with a request, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering.html import document
from counsel.rendering.views.blocks import Document, Paragraph, Span, heading
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.problems import Problem


def page(problems: Iterable[Problem]) -> str:
    """Write the page."""
    title = say("There is no answer")
    paragraphs = (Paragraph((Span(f"{problem.at}: ", "strong"), Span(_said(problem)))) for problem in problems)
    return document.written(Document(title, (heading(title, level=1), *paragraphs)))


def _said(problem: Problem) -> str:
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message
