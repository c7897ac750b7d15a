"""The report of `check`: what was proved, and what was found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from counsel.problems import Severity
from counsel.questions.soundness.finding import Finding
from counsel.rendering.words import situation_in_words

if TYPE_CHECKING:
    from rich.console import Group

    from counsel.problems import Problem
    from counsel.questions.soundness import Report
    from counsel.questions.soundness.finding import Shown


def situation_of(problem: Problem) -> Shown:
    """The situation that shows a problem; no facts where there is none."""
    return problem.situation if isinstance(problem, Finding) else ()


def report_page(name: str, report: Report) -> Group:
    """The report for people; a line for each proof, then the problems, then the verdict."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    proved = Table.grid(padding=(0, 2, 0, 0))
    for sentence in report.proved:
        proved.add_row(Text("proved", style="bold green"), Text(sentence))
    problems = [Text(problem_in_words(problem), style=_STYLES[problem.severity]) for problem in report.problems]
    verdict = f"{name}: {'sound' if report.sound else 'not sound'}; {_counted(report)}"
    return Group(*([proved] if report.proved else []), *problems, Text(verdict, style="bold"))


def problem_in_words(problem: Problem) -> str:
    """A problem with its place and severity, the situation that shows it, and the next step."""
    shown = situation_of(problem)
    if not shown:
        return str(problem)
    line = str(msgspec.structs.replace(problem, hint=""))
    told = f"{line}\n  for example: {situation_in_words(shown)}"
    return f"{told}\n  hint: {problem.hint}" if problem.hint else told


_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.REMARK: ""}


def _counted(report: Report) -> str:
    counts = Counter(problem.severity for problem in report.problems)
    return ", ".join(f"{counts[one]} {one.value}{'' if counts[one] == 1 else 's'}" for one in Severity)
