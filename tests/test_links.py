"""Links: one line of text that reopens an answer, and what becomes of one that is not whole."""

from __future__ import annotations

import datetime
import random
import re
import shlex
import string
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import counsel
from counsel import consulting
from counsel.doors.cli import main
from counsel.files.links import is_link, link_to
from opening import open_panel
from situations import random_given
from strategies import Drawn, situations
from terminals import on_a_terminal
from tools import LARGE

TODAY = datetime.date(2026, 11, 23)
HEDGE = Path(__file__).parent / "panels" / "hedge"
CALL = ("--today", str(TODAY), "--engine", "plain")


def printed(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["now", *args, *CALL])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def said(*args: str) -> str:
    """The answer, without the title of its case, which a link has not."""
    return "".join(printed(*args, "--full").partition("What 5 experts")[-2:]) or printed(*args)


def test_a_link_reopens_the_same_answer(opened: counsel.OpenPanel) -> None:
    for case in opened.case_names()[:: 1 if LARGE else 2]:
        link = printed("--case", case, "--link").removesuffix("\n")
        for form in ("json", "text") if LARGE or case == opened.case_names()[0] else ("json",):
            assert said("--case", link, "--format", form) == said("--case", case, "--format", form)


def test_a_link_holds_the_answers_by_name_sorted_and_dates() -> None:
    link = printed("--case", "three-days-after-the-message", "--link", "--set", "urgent=yes")
    head, panel, facts, check = link.strip().split("/")
    assert (head, panel) == ("counsel:1", "voicemail-follow-up")
    names = [pair.partition("=")[0] for pair in facts.split(",")]
    assert names == sorted(names)
    assert {"days_since_last_step=2026-11-20", "urgent=yes", "interview=done"} <= set(facts.split(","))
    assert re.fullmatch(r"[0-9a-f]{6}", check)
    assert shlex.split(link) == [link.strip()]


def test_a_link_keeps_what_somebody_does_not_know(opened: counsel.OpenPanel) -> None:
    case = opened.case("the-question")
    situation = opened.situation(case.facts, TODAY)
    link = opened.link(situation, ["number_from", "answer"])
    assert "number_from=unknown" in link
    assert "answer=none_yet" in link
    assert opened.case(link).facts["number_from"] == "unknown"
    assert opened.situation(opened.case(link).facts, TODAY) == situation
    assert said("--case", link) == said("--case", "the-question")


def test_what_somebody_says_not_to_know_is_in_the_link_of_that_call(opened: counsel.OpenPanel) -> None:
    told = ("--case", "the-question", "--set", "number_from=unknown", "--set", "answer=unknown")
    link = printed(*told, "--link").strip()
    known = opened.situation(opened.case("the-question").facts, TODAY).values
    given = {name: value for name, value in known.items() if name not in ("number_from", "answer")}
    assert link == opened.link(opened.situation(given, TODAY), ["number_from", "answer"])
    assert printed("--case", link, "--link").strip() == link
    assert "number_from=unknown" not in printed("--case", link, "--set", "number_from=business_card", "--link")


def test_a_link_stays_true_on_a_later_day(opened: counsel.OpenPanel) -> None:
    link = printed("--case", "the-question", "--link").strip()
    later = consulting.Request(link, {}, TODAY + datetime.timedelta(days=3))
    assert opened.understand(later).situation.values["days_since_last_step"] == 3


TERMS = ("--term", "a_week=10", "--term", "a_few_days=2")


@pytest.mark.parametrize("form", ["text", "json", "ics"])
def test_a_link_carries_the_terms_that_are_taken_for_other_days(form: str) -> None:
    link = printed("--case", "the-question", "--link", *TERMS).strip()
    assert "/a_few_days=2,a_week=10/" in link
    assert shlex.split(link) == [link]
    page = said("--case", link, "--format", form)
    assert page == said("--case", "the-question", "--format", form, *TERMS)
    assert page != said("--case", "the-question", "--format", form)
    assert page == said("--case", link, "--format", form, "--term", "a_week=10")


def test_a_term_that_is_taken_for_what_the_panel_says_is_in_no_link() -> None:
    usual = printed("--case", "the-question", "--link")
    assert printed("--case", "the-question", "--link", "--term", "a_week=7") == usual
    assert printed("--case", "the-question", "--link", "--term", "a_week=8") != usual


def test_a_link_with_terms_is_taken_where_cases_are() -> None:
    link = printed("--case", "the-question", "--link", *TERMS).strip()
    for more in ((), ("--handout", "answer")):
        result = CliRunner().invoke(main, ["cases", link, "--today", str(TODAY), *more])
        assert result.exit_code == 0, result.output


def test_terms_that_are_not_those_of_the_link_are_refused(opened: counsel.OpenPanel) -> None:
    usual = printed("--case", "the-question", "--link").strip()
    link = printed("--case", "the-question", "--link", *TERMS).strip()
    said = printed("--case", link, "--term", "a_week=9", code=2)
    assert "--case: error: the link takes `a_week` for 10 days, not for 9 [other-terms]" in said
    with pytest.raises(counsel.InputError, match="`a_few_days` for 2 days, not for 3, `a_week` for 10 days, not for 7"):
        opened.case(link)
    taken = consulting.load(engine="plain", terms={"a_week": 10, "a_few_days": 2})
    assert taken.case(link).facts == opened.case(usual).facts
    with pytest.raises(counsel.InputError, match="`a_few_days` for 3 days, not for 2, `a_week` for 7 days, not for 10"):
        taken.case(usual)


def test_a_term_of_a_link_that_the_panel_no_longer_has_is_refused(opened: counsel.OpenPanel) -> None:
    from counsel.files.links import _check

    body = "1/voicemail-follow-up/urgent=no/a_month=30"
    link = f"counsel:{body}/{_check(body)}"
    with pytest.raises(counsel.InputError, match="`a_month`, which is no term here"):
        opened.case(link)
    assert "--term: error: unknown term `a_month`" in printed("--case", link, code=2)


def test_a_link_is_taken_wherever_a_case_is(opened: counsel.OpenPanel, tmp_path: Path) -> None:
    link = printed("--case", "the-question", "--link", "-o", str(tmp_path / "link"))
    assert link == ""
    link = (tmp_path / "link").read_text().strip()
    assert counsel.Panel(opened).case(link).situation.known["greeting"] == "gives_cell"
    for call in (["compare"], ["why", "simpson", "wait"], ["whatif", "--set", "urgent=yes"], ["cases"]):
        where = ["--case", link] if call[0] != "cases" else [link]
        assert CliRunner().invoke(main, [*call, *where]).exit_code == 0


@settings(max_examples=settings().max_examples // 3)
@given(situations())
def test_whatever_is_known_comes_back_whatever_the_panel(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.less, TODAY)
    link = opened.link(situation)
    assert not set(link) - set(string.ascii_letters + string.digits + ":/=,_-.%~")
    assert opened.understand(consulting.Request(link, {}, TODAY)).situation.values == situation.values


WRAPPED = 40


def test_a_line_that_was_broken_by_a_letter_is_whole(opened: counsel.OpenPanel) -> None:
    link = opened.link(opened.situation(random_given(opened.panel, random.Random(3), known=1), TODAY))
    broken = "\n  ".join(link[at : at + WRAPPED] for at in range(0, len(link), WRAPPED))
    assert opened.case(f" {broken} \n").facts == opened.case(link).facts


@given(data=st.data())
def test_a_link_that_was_changed_or_cut_is_refused(opened: counsel.OpenPanel, data: st.DataObject) -> None:
    link = opened.link(opened.situation({"interview": "done", "answer": "none_yet"}, TODAY))
    at = data.draw(st.integers(len("counsel:"), len(link) - 1))
    sign = data.draw(st.sampled_from(string.ascii_letters + "=,/"))
    for changed in (link[:at], link[:at] + sign + link[at + 1 :], link[:at] + link[at + 1 :]):
        if changed != link:
            with pytest.raises(counsel.InputError, match=r"damaged-link|other-version"):
                opened.case(changed)


def test_a_link_of_another_panel_or_version_is_refused() -> None:
    hedge = consulting.load(HEDGE, engine="plain")
    other = link_to(hedge.panel, hedge.situation({"owner": "you"}, TODAY))
    said = printed("--case", other, code=2)
    assert "a link of the panel `hedge`, not of `voicemail-follow-up` [other-panel]" in said
    assert "--panel hedge" in said
    assert printed("--panel", str(HEDGE), "--case", other)
    newer = other.replace("counsel:1/", "counsel:2/")
    assert "a link of version `2`; version 1 is read here [other-version]" in printed("--case", newer, code=2)
    assert "the link is not whole" in printed("--case", other[:-3], code=2)
    assert "the link is not whole" in printed("--case", "counsel:", code=2)


def test_a_link_of_a_panel_that_has_changed_says_what_is_wrong() -> None:
    from counsel.files.links import _check

    body = "1/voicemail-follow-up/answer=maybe,colour=red"
    said = printed("--case", f"counsel:{body}/{_check(body)}", code=2)
    assert "unknown value `maybe` of `answer`" in said
    assert "unknown fact `colour`" in said


def test_an_empty_situation_has_a_link_too(opened: counsel.OpenPanel) -> None:
    link = opened.link(opened.situation({}, TODAY))
    assert is_link(link)
    assert opened.case(link).facts == {}


def test_a_link_needs_a_situation_and_is_a_line_of_text() -> None:
    assert "no situation was given" in printed("--link", code=2)
    assert "--link is a line of text" in printed("--link", "--case", "the-question", "--format", "json", code=2)


def test_whoever_does_not_save_gets_a_link(tmp_path: Path) -> None:
    screen, code = on_a_terminal("1\n", "\n", "n\n", folder=tmp_path)
    assert code == 0
    [line] = [line for line in screen.splitlines() if line.startswith("To see the advice again: ")]
    words = shlex.split(line)[5:]
    assert words[:3] == ["counsel", "now", "--case"]
    assert "Ask when you will hear" in printed(*words[2:])
