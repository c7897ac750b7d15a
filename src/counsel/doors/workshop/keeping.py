"""The room while it is held: every event is in the file before it is true, and before anybody hears of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from counsel.doors.workshop.folding import after
from counsel.doors.workshop.storing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.doors.workshop.events import Anything
    from counsel.doors.workshop.folding import Room
    from counsel.doors.workshop.storing import Store, Written

    Heard = Callable[[Anything], None]

_MOST_WAITING = 5000


class Unsaved(Exception):  # noqa: N818  # it says what is so, not what went wrong
    """An event could not be written: the text says why."""


class Keeper:
    """Holds the room; used by the event loop alone.

    Attributes:
        room: the room as it stands in the file.
        trouble: why the last event could not be written; empty where it was.
    """

    def __init__(self, store: Store, room: Room) -> None:
        self.room = room
        self.trouble = ""
        self.store = store
        self.heard: list[Heard] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer: Writer | None = None

    def begin(self) -> None:
        """Begin to write, in the event loop that runs."""
        self._loop = asyncio.get_running_loop()
        self._writer = Writer(self.store, self._from_writer)

    def end(self) -> None:
        """Write what waits, and let the file go."""
        if self._writer is not None:
            self._writer.close()
        self.store.close()

    async def submit(self, event: Anything) -> bool:
        """Have an event written, and say whether it has changed the room.

        Raises:
            Unsaved: it could not be written.
        """
        assert self._loop is not None
        assert self._writer is not None
        if self._writer.waiting >= _MOST_WAITING:
            raise Unsaved("too many wait already")
        written: asyncio.Future[bool] = self._loop.create_future()
        self._writer.put(event, written)
        return await asyncio.shield(written)  # whoever goes away meanwhile has voted all the same

    def _from_writer(self, batch: Sequence[Written]) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._take, batch)

    def _take(self, batch: Sequence[Written]) -> None:
        for each in batch:
            self.trouble = each.error
            if each.error:
                _fail(each.token, Unsaved(each.error))
                continue
            before, self.room = self.room, after(self.room, each.event)
            if isinstance(each.token, asyncio.Future) and not each.token.done():
                each.token.set_result(self.room is not before)
            if self.room is not before:
                for heard in self.heard:
                    heard(each.event)


def _fail(token: object, error: Exception) -> None:
    if isinstance(token, asyncio.Future) and not token.done():
        token.set_exception(error)
        token.exception()  # whoever waited may be gone
