"""The laws of a workshop's fold, over any events in any order."""

from __future__ import annotations

import itertools
from functools import reduce
from typing import TYPE_CHECKING

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from counsel.doors.workshop import counting, staging, views
from counsel.doors.workshop import events as happening
from counsel.doors.workshop.events import (
    Ended,
    Expert,
    Forgotten,
    Joined,
    Locked,
    Opened,
    Option,
    Prompt,
    Question,
    ReasonHidden,
    ReasonShown,
    Shown,
    SituationChosen,
    StageSet,
    Supposition,
    Turn,
    Voice,
    Voted,
)
from counsel.doors.workshop.folding import EXPECTED, TURNING, Room, after, fold, steps_of

if TYPE_CHECKING:
    from counsel.doors.workshop.events import Anything
    from counsel.rendering.contract.workshop import Phone, Wall

EXPERTS = (Expert("ada", "Byron", "Ada Byron", "counts"), Expert("emmy", "Noether", "Emmy Noether", "proves"))
SECRET = "the-panel-says-so"
QUESTION = Question(
    name="case",
    title="A case",
    story="It happened.",
    facts=(("When", "now"),),
    action="call",
    title_of_action="Call",
    prompts={
        "action": Prompt("Call?", tuple(Option(value, value) for value in ("do", "avoid", "either"))),
        "which": Prompt("Which?", tuple(Option(value, value) for value in ("call", "write", "wait"))),
    },
    experts=EXPERTS,
    voices=tuple(
        Voice(expert.name, action, "do", f"{SECRET} {expert.name}", (SECRET,), (SECRET,), SECRET)
        for expert in EXPERTS
        for action in ("call", "write", "wait")
    ),
    suppositions=(Supposition("otherwise", (Turn("ada", SECRET),)),),
    opposed=1,
    aloud=SECRET,
)
OPENED = Opened("CODE", 8000, "en", "A panel", "A note", (QUESTION,), 0.0)
BALLOTS = ("b1", "b2", "b3")

ballots = st.sampled_from(BALLOTS)
polls = st.sampled_from([*(f"{s}.{p}" for s in range(2) for p in range(4)), "", "9.9", "x.y"])
nonces = st.builds("{}.{}".format, st.sampled_from(["a", "b"]), st.integers(1, 4))
votes = st.builds(
    Voted,
    polls,
    ballots,
    nonces,
    st.sampled_from(["do", "avoid", "either", "call", "wait", "nonsense"]),
    st.integers(0, 4),
    st.sampled_from(["", "a reason"]),
)
predictions = st.builds(
    Voted,
    polls,
    ballots,
    nonces,
    marks=st.dictionaries(
        st.sampled_from(["ada", "emmy", "nobody"]), st.sampled_from(["do", "silent", "turns", "nonsense"]), min_size=1
    ),
)
steps = st.builds(StageSet, st.sampled_from(happening.STAGES), st.integers(0, 4), st.booleans())
anything: st.SearchStrategy[Anything] = st.one_of(
    st.builds(Joined, ballots),
    steps,
    steps,
    votes,
    votes,
    predictions,
    st.builds(SituationChosen, st.just(QUESTION), st.sampled_from(["action", "which"])),
    st.builds(Locked, st.booleans()),
    st.builds(Shown, st.booleans()),
    st.builds(ReasonShown, polls, ballots),
    st.builds(ReasonHidden, polls, ballots),
)


def held(course: list[Anything]) -> Room:
    """The room after it was opened, after two phones came in and a situation was chosen, and after a course."""
    begun: list[Anything] = [OPENED, Joined("b1"), Joined("b2"), SituationChosen(QUESTION, "action")]
    return fold([*begun, *course])


def likely(room: Room) -> st.SearchStrategy[Anything]:
    """What could happen next, mostly something that fits."""
    there = [(stage, step) for stage in happening.STAGES[1:] for step in range(steps_of(QUESTION, stage))]
    going = st.sampled_from(there).flatmap(
        lambda place: st.booleans().map(lambda again: StageSet(place[0], place[1], again))
    )
    return st.one_of(anything, going, fitting_votes(room), fitting_votes(room))


@st.composite
def fitting_votes(draw: st.DrawFn, room: Room) -> Voted:
    """An answer to a round that there is, open or not, of the form that is asked for."""
    names = [f"{s}.{p}" for s, sitting in enumerate(room.sittings) for p in range(len(sitting.polls))]
    name = draw(st.sampled_from(names or [""]))
    poll, ballot, nonce = room.poll(name), draw(ballots), draw(nonces)
    if poll is None or poll.kind in ("first", "second"):
        options = [option.value for option in room.sittings[int(name.partition(".")[0] or 0)].prompt.options]
        return Voted(name, ballot, nonce, draw(st.sampled_from(options)), 2, draw(st.sampled_from(["", "why"])))
    allowed = EXPECTED if poll.kind == "predict" else TURNING
    return Voted(name, ballot, nonce, marks={"ada": draw(st.sampled_from(allowed))})


@st.composite
def courses_of(draw: st.DrawFn) -> list[Anything]:
    """A course of events, each drawn when it is known how the room stands."""
    room, course = held([]), []
    for _ in range(draw(st.integers(0, 15))):
        course.append(draw(likely(room)))
        room = after(room, course[-1])
    return course


courses = courses_of()
moments = courses.flatmap(lambda course: st.tuples(st.just(course), fitting_votes(held(course)) | votes | predictions))
"""A course with a vote after it."""


def answers(room: Room) -> list[tuple[str, str, str]]:
    return [
        (f"{s}.{p}", ballot, vote.choice)
        for s, sitting in enumerate(room.sittings)
        for p, poll in enumerate(sitting.polls)
        for ballot, vote in poll.votes.items()
    ]


@given(courses, st.integers(0, 40))
def test_going_on_after_a_crash_is_as_if_there_had_been_none(course: list[Anything], at: int) -> None:
    stored = [happening.read(happening.written(event)) for event in course]
    assert fold(stored[at:], held(stored[:at])) == held(course)


@given(courses)
def test_all_at_once_comes_to_what_one_after_another_does(course: list[Anything]) -> None:
    """Votes that follow one another are folded together, and the room is the one that each by itself would leave."""
    assert fold(course, held([])) == reduce(after, course, held([]))


@given(moments)
def test_a_vote_that_comes_twice_counts_once(moment: tuple[list[Anything], Voted]) -> None:
    course, vote = moment
    once = after(held(course), vote)
    assert after(once, vote) is once


@given(courses, st.sampled_from(["first", "second"]))
def test_a_vote_that_comes_late_does_not_take_back_a_later_one(course: list[Anything], stage: happening.Stage) -> None:
    room = fold([SituationChosen(QUESTION, "action"), StageSet(stage)], held(course))
    first, second = (Voted(room.open_poll, "b1", f"t.{number}", choice) for number, choice in ((1, "do"), (2, "avoid")))
    later = after(room, second)
    assert later is not room
    assert after(later, first) is later


@given(moments)
def test_only_what_is_asked_is_answered_and_by_who_is_in(moment: tuple[list[Anything], Voted]) -> None:
    course, vote = moment
    room = held(course)
    if after(room, vote) is not room:
        assert vote.poll == room.open_poll
        assert room.open_poll
        assert vote.ballot in room.ballots


@given(moments)
def test_a_vote_changes_the_answer_of_its_own_ballot_alone(moment: tuple[list[Anything], Voted]) -> None:
    course, vote = moment
    before = held(course)
    other = after(before, vote)
    mine = (vote.poll, vote.ballot)
    assert [each for each in answers(before) if each[:2] != mine] == [
        each for each in answers(other) if each[:2] != mine
    ]
    assert len({each[:2] for each in answers(other)}) == len(answers(other))
    assert msgspec.structs.replace(other, sittings=before.sittings) == before


@given(courses)
def test_what_was_voted_in_a_round_stays_whatever_comes_after(course: list[Anything]) -> None:
    """A later round never touches an earlier one: rounds are added, and never taken away."""
    room = held([])
    for event in course:
        then = after(room, event)
        for before, now in zip(room.sittings, then.sittings, strict=False):
            assert len(now.polls) >= len(before.polls)
            kept = [poll.votes for poll in now.polls[: len(before.polls)]]
            if not isinstance(event, Voted):
                assert kept == [poll.votes for poll in before.polls]
        room = then


@given(courses, steps)
def test_begun_again_a_round_is_new_and_gone_back_to_it_is_the_same(course: list[Anything], step: StageSet) -> None:
    room = held(course)
    assume(room.sitting is not None)
    went = after(room, step)
    assert after(went, msgspec.structs.replace(step, again=False)).open_poll == went.open_poll
    if went.open_poll and (went.stage, went.step) == (step.stage, step.step):  # there are no other steps
        again = after(went, msgspec.structs.replace(step, again=True))
        poll = again.poll(again.open_poll)
        assert poll is not None
        assert not poll.votes
        assert again.open_poll != went.open_poll


@given(courses, anything)
def test_after_the_end_nothing_changes_but_that_all_is_forgotten(course: list[Anything], event: Anything) -> None:
    ended = after(held(course), Ended())
    assert after(ended, event) is ended
    forgotten = after(ended, Forgotten())
    assert not answers(forgotten)
    assert not forgotten.ballots
    assert after(forgotten, event) is forgotten


@given(courses)
def test_nobody_joins_a_locked_room(course: list[Anything]) -> None:
    locked = after(held(course), Locked(True))
    assert after(locked, Joined("late")).ballots == locked.ballots


@given(courses, st.sampled_from([("room", 0), ("room", 1), ("talk", 0), ("panel", 1), ("whatif", 1), ("end", 0), None]))
def test_nobody_sees_what_is_not_of_the_stage(
    course: list[Anything], place: tuple[happening.Stage, int] | None
) -> None:
    """Before the panel's turn nothing that it says, before the room's no counts, a name never while it is blind."""
    voted: list[Anything] = [StageSet("first"), Voted("0.0", "b1", "seen.1", "do")]
    room = fold(voted if place is None else [*voted, StageSet(*place)], held(course))
    shown_ = views.wall(room, views.Around())
    phones = [views.phone(room, ballot) for ballot in (*BALLOTS, "nobody")]
    out = room.stage == "room" and room.step == 1
    every: list[Phone | Wall] = [shown_, *phones]
    for view in every:
        text = msgspec.json.encode(view).decode()
        assert (SECRET in text) <= (room.stage == "panel" or (room.stage == "whatif" and room.step % 2 == 1))
        assert bool(view.rounds or view.shift) <= out
    if not room.shown:
        assert shown_ == views.wall(room, views.Around(warning="whatever"))
        assert not shown_.situation


@given(courses, st.integers(0, 3))
def test_who_is_blind_has_no_name(course: list[Anything], step: int) -> None:
    room = after(held(course), StageSet("panel", step))
    assume(room.stage == "panel" and room.step == step)
    told = counting.order(QUESTION)[: step // 2 + step % 2]
    for view in (views.wall(room, views.Around()), *(views.phone(room, ballot) for ballot in BALLOTS)):
        text = msgspec.json.encode(view).decode()
        assert {expert.full for expert in EXPERTS if expert.full in text} <= {expert.full for expert in told}
    (*_, last) = views.wall(room, views.Around()).voices
    assert bool(last.name) == (step % 2 == 1)


@given(courses)
def test_a_phone_is_shown_no_other_ones_answer(course: list[Anything]) -> None:
    """Whatever others answer is shown in counts alone, and only once the room's turn has come."""
    room = held(course)
    assume(not (room.stage in ("room", "panel") or (room.stage == "whatif" and room.step % 2)))
    alone = fold([event for event in course if not (isinstance(event, Voted) and event.ballot != "b1")], held([]))
    assert views.phone(room, "b1") == views.phone(alone, "b1")


@given(courses)
def test_next_leads_to_the_end_and_back_to_where_it_began(course: list[Anything]) -> None:
    room = held(course)
    assume(room.stage != "lobby")
    forth = list(itertools.takewhile(lambda place: place is not None, _walk(room, forward=True)))
    assert forth[-1:] == ([] if room.stage == "end" else [("end", 0)])
    back = list(itertools.takewhile(lambda place: place is not None, _walk(room, forward=False)))
    assert back[-1:] == ([] if room.stage == "read" else [("read", 0)])


def _walk(room: Room, *, forward: bool) -> list[tuple[str, int] | None]:
    places: list[tuple[str, int] | None] = []
    while (place := staging.following(room) if forward else staging.previous(room)) is not None:
        places.append(place)
        room = after(room, StageSet(*place))
    return places
