"""A line from a browser to a server that can fall silent, as networks do: nothing comes through, nothing is closed."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Line:
    """Takes connections at a port of its own, and carries each to a server and back.

    Attributes:
        port: where it listens.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self._carries = threading.Event()
        self._carries.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listening]
        self._threads: list[threading.Thread] = []
        self.port: int = self._listening.getsockname()[1]
        self._start(self._accept)

    def fall_silent(self) -> None:
        """Carry nothing any more, and say so to nobody; who connects from now on is never answered."""
        self._carries.clear()

    def come_back(self) -> None:
        """Carry what comes in from now on."""
        self._carries.set()

    def close(self) -> None:
        """End it."""
        for each in list(self._sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join()
        for each in self._sockets:
            each.close()

    def _start(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self._sockets.append(near)
                if self._carries.is_set():
                    far = socket.create_connection(("127.0.0.1", self._to))
                    self._sockets.append(far)
                    self._start(self._carry, near, far)
                    self._start(self._carry, far, near)

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (data := one.recv(65536)) and self._carries.is_set():
                other.sendall(data)
            if self._carries.is_set():
                other.shutdown(socket.SHUT_WR)


@contextmanager
def line(to: int) -> Iterator[Line]:
    """A line to a port."""
    one = Line(to)
    try:
        yield one
    finally:
        one.close()
