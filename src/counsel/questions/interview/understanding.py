"""What people type for an answer: its number, a word of it, `yes`, `3 days`, `last Monday`, `23/11`.

Whatever is understood is a value, or days that can be read as one; two of them where it could be either. In another
language its own words come first, and the English ones are understood too.
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING

from counsel.naming import beginning, holding, matching, standing_in, tells
from counsel.panel.kinds import value_typed
from counsel.questions.interview.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.panel.model import Fact, Value
    from counsel.questions.interview.speech import Speech

_WEEKDAY = re.compile(r"(?:([^\W\d_]+) )?([^\W\d_]+)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? ([^\W\d_]+)\.?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_DIGITS = re.compile(r"(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})?|(?<=\.\d\d))")
"""The day first; what could as well be a fraction (`1.5`) is no date."""


def chosen(fact: Fact, text: str, speech: Speech = ENGLISH) -> list[Value]:
    """The values of a fact that can be meant: by the number, the name, or words of what it is called among others."""
    values = list(fact.kind.values(fact))
    if number := number_of(text, len(values)):
        return [values[number - 1]]
    names = {str(value): called(fact, value, speech) for value in values}
    if doubted(text, speech):
        fitting = matching(text, names)
    else:
        first, _, rest = text.partition(" ")
        fitting = _named(text, names, speech) or _named(text.partition(",")[0], names, speech)
        if not fitting:  # `no not yet`, where each alone is an answer, and the same
            fitting = [name for name in _just(rest, names) if name in _just(first, names)]
    return [value for value in values if str(value) in fitting]


def _just(text: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The values that are called just so."""
    wanted = text.casefold().strip(" ,.!")
    return [name for name, called in names.items() if wanted in map(str.casefold, called)]


def doubted(text: str, speech: Speech = ENGLISH) -> bool:
    """Whether somebody says that they do not know, in whatever else they say."""
    return bool(standing_in(text, {"": (*speech.doubts, *ENGLISH.doubts)}, frozenset()))


def _named(text: str, names: Mapping[str, tuple[str, ...]], speech: Speech) -> list[str]:
    if not tells(text):
        return []
    reply = _reply(text.casefold().strip(" .!"), speech)
    if reply and not beginning(reply, names):
        return []  # the beginning of some other word is not meant: `ja` is not Japan
    return (
        matching(text, names) or holding(text, names) or standing_in(text, names, speech.negations | ENGLISH.negations)
    )


def _reply(text: str, speech: Speech) -> tuple[str, ...]:
    """What a yes or a no alone is called, also where only its beginning was typed; nothing where a text is neither."""
    called = ((speech.yes[0], ENGLISH.yes[0]), (speech.no[0], ENGLISH.no[0]))
    return next((words for words in called if text and any(word.startswith(text) for word in words)), ())


def called(fact: Fact, value: Value, speech: Speech = ENGLISH) -> tuple[str, ...]:
    """What a value of a fact is called by those who ask and by those who answer."""
    labels = dict(zip(fact.kind.values(fact), fact.kind.labels(fact), strict=True))
    usual: tuple[str, ...] = (labels[value],)
    if isinstance(value, bool):
        usual = (*speech.yes, *ENGLISH.yes) if value else (*speech.no, *ENGLISH.no)
    return (*fact.answers.get(value_typed(value), ()), *usual)


def number_of(text: str, most: int) -> int:
    """The number from 1 to the most that there is; 0 where the text is none."""
    digits = text.strip().lstrip("(#").rstrip(".)").lstrip("0")
    number = int(digits) if digits.isdecimal() and len(digits) <= len(str(most)) else 0
    return number if number <= most else 0


def days(text: str, today: datetime.date, speech: Speech = ENGLISH) -> list[datetime.date]:
    """The days that can be meant, the latest first; none where it is understood as no day."""
    whole = " ".join(text.casefold().replace(",", " ").split())
    return _days(whole, today, speech) or _days(whole, today, ENGLISH)


def is_vague(text: str, speech: Speech = ENGLISH) -> bool:
    """Whether it says that something was some days ago, and not how many."""
    whole = " ".join(text.casefold().replace(",", " ").split())
    return any(each.around.sub("", whole) in each.vague for each in (speech, ENGLISH))


def is_no_day(text: str, speech: Speech = ENGLISH) -> bool:
    """Whether it is a date as it is written, of a day that there is not in any year."""
    whole = " ".join(text.casefold().replace(",", " ").split())
    plain = ((each, each.around.sub("", whole)) for each in (speech, ENGLISH))
    parts = [part for each, said in plain for part in _parts(said, each) if part[1]]
    return bool(parts) and not any(_ever(day, month, year) for day, month, year in parts)


def _ever(day: int, month: int, year: int | None) -> bool:
    """Whether there is such a day, where no year is given in a leap year."""
    try:
        datetime.date(2024 if year is None else year, month, day)
    except ValueError:
        return False
    return True


def _days(text: str, today: datetime.date, speech: Speech) -> list[datetime.date]:
    plain = text if text in speech.days_ago else speech.around.sub("", text)
    dates = [*_counted(plain, today, speech)] or [*_weekdays(plain, today, speech)] or [*_dates(plain, today, speech)]
    passed = [day for day in dates if day <= today]
    return sorted(set(passed or dates), reverse=True)


def _counted(text: str, today: datetime.date, speech: Speech) -> Iterator[datetime.date]:
    if text in speech.days_ago:
        yield today - datetime.timedelta(days=speech.days_ago[text])
    elif text in speech.numbers.keys() - speech.articles:
        yield today - datetime.timedelta(days=speech.numbers[text])
    elif counted := re.fullmatch(rf"(\d{{1,4}}|[^\W\d_]+) ?({'|'.join(speech.units)})", text):
        number = int(counted[1]) if counted[1].isdecimal() else speech.numbers.get(counted[1])
        if number is not None:
            yield from _ago(number, speech.units[counted[2]], today)


def _ago(number: int, unit: str, today: datetime.date) -> Iterator[datetime.date]:
    if not unit.startswith("m"):
        yield today - datetime.timedelta(days=number * {"d": 1, "w": 7, "f": 14}[unit[0]])
    elif number <= 12 * (today.year - 1):
        year, month = divmod(today.year * 12 + today.month - 1 - number, 12)
        yield datetime.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _weekdays(text: str, today: datetime.date, speech: Speech) -> Iterator[datetime.date]:
    """The latest such day, or that of last week; on that very day it can be today, or the one a week ago, unless told.

    In English a week may begin on its Sunday.
    """
    for words in speech.last_week:
        alone = text.removesuffix(f" {words}").removeprefix(f"{words} ")
        day = None if alone == text else _beginning(alone, speech.weekdays, speech.shortest)
        if day is not None:
            of_last_week = today - datetime.timedelta(days=today.weekday() + 7 - day)
            yield of_last_week
            if day == _SUNDAY and speech is ENGLISH:
                yield of_last_week - datetime.timedelta(days=7)
            return
    said = _WEEKDAY.fullmatch(text)
    weekday = None if said is None else _beginning(said[2], speech.weekdays, speech.shortest)
    if said is None or weekday is None or said[1] not in (None, *speech.last, *speech.this):
        return
    passed = (today.weekday() - weekday) % 7
    if passed or said[1] not in speech.last:
        yield today - datetime.timedelta(days=passed)
    if not passed and said[1] not in speech.this:
        yield today - datetime.timedelta(days=7)


def _dates(text: str, today: datetime.date, speech: Speech) -> Iterator[datetime.date]:
    first, _, rest = text.partition(" ")
    weekday = _beginning(first.removesuffix("."), speech.weekdays, speech.shortest)
    if weekday is not None:
        yield from (day for day in _dates(rest, today, speech) if day.weekday() == weekday)
        return
    for day, month, year in _parts(text, speech):
        yield from _date(day, month, year, today)


def _parts(text: str, speech: Speech) -> Iterator[tuple[int, int, int | None]]:
    """Day, month and year, where there is one, in every order in which they can be read."""
    if written := _DAY_MONTH.fullmatch(text):
        yield int(written[1]), _month(written[2], speech), _year(written[3])
    elif written := _MONTH_DAY.fullmatch(text):
        yield int(written[2]), _month(written[1], speech), _year(written[3])
    elif written := _DOTTED.fullmatch(text.replace(". ", ".")):
        yield int(written[1]), int(written[2]), _year(written[3])
    elif written := _DIGITS.fullmatch(text):
        first, second, year = int(written[1]), int(written[3]), _year(written[4])
        yield from ((first, second, year), (second, first, year))


_SUNDAY = 6
_OF_A_MONTH = 3
"""How many letters tell which month it is."""


def _month(word: str, speech: Speech) -> int:
    return _beginning(word, speech.months, _OF_A_MONTH) or 0


def _year(digits: str | None) -> int | None:
    return None if not digits else int(digits) + (2000 if len(digits) == 2 else 0)


def _date(day: int, month: int, year: int | None, today: datetime.date) -> Iterator[datetime.date]:
    """The day in that year, or else in the latest in which it is over; none where there is no such day."""
    years: Iterable[int] = [year] if year is not None else range(today.year, today.year - 9, -1)
    for candidate in years:
        if month in range(1, 13) and 1 <= candidate <= 9999 and 1 <= day <= calendar.monthrange(candidate, month)[1]:
            date = datetime.date(candidate, month, day)
            if year is not None or date <= today:
                yield date
                return


def _beginning(word: str, names: Mapping[str, int], least: int) -> int | None:
    """Which name begins so, by as many letters as are needed."""
    return next((n for name, n in names.items() if len(word) >= least and name.startswith(word)), None)
