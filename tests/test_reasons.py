"""What is enough for a stance, and what another would take: judged by listing every situation."""

from __future__ import annotations

import datetime
import itertools
import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slow
from counsel.logic.changing import Kind, changed, value_in
from counsel.logic.changing import given as as_given
from counsel.logic.domains import with_gates
from counsel.logic.situation import given_in
from counsel.panel.model import All, Any, Match, Stance, Within
from counsel.questions.explanation import examples_of
from counsel.questions.explanation.changes import fewest_changes
from counsel.questions.explanation.near import near_misses
from counsel.questions.explanation.sufficient import hitting_sets, sufficient_reasons
from enumerated import Changes, Enumerated, subsets
from opening import open_panel
from situations import random_given
from strategies import Drawn, situations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    import counsel
    from counsel.logic.situation import Situation
    from counsel.panel.model import Condition, Expert, FactValues, Panel, Rule
    from counsel.questions.explanation.changes import Way
    from enumerated import Proposal

TODAY = datetime.date(2026, 11, 23)
EVERY = [stance.value for stance in Stance]


def the_question(opened: counsel.OpenPanel) -> Situation:
    return opened.situation(given_in(opened.case("the-question")), TODAY)


@given(situations())
def test_sufficient_reasons_are_just_the_minimal_sets_that_guarantee_the_stance(drawn: Drawn) -> None:
    """Every set of the given facts is tried; one that is enough stays enough with anything added."""
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    for expert in drawn.panel.experts.values():
        judge = Enumerated(drawn.panel, expert)
        for action in drawn.panel.actions:
            found = sufficient_reasons(opened.adviser.stances, expert.name, action, situation)
            enough = [
                facts
                for facts in subsets(tuple(drawn.more))
                if len(judge.stances(action, judge.fitting({name: drawn.more[name] for name in facts}))) == 1
            ]
            minimal = {facts for facts in enough if not any(other < facts for other in enough)}
            assert {frozenset(facts) for facts in found} == minimal
            assert len(found) == len(minimal)
            tested = opened.adviser.stances.facts(expert.name, action)
            order = [(len(facts), len(set(facts) - tested)) for facts in found]
            assert order == sorted(order)
            for facts in subsets(tuple(drawn.more)):
                assert (facts in enough) == any(facts >= set(one) for one in found)


@given(st.lists(st.integers(1, 63), max_size=6))
def test_hitting_sets_are_just_the_minimal_ones(masks: list[int]) -> None:
    hitting = [one for one in range(64) if all(one & mask for mask in masks)]
    minimal = {one for one in hitting if not any(other & one == other != one for other in hitting)}
    assert set(hitting_sets(masks)) == minimal


@given(situations(), st.randoms(use_true_random=False))
def test_the_fewest_changes_bring_the_stance_and_nothing_cheaper_does(drawn: Drawn, chance: Random) -> None:
    """Every set of changes of the whole panel is tried."""
    panel = _some_fixed(drawn, chance)
    opened = open_panel(panel)
    situation = opened.situation(drawn.more)
    for expert in panel.experts.values():
        changes = Changes(Enumerated(panel, expert), situation)
        said = opened.advise(situation)[expert.name]
        for action in panel.actions:
            stances = [one.value for one in Stance if one.value != said.verdict(action)]
            found = fewest_changes(opened.adviser.stances, expert.name, action, situation, stances)
            mattering = with_gates(opened.adviser.stances.facts(expert.name, action), opened.domains)
            for stance in stances:
                ways = [way for way in found if way.stance == stance]
                _judge(ways, changes, changes.bringing(action, stance), mattering)


def _some_fixed(drawn: Drawn, chance: Random) -> Panel:
    facts = {
        name: msgspec.structs.replace(fact, fixed=chance.random() < 0.3) for name, fact in drawn.panel.facts.items()
    }
    return msgspec.structs.replace(drawn.panel, facts=facts)


def _judge(ways: list[Way], changes: Changes, bringing: list[Proposal], mattering: set[str]) -> None:
    expected: dict[bool, set[Proposal]] = {}
    fewest = float("inf")
    for fixed in (False, True):
        among = [one for one in bringing if changes.fixed(one) == fixed]
        least = min(map(changes.count, among), default=fewest)
        fewest = min(fewest, least)
        expected[fixed] = {
            one
            for one in among
            if changes.count(one) == fewest
            and {fact for fact, _ in one} <= mattering
            and not any(set(less) < set(one) for less in bringing)
        }
    assert {one for way in ways if not way.fixed for one in _proposals(way, changes)} == expected[False]
    assert {one for way in ways if way.fixed for one in _proposals(way, changes)} == expected[True]
    order = [(way.fixed, way.count, len(way.needs)) for way in ways]
    assert order == sorted(order)
    assert bool(ways) == bool(bringing)


def _proposals(way: Way, changes: Changes) -> Iterator[Proposal]:
    """Every choice of cells that a way allows; each fact must take what it is said to take."""
    domains = changes.situation.domains
    cells = [[(need.fact, value_in(cell)) for cell in domains[need.fact].cells_in(need.cells)] for need in way.needs]
    for one in itertools.product(*cells):
        assert all(changes.kind(fact, value) is need.kind for need, (fact, value) in zip(way.needs, one, strict=True))
        yield one


@given(situations())
def test_a_proposed_change_applied_does_what_it_says(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    for expert, action in opened.adviser.stances.pairs:
        explained = opened.explain(expert, action, situation)
        assert explained.remedies is not None
        assert explained.advice.verdict(action) not in {remedy.way.stance for remedy in explained.remedies}
        for remedy in explained.remedies:
            for values in examples_of(situation, remedy.way):
                _assert_applied(opened, situation, (expert, action, remedy.way.stance), values)


def _assert_applied(
    opened: counsel.OpenPanel, situation: Situation, wanted: tuple[str, str, str], values: FactValues
) -> None:
    expert, action, stance = wanted
    after = changed(opened.panel, situation, as_given(values))
    assert opened.advise(after.situation)[expert].verdict(action) == stance


@pytest.mark.parametrize(
    ("expert", "action"),
    [
        ("williams", "call_cell"),
        ("simpson", "keep_trying_without_message"),
        ("feldman", "leave_message"),
        ("luscher", "wait"),
        ("schindler", "leave_message"),
        ("schindler", "send_thank_you_letter"),
    ],
)
def test_on_our_panel_nothing_brings_a_stance_more_cheaply(opened: counsel.OpenPanel, expert: str, action: str) -> None:
    """Every set of changes of the facts behind the action is tried, in random situations."""
    facts = with_gates(opened.adviser.stances.facts(expert, action), opened.domains)
    small = {name: fact for name, fact in opened.panel.facts.items() if name in facts}
    panel, chance = msgspec.structs.replace(opened.panel, facts=small), random.Random(7)
    judge = Enumerated(panel, opened.panel.experts[expert], [action])
    for _ in range(6):
        situation = opened.situation(random_given(panel, chance), TODAY)
        changes = Changes(judge, situation)
        for stance in (stance.value for stance in Stance):
            if judge.stances(action, judge.fitting(situation.values)) != {stance}:
                ways = fewest_changes(opened.adviser.stances, expert, action, situation, [stance])
                _judge(list(ways), changes, changes.bringing(action, stance), facts)


def _with_rules(opened: counsel.OpenPanel, *rules: tuple[Condition, Stance]) -> counsel.OpenPanel:
    """A part of our panel in which Luscher alone speaks, of waiting alone."""
    facts = {name: opened.panel.facts[name] for name in ("interview", "last_step", "days_since_last_step", "urgent")}
    pattern = opened.panel.experts["luscher"].rules[0]
    made = tuple(
        msgspec.structs.replace(pattern, id=f"rule-{i}", when=when, unless=None, gives=(("wait", stance),))
        for i, (when, stance) in enumerate(rules)
    )
    expert = msgspec.structs.replace(opened.panel.experts["luscher"], concepts={}, rules=made)
    return open_panel(msgspec.structs.replace(opened.panel, facts=facts, concepts={}, experts={"luscher": expert}))


def test_what_is_known_tells_of_what_decides_it(opened: counsel.OpenPanel) -> None:
    """Whoever knows since when, has done something; and nothing else of the latest step matters for the stance."""
    anything = Match("last_step", ("called_no_message", "left_message", "wrote", "spoke"))
    panel = _with_rules(opened, (All((Match("urgent", (True,)), anything)), Stance.DO))
    situation = panel.situation({"days_since_last_step": 2, "urgent": "no"}, TODAY)
    (way,) = fewest_changes(panel.adviser.stances, "luscher", "wait", situation, EVERY)
    assert [(need.fact, need.kind) for need in way.needs] == [("urgent", Kind.CHANGES)]
    after = panel.situation({"days_since_last_step": 2, "urgent": "yes"}, TODAY)
    assert sufficient_reasons(panel.adviser.stances, "luscher", "wait", after) == (("days_since_last_step", "urgent"),)


def test_a_stance_that_a_contradiction_may_take_away_is_open(opened: counsel.OpenPanel) -> None:
    panel = _with_rules(opened, (All(()), Stance.DO), (Match("urgent", (True,)), Stance.AVOID))
    explained = panel.explain("luscher", "wait", panel.situation({}, TODAY))
    assert explained.advice.open["wait"].possible == ("do", "contradiction")
    assert [remedy.way.stance for remedy in explained.remedies or ()] == ["do"]
    known = panel.explain("luscher", "wait", panel.situation({"urgent": "no"}, TODAY))
    assert (known.advice.verdict("wait"), known.remedies) == ("do", ())


def test_on_our_panel_every_proposed_change_does_what_it_says(opened: counsel.OpenPanel) -> None:
    chance = random.Random(3)
    for _ in range(12):
        situation = opened.situation(random_given(opened.panel, chance), TODAY)
        for expert, action in opened.adviser.stances.pairs:
            for way in fewest_changes(opened.adviser.stances, expert, action, situation, EVERY):
                for values in itertools.islice(examples_of(situation, way), 2):
                    _assert_applied(opened, situation, (expert, action, way.stance), values)


def test_on_our_panel_a_sufficient_reason_alone_settles_the_stance(opened: counsel.OpenPanel) -> None:
    situation = the_question(opened)
    said = opened.advise(situation)
    for expert, action in opened.adviser.stances.pairs:
        stance = said[expert].verdict(action)
        reasons = sufficient_reasons(opened.adviser.stances, expert, action, situation)
        assert bool(reasons) == (stance != "open")
        for facts in reasons:
            alone = opened.situation({name: situation.values[name] for name in facts}, TODAY)
            assert opened.advise(alone)[expert].verdict(action) == stance
            for left in facts:
                less = opened.situation({name: situation.values[name] for name in facts if name != left}, TODAY)
                assert opened.advise(less)[expert].verdict(action) == "open"


def test_what_follows_from_a_fact_need_not_be_told(opened: counsel.OpenPanel) -> None:
    """Whoever has their answer has had the interview."""
    assert sufficient_reasons(opened.adviser.stances, "simpson", "follow_up_weekly", the_question(opened)) == (
        ("answer",),
    )


def test_what_cannot_be_changed_comes_last_and_is_marked(opened: counsel.OpenPanel) -> None:
    ways = fewest_changes(opened.adviser.stances, "schindler", "call_cell", the_question(opened), ["may"])
    assert [(way.fixed, [need.fact for need in way.needs]) for way in ways] == [
        (False, ["urgent"]),
        (True, ["country"]),
    ]


def test_what_cannot_be_changed_comes_last_even_where_it_takes_less(opened: counsel.OpenPanel) -> None:
    ways = fewest_changes(opened.adviser.stances, "feldman", "call_cell", the_question(opened), EVERY)
    assert [(way.fixed, way.count) for way in ways] == [(False, 2), (True, 1)]


def test_what_cannot_be_changed_is_not_offered_where_it_takes_more(opened: counsel.OpenPanel) -> None:
    situation = opened.situation(given_in(opened.case("the-no-after-the-message")), TODAY)
    ways = fewest_changes(opened.adviser.stances, "schindler", "leave_message", situation, ["avoid"])
    assert {(way.fixed, way.count) for way in ways} == {(True, 1)}
    ways = fewest_changes(opened.adviser.stances, "williams", "follow_up_weekly", situation, ["do"])
    assert {(way.fixed, way.count) for way in ways} == {(True, 1)}


def test_what_only_has_to_turn_out_is_no_change(opened: counsel.OpenPanel) -> None:
    (way,) = fewest_changes(opened.adviser.stances, "williams", "call_cell", the_question(opened), EVERY)
    assert (way.stance, way.count, [need.kind for need in way.needs]) == ("do", 0, [Kind.TURNS_OUT])


def test_what_would_newly_apply_counts_where_it_is_needed(opened: counsel.OpenPanel) -> None:
    situation = opened.situation({"interview": "ahead"}, TODAY)
    (way,) = fewest_changes(opened.adviser.stances, "williams", "follow_up_weekly", situation, EVERY)
    assert [(need.fact, need.kind) for need in way.needs] == [("interview", Kind.CHANGES), ("answer", Kind.APPLIES)]
    assert way.count == 2


def test_a_stance_that_no_situation_brings_has_no_way(opened: counsel.OpenPanel) -> None:
    assert fewest_changes(opened.adviser.stances, "williams", "follow_up_weekly", the_question(opened), ["avoid"]) == ()


def test_an_explanation_of_what_nobody_rules_on_is_empty(opened: counsel.OpenPanel) -> None:
    explained = opened.explain("luscher", "see_a_coach", the_question(opened))
    assert not explained.speaks
    assert not (explained.enough)
    assert not (explained.remedies)
    assert not (explained.near)


@given(situations())
def test_a_rule_that_comes_near_misses_just_what_is_said(drawn: Drawn) -> None:
    """It fires in some situation with what it misses; with that, and all else as it is, always; with less, not."""
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    wholes = [*slow.wholes(drawn.panel, {})]
    for name, action in opened.adviser.stances.pairs:
        expert = drawn.panel.experts[name]
        near = near_misses(opened.adviser.stances, expert, action, situation)
        could = [rule for rule in expert.rules if action in dict(rule.gives) and _could(opened, expert, rule, wholes)]
        missed = [rule for rule in could if not all(_fires(opened, expert, rule, situation.possible))]
        assert len(near) == min(3, len(missed))
        for miss in near:
            assert (action, miss.stance) in miss.rule.gives
            needed = {test.fact: test.cells for test in miss.missing}
            assert _could(opened, expert, miss.rule, [one for one in wholes if _lies(opened, one, needed)])
            assert all(_fires(opened, expert, miss.rule, {**situation.possible, **needed}))
            for left in needed:
                less = {fact: mask for fact, mask in needed.items() if fact != left}
                assert not all(_fires(opened, expert, miss.rule, {**situation.possible, **less}))


def _could(opened: counsel.OpenPanel, expert: Expert, rule: Rule, wholes: Sequence[slow.Whole]) -> bool:
    """Whether a rule fires in some of these situations."""
    return any(slow.Evaluator(opened.panel, expert, slow.whole_sets(one)).rule(rule) for one in wholes)


def _lies(opened: counsel.OpenPanel, whole: slow.Whole, cells: Mapping[str, int]) -> bool:
    return all(whole[fact] in slow.values_in(opened.domains[fact], mask) for fact, mask in cells.items())


def _fires(opened: counsel.OpenPanel, expert: Expert, rule: Rule, cells: Mapping[str, int]) -> Iterator[slow.Truth]:
    """Whether a rule fires in each combination of some cells, also in those that no situation has."""
    tested = slow.facts_behind(opened.panel, expert, rule.gives[0][0])
    values = [slow.values_in(opened.domains[fact], cells[fact]) for fact in tested]
    for combined in itertools.product(*values):
        sets = {fact: frozenset([value]) for fact, value in zip(tested, combined, strict=True)}
        yield slow.Evaluator(opened.panel, expert, sets).rule(rule)


def test_a_rule_that_can_never_fire_is_not_said_to_be_near(opened: counsel.OpenPanel) -> None:
    """Whoever has done nothing yet knows no day since when."""
    never = All((Match("last_step", ("nothing_yet",)), Within("days_since_last_step", 3, None)))
    panel = _with_rules(opened, (never, Stance.DO), (Match("urgent", (True,)), Stance.MAY))
    explained = panel.explain("luscher", "wait", panel.situation({"interview": "done"}, TODAY))
    assert [miss.rule.id for miss in explained.near or ()] == ["rule-1"]


def test_a_rule_whose_shortest_way_can_never_be_is_near_by_another(opened: counsel.OpenPanel) -> None:
    nothing, something = Match("last_step", ("nothing_yet",)), Within("days_since_last_step", 3, None)
    also = Any((nothing, Match("urgent", (True,))))
    panel = _with_rules(opened, (All((also, something)), Stance.DO))
    explained = panel.explain("luscher", "wait", panel.situation({"interview": "done", "last_step": "wrote"}, TODAY))
    assert [[test.fact for test in miss.missing] for miss in explained.near or ()] == [
        ["days_since_last_step", "urgent"]
    ]


def test_what_is_enough_is_said_where_only_the_changes_are_too_many(
    opened: counsel.OpenPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = opened.explain("feldman", "leave_message", the_question(opened))
    monkeypatch.setattr("counsel.questions.explanation.changes.MOST_CHOICES", 0)
    explained = opened.explain("feldman", "leave_message", the_question(opened))
    assert (explained.remedies, explained.too_large) == (None, True)
    assert whole.enough
    assert (explained.enough, explained.near) == (whole.enough, whole.near)
    monkeypatch.undo()
    monkeypatch.setattr("counsel.questions.explanation.sufficient._MOST_SETS", -1)
    explained = opened.explain("feldman", "leave_message", the_question(opened))
    assert (explained.enough, explained.too_large) == (None, True)
    assert (explained.remedies, explained.near) == (whole.remedies, whole.near)


def test_of_reasons_as_short_those_come_first_that_the_rules_test(opened: counsel.OpenPanel) -> None:
    """Whoever knows since when, has done something; but it is that something for which the rule asks."""
    panel = _with_rules(
        opened, (Match("last_step", ("called_no_message", "left_message", "wrote", "spoke")), Stance.DO)
    )
    situation = panel.situation({"days_since_last_step": 2, "last_step": "wrote"}, TODAY)
    reasons = sufficient_reasons(panel.adviser.stances, "luscher", "wait", situation)
    assert reasons == (("last_step",), ("days_since_last_step",))
