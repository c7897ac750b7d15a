"""What an answer says to the person: of steps already taken, of actions that bear on each other, of silence."""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import re
from itertools import cycle, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

import counsel
from counsel import consulting
from counsel.advising.advice import Detail, firmness_on
from counsel.doors.cli import main
from counsel.logic.situation import given_in, holds, later
from counsel.panel.model import Firmness, Match
from counsel.rendering import markdown, words
from counsel.rendering.html import comparison as html
from counsel.rendering.html.document import written as as_html
from counsel.rendering.text.document import Page, show
from counsel.rendering.views import answer as now
from counsel.rendering.views import brief
from counsel.rendering.views import comparison as compare
from counsel.rendering.views.blocks import Paragraph
from counsel.rendering.views.plan import plan_of
from opening import open_panel
from situations import random_given
from strategies import Drawn, situations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.consulting import Answer
    from counsel.panel.model import Panel
    from counsel.rendering.views.blocks import Document

GOLDEN = Path(__file__).parent / "golden"
TODAY = datetime.date(2026, 11, 23)
PAST = ("it was right", "better not next time")


def answer_of(opened: counsel.OpenPanel, case: str) -> Answer:
    return opened.answer(opened.situation(given_in(opened.case(case)), TODAY))


def pages(opened: counsel.OpenPanel, answer: Answer) -> Sequence[str]:
    """The answer as text, Markdown and HTML, in both views."""
    stream = io.StringIO()
    documents = (now.document(opened.panel, answer), compare.document(opened.panel, answer))
    for document in documents:
        show(document, stream)
    written = (form(one) for form in (markdown.written, as_html) for one in documents)
    return [" ".join(page.split()) for page in (stream.getvalue(), *written, html.page(opened.panel, answer))]


@pytest.mark.parametrize("case", ["the-question", "three-days-after-the-message", "a-week-of-silence"])
def test_a_stance_on_a_step_already_taken_is_told_as_a_verdict_on_it(opened: counsel.OpenPanel, case: str) -> None:
    answer = answer_of(opened, case)
    line = answer.bottom_line
    assert line.looks_back == ("leave_message",)
    assert "leave_message" not in (*line.undisputed, *line.disputed, *line.accepted, *line.advised_against)
    for page in pages(opened, answer):
        assert "What you did" in page
        assert all(said in page for said in PAST)
        assert "do: Feldman and Luscher; avoid: Williams and Simpson" not in page


@pytest.mark.parametrize("case", ["hung-up-at-the-beep", "hardly-anything-known"])
def test_a_stance_on_a_step_not_taken_or_not_known_to_be_is_advice(opened: counsel.OpenPanel, case: str) -> None:
    answer = answer_of(opened, case)
    assert answer.bottom_line.looks_back == ()
    assert not any(said in page for page in pages(opened, answer) for said in ("What you did (", *PAST))


def test_the_json_keeps_the_stance_and_says_that_it_looks_back(opened: counsel.OpenPanel) -> None:
    facts = {"interview": "done", "answer": "none_yet", "last_step": "left_message", "greeting": "gives_cell"}
    panel = counsel.load()
    found = json.loads(panel.consult(facts).to_json())["advice"]
    assert found["luscher"]["leave_message"]["stance"] == "do"
    back = {(e, a) for e, said in found.items() for a, one in said.items() if one.get("looks_back") is True}
    assert back == {(e, "leave_message") for e in ("williams", "simpson", "feldman", "luscher")}
    assert json.loads(panel.why("luscher", "leave_message", facts).to_json())["advice"]["looks_back"] is True
    before = json.loads(panel.consult({**facts, "last_step": "nothing"}).to_json())["advice"]
    assert "looks_back" not in before["luscher"]["leave_message"]


def test_csv_says_which_rows_look_back() -> None:
    found = CliRunner().invoke(main, ["compare", "--case", "the-question", "--format", "csv"]).stdout.splitlines()
    assert {row["action"] for row in csv.DictReader(found) if row["looks_back"] == "yes"} == {"leave_message"}


def test_a_condition_on_facts_holds_where_every_completion_has_it(opened: counsel.OpenPanel) -> None:
    left = Match("last_step", ("left_message",))
    for facts, expected in (
        ({"last_step": "left_message"}, True),
        ({"last_step": "wrote"}, False),
        ({"interview": "ahead"}, False),
        ({"interview": "done"}, None),
        ({}, None),
    ):
        assert holds(left, opened.situation(facts)) is expected


def test_nothing_is_undisputed_while_somebody_says_do_to_what_excludes_it(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "three-days-after-the-message")
    assert answer.tally["call_office_again"] == {"do": ("luscher",)}
    assert "call_office_again" in answer.bottom_line.disputed
    assert said_against(answer, "call_office_again") == [("simpson", "wait", "do")]
    for page in pages(opened, answer):
        assert "do: Luscher; but Simpson says “do”: Wait before your next step" in page


def test_nothing_is_undisputed_while_somebody_says_avoid_to_what_it_announces(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    assert answer.tally["write_that_you_will_call"] == {"do": ("feldman",)}
    assert "write_that_you_will_call" in answer.bottom_line.disputed
    against = said_against(answer, "write_that_you_will_call")
    assert against[-2:] == [("luscher", "call_cell", "avoid"), ("schindler", "call_cell", "avoid")]


def said_against(answer: Answer, action: str) -> list[tuple[str, str, str]]:
    return [(one.expert, one.action, one.stance.value) for one in answer.bottom_line.objections[action]]


def test_a_step_already_taken_excludes_nothing(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    assert "do" in answer.tally["leave_message"]
    assert all(one.action != "leave_message" for found in answer.bottom_line.objections.values() for one in found)


def test_one_voice_is_not_agreement(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    line = answer.bottom_line
    assert line.agreed == ("send_thank_you_letter", "ask_for_a_moment", "stop_worrying")
    assert line.one_voice == ("see_a_coach",)
    assert sorted(line.undisputed) == sorted((*line.agreed, *line.one_voice))
    for page in pages(opened, answer):
        assert "One expert says so, nobody objects" in page
        assert "Undisputed" not in page


def test_the_json_says_who_objects_by_what_he_says_of_another_action() -> None:
    facts = {"interview": "done", "answer": "none_yet", "last_step": "left_message", "days_since_last_step": 3}
    line = json.loads(counsel.load().consult({**facts, "heard_back": False}).to_json())["bottom_line"]
    assert {"expert": "simpson", "action": "wait", "stance": "do"} in line["objections"]["call_office_again"]
    assert {*line} >= {"undisputed", "disputed", "accepted", "advised_against", "agreed", "one_voice"}


EVERY_CASE = tuple(consulting.load().case_names())


def first_screen(monkeypatch: pytest.MonkeyPatch, *args: str) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(main, ["now", "--engine", "plain", "--today", TODAY.isoformat(), *args])
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("case", EVERY_CASE)
def test_the_first_screen_fits_a_small_terminal(
    case: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = first_screen(monkeypatch, "--case", case)
    lines = found.splitlines()
    assert len(lines) < 24
    assert max(map(cell_len, lines)) <= 80
    assert 1 < len(plan_in(lines)) <= 12
    assert any("--full for everything" in line for line in lines[-5:])
    golden(GOLDEN / "first-screen" / f"{case}.txt", found)


def plan_in(lines: list[str]) -> list[str]:
    """The lines that say what to do and what not."""
    begin = lines.index("Today")
    return list(takewhile(bool, lines[begin:]))


def test_the_first_screen_says_what_today_what_then_and_what_not(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_in(first_screen(monkeypatch, "--case", "the-question").splitlines())
    assert [line for line in plan if not line.startswith(" ")] == ["Today", "Then", "Not"]
    assert "  Next step: Send a thank-you letter — 2 of 5 say so, nobody objects" in plan
    assert "  From Thu 26 Nov: Call the office again — 1 of 5 says so; Simpson objects" in plan
    assert "Call the cell phone — 2 of 5 advise against it (Luscher mildly), nobody objects" in " ".join(
        " ".join(plan).split()
    )


def test_what_divides_and_what_is_open_follows_with_who_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    found = " ".join(first_screen(monkeypatch, "--case", "the-question").split())
    assert "They are divided: Wait before your next step? Yes: Simpson and Luscher; no: Feldman and Schindler." in found
    assert "Still open: Where did you get the number that you call? It may change what Williams and Schindler" in found


def test_the_whole_page_begins_with_the_same_and_ends_with_the_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    brief = first_screen(monkeypatch, "--case", "three-days-after-the-message").splitlines()
    for form in ("text", "markdown", "html"):
        page = first_screen(monkeypatch, "--case", "three-days-after-the-message", "--full", "--format", form)
        assert page.index("Today") < page.index("The bottom line") < page.index("Your situation")
        assert "--full" not in page
        assert "The bottom line" not in page[page.index("Your situation") :]
    whole = first_screen(monkeypatch, "--case", "three-days-after-the-message", "--full").splitlines()
    assert plan_in(brief) == plan_in(whole)


def test_whatever_there_is_no_room_for_stands_on_the_whole_page(opened: counsel.OpenPanel) -> None:
    generator, short = random.Random(11), 0
    for _ in range(60):
        answer = opened.consult(random_given(opened.panel, generator, 0.8), TODAY)
        told = [*map(_line, now.document(opened.panel, answer).blocks)]
        assert "Today" in told
        short += "And also" in told
        for heading, lines in plan_of(opened.panel, answer):
            for line in map(_line, (line.said for line in lines)):
                assert line in told or f"{heading}: {line}" in told[told.index("And also") :]
    assert short


def test_where_there_is_little_room_what_nobody_objects_to_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_in(first_screen(monkeypatch, "--case", "a-week-of-silence").splitlines())
    assert sum("nobody objects" in line for line in plan[: plan.index("Not")]) == 5


def test_no_step_is_built_on_another_that_more_oppose_than_recommend(opened: counsel.OpenPanel) -> None:
    """Nor is it told what is for today anyway."""
    built = opposed = 0
    for case in EVERY_CASE:
        answer = answer_of(opened, case)
        today, then, _ = ([_line(line.said) for line in lines] for _, lines in plan_of(opened.panel, answer))
        for following in answer.follows:
            done = opened.panel.actions[following.action].title
            for standing in (standing for step in following.ahead for standing in step.standings):
                title = opened.panel.actions[standing.action].title
                told = any(f"“{done}” today: {title}" in line for line in then)
                against = len(standing.objecting) > len(standing.do)
                assert not told or not (against or any(f"{title} — " in line for line in today))
                built, opposed = built + told, opposed + against
    assert built
    assert opposed


def test_the_first_screen_says_what_can_be_taken_along(monkeypatch: pytest.MonkeyPatch) -> None:
    found = first_screen(monkeypatch, "--case", "please-call-my-cell")
    assert found.endswith("To take along: --draft call or message, --format ics (calendar), --link.\n")
    assert "--draft" not in first_screen(monkeypatch, "--case", "before-the-interview")


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_only_a_terminal_page_is_shortened(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = (first_screen(monkeypatch, "--case", "the-question", "--format", form, *more) for more in ((), ("--full",)))
    assert next(pair) == next(pair)


@given(situations())
@settings(deadline=None, max_examples=60)
def test_the_first_screen_fits_whatever_the_panel(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    answer = opened.consult(drawn.whole, TODAY)
    document = brief.document(opened.panel, answer)
    stream = io.StringIO()
    console = Console(file=stream, width=80)
    console.print(Page(document.blocks))
    assert len(stream.getvalue().splitlines()) < 24


def test_two_silences_are_told_apart(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    assert answer.silent["schindler"]["ask_by_email_where_things_stand"] == "never"
    assert answer.silent["feldman"]["call_cell"] == "here"
    for expert, silent in answer.silent.items():
        said = answer.advice[expert]
        assert {*silent} == {action for action in opened.panel.actions if said.verdict(action) == "silent"}
    for page in pages(opened, answer):
        assert "not in a situation like yours" in page
        assert "never speaks of it, neither for nor against" in page
    assert words.HERE in html.page(opened.panel, answer)
    assert words.HERE in markdown.written(compare.document(opened.panel, answer))


@given(situations())
@settings(deadline=None, max_examples=60)
def test_neither_for_nor_against_is_said_of_those_alone_who_never_speak_of_it(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    answer = opened.consult(drawn.whole, TODAY)
    for expert, silent in answer.silent.items():
        rules = opened.panel.experts[expert].rules
        spoken = {action for rule in rules for action, _ in rule.gives}
        assert {action for action, why in silent.items() if why == "here"} == {*silent} & spoken


def test_who_speaks_of_it_from_a_later_day_on_is_told_with_the_day(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    assert answer.silent["luscher"]["call_office_again"] == "here"
    stream = io.StringIO()
    show(compare.document(opened.panel, answer), stream)
    found = " ".join(stream.getvalue().split())
    assert "not yet: if nothing else happens, Simpson (from Mon 30 Nov) on “Keep calling, but leave no" in found
    day_off = "Thanksgiving Day; the next working day is Fri 27 Nov"
    assert f"Luscher (from Thu 26 Nov: {day_off}) on “Call the office again”" in found
    later = "from Thu 26 Nov, after “Write that you will call”"
    assert f"open: Williams; {later} ({day_off}): Feldman" in found


def test_the_json_and_the_csv_tell_the_silences_apart() -> None:
    call = ["compare", "--case", "the-question", "--format"]
    silent = json.loads(CliRunner().invoke(main, [*call, "json"]).stdout)["silent"]
    assert (silent["feldman"]["call_cell"], silent["simpson"]["call_cell"]) == ("here", "never")
    rows = csv.DictReader(CliRunner().invoke(main, [*call, "csv"]).stdout.splitlines())
    told = {(row["expert"], row["action"]): row["silent"] for row in rows}
    assert told == {(e, a): silent[e].get(a, "") for e, a in told}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"urgent": "yes"}, ["deadline"]),
        ({"last_step": "spoke"}, ["You spoke with the person"]),
        ({"last_step": "nothing"}, ["had waited a week"]),
        ({"last_step": "wrote", "heard_back": "yes"}, ["They have been in touch"]),
        ({"role": "vendor"}, ["You are not applying for a job"]),
        ({"role": "client", "urgent": "yes"}, ["deadline", "You are not applying for a job"]),
        ({"role": "job_applicant", "last_step": "left_message", "heard_back": "no", "urgent": "no"}, []),
        ({}, []),
    ],
)
def test_what_the_experts_did_not_have_in_view_is_said_above_their_advice(
    opened: counsel.OpenPanel, facts: dict[str, object], said: list[str]
) -> None:
    answer = opened.consult({"interview": "done", "answer": "none_yet", **facts}, TODAY)
    found = [limit.say for limit in answer.limits]
    assert len(found) == len(said)
    assert all(words in one for words, one in zip(said, found, strict=True))
    for page in pages(opened, answer):
        assert all(one in page for one in found)
        assert ("Please note" in page) is bool(found)
    first = brief.document(opened.panel, answer)
    told = ["".join(span.text for span in block.spans) for block in first.blocks if isinstance(block, Paragraph)]
    assert [line for line in told if line.startswith("Please note")] == [f"Please note: {one}" for one in found]


def test_the_json_says_what_the_experts_did_not_have_in_view() -> None:
    found = json.loads(counsel.load().consult({"interview": "done", "role": "prospect"}).to_json())
    assert found["limits"] == ["You are not applying for a job. Four of the five speak of job applicants alone."]


def test_however_much_is_to_be_noted_the_first_screen_fits(opened: counsel.OpenPanel) -> None:
    limit = opened.panel.limits[0]
    answer = answer_of(opened, "the-other-offer-ends-friday")
    crowded = msgspec.structs.replace(answer, limits=(limit,) * 20)
    stream = io.StringIO()
    console = Console(file=stream, width=80)
    console.print(Page(brief.document(opened.panel, crowded).blocks))
    assert len(stream.getvalue().splitlines()) < 24
    assert "Wait before your next step — 2 of 5 say so; Feldman objects" in stream.getvalue()


PRESUMING = {
    "interview": "done",
    "answer": "none_yet",
    "greeting": "gives_cell",
    "messages_rarely_checked": "no",
    "last_step": "nothing",
    "country": "united_states",
}


def test_what_an_expert_presumes_leaves_it_open_and_says_what_would_come_of_it(opened: counsel.OpenPanel) -> None:
    answer = opened.consult(PRESUMING, TODAY)
    one = answer.advice["schindler"].open["leave_message"]
    assert one.presumed is not None
    assert one.presumed.stance == "do"
    told = (
        "open; do, if what Schindler presumes is so: the number that you call is the first one on their business card"
    )
    assert all(told in page for page in pages(opened, answer))


@pytest.mark.parametrize("number_from", ["contact", "business_card", "elsewhere"])
def test_what_is_known_is_not_presumed(opened: counsel.OpenPanel, number_from: str) -> None:
    answer = opened.consult({**PRESUMING, "number_from": number_from}, TODAY)
    assert "leave_message" not in answer.advice["schindler"].open


def test_a_presumption_that_is_not_enough_promises_nothing(opened: counsel.OpenPanel) -> None:
    facts = {name: value for name, value in PRESUMING.items() if name not in ("greeting", "messages_rarely_checked")}
    answer = opened.consult(facts, TODAY)
    assert answer.advice["schindler"].open["leave_message"].presumed is None
    assert not any("presumes is so" in page for page in pages(opened, answer))


def test_the_json_says_what_is_presumed_beside_what_is_open() -> None:
    found = json.loads(counsel.load().consult(PRESUMING).to_json())["open"]["schindler"]["leave_message"]
    assert found["presumed"] == "do"
    assert found["presuming"] == {"number_from": ["business_card", "company"]}
    assert {"do", "silent"} == {*found["possible"]}


def test_what_is_presumed_of_a_step_already_taken_is_a_verdict_on_it(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    assert all("open; it was right, if what Schindler presumes is so" in page for page in pages(opened, answer))


def test_the_rules_of_an_expert_say_what_they_presume() -> None:
    result = CliRunner().invoke(main, ["experts", "schindler"], env={"COLUMNS": "100"})
    assert "presumes: the number that you call is the first" in " ".join(result.stdout.split())
    rules = json.loads(counsel.load().expert("schindler").to_json())["rules"]
    assert [rule["id"] for rule in rules if "presumes" in rule] == [
        "a-message-on-the-office-line-is-right",
        "a-message-is-right-until-a-greeting-warns-you",
    ]


def test_what_is_done_during_something_else_is_for_today_only_where_that_is(opened: counsel.OpenPanel) -> None:
    """How to begin a call is no step of its own."""
    facts: dict[str, object] = {"interview": "done", "answer": "none_yet", "greeting": "gives_cell"}
    waiting = {**facts, "last_step": "left_message", "days_since_last_step": 1, "heard_back": False}
    for given_, under in (({**facts, "greeting": "asks_to_call_cell"}, "Today"), (waiting, "Then")):
        answer = opened.consult(given_, TODAY)
        assert "do" in answer.tally["ask_for_a_moment"]
        assert _under(brief.document(opened.panel, answer), "Ask whether it is a good moment") == under


def test_what_has_an_occasion_is_no_step_for_today(opened: counsel.OpenPanel) -> None:
    """Nobody asks anything today in an interview that is tomorrow, nor on a call that nobody advises."""
    screens = {
        "At the interview: Ask when you will hear": {"interview": "ahead"},
        "If you call: Ask whether it is a good moment": {"interview": "done", "answer": "turned_down"},
    }
    for line, facts in screens.items():
        assert _under(brief.document(opened.panel, opened.consult(facts, TODAY)), line) == "Then"
    nothing = "Nothing yet: what they recommend is for later."
    told = [_under(brief.document(opened.panel, opened.consult(facts, TODAY)), nothing) for facts in screens.values()]
    assert told == ["Today", ""]


def test_after_a_no_what_to_do_about_that_stands_first(opened: counsel.OpenPanel) -> None:
    """Of what one expert each says do of, what the others never speak of comes before what they keep silent of."""
    answer = answer_of(opened, "not-this-time")
    titles = [_line(line.said).split(" — ")[0] for line in dict(plan_of(opened.panel, answer))["Today"]]
    assert titles == [
        "After a no: Ask about later openings",
        "After a no: Ask how often to check back",
        "For yourself: Work with a professional coach",
        "Call the cell phone",
        "On the call: Ask whether it is a good moment",
    ]


def test_what_most_say_with_the_fewest_against_it_comes_first(opened: counsel.OpenPanel) -> None:
    """Under every heading; and what is done during something else comes after that."""
    generator, turned = random.Random(5), 0
    for _ in range(120):
        answer = opened.consult(random_given(opened.panel, generator, 0.8), TODAY)
        today, _, rejected = ([line.said for line in lines] for _, lines in plan_of(opened.panel, answer))
        counts = [_counted(answer, action) for line in today if (action := _title(opened.panel, line))]
        plain = [count for count, line in zip(counts, today, strict=False) if not _during(opened.panel, line)]
        assert plain == sorted(plain)
        turned += len(set(plain)) > 1
        tallies = [answer.tally[_title(opened.panel, line)] for line in rejected]
        against = [(-len(said["avoid"]), len(said.get("do", ())) + len(said.get("may", ()))) for said in tallies]
        assert against == sorted(against)
        titles = [_title(opened.panel, line) for line in today]
        for line in filter(lambda line: _during(opened.panel, line), today):
            calls = opened.panel.actions[_title(opened.panel, line)].during
            assert {*calls} & {*titles[: titles.index(_title(opened.panel, line))]}
    assert turned > 5


def _title(panel: Panel, line: Paragraph) -> str:
    return next((name for name, action in panel.actions.items() if f"{action.title} — " in _line(line)), "")


def _during(panel: Panel, line: Paragraph) -> bool:
    return bool(_title(panel, line)) and bool(panel.actions[_title(panel, line)].during)


def _counted(answer: Answer, action: str) -> tuple[bool, int, int]:
    """Whether it is merely all right, how many say so as a number below zero, and how many object."""
    said = answer.tally[action]
    objecting = {*said.get("avoid", ()), *(one.expert for one in answer.bottom_line.objections.get(action, ()))}
    those = said.get("do") or said["may"]
    return "do" not in said, -len(those), len(objecting - {*said.get("do", ()), *said.get("may", ())})


def test_with_an_offer_it_is_said_that_they_had_none_in_view(opened: counsel.OpenPanel) -> None:
    """Nobody says anything then, and the page tells why."""
    answer = answer_of(opened, "the-job-is-hers")
    assert not any(answer.tally.values())
    assert any("say nothing of what to do then" in limit.say for limit in answer.limits)
    assert all("They offered you the job." in page for page in pages(opened, answer))


@settings(max_examples=20)
@given(firmness=st.lists(st.sampled_from(Firmness), min_size=9, max_size=9))
def test_a_day_to_come_says_how_firmly_they_say_so_then(opened: counsel.OpenPanel, firmness: list[Firmness]) -> None:
    """As firmly as they do when they are asked on that day, however firm the rules are."""
    other = open_panel(_firm(opened.panel, firmness))
    for case in ("the-question", "the-note-of-yesterday"):
        answer = other.answer(other.situation(given_in(opened.case(case)), TODAY))
        said = [_line(line.said) for line in dict(plan_of(other.panel, answer))["Then"]]
        steps = [step for step in answer.ahead if step.firmness]
        assert steps
        for step in steps:
            then = other.answer(later(answer.situation, step.in_days))
            for action, firm in step.firmness.items():
                assert firm == firmness_on(then.advice, action)
                line = next(one for one in said if one.startswith("From") and other.panel.actions[action].title in one)
                mildly = [name for name in then.tally[action]["do"] if firm[name] is Firmness.MILD]
                assert (" mildly)" in line) is bool(mildly), line


def _firm(panel: Panel, firmness: Sequence[Firmness]) -> Panel:
    """The panel with the firmness of its rules in turn."""
    drawn = cycle(firmness)
    experts = {
        name: msgspec.structs.replace(
            expert, rules=tuple(msgspec.structs.replace(rule, firmness=next(drawn)) for rule in expert.rules)
        )
        for name, expert in panel.experts.items()
    }
    return msgspec.structs.replace(panel, experts=experts)


def _line(block: object) -> str:
    return "".join(span.text for span in block.spans) if isinstance(block, Paragraph) else ""


def _under(page: Document, title: str) -> str:
    heading = ""
    for block in page.blocks:
        line = _line(block)
        heading = line if line in ("Today", "Then", "Not") else heading
        if title in line:
            return heading
    return ""


HEADED = (
    *("now --full", "now --full --format markdown", "now --format html", "compare", "compare --format markdown"),
    *(
        "compare --format html",
        "whatif",
        "whatif --set urgent=yes",
        "why simpson wait",
        "why simpson wait --format html",
    ),
)


@pytest.mark.parametrize("call", HEADED)
def test_the_story_of_a_case_heads_its_page(
    call: str, opened: counsel.OpenPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    page = CliRunner().invoke(main, [*call.split(), "--case", "the-question", "--engine", "plain"]).stdout
    body = page[page.find("<body>") :] if "<body>" in page else page
    case = opened.case("the-question")
    first = case.title if "why" not in call else opened.panel.experts["simpson"].full_name
    assert body.index(first) < body.index(case.story) < 500
    assert opened.panel.title not in body


def test_a_first_screen_tells_the_story_where_nothing_makes_room_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Three days after his note" in first_screen(monkeypatch, "--case", "not-this-time")
    crowded = first_screen(monkeypatch, "--case", "the-question")
    assert crowded.startswith("The question of the column\nWhat 5 experts")
    assert "Still open" in crowded


def test_what_is_changed_of_a_case_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    case = ("--case", "the-question", "--full")
    changed = first_screen(monkeypatch, *case, "--set", "urgent=yes", "--set", "greeting=unknown")
    assert "Changed of it: Your matter is urgent: yes; The voicemail greeting: not known" in " ".join(changed.split())
    assert "Changed of it" not in first_screen(monkeypatch, *case)


def test_without_a_case_the_panel_s_title_heads_the_page(
    opened: counsel.OpenPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for call in (("--set", "interview=ahead"), ("--case", opened.link(opened.situation({"interview": "ahead"})))):
        assert first_screen(monkeypatch, *call).startswith(f"{opened.panel.title}\n")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_the_bottom_line_comes_before_the_table(form: str) -> None:
    page = CliRunner().invoke(main, ["compare", "--case", "the-question", "--format", form]).stdout
    assert page.index("The bottom line") < page.index("What each expert says") < page.index("Schindler on “")


def test_actions_of_which_nobody_speaks_are_one_line(opened: counsel.OpenPanel) -> None:
    for name in opened.case_names():
        answer = answer_of(opened, name)
        found = compare.compared(opened.panel, answer)
        shown = {row.action.name for section in found.sections for row in section.rows}
        assert shown == {action for action, said in answer.tally.items() if said}
        titles = [opened.panel.actions[action].title for action in opened.panel.actions if action not in shown]
        assert sorted(found.silent) == (sorted(titles) if shown else [])


def test_markdown_cites_in_footnotes(opened: counsel.OpenPanel) -> None:
    answer = answer_of(opened, "the-question")
    bases = {
        words.basis_in_words(opened.panel, rule)
        for said in answer.advice.values()
        for one in said.settled.values()
        for rule in one.rules
    }
    for document in (now.document(opened.panel, answer), compare.document(opened.panel, answer)):
        page = markdown.written(document)
        notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", page, re.MULTILINE))
        assert {*notes.values()} == {markdown.escaped(basis) for basis in bases}
        assert [*notes] == [str(number) for number in range(1, len(notes) + 1)]
        marks = re.findall(r"\[\^(\d+)\](?!:)", page)
        assert {*marks} == {*notes}
    assert "[^" not in as_html(compare.document(opened.panel, answer))


@pytest.mark.parametrize("call", [["compare", "--case", "the-question"], ["map", "--set", "interview=ahead"]])
def test_csv_begins_with_a_byte_order_mark_where_one_is_asked_for(call: list[str]) -> None:
    plain, marked = (CliRunner().invoke(main, [*call, "--format", "csv", *more]) for more in ([], ["--bom"]))
    assert marked.stdout_bytes == b"\xef\xbb\xbf" + plain.stdout_bytes
    refused = CliRunner().invoke(main, [*call, "--bom"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--bom is for --format csv alone" in refused.stderr


def test_csv_has_names_what_is_possible_and_the_source(opened: counsel.OpenPanel) -> None:
    printed = CliRunner().invoke(main, ["compare", "--case", "the-question", "--format", "csv"]).stdout
    records = [*csv.DictReader(printed.splitlines())]
    assert {(one["expert"], one["name"]) for one in records} == {
        (name, expert.full_name) for name, expert in opened.panel.experts.items()
    }
    assert {one["source"] for one in records} == {f"{opened.panel.source.title} (2011-01-27)"}
    possible = {(one["expert"], one["action"]): one["possible"] for one in records if one["possible"]}
    assert possible == {("schindler", "leave_message"): "do; silent", ("williams", "call_cell"): "do; silent"}
    assert all(bool(one["possible"]) is (one["stance"] == "open") for one in records)


def test_the_json_says_what_names_stand_for_and_what_is_cited(opened: counsel.OpenPanel) -> None:
    found = json.loads(CliRunner().invoke(main, ["now", "--case", "the-question", "--format", "json"]).stdout)
    panel = opened.panel
    assert (found["panel_title"], found["source"]["title"]) == (panel.title, panel.source.title)
    assert found["source"]["published"] == str(panel.source.published)
    assert found["titles"]["actions"] == {name: action.title for name, action in panel.actions.items()}
    assert found["titles"]["experts"]["luscher"] == panel.experts["luscher"].full_name
    assert found["titles"]["facts"]["greeting"] == panel.facts["greeting"].title
    named = {claim for said in found["advice"].values() for one in said.values() for claim in one["claims"]}
    assert {*found["cited"]} == named
    assert all(one["claim"] == panel.claims[name].text for name, one in found["cited"].items())


@pytest.mark.parametrize("name", ["voicemail-follow-up", "umbrella"])
def test_the_first_screen_and_the_table_need_no_conditions_of_what_is_open(name: str) -> None:
    opened, chance = consulting.load(name), random.Random(17)
    for _ in range(40):
        situation = opened.situation(random_given(opened.panel, chance))
        fewer, every = (opened.answer(situation, detail) for detail in (Detail.PRESUMPTIONS, Detail.CONDITIONS))
        for view in (brief, compare):
            assert view.document(opened.panel, fewer, None) == view.document(opened.panel, every, None)
        without = [one.branches for said in fewer.advice.values() for one in said.open.values()]
        assert not any(without)
