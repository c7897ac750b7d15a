"""How answers are worked out: in threads, heavy ones after one another, and the last ones kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

from counsel.doors.web.reading import Refused
from counsel.problems import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Key: TypeAlias = "tuple[Hashable, ...]"
"""All on which an answer depends."""

_QUICK, _HEAVY = 4, 2
_MOST_WAITING = 64
_MOST_KEPT = 8 * 1024 * 1024


class Answers:
    """Works answers out, and keeps the last ones, so many bytes with what was asked; used by the event loop alone."""

    def __init__(self) -> None:
        self._quick = ThreadPoolExecutor(_QUICK, "quick")
        self._heavy = ThreadPoolExecutor(_HEAVY, "heavy")
        self._waiting = 0
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._under_way: dict[Key, asyncio.Future[bytes]] = {}
        self._size = 0

    async def to(self, key: Key, work: Callable[[], str], heavy: bool) -> bytes:
        """The answer to a request: a kept one, or worked out in a thread, once for all who ask for it meanwhile.

        Raises:
            Refused: too many heavy requests wait already.
        """
        if (kept := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return kept
        if (under_way := self._under_way.get(key)) is None:
            under_way = self._begin(work, heavy)
            self._under_way[key] = under_way
            under_way.add_done_callback(lambda done: self._done(key, done, heavy))
        return await asyncio.shield(under_way)  # one who goes away does not take it from the others

    async def not_kept(self, work: Callable[[], str]) -> bytes:
        """An answer that is worked out in a thread, and then forgotten."""
        return await self._begin(work, heavy=False)

    def _begin(self, work: Callable[[], str], heavy: bool) -> asyncio.Future[bytes]:
        if heavy and self._waiting >= _MOST_WAITING:
            problem = Problem(Location("counsel"), "busy", f"{self._waiting} such requests wait already", "try later")
            raise Refused(503, problem, {"retry-after": "10"})
        self._waiting += heavy
        pool = self._heavy if heavy else self._quick
        return asyncio.get_running_loop().run_in_executor(pool, lambda: work().encode(errors="replace"))

    def _done(self, key: Key, done: asyncio.Future[bytes], heavy: bool) -> None:
        del self._under_way[key]
        self._waiting -= heavy
        if not done.cancelled() and done.exception() is None:
            self._keep(key, done.result())

    def _keep(self, key: Key, answer: bytes) -> None:
        self._kept[key] = answer
        self._size += _cost(key, answer)
        while self._size > _MOST_KEPT:
            self._size -= _cost(*self._kept.popitem(last=False))


def _cost(key: Key, answer: bytes) -> int:
    """How many bytes it takes to keep an answer: a question can be longer."""
    return len(answer) + len(repr(key))
