"""A terminal of its own for `counsel now`, with somebody who types into it, or ends it."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def on_a_terminal(
    *steps: str | bytes | signal.Signals,
    options: tuple[str, ...] = (),
    program: tuple[str, ...] = ("-m", "counsel.doors.cli"),
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """Take one step at each prompt of `counsel now`: type a line, or send a signal.

    Returns:
        The screen and the exit code.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        _heed_interrupts()
        os.chdir(folder or ".")
        shown = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **(environment or {})}
        os.execve(sys.executable, [sys.executable, *program, "now", *options], shown)
    screen = b""
    try:
        for step in steps:
            while not screen.rstrip(b" ").endswith(b">"):
                more = _read(terminal)
                assert more, f"it ended before the step {step!r}: {screen.decode(errors='replace')}"
                screen += more
            if isinstance(step, signal.Signals):
                time.sleep(0.1)  # until what comes after the prompt has begun
                os.kill(pid, step)
            else:
                if step == "\x03":
                    time.sleep(0.1)  # what interrupts just before the program waits is seen when something is typed
                os.write(terminal, step.encode() if isinstance(step, str) else step)
            screen += b"\n"
        while more := _read(terminal):
            screen += more
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        status = os.waitpid(pid, 0)[1]
        os.close(terminal)
        _forget_answers()
    return screen.decode(errors="replace"), os.waitstatus_to_exitcode(status)


def _heed_interrupts() -> None:
    """Undo what a parent that ignores or blocks interrupts hands down, such as `nohup` or a job in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _forget_answers() -> None:
    """Remove what was left for whoever is asked next."""
    for left in Path(os.environ["COUNSEL_CACHE"]).glob("answers-*"):
        left.unlink()


def _read(terminal: int) -> bytes:
    """What comes next; nothing at the end, which a terminal tells by an error."""
    if not select.select([terminal], [], [], 30)[0]:
        raise TimeoutError("nothing more was shown")
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
