"""Any text as Markdown that shows just that text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counsel.rendering.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

_MEANT_OTHERWISE = re.compile(r"([\\`*_\[\]<>|~&#$!])")
_LINKED = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)
_NAMED = re.compile(r"@(?=\S)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_AT_THE_START = re.compile(r"^(\d{1,9})?([-+=.)])")


def escaped(text: str) -> str:
    """Escape what Markdown would read as its own, anywhere in a line or at its start; keep it in one line.

    Bare links and names after an @ become no links; GitHub looks for names when escapes are gone, so a comment parts
    them.
    """
    marked = _MEANT_OTHERWISE.sub(r"\\\1", " ".join(printable(text).split()))
    marked = _NAMED.sub(r"\g<0><!-- -->", _LINKED.sub(r"\\\g<0>", marked))
    return _AT_THE_START.sub(r"\1\\\2", marked)


def row(cells: Iterable[str]) -> str:
    """One row of a table, of cells that are escaped already."""
    return f"| {' | '.join(cells)} |"
