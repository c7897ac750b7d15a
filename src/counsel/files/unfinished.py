"""The answers of an interview whose window was closed, kept as a link where only this user can read them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from counsel.files import private

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 100_000
"""No link of an interview is as long as this."""


def leave(folder: Path, link: str) -> bool:
    """Keep the answers of an interview, for whoever asks the same panel next; false where they cannot be kept.

    Args:
        folder: the panel's folder.
        link: the answers.
    """
    with contextlib.suppress(OSError):
        place = _place_of(folder)
        return place is not None and private.write(place, link.encode())
    return False


def taken_up(folder: Path) -> str:
    """The answers that were kept, which are forgotten by that; empty where there are none."""
    with contextlib.suppress(OSError, ValueError):
        if (place := _place_of(folder)) is not None:
            link = private.read(place, _MOST_BYTES)
            place.unlink()
            return "" if link is None else link.decode()
    return ""


def _place_of(folder: Path) -> Path | None:
    return private.place_for("answers", folder.resolve())
