"""Locks that a forked child finds open: whoever held one in the parent is not there to give it back.

And what needs none: an attribute that is found when it is first asked for.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable


Found = TypeVar("Found")


class found_once(Generic[Found]):  # noqa: N801  # a decorator, like `property`
    """An attribute that is found when it is first asked for, and kept; two threads at once may both find it.

    `functools.cached_property` has one lock for all before Python 3.12, which a forked child may find closed for ever.
    """

    def __init__(self, find: Callable[[Any], Found]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> found_once[Found]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Found: ...

    def __get__(self, instance: object | None, owner: type) -> Found | found_once[Found]:
        if instance is None:
            return self
        attribute: Found = self._find(instance)
        instance.__dict__[self._name] = attribute
        return attribute


class _Lock:
    """A lock for `with` that no interrupt leaves closed behind it.

    Python 3.14 looks for signals between the call that takes a `threading.Lock` and the block at whose end it is given
    back; what their handlers raise there would leave it closed for ever.
    """

    def __init__(self, lock: Any) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        taken: list[bool] = []
        try:
            taken.extend(map(self._lock.acquire, (True,)))  # takes it and notes it, with no signal in between
        except BaseException:
            if taken:
                self._lock.release()
            raise

    @property
    def __exit__(self) -> Callable[..., None]:  # noqa: PLE0302  # it gives one
        """That of the lock itself: at the beginning of one written in Python a signal could strike too."""
        exit_: Callable[..., None] = self._lock.__exit__
        return exit_


class Locked:
    """Something with a lock of its own, which a forked child gets anew."""

    def __init__(self, make_lock: Callable[[], Any] = threading.Lock) -> None:
        self._make_lock = make_lock
        self._lock = _Lock(make_lock())
        _LOCKED[id(self)] = self

    def after_fork(self) -> None:
        """Begin afresh in a forked child, whatever another thread was doing when it was forked."""
        self._lock = _Lock(self._make_lock())


_LOCKED: weakref.WeakValueDictionary[int, Locked] = weakref.WeakValueDictionary()


def _open_all() -> None:
    for locked in list(_LOCKED.values()):
        locked.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_open_all)
