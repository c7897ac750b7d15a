"""A panel on another subject, written from the manual alone: ages, intervals, steps, points, and six organisations."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from counsel import consulting
from counsel.panel.model import All, Any, AtLeast
from counsel.rendering import words
from counsel.rendering.views import experts
from counsel.rendering.views.blocks import Paragraph

BICYCLE = Path(__file__).parent / "panels" / "bicycle"


@pytest.fixture(scope="module", params=["plain", "durable"])
def bicycle(request: pytest.FixtureRequest) -> consulting.OpenPanel:
    return consulting.load(BICYCLE, engine=request.param)


def test_it_is_sound_and_nothing_is_found(bicycle: consulting.OpenPanel) -> None:
    report = bicycle.check()
    assert report.problems == ()
    assert len(bicycle.panel.experts) == 6


def test_points_are_counted_as_one_counts_them_by_hand(bicycle: consulting.OpenPanel) -> None:
    for rain, far, carries, late, old in itertools.product((False, True), repeat=5):
        points = rain + far + carries + 2 * late + old
        given = {
            "rain": rain,
            "distance": "middling" if far else "short",
            "carries": carries,
            "brakes_late": late,
            "bicycle_age": 7.5 if old else 7,
        }
        said = bicycle.consult(given).advice["hill"]
        assert (said.verdict("take_to_the_club"), said.verdict("leave_it")) == (
            ("do", "silent") if points >= 3 else ("silent", "may")
        )


@pytest.mark.parametrize(("age", "alone"), [(15, False), (16, True), (64, True), (65, False)])
def test_ages_and_intervals_end_where_they_are_said_to(bicycle: consulting.OpenPanel, age: int, alone: bool) -> None:
    for days, overdue in ((364, False), (365, True)):
        said = bicycle.consult({"age": age, "looked_over": True, "days_since_looked_over": days}).advice["valley"]
        assert said.verdict("look_yourself") == ("do" if overdue and alone else "silent")
        assert said.verdict("take_to_the_club") == ("do" if overdue and not alone else "silent")


def test_it_is_told_with_units_and_short_names(bicycle: consulting.OpenPanel) -> None:
    valley = bicycle.panel.experts["valley"]
    told, parts = words.rule_in_words(bicycle.panel, valley, valley.rules[0])
    assert told.startswith("when the rider is 16 to 64 years old; and ")
    assert parts == ()
    assert words.names_of(bicycle.panel)["valley"] == "Valley Union"


def test_a_few_parts_of_a_count_are_a_sentence_and_many_stand_below_it(bicycle: consulting.OpenPanel) -> None:
    panel = bicycle.panel
    hill, mill = panel.experts["hill"], panel.experts["mill"]
    few = ("when at most 1 of: you ride in the rain: yes; it squeaks: yes", ())
    assert words.rule_in_words(panel, mill, mill.rules[0]) == few
    (way,) = panel.concepts["strained"].ways
    late = "it brakes late: yes"
    far, old = "how far you ride: at least 20 to 100 km", "the age of the bicycle: 7.5 years or more"
    many = ("you ride in the rain: yes", far, "you carry a child or loads: yes", late, late, old)
    assert words.when_in_words(panel, hill, way) == ("when at least 3 of", many)
    assert isinstance(way, AtLeast)
    for group, head in ((All(way.parts), "all of this is so"), (Any(way.parts), "any of this is so")):
        assert words.when_in_words(panel, hill, group) == (f"when {head}", many)
        assert words.when_in_words(panel, hill, type(group)(way.parts[:3]))[1] == ()
    told = [block for block in experts.one(panel, hill).blocks if isinstance(block, Paragraph)]
    lines = ["".join(span.text for span in each.spans) for each in told]
    at = lines.index("when at least 3 of:")
    assert lines[at + 1 : at + 7] == [*many]
    assert all(each.mark for each in told[at + 1 : at + 7])
