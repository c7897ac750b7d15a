"""The signals that end a process, as an exception, so that there is time for last words."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Ended(KeyboardInterrupt):
    """The user pressed Ctrl-C, closed the window, or asked the process to end."""


class Ending:
    """What has been heard so far; the first signal raises `Ended`, unless the last words are being said."""

    def __init__(self) -> None:
        self._heard: int | None = None
        self._hushed = False

    @property
    def code(self) -> int:
        """The exit code of a process that such a signal ends; that of Ctrl-C where there was none."""
        return 128 + (self._heard or signal.SIGINT)

    @property
    def may_be_gone(self) -> bool:
        """Whether a signal was heard that may mean that the window is closed, and nobody reads on."""
        return self._heard not in (None, signal.SIGINT)

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal."""
        first, self._heard = self._heard is None, self._heard or number
        if first and not self._hushed:
            raise Ended

    def hush(self) -> None:
        """Let no further signal disturb the last words."""
        self._hushed = True

    def check(self) -> None:
        """Raise `Ended` once more where whoever ran at that moment has swallowed it."""
        if self._heard is not None:
            raise Ended


_NUMBERS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def ending() -> Iterator[Ending]:
    """Hear the signals that end a process, but for those that the caller wants ignored; Ctrl-C is always heard."""
    heard = Ending()
    before = {number: signal.getsignal(number) for number in _NUMBERS}
    taken = [number for number in before if number == signal.SIGINT or before[number] is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, heard.hear)
    try:
        yield heard
    finally:
        for number in taken:
            signal.signal(number, before[number] or signal.SIG_DFL)
