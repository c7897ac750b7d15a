"""The answers of an interview whose window was closed, kept as a link where only this user can read them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from counsel.files import private
from counsel.files.links import is_link

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


def left(folder: Path) -> str:
    """The answers that were kept; empty where there are none that can be read."""
    with contextlib.suppress(OSError, ValueError):
        place = _place_of(folder)
        kept = None if place is None else private.read(place, _MOST_BYTES)
        if kept is not None and len(kept) < _MOST_BYTES and is_link(link := kept.decode()):
            return link
    return ""


def forget(folder: Path) -> None:
    """Keep the answers no longer."""
    with contextlib.suppress(OSError):
        if (place := _place_of(folder)) is not None:
            place.unlink()


def _place_of(folder: Path) -> Path | None:
    return private.place_for("answers", folder.resolve())
