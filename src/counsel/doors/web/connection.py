"""One connection: whoever does not come to an end with the head of a request is not waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

SECONDS = 10.0
"""How long the head of a request may take to come in."""


class Connection(HttpToolsProtocol):
    """A connection that is closed where the head of a request does not come in time."""

    _given_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Wait for the head of the first request."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Wait for the head of a request that has begun."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Wait no longer: the head is there."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, error: Exception | None) -> None:
        """Wait no longer: nobody is there."""
        self._stop_waiting()
        super().connection_lost(error)

    def _wait(self) -> None:
        if self._given_up is None:
            self._given_up = self.loop.call_later(SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._given_up is not None:
            self._given_up.cancel()
            self._given_up = None
