"""Where the room goes next, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from counsel.doors.workshop.events import STAGES, Stage
from counsel.doors.workshop.folding import steps_of

if TYPE_CHECKING:
    from counsel.doors.workshop.events import Question
    from counsel.doors.workshop.folding import Room

Place: TypeAlias = tuple[Stage, int]
"""A stage, and a step in it."""


def following(room: Room) -> Place | None:
    """Where the room goes next; None in the lobby, where a situation is to be chosen, and at the end."""
    return _beside(room, 1)


def previous(room: Room) -> Place | None:
    """Where the room came from; None where there is nothing before it."""
    return _beside(room, -1)


def _beside(room: Room, by: int) -> Place | None:
    if room.sitting is None or room.ended:
        return None
    places = list(_places(room.sitting.question))
    here = (room.stage, room.step)
    at = places.index(here) + by if here in places else -1
    return places[at] if 0 <= at < len(places) else None


def _places(question: Question) -> list[Place]:
    stages = (stage for stage in STAGES if stage != "lobby")
    return [(stage, step) for stage in stages for step in range(steps_of(question, stage))]
