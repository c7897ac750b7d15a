"""A language that nobody speaks: every letter of every message, and of every text of a panel, is a Cyrillic one.

What a page in it still says in Latin letters is said by nobody who could be translated.
"""

from __future__ import annotations

import functools
import re
import shutil
import string
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import yaml

from catalogues import as_mo, forms, in_source
from counsel import consulting
from counsel.panel.texts import texts_of, texts_of_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pytest

    import counsel
    from counsel.panel.model import Panel
    from counsel.panel.texts import Text

LANGUAGE = "xx"
_SMALL = "".join(map(chr, range(0x430, 0x430 + 26)))
_LETTERS = str.maketrans(string.ascii_letters, _SMALL + _SMALL.upper())


def veiled(text: str) -> str:
    """A text in the pseudo-language."""
    return text.translate(_LETTERS)


def veiled_message(message: str) -> str:
    """A message in the pseudo-language; its slots keep their names."""
    return "".join(part if part.startswith("{") else veiled(part) for part in re.split(r"(\{\w*\})", message))


@functools.cache
def _compiled() -> bytes:
    """Every message of the source, translated."""
    found = in_source()
    for message in found:
        if message.id:
            told = [veiled_message(form) for form in forms(message.id)]
            message.string = told[0] if isinstance(message.id, str) else (told[0], told[1])
    return as_mo(found)


def speak(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let there be the pseudo-language and no other one beside English."""
    folder.mkdir(exist_ok=True)
    (folder / f"{LANGUAGE}.mo").write_bytes(_compiled())
    patch.setattr("counsel.rendering.words.language.CATALOGUES", folder)


def panel_in(folder: Path, of: Path) -> Path:
    """A copy of a panel with all its texts in the pseudo-language."""
    copy = folder / of.name
    if not copy.is_dir():
        shutil.copytree(of, copy, ignore=shutil.ignore_patterns("panel.*.yaml"))
        opened = consulting.load(copy, engine="plain")
        overlay = _overlay(opened)
        (copy / f"panel.{LANGUAGE}.yaml").write_text(yaml.safe_dump(overlay, allow_unicode=True), encoding="utf-8")
    return copy


def _overlay(opened: counsel.OpenPanel) -> dict[str, Any]:
    root: dict[str, Any] = {"panel": opened.panel.name, "language": LANGUAGE}
    texts = texts_of(opened.panel)
    for name in opened.case_names():
        texts |= texts_of_case(opened.case(name))
    for path, text in texts.items():
        pair = {"of": _plain(text), "is": _plain(text, veil=True)}
        if path[0] == "limits":
            root.setdefault("limits", []).append(pair)
            continue
        under = root
        for key in path[:-1]:
            under = under.setdefault(key, {})
        under[path[-1]] = pair
    return root


def _plain(text: Text, *, veil: bool = False) -> str | list[str]:
    told = [veiled(one) if veil else one for one in forms(text)]
    return told[0] if isinstance(text, str) else told


def names_of(panel: Panel, cases: Iterable[str]) -> set[str]:
    """What stays as it is in every language: ids, names of people, titles of sources."""
    found = {panel.name, panel.source.title, *panel.terms, *panel.facts, *panel.actions, *panel.concepts, *cases}
    found |= {value for fact in panel.facts.values() for value in fact.values}
    found |= {*panel.claims, *panel.drafts, *(topic.name for topic in panel.topics)}
    for expert in panel.experts.values():
        found |= {expert.name, expert.full_name, *expert.full_name.split(), *expert.concepts}
        found |= {rule.id for rule in expert.rules}
    return found


_CALLS = (
    re.compile(r"\bcounsel (now|compare|why|whatif|map|experts|cases|facts)\b[^\n]*"),
    re.compile(r"--[a-z]+(=\S+| json\b| FACT=VALUE\b)?"),
    re.compile(r"counsel:1/\S+|\d(\.\d+)?e-\d+"),
    re.compile(r"<br>|<!-- -->|</?code>|&\w+;"),
    re.compile(r"\b(durable-rules|FACT=VALUE|NAME|EXPERT|ACTION)\b"),
)
"""Commands, options, links, and what stands for a name in them."""


def latin(page: str, names: Iterable[str]) -> list[str]:
    """What a page says in Latin letters, beside names and commands."""
    for call in _CALLS:
        page = call.sub(" ", page)
    page = " ".join(page.split())
    for name in sorted(names, key=len, reverse=True):
        page = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", page)
    return re.findall(r"[A-Za-z]+", page)


class _Texts(HTMLParser):
    """What an HTML page says, also to those who do not see it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._skips = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skips += tag in ("style", "script")
        self.texts += [value for name, value in attrs if name in ("title", "alt", "aria-label") and value]

    def handle_endtag(self, tag: str) -> None:
        self._skips -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._skips:
            self.texts.append(data)


def said_in_html(page: str) -> str:
    parser = _Texts()
    parser.feed(page)
    return "\n".join(parser.texts)


def values_in(document: object) -> Iterator[str]:
    """Every text in a JSON document that is no key."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from values_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from values_in(value)
