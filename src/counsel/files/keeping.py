"""A panel that has been read is kept, as Python keeps what it has compiled: who asks again need not wait for YAML.

With it stands what it was made from, byte for byte: the files of its folder, and by which signs the program is known.
It is taken only where all of that is still the same, which is looked at before anything of it is unpickled.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import pickle
import re
import stat
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import yaml

from counsel.files import private
from counsel.files.strays import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counsel.panel.model import Panel
    from counsel.problems import Problem

    Read: TypeAlias = tuple[Panel | None, list[Problem]]

MOST_BYTES = 4_000_000
"""A panel whose files hold more than this, all together, is not kept."""

MOST_NAMES = 2_000
"""Nor is one in whose folder more files stand than these."""

_MOST_KEPT = 16
_NAME = re.compile(r"panel-[0-9a-f]{8}")
_NUMBER = 4
"""Of so many bytes are the checksum, and the length of what a panel was made from, with which a kept file begins."""


def kept(folder: Path, read: Callable[[], Read]) -> Read:
    """Give a panel and its problems as they were read before; else read it, and keep it where nothing is wrong.

    Whatever stands in the way of keeping it, the panel is read.

    Args:
        folder: the panel's folder.
        read: reads all of the panel.
    """
    place, made_from = private.place_for("panel", folder), _made_from(folder)
    if place is None or made_from is None:
        return read()
    panel = _taken(place, made_from)
    if panel is not None:
        return panel, []
    panel, problems = read()
    if panel is not None and not problems and _made_from(folder) == made_from:
        with contextlib.suppress(Exception):  # also a recursion too deep for pickle, where the stack was deep already
            _keep(place, made_from, panel)
    return panel, problems


def _made_from(folder: Path) -> bytes | None:
    """All that decides what is read: this program, and what a panel's folder holds; None where that is too much."""
    try:
        rooms = [Path(__file__).parent, Path(__file__).parents[1] / "panel", Path(__file__).parents[1]]
        program = [sys.version, msgspec.__version__, yaml.__version__, *map(str, rooms), *map(_fingerprint, rooms)]
        names = sorted(_names(folder))
        files = [name for name in names if _is_read(name)]
        if len(names) > MOST_NAMES or sum(_size(folder / name) for name in files) > MOST_BYTES:
            return None
        contents = [(folder / name).read_bytes() for name in files]
        return marshal.dumps([program, str(folder), names, contents], 2)  # with no references: alike are alike
    except (OSError, ValueError):  # whoever reads it is told
        return None


def _fingerprint(room: Path) -> list[tuple[str, int, int]]:
    """By what a program's own files are known, as Python knows them: name, size and time."""
    with os.scandir(room) as entries:
        files = [(entry.name, entry.stat()) for entry in entries if entry.is_file()]
    return sorted((name, status.st_size, status.st_mtime_ns) for name, status in files)


def _names(folder: Path) -> Iterator[str]:
    """What stands in a folder and in the folders there; of those the names end with a slash."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield entry.name
                continue
            yield f"{entry.name}/"
            if not entry.name.startswith("."):
                with os.scandir(entry) as inner:
                    yield from (f"{entry.name}/{each.name}{'/' if each.is_dir() else ''}" for each in inner)


def _is_read(name: str) -> bool:
    return name in FILES or (name.startswith("experts/") and name.endswith(".yaml"))


def _size(path: Path) -> int:
    """How much a file holds; of what is no file nobody knows."""
    status = path.stat()
    return status.st_size if stat.S_ISREG(status.st_mode) else MOST_BYTES + 1


def _taken(place: Path, made_from: bytes) -> Panel | None:
    """What is kept of just this; nothing that another user could have put there."""
    try:
        kept = private.read(place)
        if kept is None:
            return None
        begins, data = _as_bytes(len(made_from)) + made_from, memoryview(kept)[_NUMBER:]
        if kept[:_NUMBER] != _as_bytes(zlib.crc32(data)) or data[: len(begins)] != begins:
            return None
        panel: Panel = pickle.loads(data[len(begins) :])  # of this user's own making
    except Exception:  # a damaged file can raise anything; the panel is read then
        return None
    return panel


def _as_bytes(number: int) -> bytes:
    return number.to_bytes(_NUMBER, "little")


def _keep(place: Path, made_from: bytes, panel: Panel) -> None:
    """Write it; of too many the oldest go."""
    data = _as_bytes(len(made_from)) + made_from + pickle.dumps(panel, pickle.HIGHEST_PROTOCOL)
    if private.write(place, _as_bytes(zlib.crc32(data)) + data):
        _clear(place.parent)


def _clear(folder: Path) -> None:
    with os.scandir(folder) as entries:
        own = [e for e in entries if _NAME.fullmatch(e.name) and e.is_file(follow_symlinks=False)]
    for entry in sorted(own, key=lambda entry: entry.stat().st_mtime_ns)[:-_MOST_KEPT]:
        with contextlib.suppress(OSError):
            os.unlink(entry)  # noqa: PTH108  # an entry is no path
