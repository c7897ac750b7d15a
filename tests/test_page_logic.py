"""The script of the page says what Python says: Python writes the situations with their answers, node compares."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from hypothesis import Phase, given, settings

from counsel import consulting
from counsel.logic.situation import given_in
from counsel.rendering.page.document import page
from counsel.rendering.page.gathering import Gatherer
from opening import open_panel
from strategies import Drawn, situations
from tools import LARGE, in_node, needed
from vectors import ahead, conditions, explained, shipped, vector, vectors

if TYPE_CHECKING:
    import pytest

    from counsel.consulting import OpenPanel

TODAY = datetime.date(2026, 11, 23)
MANY = 5_000 if LARGE else 1_000


def compared(opened: OpenPanel, every: list[dict[str, object]]) -> dict[str, object]:
    ids = [rule.id for expert in opened.panel.experts.values() for rule in expert.rules]
    logic = msgspec.structs.asdict(Gatherer(opened).logic())
    panel = {"name": opened.panel.name, "changed_terms": {}, "rule_ids": ids, **logic}
    answer: dict[str, object] = in_node("vectors.mjs", {"data": panel, "vectors": every, "today": TODAY})
    assert answer["compared"] == len(every) * len(opened.adviser.stances.pairs)
    return answer


def test_what_is_settled_what_is_open_and_on_what_it_hangs(opened: OpenPanel) -> None:
    needed("node")
    assert compared(opened, shipped(opened, TODAY, MANY))["differences"] == []


def test_the_same_of_a_panel_with_joint_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    needed("node")
    monkeypatch.chdir(Path(__file__).parent)
    opened = consulting.load("panels/hedge", engine="plain")
    assert compared(opened, [*vectors(opened, TODAY, MANY)])["differences"] == []


def test_the_same_of_a_panel_that_counts_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    needed("node")
    monkeypatch.chdir(Path(__file__).parent)
    opened = consulting.load("panels/bicycle", engine="plain")
    assert compared(opened, [*vectors(opened, TODAY, MANY // 4)])["differences"] == []


@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])  # each asks node
@given(situations())
def test_the_same_of_any_panel(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    drawn_situations = [opened.situation(known, TODAY) for known in (drawn.more, drawn.less, {})]
    every = [
        {**vector(opened, each), **ahead(opened, each), **conditions(opened, each), **explained(opened, each)}
        for each in drawn_situations
    ]
    assert compared(opened, every)["differences"] == []


def test_a_question_with_as_many_answers_as_there_are_countries(opened: OpenPanel) -> None:
    role = opened.panel.facts["role"]
    wide = msgspec.structs.replace(role, values={**role.values, **{f"other_{i}": f"other {i}" for i in range(200)}})
    panel = msgspec.structs.replace(opened.panel, facts={**opened.panel.facts, "role": wide})
    reopened = open_panel(panel)
    assert compared(reopened, [*vectors(reopened, TODAY, 20)])["differences"] == []


def test_the_same_panel_gives_the_same_bytes_whatever_was_asked_of_it_before(opened: OpenPanel) -> None:
    first, later = (consulting.load(opened.panel.name, engine="plain") for _ in range(2))
    later.map(later.situation({}, TODAY))
    for case in reversed(later.every_case()):
        later.consult(given_in(case), TODAY)
    written = [page(each, TODAY) for each in (first, later)]
    assert written[0] == written[1]
