"""Where too much is open to be measured the interview still asks for all that is open, and ends only where nothing is.

The room is made so small that this happens; a plain search through all situations judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slow
from counsel.questions.interview import Interviewer
from counsel.questions.interview.expecting import Measure
from opening import open_panel
from strategies import Drawn, situations

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    import counsel
    from counsel.consulting import OpenPanel
    from counsel.panel.model import Panel, Value

ROOMS = st.sampled_from([0, 10, 30, 100])


def _open(panel: Panel, known: Mapping[str, Value]) -> set[tuple[str, str]]:
    """The experts with the actions of which more than one stance can come out."""
    wholes = [slow.whole_sets(whole) for whole in slow.wholes(panel, known)]
    return {
        (name, action)
        for name, expert in panel.experts.items()
        for action in panel.actions
        if len({slow.stance_on(panel, expert, action, whole) for whole in wholes}) > 1
    }


@given(situations(), ROOMS)
def test_nothing_is_told_settled_that_is_open(drawn: Drawn, room: int) -> None:
    opened = open_panel(drawn.panel)
    interviewer, situation = Interviewer(opened.adviser, room), opened.situation(drawn.less)
    still_open = _open(drawn.panel, drawn.less)
    question = interviewer.next_question(situation)
    if question is None:
        assert not still_open
        assert interviewer.is_settled(situation)
        return
    assert not interviewer.is_settled(situation) or not still_open
    assert not {expert for expert, _ in still_open} & set(question.settled)
    assert question.fact.name in interviewer.askable(situation)
    asked = open_panel(drawn.panel).interviewer.askable(situation)
    assert set(asked) <= set(interviewer.askable(situation))


@given(situations(), ROOMS)
@settings(max_examples=settings().max_examples // 2)
def test_whoever_answers_everything_leaves_nothing_open(drawn: Drawn, room: int) -> None:
    opened = open_panel(drawn.panel)
    answers = _answers(opened, Interviewer(opened.adviser, room), drawn.whole)
    assert not _open(drawn.panel, {name: value for name, value in answers.items() if value is not None})


@given(situations(), ROOMS, st.data())
@settings(max_examples=settings().max_examples // 2)
def test_whoever_does_not_know_is_asked_once_and_told_no_more_than_is_so(
    drawn: Drawn, room: int, data: st.DataObject
) -> None:
    opened = open_panel(drawn.panel)
    interviewer = Interviewer(opened.adviser, room)
    not_known = data.draw(st.sets(st.sampled_from([*drawn.panel.facts])))
    answers = _answers(opened, interviewer, drawn.whole, not_known)
    known = {name: value for name, value in answers.items() if value is not None}
    assert not (interviewer.is_settled(opened.situation(known)) and _open(drawn.panel, known))


def _answers(
    opened: OpenPanel, interviewer: Interviewer, whole: slow.Whole, not_known: Container[str] = ()
) -> dict[str, Value | None]:
    """Hold an interview with somebody whose whole situation is known; his answers."""
    answers: dict[str, Value | None] = {}
    while True:
        situation = opened.situation({name: value for name, value in answers.items() if value is not None})
        question = interviewer.next_question(situation, [name for name, value in answers.items() if value is None])
        if question is None:
            return answers
        name = question.fact.name
        assert name not in answers
        assert question.at_most > 0
        answers[name] = None if name in not_known else whole[name]


@given(situations())
@settings(max_examples=settings().max_examples // 2)
def test_what_has_to_be_asked_in_any_case_makes_a_difference_in_every_situation(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    measure, situation = Measure(opened.adviser.stances), opened.situation(drawn.less)
    nodes = {pair: opened.adviser.stances.outcome(*pair, situation.binding) for pair in opened.adviser.stances.pairs}
    state = measure.state(situation, nodes)
    said = [(whole, _said(drawn.panel, whole)) for whole in slow.wholes(drawn.panel, drawn.less)]
    for name in opened.interviewer.askable(situation):
        if measure.is_needed(state, name):
            free = {name, *opened.domains.opened_by[name]}  # what it opens may come to apply, or not
            for whole, stances in said:
                others = (other for other, told in said if told != stances)
                assert any(all(other[fact] == whole[fact] for fact in whole if fact not in free) for other in others)


def _said(panel: Panel, whole: slow.Whole) -> dict[tuple[str, str], str]:
    sets = slow.whole_sets(whole)
    experts = panel.experts.items()
    return {
        (name, action): slow.stance_on(panel, one, action, sets) for name, one in experts for action in panel.actions
    }


def test_questions_about_one_thing_stand_together_where_that_costs_none(opened: counsel.OpenPanel) -> None:
    asked = list(
        _answers(opened, opened.interviewer, opened.situation(dict(opened.case("a-week-of-silence").facts)).known)
    )
    together = [
        "interview",
        "answer",
        "thank_you_letter",
        "last_step",
        "heard_back",
        "days_since_last_step",
        "greeting",
    ]
    assert asked[: len(together)] == together


@pytest.mark.parametrize("room", [0, 50, 400])
def test_the_shipped_panel_can_be_asked_without_any_measure(room: int, opened: counsel.OpenPanel) -> None:
    panel = open_panel(opened.panel)
    interviewer = Interviewer(panel.adviser, room)
    truth = panel.situation(dict(opened.case("the-question").facts)).values
    known: dict[str, Value] = {}
    measured = []
    while (question := interviewer.next_question(panel.situation(known))) is not None and len(known) < 20:
        measured.append(question.measured)
        known[question.fact.name] = truth.get(question.fact.name) or next(
            iter(question.fact.kind.values(question.fact))
        )
    assert not all(measured)
    assert not any(said.open for said in panel.advise(panel.situation(known)).values())
