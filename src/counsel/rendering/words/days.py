"""Days and dates, the same on every machine."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counsel.panel.calendars import Closed


def days_in_words(days: int) -> str:
    """Count days: `1 day`, `3 days`."""
    return "1 day" if days == 1 else f"{days:,} days"


def date_in_words(day: datetime.date) -> str:
    """Write a date out with its weekday, the same on every machine."""
    weekday, month = _WEEKDAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{weekday}, {day.day} {month} {day.year}"


def short_date_in_words(day: datetime.date, today: datetime.date) -> str:
    """Write a date in short: `Fri 20 Nov`, with its year where that is another one than today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}{year}"


def closed_in_words(day: datetime.date, shut: Closed, today: datetime.date) -> str:
    """Say why nobody is at work on a day: `a Saturday; the next working day is Mon 30 Nov`.

    Args:
        day: the day.
        shut: why, and until when.
        today: the day on which it is said.
    """
    what = shut.name or f"a {_WEEKDAYS[day.weekday()]}"
    if day == today:
        what = f"today is {what}"
    if shut.reopens is None:
        return what
    aside = "" if shut.calendar else ", public holidays aside"
    return f"{what}; the next working day is {short_date_in_words(shut.reopens, today)}{aside}"


def working_days_in_words(calendar: str | None) -> str:
    """Say which days are known to be no working days."""
    if calendar is None:
        return "Of the days off, weekends alone are known here; look whether a public holiday falls on the day."
    return f"Days off are weekends and the public holidays of {calendar}."


def ago_in_words(days: int, today: datetime.date) -> str:
    """Say how long ago a day is, and which day that was."""
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days_in_words(days)} ago")
    try:
        return f"{ago}, {short_date_in_words(today - datetime.timedelta(days=days), today)}"
    except OverflowError:
        return ago


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
