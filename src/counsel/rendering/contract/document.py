"""What every JSON document is: a frozen value, and written in one way."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from counsel.rendering.words import OBEYED

Value: TypeAlias = str | bool | int | float
"""What a fact can be: a choice's value, yes or no, a number of days, or the words `not applicable`."""

Cell: TypeAlias = str | bool
"""What a fact can be as far as the rules tell it apart: a value, or the words for a run of days or `not applicable`."""

FORMAT = 1
"""The number of the format: keys may be added to it; one that is renamed, or gone, makes another."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An object inside a document; a key that is left out where there is nothing is unset."""


class Document(Part, frozen=True, tag_field="format", tag=FORMAT):
    """All that a verb gives.

    Attributes:
        format: the number of the format, the first key of every document.
    """

    def to_json(self) -> str:
        """Write it as indented JSON; see `written`."""
        return written(self)


def written(value: object) -> str:
    """Write a value as indented JSON; signs that a terminal would obey, and those that are none, as escapes."""
    try:
        text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    except UnicodeEncodeError:  # half a sign, which JSON can write and UTF-8 cannot
        import json

        text = json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False)
        text = text.translate({code: _escaped(code) for code in range(0xD800, 0xE000)})
    return text.translate(_ESCAPES)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}"


_ESCAPES = {code: _escaped(code) for code in OBEYED if chr(code) != "\n"}
