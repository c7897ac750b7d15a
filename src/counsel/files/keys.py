"""What a key of a file is: what stands under it, whether it must be there, what it means, and an example."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from counsel.locking import found_once

if TYPE_CHECKING:
    from collections.abc import Mapping


LEAST_YEAR = 1000
"""The first year that something can be published in: fewer digits are taken for a slip."""


class Form(Enum):
    """What stands under a key, as the manual says it."""

    TEXT = "text"
    TEXTS = "text, or a list"
    NUMBER = "whole number"
    DECIMAL = "number"
    YES_NO = "yes or no"
    WORD = "one of its words"
    NAME = "name"
    NAMES = "name, or a list"
    PUBLISHED = f"day, or year from {LEAST_YEAR} on"
    URL = "address of a page"
    CONDITION = "condition"
    WAYS = "condition, or a list of alternatives"
    BOUND = "number, a term, or a value"
    TESTS = "facts, each with a value or a list"
    VALUES = "facts, each with one value"
    LABELS = "values, each with a text"
    SAID = "values, each with a text or a list"
    CLAIMED = "experts, each with a claim or a list"
    STANCES = "experts, each with actions and their stances"
    KEYS = "keys of its own"
    NAMED = "names, each with keys of its own"
    ROWS = "list, each entry with keys of its own"
    SENTENCES = "names, each with a text or with keys of its own"


class Key(msgspec.Struct, frozen=True):
    """One key.

    Attributes:
        name: the key.
        form: what stands under it.
        means: what it says, as a phrase of the manual.
        need: whether it must be there.
        default: what holds without it, in words.
        names: what the names under it are names of: `fact`, `action`, `claim`, …
        shape: the keys of what stands under it, where it has keys of its own.
        naming: how what it names, or is the name of, is written.
        words: the words of which it takes one.
        example: what may stand there.
        least: the least number; of what has entries, the fewest.
        most: the most letters of a text; any number where it is 0.
        only: the types of fact, or kinds, of which alone it is a key; all where empty.
    """

    name: str
    form: Form
    means: str
    need: bool = False
    default: str = ""
    names: str = ""
    shape: str = ""
    naming: str = ""
    words: tuple[str, ...] = ()
    example: str = ""
    least: int = 0
    most: int = 0
    only: tuple[str, ...] = ()


class Shape(msgspec.Struct, frozen=True, dict=True):
    """What has keys of its own: what it is called in problems, and its keys in the order of the manual."""

    called: str
    keys: tuple[Key, ...]

    @found_once
    def declared(self) -> Mapping[str, Key]:
        """Its keys by their names; the reader asks for none that is not declared here."""
        return {key.name: key for key in self.keys}
