"""Simulated phones, so that a teacher can try a workshop alone: they come in, think, vote, and think again."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import msgspec

from counsel.doors.workshop import keys
from counsel.doors.workshop.events import Joined, Voted
from counsel.doors.workshop.folding import EXPECTED, TURNING
from counsel.doors.workshop.keeping import Unsaved
from counsel.rendering.words import marked, say

if TYPE_CHECKING:
    from counsel.doors.workshop.events import Anything
    from counsel.doors.workshop.folding import Poll, Room, Sitting
    from counsel.doors.workshop.keeping import Keeper

_REASONS = (
    marked("It feels right."),
    marked("I would not dare to do otherwise."),
    marked("It costs nothing."),
    marked("One should not be a nuisance."),
    marked("I have been there."),
)
SLOWEST = 6.0
"""After how many seconds the slowest phone answers."""
_REASONED, _PERSUADED = 0.4, 0.3
"""How often a phone gives a reason, and how often talk brings it over to what most have chosen."""


class Rehearsal(msgspec.Struct, frozen=True):
    """How a rehearsal goes.

    Attributes:
        phones: how many there are.
        seed: what chance begins with; the same seed gives the same answers.
    """

    phones: int
    seed: int = 0


async def rehearse(keeper: Keeper, rehearsal: Rehearsal) -> None:
    """Let simulated phones come in, and answer whatever is asked, until this is cancelled."""
    chance = random.Random(rehearsal.seed)
    ballots = [keys.digest(f"{chance.random()} {number}") for number in range(rehearsal.phones)]
    await asyncio.gather(*(_submitted(keeper, Joined(ballot), chance.uniform(0, 2)) for ballot in ballots))
    answered = ""
    while True:
        room = keeper.room
        if room.open_poll and (turn := f"{room.turn} {room.open_poll}") != answered:
            answered = turn
            votes = votes_of(room, ballots, chance)
            pauses = (chance.uniform(0.1, 1) * SLOWEST for _ in votes)
            await asyncio.gather(*map(_submitted, [keeper] * len(votes), votes, pauses))
        await asyncio.sleep(0.1)


async def _submitted(keeper: Keeper, event: Anything, after: float) -> None:
    await asyncio.sleep(after)
    try:
        await keeper.submit(event)
    except Unsaved:
        return  # a phone would send it again; nothing hangs on one that is simulated


def votes_of(room: Room, ballots: list[str], chance: random.Random) -> list[Voted]:
    """What simulated phones answer to what is asked: those that came in and have not answered yet."""
    sitting, poll = room.sitting, room.poll(room.open_poll)
    if sitting is None or poll is None:
        return []
    ready = [ballot for ballot in ballots if ballot in room.ballots and ballot not in poll.votes]
    return [_vote(sitting, poll, Voted(room.open_poll, ballot, f"rehearsal.{room.turn}"), chance) for ballot in ready]


def _vote(sitting: Sitting, poll: Poll, vote: Voted, chance: random.Random) -> Voted:
    if poll.kind in ("predict", "whatif"):
        allowed = EXPECTED if poll.kind == "predict" else TURNING
        marks = {expert.name: chance.choice(allowed) for expert in sitting.question.experts}
        return msgspec.structs.replace(vote, marks=marks)
    reason = say(chance.choice(_REASONS)) if chance.random() < _REASONED else ""
    choice = _choice(sitting, poll, vote.ballot, chance)
    return msgspec.structs.replace(vote, choice=choice, sure=chance.randint(1, 4), reason=reason)


def _choice(sitting: Sitting, poll: Poll, ballot: str, chance: random.Random) -> str:
    """Each phone has an opinion; after the talk some are brought over to what most chose."""
    options = [option.value for option in sitting.prompt.options]
    first = sitting.poll("first") if poll.kind == "second" else None
    if first is None or ballot not in first.votes:
        return chance.choices(options, range(len(options) + 1, 1, -1))[0]
    chosen = [vote.choice for vote in first.votes.values()]
    most = max(options, key=chosen.count)
    return most if chance.random() < _PERSUADED else first.votes[ballot].choice
