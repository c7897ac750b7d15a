"""What is taken out of a workshop: counts, round by round; of a round in which very few took part only when asked."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.doors.workshop import counting
from counsel.rendering.contract import report as contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.doors.workshop.folding import Poll, Room, Sitting

FEW = 5
"""In a round of fewer than these somebody could be told."""


def report(room: Room, *, few: bool = False) -> contract.Report:
    """A workshop as it went.

    Args:
        room: the room.
        few: whether rounds count in which fewer than five took part.
    """
    opened = room.opened
    assert opened is not None
    day = datetime.datetime.fromtimestamp(opened.at, tz=datetime.UTC).astimezone().date().isoformat()
    situations = tuple(_reported(sitting, few) for sitting in room.sittings)
    return contract.Report(opened.title, opened.notice, day, len(room.ballots), situations)


def too_few(room: Room) -> int:
    """How many rounds are left out where nobody asks for them."""
    return sum(each.withheld for each in report(room).situations)


def _reported(sitting: Sitting, few: bool) -> contract.Reported:
    left_out = [poll for poll in sitting.polls if _is_small(poll) and not few]
    kept = msgspec.structs.replace(sitting, polls=tuple(poll for poll in sitting.polls if poll not in left_out))
    shift = counting.shift(kept)
    predicted = kept.poll("predict")
    question = sitting.question
    return contract.Reported(
        contract.Scene(question.title, question.story, question.facts),
        question.title_of_action,
        sitting.asked,
        sitting.prompt.text,
        counting.rounds(kept),
        None if shift is None or (shift.matched < FEW and not few) else shift,
        tuple(_shown_reasons(kept)),
        0 if predicted is None else len(predicted.votes),
        tuple(_panel(kept)),
        tuple(_tried(kept)),
        len(left_out),
    )


def _is_small(poll: Poll) -> bool:
    return 0 < len(poll.votes) < FEW


def _shown_reasons(sitting: Sitting) -> Iterator[contract.Reason]:
    for poll in sitting.polls:
        for ballot in poll.shown:
            vote = poll.votes[ballot]
            yield contract.Reason(sitting.prompt.label(vote.choice), vote.reason)


def _panel(sitting: Sitting) -> Iterator[contract.Expected]:
    question = sitting.question
    for expert in question.experts:
        voice = question.voice(expert.name, question.action)
        expected = counting.expected(sitting, expert.name)
        yield contract.Expected(expert.name, expert.full, voice.stance, voice.said, expected)


def _tried(sitting: Sitting) -> Iterator[contract.Tried]:
    for number, supposition in enumerate(sitting.question.suppositions):
        if (poll := sitting.poll("whatif", number)) is not None:
            yield contract.Tried(supposition.text, len(poll.votes), counting.turned(sitting, number))
