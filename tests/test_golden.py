"""Whole pages, held by golden files: what the verbs print in every format, and interviews as they stand on a screen.

A page is one line in `PAGES`. Its formats are those of its verb, its text is taken at two widths; `--update` writes
what is missing. The engines give the same pages, but for the line that names the engine.
"""

from __future__ import annotations

import datetime
import io
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
import pytest
from click.testing import CliRunner

from counsel import consulting
from counsel.doors.cli import main
from counsel.rendering.text.document import show
from counsel.rendering.views import explanation
from opening import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import counsel

    Golden = Callable[[Path, str], None]

HOME = Path(__file__).parent
GOLDEN = HOME / "golden"
WIDTHS = (60, 100)
TODAY = "2026-11-23"
HEDGE = "--panel panels/hedge"

PAGES = {
    "now/the-question": "now --full --case the-question --engine durable",
    "now/hardly-anything-known": "now --full --case hardly-anything-known",
    "now/before-the-interview": "now --full --case before-the-interview",
    "now/three-days-after-the-message": "now --full --case three-days-after-the-message",
    "now/set-over-a-case": "now --full --case the-question --set last_step=nothing --set urgent=unknown",
    "now/set-alone": "now --full --set greeting=gives_cell --set days_since_last_step=yesterday --term a_few_days=5",
    "now/a-contradiction": f"now --full {HEDGE} --case nests-in-a-high-one",
    "now/by-cases-and-the-days-ahead": f"now --full {HEDGE} --case asked-last-week",
    "now/somebody-silent": f"now --full {HEDGE} --case a-low-one",
    "now/open-in-many-ways": f"now --full {HEDGE} --set hedge=high --set owner=both --set shade=no",
    "now/nobody-sure": f"now --full {HEDGE} --set hedge=low --set owner=neighbour",
    "now/draft-of-a-letter": "now --case the-question --draft letter",
    "now/draft-of-a-call": "now --case the-question --draft call",
    "now/german": "now --case the-question --lang de",
    "now/german-full": "now --case the-question --lang de --full",
    "why/german": "why schindler leave_message --case the-question --lang de",
    "whatif/german": "whatif --case the-question --lang de --set country=europe",
    "why/settled": "why schindler call_cell --case the-question",
    "why/settled-with-other-rules": "why schindler call_cell --case a-voicemail-in-lisbon",
    "why/settled-by-an-inferred-rule": f"why oak complain {HEDGE} --case nests-in-a-high-one",
    "why/settled-by-cases": f"why oak keep_calm {HEDGE} --case asked-last-week",
    "why/settled-by-one-of-several-conditions": f"why thorn complain {HEDGE} --case asked-last-week --set asked=no",
    "why/settled-by-facts-of-one-of-several": f"why moss ask_first {HEDGE} --case asked-last-week --set birds=yes",
    "why/open": "why williams call_cell --case the-question",
    "why/open-in-several-ways": "why schindler leave_message --case hardly-anything-known",
    "why/open-with-much-to-turn-out": f"why oak complain {HEDGE} --set hedge=high --set owner=both --set shade=no",
    "why/a-contradiction": f"why thorn cut {HEDGE} --case nests-in-a-high-one",
    "why/silent": "why luscher call_office_again --case the-question",
    "why/silent-with-near-rules": "why simpson call_office_again --case a-prospect-sends-a-note",
    "why/silent-before-the-interview": "why williams follow_up_weekly --case before-the-interview",
    "why/silent-for-ever": "why feldman wait --case the-question",
    "why/enough-in-many-ways": f"why oak complain {HEDGE} --case asked-last-week",
    "why/what-does-not-apply-now": f"why oak ask_first {HEDGE} --case nests-in-a-high-one",
    "why/what-may-no-longer-apply": f"why thorn leave_it {HEDGE} --case asked-last-week",
    "why/days": f"why moss remind {HEDGE} --case asked-last-week",
    "whatif/left-out": "whatif --case the-question --set interview=ahead",
    "whatif/newly-asked": "whatif --case before-the-interview --set interview=done",
    "whatif/two-changes": "whatif --case the-question --set urgent=yes --set number_from=contact",
    "whatif/nobody-moves": "whatif --case the-question --set still_unsure=yes",
    "whatif/days": "whatif --case the-question --set days_since_last_step=8",
    "whatif/open-in-both": f"whatif {HEDGE} --case asked-last-week --set days_since_asked=25",
    "whatif/a-contradiction": f"whatif {HEDGE} --case nests-in-a-high-one --set owner=both",
    "whatif/overview": "whatif --case the-question",
    "whatif/overview-before-the-interview": "whatif --case before-the-interview",
    "whatif/overview-with-a-contradiction": f"whatif {HEDGE} --case nests-in-a-high-one",
    "whatif/overview-with-days": f"whatif {HEDGE} --case asked-last-week",
    "check/sound": "check",
    "check/not-sound": "check panels/hedge",
    "check/unreadable": "check panels/unreadable",
    "compare/the-question": "compare --case the-question",
    "compare/a-contradiction": f"compare {HEDGE} --case nests-in-a-high-one",
    "experts/all": "experts",
    "experts/schindler": "experts schindler",
    "cases/all": "cases",
    "cases/the-question": "cases the-question",
    "cases/sheets": f"cases asked-last-week nests-in-a-high-one {HEDGE} --handout sheet",
    "cases/solution": "cases the-question --handout solution",
    "facts/all": "facts",
    "facts/of-every-kind": f"facts {HEDGE}",
    "facts/one": "facts days_since_last_step",
    "map/everything": "map",
    "map/what-fits": f"map {HEDGE} --set hedge=high --set owner=you",
}
FALLS_SHORT = {"check/not-sound", "check/unreadable"}
HELD_ELSEWHERE = {
    "now": ("ics",),
    "compare": ("text", "markdown", "csv", "html"),
    "experts": ("text",),
    "cases": ("text",),
    "map": ("text", "html"),
}
"""Formats of a verb that have golden files of their own, in the tests of their pages."""


AS_DOCUMENTS = (
    "now/german-full",
    "why/german",
    "now/the-question",
    "now/a-contradiction",
    "now/draft-of-a-letter",
    "why/settled",
    "why/open-in-several-ways",
    "whatif/two-changes",
    "whatif/overview-with-days",
    "check/not-sound",
    "experts/schindler",
    "cases/the-question",
    "cases/sheets",
    "cases/solution",
    "facts/of-every-kind",
    "facts/one",
    "map/what-fits",
)
"""Pages that are also held as Markdown and as HTML: every kind of block is in one of them."""


def printings() -> Iterator[tuple[str, str, int]]:
    """Every page in every format of its verb, text at each width."""
    for page, call in PAGES.items():
        verb = shlex.split(call)[0]
        for form in forms(verb):
            held_here = form not in HELD_ELSEWHERE.get(verb, ())
            if held_here and (form not in ("markdown", "html") or page in AS_DOCUMENTS):
                yield from ((page, form, width) for width in (WIDTHS if form == "text" else WIDTHS[-1:]))


def forms(verb: str) -> Sequence[str]:
    """The formats of a verb, as its own option has them."""
    (option,) = (one for one in main.commands[verb].params if one.name == "form")
    assert isinstance(option.type, click.Choice)
    return option.type.choices


def arguments(call: str) -> list[str]:
    """A call in full: on a day that is always the same, and in the plain engine where it names none."""
    args = shlex.split(call)
    takes = [one.name for one in main.commands[args[0]].params]
    args += ["--today", TODAY] if "today" in takes else []
    return args if "--engine" in args else [*args, "--engine", "plain"]


def file_of(page: str, form: str, width: int) -> Path:
    return GOLDEN / (f"{page}-{width}.txt" if form == "text" else f"{page}.{form}")


@pytest.mark.parametrize(("page", "form", "width"), list(printings()))
def test_a_page_as_it_is_printed(
    page: str, form: str, width: int, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HOME)
    monkeypatch.setenv("COLUMNS", str(width))
    args = [one if one in HERE or one != "durable" else "plain" for one in arguments(PAGES[page])]
    result = CliRunner().invoke(main, [*args, "--format", form])
    assert result.exit_code == (page in FALLS_SHORT), result.output
    printed = result.output if form == "text" else result.stdout
    golden(file_of(page, form, width), _anywhere(PAGES[page], printed))


def _anywhere(call: str, printed: str) -> str:
    """The same page everywhere and always: with the engine that was asked for, and a day also where none is taken."""
    if "durable" in call:
        printed = printed.replace("the plain engine", "durable-rules")
        printed = printed.replace('"engine": "plain"', '"engine": "durable"')
    return printed.replace(f'"today": "{datetime.date.today().isoformat()}"', f'"today": "{TODAY}"')


WRONG = {
    "a-wrong-call": "nwo",
    "a-wrong-option": "why schindler wait --sett urgent=yes",
    "a-wrong-situation": "now --set interview=dun --set urgent=maybe",
    "a-wrong-file": f"compare {HEDGE} --case panels/hedge/panel.yaml",
    "a-wrong-panel": "experts --panel panels/unreadable",
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_as_json(what: str, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    call = [*shlex.split(WRONG[what]), "--format", "json"]
    result = CliRunner().invoke(main, call, prog_name="counsel")
    assert (result.exit_code, result.stdout) == (2, "")
    golden(GOLDEN / "problems" / f"{what}.json", result.stderr)


IN_COLOUR = (
    "now/a-contradiction",
    "now/by-cases-and-the-days-ahead",
    "why/settled-by-an-inferred-rule",
    "why/silent-with-near-rules",
    "whatif/a-contradiction",
    "whatif/overview-with-days",
    "check/not-sound",
)
"""Pages that are also held as a terminal gets them."""


@pytest.mark.parametrize("page", IN_COLOUR)
def test_a_page_in_colour(page: str, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    screen, code = shown(*arguments(PAGES[page]), screen=Screen({}), term="xterm", patch=monkeypatch)
    assert code == (page in FALLS_SHORT)
    golden(GOLDEN / f"{page}-colour.txt", screen)


def test_what_is_too_large_to_be_worked_out_is_said_to_be(opened: counsel.OpenPanel) -> None:
    found = opened.explain("feldman", "call_cell", opened.situation({"interview": "done"}))
    too_large = msgspec.structs.replace(found, enough=None, remedies=None, near=None)
    stream = io.StringIO()
    show(explanation.document(opened.panel, too_large), stream)
    shown = " ".join(stream.getvalue().split())
    for part in ("What is enough", "What it would take", "Which rules come nearest"):
        assert f"{part} is not worked out: too many facts play a part." in shown
    assert "would take:" not in shown


Lines = dict[str, list[str]]
"""What is typed, by the question that it answers; so it stays right in whatever order is asked."""

END, INTERRUPT = "\x04", "\x03"
SAVING, CHOOSING, OVERWRITING = "Save your answers as a case file?", "Which one?", "Overwrite it?"
NAMING, RENAMING, CHECKING = "Its name?", "Another name?", "Enter shows the advice"
WHOLE: Lines = {
    "Have you had the interview yet?": ["banana", "?", "9", "", "2", "?"],
    "Have they given you a yes or a no?": ["b", "none"],
    "What was the last thing you did to follow up?": ["c", "c", "you", "left_message"],
    CHOOSING: ["7", "1"],
    "How many days ago did you leave the message?": ["soon", "2026-02-30", "2026-12-24", "-1", "5/11", "last Friday"],
    "What does the voicemail greeting say about a cell phone?": ["why", "GIVES"],
    "Is there something that cannot wait?": ["", "Nope"],
    "Who are you to the person you are trying to reach?": ["someone", "help", "applying for a job"],
    CHECKING: ["9", "2"],
    SAVING: ["mine.yaml", "y"],
    NAMING: ["nowhere/mine.yaml"],
    RENAMING: ["the-question.yaml", "taken.yaml", "mine.yaml"],
    OVERWRITING: ["N"],
}
BROKEN_OFF: dict[str, Lines] = {
    "before-any-answer": {"How high is the hedge?": ["c", "b", END]},
    "by-the-end-of-input": {
        "Whose hedge is it?": ["?", "3"],
        "Have you asked the neighbour about it?": ["?", "yes"],
        "How many days ago was that?": ["0", "6"],
        "Are there nests in the hedge?": [END],
    },
    "by-an-interrupt": {"Whose hedge is it?": ["1"], "What do you have to cut it with?": ["c"], CHOOSING: [INTERRUPT]},
}
ASK = ("now", "--today", TODAY, "--engine", "plain")
ASK_ABOUT_THE_HEDGE = (*ASK, "--panel", str(HOME / "panels" / "hedge"))
FINISHED: Lines = {
    "How high is the hedge?": ["wild"],
    "Whose hedge is it?": ["are both"],
    "Have you asked the neighbour about it?": ["FINISH"],
    SAVING: [END],
}


GERMAN: Lines = {
    "Haben Sie das Vorstellungsgespräch schon hinter sich?": ["banane", "?", "hilfe", "", "ja", "warum"],
    "Haben Sie schon eine Zusage oder eine Absage?": ["zurück", "keine"],
    "Was haben Sie zuletzt getan, um nachzufassen?": ["ändern", "a", "sie haben", "Nachricht hinterlassen"],
    "Welche?": ["7", "1"],
    "Vor wie vielen Tagen haben Sie die Nachricht hinterlassen?": [
        "bald",
        "24.12.2026",
        "-1",
        "5/11",
        "letzten Freitag",
    ],
    "Was sagt die Ansage des Anrufbeantworters über ein Handy?": ["warum", "nennt eine Handynummer"],
    "Gibt es etwas, das nicht warten kann?": ["", "nein"],
    "Wer sind Sie für die Person, die Sie erreichen möchten?": ["job_applicant"],
    "Die Eingabetaste zeigt den Rat": ["9", "2"],
    "Ihre Antworten als Fall in einer Datei speichern?": ["vielleicht", "j"],
    "Unter welchem Namen?": ["taken.yaml"],
    "Überschreiben?": ["n"],
    "Ein anderer Name?": ["mine.yaml"],
}


class Screen(io.StringIO):
    """A terminal: what is shown on it, and what somebody types.

    Where no line is left for a question, an answer that was given is kept, and what was not answered is not known.
    """

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = {question: list(typed) for question, typed in lines.items()}
        self._patience = 100

    encoding = "utf-8"  # that of a file in memory is none
    asides = (CHOOSING, OVERWRITING, NAMING, RENAMING, CHECKING)
    saving, keeps, unknown = SAVING, "Enter keeps it", "d"

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]  # it is what StringIO gives
        self._patience -= 1
        assert self._patience, "asked without end"
        typed = self._typed()
        if typed == INTERRUPT:
            raise KeyboardInterrupt
        if typed == END:
            return ""
        self.write(f"{typed}\n")
        return f"{typed}\n"

    def _typed(self) -> str:
        """The next line for what was asked last."""
        asked, last = self.getvalue().rpartition("\n\n")[2], self.getvalue().rpartition("\n")[2]
        question = next((one for one in self.asides if one in last), self._question(asked))
        lines = self._lines.get(question, [])
        if lines:
            return lines.pop(0)
        return "" if question in (self.saving, *self.asides) or self.keeps in asked else self.unknown

    def _question(self, asked: str) -> str:
        return " ".join(asked.partition("?")[0].split()) + "?"


def shown(
    *args: str,
    screen: Screen,
    patch: pytest.MonkeyPatch,
    width: int = 100,
    term: str = "dumb",
    out: io.StringIO | None = None,
) -> tuple[str, int]:
    """Call `counsel` on a terminal; gives the screen and the exit code."""
    for name, value in (("COLUMNS", str(width)), ("TERM", term)):
        patch.setenv(name, value)
    for name, stream in (("stdin", screen), ("stdout", out or screen), ("stderr", screen)):
        patch.setattr(sys, name, stream)
    with pytest.raises(SystemExit) as left:
        main(args, "counsel")
    patch.undo()
    assert isinstance(left.value.code, int)
    return screen.getvalue().replace(f"{HOME}/", ""), left.value.code


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where somebody is who saves his answers; a file is there already."""
    (tmp_path / "taken.yaml").write_text("mine\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("width", WIDTHS)
def test_a_whole_interview_as_it_stands_on_the_screen(
    width: int, desk: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, code = shown(*ASK, screen=Screen(WHOLE), width=width, patch=monkeypatch)
    assert code == 0
    golden(GOLDEN / "interview" / f"whole-{width}.txt", screen)
    golden(GOLDEN / "interview" / "saved.yaml", (desk / "mine.yaml").read_text(encoding="utf-8"))
    assert (desk / "taken.yaml").read_text() == "mine\n"


class GermanScreen(Screen):
    """The same, in German."""

    asides = (
        "Welche?",
        "Überschreiben?",
        "Unter welchem Namen?",
        "Ein anderer Name?",
        "Die Eingabetaste zeigt den Rat",
    )
    saving, keeps, unknown = "Ihre Antworten als Fall in einer Datei speichern?", "bisher Ihre Antwort", "w"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_whole_interview_in_german(width: int, desk: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    screen, code = shown(*ASK, "--lang", "de", screen=GermanScreen(GERMAN), width=width, patch=monkeypatch)
    assert code == 0
    golden(GOLDEN / "interview" / f"german-{width}.txt", screen)
    opened = consulting.load(engine="plain")
    assert opened.case(desk / "mine.yaml").facts["last_step"] == "left_message"


def test_the_json_of_an_interview_stands_alone(desk: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    assert shown(*ASK, "--format", "json", screen=Screen(WHOLE), patch=monkeypatch, out=out)[1] == 0
    golden(GOLDEN / "interview" / "whole.json", out.getvalue())


@pytest.mark.parametrize("how", BROKEN_OFF)
def test_an_interview_that_is_broken_off(how: str, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    screen, code = shown(*ASK_ABOUT_THE_HEDGE, screen=Screen(BROKEN_OFF[how]), patch=monkeypatch)
    assert code == 130
    golden(GOLDEN / "interview" / f"broken-off-{how}.txt", screen)


def test_an_interview_that_is_finished_early(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    screen, code = shown(*ASK_ABOUT_THE_HEDGE, screen=Screen(FINISHED), patch=monkeypatch)
    assert code == 0
    golden(GOLDEN / "interview" / "finished-early.txt", screen)
