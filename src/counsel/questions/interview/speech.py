"""The words in which people answer, language by language: yes and no, numbers, days and dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class Speech(msgspec.Struct, frozen=True):
    """The words of one language, as `str.casefold` leaves them.

    Attributes:
        yes: what is said for yes, first what it is called.
        no: what is said for no, first what it is called.
        negations: words that deny what stands beside them.
        doubts: how people say that they do not know, as words alone; wherever one stands, nothing else is said.
        numbers: numbers as words.
        articles: those of them that are no answer alone.
        days_ago: days as people call them, by how long ago they are.
        units: what days are counted in: `d` a day, `w` a week, `f` a fortnight, `m` a month.
        vague: what tells that it was some days ago, and not how many.
        around: what may stand before and after such an answer, and adds nothing.
        weekdays: the days of the week, from 0 for Monday.
        months: the months, from 1 for January.
        last: what makes a weekday the one before today.
        this: what makes it one of this week.
        last_week: what makes it one of the week before, before or after it.
        shortest: how many letters of a weekday tell which it is; of a month three do.
    """

    yes: tuple[str, ...]
    no: tuple[str, ...]
    negations: frozenset[str]
    doubts: tuple[str, ...]
    numbers: Mapping[str, int]
    articles: frozenset[str]
    days_ago: Mapping[str, int]
    units: Mapping[str, str]
    vague: frozenset[str]
    around: re.Pattern[str]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    last: tuple[str, ...]
    this: tuple[str, ...]
    last_week: tuple[str, ...]
    shortest: int


def _numbered(names: str, start: int = 0) -> dict[str, int]:
    """Names from a number on; those with a `/` between them are of one number."""
    return {name: number for number, spellings in enumerate(names.split(), start) for name in spellings.split("/")}


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _units(**words: str) -> dict[str, str]:
    return {word: unit for unit, every in words.items() for word in every.split()}


ENGLISH = Speech(
    yes=("yes", "y", "yep", "yeah", "yup", "true", "i did", "i have", "it does", "it is", "there is"),
    no=("no", "n", "nope", "nah", "not yet", "false", "i did not", "i have not", "it does not", "not really"),
    negations=_words("no not never none nothing nobody without neither didn don doesn isn haven hasn wasn"),
    doubts=(
        *("don t know", "dont know", "do not know", "dunno", "no idea", "no clue", "not sure", "not really sure"),
        *("not certain", "don t remember", "do not remember", "can t remember", "cannot remember"),
        *("can t say", "cannot say", "can t tell", "cannot tell"),
    ),
    numbers=_numbered(
        "a/an/one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen", start=1
    )
    | {"twenty": 20, "thirty": 30},
    articles=frozenset(("a", "an")),
    days_ago={
        "tomorrow": -1,
        **dict.fromkeys(("now", "just now", "this morning", "this afternoon", "earlier today", "today"), 0),
        **dict.fromkeys(("a minute", "a few minutes", "half an hour", "an hour", "one hour", "a few hours"), 0),
        **dict.fromkeys(("yesterday", "last night", "yesterday morning", "yesterday afternoon"), 1),
        "yesterday evening": 1,
        **dict.fromkeys(("day before yesterday", "a couple of days", "couple of days"), 2),
    },
    units=_units(d="d day days", w="w wk wks week weeks", f="fortnight fortnights", m="month months"),
    vague=frozenset(
        (
            *("last week", "last month", "a few days", "few days", "some days", "several days", "a few weeks"),
            *("some time", "a while", "a long time", "long", "recently", "lately", "days", "weeks", "other day"),
        )
    ),
    around=re.compile(
        r"^(?:(?:it|that) was |i think |on |since |exactly |about |around |maybe |the )+"
        r"|(?: ago| back| before today| i think| i guess| i believe| or so| maybe|!|(?<=[a-z])\.)+$"
    ),
    weekdays=_numbered("monday tuesday wednesday thursday friday saturday sunday"),
    months=_numbered("january february march april may june july august september october november december", start=1),
    last=("last", "past"),
    this=("this",),
    last_week=("last week", "of last week"),
    shortest=3,
)
GERMAN = Speech(
    yes=("ja", "j", "jo", "jawohl", "doch", "stimmt", "habe ich", "hab ich", "ist es", "gibt es", "tut sie"),
    no=("nein", "n", "ne", "nee", "nö", "noch nicht", "habe ich nicht", "hab ich nicht", "gibt es nicht", "keine"),
    negations=_words("kein keine keinen keiner nicht nie niemand nichts ohne weder"),
    doubts=(
        *("weiss nicht", "weiss ich nicht", "weiss es nicht", "weiss das nicht", "keine ahnung", "nicht sicher"),
        *("erinnere mich nicht", "nicht erinnern", "kann ich nicht sagen", "kann es nicht sagen"),
    ),
    numbers=_numbered(
        "ein/eine/einen/einem/einer/eins zwei drei vier fünf/fuenf sechs sieben acht neun zehn elf zwölf/zwoelf "
        "dreizehn vierzehn fünfzehn/fuenfzehn",
        start=1,
    )
    | {"zwanzig": 20, "dreissig": 30},
    articles=frozenset(("ein", "eine", "einen", "einem", "einer")),
    days_ago={
        "morgen": -1,
        "am morgen": 0,
        **dict.fromkeys(("heute", "jetzt", "gerade", "eben", "gerade eben", "heute früh", "heute morgen"), 0),
        **dict.fromkeys(("einer minute", "ein paar minuten", "einer halben stunde", "einer stunde"), 0),
        **dict.fromkeys(("ein paar stunden", "einigen stunden"), 0),
        **dict.fromkeys(("heute vormittag", "heute mittag", "heute nachmittag", "heute abend"), 0),
        **dict.fromkeys(("gestern", "gestern früh", "gestern morgen", "gestern vormittag", "gestern mittag"), 1),
        **dict.fromkeys(("gestern nachmittag", "gestern abend"), 1),
        "vorgestern": 2,
    },
    units=_units(d="t d tag tage tagen", w="w woche wochen", m="monat monate monaten"),
    vague=frozenset(
        (
            *(
                "letzte woche",
                "vorige woche",
                "letzten monat",
                "ein paar tage",
                "ein paar tagen",
                "paar tage",
                "paar tagen",
            ),
            *("einigen tagen", "mehreren tagen", "einige tage", "einiger zeit", "einer weile", "längerem", "kurzem"),
            *("langem", "lange", "neulich", "kürzlich", "tage", "tagen", "wochen", "einigen wochen", "ein paar wochen"),
        )
    ),
    around=re.compile(
        r"^(?:(?:das|es) war |ich glaube |glaube ich |am |vor |seit |genau |etwa |ungefähr |circa |ca\. |vielleicht "
        r"|der |den |dem )+"
        r"|(?: her| zuvor| vorher| glaube ich| denke ich| oder so| ungefähr|!|(?<=[a-zäöü])\.)+$"
    ),
    weekdays=_numbered("montag dienstag mittwoch donnerstag freitag samstag sonntag") | {"sonnabend": 5},
    months=_numbered(
        "januar/jänner februar/feber märz/maerz/mrz april mai juni juli august september oktober november dezember", 1
    ),
    last=("letzten", "letzter", "letztem", "vergangenen", "vorigen"),
    this=("diesen", "dieser", "diesem"),
    last_week=("letzte woche", "letzter woche", "vorige woche", "voriger woche", "der letzten woche"),
    shortest=2,
)
SPEECHES: Mapping[str, Speech] = {"en": ENGLISH, "de": GERMAN}


def speech_of(language: str) -> Speech:
    """The words of a language; the English ones where none are known."""
    return SPEECHES.get(language, ENGLISH)
