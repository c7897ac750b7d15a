"""The interview at a terminal: questions on standard error, answers from standard input, nothing is lost."""

from __future__ import annotations

import itertools
import shlex
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from counsel.doors import output, streams
from counsel.doors.dialogue import Dialogue, means
from counsel.doors.endings import Ending, ending
from counsel.files.cases import case_text
from counsel.problems import clean
from counsel.rendering.words import marked, printable, say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from counsel.advising.advice import Detail
    from counsel.consulting import Answer, OpenPanel
    from counsel.logic.situation import Situation


_YES, _NO = marked("y, yes"), marked("n, no")


class Interview:
    """One visit: the questions, the advice, and the offer to save; who leaves on the way is told how to go on."""

    def __init__(self, opened: OpenPanel, today: datetime.date, options: Sequence[str], heard: Ending) -> None:
        self._opened = opened
        self._options = options
        self._heard = heard
        self._dialogue = Dialogue(opened.conversation(today), self._hear, _tell)

    def hold(self, show: Callable[[Answer], None], detail: Detail) -> None:
        """Ask, show the advice, and offer to save the answers."""
        try:
            situation = self._dialogue.hold()
            answer = self._opened.answer(situation, detail)
            self._heard.check()
            show(answer)
            self._offer_to_save(situation)
        except BaseException:
            self._heard.hush()
            self._say_how_to_go_on()
            self._heard.check()  # a signal may have come out as a failure of whatever it met
            raise

    def _hear(self, prompt: str) -> str:
        self._heard.check()
        print(printable(prompt, sys.stderr.encoding), end="", file=sys.stderr, flush=True)
        try:
            line = sys.stdin.readline()
        except OSError:  # the terminal is gone
            line = ""
        if not line:
            raise EOFError
        return line

    def _say_how_to_go_on(self) -> None:
        streams.tell("\n" + say("Stopped; nothing was saved."))
        if given := self._dialogue.conversation.typed_again():
            sets = (word for name, value in given.items() for word in ("--set", f"{name}={value}"))
            streams.tell(say("To go on with your answers: {command}", command=self._command(*sets)))

    def _command(self, *more: str) -> str:
        """A command that asks the same panel in the same way."""
        return shlex.join(["counsel", "now", *self._options, *more])

    def _offer_to_save(self, situation: Situation) -> None:
        """Save the answers as a case file, if the user wants it."""
        text = case_text(self._opened.panel, situation)
        try:
            if not self._wants_to_save():
                self._say_how_to_see_it_again(situation)
                return
            proposed = self._free_name()
            name = self._hear(say("Its name? (Enter for {name})", name=proposed) + " > ").strip() or proposed
            while name and not self._saved(name, text):
                name = self._hear(say("Another name? (Enter for not saving)") + " > ").strip()
            if not name:
                self._say_how_to_see_it_again(situation)
        except EOFError:  # the advice was given: that is no failure
            self._say_how_to_go_on()

    def _say_how_to_see_it_again(self, situation: Situation) -> None:
        link = self._opened.link(situation, self._dialogue.conversation.not_known)
        streams.tell(say("To see the advice again: {command}", command=self._command("--case", link)))

    def _wants_to_save(self) -> bool:
        prompt = "\n" + say("Save your answers as a case file? (y/N)") + " > "
        while not means(typed := self._hear(prompt).strip(), _YES):
            if not typed or means(typed, _NO):
                return False
            _tell(say("Please type y or n; the name is asked for next."))
        return True

    def _free_name(self) -> str:
        """A name that no file has yet."""
        stem = f"{self._opened.panel.name}-{self._dialogue.conversation.today}"
        names = (f"{stem}{f'-{number}' if number > 1 else ''}.yaml" for number in itertools.count(1))
        return next(name for name in names if not Path(name).exists())

    def _saved(self, name: str, text: str) -> bool:
        if not _can_be_shown(name):
            _tell(say("That name holds signs that cannot be shown here."))
            return False
        if {name, name.rpartition(".")[0]} & {*self._opened.case_names()}:
            _tell(say("{name} is the name of a case that comes with the panel.", name=name))
            return False
        try:
            path = Path(name).expanduser()
            if path.exists() and not self._may_overwrite(name):
                return False
            output.write({path: text})
        except (OSError, ValueError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or error
            _tell(say("{name} could not be written: {reason}.", name=name, reason=why))
            return False
        streams.tell(say("Saved. To see the advice again: {command}", command=self._command("--case", _called(path))))
        return True

    def _may_overwrite(self, name: str) -> bool:
        return means(self._hear(say("{name} is there already. Overwrite it? (y/N)", name=name) + " > "), _YES)


def interview(
    opened: OpenPanel, today: datetime.date, options: Sequence[str], show: Callable[[Answer], None], detail: Detail
) -> int:
    """Hold an interview.

    Args:
        opened: the panel that asks.
        today: the day to which days are counted.
        options: those of the call that another call must repeat, to ask the same panel in the same way.
        show: shows the advice.
        detail: how much of what is open it shows.

    Returns:
        The exit code.
    """
    with ending() as heard:
        try:
            Interview(opened, today, options, heard).hold(show, detail)
        except (EOFError, KeyboardInterrupt):
            return heard.code
        return 0


def _called(path: Path) -> str:
    """What a file is called after `--case`, so that it is not taken for one of the panel's own cases."""
    return str(path) if len(path.parts) > 1 else f"./{path}"


def _can_be_shown(name: str) -> bool:
    """Whether a name that is shown can be typed again: no byte was lost in reading it, and none is in showing it."""
    return clean(name) == name and "\N{REPLACEMENT CHARACTER}" not in name and _encodes(name)


def _encodes(name: str) -> bool:
    try:
        name.encode(sys.stderr.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _tell(text: str) -> None:
    """Show lines, wrapped at words; what is wrapped keeps its indent."""
    text = printable(text, sys.stderr.encoding)
    width = max(20, shutil.get_terminal_size().columns or 80)  # some terminals say that they have no columns
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        print(textwrap.fill(line, width, subsequent_indent=indent + "  " if indent else ""), file=sys.stderr)
