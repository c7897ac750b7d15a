"""The kinds of facts: what a fact of each takes for an answer, and into which cells its values fall."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import msgspec

from counsel.problems import listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from counsel.panel.model import Fact, Value


NUMBER = "number"
"""Under which a clause of a fact that counts stands, and what stands in it for the number."""


class Run(msgspec.Struct, frozen=True):
    """A run of numbers, both ends included; ``last`` is None where it goes on for ever."""

    first: float
    last: float | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first} or more"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


class NotApplicable(msgspec.Struct, frozen=True):
    """The cell of a fact whose gate does not hold."""

    def __str__(self) -> str:
        return "not applicable"


Cell: TypeAlias = "Value | Run | NotApplicable"
"""One value of a choice, yes or no, a run of numbers, or not applicable."""


def value_typed(value: object) -> str:
    """Write a fact's value as it is typed, and as a panel's files have it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


class Refusal(msgspec.Struct, frozen=True):
    """Why something is no value of a fact: the fault, what was found, and the next step."""

    fault: str
    message: str
    hint: str


class Kind:
    """What the facts of one kind have in common.

    Attributes:
        name: what it is called in `panel.yaml`.
        counts: whether its values are numbers, which conditions test by ranges.
        moves: whether its values grow by one a day.
    """

    name: ClassVar[str]
    counts: ClassVar[bool] = False
    moves: ClassVar[bool] = False

    def __reduce__(self) -> tuple[Callable[[str], Kind], tuple[str]]:
        """There is one of each, also where a fact comes from a file that was written by another process."""
        return kind_named, (self.name,)

    def values(self, fact: Fact) -> Sequence[Value]:
        """The values to choose from; none where they are numbers."""
        raise NotImplementedError

    def labels(self, fact: Fact) -> Sequence[str]:
        """What each of these values is called."""
        return [str(value) for value in self.values(fact)]

    def cells(self, fact: Fact, cuts: Iterable[float]) -> tuple[Cell, ...]:
        """The cells of a fact; ``cuts`` are the numbers at which some condition begins or ceases to hold."""
        return tuple(self.values(fact))

    def read(self, fact: Fact, raw: object, today: datetime.date) -> Value | Refusal:
        """Take what somebody gave for a value, days counted to ``today``."""
        raise NotImplementedError

    def later(self, value: Value, passed: int) -> Value:
        """The value once some days have passed, if nothing else happens."""
        return value

    def lasting(self, value: Value, today: datetime.date) -> Value | datetime.date:
        """The value in a form that is still right on a later day."""
        return value


class Choice(Kind):
    """One of several named values."""

    name = "choice"

    def values(self, fact: Fact) -> Sequence[Value]:
        """The values to choose from."""
        return tuple(fact.values)

    def labels(self, fact: Fact) -> Sequence[str]:
        """What each of them is called."""
        return tuple(fact.values.values())

    def read(self, fact: Fact, raw: object, today: datetime.date) -> Value | Refusal:
        """Take the name of a value."""
        if isinstance(raw, str) and raw in fact.values:
            return raw
        hint = nearest(str(raw), fact.values) or f"it can be {listed(fact.values)}, or `unknown`"
        return Refusal("unknown-value", f"unknown value {shown(raw)} of `{fact.name}`", hint)


class YesNo(Kind):
    """Yes or no."""

    name = "yes_no"
    _SPELLINGS: ClassVar[Mapping[str, bool]] = {"yes": True, "true": True, "no": False, "false": False}

    def values(self, fact: Fact) -> Sequence[Value]:
        """Yes, and no."""
        return (True, False)

    def labels(self, fact: Fact) -> Sequence[str]:
        """What they are called."""
        return ("yes", "no")

    def read(self, fact: Fact, raw: object, today: datetime.date) -> Value | Refusal:
        """Take a truth value, or a word for one."""
        value = raw if isinstance(raw, bool) else self._SPELLINGS.get(str(raw).lower())
        if value is None:
            return Refusal("unknown-value", f"found {shown(raw)}, `{fact.name}` is yes or no", "or `unknown`")
        return value


def figure(number: float) -> float:
    """A number as it is written: what is whole without decimals, anything else with no more than there can be."""
    rounded = round(number, PLACES)  # so that 0.1 + 0.2 is the 0.3 that somebody writes
    return int(rounded) if rounded == int(rounded) else rounded


def joined_runs(cells: Iterable[Cell], step: float) -> list[Cell]:
    """Some cells, runs of numbers that follow one another as one."""
    joined: list[Cell] = []
    for cell in cells:
        before = joined[-1] if joined else None
        if isinstance(cell, Run) and isinstance(before, Run) and before.last == figure(cell.first - step):
            joined[-1] = Run(before.first, cell.last)
        else:
            joined.append(cell)
    return joined


def lies_on(number: float, step: float) -> bool:
    """Whether a number is so many steps from 0, each of the same size."""
    if isinstance(number, int) and isinstance(step, int):
        return number % step == 0
    return figure(round(number / step) * step) == number


class Number(Kind):
    """A whole number, or a multiple of the fact's step."""

    name = "number"
    counts = True

    def values(self, fact: Fact) -> Sequence[Value]:
        """None to choose from."""
        return ()

    def cells(self, fact: Fact, cuts: Iterable[float]) -> tuple[Cell, ...]:
        """Runs of numbers that no condition tells apart, the last one without an end."""
        firsts = sorted({cut for cut in cuts if fact.minimum <= cut <= fact.maximum} | {fact.minimum})
        lasts: list[float | None] = [figure(first - fact.step) for first in firsts[1:]]
        return tuple(Run(first, last) for first, last in zip(firsts, [*lasts, None], strict=True))

    def read(self, fact: Fact, raw: object, today: datetime.date) -> Value | Refusal:
        """Take a number, or the text of one, with its unit or without."""
        number = _decimal(fact, _without_unit(fact, raw))
        if number is None or not lies_on(number, fact.step):
            message = f"found {shown(raw)}, `{fact.name}` is a {what_number(fact.step)}"
            return Refusal("unknown-value", message, f"from {fact.minimum:,} to {fact.maximum:,}")
        if not fact.minimum <= number <= fact.maximum:
            message = f"`{fact.name}`: {number:,} is not from {fact.minimum:,} to {fact.maximum:,}"
            return Refusal("bad-range", message, "check the number")
        return number


class Days(Number):
    """How many days ago something was; a date is counted to today."""

    name = "days"
    moves = True

    _WORDS: ClassVar[Mapping[str, int]] = {"today": 0, "yesterday": 1}

    def read(self, fact: Fact, raw: object, today: datetime.date) -> Value | Refusal:
        """Take a number of days, a date, or a word for one."""
        days = self._counted(raw, today)
        if days is None:
            message = f"found {shown(raw)}, `{fact.name}` is a number of days or a date"
            return Refusal("unknown-value", message, "for example 3, or 2026-11-20, or yesterday")
        if days < fact.minimum:
            is_date = _number(raw) is None
            why = f"{shown(raw)} lies after today, {today}" if is_date else f"{days} days is less than {fact.minimum}"
            return Refusal("bad-range", f"`{fact.name}`: {why}", "count the days that have passed")
        if days > fact.maximum:
            message = f"`{fact.name}`: {shown(raw)} is {days:,} days ago, at most {fact.maximum:,} are meant"
            return Refusal("bad-range", message, "check the year")
        return days

    def _counted(self, raw: object, today: datetime.date) -> int | None:
        if isinstance(raw, datetime.date):
            return (today - (raw.date() if isinstance(raw, datetime.datetime) else raw)).days
        if isinstance(raw, bool | int):
            return _number(raw)
        text = str(raw).lower()
        try:
            number = self._WORDS.get(text, _number(text))
            return (today - datetime.date.fromisoformat(text)).days if number is None else number
        except ValueError:
            return None

    def later(self, value: Value, passed: int) -> Value:
        """So many days more."""
        return int(value) + passed

    def lasting(self, value: Value, today: datetime.date) -> Value | datetime.date:
        """The date on which the days began; more days than the calendar has stay a number."""
        try:
            return today - datetime.timedelta(days=int(value))
        except OverflowError:
            return value


_LONGEST = 9
PLACES = 3
"""How many decimals a number can have; with so few, and nine digits before them, every number is exact."""
MOST_NUMBER = 10**_LONGEST - 1
"""The greatest number that a fact can be; and the least, with a minus."""
_DECIMAL = rf"-?\d{{1,{_LONGEST}}}(?:\.\d{{1,{PLACES}}}|,\d{{1,2}})?"
"""A comma before three digits could part thousands."""


def what_number(step: float) -> str:
    """What the numbers are called that lie on a step."""
    return "whole number" if step == 1 else f"multiple of {step}"


def _without_unit(fact: Fact, raw: object) -> object:
    """What was given without the unit of the fact behind it."""
    if not isinstance(raw, str):
        return raw
    unit = next((unit for unit in sorted(fact.unit, key=len, reverse=True) if unit and raw.endswith(unit)), "")
    return raw.removesuffix(unit).rstrip()


def _decimal(fact: Fact, raw: object) -> float | None:
    """The number that something is, or is the text of, with a point or a comma; None where it is none."""
    if isinstance(raw, str):
        whole = _number(raw)
        if whole is None and fact.step % 1 and re.fullmatch(_DECIMAL, raw):
            return figure(float(raw.replace(",", ".")))
        return whole
    if isinstance(raw, float):
        return figure(raw) if abs(raw) <= MOST_NUMBER and figure(raw) == raw else None
    return _number(raw)


def _number(raw: object) -> int | None:
    """The whole number that something is, or is the text of; None where it is none."""
    if isinstance(raw, bool | int):
        return None if isinstance(raw, bool) else raw
    text = str(raw)
    return int(text) if len(text) <= _LONGEST and text.removeprefix("-").isdecimal() else None


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (Choice(), YesNo(), Days(), Number())}
"""Every kind of fact by its name."""


def kind_named(name: str) -> Kind:
    """The one kind of that name."""
    return KINDS[name]
