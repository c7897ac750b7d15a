"""What is wrong with a request, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering.html.start import to_all_panels
from counsel.rendering.html.templating import filled, leading_back
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.problems import Problem


def page(problems: Iterable[Problem], language: str = "") -> str:
    """Write the page, from which a link leads to all panels, in a language where the address asks for one."""
    rows = [(str(problem.at), _said(problem)) for problem in problems]
    with leading_back(to_all_panels(language)):
        return filled("wrong.html", title=say("There is no answer"), problems=rows)


def _said(problem: Problem) -> str:
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message
