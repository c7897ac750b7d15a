"""How firmly something is said, with which interest, from which source, and what follows from doing it."""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given

import counsel
import slow
from counsel import consulting
from counsel.doors.cli import main
from counsel.logic.changing import changed
from counsel.logic.changing import given as as_given
from counsel.logic.situation import given_in, later
from counsel.panel.model import FIRMNESS, Firmness, Stance
from opening import open_panel
from situations import random_given
from strategies import Drawn, situations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.panel.model import Expert, Panel

TODAY = datetime.date(2026, 11, 23)
SOUND = Path(__file__).parent / "broken" / "sound"
FOR_PEOPLE = ("text", "markdown", "html")
EVERYWHERE = ("now", "compare")


def printed(*args: str) -> str:
    result = CliRunner().invoke(main, [*args], env={"COLUMNS": "100"})
    assert result.exit_code == 0, result.output
    return result.stdout


def page(*args: str) -> str:
    """A page without its line breaks, and without what HTML and Markdown put between words."""
    text = " ".join(printed(*args).split())
    for mark in ("**", "\\", "<br>", "<span>", "</span>", "<strong>", "</strong>"):
        text = text.replace(mark, "")
    return " ".join(text.split())


def in_case(verb: str, form: str, case: str = "the-question") -> list[str]:
    full = ["--full"] if verb == "now" and form != "json" else []
    return [verb, "--case", case, "--today", TODAY.isoformat(), "--format", form, *full]


def firmest(panel: Panel, expert: Expert, action: str, stance: Stance, drawn: Drawn) -> Firmness:
    """A judge: of the rules that give the stance in the whole situation the firmest."""
    fires = slow.rules_of(panel, expert, slow.whole_sets(drawn.whole))
    giving = [rule.firmness for rule in expert.rules if fires[rule.id] and (action, stance) in rule.gives]
    return max(giving, key=FIRMNESS.index)


@given(situations())
def test_a_stance_is_as_firm_as_the_firmest_rule_that_gives_it(drawn: Drawn) -> None:
    """Where all is known; where it is not, it is never said more firmly than it turns out to be."""
    opened = open_panel(drawn.panel)
    whole = {name: value for name, value in drawn.whole.items() if value is not None}
    for facts in (whole, drawn.more, drawn.less):
        for name, said in opened.consult(facts).advice.items():
            for action, one in said.settled.items():
                firm = firmest(drawn.panel, drawn.panel.experts[name], action, one.stance, drawn)
                assert FIRMNESS.index(one.firmness) <= FIRMNESS.index(firm)
                assert one.firmness is firm or facts is not whole


def test_the_panel_is_firm_and_mild_where_the_source_is(opened: counsel.OpenPanel) -> None:
    answer = opened.consult({**given_in(opened.case("the-question")), "number_from": as_given({"n": "contact"})["n"]})
    found = {
        (expert, action): one.firmness
        for expert, said in answer.advice.items()
        for action, one in said.settled.items()
        if one.firmness is not Firmness.PLAIN
    }
    assert found == {
        ("williams", "call_cell"): Firmness.FIRM,
        ("feldman", "write_that_you_will_call"): Firmness.MILD,
        ("luscher", "call_cell"): Firmness.MILD,
    }


@pytest.mark.parametrize("verb", EVERYWHERE)
@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_how_firmly_stands_beside_the_stance(verb: str, form: str) -> None:
    shown, firmer = page(*in_case(verb, form)), page(*in_case(verb, form), "--set", "number_from=contact")
    assert shown.count("(mildly)") >= 2
    assert "(firmly)" not in shown
    assert "(firmly)" in firmer
    if verb == "now":
        assert "avoid (mildly)" in shown
        assert "do (firmly)" in firmer


def test_how_firmly_is_a_word_of_its_own_for_scripts() -> None:
    advice = json.loads(printed(*in_case("now", "json")))["advice"]
    assert advice["luscher"]["call_cell"]["stance"] == "avoid"
    assert advice["luscher"]["call_cell"]["firmness"] == "mild"
    assert advice["schindler"]["call_cell"]["firmness"] == "plain"
    rows = csv.DictReader(io.StringIO(printed(*in_case("compare", "csv"))))
    mild = {(row["expert"], row["action"]) for row in rows if row["firmness"] == "mild"}
    assert mild == {("luscher", "call_cell"), ("feldman", "write_that_you_will_call")}
    rules = json.loads(printed("experts", "feldman", "--format", "json"))["rules"]
    assert [rule["id"] for rule in rules if rule["firmness"] == "mild"] == ["write-before-you-call-the-cell"]


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_a_rule_says_how_firmly_and_why_does(form: str) -> None:
    assert "avoid (mildly)" in page("experts", "luscher", "--format", form)
    assert "avoid (mildly)" in page("why", "luscher", "call_cell", *in_case("now", form)[1:7])


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_the_map_counts_apart_what_is_said_mildly(form: str) -> None:
    shown = page("map", "--set", "answer=none_yet", "--by-situation", "--format", form)
    assert "Luscher on “Call the cell phone”: avoid (mildly), in 14% (29,952 of 209,664) of the situations" in shown
    found = json.loads(printed("map", "--set", "answer=none_yet", "--format", "json"))
    assert found["firmness"]["luscher"]["call_cell"]["avoid"]["mild"]["situations"] == 29_952
    assert found["experts"]["luscher"]["call_cell"]["avoid"]["situations"] == 29_952
    assert "see_a_coach" not in found["firmness"].get("schindler", {})


INTEREST = "Schindler has an interest in this: Readers of that newsletter could have a month of Schindler"


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_who_advertises_what_is_advised_is_told(form: str) -> None:
    why = ("why", "schindler", "see_a_coach")
    for shown in (page(*in_case("now", form)), page(*why, *in_case("now", form)[1:7])):
        assert INTEREST in shown
        assert "schindler-11, answer 5 ¶5" in shown
    assert INTEREST in page(*in_case("compare", form)) or form != "html"
    assert "Schindler advertises it" in page(*in_case("compare", form))
    assert "Schindler advertises it" in " ".join(printed(*in_case("now", "text", "hung-up-at-the-beep")[:5]).split())
    unmoved = ("--set", "still_unsure=no")
    assert "advertises" not in page(*in_case("now", form), *unmoved)
    assert INTEREST not in page(*in_case("now", form), *unmoved)


def test_who_advertises_what_is_advised_is_told_to_scripts() -> None:
    advice = json.loads(printed(*in_case("now", "json")))["advice"]["schindler"]
    assert [one["claim"] for one in advice["see_a_coach"]["interests"]] == ["schindler-11"]
    assert "interests" not in advice["send_thank_you_letter"]
    rows = csv.DictReader(io.StringIO(printed(*in_case("compare", "csv"))))
    told = {(row["expert"], row["action"]): row["interests"] for row in rows if row["interests"]}
    assert told == {("schindler", "see_a_coach"): "schindler-11"}


@pytest.fixture
def sourced(tmp_path: Path) -> str:
    """A panel whose source, an expert and a claim say more of where they stand."""
    panel = Path(shutil.copytree(SOUND, tmp_path / "sound"))
    for file, old, new in (
        ("panel.yaml", "published: 2020-05-01", "published: 2020\n  url: https://example.org/fence\n  grade: B"),
        ("experts/ada.yaml", "answer: 1", "answer: 1\nsource: {title: Ada's own paper, published: 2019-02-03}"),
        ("ledger.yaml", "claim: Whoever needs a ladder rings.", "claim: They ring., source: {grade: expert opinion}"),
    ):
        path = panel / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return str(panel)


def facts_of_sound() -> Iterator[str]:
    yield from ("--set", "neighbour=home", "--set", "asked_before=no")


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_sources_are_shown_where_there_are_some(sourced: str, form: str) -> None:
    expert = page("experts", "ada", "--panel", sourced, "--format", form)
    assert "Over the fence (2020, https://example.org/fence, grade: B)" in expert
    assert "source: Ada's own paper (2019-02-03)" in expert.replace("&#39;", "'")
    assert "source: grade: expert opinion" in expert
    why = page("why", "ada", "ring", "--panel", sourced, *facts_of_sound(), "--format", form)
    assert "source: grade: expert opinion" in why
    assert "Over the fence (2020" in page("compare", "--panel", sourced, *facts_of_sound(), "--format", form)


def test_sources_are_there_for_scripts(sourced: str) -> None:
    found = json.loads(printed("experts", "ada", "--panel", sourced, "--format", "json"))
    url = "https://example.org/fence"
    assert found["source"] == {"title": "Over the fence", "published": 2020, "url": url, "grade": "B"}
    assert found["expert"]["source"] == {"title": "Ada's own paper", "published": "2019-02-03"}
    assert found["rules"][0]["claims"][0]["source"] == {"grade": "expert opinion"}
    other = json.loads(printed("experts", "ben", "--panel", sourced, "--format", "json"))
    assert "source" not in other["expert"]


@pytest.mark.parametrize("verb", EVERYWHERE)
def test_a_source_is_cited_by_its_own_title_and_a_page_says_what_a_paragraph_is(verb: str) -> None:
    shown = page(*in_case(verb, "text"))
    assert "¶ counts the blocks of an answer between empty lines; a list belongs to the block before it." in shown
    assert "Ask the Experts: Leave a Message When Following Up (2011-01-27)" in page("experts", "simpson")


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_why_says_what_comes_of_what_is_presumed(form: str) -> None:
    call = ("why", "schindler", "leave_message", *in_case("now", form)[1:7])
    assert "It stays open; it was right, if what Schindler presumes is so: the number that you call is the" in page(
        *call
    )
    assert "It stays open" not in page(*call, "--set", "greeting=unknown")
    found = json.loads(printed("why", "schindler", "leave_message", *in_case("now", "json")[1:]))["open"]
    assert found["presumed"] == "do"
    assert found["presuming"] == {"number_from": ["business_card", "company"]}


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_two_silences_are_told_apart_on_every_page(form: str) -> None:
    """Feldman never speaks of a coach, and does speak of the cell, but not in the column's own situation."""
    case = page("cases", "they-spoke-but-nothing-is-settled", "--format", form)
    assert "Debra Feldman" in case
    assert "· not here" in case.replace('<span aria-hidden="true">', "")
    mapped = page("map", "--set", "answer=turned_down", "--format", form)
    assert "not here: speaks of it, but in none of these situations" in mapped
    assert "silent: never speaks of it, neither for nor against" in mapped
    assert "not here: " not in page("map", "--format", form).replace("never opposed", "")
    why = ("why", "feldman", *in_case("now", form)[1:7])
    assert "“Call the cell phone”: not here" in page(*why[:2], "call_cell", *why[2:])
    assert "“Work with a professional coach”: silent" in page(*why[:2], "see_a_coach", *why[2:])


def test_two_silences_are_told_apart_for_scripts() -> None:
    facts = in_case("now", "json")[1:]
    assert json.loads(printed("why", "feldman", "call_cell", *facts))["silent"] == "here"
    assert json.loads(printed("why", "feldman", "see_a_coach", *facts))["silent"] == "never"
    assert "silent" not in json.loads(printed("why", "luscher", "call_cell", *facts))
    case = json.loads(printed("cases", "the-question", "--format", "json"))["silent"]["feldman"]
    assert (case["call_cell"], case["see_a_coach"]) == ("here", "never")
    mapped = ("map", "--set", "answer=turned_down", "--format")
    found = json.loads(printed(*mapped, "json"))["silent"]["feldman"]
    assert (found["call_cell"], found["see_a_coach"]) == ("here", "never")
    assert "leave_message" not in found
    rows = [row for row in csv.DictReader(io.StringIO(printed(*mapped, "csv"))) if row["expert"] == "feldman"]
    told = {row["action"]: row["silent"] for row in rows if row["figure"] == "stance"}
    assert (told["call_cell"], told["see_a_coach"], told["leave_message"]) == ("here", "never", "")


def test_what_follows_is_what_is_said_once_it_is_done(opened: counsel.OpenPanel) -> None:
    """Each step is what those who advise the action say on that day of the situation after it; and of nobody else."""
    generator, told = random.Random(11), 0
    for _ in range(60):
        facts = {**random_given(opened.panel, generator, 0.95), "interview": "done", "answer": "none_yet"}
        answer = opened.consult(facts, TODAY)
        for following in answer.follows:
            assert following.experts == answer.tally[following.action]["do"]
            sets = opened.panel.actions[following.action].sets
            done = changed(opened.panel, answer.situation, as_given(sets)).situation
            for passed, changes in [(0, following.today), *((day.in_days, day.changes) for day in following.ahead)]:
                then = opened.advise(later(done, passed))
                for change in changes:
                    assert change.expert in following.experts
                    assert then[change.expert].verdict(change.action) == change.after
                    told += 1
    assert told > 20


def test_whoever_is_told_to_write_is_told_when_to_call() -> None:
    found = json.loads(printed(*in_case("now", "json")))["follows"]
    assert [(one["action"], one["experts"]) for one in found] == [("write_that_you_will_call", ["feldman"])]
    (day,) = found[0]["ahead"]
    assert (day["date"], [(one["action"], one["to"]) for one in day["changes"]]) == (
        "2026-11-26",
        [("call_cell", "do")],
    )


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_what_follows_is_told_with_its_day(form: str) -> None:
    shown = page(*in_case("now", form))
    assert "If you do it today: Write that you will call (Feldman)" in shown
    assert "From Thu 26 Nov: Feldman says “do”: Call the cell phone" in shown
    day_off = "Thanksgiving Day; the next working day is Fri 27 Nov"
    told = f"Feldman (from Thu 26 Nov, after “Write that you will call”: {day_off}) on “Call the cell phone”"
    assert told in page(*in_case("compare", form))
    assert "What follows from doing it" not in page(*in_case("now", form, "the-job-is-hers"))


@pytest.mark.parametrize("form", FOR_PEOPLE)
def test_the_days_ahead_read_as_a_plan(form: str) -> None:
    shown = page(*in_case("now", form))
    plan = "Call the office again — do: Luscher (until then: Wait before your next step)"
    assert shown.index("From Thursday, 26 November 2026, in 3 days:") < shown.index(plan)
    assert "Luscher no longer" not in shown
    assert plan in page(*in_case("compare", "html"))


def test_what_is_typed_in_a_terminal_is_code_on_a_page() -> None:
    shown = CliRunner().invoke(main, [*in_case("now", "html")]).stdout
    assert "<code>counsel why williams leave_message</code>" in shown
    assert "<code>--draft</code>" in shown
    assert "`" not in shown


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_the_first_screen_says_what_follows_from_what_it_advises(form: str) -> None:
    """With how many of the five say so on that day, and who objects, as of any other day."""
    shown = page(*in_case("now", form, "hung-up-at-the-beep"))
    line = (
        "From Thu 26 Nov, if you do “Leave a voicemail message” today: Call the office again — 1 of 5 says so; Simpson"
    )
    assert f"{line} objects" in re.sub(r"\*+", "", shown)


def test_how_all_stand_to_what_follows_is_how_they_stand_on_that_day_once_it_is_done(opened: counsel.OpenPanel) -> None:
    generator, objected = random.Random(12), 0
    for _ in range(60):
        facts = {**random_given(opened.panel, generator, 0.95), "interview": "done", "answer": "none_yet"}
        answer = opened.consult(facts, TODAY)
        for following in answer.follows:
            done = changed(
                opened.panel, answer.situation, as_given(opened.panel.actions[following.action].sets)
            ).situation
            for step in following.ahead:
                then = opened.answer(later(done, step.in_days))
                assert {one.action for one in step.standings} == {
                    one.action for one in step.changes if one.after == "do"
                }
                for standing in step.standings:
                    assert standing.do == then.tally[standing.action]["do"]
                    against = {*then.tally[standing.action].get("avoid", ())}
                    against |= {one.expert for one in then.bottom_line.objections.get(standing.action, ())}
                    assert {*standing.objecting} == against - {*standing.do, *standing.may}
                    objected += len(against)
    assert objected > 10


def test_the_json_says_how_all_stand_to_what_comes_to_be_recommended() -> None:
    """Both if nothing else happens, and once something is done."""
    found = json.loads(printed(*in_case("now", "json")))
    ahead, follows = found["ahead"][0]["standings"], found["follows"][0]["ahead"][0]["standings"]
    office = {"action": "call_office_again", "do": ["luscher"], "may": [], "avoid": [], "objecting": ["simpson"]}
    assert ahead == [office]
    (cell,) = follows
    assert (cell["action"], cell["do"]) == ("call_cell", ["feldman"])
    assert {"luscher", "simpson"} <= {*cell["objecting"]}


def test_a_panel_of_one_thing_each_is_counted_in_plain_english(sourced: str) -> None:
    assert "2 experts, 2 rules, 2 concepts, 3 facts, 2 actions" in page("check", sourced)
    assert not any(f" 1 {thing}s" in page("check", sourced) for thing in ("case", "term", "concept", "way", "reason"))


def test_no_page_takes_anybody_for_a_man() -> None:
    """Neither the contact nor an expert: in a whole answer, a proof, the rules of each, the map and the checks."""
    verbs = (in_case("now", "text"), in_case("compare", "text"), ["experts"], ["map"], ["check"], ["facts"])
    experts = (["experts", name] for name in consulting.load().panel.experts)
    why = ["why", "luscher", "call_cell", *in_case("now", "text")[1:5]]
    for args in (*verbs, *experts, why, in_case("whatif", "text")[:5]):
        words = {word.strip(".,;:()“”").lower() for word in printed(*args).split()}
        assert words.isdisjoint({"he", "his", "him", "himself", "she", "her"}), args
