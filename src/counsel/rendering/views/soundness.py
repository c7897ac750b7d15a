"""The page of `check`: what was proved, and what was found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from counsel.problems import Severity
from counsel.rendering.views.blocks import Document, item, text
from counsel.rendering.words import situation_in_words, situation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.problems import Problem
    from counsel.questions.soundness import Report
    from counsel.rendering.views.blocks import Block

_ROLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REMARK: ""}


def document(name: str, report: Report) -> Document:
    """A line for each proof, then the problems, then the verdict."""
    verdict = f"{name}: {'sound' if report.sound else 'not sound'}"
    blocks = (
        *(item(sentence, mark="proved  ", role="proved") for sentence in report.proved),
        *(block for problem in report.problems for block in _problem(problem)),
        text(f"{verdict}; {_counted(report)}", "strong"),
    )
    return Document(verdict, blocks)


def _problem(problem: Problem) -> Iterator[Block]:
    first, *more = problem_in_words(problem).split("\n")
    role = _ROLES[problem.severity]
    yield text(first, role)
    yield from (text(line.lstrip(), role, indent=2) for line in more)


def problem_in_words(problem: Problem) -> str:
    """A problem with its place and severity, the situation that shows it, and the next step."""
    shown = situation_of(problem)
    if not shown:
        return str(problem)
    line = str(msgspec.structs.replace(problem, hint=""))
    example = f"{line}\n  for example: {situation_in_words(shown)}"
    return f"{example}\n  hint: {problem.hint}" if problem.hint else example


def _counted(report: Report) -> str:
    counts = Counter(problem.severity for problem in report.problems)
    return ", ".join(
        f"{counts[severity]} {severity.value}{'' if counts[severity] == 1 else 's'}" for severity in Severity
    )
