"""The script of the page says what Python says: Python writes the situations with their answers, node compares."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import Phase, given, settings

from counsel import consulting
from counsel.problems import InputError
from counsel.rendering.page.gathering import Gatherer
from opening import open_panel
from strategies import Drawn, situations
from tools import ALL, in_node, needed
from vectors import ahead, vector, vectors

if TYPE_CHECKING:
    from counsel.consulting import OpenPanel

TODAY = datetime.date(2026, 11, 23)
MANY = 5_000 if ALL else 500


def compared(opened: OpenPanel, every: list[dict[str, object]]) -> dict[str, object]:
    panel = {"name": opened.panel.name, "changed_terms": {}, **msgspec.structs.asdict(Gatherer(opened).logic())}
    answer: dict[str, object] = in_node("vectors.mjs", {"data": panel, "vectors": every, "today": TODAY})
    assert answer["compared"] == len(every) * len(opened.adviser.stances.pairs)
    return answer


@pytest.mark.parametrize("panel", ["voicemail-follow-up", "panels/hedge"])
def test_what_is_settled_what_is_open_and_on_what_it_hangs(panel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needed("node")
    monkeypatch.chdir(Path(__file__).parent)
    opened = consulting.load(panel, engine="plain")
    assert compared(opened, [*vectors(opened, TODAY, MANY)])["differences"] == []


@settings(max_examples=200 if ALL else 20, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # each asks node
@given(situations())
def test_the_same_of_any_panel(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    drawn_situations = [opened.situation(known, TODAY) for known in (drawn.more, drawn.less, {})]
    every = [vector(opened, situation) | ahead(opened, situation) for situation in drawn_situations]
    assert compared(opened, every)["differences"] == []


def test_a_question_with_more_answers_than_a_set_in_a_browser_holds_is_refused(opened: OpenPanel) -> None:
    role = opened.panel.facts["role"]
    wide = msgspec.structs.replace(role, values={**role.values, **{f"other_{i}": f"other {i}" for i in range(40)}})
    panel = msgspec.structs.replace(opened.panel, facts={**opened.panel.facts, "role": wide})
    with pytest.raises(InputError, match="`role` has 44 different answers, and a page has room for 31"):
        Gatherer(open_panel(panel)).logic()
