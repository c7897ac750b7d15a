"""The panels that are served, each in every language that pages speak, and the language that somebody reads."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING

from counsel import face
from counsel.doors.web.reading import Refused
from counsel.files.folders import folder_of
from counsel.problems import InputError, Location, Problem, known
from counsel.rendering.words.language import SOURCE, language_named, languages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request

_MOST_OTHERWISE = 16
"""So many panels whose terms are taken for other days are kept."""


class Panels:
    """Panels that are read, compiled and ready to be asked; several threads may share them."""

    def __init__(self, names_or_folders: Sequence[str], engine: str | None) -> None:
        self._engine = engine
        self._reopened = functools.lru_cache(_MOST_OTHERWISE)(self._reopen)
        self._opened: dict[str, Mapping[str, face.Panel]] = {}
        for folder in dict.fromkeys(map(folder_of, names_or_folders)):
            if folder.name in self._opened:
                message, hint = f"there is another panel `{folder.name}` already", "rename the folder of one of them"
                raise InputError([Problem(Location("--panel"), "given-twice", message, hint)])
            self._opened[folder.name] = {code: face.load(folder, engine=engine, lang=code) for code in languages()}

    def named(self, name: str, language: str) -> face.Panel:
        """A panel that speaks a language.

        Raises:
            Refused: there is none of that name.
        """
        check_known(name, self._opened, "panel")
        return self._opened[name][language]

    def taking(self, panel: face.Panel, language: str, terms: Mapping[str, int | str]) -> face.Panel:
        """A panel that takes named terms for other days; the last ones are kept.

        Raises:
            InputError: there is no such term, or it cannot be so many days.
        """
        if not terms:
            return panel
        return self._reopened(panel.opened.folder, language, json.dumps(dict(terms), sort_keys=True))

    def _reopen(self, folder: Path, language: str, terms: str) -> face.Panel:
        """A panel that takes named terms for other days; these as JSON, which `lru_cache` tells apart by type, too."""
        return face.load(folder, engine=self._engine, terms=json.loads(terms), lang=language)

    def names(self) -> list[str]:
        """The names of all, in the order in which they were given."""
        return list(self._opened)


def check_known(name: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> None:
    """Refuse an address in which something is named that there is not."""
    try:
        known(name, allowed, what, "address")
    except InputError as error:
        raise Refused(404, error.problems[0]) from None


def language_of(request: Request) -> str:
    """The language that somebody asks for with `?lang=`, or that the browser says is read.

    Raises:
        InputError: `?lang=` names none that pages speak.
    """
    if (asked := request.query_params.get("lang")) is not None:
        return language_named(asked, "lang")
    return accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> str:
    """Of the languages that pages speak the one that is liked best (RFC 9110, 12.5.4); English where none is."""
    wanted = [_liked(part) for part in header.split(",")[:50]]
    here = [(liking, language) for language, liking in wanted if liking > 0 and language in languages()]
    return max(here, key=lambda pair: pair[0])[1] if here else SOURCE


def _liked(part: str) -> tuple[str, float]:
    """A language of the header, and how well it is liked, from 0 to 1."""
    tag, _, weight = part.partition(";")
    try:
        liking = float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        liking = 0.0
    return tag.strip().partition("-")[0].lower(), liking
