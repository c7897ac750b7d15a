"""What can be wrong, as values: places, problems, and the exceptions that carry them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import UnionType


class Severity(Enum):
    """How much a problem weighs."""

    ERROR = "error"
    """The panel or the input cannot be used as it is."""
    WARNING = "warning"
    """It can be used, but something in it cannot be meant."""
    REMARK = "remark"
    """Worth a look; nothing is wrong."""

    @property
    def rank(self) -> int:
        """Order of weight, the heaviest first."""
        return list(Severity).index(self)


class Location(msgspec.Struct, frozen=True, order=True, gc=False):
    """A place in a file, or the name of an input that is no file; line and column count from 1, 0 is the whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = clean(self.file)
        return f"{file}:{self.line}:{self.column}" if self.line else file


class Problem(msgspec.Struct, frozen=True):
    """One mistake: where it is, what it is (a kebab-case fault), and the next step where there is one."""

    at: Location
    fault: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        line = clean(f"{self.at}: {self.severity.value}: {self.message} [{self.fault}]")
        return f"{line}\n  hint: {clean(self.hint)}" if self.hint else line


class CounselError(Exception):
    """Raised where the program cannot go on; ``problems`` holds every reason, sorted by place.

    Two kinds: `InputError`, the panel, the situation or the call is wrong; `EngineError`, the rule engine failed.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_causes_first))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.problems,)


_FILES = ("panel.yaml", "ledger.yaml", "experts/", "cases/")
"""The files of a panel, each resting on those before it."""


def _causes_first(problem: Problem) -> tuple[int, Location, str, str]:
    """By place, and the files of a panel before those that rest on them."""
    file = problem.at.file
    rank = next((i for i, name in enumerate(_FILES) if file.startswith(name)), 0)
    return rank, problem.at, problem.fault, problem.message


class InputError(CounselError):
    """The panel, the situation or the call is wrong."""


class TooLarge(InputError):  # noqa: N818  # it says what is so, not what went wrong
    """What was asked has more cases than can be worked out exactly.

    Attributes:
        what: how many more.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        hint = "tell more of the facts, or let rules rest on fewer"
        super().__init__([Problem(Location("panel"), "too-large", f"too large to work out exactly: {what}", hint)])

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.what,)


class EngineError(CounselError):
    """The rule engine failed, or a panel is beyond what it can hold."""


_MOST_COMPARED = 300


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Ask whether the nearest allowed name was meant; empty where none is near, or where they are very many."""
    near = closest(name, allowed)
    return f"did you mean `{near}`?" if near else ""


def closest(name: str, allowed: Iterable[str]) -> str:
    """The nearest allowed name; empty where none is near, or where they are very many."""
    import difflib

    names = list(allowed)
    if len(names) > _MOST_COMPARED:
        return ""
    written = name[:80]
    plain = written.casefold().replace(" ", "_")
    if _ALSO_CALLED.get(plain) in names:
        return _ALSO_CALLED[plain]
    close = (difflib.get_close_matches(each, names, n=1, cutoff=0.6) for each in (written, plain))
    return next((each[0] for each in close if each), "")


_ALSO_CALLED = {
    "and": "all",
    "or": "any",
    "not": "none",
    "min": "at_least",
    "from": "at_least",
    "max": "at_most",
    "to": "at_most",
    "if": "when",
    "except": "unless",
    "if_not": "unless",
    "when_not": "unless",
    "bool": "yes_no",
    "boolean": "yes_no",
    "int": "number",
    "integer": "number",
    "float": "number",
    "decimal": "number",
    "date": "days",
    "enum": "choice",
}
"""What other languages call what rules say, or what comes to mind first."""


def listed(names: Iterable[str], most: int = 20) -> str:
    """Name what is allowed, in backticks; a long list ends with how many more there are."""
    every = [shown(name) for name in names]
    rest = len(every) - most
    return ", ".join(every[:most]) + (f" and {rest} more" if rest > 0 else "")


def known(name: str, allowed: Iterable[str], what: str, place: str) -> None:
    """Refuse a name that is not one of those allowed.

    Args:
        name: the name that was given.
        allowed: the names that there are.
        what: what the name should name.
        place: where it was given.

    Raises:
        InputError: it is none of them.
    """
    every = list(allowed)
    if name not in every:
        hint = nearest(str(name), every) or f"there are {listed(every)}"
        raise InputError([Problem(Location(place), f"unknown-{what}", f"unknown {what} {shown(name)}", hint)])


def demand(value: object, kind: type | UnionType, expected: str, place: str) -> None:
    """Refuse a value of another type than is needed.

    Args:
        value: what was given.
        kind: the types that will do.
        expected: what they are called.
        place: where it was given.

    Raises:
        InputError: it is of none of them.
    """
    if not isinstance(value, kind):
        raise InputError([Problem(Location(place), "wrong-type", f"found {shown(value)}, expected {expected}")])


def shown(value: object) -> str:
    """Quote what somebody typed, shortened and on one line."""
    try:
        text = clean(" ".join(str(value).split()))
    except ValueError:  # Python refuses to write out the largest numbers
        text = "a number beyond measure"
    return f"`{text[:57]}…`" if len(text) > 60 else f"`{text}`"


def clean(text: str) -> str:
    """Replace what would break a line, move the cursor or cannot be encoded; a tab is a blank."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text.replace("\t", " "))
