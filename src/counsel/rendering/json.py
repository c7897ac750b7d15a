"""Values to JSON: the contract for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from counsel.panel.model import Reading
from counsel.rendering.words import OBEYED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.advising.advice import Advice, ExpertAdvice, Proof
    from counsel.advising.turns import Change
    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Panel
    from counsel.questions.comparison import BottomLine
    from counsel.questions.timeline import Step


def dumped(value: object) -> str:
    """Write a value as indented JSON; signs that a terminal would obey, and those that are none, as escapes."""
    return json.dumps(value, indent=2, ensure_ascii=False).translate(_ESCAPES)


_ESCAPES = {code: f"\\u{code:04x}" for code in (*OBEYED, *range(0xD800, 0xE000)) if chr(code) != "\n"}


def answer_json(panel: Panel, answer: Answer) -> dict[str, Any]:
    """An answer as the contract has it, with the note on the source, who says what, and contradictions if any."""
    said = answer.advice
    found = {
        **head_json(panel, answer.engine, answer.situation),
        "advice": {
            expert: {action: advice_json(one, answer.situation) for action, one in advice.settled.items()}
            for expert, advice in said.items()
        },
        "open": {expert: open_json(advice, answer.situation) for expert, advice in said.items() if advice.open},
        "bottom_line": bottom_line_json(answer.bottom_line),
        "tally": {action: {k: list(v) for k, v in who.items()} for action, who in answer.tally.items() if who},
        "ahead": [step_json(step) for step in answer.ahead],
    }
    contradictions = {
        expert: {action: [rule.id for rule in one.rules] for action, one in advice.contradictions.items()}
        for expert, advice in said.items()
        if advice.contradictions
    }
    return {**found, "contradictions": contradictions} if contradictions else found


def head_json(panel: Panel, engine: str, situation: Situation) -> dict[str, Any]:
    """What stands at the head of every answer."""
    return {
        "panel": panel.name,
        "engine": engine,
        "today": situation.today.isoformat(),
        "notice": panel.source.note,
        "situation": situation_json(situation),
    }


def situation_json(situation: Situation) -> dict[str, Any]:
    """A situation: what is known, unknown, not applicable."""
    return {
        "known": dict(situation.known),
        "unknown": list(situation.unknown),
        "not_applicable": list(situation.not_applicable),
    }


def advice_json(advice: Advice, situation: Situation) -> dict[str, Any]:
    """One expert's stance on one action."""
    rules = advice.rules
    stated = any(rule.reading is Reading.STATED for rule in rules)
    return {
        "stance": advice.stance.value,
        "rules": list(dict.fromkeys(rule.id for rule in rules)),
        "claims": list(dict.fromkeys(claim for rule in rules for claim in rule.claims)),
        "because": list(dict.fromkeys(rule.because for rule in rules)),
        "how": list(dict.fromkeys(how for rule in rules for how in rule.how)),
        "reading": (Reading.STATED if stated else Reading.INFERRED).value,
        "notes": list(dict.fromkeys(rule.note for rule in rules if rule.note)),
        "proof": {"rules": _proofs_json(advice, situation)},
    }


def _proofs_json(advice: Advice, situation: Situation) -> list[dict[str, Any]]:
    """The proof of each rule; where the stance is proved by cases, each with what it supposes."""
    proofs = [proof_json(proof, situation) for proof in advice.proofs]
    for proof, supposed in zip(proofs, advice.suppositions, strict=False):
        proof["supposing"] = cells_json(situation, supposed)
    return proofs


def cells_json(situation: Situation, cells: Mapping[str, int]) -> dict[str, list[Any]]:
    """The cells of some facts, a mask each."""
    return {name: [cell_json(cell) for cell in situation.domains[name].cells_in(mask)] for name, mask in cells.items()}


def cell_json(cell: Cell) -> str | bool:
    """One cell: a value, or the words for a run of days or for not applicable."""
    return cell if isinstance(cell, bool | str) else str(cell)


def proof_json(proof: Proof, situation: Situation) -> dict[str, Any]:
    """One step of a proof with the user's facts, and the steps under it."""
    return {
        "kind": proof.kind,
        "name": proof.name,
        "holds": proof.holds,
        "facts": {fact: situation.value_shown(fact) for fact in proof.facts},
        "from": [proof_json(support, situation) for support in proof.supports],
    }


def open_json(advice: ExpertAdvice, situation: Situation) -> dict[str, Any]:
    """What one expert may yet say, on which facts it hangs, and when which stance comes out."""
    return {
        action: {
            "possible": list(one.possible),
            "depends_on": list(one.depends_on),
            "when": [
                {"stance": branch.stance, "if": [cells_json(situation, way) for way in branch.ways]}
                for branch in one.branches
            ],
        }
        for action, one in advice.open.items()
    }


def bottom_line_json(line: BottomLine) -> dict[str, list[str]]:
    """The actions by how the panel stands to them."""
    return {name: list(actions) for name, actions in msgspec.structs.asdict(line).items()}


def step_json(step: Step) -> dict[str, Any]:
    """One of the days ahead."""
    changes = [change_json(change) for change in step.changes]
    return {"in_days": step.in_days, "date": step.date.isoformat(), "changes": changes}


def change_json(change: Change) -> dict[str, str]:
    """One change of an expert's stance."""
    return {"expert": change.expert, "action": change.action, "from": change.before, "to": change.after}
