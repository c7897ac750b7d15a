"""Days and dates, the same on every machine."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from counsel.panel.calendars import knows_every_holiday
from counsel.rendering.words.language import marked, say, say_counted
from counsel.rendering.words.numbers import number_in_words

if TYPE_CHECKING:
    from counsel.panel.calendars import Closed
    from counsel.questions.timeline import Due, Repeat

WEEKDAYS = (
    (marked("Monday"), marked("Mon")),
    (marked("Tuesday"), marked("Tue")),
    (marked("Wednesday"), marked("Wed")),
    (marked("Thursday"), marked("Thu")),
    (marked("Friday"), marked("Fri")),
    (marked("Saturday"), marked("Sat")),
    (marked("Sunday"), marked("Sun")),
)
MONTHS = (
    (marked("January"), marked("Jan")),
    (marked("February"), marked("Feb")),
    (marked("March"), marked("Mar")),
    (marked("April"), marked("Apr")),
    (marked("May"), marked("May")),
    (marked("June"), marked("Jun")),
    (marked("July"), marked("Jul")),
    (marked("August"), marked("Aug")),
    (marked("September"), marked("Sep")),
    (marked("October"), marked("Oct")),
    (marked("November"), marked("Nov")),
    (marked("December"), marked("Dec")),
)
"""Each in full and in short."""


def days_in_words(days: int) -> str:
    """Count days: `1 day`, `3 days`."""
    return say_counted("{number} day", "{number} days", days, number=number_in_words(days))


def in_days_in_words(days: int) -> str:
    """Say how far ahead a day is."""
    return say_counted("in {number} day", "in {number} days", days, number=number_in_words(days))


def date_in_words(day: datetime.date) -> str:
    """Write a date out with its weekday, the same on every machine."""
    return say(
        "{weekday}, {day} {month} {year}",
        weekday=say(WEEKDAYS[day.weekday()][0]),
        day=day.day,
        month=say(MONTHS[day.month - 1][0]),
        year=day.year,
    )


def from_day_in_words(day: datetime.date) -> str:
    """Write out from which day on something holds."""
    return say("From {day}", day=date_in_words(day))


def short_date_in_words(day: datetime.date, today: datetime.date) -> str:
    """Write a date in short: `Fri 20 Nov`, with its year where that is another one than today's."""
    weekday, month = say(WEEKDAYS[day.weekday()][1]), say(MONTHS[day.month - 1][1])
    if day.year == today.year:
        return say("{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)
    return say("{weekday} {day} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year)


def day_off_in_words(day: datetime.date, shut: Closed) -> str:
    """Name a day off: a public holiday, or the day of the week."""
    return holiday_in_words(shut.name) if shut.name else say("a {weekday}", weekday=say(WEEKDAYS[day.weekday()][0]))


def holiday_in_words(name: str) -> str:
    """Name a public holiday that its calendar calls so; on a day on which it is kept instead, it is `… (observed)`."""
    kept = name.removesuffix(_OBSERVED)
    return say(kept) if kept == name else say("{holiday} (observed)", holiday=say(kept))


_OBSERVED = " (observed)"
HOLIDAYS = (
    marked("New Year's Day"),
    marked("Martin Luther King Jr. Day"),
    marked("Washington's Birthday"),
    marked("Memorial Day"),
    marked("Juneteenth National Independence Day"),
    marked("Independence Day"),
    marked("Labor Day"),
    marked("Columbus Day"),
    marked("Veterans Day"),
    marked("Thanksgiving Day"),
    marked("Christmas Day"),
    marked("Good Friday"),
    marked("Easter Monday"),
    marked("Labour Day"),
    marked("Christmas Holiday"),
)
"""The public holidays of the calendars that shipped panels name, as those calendars call them."""


def closed_in_words(day: datetime.date, shut: Closed, today: datetime.date) -> str:
    """Say why nobody is at work on a day: `a Saturday; the next working day is Mon 30 Nov`.

    Args:
        day: the day.
        shut: why, and until when.
        today: the day on which it is said.
    """
    what = day_off_in_words(day, shut)
    if day == today:
        what = say("today is {day_off}", day_off=what)
    if shut.reopens is None:
        return what
    opens = short_date_in_words(shut.reopens, today)
    if knows_every_holiday(shut.calendar):
        return say("{day_off}; the next working day is {day}", day_off=what, day=opens)
    return say("{day_off}; the next working day is {day}, public holidays aside", day_off=what, day=opens)


def again_in_words(repeat: Repeat, today: datetime.date) -> str:
    """Say on which days something is to be done again and again: `Mon 30 Nov, then every week: Mon 7 Dec, …`."""
    first, *others = (due_in_words(day, today) for day in repeat.dates)
    if not others:
        return first
    days = "; ".join(others)
    if repeat.every in _NAMED:
        return say(_NAMED[repeat.every], first=first, days=days)
    return say_counted(
        "{first}, then every {number} day: {days}; …",
        "{first}, then every {number} days: {days}; …",
        repeat.every,
        first=first,
        days=days,
        number=number_in_words(repeat.every),
    )


_NAMED = {
    1: marked("{first}, then every day: {days}; …"),
    7: marked("{first}, then every week: {days}; …"),
}
"""What some numbers of days are called."""


def due_in_words(day: Due, today: datetime.date) -> str:
    """Name a day on which something is due; where it would be another one, why it is not: `Mon 7 Dec (not …)`."""
    date = say("today") if day.date == today else short_date_in_words(day.date, today)
    if day.closed is None:
        return date
    why = day_off_in_words(day.due, day.closed)
    if day.date == day.due:
        return say("{day} ({day_off})", day=date, day_off=why)
    due = say("today") if day.due == today else short_date_in_words(day.due, today)
    return say("{day} (not {due}: {day_off})", day=date, due=due, day_off=why)


def weekends_in_words() -> str:
    """Say that no public holidays are known."""
    return say("Only weekends are known here as days off; look out for public holidays.")


def working_days_in_words(place: str, *, every: bool) -> str:
    """Say which days are known to be no working days: weekends, and all or some holidays of a place in words."""
    if every:
        return say("Days off are weekends and public holidays ({place}).", place=place)
    return say("Known days off: weekends and main holidays ({place}); look out for others.", place=place)


def ago_in_words(days: int, today: datetime.date) -> str:
    """Say how long ago a day is, and which day that was."""
    ago = say_counted("{number} day ago", "{number} days ago", days, number=number_in_words(days))
    if days < 2:
        ago = say("yesterday") if days else say("today")
    try:
        return f"{ago}, {short_date_in_words(today - datetime.timedelta(days=days), today)}"
    except OverflowError:
        return ago
