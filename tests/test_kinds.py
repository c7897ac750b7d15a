"""A fact that is a whole number: read, tested, cut into cells, said and asked for, and no day passes for it."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import counsel
from counsel.consulting import load
from counsel.doors.dialogue import Dialogue
from counsel.files.cases import case_text
from counsel.logic.situation import given_in
from counsel.panel.kinds import Run
from counsel.rendering import words
from counsel.rendering.contract.facts import facts_of
from counsel.rendering.sql import view

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
    assert words.rule_in_words(ages.panel, ages.panel.experts["ann"], rule) == ("when your age: 18 to 64", ())


def test_a_number_is_asked_for_as_one(ages: counsel.OpenPanel) -> None:
    said: list[str] = []
    lines = iter(["old", "121", "30", "f", ""])
    assert Dialogue(ages.conversation(TODAY), lambda _: next(lines), said.append).hold().known == {"age": 30}
    assert "  a whole number from 0 to 120" in said
    assert any("`old` is no whole number from 0 to 120" in line for line in said)


def test_a_term_is_no_bound_of_a_number(tmp_path: Path) -> None:
    with pytest.raises(counsel.InputError) as caught:
        load(written(tmp_path, ANN.replace("at_least: 18", "at_least: a_week")))
    assert "found the term `a_week`, and `age` counts no days" in str(caught.value)


WEIGHED = """\
panel: ages
title: A parcel
question: May it go?
source: {title: A column, published: 2011-01-27, note: Paraphrased.}
facts:
  age: {type: number, title: Your age, ask: How old are you?, unit: {one: year, many: years}, maximum: 120}
  weight: {type: number, title: Its weight, ask: How heavy is it?, unit: {one: kg, many: kg}, step: 0.1, maximum: 40}
  warmth: {type: number, title: The warmth, ask: How warm is it?, minimum: -40, maximum: 50}
  haste:
    type: choice
    title: The haste
    ask: How urgent is it?
    ordered: yes
    values: {none: there is none, little: a little, some: some, great: great}
topics:
  all: {title: All, actions: [go]}
actions:
  go: {title: Go, means: Go.}
"""
PARCEL = ANN.replace(
    "{age: {at_least: 18, at_most: 64}}",
    "{age: {at_least: 18, at_most: 64}, weight: {at_least: 0.3, at_most: 2.5}, "
    "warmth: {at_least: -2}, haste: {at_least: little, at_most: some}}",
)


@pytest.fixture
def parcel(tmp_path: Path) -> counsel.OpenPanel:
    home = written(tmp_path, PARCEL)
    (home / "panel.yaml").write_text(WEIGHED)
    return load(home)


def test_a_number_with_a_step_is_cut_exactly(parcel: counsel.OpenPanel) -> None:
    assert parcel.domains["weight"].cells == (Run(0, 0.2), Run(0.3, 2.5), Run(2.6, None))
    assert parcel.domains["warmth"].cells == (Run(-40, -3), Run(-2, None))
    given = {"age": "1 year", "weight": 0.3, "warmth": "-2", "haste": "little"}
    for changes, verdict in {
        ("age", 18): "do",
        ("age", "64 years"): "do",
        ("age", "1 year"): "silent",
        ("weight", "2,5 kg"): "do",
        ("weight", "2.6"): "silent",
        ("weight", 0.2): "silent",
        ("warmth", -3): "silent",
        ("haste", "some"): "do",
        ("haste", "great"): "silent",
        ("haste", "none"): "silent",
    }.items():
        answer = parcel.consult({**given, "age": 18, changes[0]: changes[1]})
        assert answer.advice["ann"].verdict("go") == verdict, changes


@pytest.mark.parametrize(
    ("fact", "given", "told"),
    [
        ("weight", 0.25, "`weight` is a multiple of 0.1"),
        ("weight", "0.25", "`weight` is a multiple of 0.1"),
        ("weight", "1,000", "`weight` is a multiple of 0.1"),
        ("weight", float("nan"), "`weight` is a multiple of 0.1"),
        ("weight", 40.1, "`weight`: 40.1 is not from 0 to 40"),
        ("warmth", -41, "`warmth`: -41 is not from -40 to 50"),
        ("age", "18.0", "`age` is a whole number"),
        ("age", "18 days", "`age` is a whole number"),
    ],
)
def test_what_lies_on_no_step_is_refused(parcel: counsel.OpenPanel, fact: str, given: object, told: str) -> None:
    with pytest.raises(counsel.InputError) as caught:
        parcel.consult({fact: given}, TODAY)
    assert told in str(caught.value)


def test_ranges_are_said_with_their_unit_and_by_their_order(parcel: counsel.OpenPanel) -> None:
    facts, domains = parcel.panel.facts, parcel.domains
    (rule,) = parcel.panel.experts["ann"].rules
    assert words.rule_in_words(parcel.panel, parcel.panel.experts["ann"], rule) == (
        "when all of this is so",
        (
            "your age: 18 to 64 years",
            "its weight: 0.3 to 2.5 kg",
            "the warmth: -2 or more",
            "the haste: a little or some",
        ),
    )
    assert words.cell_in_words(facts["weight"], domains["weight"].cells[0]) == "0 to 0.2 kg"
    assert words.either_cell(domains["weight"], 0b110) == "0.3 kg or more"
    assert words.value_in_words(facts["age"], 1) == "1 year"
    ranges = {0b0111: "at most some", 0b1110: "at least a little", 0b1011: "there is none, a little or great"}
    assert {mask: words.either_cell(domains["haste"], mask) for mask in ranges} == ranges
    assert words.numbers_in_words(facts["weight"]) == "a number from 0 to 40 kg, in steps of 0.1"


def test_a_situation_with_decimals_comes_back_from_every_door(parcel: counsel.OpenPanel, tmp_path: Path) -> None:
    given = {"weight": 0.3, "warmth": -7, "haste": "great"}
    situation = parcel.situation(given, TODAY)
    assert parcel.consult(given_in(parcel.case(parcel.link(situation))), TODAY).situation.known == given
    saved = tmp_path / "parcel.yaml"
    saved.write_text(case_text(parcel.panel, situation))
    assert parcel.consult(given_in(parcel.case(saved)), TODAY).situation.known == given
    held = parcel.conversation(TODAY).answered("weight", 0.3).answered("warmth", -7)
    assert held.typed_again() == {"weight": "0.3", "warmth": "-7"}
    said = {fact.name: fact for fact in facts_of(parcel.panel).facts}
    assert (said["weight"].step, said["weight"].unit, said["warmth"].minimum) == (0.1, "kg", -40)


def test_a_database_says_what_the_panel_says_of_decimals(parcel: counsel.OpenPanel) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE situations (age INTEGER, weight REAL, warmth INTEGER, haste TEXT)")
        rows = [(18, weight, -2, haste) for weight in (0, 0.2, 0.3, 2.5, 2.6, 40) for haste in ("little", "great")]
        database.executemany("INSERT INTO situations VALUES (?, ?, ?, ?)", rows)
        database.execute(view(parcel.panel, parcel.adviser.stances, "1"))
        found = database.execute("SELECT weight, haste, ann__go FROM ages").fetchall()
    names = ("age", "weight", "warmth", "haste")
    wanted = [parcel.consult(dict(zip(names, row, strict=True))).advice["ann"].verdict("go") for row in rows]
    assert [said or "silent" for _, _, said in found] == wanted
    assert {"do", "silent"} == set(wanted)
