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


def step_in_words(stage: str, step: int) -> str:
    """Name what comes with a step of a stage, for whoever leads on to it."""
    number = step // 2 + 1
    match stage, step % 2:
        case "room", 1:
            return say("show the votes")
        case "panel", 0:
            return say("expert {number}", number=number)
        case "panel", 1:
            return say("who expert {number} is", number=number)
        case "whatif", 0:
            return say("what if? ({number})", number=number)
        case "whatif", 1:
            return say("who turns ({number})", number=number)
        case _:
            return stage_in_words(stage)


def stage_in_words(stage: str) -> str:
    """Name a stage."""
    return say(_STAGES[stage])
