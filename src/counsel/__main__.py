"""`counsel` and `python -m counsel`: a call as a process of its own, which Ctrl-C ends in one line at any time."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def run() -> None:
    """Run a call; whoever stops it while it still loads finds as few words as later."""
    gc.set_threshold(100_000)  # a call is over before looking for garbage would pay
    sys.unraisablehook = _unraised
    heard = signal.getsignal(signal.SIGINT)
    if heard is signal.default_int_handler:  # an exception would not survive some of the imports
        signal.signal(signal.SIGINT, _stop)
    from counsel.doors import cli

    try:
        if heard is signal.default_int_handler:
            signal.signal(signal.SIGINT, heard)
        cli.run()
    except KeyboardInterrupt:
        _stop()


def _stop(*_: object) -> None:
    with contextlib.suppress(OSError):
        os.write(2, b"Stopped.\n")
    os._exit(130)


def _unraised(what: UnraisableHookArgs) -> None:
    """Heed an interrupt that came while Python could not raise it."""
    if issubclass(what.exc_type, KeyboardInterrupt):
        _stop()
    sys.__unraisablehook__(what)


if __name__ == "__main__":
    run()
