"""What the three screens of a workshop show: a struct for each, whole; what nobody may see yet is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.rendering.contract.report import Bar, Reason, Round, Scene, Shift, Turned


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a screen."""


class Option(Shown, frozen=True):
    """One of the answers to choose from."""

    value: str
    label: str


class Answer(Shown, frozen=True, omit_defaults=True):
    """An answer that was given.

    Attributes:
        kind: `first`, `second`, `predict` or `whatif`.
        number: which round of this kind, from 1.
        subject: which supposition, from 0.
        choice: the answer, as its value.
        label: the answer in words.
        sure: from 1, a guess, to 4, certain; 0 where nothing was said.
        reason: a line why, as it was typed.
        marks: for each expert what they are expected to say, or whether they are expected to turn.
    """

    kind: str
    number: int = 1
    subject: int = 0
    choice: str = ""
    label: str = ""
    sure: int = 0
    reason: str = ""
    marks: Mapping[str, str] = {}  # of a frozen value


class Person(Shown, frozen=True):
    """An expert: their id, what they are called in short, and who they are."""

    name: str
    short: str
    full: str
    who: str


class Ask(Shown, frozen=True, omit_defaults=True):
    """What is asked at the moment.

    Attributes:
        poll: the name of the round; a vote has to name it.
        kind: `first`, `second`, `predict` or `whatif`.
        number: which round of this kind, from 1.
        text: the question.
        options: the answers to choose from; none where each expert is told a mark of.
        experts: the experts, where each is to be marked.
        marks: the marks to choose from.
        own: what this phone answered already.
        first: what it answered in the vote before, where it may keep or change that.
    """

    poll: str
    kind: str
    number: int
    text: str
    options: tuple[Option, ...] = ()
    experts: tuple[Person, ...] = ()
    marks: tuple[Option, ...] = ()
    own: Answer | None = None
    first: Answer | None = None


class Said(Shown, frozen=True):
    """What is said of one action: the action, the stance, and the stance in words."""

    action: str
    stance: str
    said: str


class Voice(Shown, frozen=True, omit_defaults=True):
    """What one expert says; blind, without who it is, until the name is told.

    Attributes:
        number: which one, from 1, in the order in which they are told.
        of: how many there are.
        stance: the stance on the disputed action.
        said: the stance in words.
        because: the reasons.
        claims: what of the source it rests on, paraphrased.
        others: what is said of the other actions that the room could choose from.
        place: where it stands; empty while blind.
        name: the expert's id; empty while blind, as are the next three.
        short: what they are called in short.
        full: what they are called in full.
        who: who they are.
        expected: how many of the room expected each stance; none while blind.
        own: what this phone expected, in words; empty while blind.
        hit: whether that was so; None where nothing was expected, or it is open.
    """

    number: int
    of: int
    stance: str
    said: str
    because: tuple[str, ...]
    claims: tuple[str, ...]
    others: tuple[Said, ...] = ()
    place: str = ""
    name: str = ""
    short: str = ""
    full: str = ""
    who: str = ""
    expected: tuple[Bar, ...] = ()
    own: str = ""
    hit: bool | None = None


class Supposed(Shown, frozen=True, omit_defaults=True):
    """One fact that changes.

    Attributes:
        number: which one, from 1.
        of: how many there are.
        text: the change, in words.
        turned: each expert, once the answer is out.
        voted: how many of the room said who turns.
    """

    number: int
    of: int
    text: str
    turned: tuple[Turned, ...] = ()
    voted: int = 0


class Phone(Shown, frozen=True, omit_defaults=True):
    """What one phone shows.

    Attributes:
        key: changes whenever the room goes on: a half-made answer need not be kept.
        stage: where the room is.
        title: what the workshop is about.
        notice: what must be said with the advice.
        situation: the situation, once it is read.
        ask: what is asked.
        own: what this phone answered in the latest vote before the talk, and in the latest after it.
        rounds: how the votes came out, once that is shown.
        shift: how those moved who voted twice.
        voice: the expert who is being told.
        supposed: the fact that changes.
        card: whether there is a card to keep.
        ended: whether the workshop is over.
        forgotten: whether all was forgotten.
    """

    key: str
    stage: str
    title: str
    notice: str = ""
    situation: Scene | None = None
    ask: Ask | None = None
    own: tuple[Answer, ...] = ()
    rounds: tuple[Round, ...] = ()
    shift: Shift | None = None
    voice: Voice | None = None
    supposed: Supposed | None = None
    card: bool = False
    ended: bool = False
    forgotten: bool = False


class Card(Shown, frozen=True):
    """What somebody takes home of one situation: what they answered, and what each expert says."""

    situation: Scene
    question: str
    own: tuple[Answer, ...]
    voices: tuple[Voice, ...]


class Door(Shown, frozen=True):
    """How one comes in.

    Attributes:
        address: what is typed into a browser.
        link: the address with the code in it, which the square of dots leads to.
        code: what is typed then.
        qr: that square as SVG.
    """

    address: str
    link: str
    code: str
    qr: str


class Wall(Shown, frozen=True, omit_defaults=True):
    """What the projector shows.

    Attributes:
        key: changes whenever the room goes on.
        stage: where the room is.
        step: how far in it.
        title: what the workshop is about.
        notice: what must be said with the advice.
        door: how one comes in, in the lobby; at the end how one comes to the panel's page, without a code.
        here: how many came in.
        locked: whether nobody else may come in.
        situation: the situation.
        question: what the room is asked.
        voted: how many voted, while something is asked.
        number: which round of its kind that is.
        since: when the stage was set, in seconds since 1970, where a clock helps.
        rounds: how the votes came out, once that is shown.
        shift: how those moved who voted twice.
        reasons: the reasons that were put onto the wall.
        voices: the experts told so far, the last one maybe blind.
        supposed: the fact that changes.
        hidden: whether the wall is hidden for a while; then nothing else is here.
        ended: whether the workshop is over.
    """

    key: str
    stage: str
    step: int
    title: str
    notice: str = ""
    door: Door | None = None
    here: int = 0
    locked: bool = False
    situation: Scene | None = None
    question: str = ""
    voted: int | None = None
    number: int = 1
    since: float | None = None
    rounds: tuple[Round, ...] = ()
    shift: Shift | None = None
    reasons: tuple[Reason, ...] = ()
    voices: tuple[Voice, ...] = ()
    supposed: Supposed | None = None
    hidden: bool = False
    ended: bool = False


class Offered(Shown, frozen=True):
    """A situation to choose.

    Attributes:
        place: its place in the programme.
        title: a few words.
        story: what happened.
        aloud: over what it divides the panel.
        opposed: how many times one expert is for an action and another against it.
        held: how often it was taken already.
        several: whether the room may also be asked which of several actions it would take first.
    """

    place: int
    title: str
    story: str
    aloud: str
    opposed: int
    held: int
    several: bool


class Going(Shown, frozen=True):
    """Where the room can go: a stage and a step in it."""

    stage: str
    step: int


class Lead(Shown, frozen=True, omit_defaults=True):
    """What the cockpit shows.

    Attributes:
        key: changes whenever the room goes on; whatever is pressed has to name it.
        stage: where the room is.
        step: how far in it.
        steps: how many steps the stage has.
        title: what the workshop is about.
        door: how one comes in.
        addresses: every address that was seen to work.
        here: how many came in.
        connected: how many phones listen at the moment.
        locked: whether nobody else may come in.
        shown: whether the wall is shown.
        offered: the situations to choose from, those that divide the panel most first.
        situation: the present one.
        asked: `action` or `which`.
        question: what the room is asked.
        aloud: over what the panel is divided.
        open: the round that is open; empty where none is.
        voted: how many voted in it.
        number: which round of its kind it is.
        peek: how it stands, for the teacher alone.
        hint: `divided`, `agreed`, or nothing.
        rounds: how the votes came out so far.
        shift: how those moved who voted twice.
        reasons: the reasons of the latest votes, to be put onto the wall, where it is the time for that.
        expected: for each expert what the room expects.
        voices: what each expert says, in the order in which they are told.
        supposed: the fact that changes, with its answer.
        phones: what a phone shows that has answered nothing.
        following: where the room goes next.
        previous: where it came from.
        warning: what is wrong, in words.
        ended: whether the workshop is over.
        forgotten: whether all was forgotten.
    """

    key: str
    stage: str
    step: int
    steps: int
    title: str
    door: Door | None = None
    addresses: tuple[str, ...] = ()
    here: int = 0
    connected: int = 0
    locked: bool = False
    shown: bool = True
    offered: tuple[Offered, ...] = ()
    situation: Scene | None = None
    asked: str = ""
    question: str = ""
    aloud: str = ""
    open: str = ""
    voted: int = 0
    number: int = 1
    peek: Round | None = None
    hint: str = ""
    rounds: tuple[Round, ...] = ()
    shift: Shift | None = None
    reasons: tuple[Reason, ...] = ()
    voices: tuple[Voice, ...] = ()
    supposed: Supposed | None = None
    phones: Phone | None = None
    following: Going | None = None
    previous: Going | None = None
    warning: str = ""
    ended: bool = False
    forgotten: bool = False
