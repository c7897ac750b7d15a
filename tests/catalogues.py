"""The messages of the source, and the catalogues that translate them: read by Babel, written the same everywhere."""

from __future__ import annotations

import datetime
import io
import string
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from counsel.rendering.words.language import CATALOGUES

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = Path(__file__).parents[1] / "src" / "counsel"
TEMPLATE = CATALOGUES / "messages.pot"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "marked": None, "say_counted": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
ALWAYS = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""A date that says nothing, so that a catalogue changes only where a message does."""


def languages() -> list[str]:
    return sorted(path.stem for path in CATALOGUES.glob("*.po"))


def in_source() -> Catalog:
    """Every message of the source."""
    found = _catalogue()
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    messages = extract_from_dir(SOURCE, METHODS, options, keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(messages, key=lambda one: (one[0], one[1])):
        found.add(message, locations=[(file, 0)])
    return found


def _catalogue(language: str | None = None) -> Catalog:
    return Catalog(
        language,
        project="counsel",
        version="0.1",
        header_comment="# What counsel says, beside the texts of panels; `pytest --update` takes in new messages.",
        msgid_bugs_address="none",
        last_translator="none",
        language_team="none",
        creation_date=ALWAYS,
        revision_date=ALWAYS,
        fuzzy=False,
    )


def translated(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, language, abort_invalid=True)


def renewed(language: str) -> Catalog:
    """A catalogue with the messages of the source; what they no longer say is gone."""
    made, before = _catalogue(language), translated(language)
    for message in in_source():
        if message.id:
            same = before.get(message.id)
            text = "" if same is None else same.string
            made.add(message.id, text or message.string, locations=message.locations)
    return made


def as_po(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith('"Generated-By:'))


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def slots(text: str) -> set[str]:
    """The named slots of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(text: str | Iterable[str] | None) -> list[str]:
    """A message in all its forms."""
    return [text] if isinstance(text, str) else list(text or ())
