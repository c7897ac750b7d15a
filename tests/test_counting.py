"""Conditions that count: nothing is written out, proofs lead to what holds, and what is open is open."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from counsel import consulting
from opening import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.consulting import OpenPanel

SIGNS = tuple(f"sign_{i}" for i in range(12))
SOUND = Path(__file__).parent / "broken" / "sound"


def counting(home: Path, key: str, count: int, engine: str = "plain", signs: int = 12) -> OpenPanel:
    """A panel of yes/no facts whose only rule counts them."""
    folder = home / "sound"
    (folder / "experts").mkdir(parents=True)
    vocabulary = yaml.safe_load((SOUND / "panel.yaml").read_text(encoding="utf-8"))
    del vocabulary["terms"], vocabulary["concepts"]
    names = SIGNS[:signs]
    vocabulary["facts"] = {n: {"type": "yes_no", "title": n.replace("_", " "), "ask": f"Is there {n}?"} for n in names}
    vocabulary["topics"] = {"ladder": {"title": "The ladder", "actions": ["ring"]}}
    del vocabulary["actions"]["wait"]
    claim = {"id": "ada-1", "answer": 1, "paragraph": 1, "kind": "advice", "claim": "Ring then."}
    rule = {
        "id": "count",
        "when": {key: {"of": [{name: True} for name in names], "count": count}},
        "then": {"do": "ring"},
        "because": "There are enough signs.",
        "claims": "ada-1",
        "reading": "stated",
    }
    expert = {"expert": "ada", "name": "Ada Fence", "who": "x", "answer": 1, "outlook": "x", "rules": [rule]}
    written = {"panel.yaml": vocabulary, "ledger.yaml": {"claims": [claim]}, "experts/ada.yaml": expert}
    for name, content in written.items():
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    return consulting.load(folder, engine=engine)


def said(opened: OpenPanel, given: Mapping[str, object]) -> str:
    return opened.advise(opened.situation(given))["ada"].verdict("ring")


@pytest.mark.parametrize("engine", HERE)
@pytest.mark.parametrize(("key", "count"), [("at_least", 3), ("at_most", 2), ("at_least", 1), ("at_most", 4)])
def test_so_many_are_counted_whatever_is_not_known(tmp_path: Path, engine: str, key: str, count: int) -> None:
    opened = counting(tmp_path, key, count, engine, signs=5)
    for known in itertools.product((True, False, None), repeat=5):
        yes, unknown = known.count(True), known.count(None)
        outcomes = {(n >= count) if key == "at_least" else (n <= count) for n in range(yes, yes + unknown + 1)}
        expected = "open" if len(outcomes) > 1 else "do" if outcomes.pop() else "silent"
        given = {name: value for name, value in zip(SIGNS, known, strict=False) if value is not None}
        assert said(opened, given) == expected


def test_combinations_are_not_written_out(tmp_path: Path) -> None:
    opened = counting(tmp_path, "at_least", 6)
    assert len(opened.adviser.programs["ada"].clauses) < 12 * 6 * 2 + 2  # of 924 combinations
    with opened.domains.asked(most=500):
        opened.adviser.stances.outcome("ada", "ring", most=500)
    assert [problem.fault for problem in opened.check().problems] == ["no-cases"]


@pytest.mark.parametrize("engine", HERE)
def test_a_proof_names_what_holds(tmp_path: Path, engine: str) -> None:
    opened = counting(tmp_path, "at_least", 3, engine)
    situation = opened.situation({"sign_1": True, "sign_4": True, "sign_5": False, "sign_9": True})
    advice = opened.advise(situation)["ada"].settled["ring"]
    (proof,) = advice.proofs
    (count,) = proof.supports
    assert (count.kind, count.name, count.holds, count.counted) == ("count", "at least 3 of 12", True, (3, 12))
    assert count.facts == ("sign_1", "sign_4", "sign_9")
    assert count.supports == ()


def test_a_proof_of_at_most_names_what_does_not_hold(tmp_path: Path) -> None:
    opened = counting(tmp_path, "at_most", 2, signs=4)
    advice = opened.advise(opened.situation({"sign_0": False, "sign_2": False}))["ada"].settled["ring"]
    (count,) = advice.proofs[0].supports
    assert (count.name, count.holds, count.facts) == ("at least 3 of 4", False, ("sign_0", "sign_2"))
