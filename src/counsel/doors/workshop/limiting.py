"""How often somebody may post: so many times at once, and after that so many times a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE, A_SECOND = 20.0, 2.0


class _Left(msgspec.Struct):
    posts: float
    at: float


class Allowance:
    """Counts what each of many may still post."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, _Left] = {}

    def spend(self, who: str) -> float:
        """Take one post of somebody's allowance.

        Returns:
            After how many seconds there is one, where there is none; else 0.
        """
        now = self._clock()
        left = self._left.setdefault(who, _Left(AT_ONCE, now))
        left.posts = min(AT_ONCE, left.posts + (now - left.at) * A_SECOND)
        left.at = now
        if left.posts < 1:
            return (1 - left.posts) / A_SECOND
        left.posts -= 1
        return 0.0
