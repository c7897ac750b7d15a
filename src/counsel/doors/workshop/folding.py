"""From events to the room as it stands: a pure fold, so that going on, coming back and looking back are one function.

What does not fit (a vote for a closed round, a nonce that was seen already) leaves the room as it is: the same value.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from itertools import groupby
from sys import intern
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never, cast

import msgspec
from msgspec.structs import replace

from counsel.doors.workshop.events import (
    LONGEST_REASON,
    STAGES,
    SURENESS,
    Anything,
    Asked,
    Ended,
    Forgotten,
    Joined,
    KeyMade,
    Locked,
    Opened,
    Prompt,
    Question,
    ReasonHidden,
    ReasonShown,
    Shown,
    SituationChosen,
    Stage,
    StageSet,
    Voted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind: TypeAlias = Literal["first", "second", "predict", "whatif"]
"""The stages in which something is asked."""
VOTES: tuple[Kind, ...] = ("first", "second")
"""The rounds in which the room says what it would do itself."""
EXPECTED = ("do", "may", "avoid", "silent")
"""What an expert can be expected to say."""
TURNING = ("turns", "stays")
"""What an expert can be expected to do once a fact changes."""
MOST_TABS = 30
"""How many tabs, or forms without a script, one ballot may answer one poll from."""


class Vote(msgspec.Struct, frozen=True, gc=False):
    """What a ballot answered last, and the last nonce of each tab that it answered from.

    A room holds one of these for each phone and round, so they share what many of them say.
    """

    choice: str
    sure: int
    reason: str
    marks: Mapping[str, str]
    nonces: tuple[str, ...]

    def number(self, tab: str) -> int | None:
        """The last number that a tab gave; None where it gave none."""
        return next((int(nonce[len(tab) + 1 :]) for nonce in self.nonces if nonce.startswith(f"{tab}.")), None)


class Poll(msgspec.Struct, frozen=True):
    """One round in which something is asked.

    Attributes:
        kind: the stage that asks it.
        number: which round of this kind, from 1.
        subject: which supposition, from 0.
        votes: the last answer of each ballot.
        shown: the ballots whose reasons are on the wall.
    """

    kind: Kind
    number: int = 1
    subject: int = 0
    votes: Mapping[str, Vote] = {}
    shown: tuple[str, ...] = ()


class Sitting(msgspec.Struct, frozen=True):
    """One situation, with all rounds that were held about it; ``over`` once its end was reached."""

    question: Question
    asked: Asked
    polls: tuple[Poll, ...] = ()
    over: bool = False

    @property
    def prompt(self) -> Prompt:
        """What the room is asked."""
        return self.question.prompts[self.asked]

    def last(self, kind: Kind, subject: int = 0) -> int | None:
        """The place of the latest round of a kind; None where there was none."""
        places = [i for i, poll in enumerate(self.polls) if (poll.kind, poll.subject) == (kind, subject)]
        return places[-1] if places else None

    def poll(self, kind: Kind, subject: int = 0) -> Poll | None:
        """The latest round of a kind."""
        place = self.last(kind, subject)
        return None if place is None else self.polls[place]


class Room(msgspec.Struct, frozen=True):
    """The room as it stands.

    Attributes:
        opened: how it was opened; None before that.
        keys: the digest of each key, with what it opens.
        ballots: each phone that came in, with its number in the order of coming.
        locked: whether nobody else may come in.
        sittings: the situations so far; the last one is the present one.
        stage: the stage of the present one.
        step: how far in that stage.
        turn: how often a stage was set, so that a double click is told from two clicks.
        since: when this stage was set.
        shown: whether the wall is shown.
        ended: whether the workshop came to its end.
        forgotten: whether all was forgotten.
    """

    opened: Opened | None = None
    keys: Mapping[str, str] = {}
    ballots: Mapping[str, int] = {}
    locked: bool = False
    sittings: tuple[Sitting, ...] = ()
    stage: Stage = "lobby"
    step: int = 0
    turn: int = 0
    since: float = 0.0
    shown: bool = True
    ended: bool = False
    forgotten: bool = False

    @property
    def sitting(self) -> Sitting | None:
        """The present situation."""
        return self.sittings[-1] if self.sittings else None

    @property
    def open_poll(self) -> str:
        """What is asked at the moment, as `SITUATION.ROUND`; empty where nothing is."""
        kind = _asking(self.stage, self.step)
        if self.sitting is None or kind is None or self.ended:
            return ""
        place = self.sitting.last(kind, _subject(self.stage, self.step))
        return "" if place is None else f"{len(self.sittings) - 1}.{place}"

    def poll(self, name: str) -> Poll | None:
        """The round of a name; None where there is none."""
        sitting, _, place = name.partition(".")
        if not (sitting.isdecimal() and place.isdecimal() and len(name) < 20):
            return None
        if int(sitting) >= len(self.sittings) or int(place) >= len(self.sittings[int(sitting)].polls):
            return None
        return self.sittings[int(sitting)].polls[int(place)]


def _asking(stage: Stage, step: int) -> Kind | None:
    """What kind of round a stage holds: none where it holds none, or where the answer is out."""
    match stage:
        case "first" | "second" | "predict":
            return stage
        case "whatif":
            return None if step % 2 else "whatif"
        case _:
            return None


def _subject(stage: Stage, step: int) -> int:
    return step // 2 if stage == "whatif" else 0


def steps_of(question: Question, stage: Stage) -> int:
    """How many steps a stage has."""
    match stage:
        case "panel":
            return 2 * len(question.experts)
        case "whatif":
            return 2 * len(question.suppositions)
        case "room":
            return 2
        case _:
            return 1


def fold(events: Iterable[Anything], room: Room | None = None) -> Room:
    """The room after some events."""
    held = room or Room()
    for voted, together in groupby(events, lambda event: isinstance(event, Voted)):
        held = _after_run(held, together, voted=voted)
    return held


def _after_run(room: Room, together: Iterable[Anything], *, voted: bool) -> Room:
    return _after_votes(room, cast("Iterable[Voted]", together)) if voted else reduce(after, together, room)


def after(room: Room, event: Anything) -> Room:
    """The room after one event; the same value where the event does not fit."""
    if isinstance(event, Opened):
        return replace(room, opened=event, since=event.at) if room.opened is None else room
    if room.opened is None or room.forgotten:
        return room
    if isinstance(event, KeyMade):
        return room if event.digest in room.keys else replace(room, keys={**room.keys, event.digest: event.role})
    if isinstance(event, Forgotten) or not room.ended:
        return _while_held(room, event)
    return room


def _while_held(room: Room, event: Voted | _OfDoor | _OfCourse) -> Room:
    if isinstance(event, Voted):
        return _after_votes(room, (event,))
    if isinstance(event, SituationChosen | StageSet | Ended | Forgotten):
        return _after_course(room, event)
    return _after_door(room, event)


_OfDoor: TypeAlias = "Joined | Locked | Shown | ReasonShown | ReasonHidden"
_OfCourse: TypeAlias = "SituationChosen | StageSet | Ended | Forgotten"


def _after_door(room: Room, event: _OfDoor) -> Room:
    match event:
        case Joined(ballot):
            return _after_joining(room, ballot)
        case Locked(on):
            return _changed(room, locked=on)
        case Shown(on):
            return _changed(room, shown=on)
        case ReasonShown(poll, ballot) | ReasonHidden(poll, ballot):
            return _with_reason(room, poll, ballot, shown=isinstance(event, ReasonShown))
        case _:
            assert_never(event)


def _after_course(room: Room, event: _OfCourse) -> Room:
    """The room after it goes on; it does not where whoever pressed that saw another turn of it."""
    if not isinstance(event, Forgotten) and event.seen not in (None, room.turn):
        return room
    match event:
        case SituationChosen():
            return _after_choosing(room, event)
        case StageSet():
            return _after_setting(room, event)
        case Ended():
            return replace(room, ended=True, turn=room.turn + 1)
        case Forgotten():
            return Room(opened=room.opened, keys=room.keys, turn=room.turn + 1, ended=True, forgotten=True)
        case _:
            assert_never(event)


def _changed(room: Room, **fields: bool) -> Room:
    return room if all(getattr(room, name) == value for name, value in fields.items()) else replace(room, **fields)


def _after_joining(room: Room, ballot: str) -> Room:
    if room.locked or ballot in room.ballots:
        return room
    return replace(room, ballots={**room.ballots, intern(ballot): len(room.ballots) + 1})


def _after_choosing(room: Room, event: SituationChosen) -> Room:
    if event.asked not in event.question.prompts:
        return room
    sitting = Sitting(event.question, event.asked)
    return replace(room, sittings=(*room.sittings, sitting), stage="read", step=0, turn=room.turn + 1, shown=True)


def _after_setting(room: Room, event: StageSet) -> Room:
    if event.stage != "lobby" and not _reachable(room.sitting, event.stage, event.step):
        return room
    moved = replace(room, stage=event.stage, step=event.step, turn=room.turn + 1, since=event.at, shown=True)
    if event.stage == "end":
        assert moved.sitting is not None
        return _with_sitting(moved, replace(moved.sitting, over=True))
    kind = _asking(event.stage, event.step)
    return moved if kind is None else _with_round(moved, kind, _subject(event.stage, event.step), event.again)


def _reachable(sitting: Sitting | None, stage: Stage, step: int) -> bool:
    return sitting is not None and stage in STAGES and 0 <= step < steps_of(sitting.question, stage)


def _with_round(room: Room, kind: Kind, subject: int, again: bool) -> Room:
    """The room with a round of a kind: the one that is there already, unless a new one is wanted."""
    assert room.sitting is not None
    held = [poll for poll in room.sitting.polls if (poll.kind, poll.subject) == (kind, subject)]
    if held and not again:
        return room
    return _with_sitting(room, replace(room.sitting, polls=(*room.sitting.polls, Poll(kind, len(held) + 1, subject))))


def _with_sitting(room: Room, sitting: Sitting, place: int = -1) -> Room:
    sittings = list(room.sittings)
    sittings[place] = sitting
    return replace(room, sittings=tuple(sittings))


def _with_poll(room: Room, name: str, poll: Poll) -> Room:
    sitting, place = map(int, name.split("."))
    polls = list(room.sittings[sitting].polls)
    polls[place] = poll
    return _with_sitting(room, replace(room.sittings[sitting], polls=tuple(polls)), sitting)


def _with_reason(room: Room, name: str, ballot: str, *, shown: bool) -> Room:
    poll = room.poll(name)
    if poll is None or name == room.open_poll or (ballot in poll.shown) == shown:
        return room
    if shown and not (ballot in poll.votes and poll.votes[ballot].reason):
        return room
    others = tuple(each for each in poll.shown if each != ballot)
    return _with_poll(room, name, replace(poll, shown=(*others, ballot) if shown else others))


class Closed(Exception):  # noqa: N818  # it says what is so, not what went wrong
    """What was voted on is not asked, or not any more."""


class Unfit(Exception):  # noqa: N818
    """The answer is none of those that could be chosen; the text says what is wrong with it."""


def judge(room: Room, vote: Voted) -> bool:
    """Say whether a vote is new; one that came in already is not.

    Raises:
        Closed: it is for a round that is not open.
        Unfit: it is no answer to what is asked, or the ballot is none of this room.
    """
    if vote.ballot not in room.ballots:
        raise Unfit("ballot")
    poll = room.poll(vote.poll)
    before = None if poll is None else poll.votes.get(vote.ballot)
    if not _is_later(vote, before):
        return False
    if poll is None or vote.poll != room.open_poll or room.sitting is None:
        raise Closed
    _check_answer(room.sitting, poll, vote, before)
    return True


def _is_later(vote: Voted, before: Vote | None) -> bool:
    """Whether a vote is later than all that came in from its tab."""
    tab, number = tab_of(vote.nonce)
    last = None if before is None else before.number(tab)
    return last is None or number > last


def tab_of(nonce: str) -> tuple[str, int]:
    """A nonce taken apart.

    Raises:
        Unfit: it is none.
    """
    tab, _, number = nonce.rpartition(".")
    if not (tab.isascii() and tab.isalnum() and len(tab) <= 32):
        raise Unfit("nonce")
    if not (number.isascii() and number.isdecimal() and len(number) <= 6):
        raise Unfit("nonce")
    return tab, int(number)


def _check_answer(sitting: Sitting, poll: Poll, vote: Voted, before: Vote | None) -> None:
    if not 0 <= vote.sure <= SURENESS:
        raise Unfit("sure")
    if len(vote.reason) > LONGEST_REASON:
        raise Unfit("reason")
    if before is not None and len(before.nonces) >= MOST_TABS and before.number(tab_of(vote.nonce)[0]) is None:
        raise Unfit("nonce")
    if poll.kind in VOTES:
        if vote.marks or all(option.value != vote.choice for option in sitting.prompt.options):
            raise Unfit("choice")
        return
    allowed = EXPECTED if poll.kind == "predict" else TURNING
    experts = {expert.name for expert in sitting.question.experts}
    if vote.choice or not vote.marks or not vote.marks.keys() <= experts or not set(vote.marks.values()) <= {*allowed}:
        raise Unfit("marks")


def _after_votes(room: Room, together: Iterable[Voted]) -> Room:
    """The room after votes that follow one another: only the open round changes, so its votes are copied once."""
    name, sitting = room.open_poll, room.sitting
    poll = room.poll(name)
    if poll is None or sitting is None:
        return room
    votes: dict[str, Vote] = {}
    for event in together:
        before = votes.get(event.ballot) or poll.votes.get(event.ballot)
        if event.poll == name and event.ballot in room.ballots and _fits(sitting, poll, event, before):
            votes[intern(event.ballot)] = _vote_of(event, before)
    return _with_poll(room, name, replace(poll, votes={**poll.votes, **votes})) if votes else room


def _fits(sitting: Sitting, poll: Poll, event: Voted, before: Vote | None) -> bool:
    try:
        if not _is_later(event, before):
            return False
        _check_answer(sitting, poll, event, before)
    except Unfit:
        return False
    return True


def _vote_of(event: Voted, before: Vote | None) -> Vote:
    tab, _ = tab_of(event.nonce)
    others = () if before is None else (each for each in before.nonces if not each.startswith(f"{tab}."))
    marks = _shared(tuple(event.marks.items()))
    return Vote(intern(event.choice), event.sure, event.reason, marks, (*others, event.nonce))


@lru_cache(maxsize=10_000)
def _shared(marks: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """What is expected of each expert, once for all ballots that expect the same."""
    return {intern(expert): intern(mark) for expert, mark in marks}
