"""`cases NAME --accept`: what a case gives is written into its file, and all else in it stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from counsel import consulting
from counsel.doors.cli import main

UMBRELLA = Path(__file__).parents[1] / "rules" / "umbrella"
HEAD = """# A comment at the top.
case: a-grey-morning
panel: umbrella
title: A grey morning
facts:   # as told
  sky: cloudy
  days_since_rain: 1
  hands_full: no
"""
BELOW = "\n# A comment at the end.\n"


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    return Path(shutil.copytree(UMBRELLA, tmp_path / "umbrella"))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def accept(panel: Path) -> Result:
    return run("cases", "a-grey-morning", "--panel", str(panel), "--accept")


@pytest.mark.parametrize(
    "expect",
    [
        "",
        "expect: {}\n",
        "expect: {brook: {take_umbrella: avoid}}\n",
        "expect:\n  # of Brook\n  brook:\n    take_umbrella: avoid  # no\n\n  lark: {take_umbrella: avoid}  # kept\n",
        "expect:\n  moss: {stay_in: do}\n  lark: {take_umbrella: silent}\n",
        "expect:\n  {brook: {take_umbrella: avoid},\n  lark: {take_umbrella: avoid}}\n",
        "expect:\n    brook:\n        take_umbrella: avoid\n    lark: {take_umbrella: avoid}  # kept\n...\n",
        "...\n",
    ],
)
def test_what_is_given_is_expected_afterwards_and_all_else_stays(panel: Path, expect: str) -> None:
    path = panel / "cases" / "a-grey-morning.yaml"
    path.write_text(HEAD + expect + BELOW, encoding="utf-8")
    done = accept(panel)
    assert done.exit_code == 0
    assert "+  " in done.stdout
    text = path.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert BELOW.strip() in text
    assert ("# kept" in text) == ("# kept" in expect)
    assert not [one for one in consulting.load(panel).check().problems if one.fault.startswith("case-")]
    again = accept(panel)
    assert again.stdout == "`a-grey-morning` expects what it gives.\n"


def test_a_case_that_expects_what_it_gives_is_left_alone(panel: Path) -> None:
    path = panel / "cases" / "a-grey-morning.yaml"
    before = path.read_bytes()
    assert accept(panel).exit_code == 0
    assert path.read_bytes() == before


def test_line_ends_and_the_mark_of_a_file_stay(panel: Path) -> None:
    path = panel / "cases" / "a-grey-morning.yaml"
    path.write_bytes(("\ufeff" + HEAD).replace("\n", "\r\n").encode())
    assert accept(panel).exit_code == 0
    data = path.read_bytes()
    assert data.startswith(("\ufeff" + HEAD).replace("\n", "\r\n").encode())
    assert data.count(b"\n") == data.count(b"\r\n") == HEAD.count("\n") + 4
    assert not [one for one in consulting.load(panel).check().problems if one.fault.startswith("case-")]


@pytest.mark.parametrize(
    "text",
    [
        '{"panel": "umbrella", "facts": {"sky": "cloudy"}, "expect": {"moss": {"stay_in": "do"}}}\n',
        '{"panel": "umbrella", "facts": {"sky": "cloudy"},\n"expect": {\n"moss": {"stay_in": "do"}}}\n',
        "{panel: umbrella,\nfacts: {sky: cloudy}}\n",
    ],
)
def test_a_case_in_braces_is_left_as_it_is(panel: Path, text: str) -> None:
    path = panel / "cases" / "a-grey-morning.yaml"
    path.write_text(text, encoding="utf-8")
    refusal = accept(panel)
    assert (refusal.exit_code, refusal.stdout) == (2, "")
    assert "[unwritable-case]" in refusal.stderr
    assert path.read_text(encoding="utf-8") == text


def test_cases_that_the_map_saved_take_what_they_give(panel: Path, tmp_path: Path) -> None:
    assert run("map", "--panel", str(panel), "--save", str(tmp_path / "saved")).exit_code == 0
    path = tmp_path / "saved" / "divided-1.yaml"
    assert run("cases", str(path), "--panel", str(panel), "--accept").exit_code == 0
    shutil.copy(path, panel / "cases")
    assert not [one for one in consulting.load(panel).check().problems if one.fault == "case-differs"]


@pytest.mark.parametrize("words", [(), ("a-grey-morning", "three-dry-days"), ("a-grey-morning", "--handout", "sheet")])
def test_accept_is_for_one_case(words: tuple[str, ...]) -> None:
    refusal = run("cases", *words, "--panel", "umbrella", "--accept")
    assert refusal.exit_code == 2
    assert "--accept is for one case" in refusal.stderr
