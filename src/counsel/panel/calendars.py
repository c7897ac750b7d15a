"""On which days nobody is at work: weekends, and the public holidays of a country; alone knows the holidays library."""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import VOCABULARY
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `datetime.date.weekday` counts; where no country is known, nothing else can be."""
_ONE_DAY = datetime.timedelta(days=1)


class Closed(msgspec.Struct, frozen=True):
    """A day on which nobody is at work.

    Attributes:
        name: the public holiday; empty where it is a day of a weekend.
        reopens: the next working day; None where the calendar ends before it.
        calendar: the country whose public holidays are known; None where weekends alone are.
    """

    name: str
    reopens: datetime.date | None
    calendar: str | None


class _Year(msgspec.Struct, frozen=True):
    """The days off of one year."""

    weekend: Collection[int]
    holidays: Mapping[datetime.date, str]


def closed(day: datetime.date, calendar: str | None) -> Closed | None:
    """What keeps people from work on a day, and until when; None on a working day.

    Args:
        day: the day.
        calendar: a country as ISO 3166 writes it, or a part of one: `US`, `DE-BE`; None where weekends alone are known.

    Raises:
        InputError: there is no such calendar.
    """
    name = _day_off(day, calendar)
    return None if name is None else Closed(name, _reopens(day, calendar), calendar)


def _reopens(day: datetime.date, calendar: str | None) -> datetime.date | None:
    try:
        while _day_off(day, calendar) is not None:
            day += _ONE_DAY
    except OverflowError:
        return None
    return day


def _day_off(day: datetime.date, calendar: str | None) -> str | None:
    """The name of a holiday, nothing of a weekend, and None of a working day."""
    year = _Year(_WEEKEND, {}) if calendar is None else _year(calendar, day.year)
    return "" if day.weekday() in year.weekend else year.holidays.get(day)


def days_off(calendar: str, years: Collection[int]) -> tuple[tuple[int, ...], dict[datetime.date, str]]:
    """The weekend of a country, as `datetime.date.weekday` counts, and the public holidays of some years by date.

    Raises:
        InputError: there is no such calendar.
    """
    found = [_year(calendar, year) for year in years]
    weekend = sorted({day for year in found for day in year.weekend})
    return tuple(weekend), {day: name for year in found for day, name in sorted(year.holidays.items())}


def is_known(calendar: str) -> bool:
    """Whether there is such a calendar."""
    try:
        _year(calendar, datetime.MINYEAR)
    except InputError:
        return False
    return True


@functools.cache
def _year(calendar: str, year: int) -> _Year:
    import holidays  # takes as long to import as all the rest, and few answers hold a day on which it matters

    country, _, part = calendar.partition("-")
    try:
        found = holidays.country_holidays(country, part or None, years=year, expand=False, language="en_US")
    except NotImplementedError:
        raise InputError([unknown_calendar(calendar, VOCABULARY)]) from None
    return _Year(frozenset(found.weekend), dict(found))


def unknown_calendar(calendar: str, at: Location) -> Problem:
    """What to say of a country whose holidays are not known."""
    message = f"unknown calendar {shown(calendar)}"
    return Problem(at, "unknown-calendar", message, "a country as ISO 3166 writes it, such as `US`, or `DE-BE`")
