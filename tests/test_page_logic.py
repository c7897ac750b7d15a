"""The script of the page says what Python says: Python writes the situations with their answers, node compares."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import Phase, given, settings

from counsel import consulting
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


def test_a_question_with_more_answers_than_a_set_has_bits_is_said_to_be_too_large(tmp_path: Path) -> None:
    values = "{" + ", ".join(f"v{i}: value {i}" for i in range(40)) + "}"
    write_panel(tmp_path / "wide", values)
    done = CliRunner().invoke(main, ["page", "--panel", str(tmp_path / "wide")])
    assert done.exit_code != 0
    assert "31 different answers" in str(done.exception)
