"""The JSON of `workshop --export`: a workshop as it went, in counts."""

from __future__ import annotations

from counsel.rendering.contract.document import Document, Part


class Scene(Part, frozen=True):
    """A situation as a room reads it.

    Attributes:
        title: a few words.
        story: what happened.
        facts: each fact that is known: its title and its value, in words.
    """

    title: str
    story: str
    facts: tuple[tuple[str, str], ...]


class Bar(Part, frozen=True):
    """How many gave an answer.

    Attributes:
        value: the answer.
        label: the answer in words.
        count: how many gave it.
    """

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
        sure: for each degree of sureness, from a guess on, how many said so.
    """

    kind: str
    number: int
    voted: int
    bars: tuple[Bar, ...]
    sure: tuple[int, ...]


class Moved(Part, frozen=True):
    """How many went from one answer to another.

    Attributes:
        before: the answer in the first vote.
        after: the answer in the second one; it may be the same.
        count: how many these are.
    """

    before: str
    after: str
    count: int


class Shift(Part, frozen=True):
    """How those moved who voted both times.

    Attributes:
        matched: how many voted both times.
        moved: how many of them gave another answer.
        moves: from where to where.
    """

    matched: int
    moved: int
    moves: tuple[Moved, ...]


class Reason(Part, frozen=True, omit_defaults=True):
    """A line that somebody typed.

    Attributes:
        label: the answer it is for, in words.
        text: the line.
        poll: the round, for whoever may show it.
        id: what it is called there.
        shown: whether it is on the wall, for whoever may show it.
    """

    label: str
    text: str
    poll: str = ""
    id: str = ""
    shown: bool = False


class Turned(Part, frozen=True, omit_defaults=True):
    """An expert under a supposition.

    Attributes:
        name: the expert's id.
        short: what they are called.
        expected: how many of the room expected them to say something else.
        turns: whether they do.
        text: what they say then, in words.
        own: what one phone expected, on its own screen.
    """

    name: str
    short: str
    expected: int = 0
    turns: bool | None = None
    text: str = ""
    own: str = ""


class Expected(Part, frozen=True):
    """What the room expected of one expert, beside what that one says.

    Attributes:
        expert: the expert's id.
        name: the expert's full name.
        stance: the stance on the disputed action.
        said: the stance in words.
        expected: how many expected each stance.
    """

    expert: str
    name: str
    stance: str
    said: str
    expected: tuple[Bar, ...]


class Tried(Part, frozen=True):
    """A supposition.

    Attributes:
        text: the change, in words.
        voted: how many said who turns.
        turned: each expert, with how many expected a turn.
    """

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
        shift: how those moved who voted twice; null where nobody did.
        reasons: the reasons that were put onto the wall.
        predicted: how many said what each expert would say.
        panel: what each expert says, and what the room expected.
        suppositions: what the room expected of each change.
        withheld: how many rounds are left out, since fewer than five took part.
    """

    situation: Scene
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
