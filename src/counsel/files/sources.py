"""Where something was published: the panel's source, and what an expert or a claim has of its own."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from counsel.files.keys import LEAST_YEAR
from counsel.files.text import ScalarNode, word
from counsel.panel.model import Source
from counsel.problems import shown

if TYPE_CHECKING:
    from counsel.files.fields import Fields, Findings

_SCHEMES = ("https://", "http://")
"""Others could make a link on a page do something else than lead to a page."""


def read_panel_source(fields: Fields, findings: Findings) -> Source:
    """Read the `source` of a panel, which has to have a title, a day or year, and a note."""
    inner = fields.inside("source")
    if inner is None:
        return Source("")
    source = _source(inner, findings, inner.text("note"))
    inner.done()
    return source


def read_own_source(fields: Fields, findings: Findings) -> Source | None:
    """Read the `source` that an expert or a claim has of its own; None where it has none."""
    inner = fields.inside("source")
    if inner is None:
        return None
    source = _source(inner, findings)
    inner.done()
    if not inner.node.entries:
        allowed = " or ".join(f"`{key.name}:`" for key in inner.shape.keys)
        findings.add(inner.node.at, "missing-key", "`source` is empty", f"add {allowed}, or leave it out")
    return source


def _source(fields: Fields, findings: Findings, note: str = "") -> Source:
    return Source(
        fields.text("title"),
        _published(fields, findings),
        note,
        _url(fields, findings),
        fields.text("grade"),
        fields.place_of("published"),
    )


def _published(fields: Fields, findings: Findings) -> datetime.date | int | None:
    """Read a day or a year; both are written without quotes."""
    node = fields.take("published")
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, datetime.date) and value.year >= LEAST_YEAR:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and LEAST_YEAR <= value <= datetime.MAXYEAR:
        return value
    if node is not None:
        wanted = f"a date such as 2011-01-27 or a year such as 2011, from {LEAST_YEAR} to {datetime.MAXYEAR}"
        findings.expect(node, wanted, f"drop the quotes: {value}" if _is_quoted(value) else "")
    return None


def _is_quoted(value: object) -> bool:
    """Whether it is a text only since it stands in quotes."""
    return isinstance(value, str) and word(value) != value


def _url(fields: Fields, findings: Findings) -> str:
    url = fields.text("url")
    if url and not url.startswith(_SCHEMES):
        message = f"found {shown(url)}, expected the address of a page"
        findings.add(fields.place_of("url"), "bad-url", message, "it begins with `https://` or `http://`")
    return url
