"""The user's own cache folder: what is written there nobody else can read, and what others could have written is not.

`COUNSEL_CACHE` names the folder, by its whole path; where it is empty, there is none.
"""

from __future__ import annotations

import os
import stat
import zlib
from pathlib import Path

PLACE = "COUNSEL_CACHE"


def place_for(what: str, folder: Path) -> Path | None:
    """The file for what is kept of a panel's folder; None where nothing may be."""
    if not hasattr(os, "geteuid"):
        return None
    named = os.environ.get(PLACE)
    if named is None:
        caches = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(caches):  # noqa: PTH117  # then it is to be passed over
            caches = os.path.expanduser("~/.cache")  # noqa: PTH111  # where there is no home that is no error
        named = f"{caches}/counsel"
    if not os.path.isabs(named):  # noqa: PTH117
        return None
    return Path(named) / f"{what}-{zlib.crc32(os.fsencode(folder)):08x}"


def read(place: Path, most: int = -1) -> bytes | None:
    """What a file holds, or so many bytes of it; None where another user could have put it there.

    Raises:
        OSError: it cannot be read.
    """
    if not _is_own(place.parent.stat()):
        return None
    handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # no link, and no pipe that is waited for
    with open(handle, "rb") as file:  # noqa: PTH123
        status = os.fstat(handle)
        return file.read(most) if stat.S_ISREG(status.st_mode) and _is_own(status) else None


def _is_own(status: os.stat_result) -> bool:
    """Whether it is this user's, and nobody else can have written there."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def write(place: Path, data: bytes) -> bool:
    """Write it beside and give it its name when it is whole; false where it is not to be written.

    That is where it could not be read again, and where root would leave a file in somebody's home.

    Raises:
        OSError: it cannot be written.
    """
    import tempfile  # which takes longer to import than to take what is kept

    above = next(path for path in place.parents if path.exists())
    if above.stat().st_uid not in (0, os.geteuid()):
        return False
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_own(place.parent.stat()):
        return False
    handle, draft = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123
            file.write(data)
        Path(draft).replace(place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return True
