"""What somebody means by a name as people type it: in any case, a title, a surname, or the beginning of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counsel.problems import InputError, Location, Problem, closest, demand, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Mapping

    Names = Mapping[str, Collection[str]]
    """The things that there are, by name, with what else each is called."""

_LITTLE = frozenset(["a", "an", "the", "my", "your", "his", "her", "its", "our", "their"])
"""Words by which no two things are told apart."""


def meant(typed: str, names: Names, what: str, place: str, otherwise: str = "") -> str:
    """Find the one thing that is meant.

    Args:
        typed: what somebody typed.
        names: what there is.
        what: what the name should name.
        place: where it was given.
        otherwise: what else could be given, told where nothing is near.

    Raises:
        InputError: it is none of them, could be several, or is no text.
    """
    demand(typed, str, f"the name of the {what}", place)
    fitting = matching(typed, names)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        message, fault = f"{shown(typed)} can mean more than one {what}", f"ambiguous-{what}"
        hint = f"it could be {listed(fitting)}"
    else:
        message, fault = f"unknown {what} {shown(typed)}", f"unknown-{what}"
        there = f"there are {listed(names)}" if names else "the panel has none"
        hint = _near(typed, names) or f"{there}{otherwise}"
    raise InputError([Problem(Location(place), fault, message, hint)])


def matching(typed: str, names: Names) -> list[str]:
    """All things that can be meant: those called just so, or else those whose name so begins."""
    if typed in names or not str(typed).isprintable():
        return [typed] if typed in names else []
    wanted = tuple({_plain(typed), _telling(typed)} - {""})
    called = {name: {_plain(spelling) for spelling in (name, *also)} for name, also in names.items()}
    just_so = [name for name, spellings in called.items() if _plain(typed) in spellings]
    return just_so or [name for name, spellings in called.items() if wanted and _begin(spellings, wanted)]


def _begin(spellings: Iterable[str], wanted: tuple[str, ...]) -> bool:
    return any(spelling.startswith(wanted) for called in spellings for spelling in (called, _telling(called)))


def beginning(words: Iterable[str], names: Names) -> list[str]:
    """All things called one of these words, or so that a name of theirs begins with it as a whole word."""
    wanted = tuple(f"{_plain(word)} " for word in words)
    called = {name: (name, *also) for name, also in names.items()}
    return [name for name, every in called.items() if any(_opens(spelling, wanted) for spelling in every)]


def _opens(spelling: str, wanted: tuple[str, ...]) -> bool:
    return any(f"{plain} ".startswith(wanted) for plain in (_plain(spelling), _telling(spelling)))


def tells(typed: str) -> bool:
    """Whether there is a word in it by which things are told apart."""
    return any(map(str.isalpha, _telling(typed)))


def holding(typed: str, names: Names) -> list[str]:
    """All things in one of whose names all these words stand."""
    words = set(_telling(typed).split()) if str(typed).isprintable() else set()
    called = {name: (name, *also) for name, also in names.items()}
    return [
        name
        for name, every in called.items()
        if words and any(words <= {*_plain(spelling).split()} for spelling in every)
    ]


def standing_in(typed: str, names: Names, negations: Container[str]) -> list[str]:
    """All things of which something that they are called stands in what was typed, where that denies nothing else.

    What stands within something longer that stands there, too, does not count.
    """
    text = _plain(typed) if str(typed).isprintable() else ""
    called = [(name, _plain(spelling)) for name, also in names.items() for spelling in (name, *also)]
    there = [(name, spelling) for name, spelling in called if len(spelling) > 1 and _stands_in(spelling, text)]
    longest = {
        name: spelling
        for name, spelling in there
        if not any(spelling != other and _stands_in(spelling, other) for _, other in there)
    }
    denied = [word for word in text.split() if word in negations]
    return [name for name, spelling in longest.items() if all(word in spelling.split() for word in denied)]


def _stands_in(words: str, text: str) -> bool:
    return f" {words} " in f" {text} "


def tails(full_name: str) -> tuple[str, ...]:
    """What somebody is called: the full name, and each end of it, down to the surname."""
    words = full_name.split()
    return tuple(" ".join(words[first:]) for first in range(len(words)))


def _plain(text: str) -> str:
    """Words in small letters, without accents, with one blank between them."""
    import unicodedata

    letters = unicodedata.normalize("NFKD", str(text).casefold()).replace("_", " ")
    return " ".join(re.findall(r"\w+", "".join(sign for sign in letters if not unicodedata.combining(sign))))


def _telling(text: str) -> str:
    return " ".join(word for word in _plain(text).split() if word not in _LITTLE)


def _near(typed: str, names: Names) -> str:
    """Ask whether the one thing was meant that all these words are in the names of, or that is spelt most like it."""
    held = holding(typed, names)
    if len(held) == 1:
        return f"did you mean `{held[0]}`?"
    spellings = {_plain(title): name for name, also in names.items() for title in also}
    other = spellings.get(closest(_plain(typed), spellings), "")
    return nearest(str(typed), names) or (f"did you mean `{other}`?" if other else "")
