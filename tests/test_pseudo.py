"""Every sentence that a reader of an answer sees can be translated: in a language of Cyrillic letters none is Latin."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest
from click.testing import CliRunner

import pseudo
from catalogues import forms as forms_of
from counsel import consulting
from counsel.doors.cli import main
from counsel.rendering.page.messages import messages
from counsel.rendering.words import speaking
from test_golden import PAGES, TODAY, arguments, forms

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parent
SHIPPED = HOME.parent / "rules" / "voicemail-follow-up"
HEDGE = HOME / "panels" / "hedge"
HOLIDAYS = ("Thanksgiving Day", "Labor Day", "Christmas Day", "US")
STANCES = ("do", "may", "avoid", "open", "silent", "contradiction", "never", "here", "stated", "inferred", "yes", "no")
FIRMNESS = ("mild", "plain", "firm", "firmness")
FIGURES = ("stance", "pair", "both", "same", "opposed", "disagreement", "fact", "nobody-speaks", "case")
KINDS = ("plain", "durable", "choice", "yes_no", "days", "number", "unknown", "rule", "concept", "advice")
CELLS = ("not applicable", "to", "or more")
HANDOUTS = ("sheet", "solution")
WEIGHINGS = ("by_answer", "by_situation")
CODES = {
    "json": (*STANCES, *FIRMNESS, *KINDS, *CELLS, *HANDOUTS, *WEIGHINGS, "changes", "applies", "turns_out"),
    "csv": (*STANCES, *FIRMNESS, *FIGURES),
}
"""What stands for itself in a file for programs."""
TYPED = {"facts": ("yes", "no")}
"""What a page shows because it is typed just so."""


@pytest.fixture
def copies(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pseudo-language, and the panels that the pages are about in it."""
    folder = tmp_path_factory.getbasetemp() / "pseudo"
    pseudo.speak(folder, monkeypatch)
    for panel in (SHIPPED, HEDGE):
        pseudo.panel_in(folder, panel)
    return folder


def names(folder: Path) -> set[str]:
    opened = consulting.load(folder, engine="plain")
    return pseudo.names_of(opened.panel, opened.case_names()) | {*HOLIDAYS}


def printings() -> Iterator[tuple[str, str]]:
    """Every page in every format of its verb; `check` speaks to authors, and in English."""
    for page, call in PAGES.items():
        if (verb := shlex.split(call)[0]) != "check" and "--lang" not in call:
            yield from ((page, form) for form in forms(verb))


@pytest.mark.parametrize(("page", "form"), list(printings()))
def test_a_page_says_nothing_that_could_not_be_translated(page: str, form: str, copies: Path) -> None:
    call = arguments(PAGES[page])
    panel = copies / (HEDGE if "--panel" in call else SHIPPED).name
    if "--panel" in call:
        call[call.index("--panel") + 1] = str(panel)
    else:
        call += ["--panel", str(panel)]
    result = CliRunner(env={"COLUMNS": "1000"}).invoke(main, [*call, "--lang", pseudo.LANGUAGE, "--format", form])
    if form == "ics" and result.exit_code == 2:
        assert "[no-days-ahead]" in result.stderr or "--draft is no ics" in result.stderr
        return
    assert result.exit_code == 0, result.output
    assert (
        pseudo.latin(_said(result.stdout, form), {*names(panel), *CODES.get(form, ()), *TYPED.get(call[0], ())}) == []
    )


def _said(page: str, form: str) -> str:
    """What a page says to a reader; keys are for programs."""
    if form == "html":
        return pseudo.said_in_html(page)
    if form == "json":
        return "\n".join(pseudo.values_in(json.loads(page)))
    if form == "csv":
        return page.partition("\n")[2]
    if form == "ics":
        events = icalendar.Calendar.from_ical(page).walk("VEVENT")
        return "\n".join(str(event[name]) for event in events for name in ("SUMMARY", "DESCRIPTION"))
    return page.replace("\\", "") if form == "markdown" else page


class Typist(io.StringIO):
    """A terminal: what is shown on it, and somebody who tries everything that can be typed."""

    encoding = "utf-8"

    def __init__(self) -> None:
        super().__init__()
        self._at_questions = iter(
            (*("zzz", "?", "h", "", "b", "c", "", "3000000"), *("zzz", "?", "3000000", "2026-12-24", "2") * 30)
        )
        self._asides = iter(
            ("7", "zzz", "1", "zzz", "", "zzz", "y", "the-question.yaml", "taken.yaml", "n", "no/where.yaml", "m.yaml")
        )

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]  # it is what StringIO gives
        at_a_question = self.getvalue().rpartition("\n")[2] == "> "
        typed = next(self._at_questions if at_a_question else self._asides, None)
        if typed is None:
            return ""
        self.write(f"{typed}\n")
        return f"{typed}\n"


def test_an_interview_says_nothing_that_could_not_be_translated(
    copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "dumb")
    (tmp_path / "taken.yaml").write_text("mine\n")
    panel, screen = copies / SHIPPED.name, Typist()
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, screen)
    call = ("now", "--panel", str(panel), "--lang", pseudo.LANGUAGE, "--today", TODAY, "--engine", "plain")
    with pytest.raises(SystemExit) as left:
        main(call, "counsel")
    monkeypatch.undo()
    assert left.value.code == 0, screen.getvalue()
    assert (tmp_path / "m.yaml").is_file()
    typed = ("zzz", "the-question.yaml", "taken.yaml", "no/where.yaml", "m.yaml", *"hbcyn")
    offered = (f"{SHIPPED.name}-{TODAY}.yaml", os.strerror(errno.ENOENT))
    assert pseudo.latin(screen.getvalue(), {*names(panel), *typed, *offered}) == []


def test_what_the_script_of_the_page_says_can_be_translated(copies: Path) -> None:
    with speaking(pseudo.LANGUAGE):
        said = messages()
    every = "\n".join(form for told in said.values() for form in forms_of(told))
    assert pseudo.latin(re.sub(r"\{\w+\}", "", every), ()) == []


def test_what_nobody_could_translate_is_found() -> None:
    assert pseudo.latin("Williams ташт: do it, counsel why williams wait …", {"Williams"}) == ["do", "it"]
    assert pseudo.latin(pseudo.said_in_html('<p title="a">ж<style>c</style>d</p>'), ()) == ["a", "d"]
    assert pseudo.veiled_message("{number} days") == "{number} " + pseudo.veiled("days")
