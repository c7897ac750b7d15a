"""Where an answer goes: to standard output, or into a file that holds all of it or is not there."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STANDARD = "-"
"""What is named for standard output."""


def check(name: str, force: bool) -> None:
    """Say at once what would keep a file from being written, before anybody has worked for it.

    Raises:
        InputError: it is there already and must not be overwritten, or no such file can be.
    """
    path = Path(name)
    if name == STANDARD:
        return
    try:
        with suppress(FileNotFoundError, NotADirectoryError, ValueError):
            path.stat()  # since Python 3.14 `is_file` takes whatever is wrong for a no
        if obstacle := _obstacle(name, path):
            raise _unwritable(name, obstacle)
        if path.is_file() and not force:
            raise _is_there(name)
    except OSError as error:
        raise _unwritable(name, error.strerror) from None


def _obstacle(name: str, path: Path) -> str:
    """Why no file of that name can be written, whether there is one or not; empty where nothing is known against it."""
    if not name:
        return "it has no name"
    if path.is_dir():
        return "it is a folder"
    if not path.parent.is_dir():
        return f"there is no folder {shown(path.parent)}"
    return "" if os.access(path if path.exists() else path.parent, os.W_OK) else os.strerror(errno.EACCES)


@contextmanager
def opened(name: str | None, force: bool) -> Iterator[IO[str]]:
    """Open what a text is written to, as UTF-8; see `opened_bytes`."""
    if name is None or name == STANDARD:
        yield sys.stdout
        return
    with opened_bytes(name, force) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def opened_bytes(name: str | None, force: bool) -> Iterator[IO[bytes]]:
    """Open what an answer is written to; a file bears its name only once it holds all of it.

    Args:
        name: the file; None or `-` for standard output.
        force: whether a file that is there may be overwritten.

    Raises:
        InputError: the file cannot be written.
        OSError: there is no room for it.
    """
    if name is None or name == STANDARD:
        yield sys.stdout.buffer
        return
    check(name, force)
    path = Path(name).resolve() if force else Path(name)
    if path.exists() and not path.is_file():  # a pipe or a device is written to, and never replaced
        with path.open("wb") as stream:
            yield stream
        return
    draft = _draft(path)
    try:
        with _new(draft, name) as stream:
            yield stream
        _take_place(draft, path, force)
    finally:
        draft.unlink(missing_ok=True)


def write(texts: Mapping[Path, str], *, folders: bool = False) -> None:
    """Write some files, as UTF-8, all of them or none: first all of them beside their places, then into them.

    Where that fails nothing is left of them, and files that were there are as they were. With ``folders`` those that
    are missing are made.

    Raises:
        OSError: there is no room for them, or no such file can be written.
        ValueError: a name holds a NUL.
    """
    places = {path.resolve(): text for path, text in texts.items()}
    drafts = {path: path if path.exists() and not path.is_file() else _draft(path) for path in places}
    try:
        for path, text in places.items():
            if folders:
                path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_text(text, encoding="utf-8", newline="")
        for path, draft in drafts.items():
            if draft != path:
                _take_place(draft, path, force=True)
    finally:
        for path, draft in drafts.items():
            if draft != path:
                draft.unlink(missing_ok=True)


def _draft(path: Path) -> Path:
    """What a file is called until it holds all of it."""
    return path.with_name(f".{path.name}.{os.getpid()}")


def _new(draft: Path, name: str) -> IO[bytes]:
    try:
        return draft.open("xb")
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise _unwritable(name, getattr(error, "strerror", None) or error) from None


def _take_place(draft: Path, path: Path, force: bool) -> None:
    """Give a file that is whole its name; without force never that of another one, however late it came."""
    if force:
        if path.exists():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
        return
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise _is_there(str(path)) from None
    except OSError:  # not every disk knows two names for one file
        if path.exists():
            raise _is_there(str(path)) from None
        draft.replace(path)


def _is_there(name: str) -> InputError:
    message = f"{shown(name)} is there already"
    return InputError(
        [Problem(Location("--output"), "file-exists", message, "overwrite it with --force, or name another")]
    )


def _unwritable(name: str, why: object) -> InputError:
    message = f"{shown(name)} cannot be written: {why}"
    return InputError([Problem(Location("--output"), "unwritable-file", message, "name another file")])
