"""How far long work is, for somebody who waits at a terminal."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress


@contextmanager
def progress(stream: IO[str], doing: str, patience: float = 1.0) -> Iterator[Callable[[float], None]]:
    """Give what is to be told which part of the work is done; it shows a bar on a terminal once the work is long.

    Args:
        stream: where to show it.
        doing: what the work is.
        patience: after how many seconds it is called long.
    """
    if not stream.isatty():
        yield lambda done: None
        return
    bar = _Bar(stream, doing, patience)
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    def __init__(self, stream: IO[str], doing: str, patience: float) -> None:
        self._stream = stream
        self._doing = doing
        self._patience = patience
        self._began = time.monotonic()
        self._shown: Progress | None = None

    def show(self, done: float) -> None:
        if self._shown is None and done < 1 and time.monotonic() - self._began > self._patience:
            self._shown = self._started()
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=done)

    def close(self) -> None:
        if self._shown is not None:
            self._shown.stop()

    def _started(self) -> Progress:
        from rich.console import Console
        from rich.progress import Progress

        shown = Progress(console=Console(file=self._stream, highlight=False), transient=True)
        shown.add_task(self._doing, total=1.0)
        shown.start()
        return shown
