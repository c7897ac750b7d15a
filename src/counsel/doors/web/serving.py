"""Sockets, processes and signals: how the server is brought up, and how it ends."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import uvicorn

from counsel.doors import streams
from counsel.doors.web.connection import Connection
from counsel.doors.web.guarding import LOOPBACK
from counsel.doors.web.responding import ALWAYS
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from starlette.types import ASGIApp

    from counsel.doors.web.panels import Panels

_LAST_PORT = 65535
_LAST_ANSWERS = 10
"""How many seconds the requests in flight have when the server is to end."""
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Place(msgspec.Struct, frozen=True):
    """Where the server is to be found.

    Attributes:
        host: the name or the number of an interface of this machine.
        port: the port; 0 for any that is free.
        allowed: further names by which it may be called.
    """

    host: str
    port: int
    allowed: Sequence[str] = ()

    def names(self) -> tuple[str, ...]:
        """Every name by which the server may be called."""
        return (*LOOPBACK, f"[{self.host}]" if ":" in self.host else self.host, *self.allowed)


class Server(uvicorn.Server):
    """A server that remembers the signal that ended it, and does not pass it on."""

    heard: int | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Hear the signals that end a process, but for those that the caller wants ignored."""
        for number in _SIGNALS:
            if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.handle_exit)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Come to an end; at a second Ctrl-C at once, whoever still waits."""
        if self.heard is not None and sig == signal.SIGINT:
            streams.leave(exit_code(self.heard))
        self.heard = self.heard or sig
        super().handle_exit(sig, frame)


def exit_code(heard: int | None) -> int:
    """The exit code of a server that a signal has ended; that it was asked to end is no failure."""
    return 0 if heard in (None, signal.SIGTERM) else 128 + heard


def run(panels: Panels, names: Sequence[str], listening: socket.socket, ends: int | None = None) -> int:
    """Serve until a signal comes.

    Args:
        panels: the panels.
        names: the names by which the server may be called.
        listening: the socket.
        ends: the reading end of a pipe; the server ends too where the other end is closed.

    Returns:
        The exit code.
    """
    from counsel.doors.web.application import application

    sys.setswitchinterval(0.001)  # so that whoever works out an answer lets others be answered
    server = Server(
        configured(
            application(panels, names),
            headers=list(ALWAYS),
            limit_concurrency=1000,
            timeout_graceful_shutdown=_LAST_ANSWERS,
        )
    )
    asyncio.run(_serve(server, listening, ends))
    return exit_code(server.heard)


def configured(app: ASGIApp, **own: Any) -> uvicorn.Config:
    """How every server of ours speaks and logs, whatever it serves.

    Args:
        app: what is served.
        own: what each has of its own.
    """
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        **own,
    )


async def _serve(server: Server, listening: socket.socket, ends: int | None) -> None:
    if ends is not None:
        asyncio.get_running_loop().add_reader(ends, server.handle_exit, signal.SIGTERM, None)
    logging.getLogger("uvicorn.error").addFilter(_tells_a_mistake)
    await server.serve([listening])


def _tells_a_mistake(record: logging.LogRecord) -> bool:
    """Whether a line of the log is worth reading; that a request was cut off at the end of the server is known."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)


def listen(place: Place, processes: int) -> list[socket.socket]:
    """Open a socket for each process.

    Raises:
        InputError: the host is none of this machine, or the port is none, or not free.
    """
    if not 0 <= place.port <= _LAST_PORT:
        message = f"found {shown(place.port)}, expected a port from 0 to {_LAST_PORT}"
        raise InputError([Problem(Location("--port"), "bad-range", message, "name none, or 0 for any that is free")])
    first = _bound(place.host, place.port)
    if processes == 1:
        return [first]
    port: int = first.getsockname()[1]
    first.close()  # it has shown that the port is free, which those that share it would not notice
    return [_bound(place.host, port, shared=True) for _ in range(processes)]


def _bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind(address)
        listening.listen(2048)
    except (OSError, UnicodeError) as error:
        raise InputError([_not_to_be_had(host, port, error)]) from None
    return listening


def _not_to_be_had(host: str, port: int, error: OSError | UnicodeError) -> Problem:
    why = getattr(error, "errno", None)
    if why == errno.EADDRINUSE:
        message = f"port {port} of {shown(host)} is in use"
        return Problem(Location("--port"), "port-in-use", message, "name another, or `--port 0` for any that is free")
    if why == errno.EACCES:
        message = f"port {port} is not for you to use"
        return Problem(Location("--port"), "port-refused", message, f"name one from 1024 to {_LAST_PORT}")
    message = f"{shown(host)} is no address of this machine"
    return Problem(Location("--host"), "unknown-host", message, "for example 127.0.0.1, or 0.0.0.0 for all of them")


def freeze() -> None:
    """Let what is there stay where it is, for all processes together."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def serve(panels: Panels, place: Place, processes: int, tell: Callable[[str], None]) -> int:
    """Serve until a signal comes.

    Args:
        panels: the panels.
        place: where.
        processes: how many processes share the work.
        tell: takes the address, once it can be called.

    Returns:
        The exit code.

    Raises:
        InputError: nothing can be served there.
    """
    if processes > 1 and not hasattr(os, "fork"):
        message = "this system cannot fork processes"
        hint = "start several servers on ports of their own, behind a balancer"
        raise InputError([Problem(Location("--processes"), "no-fork", message, hint)])
    sockets = listen(place, processes)
    freeze()
    tell(_address(place.host, sockets[0]))
    if processes == 1:
        return run(panels, place.names(), sockets[0])
    from counsel.doors.web import processing

    return processing.keep_up(sockets, lambda listening, ends: run(panels, place.names(), listening, ends), exit_code)


def _address(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
