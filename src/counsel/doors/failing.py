"""What is wrong, told on standard error, in lines or as JSON; and the exit code.

Exit codes: 0 well; 1 the panel or its cases fell short, the engine failed, or the answer cannot be written; 2 the
call or its input is wrong; 130 somebody stopped it.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING

import click

from counsel.doors import streams
from counsel.problems import CounselError, EngineError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_COUNSEL = Location("counsel")


def asks_for_json(words: Sequence[str]) -> bool:
    """Whether a call asks for JSON, as far as that can be told of one that may be wrong."""
    pairs = zip(words, [*words[1:], ""], strict=False)
    forms = [word.partition("=")[2] or after for word, after in pairs if word.partition("=")[0] == "--format"]
    return forms[-1:] == ["json"]


def exit_code(run: Callable[[], object], in_json: bool) -> int:
    """Run a call; say what is wrong, if anything is."""
    tell = _tell_as_json if in_json else _tell
    try:
        return _ran(run)
    except click.Abort:
        streams.tell("Stopped.")
        return 130
    except click.ClickException as error:
        _tell_as_json([_wrong_call(error)]) if in_json else streams.tell(_as_click_tells(error))
        return error.exit_code
    except CounselError as error:
        tell(error.problems)
        return 1 if isinstance(error, EngineError) else 2
    except OSError as error:
        return _cannot_go_on(error, tell)
    except Exception as error:
        if os.environ.get("COUNSEL_DEBUG"):
            raise
        tell([_mistake(error)])
        return 1


def _ran(run: Callable[[], object]) -> int:
    streams.prepare()
    code = run()
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _tell(problems: Iterable[Problem]) -> None:
    streams.tell("\n".join(map(str, problems)))


def _tell_as_json(problems: Iterable[Problem]) -> None:
    from counsel.rendering.contract.problems import problems_of

    streams.put(problems_of(problems).to_json())


def _as_click_tells(error: click.ClickException) -> str:
    text = io.StringIO()
    error.show(text)
    return text.getvalue().rstrip("\n")


def _wrong_call(error: click.ClickException) -> Problem:
    context = error.ctx if isinstance(error, click.UsageError) else None
    verb = "counsel" if context is None else context.command_path
    return Problem(Location(verb), "wrong-call", error.format_message(), f"`{verb} --help` tells how it is called")


def _cannot_go_on(error: OSError, tell: Callable[[Iterable[Problem]], None]) -> int:
    """Say what cannot be written or read; whoever no longer reads the output need not be told."""
    if error.filename is not None:
        problem = Problem(_COUNSEL, "unreadable-file", f"{shown(error.filename)} cannot be used: {error.strerror}")
    else:
        message = f"the output cannot be written: {error.strerror or error}"
        problem = Problem(_COUNSEL, "unwritable-output", message, "make room there, or write it elsewhere")
    if error.errno != errno.EPIPE:
        tell([problem])
    streams.let_go(sys.stdout)
    return 1


def _mistake(error: Exception) -> Problem:
    message = f"this is a mistake in counsel itself, not in what you typed: {error!r}"
    hint = "the same call with COUNSEL_DEBUG=1 shows where; please report it"
    return Problem(_COUNSEL, "mistake-in-counsel", message, hint)
