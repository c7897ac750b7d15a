"""What the answers of a room come to: counts, and who moved."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from counsel.doors.workshop.events import SURENESS
from counsel.doors.workshop.folding import EXPECTED, VOTES
from counsel.panel.model import SILENT
from counsel.rendering import words
from counsel.rendering.contract import report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.doors.workshop.events import Expert, Prompt, Question
    from counsel.doors.workshop.folding import Poll, Sitting

AGREED = 0.8
"""The share of a room from which on it is called agreed: there is little to talk about."""


def rounds(sitting: Sitting) -> tuple[report.Round, ...]:
    """How every vote about a situation came out, in the order in which they were held."""
    return tuple(tally(sitting.prompt, poll) for poll in sitting.polls if poll.kind in VOTES)


def tally(prompt: Prompt, poll: Poll) -> report.Round:
    """How one vote came out, or stands."""
    counts = Counter(vote.choice for vote in poll.votes.values())
    sure = Counter(vote.sure for vote in poll.votes.values())
    bars = tuple(report.Bar(option.value, option.label, counts[option.value]) for option in prompt.options)
    degrees = tuple(sure[degree] for degree in range(1, SURENESS + 1))
    return report.Round(poll.kind, poll.number, len(poll.votes), bars, degrees)


def shift(sitting: Sitting) -> report.Shift | None:
    """How those moved who took part in the latest first vote and in the latest second one; None without both."""
    before, after = sitting.poll("first"), sitting.poll("second")
    if before is None or after is None:
        return None
    both = [ballot for ballot in before.votes if ballot in after.votes]
    pairs = Counter((before.votes[ballot].choice, after.votes[ballot].choice) for ballot in both)
    values = [option.value for option in sitting.prompt.options]
    moves = tuple(
        report.Moved(value_before, value_after, pairs[value_before, value_after])
        for value_before in values
        for value_after in values
        if pairs[value_before, value_after]
    )
    moved = sum(move.count for move in moves if move.before != move.after)
    return report.Shift(len(both), moved, moves)


def hint(poll: Poll) -> str:
    """Whether a room is divided, so that talk is worth while, or agreed; nothing where nobody voted."""
    if not poll.votes:
        return ""
    most = max(Counter(vote.choice for vote in poll.votes.values()).values())
    return "agreed" if most >= AGREED * len(poll.votes) else "divided"


def expected(sitting: Sitting, expert: str) -> tuple[report.Bar, ...]:
    """How many of the room expected each stance of an expert, in the latest prediction; none where there was none."""
    poll = sitting.poll("predict")
    if poll is None:
        return ()
    counts = Counter(vote.marks.get(expert) for vote in poll.votes.values())
    return tuple(report.Bar(stance, expectation(sitting.question, stance), counts[stance]) for stance in EXPECTED)


def expectation(question: Question, stance: str) -> str:
    """What an expert can be expected to say of the disputed action, in the words in which it is told then."""
    return words.say("says nothing of it") if stance == SILENT else words.judged_in_words(stance, question.taken)


def order(question: Question) -> Sequence[Expert]:
    """The experts in the order in which they are told: not the panel's, by which one could tell who it is."""

    def drawn(expert: Expert) -> bytes:
        return hashlib.sha256(f"{question.name}/{question.action}/{expert.name}".encode()).digest()

    return sorted(question.experts, key=drawn)


def reasons(sitting: Sitting, place: int, name: str) -> Iterator[report.Reason]:
    """The reasons of one round, for whoever may show them."""
    poll = sitting.polls[place]
    for ballot, vote in poll.votes.items():
        if vote.reason:
            label = sitting.prompt.label(vote.choice)
            yield report.Reason(label, vote.reason, name, ballot, ballot in poll.shown)


def turned(sitting: Sitting, number: int, ballot: str = "") -> tuple[report.Turned, ...]:
    """For each expert whether they turn under a supposition, and how many expected it, one ballot beside them."""
    poll = sitting.poll("whatif", number)
    votes = {} if poll is None else poll.votes
    turns = {turn.expert: turn.text for turn in sitting.question.suppositions[number].turns}
    return tuple(
        report.Turned(
            expert.name,
            expert.short,
            sum(vote.marks.get(expert.name) == "turns" for vote in votes.values()),
            expert.name in turns,
            turns.get(expert.name, ""),
            votes[ballot].marks.get(expert.name, "") if ballot in votes else "",
        )
        for expert in sitting.question.experts
    )
