"""What can happen in a workshop: one value for each kind of event; whatever else there is follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

Stage: TypeAlias = Literal["lobby", "read", "first", "talk", "second", "predict", "room", "panel", "whatif", "end"]
STAGES: tuple[Stage, ...] = (
    "lobby",
    "read",
    "first",
    "talk",
    "second",
    "predict",
    "room",
    "panel",
    "whatif",
    "end",
)
"""The stages of one situation, in their order."""

Asked: TypeAlias = Literal["action", "which"]
"""What a vote is about: one disputed action, or which one of several actions."""

SURENESS = 4
"""How sure somebody is: from 1, a guess, to this; 0 where nothing is said."""
LONGEST_REASON = 200
"""The most letters of a reason that are kept."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an event."""


class Option(Value, frozen=True):
    """One of the answers to choose from."""

    value: str
    label: str


class Prompt(Value, frozen=True):
    """What the room is asked, in words, and the answers to choose from."""

    text: str
    options: tuple[Option, ...]

    def label(self, value: str) -> str:
        """What an answer is called."""
        return next((option.label for option in self.options if option.value == value), value)


class Expert(Value, frozen=True):
    """An expert: what they are called in short and in full, and who they are."""

    name: str
    short: str
    full: str
    who: str


class Voice(Value, frozen=True):
    """What one expert says of one action.

    Attributes:
        expert: the expert.
        action: the action.
        stance: the stance, or `open`, `silent` or `contradiction`.
        said: the stance in words.
        because: the reasons.
        claims: what of the source it rests on, paraphrased.
        place: where that stands.
    """

    expert: str
    action: str
    stance: str
    said: str
    because: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    place: str = ""


class Turn(Value, frozen=True):
    """An expert who turns, and what they say then, in words."""

    expert: str
    text: str


class Supposition(Value, frozen=True):
    """One fact that changes, in words, and the experts who turn by it."""

    text: str
    turns: tuple[Turn, ...]


class Question(Value, frozen=True):
    """A situation with all that the panel says in it, as it was when the workshop began.

    Attributes:
        name: the name of the case.
        title: a few words.
        story: what happened.
        facts: each fact that is known: its title and its value, in words.
        action: the disputed action.
        title_of_action: what it is called.
        prompts: what the room is asked, for each way of asking.
        experts: the experts, in the panel's order.
        voices: what each of them says of each action that is asked about.
        suppositions: what would change their minds, the most consequential first.
        opposed: how many times one expert is for an action and another against it.
        aloud: over what they are divided, in words.
        taken: whether the disputed action is a step already taken.
    """

    name: str
    title: str
    story: str
    facts: tuple[tuple[str, str], ...]
    action: str
    title_of_action: str
    prompts: Mapping[Asked, Prompt]
    experts: tuple[Expert, ...]
    voices: tuple[Voice, ...]
    suppositions: tuple[Supposition, ...]
    opposed: int
    aloud: str
    taken: bool = False

    def voice(self, expert: str, action: str) -> Voice:
        """What an expert says of an action that is asked about."""
        return next(voice for voice in self.voices if (voice.expert, voice.action) == (expert, action))


class Event(msgspec.Struct, frozen=True, tag_field="event", forbid_unknown_fields=True):
    """Something that happened."""


class Opened(Event, frozen=True, tag="opened"):
    """The workshop was opened.

    Attributes:
        code: what is typed to come in.
        port: where it is served.
        language: what it speaks.
        title: what it is about.
        notice: what must be said with the advice.
        programme: the situations to choose from.
        at: when, in seconds since 1970.
    """

    code: str
    port: int
    language: str
    title: str
    notice: str
    programme: tuple[Question, ...]
    at: float


class KeyMade(Event, frozen=True, tag="key-made"):
    """A key was made; ``digest`` is all that is kept of it."""

    role: Literal["lead", "wall"]
    digest: str


class Joined(Event, frozen=True, tag="joined"):
    """A phone came in; ``ballot`` is the digest of a token that only the phone has."""

    ballot: str


class Locked(Event, frozen=True, tag="locked"):
    """The door was locked, or opened again."""

    on: bool


class SituationChosen(Event, frozen=True, tag="situation-chosen"):
    """A situation was chosen; what the panel says in it is frozen here.

    Attributes:
        question: the situation.
        asked: what the room votes on.
        seen: the turn of the room that whoever chose it saw; None where that does not matter.
    """

    question: Question
    asked: Asked
    seen: int | None = None


class StageSet(Event, frozen=True, tag="stage-set"):
    """The room went on, or back.

    Attributes:
        stage: the stage.
        step: how far in it: which expert, blind or by name; which supposition, asked or answered.
        again: whether a stage that asks begins a new round, where there is one already.
        at: when, in seconds since 1970.
        seen: the turn of the room that whoever set it saw; None where that does not matter.
    """

    stage: Stage
    step: int = 0
    again: bool = False
    at: float = 0.0
    seen: int | None = None


class Voted(Event, frozen=True, tag="voted"):
    """A ballot answered what is asked.

    Attributes:
        poll: what was asked; see `counsel.doors.workshop.folding.Poll`.
        ballot: who answered.
        nonce: `TAB.NUMBER`: a name that a tab of the phone's browser gave itself, and a number that grows.
        choice: the answer; empty where what is asked is told by marks.
        sure: how sure; see `SURENESS`.
        reason: a line why.
        marks: for each expert what they are expected to say.
    """

    poll: str
    ballot: str
    nonce: str
    choice: str = ""
    sure: int = 0
    reason: str = ""
    marks: Mapping[str, str] = {}


class ReasonShown(Event, frozen=True, tag="reason-shown"):
    """A reason was put onto the wall."""

    poll: str
    ballot: str


class ReasonHidden(Event, frozen=True, tag="reason-hidden"):
    """A reason was taken off the wall."""

    poll: str
    ballot: str


class Shown(Event, frozen=True, tag="shown"):
    """The wall was shown, or hidden for a while."""

    on: bool


class Ended(Event, frozen=True, tag="ended"):
    """The workshop came to its end; ``seen`` as for a stage."""

    seen: int | None = None


class Forgotten(Event, frozen=True, tag="forgotten"):
    """All that was voted was forgotten."""


Anything: TypeAlias = (
    Opened
    | KeyMade
    | Joined
    | Locked
    | SituationChosen
    | StageSet
    | Voted
    | ReasonShown
    | ReasonHidden
    | Shown
    | Ended
    | Forgotten
)
"""Any event."""

_DECODER = msgspec.json.Decoder(Anything)


def written(event: Anything) -> bytes:
    """Write an event as JSON."""
    return msgspec.json.encode(event)


def read(data: bytes | str) -> Anything:
    """Read an event.

    Raises:
        msgspec.ValidationError: it is none.
    """
    event: Anything = _DECODER.decode(data)
    return event
