"""What people type for an expert, an action or a case, and what is meant by it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import counsel
from counsel.doors.cli import main
from counsel.naming import matching, meant, tails

if TYPE_CHECKING:
    from pathlib import Path

EXPERTS = {
    "schindler": ["Schindler", "SCHINDLER", " schindler ", "schin", "Sc"],
    "williams": ["Williams", "tracy", "Tracy Laswell Williams", "laswell williams", "TRACY L"],
    "simpson": ["liz", "Liz Simpson", "si"],
}
ACTIONS = {
    "call_cell": ["call the cell", "Call cell", "call-cell", "call the cell phone", "call_c"],
    "leave_message": ["leave a voicemail message", "Leave the message", "leave"],
    "send_thank_you_letter": ["Send a thank-you letter", "send thank you letter", "send the thank"],
    "wait": ["wait", "Wait before your next step", "WAIT BEFORE"],
}
CASES = {
    "the-question": ["The Question", "question", "the question of the column"],
    "a-voicemail-in-lisbon": ["voicemail in lisbon", "A voicemail in"],
}


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, every in EXPERTS.items() for typed in every])
def test_an_expert_is_named_as_people_type(opened: counsel.OpenPanel, name: str, typed: str) -> None:
    assert opened.expert(typed).name == name


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, every in ACTIONS.items() for typed in every])
def test_an_action_is_named_as_people_type(opened: counsel.OpenPanel, name: str, typed: str) -> None:
    assert opened.action(typed).name == name


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, every in CASES.items() for typed in every])
def test_a_case_is_named_as_people_type(opened: counsel.OpenPanel, name: str, typed: str) -> None:
    assert opened.case(typed).name == name


WRONG = {
    ("s", "wait"): "EXPERT: error: `s` can mean more than one expert [ambiguous-expert]\n"
    "  hint: it could be `simpson`, `schindler`",
    ("", "wait"): "EXPERT: error: unknown expert `` [unknown-expert]",
    ("simpson", "call"): "it could be `call_cell`, `call_office_again`",
    ("simpson", "cell"): "did you mean `call_cell`?",
    ("simpson", "office again"): "did you mean `call_office_again`?",
    ("simpson", "call his sell phone"): "did you mean `call_cell`?",
    ("simpson", "the"): "unknown action `the`",
    ("Mr", "wait"): "there are `williams`, `simpson`",
}


@pytest.mark.parametrize("typed", WRONG)
def test_a_name_that_is_none_or_several_is_refused_with_what_it_could_be(typed: tuple[str, str]) -> None:
    result = CliRunner().invoke(main, ["why", *typed, "--case", "the-question"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert WRONG[typed] in result.stderr


def test_the_command_line_says_the_same_under_any_name() -> None:
    one, other = (
        CliRunner().invoke(main, ["why", *names, "--case", case, "--today", "2026-11-23"])
        for *names, case in (("schindler", "call_cell", "the-question"), ("Schindler", "call the cell", "question"))
    )
    assert one.exit_code == 0
    assert one.stdout == other.stdout


def test_a_file_is_meant_before_the_beginning_of_a_case(
    opened: counsel.OpenPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "the-q").write_text("title: mine\nfacts: {}\n")
    assert opened.case("the-q").title == "mine"
    assert opened.case("the-ques").name == "the-question"


def test_a_name_itself_is_never_taken_for_another() -> None:
    names = {"call": ["ring"], "call_again": ["call"], "ring": ["call"], "x": ["Zoë"]}
    assert [meant(name, names, "action", "ACTION") for name in names] == list(names)
    assert matching("Call", names) == ["call", "call_again", "ring"]
    assert matching("zoe", names) == ["x"]
    assert matching("call\0", names) == []


def test_somebody_is_called_by_each_end_of_the_full_name() -> None:
    assert tails("Ada  King Lovelace") == ("Ada King Lovelace", "King Lovelace", "Lovelace")
    assert tails("") == ()


@given(st.text(max_size=12), st.dictionaries(st.text(max_size=6), st.lists(st.text(max_size=9)), max_size=5))
def test_whatever_is_typed_means_one_thing_or_is_refused(typed: str, names: dict[str, list[str]]) -> None:
    found = None
    with contextlib.suppress(counsel.InputError):
        found = meant(typed, names, "thing", "THING")
    assert found is None or (found in names and (found == typed or typed not in names))
    assert typed not in names or found == typed
