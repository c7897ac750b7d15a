"""How much time each stage has, where a lesson has so many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering import words
from counsel.rendering.contract.plan import Plan, PlannedSituation, PlannedStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counsel.doors.workshop.events import Question
    from counsel.panel.model import Panel

MINUTES = 45
_WELCOME, _CLOSING = 4, 5
_SHARES = {"read": 1, "first": 2, "talk": 3, "second": 1, "predict": 1, "room": 1, "panel": 2, "whatif": 1}
"""How the stages compare; no stage takes less than a minute."""
_FIRST_TO_GO = ("whatif", "predict", "room", "read")
"""What is left out where there are too many situations for the time."""


def planned(panel: Panel, programme: Sequence[Question]) -> Plan:
    """A plan for a lesson of 45 minutes; all that is there is what the situations leave of it."""
    whole = (MINUTES - _WELCOME - _CLOSING) // len(programme)
    stages = _stages(max(whole, 4))
    length = sum(stage.minutes for stage in stages)
    situations = tuple(
        PlannedSituation(
            each.name,
            each.title,
            each.story,
            each.prompts["action"].text,
            _sides(each),
            _WELCOME + number * length,
            stages,
        )
        for number, each in enumerate(programme)
    )
    closing = max(_CLOSING, MINUTES - _WELCOME - length * len(programme))
    minutes = _WELCOME + length * len(programme) + closing
    return Plan(panel.title, panel.source.note, minutes, _WELCOME, closing, situations)


def _sides(question: Question) -> str:
    """Who of the panel is for the action on which the room votes, and who against it; empty where one side is."""
    said = [(expert.short, question.voice(expert.name, question.action).stance) for expert in question.experts]
    pro = [name for name, stance in said if stance in ("do", "may")]
    contra = [name for name, stance in said if stance == "avoid"]
    if not pro or not contra:
        return ""
    sides = {"supporters": words.joined(pro), "opponents": words.joined(contra)}
    return words.say("{supporters} for, {opponents} against", **sides)


def _stages(minutes: int) -> tuple[PlannedStage, ...]:
    """Divide the minutes of a situation among its stages, the rest to the talk."""
    kept = [stage for stage in _SHARES if stage not in _FIRST_TO_GO[: max(0, len(_SHARES) - minutes)]]
    every = sum(_SHARES[stage] for stage in kept)
    given = {stage: max(1, _SHARES[stage] * minutes // every) for stage in kept}
    while sum(given.values()) > minutes and max(given.values()) > 1:
        longest = max(given, key=lambda stage: given[stage])
        given[longest] -= 1
    given["talk"] += max(0, minutes - sum(given.values()))
    return tuple(PlannedStage(stage, length) for stage, length in given.items())
