"""What people type for an answer, in English: its number, a word of it, `yes`, `3 days`, `last Monday`, `23/11`.

Whatever is understood is a value, or days that can be read as one; two of them where it could be either.
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING

from counsel.naming import holding, matching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from counsel.panel.model import Fact, Value

_YES_NO: Mapping[bool, tuple[str, ...]] = {
    True: ("yes", "y", "yep", "yeah", "yup", "true", "i did", "i have", "it does", "it is", "there is"),
    False: ("no", "n", "nope", "nah", "not yet", "false", "i did not", "i have not", "it does not", "not really"),
}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS_AGO = {
    **dict.fromkeys(("now", "just now", "this morning", "this afternoon", "earlier today", "today"), 0),
    **dict.fromkeys(("yesterday", "last night", "yesterday morning", "yesterday afternoon", "yesterday evening"), 1),
    **dict.fromkeys(("day before yesterday", "a couple of days", "couple of days"), 2),
}
_AROUND = re.compile(
    r"^(?:(?:it|that) was |i think |on |since |exactly |about |around |maybe |the )+"
    r"|(?: ago| back| before today|!|(?<=[a-z])\.)+$"
)
_COUNT = re.compile(r"(\d{1,4}|[a-z]+) ?(d|days?|w|wks?|weeks?|fortnights?|months?)")
_WEEKDAY = re.compile(r"(?:(last|this|past) )?([a-z]+)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? ([a-z]+)\.?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_DIGITS = re.compile(r"(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})?|(?<=\.\d\d))")
"""The day first; what could as well be a fraction (`1.5`) is no date."""


def chosen(fact: Fact, text: str) -> list[Value]:
    """The values of a fact that can be meant: by the number, the name, or words of what it is called."""
    values = list(fact.kind.values(fact))
    if number := number_of(text, len(values)):
        return [values[number - 1]]
    names = {str(value): called(fact, value) for value in values}
    found = matching(text, names) or holding(text, names) if any(map(str.isalpha, text)) else []
    return [value for value in values if str(value) in found]


def called(fact: Fact, value: Value) -> tuple[str, ...]:
    """What a value of a fact is called by those who ask and by those who answer."""
    labels = dict(zip(fact.kind.values(fact), fact.kind.labels(fact), strict=True))
    usual = _YES_NO[value] if isinstance(value, bool) else ()
    return (*fact.answers.get(value_name(value), ()), labels[value], *usual)


def value_name(value: Value) -> str:
    """What a value is called in a panel's files."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def number_of(text: str, most: int) -> int:
    """The number from 1 to the most that there is; 0 where the text is none."""
    digits = text.lstrip("0")
    number = int(digits) if digits.isdecimal() and len(digits) <= len(str(most)) else 0
    return number if number <= most else 0


def days(text: str, today: datetime.date) -> list[datetime.date]:
    """The days that can be meant, the latest first; none where it is understood as no day."""
    plain = _AROUND.sub("", " ".join(text.casefold().replace(",", " ").split()))
    found = [*_counted(plain, today)] or [*_weekdays(plain, today)] or [*_dates(plain, today)]
    passed = [day for day in found if day <= today]
    return sorted(set(passed or found), reverse=True)


def _counted(text: str, today: datetime.date) -> Iterator[datetime.date]:
    if text in _DAYS_AGO:
        yield today - datetime.timedelta(days=_DAYS_AGO[text])
    elif text in _NUMBERS.keys() - {"a", "an"}:
        yield today - datetime.timedelta(days=_NUMBERS[text])
    elif counted := _COUNT.fullmatch(text):
        number = int(counted[1]) if counted[1].isdecimal() else _NUMBERS.get(counted[1])
        if number is not None:
            yield from _ago(number, counted[2], today)


def _ago(number: int, unit: str, today: datetime.date) -> Iterator[datetime.date]:
    if not unit.startswith("m"):
        yield today - datetime.timedelta(days=number * {"d": 1, "w": 7, "f": 14}[unit[0]])
    elif number <= 12 * (today.year - 1):
        year, month = divmod(today.year * 12 + today.month - 1 - number, 12)
        yield datetime.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _weekdays(text: str, today: datetime.date) -> Iterator[datetime.date]:
    """The latest such day; on that very day it can be today, or the one a week ago unless `this` or `last` tells."""
    said = _WEEKDAY.fullmatch(text)
    weekday = None if said is None else _beginning(said[2], _WEEKDAYS)
    if said is None or weekday is None:
        return
    passed = (today.weekday() - weekday) % 7
    if passed or said[1] != "last":
        yield today - datetime.timedelta(days=passed)
    if not passed and said[1] != "this":
        yield today - datetime.timedelta(days=7)


def _dates(text: str, today: datetime.date) -> Iterator[datetime.date]:
    first, _, rest = text.partition(" ")
    weekday = _beginning(first, _WEEKDAYS)
    if weekday is not None:
        yield from (day for day in _dates(rest, today) if day.weekday() == weekday)
        return
    for day, month, year in _parts(text):
        yield from _date(day, month, year, today)


def _parts(text: str) -> Iterator[tuple[int, int, int | None]]:
    """Day, month and year, where there is one, in every order in which they can be read."""
    if written := _DAY_MONTH.fullmatch(text):
        yield int(written[1]), _month(written[2]), _year(written[3])
    elif written := _MONTH_DAY.fullmatch(text):
        yield int(written[2]), _month(written[1]), _year(written[3])
    elif written := _DOTTED.fullmatch(text.replace(". ", ".")):
        yield int(written[1]), int(written[2]), _year(written[3])
    elif written := _DIGITS.fullmatch(text):
        one, other, year = int(written[1]), int(written[3]), _year(written[4])
        yield from ((one, other, year), (other, one, year))


def _month(word: str) -> int:
    found = _beginning(word, _MONTHS)
    return 0 if found is None else found + 1


def _year(digits: str | None) -> int | None:
    return None if not digits else int(digits) + (2000 if len(digits) == 2 else 0)


def _date(day: int, month: int, year: int | None, today: datetime.date) -> Iterator[datetime.date]:
    """The day in that year, or else in the latest in which it is over; none where there is no such day."""
    years: Iterable[int] = [year] if year is not None else range(today.year, today.year - 9, -1)
    for one in years:
        if month in range(1, 13) and 1 <= one <= 9999 and 1 <= day <= calendar.monthrange(one, month)[1]:
            found = datetime.date(one, month, day)
            if year is not None or found <= today:
                yield found
                return


def _beginning(word: str, names: Collection[str]) -> int | None:
    """Which name begins so, by three letters or more."""
    return next((i for i, name in enumerate(names) if len(word) > 2 and name.startswith(word)), None)
