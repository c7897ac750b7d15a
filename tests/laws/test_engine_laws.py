"""What the compiled programs and the engines owe to the slow evaluator, and to each other."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import slow
from counsel.advising.proving import tests_that_hold as holding
from counsel.engines import prepare
from counsel.logic.compiling import GoalKind
from counsel.panel.model import AtLeast, Within
from opening import HERE, open_panel, stances
from situations import random_given
from strategies import Drawn, panels, situations
from written import files_of, write_panel

if TYPE_CHECKING:
    from counsel.consulting import OpenPanel
    from counsel.logic.compiling import Program
    from counsel.logic.situation import Situation
    from counsel.panel.model import Condition, Panel


def fired(opened: OpenPanel, situation: Situation) -> dict[str, set[str]]:
    """The rules of every expert that fire, straight from the engine."""
    found = {}
    for name, program in opened.adviser.programs.items():
        firings = prepare(program, opened.engine).run(holding(program, situation.possible))
        found[name] = rules_among(program, firings)
    return found


def rules_among(program: Program, firings: frozenset[int]) -> set[str]:
    """The rules among the heads of clauses."""
    goals = [program.goals[program.clauses[clause].head] for clause in firings]
    return {goal.name for goal in goals if goal.kind is GoalKind.RULE and goal.holds}


@pytest.mark.parametrize("engine", HERE)
@given(drawn=situations())
def test_where_all_is_known_the_rules_that_fire_are_those_that_are_true(drawn: Drawn, engine: str) -> None:
    opened = open_panel(drawn.panel, engine)
    whole = {name: value for name, value in drawn.whole.items() if value is not None}
    truths = _truths(drawn.panel, slow.whole_sets(drawn.whole))
    true = {expert: {rule for rule, truth in rules.items() if truth} for expert, rules in truths.items()}
    assert fired(opened, opened.situation(whole)) == true


def _truths(panel: Panel, sets: slow.Sets) -> dict[str, dict[str, slow.Truth]]:
    return {name: slow.rules_of(panel, expert, sets) for name, expert in panel.experts.items()}


@pytest.mark.parametrize("engine", HERE)
@given(drawn=situations())
def test_a_rule_fires_where_it_is_true_and_only_where_it_is_true_however_the_rest_turns_out(
    drawn: Drawn, engine: str
) -> None:
    opened = open_panel(drawn.panel, engine)
    situation = opened.situation(drawn.more)
    truths = _truths(drawn.panel, slow.sets_of(situation))
    wholes = list(slow.wholes(drawn.panel, drawn.more))
    for name, rules in fired(opened, situation).items():
        assert {rule for rule, truth in truths[name].items() if truth} <= rules
        for whole in wholes:
            true = slow.rules_of(drawn.panel, drawn.panel.experts[name], slow.whole_sets(whole))
            assert all(true[rule] for rule in rules)


@given(situations(rule_each=True))
def test_a_rule_is_left_open_where_it_could_still_fire(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    truths = _truths(drawn.panel, slow.sets_of(situation))
    wholes = [_truths(drawn.panel, slow.whole_sets(whole)) for whole in slow.wholes(drawn.panel, drawn.more)]
    said = stances(opened, drawn.more)
    for name, expert in drawn.panel.experts.items():
        for rule in expert.rules:
            ((action, stance),) = rule.gives
            seen = {whole[name][rule.id] for whole in wholes}
            match said[name][action]:
                case "open":
                    assert truths[name][rule.id] is None
                    assert seen == {True, False}
                case "silent":
                    assert truths[name][rule.id] is not True
                    assert seen == {False}
                case other:
                    assert other == stance.value
                    assert seen == {True}


@given(situations())
def test_both_engines_give_the_same_firings_stances_and_proofs(drawn: Drawn) -> None:
    if len(HERE) < 2:
        pytest.skip("only one engine runs here")
    one, other = (open_panel(drawn.panel, engine) for engine in HERE)
    situation = one.situation(drawn.more)
    assert fired(one, situation) == fired(other, situation)
    assert one.advise(situation) == other.advise(situation)


def test_the_rules_of_our_own_panel_fire_as_they_should_in_2000_situations(opened: OpenPanel) -> None:
    runners = {n: [prepare(program, engine) for engine in HERE] for n, program in opened.adviser.programs.items()}
    chance = random.Random(2011)
    for _ in range(2000):
        situation = opened.situation(random_given(opened.panel, chance))
        truths = _truths(opened.panel, slow.sets_of(situation))
        for name, program in opened.adviser.programs.items():
            firings = [runner.run(holding(program, situation.possible)) for runner in runners[name]]
            true = {rule for rule, truth in truths[name].items() if truth}
            assert [rules_among(program, one) for one in firings] == [true] * len(firings)


def test_our_own_panel_gives_the_stances_it_should_in_60_situations(opened: OpenPanel) -> None:
    chance = random.Random(27)
    for _ in range(60):
        told = random_given(opened.panel, chance)
        for name, actions in stances(opened, told).items():
            for action, stance in actions.items():
                outcomes = slow.outcomes(opened.panel, opened.panel.experts[name], action, told)
                assert stance == (outcomes.pop() if len(outcomes) == 1 else "open"), (told, name, action)


@given(panels())
def test_a_panel_that_is_written_out_is_read_as_the_same_panel(
    tmp_path_factory: pytest.TempPathFactory, panel: Panel
) -> None:
    from counsel.files.folders import read_panel

    read, problems = read_panel(write_panel(panel, tmp_path_factory.mktemp("written")), {})
    if any(_says_nothing(panel, condition) for condition in panel.conditions()):
        assert {problem.fault for problem in problems} == {"bad-range"}
        return
    assert problems == []
    assert read is not None
    assert files_of(read) == files_of(panel)


def _says_nothing(panel: Panel, condition: Condition) -> bool:
    """Whether a condition is one that nobody means: at least none of some, or a range beyond what the fact can be."""
    if isinstance(condition, Within):
        fact = panel.facts[condition.fact]
        beyond = condition.at_least is not None and condition.at_least > fact.maximum
        return beyond or (condition.at_most is not None and condition.at_most < fact.minimum)
    return isinstance(condition, AtLeast) and condition.count == 0
