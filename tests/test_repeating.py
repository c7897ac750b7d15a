"""The days of what is to be done again and again: which they are, while who says so, and where they are told."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from counsel.consulting import load
from counsel.doors.cli import main
from counsel.panel.calendars import closed

if TYPE_CHECKING:
    import counsel

HOME = Path(__file__).parent
MONDAY = datetime.date(2026, 11, 23)
WEEK = datetime.timedelta(days=7)
LEFT = {"last_step": "left_message", "heard_back": False, "answer": "none_yet"}


def printed(*args: str, today: datetime.date = MONDAY) -> str:
    call = ["now", *args, "--today", str(today), "--engine", "plain"]
    result = CliRunner().invoke(main, call, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


@given(st.integers(0, 60), st.dates(datetime.date(2024, 1, 1), datetime.date(2030, 12, 31)), st.booleans())
def test_each_time_is_a_week_after_the_one_before_and_on_a_working_day(
    opened: counsel.OpenPanel, passed: int, today: datetime.date, in_the_us: bool
) -> None:
    country, calendar = ("united_states", "US") if in_the_us else ("europe", "ECB")
    answer = opened.consult({**LEFT, "days_since_last_step": passed, "country": country}, today)
    (weekly,) = answer.repeats
    assert (weekly.action, weekly.experts, weekly.every) == ("follow_up_weekly", ("williams",), 7)
    last_step = today - datetime.timedelta(days=passed)
    assert weekly.dates[0].due == max(today, last_step + WEEK)
    assert [day.due for day in weekly.dates[1:]] == [day.date + WEEK for day in weekly.dates[:-1]]
    for day in weekly.dates:
        assert closed(day.date, calendar) is None
        assert (day.closed is None) == (day.date == day.due)
        assert all(closed(day.due + datetime.timedelta(n), calendar) for n in range((day.date - day.due).days))


def test_whoever_took_no_step_begins_today(opened: counsel.OpenPanel) -> None:
    answer = opened.consult({"last_step": "nothing", "answer": "none_yet"}, MONDAY)
    assert [day.date for day in answer.repeats[0].dates] == [MONDAY + n * WEEK for n in range(4)]


def test_where_the_days_are_not_known_it_is_said_on_what_they_hang(opened: counsel.OpenPanel) -> None:
    (weekly,) = opened.consult(LEFT, MONDAY).repeats
    assert (weekly.dates, weekly.depends_on) == ((), "days_since_last_step")
    page = printed("--full", *(f"--set={name}={value}" for name, value in LEFT.items()))
    assert "Follow up every week (Williams): depends on: " in page


@pytest.mark.parametrize("facts", [{"interview": "ahead"}, {"answer": "turned_down"}, {"answer": "offered"}])
def test_what_nobody_advises_has_no_days(opened: counsel.OpenPanel, facts: dict[str, str]) -> None:
    assert opened.consult(facts, MONDAY).repeats == ()


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("asked_before: yes, days_since_asked: {at_least: 4}", (4, 7, 10, 13)),
        ("asked_before: yes, days_since_asked: {at_least: 8}", (8, 11, 14, 17)),
        ("asked_before: yes, days_since_asked: {at_most: 9}", (3, 6, 9)),
        ("asked_before: yes, days_since_asked: {at_most: 2}", ()),
    ],
)
def test_the_days_are_those_on_which_it_is_advised(tmp_path: Path, when: str, expected: tuple[int, ...]) -> None:
    """Somebody asked yesterday; one asks again three days after, and every three days from then on."""
    folder = Path(shutil.copytree(HOME / "broken" / "sound", tmp_path / "sound"))
    panel = folder / "panel.yaml"
    text = panel.read_text().replace(
        "Ring and ask for the ladder.}", "Ring and ask., repeats: {every: 3, since: days_since_asked}}"
    )
    panel.write_text(text)
    ada = folder / "experts" / "ada.yaml"
    rule = ada.read_text().replace("{neighbour: home}", f"{{{when}}}").replace("    unless: {asked_lately: yes}\n", "")
    ada.write_text(rule)
    opened = load(folder, engine="plain")
    answer = opened.consult({"neighbour": "home", "asked_before": True, "days_since_asked": 1}, MONDAY)
    days = tuple(1 + (day.date - MONDAY).days for one in answer.repeats for day in one.dates)
    assert days == expected


def test_the_page_the_json_and_the_calendar_have_the_same_days() -> None:
    given = ("--case", "the-question")
    page = printed(*given, "--full")
    assert "Follow up every week (Williams): Mon 30 Nov, then every week: Mon 7 Dec; Mon 14 Dec; Mon 21 Dec; …" in page
    (weekly,) = json.loads(printed(*given, "--format", "json"))["repeats"]
    days = [day["date"] for day in weekly["dates"]]
    assert days == ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"]
    assert (weekly["action"], weekly["experts"], weekly["every"]) == ("follow_up_weekly", ["williams"], 7)
    found = events(printed(*given, "--format", "ics"))
    assert [
        str(event["DTSTART"].dt) for event in found if event["SUMMARY"] == "Follow up every week (Williams)"
    ] == days


def events(text: str) -> list[Any]:
    return [*icalendar.Calendar.from_ical(text).walk("VEVENT")]


def test_the_same_answers_give_the_same_events_on_whatever_day_they_are_written() -> None:
    given = [f"--set={name}={value}" for name, value in {**LEFT, "days_since_last_step": MONDAY}.items()]
    written = [printed(*given, "--format", "ics", today=MONDAY + datetime.timedelta(days=n)) for n in (0, 3, 12)]
    uids = [[str(event["UID"]) for event in events(text) if "every week" in str(event["SUMMARY"])] for text in written]
    assert uids[0] == uids[1] == uids[2]
    assert len(set(uids[0])) == 4


def test_a_day_off_is_told_with_the_day_in_its_place() -> None:
    given = [
        f"--set={name}={value}"
        for name, value in {**LEFT, "days_since_last_step": 4, "country": "united_states"}.items()
    ]
    page = printed(*given, "--full")
    assert "Follow up every week (Williams): Fri 27 Nov (not Thu 26 Nov: Thanksgiving Day), then every week: " in page
