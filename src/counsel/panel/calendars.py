"""On which days nobody is at work: weekends, and the public holidays of a country; alone knows the holidays library."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping  # noqa: TC003  # msgspec reads the annotations
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import VOCABULARY
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Collection

_WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as `datetime.date.weekday` counts; where no country is known, nothing else can be."""
_ONE_DAY = datetime.timedelta(days=1)


class Closed(msgspec.Struct, frozen=True):
    """A day on which nobody is at work.

    Attributes:
        name: the public holiday; empty where it is a day of a weekend.
        reopens: the next working day; None where the calendar ends before it.
        calendar: whose public holidays are known; None where weekends alone are.
    """

    name: str
    reopens: datetime.date | None
    calendar: str | None


class DaysOff(msgspec.Struct, frozen=True):
    """The days off of one year; ``complete`` where no other public holiday is kept there."""

    weekend: Collection[int]
    holidays: Mapping[datetime.date, str]
    complete: bool = False


def closed(day: datetime.date, calendar: str | None) -> Closed | None:
    """What keeps people from work on a day, and until when; None on a working day.

    Args:
        day: the day.
        calendar: as a panel names it: a country (`US`), a part of one (`DE-BE`), or a market (`ECB`); None where
            weekends alone are known.

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
    year = DaysOff(_WEEKEND, {}) if calendar is None else _year(calendar, day.year)
    return "" if day.weekday() in year.weekend else year.holidays.get(day)


def knows_every_holiday(calendar: str | None) -> bool:
    """Whether a calendar has all public holidays: that of a country; a market has those that most places keep."""
    if calendar is None:
        return False
    shipped = _shipped().get(calendar)
    return shipped.complete if shipped else _year(calendar, datetime.MINYEAR).complete


def days_off(calendar: str, years: Collection[int]) -> tuple[tuple[int, ...], dict[datetime.date, str]]:
    """The weekend of a country, as `datetime.date.weekday` counts, and the public holidays of some years by date.

    Raises:
        InputError: there is no such calendar.
    """
    yearly = [_year(calendar, year) for year in years]
    weekend = sorted({day for year in yearly for day in year.weekend})
    return tuple(weekend), {day: name for year in yearly for day, name in sorted(year.holidays.items())}


def is_known(calendar: str) -> bool:
    """Whether there is such a calendar."""
    if calendar in _shipped():
        return True
    try:
        _year(calendar, datetime.MINYEAR)
    except InputError:
        return False
    return True


class _Shipped(msgspec.Struct, frozen=True):
    """The days off of a country for some years, the first and the last of them; as `worked_out` has them."""

    years: tuple[int, int]
    complete: bool
    weekend: frozenset[int]
    holidays: Mapping[datetime.date, str]


SHIPPED = Path(__file__).with_name("days_off.json")
"""Of the calendars that shipped panels name the years that people ask about: to import the library takes longer."""


@functools.cache
def _shipped() -> Mapping[str, _Shipped]:
    return msgspec.json.decode(SHIPPED.read_bytes(), type=dict[str, _Shipped])


@functools.cache
def _year(calendar: str, year: int) -> DaysOff:
    shipped = _shipped().get(calendar)
    if shipped is None or not shipped.years[0] <= year <= shipped.years[1]:
        return worked_out(calendar, year)
    of_year = {day: name for day, name in shipped.holidays.items() if day.year == year}
    return DaysOff(shipped.weekend, of_year, shipped.complete)


def worked_out(calendar: str, year: int) -> DaysOff:
    """The days off of one year, from the library.

    Raises:
        InputError: there is no such calendar.
    """
    import holidays  # takes as long to import as all the rest, and few answers hold a day on which it matters

    place, _, part = calendar.partition("-")
    try:  # markets are found so, too
        found = holidays.country_holidays(place, part or None, years=year, expand=False, language="en_US")
    except NotImplementedError:
        raise InputError([unknown_calendar(calendar, VOCABULARY)]) from None
    return DaysOff(frozenset(found.weekend), dict(found), complete=getattr(found, "country", None) is not None)


def unknown_calendar(calendar: str, at: Location) -> Problem:
    """What to say of a country whose holidays are not known."""
    message = f"unknown calendar {shown(calendar)}"
    hint = "a country as ISO 3166 writes it, such as `US`, or `DE-BE`; or a market: `ECB` for the euro's bank days"
    return Problem(at, "unknown-calendar", message, hint)
