"""What the stages of a workshop are called."""

from __future__ import annotations

from counsel.rendering.words.language import marked, say

_STAGES = {
    "lobby": marked("the door"),
    "read": marked("read"),
    "first": marked("first vote"),
    "talk": marked("talk"),
    "second": marked("second vote"),
    "predict": marked("what will they say?"),
    "room": marked("the room"),
    "panel": marked("the panel"),
    "whatif": marked("what if?"),
    "end": marked("end"),
}


def stage_in_words(stage: str) -> str:
    """Name a stage."""
    return say(_STAGES[stage])
