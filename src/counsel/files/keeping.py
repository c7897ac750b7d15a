"""A panel that has been read is kept, as Python keeps what it has compiled: who asks again need not wait for YAML.

With it stand the very bytes that it was read from. It is taken only where they are all still the same, and nothing
else has come into the folder; so it can be forgotten, but never out of date.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import stat
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counsel.panel.model import Panel
    from counsel.problems import Problem

    Read: TypeAlias = tuple[Panel | None, list[Problem]]

PLACE = "COUNSEL_CACHE"
"""The variable that names the folder in which panels are kept; where it is empty none is."""

MOST_BYTES = 4_000_000
"""A panel whose files hold more than this, all together, is not kept."""

_MOST_KEPT = 16
_CHECK = 4
"""With so many bytes begins what is kept, by which it is known to be whole."""


def kept(folder: Path, read: Callable[[], Read]) -> Read:
    """Give a panel and its problems as they were read before; else read it, and keep it where nothing is wrong.

    Whatever stands in the way of keeping it, the panel is read.

    Args:
        folder: the panel's folder.
        read: reads all of the panel.
    """
    place, held = _place_of(folder), _held(folder)
    if place is None or held is None:
        return read()
    panel = _taken(place, held)
    if panel is not None:
        return panel, []
    panel, problems = read()
    if panel is not None and not problems and _held(folder) == held:
        data = pickle.dumps((held, panel), pickle.HIGHEST_PROTOCOL)
        _keep(place, _check(data) + data)
    return panel, problems


def _place_of(folder: Path) -> Path | None:
    """The file in which a panel is kept; None where nothing may be."""
    if not hasattr(os, "geteuid"):
        return None
    named = os.environ.get(PLACE)
    if named is None:
        above = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  # no home is no error
        named = f"{above}/counsel"
    if not os.path.isabs(named):  # noqa: PTH117  # of a relative one nobody knows where it is; an empty one is none
        return None
    return Path(named) / f"panel-{zlib.crc32(os.fsencode(folder)):08x}"


def _held(folder: Path) -> tuple[object, ...] | None:
    """All that decides what is read: this program, and what a panel's folder holds; None where that is too much."""
    try:
        program = [_signs(Path(__file__).parent), _signs(Path(__file__).parents[1] / "panel")]
        names = sorted(_names(folder))
        files = [name for name in names if _is_read(name)]
        if sum(_size(folder / name) for name in files) > MOST_BYTES:
            return None
        return sys.version, program, str(folder), names, [(folder / name).read_bytes() for name in files]
    except (OSError, ValueError):  # whoever reads it is told
        return None


def _check(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECK, "little")


def _signs(room: Path) -> list[tuple[str, int, int]]:
    """By what a program's own files are known, as Python knows them: name, size and time."""
    with os.scandir(room) as entries:
        files = [(entry.name, entry.stat()) for entry in entries if entry.is_file()]
    return sorted((name, about.st_size, about.st_mtime_ns) for name, about in files)


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
    return name in ("panel.yaml", "ledger.yaml") or (name.startswith("experts/") and name.endswith(".yaml"))


def _size(path: Path) -> int:
    """How much a file holds; of what is none nobody knows."""
    about = path.stat()
    return about.st_size if stat.S_ISREG(about.st_mode) else MOST_BYTES + 1


def _taken(place: Path, held: tuple[object, ...]) -> Panel | None:
    """What is kept of just this; nothing that another user could have written there."""
    try:
        with place.open("rb") as file:
            about = os.fstat(file.fileno())
            if about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None
            check, data = file.read(_CHECK), file.read()
        if check != _check(data):
            return None
        before, panel = pickle.loads(data)  # written by this user alone
    except Exception:  # a damaged file can raise anything; the panel is read then
        return None
    known: Panel | None = panel if before == held else None
    return known


def _keep(place: Path, data: bytes) -> None:
    """Write it beside and give it its name when it is whole; of those not asked for long the oldest go."""
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                file.write(data)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
        every = sorted(place.parent.glob("panel-*"), key=lambda path: path.stat().st_mtime_ns)
        for path in every[:-_MOST_KEPT]:
            path.unlink(missing_ok=True)
