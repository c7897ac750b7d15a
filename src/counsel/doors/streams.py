"""The three streams: made to take any byte and any sign, and let go where they cannot be used."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import IO

from counsel.problems import clean


def prepare() -> None:
    """Make each stream take any byte and any sign; of those that are closed, the input is empty, errors go nowhere.

    Raises:
        OSError: the output is closed.
    """
    nowhere = Path(os.devnull)
    # each takes the lowest number that is free, so that no file is ever opened in the place of a closed stream
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    output, sys.stdout = sys.stdout, sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if output is None:
        raise OSError(errno.EBADF, "it is closed")


def tell(text: str) -> bool:
    """Show lines on standard error, with nothing that a terminal would obey; false where nobody can see them."""
    return put("\n".join(map(clean, text.split("\n"))))


def read(most: int) -> bytes:
    """Read so many bytes of standard input, or all of it where that is less."""
    return sys.stdin.buffer.read(most)


def put(text: str) -> bool:
    """Write to standard error as it is; false where that cannot be written to, and there is nobody to tell."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        let_go(sys.stderr)
        return False
    return True


def let_go(stream: IO[str]) -> None:
    """Send what a stream still holds back, and all that follows, nowhere."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def leave(code: int) -> None:
    """End the process at once: all is said, and taking every value apart would take a tenth of a call."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
