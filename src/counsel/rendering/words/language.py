"""In which language pages speak: messages are whole English sentences with named slots, and catalogues translate them.

The sentences themselves are the keys of a catalogue; English needs none. What is said in one call, or in one thread,
does not touch another.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counsel.problems import demand, known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCE = "en"
"""The language in which the messages are written."""
CATALOGUES = Path(__file__).with_name("catalogues")


class Catalogue(Protocol):
    """Translations of messages."""

    def gettext(self, message: str) -> str:
        """Translate a message."""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate a message that counts."""


_SPOKEN: ContextVar[tuple[str, Catalogue | None]] = ContextVar("spoken", default=(SOURCE, None))


def say(message: str, /, **slots: object) -> str:
    """Say a message in the language of the page, with its slots filled in."""
    _, catalogue = _SPOKEN.get()
    text = message if catalogue is None else catalogue.gettext(message)
    return text.format_map(slots) if slots else text


def say_counted(singular: str, plural: str, number: int, /, **slots: object) -> str:
    """Say a message that counts, in the form that its language has for the number."""
    _, catalogue = _SPOKEN.get()
    english = singular if number == 1 else plural
    text = english if catalogue is None else catalogue.ngettext(singular, plural, number)
    return text.format_map(slots) if slots else text


def marked(message: str) -> str:
    """A message that is said later, as it stands in a catalogue."""
    return message


def spoken() -> str:
    """The language that pages speak."""
    return _SPOKEN.get()[0]


def languages() -> tuple[str, ...]:
    """The languages that pages can speak."""
    return (SOURCE, *sorted(path.stem for path in CATALOGUES.glob("*.mo")))


@contextmanager
def speaking(language: str, catalogue: Catalogue | None = None) -> Iterator[None]:
    """Speak a language, one of `languages` or that of a catalogue, for as long as this lasts."""
    before = _SPOKEN.set((language, catalogue or _catalogue_of(language)))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def _catalogue_of(language: str) -> Catalogue | None:
    if language == SOURCE:
        return None
    import gettext

    with (CATALOGUES / f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def language_named(code: str, place: str) -> str:
    """The language that somebody asks for: `de`, `DE`, `de_AT`, `de-CH`.

    Args:
        code: what it is called.
        place: where it was asked for.

    Raises:
        InputError: there is no catalogue for it.
    """
    demand(code, str, "the code of a language, such as `en`", place)
    asked = _language_in(code)
    if asked not in languages():
        known(code, languages(), "language", place)
    return asked


def language_of(environment: Mapping[str, str]) -> str:
    """The language that somebody's environment asks for, as far as there is a catalogue; otherwise English."""
    asked = _language_in(next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), ""))
    return asked if asked in languages() else SOURCE


def _language_in(locale: str) -> str:
    return re.split(r"[-_.@]", locale, maxsplit=1)[0].lower()
