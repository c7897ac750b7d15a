"""The report of `check`: what was proved, and what was found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from counsel.problems import Severity
from counsel.questions.soundness.finding import Finding
from counsel.rendering.json import cell_json
from counsel.rendering.words import cell_in_words, joined, lowered

if TYPE_CHECKING:
    from rich.console import Group

    from counsel.problems import Problem
    from counsel.questions.soundness import Report
    from counsel.questions.soundness.finding import Shown


def report_json(name: str, report: Report) -> dict[str, Any]:
    """The report for scripts; `situation` holds the facts of the situation that shows a problem."""
    problems = [_problem_json(problem) for problem in report.problems]
    return {"panel": name, "sound": report.sound, "proved": list(report.proved), "problems": problems}


def _problem_json(problem: Problem) -> dict[str, Any]:
    shown = situation_of(problem)
    found = {
        "file": problem.at.file,
        "line": problem.at.line,
        "column": problem.at.column,
        "severity": problem.severity.value,
        "fault": problem.fault,
        "message": problem.message,
        "hint": problem.hint,
    }
    if not shown:
        return found
    cells = {fact.name: cell_json(cell) for fact, cell in shown}
    return {**found, "situation": cells, "situation_in_words": situation_in_words(shown)}


def situation_of(problem: Problem) -> Shown:
    """The situation that shows a problem; no facts where there is none."""
    return problem.situation if isinstance(problem, Finding) else ()


def situation_in_words(shown: Shown) -> str:
    """Say a situation by the facts that matter, with their titles and labels."""
    return joined(f"{lowered(fact.title)}: {cell_in_words(fact, cell)}" for fact, cell in shown)


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
