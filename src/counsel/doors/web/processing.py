"""Several processes that share a port: each is forked, and started anew where it ends by itself."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from counsel.doors import streams

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    Run = Callable[[socket.socket, int], int]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SECONDS = 1.0
"""A process that does not live so long would not the next time either."""


class Processes:
    """The processes that serve; ``run`` serves in one of them, on a socket, until a pipe's other end is closed."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._born: dict[int, tuple[socket.socket, float]] = {}
        self._ends, self._alive = os.pipe()
        self.heard: int | None = None
        self.failed = False

    def start(self, listening: socket.socket) -> None:
        """Start one."""
        with _no_signals():
            if (pid := os.fork()) == 0:
                self._serve(listening)
            self._born[pid] = listening, time.monotonic()

    def _serve(self, listening: socket.socket) -> None:
        code = 1
        try:
            for number in _SIGNALS:
                if signal.getsignal(number) == self.end:
                    signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            os.close(self._alive)
            code = self._run(listening, self._ends)
        finally:
            streams.leave(code)

    def end(self, number: int, _frame: FrameType | None = None) -> None:
        """Let all come to an end; at a second signal, at once."""
        last, self.heard = signal.SIGKILL if self.heard else signal.SIGTERM, self.heard or number
        for pid in self._born:
            with suppress(ProcessLookupError):
                os.kill(pid, last)

    def wait(self) -> None:
        """Wait until all have ended; start those anew that nobody has ended."""
        while self._born:
            pid, _ = os.wait()
            listening, born = self._born.pop(pid)
            if self.heard is None and time.monotonic() - born > _SECONDS:
                streams.tell("note: a process has ended by itself, and is started anew")
                self.start(listening)
            elif self.heard is None:
                streams.tell("error: a process has ended as soon as it began, so that all end")
                self.failed = True
                self.end(signal.SIGTERM)


def keep_up(sockets: Sequence[socket.socket], run: Run, exit_code: Callable[[int | None], int]) -> int:
    """Serve in a process for each socket until a signal comes; gives the exit code."""
    processes = Processes(run)
    for number in _SIGNALS:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, processes.end)
    for listening in sockets:
        processes.start(listening)
    processes.wait()
    return 1 if processes.failed else exit_code(processes.heard)


@contextmanager
def _no_signals() -> Iterator[None]:
    """Let no signal come between a fork and its being known."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
