"""What hangs on very many unknown facts is still asked for and answered, in good time."""

from __future__ import annotations

import functools
import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import find

from counsel.panel.kinds import KINDS
from counsel.panel.model import All, Any, Match, Stance
from counsel.questions.interview import Interviewer
from opening import open_panel
from strategies import ACTIONS, panels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counsel.consulting import OpenPanel
    from counsel.panel.model import Condition, Panel
    from counsel.questions.interview import Question


@functools.cache
def _any_panel() -> Panel:
    """The smallest panel in which somebody has a rule."""
    return find(panels(), lambda one: any(expert.rules for expert in one.experts.values()))


def large_panel(facts: Mapping[str, Condition | None], rules: Sequence[tuple[Condition, str]]) -> Panel:
    """A panel of yes/no facts, each with its gate, and of one expert who says do where a condition holds."""
    panel = _any_panel()
    expert = next(one for one in panel.experts.values() if one.rules)
    fact, rule = next(iter(panel.facts.values())), expert.rules[0]
    own = [
        msgspec.structs.replace(rule, id=f"rule_{i}", when=when, unless=None, gives=((action, Stance.DO),))
        for i, (when, action) in enumerate(rules)
    ]
    yes_no = {
        name: msgspec.structs.replace(fact, name=name, kind=KINDS["yes_no"], values={}, only_if=gate)
        for name, gate in facts.items()
    }
    lone = msgspec.structs.replace(expert, rules=tuple(own), concepts={})
    return msgspec.structs.replace(panel, facts=yes_no, concepts={}, experts={expert.name: lone})


def _held(opened: OpenPanel, chance: random.Random) -> tuple[dict[str, bool], list[Question]]:
    """Answer at random until nothing more is asked; the answers and the questions."""
    known: dict[str, bool] = {}
    questions = []
    while (question := opened.interviewer.next_question(opened.situation(known))) is not None:
        questions.append(question)
        assert question.fact.name not in known
        known[question.fact.name] = chance.random() < 0.5
    return known, questions


def _ways(chance: random.Random, count: int, ways: int) -> Condition:
    """One of many ways of four facts each."""
    chosen = [chance.sample(range(count), 4) for _ in range(ways)]
    return Any(tuple(All(tuple(Match(f"f_{i}", (chance.random() < 0.5,)) for i in way)) for way in chosen))


def test_what_is_too_large_together_is_asked_for_all_the_same() -> None:
    chance = random.Random(4)
    opened = open_panel(
        large_panel(dict.fromkeys(f"f_{i}" for i in range(16)), [(_ways(chance, 16, 40), a) for a in ACTIONS])
    )
    opened.interviewer = Interviewer(opened.adviser, 3_000)
    known, questions = _held(opened, chance)
    assert not questions[0].measured
    assert set(questions[0].hangs_on) == set(opened.panel.experts)
    assert all(question.at_most >= len(questions) - i for i, question in enumerate(questions))
    assert not any(said.open for said in opened.advise(opened.situation(known)).values())


def test_what_is_too_large_for_any_diagram_is_asked_for_until_the_rules_settle_it() -> None:
    chance = random.Random(5)
    pairs = All(tuple(Any((Match(f"f_{i}", (True,)), Match(f"f_{i + 20}", (True,)))) for i in range(20)))
    opened = open_panel(
        large_panel(
            dict.fromkeys([*(f"f_{i}" for i in range(40)), "g"]), [(pairs, "ask"), (Match("g", (True,)), "call")]
        )
    )
    known, questions = _held(opened, chance)
    assert len(questions) > 1
    assert not any(said.open for said in opened.advise(opened.situation(known)).values())


def test_a_chain_of_very_many_gates_is_answered_like_any_other() -> None:
    count = 1500
    gates = {f"f_{i}": Match(f"f_{i - 1}", (True,)) if i else None for i in range(count)}
    last = f"f_{count - 1}"
    opened = open_panel(large_panel(gates, [(Match("f_0", (True,)), "ask"), (Match(last, (True,)), "call")]))
    question = opened.interviewer.next_question(opened.situation({}))
    assert question is not None
    assert question.fact.name == "f_0"
    (said,) = opened.consult({"f_0": True}).advice.values()
    assert said.verdict("ask") == "do"
    assert set(said.open["call"].possible) == {"do", "silent"}
    (settled,) = opened.consult({"f_0": False}).advice.values()
    assert (settled.verdict("ask"), settled.verdict("call")) == ("silent", "silent")


@pytest.mark.parametrize("count", [16, 40, 80])
def test_a_rule_over_very_many_unknown_facts_is_open(count: int) -> None:
    facts = [f"many_{i}" for i in range(count)]
    large = large_panel(dict.fromkeys(facts), [(All(tuple(Match(name, (True,)) for name in facts)), "call")])
    (expert,) = large.experts
    answer = open_panel(large).consult({})
    whole = answer.advice[expert].open["call"]
    assert set(whole.possible) == {"do", "silent"}
    assert set(whole.depends_on) == set(facts)
    nearly = open_panel(large).consult(dict.fromkeys(facts[1:], True)).advice[expert].open["call"]
    assert nearly.depends_on == ("many_0",)
    assert [branch.stance for branch in nearly.branches] == ["do", "silent"]
