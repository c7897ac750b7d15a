"""Days on which nobody is at work: which they are, what has to wait for them to end, and where that is said."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import counsel
from counsel.doors.cli import main
from counsel.panel.calendars import SHIPPED, closed, knows_every_holiday, worked_out
from counsel.panel.model import Stance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from counsel.consulting import Answer

THANKSGIVING = datetime.date(2026, 11, 26)
SATURDAY, SUNDAY = datetime.date(2026, 11, 28), datetime.date(2026, 11, 29)
CALLS = {"leave_message", "keep_trying_without_message", "call_cell", "call_office_again"}
FEDERAL_2026 = (
    *("01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07"),
    *("10-12", "11-11", "11-26", "12-25"),
)
"""As the Office of Personnel Management lists them; Independence Day is a Saturday, and so kept on the Friday."""


def days(year: int) -> list[datetime.date]:
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=n) for n in range(365)]


def answer_on(opened: counsel.OpenPanel, day: datetime.date, case: str = "please-call-my-cell", **more: str) -> Answer:
    facts = {**opened.case(case).facts, **more}
    return opened.answer(opened.situation(facts, day))


def printed(*args: str) -> str:
    result = CliRunner().invoke(main, [*args, "--engine", "plain"], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_public_holidays_of_a_year_are_those_that_are_kept() -> None:
    weekdays = [day for day in days(2026) if day.weekday() < 5]
    assert tuple(f"{day:%m-%d}" for day in weekdays if closed(day, "US")) == FEDERAL_2026


def test_where_no_country_is_known_weekends_alone_are_days_off() -> None:
    for day in days(2027):
        shut = closed(day, None)
        assert (shut is None) is (day.weekday() < 5)
        assert shut is None or (shut.name, shut.calendar) == ("", None)


def test_a_holiday_that_is_kept_in_a_part_of_a_country_alone() -> None:
    womens_day = datetime.date(2027, 3, 8)
    assert closed(womens_day, "DE") is None
    shut = closed(womens_day, "DE-BE")
    assert shut is not None
    assert shut.name


@given(st.dates(), st.sampled_from([None, "US", "DE", "IL"]))
def test_work_is_resumed_on_the_first_day_that_is_no_day_off(day: datetime.date, calendar: str | None) -> None:
    shut = closed(day, calendar)
    if shut is None:
        return
    if shut.reopens is None:
        assert (datetime.date.max - day).days < 10
        return
    between = [day + datetime.timedelta(days=n) for n in range((shut.reopens - day).days)]
    assert between
    assert all(closed(each, calendar) for each in between)
    assert closed(shut.reopens, calendar) is None


@pytest.mark.parametrize("day", days(2026)[300:330])
def test_calls_alone_have_to_wait_and_on_days_off_alone(opened: counsel.OpenPanel, day: datetime.date) -> None:
    answer = answer_on(opened, day)
    advised = {
        action
        for said in answer.advice.values()
        for action, one in said.settled.items()
        if one.stance is not Stance.AVOID
    }
    shut = closed(day, "US")
    assert (answer.day_off is None) is (shut is None)
    if answer.day_off is not None:
        assert (
            set(answer.day_off.actions)
            == advised & CALLS
            == {
                "leave_message",
                "keep_trying_without_message",
                "call_cell",
            }
        )


def test_a_step_already_taken_waits_for_nothing(opened: counsel.OpenPanel) -> None:
    answer = answer_on(opened, SUNDAY, "the-question")
    assert "leave_message" in answer.taken
    assert answer.day_off is None


def test_the_days_ahead_say_what_has_to_wait(opened: counsel.OpenPanel) -> None:
    answer = answer_on(opened, datetime.date(2026, 11, 23), "the-question")
    first, second, *others = answer.ahead
    assert (first.date, second.date) == (THANKSGIVING, SATURDAY)
    assert first.day_off is not None
    assert first.day_off.actions == ("call_office_again",)
    assert first.day_off.closed == closed(THANKSGIVING, "US")
    assert second.day_off is not None
    assert second.day_off.closed.reopens == datetime.date(2026, 11, 30)
    assert all(step.day_off is None for step in others)


def test_pages_say_so_in_words() -> None:
    question = ("now", "--case", "the-question", "--today", "2026-11-23")
    then = "From Thu 26 Nov: Call the office again — 1 of 5 says so; Simpson objects"
    assert f"{then} (Thanksgiving Day; the next working day is Fri 27 Nov)" in printed(*question)
    full = printed(*question, "--full")
    assert "Call the office again: a Saturday; the next working day is Mon 30 Nov\n" in full
    assert "Days off are weekends and public holidays (in the United States)." in full
    cell = ("now", "--case", "please-call-my-cell", "--today", "2026-11-29")
    assert "Luscher objects (today is a Sunday; the next working day is Mon 30 Nov)" in printed(*cell)
    assert "today is" not in printed(*cell[:-1], "2026-11-30")


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("europe", "Known days off: weekends and main holidays (in Europe); look out for others.\n"),
        ("elsewhere", "Only weekends are known here as days off; look out for public holidays.\n"),
        ("unknown", "Only weekends are known here as days off; look out for public holidays.\n"),
    ],
)
def test_where_a_region_alone_is_known_the_page_says_which_holidays_are_not(country: str, said: str) -> None:
    given_so = ("--case", "the-question", "--set", f"country={country}")
    assert "26 Nov: Call the office again — 1 of 5 says so; Simpson objects\n" in printed(
        "now", *given_so, "--today", "2026-11-23"
    )
    full = printed("now", *given_so, "--today", "2026-11-25", "--full")
    assert "a Saturday; the next working day is Mon 30 Nov, public holidays aside" in full
    assert said in full
    roomy = ("now", "--case", "please-call-my-cell", "--today", "2026-11-30")
    assert said in printed(*roomy, "--set", f"country={country}")
    assert "days off" not in printed(*roomy)


def test_in_europe_a_call_does_not_fall_on_the_holidays_that_most_countries_keep() -> None:
    given_so = ("now", "--case", "please-call-my-cell", "--set", "country=europe", "--today")
    reopens = "today is Christmas Day; the next working day is Mon 28 Dec, public holidays aside"
    assert reopens in printed(*given_so, "2026-12-25")
    assert "der nächste Arbeitstag ist Di., 30. März" in printed(*given_so, "2027-03-29", "--lang", "de")
    assert "today is" not in printed(*given_so, "2026-11-26")  # Thanksgiving is one of the United States


def test_no_holiday_of_a_market_is_said_to_be_the_only_one() -> None:
    assert [*map(knows_every_holiday, ("US", "DE-BE", "ECB", "XNYS", None))] == [True, True, False, False, False]


def test_the_json_has_it_beside_the_date() -> None:
    question = json.loads(printed("now", "--case", "the-question", "--today", "2026-11-23", "--format", "json"))
    assert question["calendar"] == "US"
    assert "day_off" not in question
    assert question["ahead"][0]["date"] == "2026-11-26"
    assert question["ahead"][0]["day_off"] == {
        "name": "Thanksgiving Day",
        "next_working_day": "2026-11-27",
        "actions": ["call_office_again"],
    }
    assert "day_off" not in question["ahead"][-1]
    facts = {"interview": "done", "answer": "none_yet", "greeting": "asks_to_call_cell", "country": "europe"}
    answer = counsel.load(engine="plain").consult(facts, SUNDAY)
    assert answer.calendar == "ECB"
    assert answer.day_off == counsel.DayOff("", datetime.date(2026, 11, 30), ("call_cell",))


def test_the_calendar_has_the_call_on_the_working_day() -> None:
    text = printed("now", "--case", "the-question", "--today", "2026-11-23", "--format", "ics")
    found: list[Any] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    events = [(one["DTSTART"].dt, str(one["SUMMARY"])) for one in found]
    assert events[:2] == [
        (THANKSGIVING, "Luscher no longer recommends: Wait before your next step"),
        (datetime.date(2026, 11, 27), "Call the office again (Luscher)"),
    ]
    assert "26 Nov: Thanksgiving Day\\; the next working day" in text.replace("\n ", "")
    assert all(day.weekday() < 5 for day, summary in events if "Call" in summary)


def test_the_years_that_people_ask_about_come_without_loading_the_library() -> None:
    script = (
        "import sys, counsel\n"
        "call = {'interview': 'done', 'answer': 'none_yet', 'greeting': 'asks_to_call_cell'}\n"
        "panel = counsel.load(engine='plain')\n"
        "panel.consult({'country': 'united_states', 'interview': 'ahead'}, '2150-11-23')\n"
        "print(panel.consult({**call, 'country': 'united_states'}, '2026-11-26').to_json())\n"
        "print('holidays' in sys.modules, file=sys.stderr)\n"
        "panel.consult({**call, 'country': 'united_states'}, '2150-11-23')\n"
        "print('holidays' in sys.modules, file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Thanksgiving Day" in found.stdout
    assert found.stderr.split() == ["False", "True"]


def test_the_days_off_that_are_shipped_are_those_of_the_library(golden: Callable[[Path, str], None]) -> None:
    every = ("\n".join(_written(calendar, range(2011, 2051))) for calendar in ("US", "ECB"))
    golden(SHIPPED, "{" + ",\n".join(every) + "}\n")


def _written(calendar: str, years: range) -> Iterator[str]:
    found = {year: worked_out(calendar, year) for year in years}
    off = [
        f'"{day}": {json.dumps(name)}'
        for year in years
        for day, name in sorted(found[year].holidays.items())
        if day.year == year
    ]
    weekend = sorted({day for one in found.values() for day in one.weekend})
    complete = json.dumps(all(one.complete for one in found.values()))
    yield f'"{calendar}": {{"years": [{years[0]}, {years[-1]}], "complete": {complete}, "weekend": {weekend},'
    yield '"holidays": {'
    yield ",\n".join(off)
    yield "}}"


@pytest.mark.parametrize("year", [2011, 2021, 2022, 2026, 2050])
def test_a_shipped_year_has_the_days_that_the_library_has_for_it(year: int) -> None:
    off = {day for day in days(year) if (shut := closed(day, "US")) and shut.name}
    assert off == {day for day in worked_out("US", year).holidays if day in days(year) and day.weekday() < 5} | {
        day for day in off if day.weekday() > 4
    }
