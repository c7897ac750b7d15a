"""What is done anew whenever a file of a panel changes, until somebody ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.doors import extras, streams
from counsel.problems import InputError, clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIBRARIES = ("watchfiles",)
_READ = (".yaml", ".yml")
_BEAT = 100
"""After so many milliseconds without a change it is known that changes are told."""


def watch(folder: Path, look: Callable[[], object]) -> None:
    """Look once, and anew after each change of a file in a folder; Ctrl-C ends it.

    Args:
        folder: the panel's folder.
        look: what is done.

    Raises:
        InputError: the library that watches is not installed.
    """
    extras.demand("watch", LIBRARIES, "check --watch")
    import watchfiles

    every = watchfiles.watch(folder, watch_filter=_is_read, rust_timeout=_BEAT, yield_on_timeout=True)
    next(every)  # from now on changes are told, so that none is lost that comes while it looks
    look()
    streams.tell(f"Watching {clean(str(folder))}; Ctrl-C ends it.")
    for changes in filter(None, every):
        names = sorted({path.removeprefix(f"{folder}/") for _, path in changes})
        streams.tell(clean(f"Changed: {', '.join(names)}"))
        try:
            look()
        except InputError as error:  # a file may be away for a moment, while an editor saves it
            streams.tell(str(error))


def _is_read(_change: object, path: str) -> bool:
    return path.endswith(_READ)
