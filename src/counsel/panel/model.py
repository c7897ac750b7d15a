"""The panel as frozen values: what the files say, before anything is compiled."""

from __future__ import annotations

import itertools
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.panel.kinds import value_typed
from counsel.problems import Location

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator, Mapping

    from counsel.panel.kinds import Kind

Value: TypeAlias = "str | bool | int | float"
"""What a fact can be: a choice's value, yes or no, or a number; one that is whole is an int."""

FactValues: TypeAlias = "Mapping[str, Value]"


VOCABULARY = Location("panel.yaml")
"""Where the vocabulary stands, for what has no place of its own."""


class Stance(Enum):
    """What one expert says of one action; saying nothing is no stance."""

    DO = "do"
    """It is recommended."""
    MAY = "may"
    """It is accepted, or named as the second choice."""
    AVOID = "avoid"
    """It is advised against."""


class ClaimKind(Enum):
    """What a claim of the source is, and so what is owed to it."""

    ADVICE = "advice"
    """Must be encoded by a rule that cites it."""
    REASON = "reason"
    """Must be cited by a rule that it supports."""
    CONTEXT = "context"
    """Is not encoded; the ledger says why."""
    PROMOTION = "promotion"
    """Is not encoded; the ledger says why."""


class Reading(Enum):
    """Whether the source says it, or we read it so."""

    STATED = "stated"
    INFERRED = "inferred"


class Firmness(Enum):
    """How firmly the source says it, from the least on."""

    MILD = "mild"
    PLAIN = "plain"
    FIRM = "firm"


FIRMNESS = tuple(Firmness)
"""From the mildest to the firmest."""


class Match(msgspec.Struct, frozen=True, gc=False):
    """The fact has one of these values."""

    fact: str
    values: tuple[Value, ...]


class Within(msgspec.Struct, frozen=True, gc=False):
    """The fact, a number, lies between the bounds, both included; None leaves a side open.

    ``terms`` are the named terms with which the two bounds were written, empty for a number.
    """

    fact: str
    at_least: float | None
    at_most: float | None
    terms: tuple[str, str] = ("", "")


class Is(msgspec.Struct, frozen=True, gc=False):
    """The concept holds, or does not."""

    concept: str
    holds: bool


class Advises(msgspec.Struct, frozen=True, gc=False):
    """The same expert says do or may of one of these actions; or just the one stance, where there is one."""

    actions: tuple[str, ...]
    stance: Stance | None = None


class All(msgspec.Struct, frozen=True, gc=False):
    """Every part holds; without parts it always does."""

    parts: tuple[Condition, ...]


class Any(msgspec.Struct, frozen=True, gc=False):
    """At least one part holds."""

    parts: tuple[Condition, ...]


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """No part holds (`none` in the rule files)."""

    parts: tuple[Condition, ...]


class AtLeast(msgspec.Struct, frozen=True, gc=False):
    """At least so many parts hold; one that stands twice counts twice."""

    count: int
    parts: tuple[Condition, ...]


class AtMost(msgspec.Struct, frozen=True, gc=False):
    """At most so many parts hold; one that stands twice counts twice."""

    count: int
    parts: tuple[Condition, ...]


Group: TypeAlias = "All | Any | Nothing | AtLeast | AtMost"
"""What holds or not by how many of its parts do."""
Condition: TypeAlias = "Match | Within | Is | Advises | Group"


ALWAYS = All(())
"""What `always` is read as."""


def stances_for(wanted: Stance | None) -> tuple[Stance, ...]:
    """The stances that a test of advice takes from rules: do and may, or the one."""
    return (Stance.DO, Stance.MAY) if wanted is None else (wanted,)


def parts_of(condition: Condition) -> Iterator[Condition]:
    """Walk a condition and everything inside it, outermost first."""
    yield condition
    if isinstance(condition, All | Any | Nothing | AtLeast | AtMost):
        for part in condition.parts:
            yield from parts_of(part)


class Term(msgspec.Struct, frozen=True):
    """A named number of days; ``usual`` is what the panel says, where somebody takes it for another number."""

    name: str
    days: int
    title: str
    means: str
    at: Location = VOCABULARY
    usual: int | None = None


class Fact(msgspec.Struct, frozen=True):
    """A question about the situation.

    ``values`` maps each choice to its label; ``answers`` maps some of them, or yes and no, to what answers the question
    as it is asked: first what is shown, then what is understood too. ``clauses`` say them inside a sentence about a
    situation; that of a fact that counts is under `number`, which stands in it in braces. A number can be ``step``,
    twice that, and so on; ``unit`` is what it counts, for one and for several. The values of a choice that is
    ``ordered`` rise in the order in which they stand. ``asks`` are the question in other words, by the value of the one
    fact that ``only_if`` names.
    """

    name: str
    kind: Kind
    title: str
    ask: str
    help: str
    values: Mapping[str, str]
    only_if: Condition | None
    minimum: float
    maximum: float
    fixed: bool
    at: Location
    answers: Mapping[str, tuple[str, ...]] = {}
    clauses: Mapping[str, str] = {}
    unit: tuple[str, str] = ("", "")
    step: float = 1
    ordered: bool = False
    asks: Mapping[str, str] = {}

    @property
    def asked_of(self) -> str:
        """The fact by whose value the question is worded; empty where it always has the same words."""
        return self.only_if.fact if self.asks and isinstance(self.only_if, Match) else ""

    def asked(self, known: Mapping[str, Value]) -> str:
        """The question, as it is worded where so much is known."""
        return self.asks.get(value_typed(known.get(self.asked_of)), self.ask)


class Topic(msgspec.Struct, frozen=True):
    """Some actions that are compared together."""

    name: str
    title: str
    actions: tuple[str, ...]


class Repeats(msgspec.Struct, frozen=True):
    """How often an action is done again: every so many days, the first time as long after what a fact counts from.

    ``since`` is that fact, a number of days; empty where the first time is today.
    """

    every: int
    since: str = ""


class Action(msgspec.Struct, frozen=True):
    """Something an expert can take a stance on.

    Attributes:
        name: the action's name.
        title: a few words.
        means: a sentence.
        at: where it stands.
        looks_back: where a stance on it judges a step already taken; None where it never does.
        excludes: other actions that nobody can do as well; what excludes another is excluded by it.
        announces: other actions that it says will follow.
        during: other actions in the course of which it is done, and never without one of them.
        occasion: on which occasion it is done, as a page begins a line with it; empty where any day will do.
        on_working_days: whether it reaches nobody on a day on which nobody is at work.
        sets: what the facts are, of which it makes something new, once it is done today.
        repeats: how often it is done again; None where it is not.
    """

    name: str
    title: str
    means: str
    at: Location = VOCABULARY
    looks_back: Condition | None = None
    excludes: tuple[str, ...] = ()
    announces: tuple[str, ...] = ()
    during: tuple[str, ...] = ()
    occasion: str = ""
    on_working_days: bool = False
    sets: FactValues = {}
    repeats: Repeats | None = None


class WorkingDays(msgspec.Struct, frozen=True):
    """Whose public holidays count: a fact, and for some of its values a country; see `counsel.panel.calendars`."""

    fact: str
    holidays: Mapping[str, str]
    at: Location


class Sentence(msgspec.Struct, frozen=True):
    """One sentence of a draft.

    Attributes:
        name: the sentence's name in its draft.
        say: what it says; what is for the reader to fill in stands in brackets.
        at: where it stands.
        claims: it belongs there where somebody advises the draft by a rule that rests on one of these; none where it
            always belongs there.
        when: a condition on facts, without which it does not belong there either.
    """

    name: str
    say: str
    at: Location
    claims: tuple[str, ...] = ()
    when: Condition | None = None


class Draft(msgspec.Struct, frozen=True):
    """A text to send or to say, of the panel's own; it is for any of some actions."""

    name: str
    title: str
    actions: tuple[str, ...]
    text: tuple[Sentence, ...]
    at: Location


class Limit(msgspec.Struct, frozen=True):
    """What the experts did not have in view: where it is so, and the sentence that says it."""

    when: Condition
    say: str
    at: Location


class Source(msgspec.Struct, frozen=True):
    """Where something was published; a panel's also says what must be said with every answer.

    Attributes:
        title: as the source itself has it.
        published: the day, or the year; None where it is not known.
        note: what must be said with it.
        url: where it can be read.
        grade: how good its evidence is held to be, in words or letters of its own field.
        at: where in the panel's files the day or the year stands.
    """

    title: str
    published: datetime.date | int | None = None
    note: str = ""
    url: str = ""
    grade: str = ""
    at: Location = VOCABULARY


class Claim(msgspec.Struct, frozen=True):
    """One thing that the source says, and where; ``answer`` and ``paragraph`` count from 1.

    ``subject`` are the actions that a promotion advertises; ``source`` is where it stands, if not in the panel's.
    """

    id: str
    answer: int
    paragraph: int
    kind: ClaimKind
    text: str
    not_encoded: str
    at: Location
    subject: tuple[str, ...] = ()
    source: Source | None = None


class Concept(msgspec.Struct, frozen=True):
    """A named intermediate conclusion; it holds where one of its ways does.

    ``means_not`` is the sentence that is said where it does not hold; empty where the panel has none.
    """

    name: str
    title: str
    means: str
    ways: tuple[Condition, ...]
    at: Location
    means_not: str = ""


class Rule(msgspec.Struct, frozen=True, gc=False):
    """One piece of one expert's advice; ``gives`` holds each action with its stance.

    ``presumes`` are tests of facts that the expert takes for granted where they are not known; ``shared`` says that
    several experts give it, each with claims of their own.
    """

    id: str
    when: Condition
    unless: Condition | None
    gives: tuple[tuple[str, Stance], ...]
    because: str
    how: tuple[str, ...]
    claims: tuple[str, ...]
    reading: Reading
    note: str
    at: Location
    presumes: tuple[Match | Within, ...] = ()
    firmness: Firmness = Firmness.PLAIN
    shared: bool = False

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Its `when`, and its `unless` where it has one."""
        return (self.when,) if self.unless is None else (self.when, self.unless)

    def advises(self, actions: Collection[str]) -> bool:
        """Whether it recommends or accepts one of some actions."""
        return any(action in actions and stance is not Stance.AVOID for action, stance in self.gives)


class Expert(msgspec.Struct, frozen=True):
    """One answer of the source: who gives it, and its rules; ``short`` is the name where there is little room."""

    name: str
    full_name: str
    who: str
    answer: int
    outlook: str
    concepts: Mapping[str, Concept]
    rules: tuple[Rule, ...]
    at: Location
    source: Source | None = None
    short: str = ""


class Panel(msgspec.Struct, frozen=True):
    """One question, one vocabulary, several experts; whether the map tells who accepts what another recommends."""

    name: str
    title: str
    question: str
    source: Source
    terms: Mapping[str, Term]
    facts: Mapping[str, Fact]
    topics: tuple[Topic, ...]
    actions: Mapping[str, Action]
    concepts: Mapping[str, Concept]
    claims: Mapping[str, Claim]
    experts: Mapping[str, Expert]
    limits: tuple[Limit, ...] = ()
    working_days: WorkingDays | None = None
    drafts: Mapping[str, Draft] = {}
    do_beside_may: bool = False

    def concepts_for(self, expert: Expert) -> Mapping[str, Concept]:
        """All concepts that this expert's rules can rest on: the panel's, then the expert's own."""
        return {**self.concepts, **expert.concepts}

    def concepts_behind(self, expert: Expert) -> list[Concept]:
        """The expert's own concepts, then those of the panel on which they and the rules rest."""
        every = self.concepts_for(expert)
        behind = dict(expert.concepts)
        waiting = [condition for rule in expert.rules for condition in rule.conditions]
        waiting += [way for concept in expert.concepts.values() for way in concept.ways]
        while waiting:
            named = {part.concept for part in parts_of(waiting.pop()) if isinstance(part, Is)}
            for name in sorted(named - behind.keys()):
                behind[name] = every[name]
                waiting += every[name].ways
        own_first = [*expert.concepts, *(name for name in self.concepts if name in behind)]
        return [behind[name] for name in dict.fromkeys(own_first)]

    def excluding(self) -> list[tuple[Action, Action]]:
        """Every two actions that exclude each other, once, in the panel's order."""
        pairs = itertools.combinations(self.actions.values(), 2)
        return [
            (first, other) for first, other in pairs if other.name in first.excludes or first.name in other.excludes
        ]

    def interests_of(self, expert: Expert, action: str) -> list[Claim]:
        """The claims in which the expert's answer advertises an action."""
        return [claim for claim in self.claims_of(expert) if action in claim.subject]

    def claims_of(self, expert: Expert) -> list[Claim]:
        """The claims of the expert's answer."""
        return [claim for claim in self.claims.values() if claim.answer == expert.answer]

    def conditions(self) -> Iterator[Condition]:
        """Every condition in the panel, with everything inside it."""
        experts = self.experts.values()
        concepts = (*self.concepts.values(), *(concept for expert in experts for concept in expert.concepts.values()))
        gates = (fact.only_if for fact in self.facts.values() if fact.only_if is not None)
        back = (action.looks_back for action in self.actions.values() if action.looks_back is not None)
        limits = (limit.when for limit in self.limits)
        drafts = (
            sentence.when for draft in self.drafts.values() for sentence in draft.text if sentence.when is not None
        )
        ways = (way for concept in concepts for way in concept.ways)
        rules = (
            premise for expert in experts for rule in expert.rules for premise in (*rule.conditions, *rule.presumes)
        )
        for condition in (*gates, *back, *limits, *drafts, *ways, *rules):
            yield from parts_of(condition)


OPEN = "open"
SILENT = "silent"


class Case(msgspec.Struct, frozen=True):
    """A worked situation.

    Attributes:
        name: the case's name.
        title: a few words.
        story: one line.
        facts: the facts as they were written.
        expect: for each expert what is expected to be said of which action; None where nothing is expected.
        places: where each fact stands.
        left_aside: keys of a user's own file that mean nothing in a case.
        at: where the case stands.
        expected_at: where the expectation of each expert stands, and under an empty name that of all.
    """

    name: str
    title: str
    story: str
    facts: Mapping[str, object]
    expect: Mapping[str, Mapping[str, str]] | None
    places: Mapping[str, Location]
    left_aside: tuple[str, ...]
    at: Location
    expected_at: Mapping[str, Location] = {}
