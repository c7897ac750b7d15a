"""The interview at a terminal: questions on standard error, answers from standard input, nothing is lost."""

from __future__ import annotations

import contextlib
import itertools
import re
import shlex
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from counsel.consulting import Request
from counsel.doors import output, streams
from counsel.doors.dialogue import QUIT, Dialogue, means
from counsel.doors.endings import Ended, ending
from counsel.files import unfinished
from counsel.files.cases import case_text
from counsel.problems import InputError, clean
from counsel.questions import drafting
from counsel.rendering.words import either, marked, printable, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from counsel.advising.advice import Detail
    from counsel.consulting import Answer, OpenPanel
    from counsel.doors.endings import Ending
    from counsel.questions.interview import Conversation


_YES, _NO = marked("y, yes"), marked("n, no")
_AGAIN, _SAVED = marked("To see the advice again: {command}"), marked("Saved. To see the advice again: {command}")
_MORE = marked("Add --full for the reasons, --draft {drafts} for words to send or say, or --format ics for a calendar.")
_MORE_NO_DRAFT = marked("Add --full for the reasons, or --format ics for a calendar.")
_WANTED = {"--full", "--link", "--draft"}
"""What else than the first screen can have been wanted, each without the others."""
_UNFIT = marked("What was answered when the window was closed does not fit this panel; it was: {command}")
_WAITING = marked("Stopped; your answers wait for the next time that you are asked.")


class Interview:
    """One visit: the questions, the advice, and the offer to save; who leaves on the way is told how to go on."""

    def __init__(self, opened: OpenPanel, begun: Conversation, options: Sequence[str], heard: Ending) -> None:
        self._opened = opened
        self._options = options
        self._heard = heard
        self._dialogue = Dialogue(begun, self._hear, _tell)

    def hold(self, show: Callable[[Answer, Sequence[str]], None], detail: Detail) -> None:
        """Ask, show the advice, and offer to save the answers."""
        try:
            if not self._dialogue.conversation.answers:
                self._take_up()
            situation = self._dialogue.hold()
            answer = self._opened.answer(situation, detail)
            self._heard.check()
            show(answer, self._dialogue.conversation.not_known)
            self._offer_to_save(answer)
        except BaseException:
            try:  # noqa: SIM105  # nothing else is called here, since a signal can come in any call
                self._heard.hush()
            except Ended:  # together with the end of input, where a window is closed
                pass
            self._say_how_to_go_on()
            self._heard.check()  # a signal may have come out as a failure of whatever it met
            raise

    def _take_up(self) -> None:
        """Go on with what was answered before a window was closed, if there is such a thing and the user wants it."""
        fresh, link = self._dialogue.conversation, unfinished.left(self._opened.folder)
        if not link:
            return
        try:
            begun = self._opened.understand(Request(self._opened.case(link), {}, fresh.today))
        except InputError:  # the panel, one of its terms, or the day, is another by now
            streams.tell(say(_UNFIT, command=self._command("--ask", "--case", link)) + "\n")
            unfinished.forget(self._opened.folder)
            return
        self._dialogue.conversation = self._opened.conversation(fresh.today, begun)
        self._dialogue.list_answers(say("Your answers when the window was closed:"))
        if not self._wants_to_go_on():
            self._dialogue.conversation = fresh
        unfinished.forget(self._opened.folder)

    def _wants_to_go_on(self) -> bool:
        while (typed := self._hear(say("Go on with them? (Y/n)") + " > ").strip()) and not means(typed, _YES):
            if means(typed, QUIT):
                raise EOFError
            if means(typed, _NO):
                return False
            _tell(say("Please type y or n, or q to leave."))
        return True

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
        kept = self._heard.may_be_gone and self._leave()
        shown = streams.tell("\n" + say(_WAITING if kept else "Stopped; nothing was saved."))
        if given := self._dialogue.conversation.typed_again():
            sets = (word for name, value in given.items() for word in ("--set", f"{name}={value}"))
            streams.tell(say("To go on with your answers: {command}", command=self._command("--ask", *sets)))
        if not kept and (self._heard.may_be_gone or not shown):  # it may have come while that was told
            self._leave()

    def _leave(self) -> bool:
        """Leave the answers for the next interview, since nobody may read how to go on with these."""
        conversation = self._dialogue.conversation
        link = self._opened.link(conversation.situation, conversation.not_known)
        return bool(conversation.applying) and unfinished.leave(self._opened.folder, link)

    def _command(self, *more: str) -> str:
        """A command that asks the same panel in the same way."""
        return shlex.join(["counsel", "now", *self._options, *more])

    def _offer_to_save(self, answer: Answer) -> None:
        """Save the answers as a case file, if the user wants it, and say how to see the advice again."""
        text = case_text(self._opened.panel, answer.situation)
        try:
            name = self._wanted_name()
            while name and not (saved := self._saved(name, text)):
                name = self._hear(say("Another name? (Enter for not saving)") + " > ").strip()
        except EOFError:  # the advice was given: that is no failure
            self._say_how_to_go_on()
            return
        again = saved if name else self._opened.link(answer.situation, self._dialogue.conversation.not_known)
        streams.tell(say(_SAVED if name else _AGAIN, command=self._command("--case", again)))
        if not _WANTED & {*self._options}:
            drafts = drafting.possible(self._opened.panel, answer.advice, answer.taken)
            _tell(say(_MORE if drafts else _MORE_NO_DRAFT, drafts=either(drafts)))

    def _wanted_name(self) -> str:
        """The name under which to save; empty where nothing is to be saved."""
        if not self._wants_to_save():
            return ""
        proposed = self._free_name()
        return self._hear(say("Its name? (Enter for {name})", name=proposed) + " > ").strip() or proposed

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

    def _saved(self, name: str, text: str) -> str:
        """Save under a name; what `--case` takes for it, empty where it cannot be saved."""
        if not _can_be_shown(name):
            _tell(say("That name holds signs that cannot be shown here."))
            return ""
        if {_plain(name), _plain(name.rpartition(".")[0])} & {*self._names_of_cases()}:
            _tell(say("{name} is the name of a case that comes with the panel.", name=name))
            return ""
        try:
            path = Path(name).expanduser()
            if path.exists() and not path.is_file():
                _tell(say("{name} is there already, and no file that could be overwritten.", name=name))
                return ""
            if path.exists() and not self._may_overwrite(name):
                return ""
            output.write({path: text})
        except (OSError, ValueError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or error
            _tell(say("{name} could not be written: {reason}.", name=name, reason=why))
            return ""
        return _called(path)

    def _names_of_cases(self) -> Iterator[str]:
        """What the panel's own cases are called, by their names and by their titles."""
        yield from map(_plain, self._opened.case_names())
        with contextlib.suppress(InputError):  # of a case that cannot be read
            yield from (_plain(case.title) for case in self._opened.every_case())

    def _may_overwrite(self, name: str) -> bool:
        return means(self._hear(say("{name} is there already. Overwrite it? (y/N)", name=name) + " > "), _YES)


def interview(
    opened: OpenPanel,
    begun: Conversation,
    options: Sequence[str],
    show: Callable[[Answer, Sequence[str]], None],
    detail: Detail,
) -> int:
    """Hold an interview.

    Args:
        opened: the panel that asks.
        begun: the interview with what is answered already; without any answer, what was answered before a window was
            closed is offered.
        options: those of the call that another call must repeat, to ask the same panel in the same way.
        show: shows the advice; it is also given the facts that were asked for and are not known.
        detail: how much of what is open it shows.

    Returns:
        The exit code.
    """
    with ending() as heard:
        try:
            Interview(opened, begun, options, heard).hold(show, detail)
        except (EOFError, KeyboardInterrupt):
            return heard.code
        return 0


def _called(path: Path) -> str:
    """What a file is called after `--case`, so that it is not taken for one of the panel's own cases."""
    return str(path) if len(path.parts) > 1 else f"./{path}"


def _plain(name: str) -> str:
    """A name as those are told apart that people type."""
    return re.sub(r"[\s_-]+", "-", name.strip().casefold())


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
