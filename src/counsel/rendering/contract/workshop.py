"""What the three screens of a workshop show: a struct for each, whole; what nobody may see yet is not in it."""

from __future__ import annotations

from collections.abc import Mapping

from counsel.rendering.contract.document import Document, Part


class Option(Part, frozen=True):
    """One of the answers to choose from."""

    value: str
    label: str


class Situation(Part, frozen=True):
    """The situation; ``facts`` are titles and values, in words."""

    title: str
    story: str
    facts: tuple[tuple[str, str], ...]


class Answer(Part, frozen=True, omit_defaults=True):
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


class Person(Part, frozen=True):
    """An expert: their id, what they are called in short, and who they are."""

    name: str
    short: str
    full: str
    who: str


class Ask(Part, frozen=True, omit_defaults=True):
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


class Bar(Part, frozen=True):
    """How many gave an answer."""

    value: str
    label: str
    count: int


class Round(Part, frozen=True):
    """How a vote came out.

    Attributes:
        kind: `first` or `second`.
        number: which round of this kind, from 1.
        voted: how many voted.
        bars: how many gave each answer.
        sure: for each degree of sureness, from 1 on, how many said so.
    """

    kind: str
    number: int
    voted: int
    bars: tuple[Bar, ...]
    sure: tuple[int, ...]


class Move(Part, frozen=True):
    """How many went from one answer to another; `before` and `after` may be the same."""

    before: str
    after: str
    count: int


class Shift(Part, frozen=True):
    """How those who voted both times moved: how many these are, how many moved, and from where to where."""

    matched: int
    moved: int
    moves: tuple[Move, ...]


class Reason(Part, frozen=True, omit_defaults=True):
    """A line that somebody typed, with the answer it is for.

    Attributes:
        poll: the round.
        id: what it is called for whoever may show it; empty elsewhere.
        label: the answer.
        text: the line.
        shown: whether it is on the wall.
    """

    label: str
    text: str
    poll: str = ""
    id: str = ""
    shown: bool = False


class Said(Part, frozen=True):
    """What is said of one action: the action, the stance, and the stance in words."""

    action: str
    stance: str
    said: str


class Voice(Part, frozen=True, omit_defaults=True):
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


class Turned(Part, frozen=True, omit_defaults=True):
    """An expert, whether they turn, how many expected that, and what they say then.

    Attributes:
        name: the expert's id.
        short: what they are called.
        expected: how many of the room expected them to turn.
        turns: whether they do; None before the answer is out.
        text: what they say then, in words.
        own: what this phone expected: `turns`, `stays` or nothing.
    """

    name: str
    short: str
    expected: int = 0
    turns: bool | None = None
    text: str = ""
    own: str = ""


class Supposed(Part, frozen=True, omit_defaults=True):
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


class Phone(Part, frozen=True, omit_defaults=True):
    """What one phone shows.

    Attributes:
        key: changes whenever the room goes on: a half-made answer need not be kept.
        stage: where the room is.
        title: what the workshop is about.
        notice: what must be said with the advice.
        situation: the situation, once it is read.
        ask: what is asked.
        own: what this phone answered about this situation.
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
    situation: Situation | None = None
    ask: Ask | None = None
    own: tuple[Answer, ...] = ()
    rounds: tuple[Round, ...] = ()
    shift: Shift | None = None
    voice: Voice | None = None
    supposed: Supposed | None = None
    card: bool = False
    ended: bool = False
    forgotten: bool = False


class Card(Part, frozen=True):
    """What somebody takes home of one situation: what they answered, and what each expert says."""

    situation: Situation
    question: str
    own: tuple[Answer, ...]
    voices: tuple[Voice, ...]


class Door(Part, frozen=True):
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


class Wall(Part, frozen=True, omit_defaults=True):
    """What the projector shows.

    Attributes:
        key: changes whenever the room goes on.
        stage: where the room is.
        step: how far in it.
        title: what the workshop is about.
        notice: what must be said with the advice.
        door: how one comes in; in the lobby and at the end.
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
    situation: Situation | None = None
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


class Offered(Part, frozen=True):
    """A situation to choose: its place in the programme, what it is about, and how far it divides the panel."""

    place: int
    title: str
    story: str
    aloud: str
    opposed: int
    held: int


class Going(Part, frozen=True):
    """Where the room can go: a stage and a step in it."""

    stage: str
    step: int


class Lead(Part, frozen=True, omit_defaults=True):
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
        reasons: the reasons of the latest vote, to be put onto the wall.
        expected: for each expert what the room expects.
        voices: what each expert says, in the order in which they are told.
        supposed: the fact that changes, with its answer.
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
    situation: Situation | None = None
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
    following: Going | None = None
    previous: Going | None = None
    warning: str = ""
    ended: bool = False
    forgotten: bool = False


class Expected(Part, frozen=True):
    """What the room expected of one expert, beside what that one says; counts by value, in ``expected``."""

    expert: str
    name: str
    stance: str
    said: str
    expected: tuple[Bar, ...]


class Tried(Part, frozen=True):
    """A supposition, how many answered it, and for each expert who turns and how many expected that."""

    text: str
    voted: int
    turned: tuple[Turned, ...]


class Reported(Part, frozen=True):
    """One situation as it went.

    Attributes:
        situation: the situation.
        action: the disputed action.
        asked: `action` or `which`.
        question: what the room was asked.
        rounds: how every vote came out, in their order.
        shift: how those moved who voted twice.
        reasons: the reasons that were put onto the wall.
        predicted: how many said what each expert would say.
        panel: what each expert says, and what the room expected.
        suppositions: what the room expected of each change.
        withheld: how many rounds are left out, since fewer than five took part.
    """

    situation: Situation
    action: str
    asked: str
    question: str
    rounds: tuple[Round, ...]
    shift: Shift | None
    reasons: tuple[Reason, ...]
    predicted: int
    panel: tuple[Expected, ...]
    suppositions: tuple[Tried, ...]
    withheld: int


class Report(Document, frozen=True):
    """A workshop as it went, in counts.

    Attributes:
        title: what it was about.
        notice: what must be said with the advice.
        day: the day on which it began.
        here: how many phones came in.
        situations: the situations, in the order in which they were taken.
    """

    title: str
    notice: str
    day: str
    here: int
    situations: tuple[Reported, ...]
