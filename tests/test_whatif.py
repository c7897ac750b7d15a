"""`whatif`: who changes their mind with a change, and which single changes move anybody."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given

import slow
from counsel.doors.cli import main
from counsel.logic.changing import Kind, value_in
from enumerated import Changes, Enumerated
from opening import open_panel
from strategies import Drawn, situations

TODAY = datetime.date(2026, 11, 23)
QUESTION = ("whatif", "--case", "the-question", "--today", "2026-11-23")


def as_json(*args: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, [*QUESTION, *args, "--format", "json"])
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_change_shows_who_is_moved_and_by_which_rule() -> None:
    assert as_json("--set", "country=europe")["moves"][1:] == [
        {
            "expert": "schindler",
            "action": "call_cell",
            "from": "avoid",
            "to": "may",
            "rules_before": ["in-the-us-stay-with-the-office-line"],
            "rules_after": ["in-europe-the-cell-is-all-right"],
        }
    ]


def test_what_is_open_before_and_after_moves_where_something_else_can_come_out() -> None:
    moves = as_json("--set", "number_from=contact", "--set", "messages_rarely_checked=unknown")["moves"]
    move = next(one for one in moves if (one["expert"], one["action"]) == ("schindler", "leave_message"))
    assert (move["from"], move["to"]) == ("open", "open")
    assert (move["possible_before"], move["possible_after"]) == (["do", "silent"], ["do", "avoid"])


def test_a_change_that_moves_nobody_says_so() -> None:
    assert as_json("--set", "asked_how_to_follow_up=yes")["moves"] == []
    result = CliRunner().invoke(main, [*QUESTION, "--set", "asked_how_to_follow_up=yes"])
    assert "obody" in result.stdout


def test_what_no_longer_applies_is_named() -> None:
    assert as_json("--set", "last_step=nothing")["left_out"] == ["days_since_last_step", "heard_back"]


def test_single_changes_come_most_consequential_first_and_what_is_fixed_last() -> None:
    groups = as_json()["single_changes"]
    assert [group["fixed"] for group in groups] == sorted(group["fixed"] for group in groups)
    for fixed in (False, True):
        moved = [group["stances_moved"] for group in groups if group["fixed"] is fixed]
        assert moved == sorted(moved, reverse=True)
    for group in groups:
        moves = [len(variant["moves"]) for variant in group["variants"]]
        assert moves == sorted(moves, reverse=True)
    assert {"fact": "role", "fixed": True}.items() <= next(g for g in groups if g["fact"] == "role").items()
    assert "asked_how_to_follow_up" not in {group["fact"] for group in groups}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["whatif", "--set", "urgent=yes"], "--case"),
        ([*QUESTION, "--set", "country=eurpoe"], "did you mean `europe`?"),
        ([*QUESTION, "--set", "interview=ahead", "--set", "urgent=yes", "--set", "greeting=no_cell"], "does not apply"),
    ],
)
def test_wrong_calls_earn_a_clear_line(args: list[str], words: str) -> None:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_page_marks_what_one_only_has_to_know_and_what_nobody_can_change() -> None:
    page = CliRunner().invoke(main, QUESTION).stdout
    assert "The number you call (if you knew): 2 stances move" in page
    assert "The company is (now: in the United States; you cannot change this): 2 stances move" in page
    assert "Would move nobody: You asked how you may follow up" in page


def test_a_narrow_page_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {}
    for columns in ("40", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        pages[columns] = CliRunner().invoke(main, [*QUESTION, "--set", "greeting=asks_to_call_cell"]).stdout
    assert max(map(len, pages["40"].splitlines())) <= 40
    for rule in ("no-message-when-told-to-call-the-cell", "call-the-cell-where-the-greeting-warns-you"):
        assert all(rule in page.replace(" ", "").replace("\n", "") for page in pages.values())


@given(situations())
def test_single_changes_move_just_what_listing_every_situation_shows(drawn: Drawn) -> None:
    """Whatever is known, every fact is tried in each of its cells; a contradiction is for `check` to tell."""
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more, TODAY)
    found = opened.overview(situation)
    told = {
        (group.fact, cell, move.expert, move.action): group.kind
        for group in found.groups
        for variant in group.variants
        for cell in map(value_in, opened.domains[group.fact].cells_in(variant.cells))
        for move in variant.what_if.moves
    }
    for name, expert in drawn.panel.experts.items():
        judge = Enumerated(drawn.panel, expert)
        changes = Changes(judge, situation)
        now = judge.after(situation.known, ())
        for one, then in changes.all.items():
            if len(one) != 1 or changes.kind(*one[0]) is Kind.APPLIES:
                continue
            for action in drawn.panel.actions:
                before, after = judge.stances(action, now), judge.stances(action, then)
                if "contradiction" not in before | after:
                    expected = changes.kind(*one[0]) if before != after else None
                    assert told.get((*one[0], name, action)) == expected


@given(situations())
def test_single_changes_of_a_whole_situation_are_those_that_a_consultation_shows(drawn: Drawn) -> None:
    """Every fact that no other fact hangs on is changed by hand, to each value it can have."""
    opened = open_panel(drawn.panel)
    whole = {name: value for name, value in drawn.whole.items() if value is not None}
    situation = opened.situation(whole, TODAY)
    before = {e: slow.stances_of(drawn.panel, x, slow.sets_of(situation)) for e, x in drawn.panel.experts.items()}
    found = opened.overview(situation)
    told = {
        (group.fact, move.expert, move.action, move.after)
        for group in found.groups
        for variant in group.variants
        for move in variant.what_if.moves
    }
    changed = [name for name in whole if not _opens_any(drawn, name)]
    seen = {
        (name, expert, action, stance)
        for name in changed
        for other in slow.wholes(drawn.panel, {n: v for n, v in whole.items() if n != name})
        for expert, one in drawn.panel.experts.items()
        for action, stance in slow.stances_of(drawn.panel, one, slow.whole_sets(other)).items()
        if stance != before[expert][action]
    }
    assert {one for one in told if one[0] in changed} == seen


def _opens_any(drawn: Drawn, name: str) -> bool:
    return any(name in slow.with_gates(drawn.panel, {other}) for other in drawn.panel.facts if other != name)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_only_the_facts_that_move_most_where_few_are_asked_for(form: str) -> None:
    call = ["whatif", "--case", "the-question", "--format", form]
    whole, few = (CliRunner().invoke(main, [*call, *more]).stdout for more in ([], ["--top", "2"]))
    assert CliRunner().invoke(main, [*call, "--top", "99"]).stdout == whole
    if form != "json":
        assert "more facts move somebody; without --top they are here too." in few
        assert "--top 5" in whole
        assert "--top 5" not in few
        return
    every, first = json.loads(whole), json.loads(few)
    assert first["single_changes"] == every["single_changes"][:2]
    assert first["left_out"] == len(every["single_changes"]) - 2
    assert "left_out" not in every
    fixed = [one["fixed"] for one in every["single_changes"]]
    assert fixed == sorted(fixed)


@pytest.mark.parametrize("more", [["--top", "0"], ["--top", "many"], ["--top", "2", "--set", "urgent=yes"]])
def test_what_few_cannot_mean_is_refused(more: list[str]) -> None:
    refused = CliRunner().invoke(main, ["whatif", "--case", "the-question", *more])
    assert (refused.exit_code, refused.stdout) == (2, "")
