"""A line from a browser to a server that does what networks do: it falls silent, breaks, or refuses.

Where it is silent nothing comes through and nothing is closed. What it refuses it answers by itself, by a real 503.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Line:
    """Takes connections at a port of its own, and carries each to a server and back.

    Attributes:
        port: where it listens.
        refused: the requests that it answered by itself.
    """

    def __init__(self, to: int, changed: tuple[bytes, bytes] = (b"", b"")) -> None:
        self._to, self._changed = to, changed
        self._refusing = b""
        self.refused: list[bytes] = []
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

    def refuse(self, request: bytes) -> None:
        """Answer the next request that begins so, as a server does that has no time."""
        self._refusing = request

    def break_off(self) -> None:
        """Break every connection; who connects from now on is carried as before."""
        for each in self._sockets[1:]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self.break_off()
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
                if self._refuses(data):
                    one.sendall(_BUSY)
                    break
                other.sendall(data.replace(*self._changed) if self._changed[0] else data)
            if self._carries.is_set():
                other.shutdown(socket.SHUT_WR)

    def _refuses(self, data: bytes) -> bool:
        if not self._refusing or not data.startswith(self._refusing):
            return False
        self._refusing = b""
        self.refused.append(data.partition(b"\r\n")[0])
        return True


@contextmanager
def line(to: int, changed: tuple[bytes, bytes] = (b"", b"")) -> Iterator[Line]:
    """A line to a port, on which one piece of what is carried may be changed into another."""
    one = Line(to, changed)
    try:
        yield one
    finally:
        one.close()
