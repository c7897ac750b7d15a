"""The interview at a terminal: questions on standard error, answers from standard input, nothing is lost."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from counsel.doors.dialogue import Dialogue
from counsel.files.cases import case_text
from counsel.rendering.words import printable

if TYPE_CHECKING:
    import datetime

    from counsel.consulting import OpenPanel
    from counsel.logic.situation import Situation


class Stopped(Exception):  # noqa: N818  # nothing is wrong: the user left
    """The user left the interview before its end."""


def interview(opened: OpenPanel, today: datetime.date) -> Situation:
    """Hold an interview.

    Raises:
        Stopped: the input ended or was interrupted; how to go on has been said.
    """
    dialogue = Dialogue(opened, today, _hear, _say)
    try:
        return dialogue.hold()
    except (EOFError, KeyboardInterrupt):
        _say("\nStopped; nothing was saved.")
        if given := dialogue.given():
            sets = " ".join(f"--set {name}={value}" for name, value in given.items())
            print(f"To go on with your answers: counsel now {sets}", file=sys.stderr)
        raise Stopped from None


def offer_to_save(opened: OpenPanel, situation: Situation) -> None:
    """Save the answers as a case file, if the user names one."""
    try:
        while name := _hear("\nSave your answers as a case? (a file name such as mine.yaml; Enter for no) > ").strip():
            if _saved(name, case_text(opened.panel, situation)):
                return
    except (EOFError, KeyboardInterrupt):
        _say("")


def _saved(name: str, text: str) -> bool:
    try:
        path = Path(name).expanduser()
        if path.exists() and _hear(f"{name} is there already. Overwrite it? (y/N) > ").strip().lower() != "y":
            return False
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError, RuntimeError) as error:
        _say(f"{name} could not be written: {getattr(error, 'strerror', None) or error}. Try another name.")
        return False
    _say(f"Saved. To see the advice again: counsel now --case {name}")
    return True


def _say(text: str) -> None:
    """Show lines, wrapped at words; what is wrapped keeps its indent."""
    text = printable(text, sys.stderr.encoding)
    width = max(20, shutil.get_terminal_size().columns or 80)  # some terminals say that they have no columns
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        print(textwrap.fill(line, width, subsequent_indent=indent + "  " if indent else ""), file=sys.stderr)


def _hear(prompt: str) -> str:
    print(printable(prompt, sys.stderr.encoding), end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
