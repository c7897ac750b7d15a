"""What a check finds: a problem, with a situation that shows it where there is one; and what it could not prove."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from counsel.problems import Problem, Severity, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counsel.panel.kinds import Cell
    from counsel.panel.model import Fact
    from counsel.problems import Location

Shown: TypeAlias = "tuple[tuple[Fact, Cell], ...]"
"""Some facts with the cell in which each lies: whatever else is true, the situation shows what was found."""

Proof: TypeAlias = "tuple[list[Finding], str]"
"""What one check found, and the sentence that is proved where it found nothing."""


class Finding(Problem, frozen=True):
    """A problem with a situation that shows it; without facts where none is needed."""

    situation: Shown = ()


def unless_too_large(at: Location, what: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Look for findings; a remark that it was not proved where there are too many cases.

    Args:
        at: the place that is looked at.
        what: what would be proved, as words that follow "not proved:".
        look: finds, or raises `TooLarge`.
    """
    try:
        return list(look())
    except TooLarge as error:
        return [not_proved(at, what, error)]


def not_proved(at: Location, what: str, error: TooLarge) -> Finding:
    """The remark that something was not proved, and why."""
    message = f"not proved: {what}; {error.problems[0].message}"
    hint = "rules and conditions that rest on fewer facts can be explored whole"
    return Finding(at, "not-proved", message, hint, Severity.REMARK)
