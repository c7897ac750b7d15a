"""What `check` says is true of every situation, one by one; the slow evaluator walks them all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

import slow
from counsel.panel.kinds import NotApplicable, Run
from counsel.panel.model import Is, Stance, parts_of
from counsel.questions.soundness.finding import Finding
from counsel.questions.soundness.notation import quoted
from opening import open_panel
from strategies import panels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from counsel.panel.model import Condition, Expert, Panel, Rule

CONSTANT = {"unreachable-rule", "unreachable-way", "constant-condition"}


def findings(panel: Panel, *faults: str) -> list[tuple[list[str], Finding]]:
    """What check finds of some faults, each with the names that its message has in backticks."""
    found = [one for one in open_panel(panel).check().problems if one.fault in faults and isinstance(one, Finding)]
    return [(re.findall(r"`([^`]+)`", one.message), one) for one in found]


def wholes(panel: Panel) -> list[slow.Sets]:
    """Every possible situation of a panel."""
    return [slow.whole_sets(whole) for whole in slow.wholes(panel, {})]


def fired(panel: Panel, expert: Expert) -> list[set[str]]:
    """For each possible situation the rules that fire in it."""
    return [{rule for rule, truth in slow.rules_of(panel, expert, sets).items() if truth} for sets in wholes(panel)]


def shown_in(one: Finding, sets: slow.Sets) -> bool:
    """Whether a whole situation is one of those that a finding shows."""
    for fact, cell in one.situation:
        (value,) = sets[fact.name]
        if isinstance(cell, Run):
            assert isinstance(value, int | float | None)
            if value is None or not (cell.first <= value and (cell.last is None or value <= cell.last)):
                return False
        elif value != (None if isinstance(cell, NotApplicable) else cell):
            return False
    return True


@given(panels())
def test_the_contradictions_are_those_that_show_in_some_situation(panel: Panel) -> None:
    expected = set()
    for name, expert in panel.experts.items():
        for rules in fired(panel, expert):
            given = [(rule.id, *one) for rule in expert.rules if rule.id in rules for one in rule.gives]
            expected |= {
                (name, action, pro, con)
                for pro, action, stance in given
                for con, other, against in given
                if other == action and against is Stance.AVOID and stance is not Stance.AVOID
            }
    found = findings(panel, "contradicting-rules")
    assert {tuple(names) for names, _ in found} == expected
    for (name, action, *_), one in found:
        shown = [sets for sets in wholes(panel) if shown_in(one, sets)]
        assert shown
        for sets in shown:
            assert slow.stances_of(panel, panel.experts[name], sets)[action] == "contradiction"


@given(panels())
def test_the_unreachable_rules_are_those_that_fire_in_no_situation(panel: Panel) -> None:
    found = {names[0] for names, _ in findings(panel, "unreachable-rule")}
    every = {rule.id for expert in panel.experts.values() for rule in expert.rules}
    reached = {rule for expert in panel.experts.values() for rules in fired(panel, expert) for rule in rules}
    assert found == every - reached


@given(panels(), st.randoms(use_true_random=False))
def test_a_rule_is_redundant_where_all_it_gives_is_given_already(panel: Panel, chance: Random) -> None:
    panel = _with_instructions(panel, chance)
    found = {names[0] for names, _ in findings(panel, "redundant-rule")}
    expected = set()
    for expert in panel.experts.values():
        rules = {rule.id: rule for rule in expert.rules}
        situations = [[rules[name] for name in names] for names in fired(panel, expert)]
        for rule in expert.rules:
            firing = [all_fired for all_fired in situations if rule in all_fired]
            if firing and all(_given_already(rule, all_fired) for all_fired in firing):
                expected.add(rule.id)
    assert found == expected


def _with_instructions(panel: Panel, chance: Random) -> Panel:
    def instructed(rule: Rule) -> Rule:
        return msgspec.structs.replace(
            rule, how=tuple(line for line in ("this way", "that way") if chance.random() < 0.2)
        )

    experts = {
        name: msgspec.structs.replace(expert, rules=tuple(map(instructed, expert.rules)))
        for name, expert in panel.experts.items()
    }
    return msgspec.structs.replace(panel, experts=experts)


def _given_already(rule: Rule, all_fired: list[Rule]) -> bool:
    ((action, stance),) = rule.gives
    enough = [(action, stance), (action, Stance.DO)] if stance is Stance.MAY else [(action, stance)]
    others = [other for other in all_fired if other.id != rule.id and any(one in enough for one in other.gives)]
    return bool(others) and all(any(line in other.how for other in others) for line in rule.how)


@given(panels())
def test_leaving_out_a_redundant_rule_changes_no_stance_anywhere(panel: Panel) -> None:
    for names, _ in findings(panel, "redundant-rule"):
        expert = next(one for one in panel.experts.values() if names[0] in [rule.id for rule in one.rules])
        fewer = msgspec.structs.replace(expert, rules=tuple(rule for rule in expert.rules if rule.id != names[0]))
        for sets in wholes(panel):
            assert slow.stances_of(panel, fewer, sets) == slow.stances_of(panel, expert, sets)


@given(panels())
def test_conditions_are_found_constant_where_they_are_and_some_is_found_where_any_is(panel: Panel) -> None:
    every = wholes(panel)
    constant = [
        (expert, condition)
        for expert, condition in _conditions(panel)
        if _constant(slow.Evaluator(panel, expert, sets).of(condition) for sets in every)
    ]
    told = {c.concept if isinstance(c, Is) else quoted(c).strip("`") for _, c in constant}
    assert {names[0] for names, _ in findings(panel, "constant-condition")} <= told
    dead = findings(panel, "unreachable-rule")
    assert bool(findings(panel, *CONSTANT)) is bool(constant or dead)


def _constant(held: Iterator[object]) -> bool:
    first = next(held)
    return all(each == first for each in held)


def _conditions(panel: Panel) -> Iterator[tuple[Expert | None, Condition]]:
    """Every condition that an author could mean something by, with all its parts, and every concept."""
    for fact in panel.facts.values():
        for part in () if fact.only_if is None else parts_of(fact.only_if):
            yield None, part
    for expert in panel.experts.values():
        conditions = [condition for rule in expert.rules for condition in rule.conditions]
        for concept in panel.concepts_for(expert).values():
            conditions += [*concept.ways, Is(concept.name, holds=True)]
        for condition in conditions:
            for part in parts_of(condition):
                yield expert, part


@given(panels())
def test_a_way_that_is_called_unreachable_holds_in_no_situation(panel: Panel) -> None:
    dead = {
        concept.name
        for expert in panel.experts.values()
        for concept in panel.concepts_for(expert).values()
        for way in concept.ways
        if not any(slow.Evaluator(panel, expert, sets).of(way) for sets in wholes(panel))
    }
    assert {names[0] for names, _ in findings(panel, "unreachable-way")} == dead


@given(panels())
def test_the_situations_are_as_many_as_there_are(panel: Panel) -> None:
    domains = open_panel(panel).domains
    assert domains.count(domains.full) == len(wholes(panel))
