"""Drafts: when there is something to write, what stands in it and why, and what is said where there is nothing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import counsel
from counsel.doors.cli import main

if TYPE_CHECKING:
    from click.testing import Result

TODAY = "2026-11-23"
DRAFTS = ("email", "letter", "note", "call", "message")


@pytest.fixture(scope="module")
def panel() -> counsel.Panel:
    return counsel.load(engine="plain")


def draft(*args: str, width: int = 80) -> Result:
    call = ["now", "--today", TODAY, "--engine", "plain", *args]
    return CliRunner().invoke(main, call, env={"COLUMNS": str(width)})


def facts_of(panel: counsel.Panel, case: str) -> dict[str, object]:
    return dict(panel.opened.case(case).facts)


def advised(panel: counsel.Panel, facts: dict[str, object], name: str) -> list[tuple[str, counsel.Advice]]:
    """Who is for what a draft is for, as the answer has it."""
    actions = panel.opened.panel.drafts[name].actions
    advice = panel.consult(facts, TODAY).advice
    found = ((expert, said[action]) for expert, said in advice.items() for action in actions if action in said)
    return [(who, one) for who, one in found if one.stance is not counsel.Stance.AVOID and one.looks_back is not True]


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_holds_what_those_advise_who_are_for_it(panel: counsel.Panel, name: str) -> None:
    text = panel.opened.panel.drafts[name].text
    written = refused = 0
    for case in panel.opened.case_names():
        facts = facts_of(panel, case)
        behind = advised(panel, facts, name)
        if not behind:
            refused += 1
            with pytest.raises(counsel.InputError, match="no-draft"):
                panel.draft(name, facts, TODAY)
            continue
        written += 1
        made = panel.draft(name, facts, TODAY)
        claims = {claim for _, one in behind for claim in one.claims}
        standing = [one.say for one in made.text]
        resting = [one.say for one in text if one.claims and one.when is None]
        assert [say for say in standing if say in resting] == [
            one.say for one in text if one.say in resting and claims & {*one.claims}
        ]
        assert {one.say for one in text if not one.claims and one.when is None} <= {*standing}
        assert {one.expert for one in made.follows} == {who for who, _ in behind}
        assert {how for one in made.follows for how in one.how} == {how for _, one in behind for how in one.how}
    assert written
    assert refused


def test_each_sentence_leads_to_rules_that_rest_on_its_claims(panel: counsel.Panel) -> None:
    made = panel.draft("letter", facts_of(panel, "the-question"), TODAY)
    claims = {one.say: {*one.claims} for one in panel.opened.panel.drafts["letter"].text}
    rules = {one.rule: one for one in made.follows}
    led = [one for one in made.text if one.rules]
    assert len(led) == 5
    assert all(claims[one.say] & {*rules[rule].claims} for one in led for rule in one.rules)
    assert {rules[rule].expert for one in led for rule in one.rules} == {"williams", "schindler"}


def test_a_sentence_with_a_condition_stands_where_that_is_known_to_hold(panel: counsel.Panel) -> None:
    facts = facts_of(panel, "a-week-of-silence")
    left = "I left you a message on [day] and do not know whether it has reached you."
    assert left in [one.say for one in panel.draft("email", facts, TODAY).text]
    for step in ("wrote", "spoke"):
        other = {**facts, "last_step": step, "heard_back": None if step == "spoke" else False}
        assert left not in [one.say for one in panel.draft("email", other, TODAY).text]


def test_what_speaks_against_it_is_said(panel: counsel.Panel) -> None:
    made = panel.draft("note", facts_of(panel, "the-question"), TODAY)
    assert [(one.expert, one.action, one.stance.value) for one in made.against] == [
        ("simpson", "wait", "do"),
        ("luscher", "wait", "do"),
        ("luscher", "call_cell", "avoid"),
        ("schindler", "call_cell", "avoid"),
    ]
    assert "Luscher  ✗ avoid  Call" in draft("--case", "the-question", "--draft", "note").stdout


def test_what_is_open_is_said(panel: counsel.Panel) -> None:
    assert panel.draft("call", facts_of(panel, "the-question"), TODAY).open == {"williams": ("call_cell",)}
    page = draft("--case", "the-question", "--draft", "call", width=200).stdout
    assert "depending on “The number you call”" in page


def test_it_says_whose_words_it_is_in() -> None:
    page = draft("--case", "the-question", "--draft", "letter", width=200).stdout
    assert "Our draft, from what Williams and Schindler advise; the words are ours." in page
    assert "not the experts' own words" in page
    assert (
        "Our draft, from what Feldman advises;" in draft("--case", "the-question", "--draft", "note", width=200).stdout
    )


def test_a_call_on_a_day_off_is_not_drafted_without_a_word() -> None:
    call = ["now", "--case", "please-call-my-cell", "--draft", "call", "--engine", "plain", "--today"]
    said = "Please note: today is a Sunday; the next working day is Mon 30 Nov."
    assert said in CliRunner().invoke(main, [*call, "2026-11-29"]).stdout
    assert "today is" not in CliRunner().invoke(main, [*call, "2026-11-30"]).stdout
    in_german = CliRunner().invoke(main, [*call, "2026-11-29", "--lang", "de"]).stdout
    assert "30. Nov." in in_german
    assert ".." not in in_german


@pytest.mark.parametrize("name", DRAFTS)
def test_what_is_to_be_filled_in_stands_in_brackets(panel: counsel.Panel, name: str) -> None:
    for one in panel.opened.panel.drafts[name].text:
        assert not {*re.sub(r"\[[^][]+\]", "", one.say)} & {*"[]"}
    assert any("[your name]" in one.say for one in panel.opened.panel.drafts[name].text)


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (
            ("--case", "the-question", "--draft", "email"),
            "nobody advises here what `email` is a draft for: “Ask by email where things stand” [no-draft]",
            "there is something to write for `letter`, `note`, `call`",
        ),
        (
            ("--case", "the-question", "--draft", "message"),
            "what `message` is a draft for is done already: “Leave a voicemail message” [no-draft]",
            "hint: there is something to write for `letter`, `note`, `call`",
        ),
        (
            ("--set", "interview=ahead", "--draft", "letter"),
            "[no-draft]",
            "there is no draft for this situation",
        ),
        (
            ("--set", "interview=done", "--draft", "letter"),
            "[no-draft]",
            "it hangs on `answer`, `thank_you_letter`; there is no draft for this situation",
        ),
        (("--case", "the-question", "--draft", "poem"), "unknown draft `poem` [unknown-draft]", "there are `email`"),
        (("--draft", "letter"), "no situation was given", "--case the-question"),
    ],
)
def test_where_there_is_nothing_to_write_it_says_what_there_is(
    args: tuple[str, ...], message: str, hint: str, tmp_path: Path
) -> None:
    for more in ((), ("-o", str(tmp_path / "draft.txt"))):
        result = draft(*args, *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr
        assert hint in result.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("more", [("--full",), ("--link",), ("--format", "ics")])
def test_a_draft_is_one_thing_and_no_other(more: tuple[str, ...]) -> None:
    result = draft("--case", "the-question", "--draft", "letter", *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--draft" in result.stderr


def test_a_draft_is_named_by_its_title_too() -> None:
    by_title = draft("--case", "the-question", "--draft", "a letter of thanks")
    assert by_title.stdout == draft("--case", "the-question", "--draft", "letter").stdout != ""


def test_python_has_what_the_command_line_has(panel: counsel.Panel) -> None:
    printed = draft("--case", "the-question", "--draft", "letter", "--format", "json").stdout
    made = panel.draft("letter", facts_of(panel, "the-question"), TODAY)
    assert made.to_json() == printed.removesuffix("\n")
    assert json.loads(printed)["draft"] == "letter"


def test_the_whole_page_names_the_drafts_that_there_are() -> None:
    assert "--draft letter, note or call" in draft("--case", "the-question", "--full", width=200).stdout
    assert "--draft" not in draft("--set", "interview=ahead", "--full").stdout


def test_another_panel_has_drafts_of_its_own(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path(__file__).parent / "broken" / "sound", tmp_path / "sound"))
    card = (
        "drafts:\n  card:\n    title: A card\n    actions: ring\n    text:\n"
        "      please: {say: 'May I have the ladder, [name]?', claims: ada-1}\n      name: '[your name]'\n"
    )
    with (folder / "panel.yaml").open("a") as file:
        file.write(card)
    other = counsel.load(folder, engine="plain")
    assert other.check().sound
    made = other.draft("card", {"neighbour": "home", "asked_before": False})
    assert [(one.say, one.rules) for one in made.text] == [
        ("May I have the ladder, [name]?", ("ring-when-somebody-is-there",)),
        ("[your name]", ()),
    ]
