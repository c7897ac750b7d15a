"""What advice owes to whoever relies on it: it does not depend on order, is not taken back, and has grounds."""

from __future__ import annotations

import datetime
import itertools
import random
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import slow
from counsel.advising import remembering
from counsel.consulting import load
from counsel.logic.situation import supposing
from counsel.panel.model import All, Any, Match, Stance, Within
from opening import open_panel, stances
from situations import random_given
from strategies import Drawn, situations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from random import Random

    from counsel.advising.advice import Advice
    from counsel.panel.model import Expert, Panel, Value
    from slow import Whole

Item = TypeVar("Item")

SOUND = Path(__file__).parents[1] / "broken" / "sound"
HEDGE = Path(__file__).parents[1] / "panels" / "hedge"
TODAY = datetime.date(2026, 11, 23)


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_experts_rules_concepts_and_alternatives_changes_no_stance(drawn: Drawn, chance: Random) -> None:
    expected = stances(open_panel(drawn.panel), drawn.more)
    assert stances(open_panel(_shuffled(drawn.panel, chance)), drawn.more) == expected


def _shuffled(panel: Panel, chance: Random) -> Panel:
    experts = {name: _shuffled_expert(expert, chance) for name, expert in _mixed(panel.experts, chance).items()}
    return msgspec.structs.replace(panel, experts=experts, concepts=_mixed(panel.concepts, chance))


def _shuffled_expert(expert: Expert, chance: Random) -> Expert:
    concepts = {
        name: msgspec.structs.replace(concept, ways=tuple(chance.sample(concept.ways, len(concept.ways))))
        for name, concept in _mixed(expert.concepts, chance).items()
    }
    return msgspec.structs.replace(
        expert, concepts=concepts, rules=tuple(chance.sample(expert.rules, len(expert.rules)))
    )


def _mixed(mapping: Mapping[str, Item], chance: Random) -> dict[str, Item]:
    return {name: mapping[name] for name in chance.sample(list(mapping), len(mapping))}


@given(situations())
def test_more_facts_never_take_back_a_settled_stance(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    before, after = stances(opened, drawn.less), stances(opened, drawn.more)
    for expert, said in before.items():
        for action, stance in said.items():
            if stance != "open":
                assert after[expert][action] == stance


@given(st.booleans().flatmap(lambda joint: situations(joint=joint)), st.sampled_from([1, 2_000]))
def test_what_was_asked_before_changes_nothing(drawn: Drawn, room: int) -> None:
    """Whatever is remembered of situations that are alike, and whether there is room for it."""
    opened = open_panel(drawn.panel)
    some = [dict(part) for count in range(3) for part in itertools.combinations(drawn.more.items(), count)][:12]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(remembering, "_MOST_KEPT", room)
        for values in [*some, drawn.more, drawn.less, *reversed(some)]:
            first = open_panel(drawn.panel)
            told, alone = (each.answer(each.situation(values, TODAY)) for each in (opened, first))
            assert told == alone
            assert opened.advise(told.situation) == first.advise(alone.situation)


@pytest.mark.parametrize("panel", ["voicemail-follow-up", str(HEDGE)])
def test_the_order_in_which_situations_are_asked_about_changes_nothing(panel: str) -> None:
    one, other = (load(panel, engine="plain") for _ in range(2))
    chance = random.Random(1)
    every = [
        one.situation(random_given(one.panel, chance, chance.choice([0.2, 0.4, 0.8])), TODAY).values for _ in range(400)
    ]
    forward = [one.answer(one.situation(values, TODAY)) for values in every]
    backward = [other.answer(other.situation(values, TODAY)) for values in reversed(every)]
    assert forward == backward[::-1]


@given(situations())
def test_where_all_is_known_nothing_is_open(drawn: Drawn) -> None:
    whole = {name: value for name, value in drawn.whole.items() if value is not None}
    said = stances(open_panel(drawn.panel), whole)
    assert all(stance != "open" for actions in said.values() for stance in actions.values())


@given(situations())
def test_a_stance_is_open_just_where_completions_of_the_facts_differ(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    for expert, said in opened.advise(opened.situation(drawn.more)).items():
        for action in drawn.panel.actions:
            possible = slow.outcomes(drawn.panel, drawn.panel.experts[expert], action, drawn.more)
            stance = said.verdict(action)
            if stance == "open":
                assert set(said.open[action].possible) == possible
                assert len(possible) > 1
            else:
                assert possible == {stance}


@given(situations())
def test_what_is_open_depends_on_unknown_facts(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    for said in opened.advise(situation).values():
        for one in said.open.values():
            assert set(one.depends_on) <= set(situation.unknown)
            assert one.depends_on or one.possible == ("contradiction",)


@given(situations())
def test_a_proof_leads_back_to_facts_that_are_settled_or_supposed(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    for said in opened.advise(situation).values():
        for one in said.settled.values():
            assert len(one.proofs) == len(one.rules) == len(one.suppositions or one.proofs)
            for i, proof in enumerate(one.proofs):
                case = supposing(situation, one.suppositions[i] if one.suppositions else {})
                assert case is not None
                for fact in proof.all_facts():
                    # what another fact presupposes may still leave several values, but not all
                    assert case.possible[fact] != case.domains[fact].full


@given(situations())
def test_the_facts_of_its_proofs_alone_already_give_a_stance(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    for expert, said in opened.advise(situation).items():
        for action, one in said.settled.items():
            outcomes = slow.outcomes(drawn.panel, drawn.panel.experts[expert], action, _grounds(drawn, one))
            # what is accepted may yet be recommended, and a contradiction may show, once less is known
            assert outcomes - {"contradiction"} <= {one.stance.value, *(["do"] if one.stance is Stance.MAY else [])}


def _grounds(drawn: Drawn, advice: Advice) -> dict[str, Value]:
    """The given facts of some proofs, with those that decide whether their facts apply or what they can be."""
    gates = {name: slow.with_gates(drawn.panel, {name}) - {name} for name in drawn.panel.facts}
    found = {fact for proof in advice.proofs for fact in proof.all_facts()}
    found |= {fact for supposed in advice.suppositions for fact in supposed}
    while True:
        more = {other for fact in found for other in gates.get(fact, ())}
        more |= {fact for fact, others in gates.items() if fact in drawn.more and others & (found - set(drawn.more))}
        if more <= found:
            return {fact: value for fact, value in drawn.more.items() if fact in found}
        found |= more


def test_a_proof_names_the_facts_of_alternatives_inside_a_condition_too() -> None:
    panel = load(SOUND, engine="plain").panel
    ada = panel.experts["ada"]
    either = Any((Match("asked_before", (False,)), Within("days_since_asked", 6, None)))
    rule = msgspec.structs.replace(ada.rules[0], when=All((Match("neighbour", ("home",)), either)), unless=None)
    changed = msgspec.structs.replace(ada, rules=(rule,))
    opened = open_panel(msgspec.structs.replace(panel, experts={"ada": changed}))
    said = opened.consult({"neighbour": "home", "asked_before": False}).advice["ada"]
    (proof,) = said.settled["ring"].proofs
    assert proof.all_facts() == {"neighbour", "asked_before"}
    said = opened.consult({"asked_before": True, "days_since_asked": 7}).advice["ada"]
    (proof,) = said.settled["ring"].proofs
    assert proof.all_facts() == {"neighbour", "days_since_asked"}


@given(situations())
def test_a_contradiction_is_reported_with_rules_of_both_sides_and_nothing_is_picked(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.more)
    sets = slow.sets_of(situation)
    for name, said in opened.advise(situation).items():
        expert = drawn.panel.experts[name]
        for action, stance in slow.stances_of(drawn.panel, expert, sets).items():
            if stance == "contradiction":
                assert action in said.contradictions
        for action, one in said.contradictions.items():
            assert action not in said.settled
            assert action not in said.open
            found = {dict(rule.gives)[action] for rule in one.rules}
            assert Stance.AVOID in found
            assert found - {Stance.AVOID}


def test_a_contradiction_shows_in_a_panel_that_is_made_to_have_one() -> None:
    opened = load(engine="plain")
    panel = opened.panel
    williams = panel.experts["williams"]
    against = next(rule for rule in williams.rules if dict(rule.gives).get("leave_message") is Stance.AVOID)
    rival = msgspec.structs.replace(against, id="leave-one-all-the-same", gives=(("leave_message", Stance.DO),))
    changed = msgspec.structs.replace(williams, rules=(*williams.rules, rival))
    torn = open_panel(msgspec.structs.replace(panel, experts={**panel.experts, "williams": changed}))
    said = torn.consult({"interview": "done", "answer": "none_yet"}).advice["williams"]
    assert said.contradictions["leave_message"].rules == (against, rival)
    assert said.verdict("leave_message") == "contradiction"
    assert "leave_message" not in torn.consult({}).advice["williams"].contradictions


@given(situations())
def test_every_step_ahead_is_what_a_consultation_on_that_day_says(drawn: Drawn) -> None:
    panel, answer = drawn.panel, open_panel(drawn.panel).consult(drawn.more, TODAY)
    steps = {step.in_days: step for step in answer.ahead}
    assert [step.in_days for step in answer.ahead] == sorted(steps)
    assert all(step.date == TODAY + datetime.timedelta(days=passed) for passed, step in steps.items())
    days = {name: int(value) for name, value in drawn.more.items() if panel.facts[name].kind.moves}
    every = [*slow.wholes(panel, {})]
    today = [whole for whole in every if all(whole[f] == slow.told_by(panel, f, drawn.more[f]) for f in drawn.more)]
    # only what was given is counted ahead, not what merely follows of a number of days
    assume(_nothing_follows_of_days(panel, every, today, days))
    told = _outcomes(panel, today)
    for passed in range(1, 7):
        if any(value + passed > panel.facts[name].maximum for name, value in days.items()):
            return
        for one in steps[passed].changes if passed in steps else ():
            assert told[one.expert, one.action] == {*one.possible_before}
            told[one.expert, one.action] = {*one.possible_after}
        least, most = (_outcomes(panel, wholes) for wholes in _later(panel, today, days, passed))
        # what is known of several facts together may be forgotten where it followed by a number of days
        assert all(least.get(pair, set()) <= told[pair] <= most[pair] for pair in told)


def _nothing_follows_of_days(
    panel: Panel, every: Sequence[Whole], today: Sequence[Whole], days: Collection[str]
) -> bool:
    """Whether the numbers of days that were not given can be anything, alone and beside what does not hang on days."""
    open_days = [name for name, fact in panel.facts.items() if fact.kind.moves and name not in days]
    beside = [name for name in panel.facts if name not in open_days and name not in _hanging(panel)]

    def seen(wholes: Iterable[Whole], names: Sequence[str]) -> set[tuple[Value | None, ...]]:
        return {tuple(whole[name] for name in names) for whole in wholes}

    known = seen(today, beside)
    like_it = [whole for whole in every if tuple(whole[name] for name in beside) in known]
    return seen(today, [*beside, *open_days]) == seen(like_it, [*beside, *open_days])


def _hanging(panel: Panel) -> set[str]:
    """The facts that apply or not depending on a number of days."""
    moving = {name for name, fact in panel.facts.items() if fact.kind.moves}
    return {name for name in panel.facts if (slow.with_gates(panel, {name}) - {name}) & moving}


def _outcomes(panel: Panel, wholes: Sequence[Whole]) -> dict[tuple[str, str], set[str]]:
    """What can come out for every expert and action in some whole situations."""
    said: dict[tuple[str, str], set[str]] = {}
    for whole in wholes:
        for expert in panel.experts.values():
            for action, stance in slow.stances_of(panel, expert, slow.whole_sets(whole)).items():
                said.setdefault((expert.name, action), set()).add(stance)
    return said


def _later(
    panel: Panel, today: Sequence[Whole], days: Mapping[str, int], passed: int
) -> tuple[Sequence[Whole], Sequence[Whole]]:
    """The situations that those of today become, and those that they can become for all that each fact tells alone."""
    moving = {name for name, fact in panel.facts.items() if fact.kind.moves}
    hanging = _hanging(panel)
    then = {name: slow.told_by(panel, name, value + passed) for name, value in days.items()}
    every = [
        whole
        for whole in slow.wholes(panel, {})
        if all(whole[name] == value or (name in hanging and whole[name] is None) for name, value in then.items())
    ]

    def becomes(before: Value | None, after: Value | None, name: str) -> bool:
        if None in (before, after) and name in hanging:
            return True
        if before is None or after is None or name not in moving:
            return before == after
        return name in days or after == slow.told_by(panel, name, min(int(before) + passed, panel.facts[name].maximum))

    return (
        [one for one in every if any(all(becomes(whole[f], one[f], f) for f in one) for whole in today)],
        [one for one in every if all(f in moving or any(becomes(whole[f], one[f], f) for whole in today) for f in one)],
    )


@given(situations())
def test_what_is_possible_misses_no_situation_that_is_consistent_with_the_facts(drawn: Drawn) -> None:
    situation = open_panel(drawn.panel).situation(drawn.more)
    sets = slow.sets_of(situation)
    for whole in slow.wholes(drawn.panel, drawn.more):
        assert all(value in sets[name] for name, value in whole.items() if name not in drawn.more)
    assert situation.known.items() >= drawn.more.items()
    assert all(drawn.whole[name] is None for name in situation.not_applicable)
    assert all(drawn.whole[name] == value for name, value in situation.known.items())
