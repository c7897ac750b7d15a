"""Which file a workshop is in: the one that was left unfinished, or a new one."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from counsel.doors.workshop import keys
from counsel.doors.workshop.events import Ended, Forgotten, Opened
from counsel.doors.workshop.storing import Store
from counsel.problems import InputError, Location, Problem, shown
from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counsel.consulting import OpenPanel, Today

SUFFIX = ".workshop"
_STALE = 12 * 3600
"""After how many seconds nobody goes on by themselves with a workshop that was left unfinished."""


def state_folder(environment: Mapping[str, str]) -> Path:
    """Where workshops are kept where nobody names a file."""
    if sys.platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "counsel" / "workshops"


def unfinished(folder: Path) -> Path | None:
    """The latest workshop of a folder, where it has not come to its end and is of today; None otherwise.

    Raises:
        InputError: another process holds it.
    """
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths or time.time() - paths[-1].stat().st_mtime > _STALE:
        return None
    return paths[-1] if goes_on(paths[-1]) else None


def goes_on(path: Path) -> bool:
    """Whether a workshop was begun, and has not come to its end.

    Raises:
        InputError: another process holds it.
    """
    with contextlib.closing(Store.opened(path)) as store:
        events = store.events()
    return bool(events) and not any(isinstance(event, Ended | Forgotten) for event in events)


def latest(named: Path | None, folder: Path) -> Store:
    """Open the workshop in a file, or the latest of a folder.

    Raises:
        InputError: there is none.
    """
    if named is not None:
        return Store.opened(named)
    paths = sorted(folder.glob(f"*{SUFFIX}"), reverse=True)
    if not paths:
        message = f"there is no workshop in {shown(folder)}"
        raise InputError([Problem(Location("--file"), "missing-file", message, "name the file of one")])
    return Store.opened(paths[0])


def new_file(folder: Path) -> Path:
    """A name for a new workshop in a folder, which is made where there is none.

    Raises:
        InputError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = f"{shown(folder)} cannot be made: {error.strerror}"
        raise InputError([Problem(Location("--file"), "unwritable-folder", message, "name a file")]) from None
    return folder / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{os.getpid()}{SUFFIX}"


def begin(path: Path, opened: OpenPanel, named: Sequence[str], port: int, today: Today) -> Store:
    """Begin a workshop in a new file.

    Raises:
        InputError: the situations cannot be found, or the file cannot be written.
    """
    from counsel.doors.workshop.framing import framed
    from counsel.doors.workshop.picking import pick

    programme = tuple(framed(opened, picked) for picked in pick(opened, named, today))
    panel = opened.panel
    first = Opened(keys.code(), port, words.spoken(), panel.title, panel.source.note, programme, time.time())
    store = Store.opened(path, new=True)
    path.chmod(0o600)
    store.write([first])
    return store
