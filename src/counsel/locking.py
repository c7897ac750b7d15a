"""Locks that a forked child finds open: whoever held one in the parent is not there to give it back."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Locked:
    """Something with a lock of its own, which a forked child gets anew."""

    def __init__(self, make_lock: Callable[[], Any] = threading.Lock) -> None:
        self._make_lock = make_lock
        self._lock = make_lock()
        _LOCKED[id(self)] = self

    def after_fork(self) -> None:
        """Begin afresh in a forked child, whatever another thread was doing when it was forked."""
        self._lock = self._make_lock()


_LOCKED: weakref.WeakValueDictionary[int, Locked] = weakref.WeakValueDictionary()


def _open_all() -> None:
    for locked in list(_LOCKED.values()):
        locked.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_open_all)
