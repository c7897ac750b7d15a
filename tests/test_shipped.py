"""The panels that come with counsel: each is sound without a word of doubt, and can be asked by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

import counsel
from counsel import consulting
from counsel.files.folders import DEFAULT_PANEL, overlays_in, panel_names
from counsel.panel.model import Reading, Stance
from counsel.rendering import words
from servers import serving

RULES = Path(__file__).parents[1] / "rules"


def test_what_stands_beside_the_manual_comes_with_counsel() -> None:
    assert panel_names() == sorted(path.name for path in RULES.iterdir() if path.is_dir())
    assert {DEFAULT_PANEL, "umbrella"} <= set(panel_names())


@pytest.mark.parametrize("name", panel_names())
def test_a_panel_that_comes_with_counsel_is_sound_and_nothing_in_it_gives_pause(name: str) -> None:
    report = consulting.load(name, engine="plain").check()
    assert report.problems == ()
    assert "de" in overlays_in(RULES / name)
    assert any(sentence.startswith("translated: all") for sentence in report.proved)


def test_the_small_panel_shows_what_the_language_can_say() -> None:
    panel = consulting.load("umbrella").panel
    rules = [rule for expert in panel.experts.values() for rule in expert.rules]
    assert {stance for rule in rules for _, stance in rule.gives} == set(Stance)
    assert {rule.reading for rule in rules} == set(Reading)
    assert {fact.kind.name for fact in panel.facts.values()} == {"choice", "yes_no", "days"}


def test_the_small_panel_is_asked_by_its_name() -> None:
    answer = counsel.load("umbrella").consult({"sky": "cloudy", "hands_full": False}, today="2026-11-23")
    said = {expert: advice["take_umbrella"].stance.value for expert, advice in answer.advice.items()}
    assert said == {"brook": "do", "lark": "avoid", "moss": "may"}


def test_every_panel_that_comes_with_counsel_is_served() -> None:
    with serving() as server:
        start = server.get("/").text
        assert all(f"panels/{name}/" in start for name in panel_names())
        assert server.post("/api/umbrella/now", {"facts": {"sky": "raining"}}).json["panel"] == "umbrella"


def test_what_is_answered_can_be_repeated_to_whoever_answered() -> None:
    """An answer says what somebody says, and is no list of examples that breaks off."""
    opened = consulting.load()
    said = [answers[0] for fact in opened.panel.facts.values() for answers in fact.answers.values()]
    assert said
    assert not [answer for answer in said if answer.endswith("…") or " you " in f" {answer} "]


@pytest.mark.parametrize("name", panel_names())
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_asked_not_to_hold_is_said_in_a_sentence_of_its_own(name: str, language: str) -> None:
    panel = consulting.load(name, engine="plain", lang=language).panel
    for expert in panel.experts.values():
        for rule in expert.rules:
            said, parts = words.rule_in_words(panel, expert, rule)
            assert "not so" not in " ".join((said, *parts)), rule.id
            assert "nicht „" not in " ".join((said, *parts)), rule.id
