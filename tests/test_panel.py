"""Our own panel: its vocabulary is what it was agreed to be, its cases are right, and it does justice to its source."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

import counsel
from counsel import consulting
from counsel.logic.situation import given_in
from counsel.panel.model import SILENT, All, ClaimKind, Match
from situations import random_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.panel.model import Condition, Rule

FACTS: dict[str, tuple[str, list[str], dict[str, list[str]]]] = {
    "role": ("choice", ["job_applicant", "vendor", "client", "prospect"], {}),
    "country": ("choice", ["united_states", "europe", "elsewhere"], {}),
    "interview": ("choice", ["ahead", "done"], {}),
    "asked_how_to_follow_up": ("yes_no", [], {"interview": ["done"]}),
    "answer": ("choice", ["none_yet", "turned_down", "offered"], {"interview": ["done"]}),
    "thank_you_letter": ("choice", ["not_sent", "emailed", "mailed"], {"interview": ["done"]}),
    "last_step": (
        "choice",
        ["nothing", "called_no_message", "left_message", "wrote", "spoke", "something_else"],
        {"interview": ["done"]},
    ),
    "days_since_last_step": ("days", [], {"last_step": ["called_no_message", "left_message", "wrote", "spoke"]}),
    "heard_back": ("yes_no", [], {"last_step": ["left_message", "wrote"]}),
    "number_from": ("choice", ["contact", "business_card", "company", "elsewhere"], {"interview": ["done"]}),
    "greeting": ("choice", ["not_heard", "no_cell", "gives_cell", "asks_to_call_cell"], {"interview": ["done"]}),
    "messages_rarely_checked": ("yes_no", [], {"greeting": ["no_cell", "gives_cell", "asks_to_call_cell"]}),
    "urgent": ("yes_no", [], {}),
    "still_unsure": ("yes_no", [], {}),
}

TOPICS = {
    "message": ["leave_message", "keep_trying_without_message"],
    "cell": ["call_cell"],
    "next_step": [
        "wait",
        "call_office_again",
        "ask_by_email_where_things_stand",
        "write_that_you_will_call",
        "send_thank_you_letter",
    ],
    "persistence": ["follow_up_weekly"],
    "on_the_call": ["ask_for_a_moment"],
    "after_a_no": ["ask_about_future_openings", "ask_how_often_to_check_back"],
    "interview": ["ask_when_they_will_decide", "ask_how_you_may_follow_up"],
    "yourself": ["stop_worrying", "see_a_coach"],
}

EXPERTS = {"williams": 1, "simpson": 2, "feldman": 3, "luscher": 4, "schindler": 5}

CASES = consulting.load(engine="plain").case_names()


UNKNOWN_STEP = {"interview": "done", "last_step": "something_else"}


@pytest.mark.parametrize("answer", ["none_yet", "turned_down", "offered"])
def test_after_a_step_that_the_column_does_not_know_only_what_holds_after_every_step_is_said(
    opened: counsel.OpenPanel, answer: str
) -> None:
    """What is settled is just what is settled where the latest step is not known at all; and the page says so."""
    generator = random.Random(7)
    for _ in range(40):
        given = {**random_given(opened.panel, generator), **UNKNOWN_STEP, "answer": answer}
        given = {fact: value for fact, value in given.items() if fact not in ("days_since_last_step", "heard_back")}
        there = opened.consult(given)
        anywhere = opened.consult({fact: value for fact, value in given.items() if fact != "last_step"})
        for expert, said in there.advice.items():
            settled = {action: advice.stance for action, advice in said.settled.items()}
            always = {action: advice.stance for action, advice in anywhere.advice[expert].settled.items()}
            assert settled == always
            assert set(said.open) <= set(anywhere.advice[expert].open)
        assert any("nothing of a step like your latest one" in limit.say for limit in there.limits)


def test_facts_bear_the_agreed_names_types_values_and_gates_in_the_agreed_order(opened: counsel.OpenPanel) -> None:
    found = {
        fact.name: (fact.kind.name, list(fact.values), _gate(fact.only_if)) for fact in opened.panel.facts.values()
    }
    assert list(found.items()) == list(FACTS.items())
    assert opened.panel.facts["days_since_last_step"].minimum == 0


def _gate(condition: Condition | None) -> dict[str, list[str]]:
    match condition:
        case None:
            return {}
        case Match(fact, values):
            return {fact: [str(value) for value in values]}
        case All(parts):
            return {fact: values for part in parts for fact, values in _gate(part).items()}
        case _:
            pytest.fail(f"a gate of an unforeseen form: {condition}")


def test_topics_and_actions_bear_the_agreed_names_in_the_agreed_order(opened: counsel.OpenPanel) -> None:
    assert [(topic.name, list(topic.actions)) for topic in opened.panel.topics] == list(TOPICS.items())
    assert list(opened.panel.actions) == [action for actions in TOPICS.values() for action in actions]


def test_experts_stand_in_the_order_of_their_answers(opened: counsel.OpenPanel) -> None:
    assert [(name, expert.answer) for name, expert in opened.panel.experts.items()] == list(EXPERTS.items())


@pytest.mark.parametrize("name", CASES)
def test_case_gives_what_it_expects(opened_by_engine: counsel.OpenPanel, name: str) -> None:
    case = opened_by_engine.case(name)
    assert case.expect is not None
    assert list(case.expect) == list(EXPERTS)
    answer = opened_by_engine.consult(given_in(case))
    actions = opened_by_engine.panel.actions
    expected = {expert: {a: case.expect[expert].get(a, SILENT) for a in actions} for expert in EXPERTS}
    assert {expert: {a: said.verdict(a) for a in actions} for expert, said in answer.advice.items()} == expected


def test_every_rule_fires_in_some_case(opened: counsel.OpenPanel) -> None:
    fired = set()
    for name in CASES:
        answer = opened.consult(given_in(opened.case(name)))
        fired |= {rule.id for said in answer.advice.values() for one in said.settled.values() for rule in one.rules}
    assert fired == {rule.id for _, rule in _rules(opened)}


def _rules(opened: counsel.OpenPanel) -> Iterator[tuple[str, Rule]]:
    return ((expert.name, rule) for expert in opened.panel.experts.values() for rule in expert.rules)


def test_every_claim_that_advises_or_gives_a_reason_is_cited_and_no_other(opened: counsel.OpenPanel) -> None:
    cited = {claim for _, rule in _rules(opened) for claim in rule.claims}
    owed = {claim.id for claim in opened.panel.claims.values() if claim.kind in (ClaimKind.ADVICE, ClaimKind.REASON)}
    assert cited == owed


def test_every_rule_rests_on_claims_of_its_own_expert(opened: counsel.OpenPanel) -> None:
    for expert, rule in _rules(opened):
        assert {opened.panel.claims[claim].answer for claim in rule.claims} == {EXPERTS[expert]}, rule.id


def test_every_claim_is_named_after_its_answer(opened: counsel.OpenPanel) -> None:
    names = {number: expert for expert, number in EXPERTS.items()}
    for claim in opened.panel.claims.values():
        assert claim.id.rpartition("-")[0] == names[claim.answer]


def test_every_concept_is_used(opened: counsel.OpenPanel) -> None:
    panel = opened.panel
    used = {part.concept for part in panel.conditions() if hasattr(part, "concept")}
    assert {*panel.concepts, *(name for expert in panel.experts.values() for name in expert.concepts)} == used


def test_no_expert_contradicts_himself(opened: counsel.OpenPanel) -> None:
    chance = random.Random("contradiction")
    for _ in range(200):
        given = random_given(opened.panel, chance)
        advice = opened.advise(opened.situation(given))
        assert not any(said.contradictions for said in advice.values()), given


def test_every_page_can_say_that_these_are_not_the_experts_own_words(opened: counsel.OpenPanel) -> None:
    note = opened.panel.source.note
    assert "paraphrase" in note
    assert "2011" in note
    assert "endorse" in note
