"""The signs that pages are made of, and which of them an output can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import OPEN, SILENT, Stance

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRADICTION = "contradiction"


STANCES = (*(stance.value for stance in Stance), OPEN, SILENT, CONTRADICTION)
"""Everything that `ExpertAdvice.stance_on` can say, in the order in which pages list it."""

SYMBOLS: Mapping[str, str] = dict(zip(STANCES, "✓~✗?·!", strict=True))
"""One sign for each stance, to stand beside its word and never alone."""

_PLAINER = str.maketrans("✓~✗?·!“”„‘’‚–—¶…→\u00a0äöüßÄÖÜ", "+~x?.!\"\"\"'''--#.= aousAOU")  # noqa: RUF001  # they are meant
OBEYED = (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""The signs that are obeyed instead of shown: control characters, and those that turn the direction of writing."""
_UNPRINTABLE = {code: None for code in OBEYED if chr(code) not in "\n\t"}


def printable(text: str, encoding: str = "utf-8") -> str:
    """Fit a text to an output.

    Signs that a terminal would obey instead of showing are left out. Signs that the encoding lacks become plainer ones
    of the same width, so that no two stances look alike.
    """
    clean = text.translate(_UNPRINTABLE)
    if _can_show(clean, encoding):
        return clean
    lacking = {ord(sign) for sign in set(clean) if not _can_show(sign, encoding)}
    return clean.translate({code: plainer for code, plainer in _PLAINER.items() if code in lacking})


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
