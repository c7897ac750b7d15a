"""A fact that is a whole number: read, tested, cut into cells, said and asked for, and no day passes for it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

import counsel
from counsel.consulting import load
from counsel.doors.dialogue import Dialogue
from counsel.panel.kinds import Run
from counsel.rendering import words

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 11, 23)
PANEL = """\
panel: ages
title: Of age
question: May you?
source: {title: A column, published: 2011-01-27, note: Paraphrased.}
terms:
  a_week: {days: 7, means: A week.}
facts:
  age: {type: number, title: Your age, ask: How old are you?, maximum: 120}
  asked: {type: days, title: Days since you asked, ask: When did you ask?}
  name_day: {type: yes_no, title: A name day, ask: Is it?, only_if: {age: {at_least: 18}}}
topics:
  all: {title: All, actions: [go]}
actions:
  go: {title: Go, means: Go.}
"""
LEDGER = "claims:\n  - {id: c-1, answer: 1, paragraph: 1, kind: advice, claim: From 18 to 64.}\n"
ANN = """\
expert: ann
name: Ann Able
who: somebody
answer: 1
outlook: Go.
rules:
  - id: of-age
    when: {age: {at_least: 18, at_most: 64}}
    then: {do: go}
    because: You may.
    claims: [c-1]
    reading: stated
"""


def written(folder: Path, ann: str = ANN) -> Path:
    home = folder / "ages"
    (home / "experts").mkdir(parents=True)
    (home / "panel.yaml").write_text(PANEL)
    (home / "ledger.yaml").write_text(LEDGER)
    (home / "experts" / "ann.yaml").write_text(ann)
    return home


@pytest.fixture
def ages(tmp_path: Path) -> counsel.OpenPanel:
    return load(written(tmp_path))


def test_a_number_is_cut_where_a_condition_tells_it_apart(ages: counsel.OpenPanel) -> None:
    assert ages.domains["age"].cells == (Run(0, 17), Run(18, 64), Run(65, None))
    for age, verdict in {17: "silent", 18: "do", "64": "do", 65: "silent"}.items():
        assert ages.consult({"age": age}).advice["ann"].verdict("go") == verdict
    assert ages.consult({}).advice["ann"].open["go"].depends_on == ("age",)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2026-11-20", "found `2026-11-20`, `age` is a whole number"),
        (TODAY, "`age` is a whole number"),
        ("yesterday", "`age` is a whole number"),
        (True, "found `True`, `age` is a whole number"),
        (3.5, "`age` is a whole number"),
        (-1, "`age`: -1 is not from 0 to 120"),
        (121, "`age`: 121 is not from 0 to 120"),
        ("9" * 5000, "`age` is a whole number"),
    ],
)
def test_what_is_no_number_is_refused(ages: counsel.OpenPanel, given: object, told: str) -> None:
    with pytest.raises(counsel.InputError) as caught:
        ages.consult({"age": given}, TODAY)
    assert told in str(caught.value)


def test_a_number_stays_as_days_pass_and_is_saved_as_it_is(ages: counsel.OpenPanel) -> None:
    answer = ages.consult({"age": 17, "asked": 3}, TODAY)
    assert answer.ahead == ()
    held = ages.conversation(TODAY).answered("age", 17).answered("asked", 3)
    assert held.typed_again() == {"age": "17", "asked": "2026-11-20"}


def test_a_number_is_said_without_days(ages: counsel.OpenPanel) -> None:
    fact = ages.panel.facts["age"]
    assert [words.cell_in_words(fact, cell) for cell in ages.domains["age"].cells] == [
        "0 to 17",
        "18 to 64",
        "65 or more",
    ]
    (rule,) = ages.panel.experts["ann"].rules
    assert words.rule_in_words(ages.panel, ages.panel.experts["ann"], rule) == "when your age: 18 to 64"


def test_a_number_is_asked_for_as_one(ages: counsel.OpenPanel) -> None:
    said: list[str] = []
    lines = iter(["old", "121", "30", "f", ""])
    assert Dialogue(ages.conversation(TODAY), lambda _: next(lines), said.append).hold().known == {"age": 30}
    assert "  a whole number from 0 to 120" in said
    assert any("`old` is no whole number from 0 to 120" in line for line in said)


def test_a_term_is_no_bound_of_a_number(tmp_path: Path) -> None:
    with pytest.raises(counsel.InputError) as caught:
        load(written(tmp_path, ANN.replace("at_least: 18", "at_least: a_week")))
    assert "found the text `a_week`, expected a whole number" in str(caught.value)
