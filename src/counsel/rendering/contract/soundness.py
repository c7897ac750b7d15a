"""The JSON of `check`: what was proved of a panel, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from counsel.problems import Severity
from counsel.rendering.contract.document import Cell, Document, Part
from counsel.rendering.contract.situation import cell_of
from counsel.rendering.words import situation_in_words, situation_of

if TYPE_CHECKING:
    from counsel import problems
    from counsel.questions.soundness import Report


class Finding(Part, frozen=True):
    """One problem.

    Attributes:
        file: the file, or the input, in which it stands.
        line: the line, counted from 1; 0 is the whole file.
        column: the column, counted from 1; 0 is the whole line.
        severity: how much it weighs.
        fault: what it is, as a name that stays the same.
        message: what it is, in words.
        hint: the next step; empty where there is none.
        situation: the facts of a situation that shows it, where there is one.
        situation_in_words: the same in words.
    """

    file: str
    line: int
    column: int
    severity: Severity
    fault: str
    message: str
    hint: str
    situation: dict[str, Cell] | UnsetType = UNSET
    situation_in_words: str | UnsetType = UNSET


class Soundness(Document, frozen=True):
    """Whether a panel is sound.

    Attributes:
        panel: the panel, as it was named.
        sound: whether nothing is wrong; warnings and remarks do not count.
        proved: what was proved, in sentences.
        problems: what was found.
    """

    panel: str
    sound: bool
    proved: tuple[str, ...]
    problems: tuple[Finding, ...]


def soundness_of(name: str, report: Report) -> Soundness:
    """The report for scripts."""
    return Soundness(name, report.sound, report.proved, tuple(map(finding_of, report.problems)))


def finding_of(problem: problems.Problem) -> Finding:
    """One problem for scripts."""
    shown = situation_of(problem)
    return Finding(
        file=problem.at.file,
        line=problem.at.line,
        column=problem.at.column,
        severity=problem.severity,
        fault=problem.fault,
        message=problem.message,
        hint=problem.hint,
        situation={fact.name: cell_of(cell) for fact, cell in shown} if shown else UNSET,
        situation_in_words=situation_in_words(shown) if shown else UNSET,
    )
