"""What each screen shows, whole: a pure function of the room; what nobody may see yet is simply not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.doors.workshop import counting, staging
from counsel.doors.workshop.folding import EXPECTED, TURNING, VOTES
from counsel.rendering import words
from counsel.rendering.contract import report
from counsel.rendering.contract import workshop as shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.doors.workshop.events import Expert, Question
    from counsel.doors.workshop.folding import Poll, Room, Sitting, Vote


class Around(msgspec.Struct, frozen=True):
    """What is so around the room, and is no event of it.

    Attributes:
        door: how one comes in.
        farewell: how one comes to the panel's page at the end.
        addresses: every address that was seen to work.
        connected: how many phones listen.
        warning: what is wrong, in words.
    """

    door: shown.Door | None = None
    farewell: shown.Door | None = None
    addresses: tuple[str, ...] = ()
    connected: int = 0
    warning: str = ""


def phone(room: Room, ballot: str) -> shown.Phone:
    """What one phone shows."""
    opened, sitting = room.opened, room.sitting
    assert opened is not None
    key = str(room.turn)
    if room.forgotten or sitting is None or room.stage == "lobby":
        return shown.Phone(key, "lobby", opened.title, card=_has_card(room), ended=room.ended, forgotten=room.forgotten)
    voices = _voices(sitting, room.step, ballot) if room.stage == "panel" else ()
    out = room.stage == "room" and room.step == 1
    return shown.Phone(
        key,
        room.stage,
        opened.title,
        notice=opened.notice if room.stage in ("panel", "whatif", "end") else "",
        situation=_situation(sitting.question) if room.stage in ("read", "first", "second") else None,
        ask=_ask(room, sitting, ballot),
        own=_voted(sitting, ballot) if room.stage in ("talk", "room") else (),
        rounds=counting.rounds(sitting) if out else (),
        shift=counting.shift(sitting) if out else None,
        voice=voices[-1] if voices else None,
        supposed=_supposed(sitting, room.step, ballot, revealed=room.step % 2 == 1) if room.stage == "whatif" else None,
        card=_has_card(room),
        ended=room.ended,
    )


def cards(room: Room, ballot: str) -> tuple[shown.Card, ...]:
    """What somebody takes home: each situation that has come to its end."""
    return tuple(
        shown.Card(
            _situation(sitting.question),
            sitting.prompt.text,
            _own(sitting, ballot),
            _voices(sitting, 2 * len(sitting.question.experts) - 1, ballot),
        )
        for sitting in room.sittings
        if sitting.over
    )


def wall(room: Room, around: Around) -> shown.Wall:
    """What the projector shows."""
    opened, sitting = room.opened, room.sitting
    assert opened is not None
    key = f"{room.turn}.{int(room.shown)}"
    if not room.shown:
        return shown.Wall(key, room.stage, room.step, opened.title, hidden=True)
    if sitting is None or room.stage == "lobby":
        return shown.Wall(
            key,
            "lobby",
            0,
            opened.title,
            door=around.door,
            here=len(room.ballots),
            locked=room.locked,
            ended=room.ended,
        )
    poll = room.poll(room.open_poll)
    out = room.stage == "room" and room.step == 1
    return shown.Wall(
        key,
        room.stage,
        room.step,
        opened.title,
        notice=opened.notice if room.stage in ("panel", "whatif", "end") else "",
        door=around.farewell if room.stage == "end" else None,
        here=len(room.ballots),
        locked=room.locked,
        situation=_situation(sitting.question) if room.stage in ("read", "first", "talk", "second") else None,
        question=sitting.prompt.text
        if room.stage not in ("predict", "panel", "whatif", "end")
        else _predicted(sitting),
        voted=None if poll is None else len(poll.votes),
        number=1 if poll is None else poll.number,
        since=room.since if room.stage == "talk" else None,
        rounds=counting.rounds(sitting) if out else (),
        shift=counting.shift(sitting) if out else None,
        reasons=_on_the_wall(sitting) if out else (),
        voices=_voices(sitting, room.step) if room.stage == "panel" else (),
        supposed=_supposed(sitting, room.step, revealed=room.step % 2 == 1) if room.stage == "whatif" else None,
        ended=room.ended,
    )


def lead(room: Room, around: Around) -> shown.Lead:
    """What the cockpit shows."""
    opened, sitting = room.opened, room.sitting
    assert opened is not None
    base = shown.Lead(
        str(room.turn),
        room.stage,
        room.step,
        1,
        opened.title,
        door=around.door,
        addresses=around.addresses,
        here=len(room.ballots),
        connected=around.connected,
        locked=room.locked,
        shown=room.shown,
        offered=_offered(room),
        phones=phone(room, ""),
        warning=around.warning,
        ended=room.ended,
        forgotten=room.forgotten,
    )
    return base if sitting is None else _lead_of(room, sitting, base)


def _lead_of(room: Room, sitting: Sitting, base: shown.Lead) -> shown.Lead:
    from counsel.doors.workshop.folding import steps_of

    name = room.open_poll
    poll = room.poll(name)
    latest = sitting.poll("second") or sitting.poll("first")
    follows, came = staging.following(room), staging.previous(room)
    votes = poll is not None and poll.kind in VOTES
    return msgspec.structs.replace(
        base,
        steps=steps_of(sitting.question, room.stage),
        situation=_situation(sitting.question),
        asked=sitting.asked,
        question=sitting.prompt.text,
        aloud=sitting.question.aloud,
        open=name,
        voted=0 if poll is None else len(poll.votes),
        number=1 if poll is None else poll.number,
        peek=counting.tally(sitting.prompt, poll) if votes and poll is not None else None,
        hint="" if latest is None else counting.hint(latest),
        rounds=counting.rounds(sitting),
        shift=counting.shift(sitting),
        reasons=_reasons(room, sitting),
        voices=_voices(sitting, 2 * len(sitting.question.experts) - 1),
        supposed=_supposed(sitting, room.step, revealed=True) if room.stage == "whatif" else None,
        following=None if follows is None else shown.Going(*follows),
        previous=None if came is None else shown.Going(*came),
    )


def _has_card(room: Room) -> bool:
    return any(sitting.over for sitting in room.sittings)


def _situation(question: Question) -> report.Scene:
    return report.Scene(question.title, question.story, question.facts)


def _offered(room: Room) -> tuple[shown.Offered, ...]:
    assert room.opened is not None
    held = [sitting.question.name for sitting in room.sittings]
    return tuple(
        shown.Offered(
            place, each.title, each.story, each.aloud, each.opposed, held.count(each.name), "which" in each.prompts
        )
        for place, each in enumerate(room.opened.programme)
    )


def _predicted(sitting: Sitting) -> str:
    return sitting.question.title_of_action


def _ask(room: Room, sitting: Sitting, ballot: str) -> shown.Ask | None:
    name = room.open_poll
    poll = room.poll(name)
    if poll is None:
        return None
    own = _answer(sitting, poll, poll.votes.get(ballot))
    if poll.kind in VOTES:
        options = tuple(shown.Option(option.value, option.label) for option in sitting.prompt.options)
        first = sitting.poll("first") if poll.kind == "second" else None
        before = None if first is None else _answer(sitting, first, first.votes.get(ballot))
        return shown.Ask(name, poll.kind, poll.number, sitting.prompt.text, options, own=own, first=before)
    text = _predicted(sitting) if poll.kind == "predict" else sitting.question.suppositions[poll.subject].text
    return shown.Ask(
        name,
        poll.kind,
        poll.number,
        text,
        experts=tuple(_person(expert) for expert in sitting.question.experts),
        marks=_marks(sitting.question, poll),
        own=own,
    )


_TURNING = {"turns": words.marked("says something else"), "stays": words.marked("stays with it")}


def _marks(question: Question, poll: Poll) -> tuple[shown.Option, ...]:
    if poll.kind == "predict":
        return tuple(shown.Option(stance, counting.expectation(question, stance)) for stance in EXPECTED)
    return tuple(shown.Option(value, words.say(_TURNING[value])) for value in TURNING)


def _person(expert: Expert) -> shown.Person:
    return shown.Person(expert.name, expert.short, expert.full, expert.who)


def _own(sitting: Sitting, ballot: str) -> tuple[shown.Answer, ...]:
    """All that a ballot answered about a situation, in the order of the rounds."""
    return _answered(sitting, sitting.polls, ballot)


def _voted(sitting: Sitting, ballot: str) -> tuple[shown.Answer, ...]:
    """What a ballot answered in the latest vote before the talk and in the latest after it, in the order of these."""
    places = sorted(place for kind in VOTES if (place := sitting.last(kind)) is not None)
    return _answered(sitting, [sitting.polls[place] for place in places], ballot)


def _answered(sitting: Sitting, polls: Iterable[Poll], ballot: str) -> tuple[shown.Answer, ...]:
    answers = (_answer(sitting, poll, poll.votes.get(ballot)) for poll in polls)
    return tuple(answer for answer in answers if answer is not None)


def _answer(sitting: Sitting, poll: Poll, vote: Vote | None) -> shown.Answer | None:
    if vote is None:
        return None
    label = sitting.prompt.label(vote.choice) if vote.choice else ""
    return shown.Answer(
        poll.kind, poll.number, poll.subject, vote.choice, label, vote.sure, vote.reason, dict(vote.marks)
    )


def _reasons(room: Room, sitting: Sitting) -> tuple[report.Reason, ...]:
    """The reasons of the latest vote of each kind, the second one first, where they can be put onto the wall."""
    if room.stage not in ("talk", "room"):
        return ()
    places = [place for place in (sitting.last("second"), sitting.last("first")) if place is not None]
    number = len(room.sittings) - 1
    return tuple(reason for place in places for reason in counting.reasons(sitting, place, f"{number}.{place}"))


def _on_the_wall(sitting: Sitting) -> tuple[report.Reason, ...]:
    """What was put onto the wall, without what it is called: whoever reads it need not know whose it is."""
    return tuple(
        report.Reason(sitting.prompt.label(poll.votes[ballot].choice), poll.votes[ballot].reason)
        for poll in sitting.polls
        for ballot in poll.shown
        if ballot in poll.votes and poll.votes[ballot].reason
    )


def _voices(sitting: Sitting, step: int, ballot: str = "") -> tuple[shown.Voice, ...]:
    """The experts told up to a step; at an even one the last of them is blind."""
    experts = counting.order(sitting.question)[: step // 2 + 1]
    last = len(experts) - 1
    return tuple(
        _voice(sitting, expert, number, ballot, named=number < last or step % 2 == 1)
        for number, expert in enumerate(experts)
    )


def _voice(sitting: Sitting, expert: Expert, number: int, ballot: str, *, named: bool) -> shown.Voice:
    question = sitting.question
    voice = question.voice(expert.name, question.action)
    others = (option for option in sitting.prompt.options if sitting.asked == "which" and option.value != voice.action)
    said = tuple(
        shown.Said(option.label, other.stance, other.said)
        for option in others
        for other in [question.voice(expert.name, option.value)]
    )
    blind = shown.Voice(
        number + 1, len(question.experts), voice.stance, voice.said, voice.because, voice.claims, others=said
    )
    return _named(sitting, blind, expert, ballot) if named else blind


def _named(sitting: Sitting, blind: shown.Voice, expert: Expert, ballot: str) -> shown.Voice:
    poll = sitting.poll("predict")
    vote = None if poll is None else poll.votes.get(ballot)
    mark = "" if vote is None else vote.marks.get(expert.name, "")
    judged = mark and blind.stance in EXPECTED
    return msgspec.structs.replace(
        blind,
        place=sitting.question.voice(expert.name, sitting.question.action).place,
        name=expert.name,
        short=expert.short,
        full=expert.full,
        who=expert.who,
        expected=counting.expected(sitting, expert.name),
        own=counting.expectation(sitting.question, mark) if mark else "",
        hit=mark == blind.stance if judged else None,
    )


def _supposed(sitting: Sitting, step: int, ballot: str = "", *, revealed: bool) -> shown.Supposed:
    number = step // 2
    supposition = sitting.question.suppositions[number]
    poll = sitting.poll("whatif", number)
    votes = {} if poll is None else poll.votes
    every = len(sitting.question.suppositions)
    if not revealed:
        return shown.Supposed(number + 1, every, supposition.text)
    turned = counting.turned(sitting, number, ballot)
    return shown.Supposed(number + 1, every, supposition.text, turned, len(votes))
