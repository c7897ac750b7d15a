"""The days ahead as a calendar file, read back with the library that others read it with."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar
import msgspec
import pytest
from click.testing import CliRunner

import counsel
from counsel.doors.cli import main
from counsel.rendering import ics, words
from wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

HOME = Path(__file__).parent
TODAY = datetime.date(2026, 11, 23)
FRIDAY = datetime.date(2026, 11, 20)
"""From here all days on which something changes are working days."""
QUESTION = ("--case", "the-question")


def now(*args: str, today: datetime.date = TODAY) -> Result:
    call = ["now", *args, "--today", str(today), "--engine", "plain", "--format", "ics"]
    return CliRunner().invoke(main, call)


def events(text: str) -> list[Any]:
    return [*icalendar.Calendar.from_ical(text).walk("VEVENT")]


def test_each_day_on_which_something_changes_is_a_day_long_event(opened: counsel.OpenPanel) -> None:
    answer = opened.answer(opened.situation(opened.case("the-question").facts, FRIDAY))
    found = events(now(*QUESTION, today=FRIDAY).stdout)[: len(answer.ahead)]
    assert [one["DTSTART"].dt for one in found] == [step.date for step in answer.ahead]
    assert {one["DTSTART"].params["VALUE"] for one in found} == {"DATE"}
    for one, step in zip(found, answer.ahead, strict=True):
        told = [words.change_in_words(opened.panel, change) for change in step.changes]
        assert str(one["DESCRIPTION"]).split("\n") == [*told, "", opened.panel.source.note]
    assert str(found[0]["SUMMARY"]) == "Call the office again (Luscher)"


def test_the_file_is_as_the_standard_has_it(golden: Callable[[Path, str], None]) -> None:
    printed = now(*QUESTION).stdout_bytes
    assert printed.count(b"\n") == printed.count(b"\r\n") > 0
    assert printed.endswith(b"\r\n")
    assert max(map(len, printed.split(b"\r\n"))) <= 75
    assert now(*QUESTION).stdout_bytes == printed
    golden(HOME / "golden" / "now" / "the-question.ics", printed.decode().replace("\r\n", "\n"))


def test_a_file_holds_the_same_bytes(tmp_path: Path) -> None:
    assert now(*QUESTION, "-o", str(tmp_path / "x.ics")).exit_code == 0
    assert (tmp_path / "x.ics").read_bytes() == now(*QUESTION).stdout_bytes


def test_the_same_answers_give_the_same_events_on_another_day() -> None:
    given = ("interview=done", "answer=none_yet", "last_step=left_message", "heard_back=no")
    facts = [word for one in (*given, "days_since_last_step=2026-11-23") for word in ("--set", one)]
    first, later = (events(now(*facts, today=day).stdout) for day in (TODAY, TODAY + datetime.timedelta(days=1)))
    uids = {str(one["UID"]): one["DTSTART"].dt for one in first}
    assert {str(one["UID"]): one["DTSTART"].dt for one in later} == uids
    assert len(uids) == len(first) > 1
    other = events(now(*facts, "--set", "urgent=yes").stdout)
    assert not uids.keys() & {str(one["UID"]) for one in other}
    assert {one["DTSTAMP"].dt for one in first} == {datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)}


def test_a_day_on_which_nobody_begins_to_advise_something_is_told_by_what_changes(opened: counsel.OpenPanel) -> None:
    answer = opened.answer(opened.situation(opened.case("the-question").facts, TODAY))
    step = answer.ahead[0]
    turned = next(change for change in step.changes if change.after is not counsel.Verdict.DO)
    quiet = msgspec.structs.replace(answer, ahead=(msgspec.structs.replace(step, changes=(turned,)),), repeats=())
    (found,) = events(ics.calendar(opened.panel, quiet))
    assert str(found["SUMMARY"]) == words.change_in_words(opened.panel, turned)


ODD = (
    *("a, b; c\\n d: e", "two\nlines", "BEGIN:VEVENT\r\nEND:VCALENDAR", "日本" * 100),
    *("\x1b[2J\u202eevil", "“q” ¶ 😀" * 30, ""),
)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_whatever_a_panel_says_is_read_back(opened: counsel.OpenPanel, text: str) -> None:
    answer = opened.answer(opened.situation(opened.case("the-question").facts, FRIDAY))
    panel = worded(opened.panel, text)
    written = ics.calendar(panel, answer)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    found = events(written)
    assert len(found) == len(answer.ahead) + sum(len(each.dates) for each in answer.repeats)
    assert words.printable(text).replace("\r", "") in str(found[0]["DESCRIPTION"]).replace("\r", "")


def test_where_nothing_changes_there_is_no_calendar(tmp_path: Path) -> None:
    for more in ((), ("-o", str(tmp_path / "x.ics"))):
        result = now("--set", "interview=ahead", *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--format: error: nothing changes in the days ahead" in result.stderr
    assert list(tmp_path.iterdir()) == []
