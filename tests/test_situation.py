"""What is known is decided exactly: gates that bear on each other, days that pass, contradictions that may show."""

from __future__ import annotations

import datetime
import itertools
from typing import TYPE_CHECKING

import pytest

import counsel
from counsel import consulting
from counsel.logic.situation import later
from counsel.panel.kinds import KINDS
from counsel.panel.model import (
    Action,
    All,
    Any,
    Condition,
    Expert,
    Fact,
    Match,
    Panel,
    Reading,
    Rule,
    Source,
    Stance,
    Topic,
    Within,
)
from counsel.rendering.views import explanation
from opening import open_panel, plain_stances
from strategies import AT

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 11, 23)


def _fact(name: str, gate: Condition | None = None, values: int = 3, kind: str = "choice") -> Fact:
    labels = {f"v{i}": f"label {i}" for i in range(values)} if kind == "choice" else {}
    maximum = 3650 if kind == "days" else 0
    return Fact(name, KINDS[kind], f"Title {name}", f"Ask {name}?", "", labels, gate, 0, maximum, False, AT)


def _yes_no(name: str, gate: Condition | None = None) -> Fact:
    return _fact(name, gate, kind="yes_no")


def _opened(facts: list[Fact], *rules: tuple[Condition, Stance]) -> counsel.OpenPanel:
    made = tuple(
        Rule(f"rule-{i}", when, None, (("act", stance),), "A reason.", (), ("c",), Reading.STATED, "", AT)
        for i, (when, stance) in enumerate(rules)
    )
    panel = Panel(
        name="built",
        title="A title",
        question="A question?",
        source=Source("A source", datetime.date(2011, 1, 27), "A note."),
        terms={},
        facts={fact.name: fact for fact in facts},
        topics=(Topic("topic", "A topic", ("act",)),),
        actions={"act": Action("act", "Act", "Act.")},
        concepts={},
        claims={},
        experts={"ann": Expert("ann", "Ann", "Somebody", 1, "An outlook.", {}, made, AT)},
    )
    return open_panel(panel)


def _either(*tests: tuple[str, str]) -> Any:
    return Any(tuple(Match(fact, (value,)) for fact, value in tests))


@pytest.fixture
def joint() -> counsel.OpenPanel:
    """`z` and `w` apply together only where `x` is v0."""
    facts = [
        _fact("x"),
        _fact("y"),
        _yes_no("z", _either(("x", "v0"), ("y", "v1"))),
        _yes_no("w", _either(("x", "v0"), ("y", "v2"))),
    ]
    return _opened(facts, (Match("x", ("v0",)), Stance.DO))


def test_what_two_gates_leave_together_is_known(joint: counsel.OpenPanel) -> None:
    answer = joint.consult({"z": "yes", "w": "yes"})
    assert answer.situation.known["x"] == "v0"
    assert answer.advice["ann"].verdict("act") == "do"


def test_what_two_gates_rule_out_together_is_refused(joint: counsel.OpenPanel) -> None:
    with pytest.raises(counsel.InputError) as caught:
        joint.consult({"z": "yes", "w": "yes", "x": "v1"})
    (problem,) = caught.value.problems
    assert problem.fault == "not-applicable"
    assert "`w` does not apply here" in problem.message
    assert "`x` is `v1`, `y` is `v1`" in problem.message


def test_of_what_does_not_apply_the_first_is_told_and_not_what_hangs_on_it() -> None:
    facts = [
        _fact("x"),
        _fact("y", Match("x", ("v0",))),
        _fact("z", Match("y", ("v1",))),
        _fact("w", Match("x", ("v2",))),
    ]
    opened = _opened(facts, (Match("z", ("v1",)), Stance.DO))
    with pytest.raises(counsel.InputError) as caught:
        opened.consult({"x": "v1", "y": "v1", "z": "v1", "w": "v0"})
    assert [problem.at.file for problem in caught.value.problems] == ["fact w", "fact y"]


def test_a_change_sets_aside_what_no_longer_goes_together(joint: counsel.OpenPanel) -> None:
    found = joint.whatif(joint.situation({"z": "yes", "w": "yes"}), {"x": "v1"})
    assert found.left_out == ("w",)
    assert found.after.known == {"x": "v1", "y": "v1", "z": True}
    assert joint.explain("ann", "act", joint.situation({"z": "yes", "w": "yes"})).enough == (("z", "w"),)


def test_a_fact_whose_gate_never_holds_is_not_asked_nor_open() -> None:
    never = All((Match("x", ("v0",)), Match("x", ("v1",))))
    opened = _opened([_fact("x"), _yes_no("y", never)], (Match("y", (True,)), Stance.DO))
    answer = opened.consult({})
    assert answer.situation.not_applicable == ("y",)
    assert answer.advice["ann"].verdict("act") == "silent"


def test_a_contradiction_everywhere_is_no_stance() -> None:
    yes, no = Match("x", (True,)), Match("x", (False,))
    opened = _opened([_yes_no("x")], (yes, Stance.DO), (no, Stance.MAY), (Match("x", (True, False)), Stance.AVOID))
    said = opened.consult({}).advice["ann"]
    assert said.verdict("act") == "contradiction"
    assert {rule.id for rule in said.contradictions["act"].rules} == {"rule-0", "rule-1", "rule-2"}


def test_a_stance_that_a_contradiction_may_still_take_is_open_and_undisputed_by_nobody() -> None:
    opened = _opened(
        [_yes_no("x"), _yes_no("y")], (Match("x", (True,)), Stance.DO), (Match("y", (True,)), Stance.AVOID)
    )
    answer = opened.consult({"x": True})
    assert answer.advice["ann"].open["act"].possible == ("do", "contradiction")
    assert answer.bottom_line.undisputed == ()


def test_rules_that_can_only_contradict_each_other_are_answered() -> None:
    rules = [(Match("x", (True,)), Stance.DO), (Match("x", (False,)), Stance.MAY)]
    rules += [(Match("y", (True,)), Stance.AVOID), (Match("y", (False,)), Stance.AVOID)]
    opened = _opened([_yes_no("x"), _yes_no("y")], *rules)
    assert plain_stances(opened.panel, opened.consult({}).advice) == {"ann": {"act": "contradiction"}}


def test_a_gate_makes_a_difference_where_what_it_opens_does() -> None:
    opened = _opened([_yes_no("x"), _yes_no("y", Match("x", (True,)))], (Match("y", (True,)), Stance.DO))
    assert opened.consult({}).advice["ann"].open["act"].depends_on == ("x", "y")


def test_where_facts_are_bound_together_one_of_them_tells_the_stance_and_is_asked_for() -> None:
    """Just one of `x` and `y` is so, whichever; none of the two can change alone."""
    some = Any((Match("x", (True,)), Match("y", (True,))))
    not_both = Any((Match("x", (False,)), Match("y", (False,))))
    facts = [_yes_no("x"), _yes_no("y"), _yes_no("z", some), _yes_no("w", not_both)]
    opened = _opened(facts, (Match("y", (True,)), Stance.DO))
    answer = opened.consult({"z": "yes", "w": "yes"})
    assert answer.advice["ann"].open["act"].depends_on == ("x",)
    question = opened.interviewer.next_question(answer.situation)
    assert question is not None
    assert question.fact.name in ("x", "y")
    assert opened.consult({"z": "yes", "w": "yes", "x": "no"}).advice["ann"].verdict("act") == "do"


def test_what_followed_still_follows_once_days_have_passed() -> None:
    gate = All((Match("x", (True,)), Within("d", None, 2)))
    facts = [_yes_no("x"), _fact("d", kind="days"), _fact("b", gate)]
    opened = _opened(facts, (Match("x", (True,)), Stance.DO))
    answer = opened.consult({"d": 0, "b": "v1"})
    assert answer.situation.known["x"] is True
    assert answer.ahead == ()
    after = later(answer.situation, 3)
    assert (after.known, after.not_applicable) == ({"x": True, "d": 3}, ("b",))


def test_what_was_given_is_still_so_once_days_have_passed_or_does_not_apply() -> None:
    facts = [_fact("d", kind="days"), _fact("b", Within("d", None, 2)), _fact("c", Within("e", None, 2))]
    opened = _opened(
        [_fact("e", kind="days"), *facts], (Match("b", ("v1",)), Stance.DO), (Within("d", 2, None), Stance.MAY)
    )
    situation = opened.situation({"d": 0, "b": "v1", "c": "v2"})
    assert later(situation, 2).known == {"d": 2, "b": "v1"}
    after = later(situation, 3)
    assert (after.known, after.not_applicable) == ({"d": 3}, ("b", "c"))
    runs = [[*opened.domains["e"].cells_in(later(situation, passed).possible["e"])] for passed in (2, 3)]
    assert [list(map(str, cells)) for cells in runs] == [["0 to 2", "3 or more"], ["3 or more"]]
    possible = later(situation, 1).possible["c"]
    assert [str(cell) for cell in opened.domains["c"].cells_in(possible)] == ["v2", "not applicable"]


def test_a_gate_on_days_takes_a_date_as_it_takes_a_number() -> None:
    facts = [_fact("d", kind="days"), _yes_no("b", Within("d", None, 2))]
    opened = _opened(facts, (Match("b", (True,)), Stance.DO))
    for days in (1, "2026-11-22", datetime.date(2026, 11, 22), "yesterday"):
        assert opened.whatif(opened.situation({"d": 5}, TODAY), {"d": days, "b": "yes"}).after.known == {
            "d": 1,
            "b": True,
        }
        assert opened.situation({"d": days, "b": "yes"}, TODAY).known == {"d": 1, "b": True}


def _parity(facts: list[Fact], wanted: int) -> Any:
    """An even or an odd number of some facts is so."""
    every = itertools.product((True, False), repeat=len(facts))
    return Any(
        tuple(
            All(tuple(Match(fact.name, (value,)) for fact, value in zip(facts, values, strict=True)))
            for values in every
            if sum(values) % 2 == wanted
        )
    )


def test_what_takes_very_many_cases_to_prove_is_settled_without_its_proof() -> None:
    facts = [_yes_no(f"f_{i}") for i in range(8)]
    opened = _opened(facts, (_parity(facts, 0), Stance.DO), (_parity(facts, 1), Stance.DO))
    explained = opened.explain("ann", "act", opened.situation({"f_0": True}))
    settled = explained.advice.settled["act"]
    assert (settled.stance, settled.proofs) == (Stance.DO, ())
    assert [rule.id for rule in settled.rules] == ["rule-0", "rule-1"]
    assert "too many to be told one by one" in str(explanation.document(opened.panel, explained))


def test_what_takes_too_much_to_tell_is_open_without_conditions() -> None:
    facts = [_yes_no(f"f_{i}") for i in range(9)]
    opened = _opened(facts, (_parity(facts, 0), Stance.DO))
    (one,) = opened.consult({}).advice["ann"].open.values()
    assert one.possible == ("do", "silent")
    assert one.depends_on == tuple(fact.name for fact in facts)
    assert one.branches == ()


def test_a_case_that_no_situation_fits_is_refused_as_facts_are(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("facts: {interview: ahead, answer: none_yet}\n", encoding="utf-8")
    opened = consulting.load("voicemail-follow-up")
    with pytest.raises(counsel.InputError, match="`answer`"):
        opened.understand(consulting.Request(str(path)))


def test_a_proof_names_a_fact_once_however_often_its_rule_tests_it() -> None:
    twice = All((Match("x", ("v0", "v1")), Any((Match("x", ("v0",)), Match("y", (True,))))))
    opened = _opened([_fact("x"), _yes_no("y")], (twice, Stance.DO))
    (proof,) = opened.consult({"x": "v0"}).advice["ann"].settled["act"].proofs
    assert proof.facts == ("x",)


def test_who_cares_only_for_what_days_open_is_asked_again_when_they_have_passed() -> None:
    opened = _opened([_fact("d", kind="days"), _fact("b", Within("d", None, 2))], (Match("b", ("v1",)), Stance.DO))
    (step,) = opened.consult({"d": 0, "b": "v1"}).ahead
    (change,) = step.changes
    assert (step.in_days, change.before, change.after) == (3, "do", "silent")
