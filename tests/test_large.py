"""What hangs on very many unknown facts is still answered: as open, in good time, and without conditions."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import find

from counsel.panel.kinds import KINDS
from counsel.panel.model import All, Match
from opening import open_panel
from strategies import panels


@pytest.mark.parametrize("count", [16, 40, 80])
def test_a_rule_over_very_many_unknown_facts_is_open(count: int) -> None:
    panel = find(panels(), lambda one: any(expert.rules for expert in one.experts.values()))
    fact = next(iter(panel.facts.values()))
    facts = {
        f"many_{i}": msgspec.structs.replace(fact, name=f"many_{i}", kind=KINDS["yes_no"], values={}, only_if=None)
        for i in range(count)
    }
    expert = next(one for one in panel.experts.values() if one.rules)
    rule = msgspec.structs.replace(
        expert.rules[0], when=All(tuple(Match(name, (True,)) for name in facts)), unless=None
    )
    lone = msgspec.structs.replace(expert, rules=(rule,), concepts={})
    large = msgspec.structs.replace(panel, facts=facts, concepts={}, experts={expert.name: lone})
    answer = open_panel(large).consult({})
    ((action, stance),) = rule.gives
    one = answer.advice[expert.name].open[action]
    assert set(one.possible) == {stance.value, "silent"}
    assert set(one.depends_on) == set(facts)
    known = dict.fromkeys(list(facts)[1:], True)
    nearly = open_panel(large).consult(known).advice[expert.name].open[action]
    assert nearly.depends_on == ("many_0",)
    assert [branch.stance for branch in nearly.branches] == [stance.value, "silent"]
