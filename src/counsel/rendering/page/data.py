"""All that the page holds of a panel: its logic as diagrams, its texts in one language, and the words of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from counsel.panel.model import Value
    from counsel.rendering.page.diagrams import Leaf

CellData: TypeAlias = "str | bool | int | float | tuple[float, float | None] | None"
"""A value, a run of numbers, or not applicable."""
Answers: TypeAlias = "tuple[tuple[int, Value], ...]"
"""The facts that are known, each with its value."""


class FactData(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact.

    ``inside`` is its title inside a sentence, ``said`` what each of its cells is called, and ``answers`` how each
    answers the question; a number is a multiple of ``step``, and ``unit`` stands behind 1 and behind any other.
    ``runs`` are the figure with which each run of numbers begins, the same with its unit, and where it ends.
    ``clauses`` say each cell in a sentence, with ``{number}`` for a number, where the panel has a clause for each.
    ``asks`` are the question in other words by the value, as a script writes it, of the fact ``asked_of``.
    """

    name: str
    kind: str
    title: str
    inside: str
    ask: str
    help: str
    fixed: bool
    minimum: float
    maximum: float
    step: float
    unit: tuple[str, str]
    cells: tuple[CellData, ...]
    said: tuple[str, ...]
    answers: tuple[str, ...]
    gate: int | None
    hangs_on: tuple[int, ...]
    runs: tuple[tuple[str, str, str], ...] = ()
    ordered: bool = False
    clauses: tuple[str, ...] = ()
    asks: dict[str, str] = {}
    asked_of: int = -1


class ActionData(msgspec.Struct, frozen=True, omit_defaults=True):
    """An action.

    ``label`` is its topic where its title does not say it, ``occasion`` when it is done if that is no day, ``back`` is
    where a stance on it judges a step already taken, ``sets`` what is so once it is done, and ``advertised`` who has an
    interest in it.
    """

    name: str
    title: str
    means: str
    topic: str
    label: str
    back: int | None
    excludes: tuple[int, ...]
    announces: tuple[int, ...]
    during: tuple[int, ...]
    sets: tuple[tuple[int, Value], ...]
    advertised: tuple[int, ...]
    on_working_days: bool
    repeats: tuple[int, int | None] | None
    occasion: str = ""


class ClaimData(msgspec.Struct, frozen=True):
    """A claim of the source, and where it stands."""

    place: str
    text: str


class ExpertData(msgspec.Struct, frozen=True):
    """An expert."""

    called: str
    full_name: str
    who: str
    outlook: str


class RuleData(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule, read aloud.

    ``parts`` stand below ``when`` where that counts many, ``rests_on`` are the facts that it tests in the end, and
    ``firmness`` counts from the mildest.
    """

    expert: int
    when: str
    because: str
    how: tuple[str, ...]
    claims: tuple[int, ...]
    stated: bool
    firmness: int
    note: str
    stances: tuple[tuple[int, int], ...]
    rests_on: tuple[int, ...]
    presumes: tuple[tuple[int, tuple[int, ...]], ...]
    parts: tuple[str, ...] = ()


class PairData(msgspec.Struct, frozen=True):
    """What an expert says of an action: a diagram whose leaves are stances with their rules."""

    expert: int
    action: int
    node: int


class LimitData(msgspec.Struct, frozen=True):
    """What the experts did not have in view, and where that is so."""

    node: int
    say: str


class SentenceData(msgspec.Struct, frozen=True):
    """A sentence of a draft."""

    say: str
    claims: tuple[int, ...]
    node: int | None


class DraftData(msgspec.Struct, frozen=True):
    """A text to send or to say."""

    title: str
    actions: tuple[int, ...]
    text: tuple[SentenceData, ...]


class CaseData(msgspec.Struct, frozen=True):
    """A worked situation."""

    name: str
    title: str
    story: str
    answers: Answers


class DiagramsData(msgspec.Struct, frozen=True):
    """See `Listed`."""

    nodes: tuple[tuple[int, ...], ...]
    leaves: tuple[Leaf, ...]


class LineData(msgspec.Struct, frozen=True):
    """A line of the map, with a share that is pictured, and a situation that can be opened."""

    text: str
    note: str = ""
    share: float | None = None
    opens: Answers | None = None


class PartData(msgspec.Struct, frozen=True):
    """A part of the map in lines, and what it tells."""

    title: str
    means: str
    lines: tuple[LineData, ...]


class MapData(msgspec.Struct, frozen=True):
    """Where the panel agrees and where it divides, in shares of all situations as the map counts them.

    Attributes:
        counted: what is counted, and how it is weighted, in words.
        voices: for each expert and action how often each stance is said.
        pairs: for every two experts how often they say the same, and how often the opposite.
        parts: over what the panel divides: facts, situations, worked cases; where nobody says anything; the method.
    """

    counted: str
    voices: tuple[tuple[int, int, dict[str, float]], ...]
    pairs: tuple[tuple[int, int, float | None, float | None], ...]
    parts: tuple[PartData, ...]


class CalendarData(msgspec.Struct, frozen=True):
    """The days off of some place: the days of the week, from 0 for Monday, and the dates of each public holiday."""

    weekend: tuple[int, ...]
    holidays: dict[str, list[str]]
    complete: bool


class WorkingDaysData(msgspec.Struct, frozen=True):
    """Whose public holidays count: the calendar of some values of a fact; ``last`` is the last day that it knows."""

    fact: int
    calendars: dict[str, CalendarData]
    last: str


class LogicData(msgspec.Struct, frozen=True):
    """What every expert says in every situation."""

    facts: tuple[FactData, ...]
    rules: tuple[RuleData, ...]
    pairs: tuple[PairData, ...]
    diagrams: DiagramsData


class PageData(msgspec.Struct, frozen=True):
    """Everything.

    Attributes:
        format: the number of this format.
        language: the language of its texts.
        name: the panel's name.
        title: the panel's title.
        question: what it is about.
        note: what must be said with every answer.
        source: the source with its date.
        actions: the panel's actions.
        order: their numbers, topic by topic, in which they are told.
        experts: its experts.
        claims: its claims.
        limits: what the experts did not have in view.
        drafts: texts to send or to say.
        cases: worked situations.
        map: where the panel agrees and where it divides.
        working_days: the days off that are known; None where it does not matter.
        changed_terms: the terms that are taken for other days than the panel says.
        start: a link to the situation with which the page opens; empty where it asks.
        words: what the script says.
        logic: what every expert says in every situation.
    """

    format: int
    language: str
    name: str
    title: str
    question: str
    note: str
    source: str
    actions: tuple[ActionData, ...]
    order: tuple[int, ...]
    experts: tuple[ExpertData, ...]
    claims: tuple[ClaimData, ...]
    limits: tuple[LimitData, ...]
    drafts: tuple[DraftData, ...]
    cases: tuple[CaseData, ...]
    map: MapData
    working_days: WorkingDaysData | None
    changed_terms: dict[str, int]
    start: str
    words: dict[str, str | tuple[str, ...]]
    logic: LogicData
