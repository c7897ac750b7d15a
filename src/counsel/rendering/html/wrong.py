"""What is wrong with a request, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering.html.templating import filled
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.problems import Problem


def page(problems: Iterable[Problem], language: str = "") -> str:
    """Write the page, from which a link leads to all panels, in a language where the address asks for one."""
    rows = [(str(problem.at), _said(problem)) for problem in problems]
    back = f"/?lang={language}" if language else "/"
    return filled("wrong.html", title=say("There is no answer"), problems=rows, back=back, panels=say("The panels"))


def _said(problem: Problem) -> str:
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message
