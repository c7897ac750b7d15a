"""The JSON of `experts`: who they are, and the rules of one of them beside the claims that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from counsel.panel.model import Firmness, Reading, Stance
from counsel.rendering import words
from counsel.rendering.contract.document import Document, Part
from counsel.rendering.contract.situation import Source, source_of

if TYPE_CHECKING:
    from counsel.panel import model
    from counsel.panel.model import Panel


class Who(Part, frozen=True):
    """One expert.

    Attributes:
        name: the expert's name in calls and answers.
        full_name: the expert's own name.
        who: what the source says of the expert.
        outlook: in a sentence, how the expert sees it.
        answer: which answer of the source it is, counted from 1.
        paragraphs: its paragraphs that the ledger has claims of.
        rule_count: how many rules there are.
        source: where this answer stands, if not in the panel's source.
    """

    name: str
    full_name: str
    who: str
    outlook: str
    answer: int
    paragraphs: tuple[int, ...]
    rule_count: int
    source: Source | UnsetType = UNSET


class Claim(Part, frozen=True):
    """One thing that the source says.

    Attributes:
        id: the claim's name.
        answer: the answer in which it stands, counted from 1.
        paragraph: the paragraph, counted from 1.
        claim: what it says.
        source: where it stands, if not in the panel's source.
    """

    id: str
    answer: int
    paragraph: int
    claim: str
    source: Source | UnsetType = UNSET


class Rule(Part, frozen=True):
    """One piece of an expert's advice.

    Attributes:
        id: the rule's name.
        when: its condition, in words.
        unless: the exception, in words; null where there is none.
        gives: the stance on each action.
        because: the reason.
        how: how to go about it.
        reading: whether the source says it, or it is our reading.
        note: what was inferred, where it was.
        claims: the claims on which it rests.
        presumes: what the expert takes for granted where it is not known, in words; left out where that is nothing.
        firmness: how firmly the source says it.
    """

    id: str
    when: str
    unless: str | None
    gives: dict[str, Stance]
    because: str
    how: tuple[str, ...]
    reading: Reading
    note: str
    claims: tuple[Claim, ...]
    presumes: str | UnsetType = UNSET
    firmness: Firmness = Firmness.PLAIN


class Concept(Part, frozen=True):
    """A named intermediate conclusion.

    Attributes:
        name: its name.
        means: what it means.
        ways: the conditions in which it holds, in words; one of them is enough.
        own: whether it is the expert's own; else the panel shares it.
    """

    name: str
    means: str
    ways: tuple[str, ...]
    own: bool


class NotEncoded(Claim, frozen=True, kw_only=True):
    """A claim of the source that no rule encodes.

    Attributes:
        why: why not.
    """

    why: str


class Experts(Document, frozen=True):
    """All experts of a panel.

    Attributes:
        panel: the panel's name.
        notice: what must be said with the advice.
        experts: the experts, in the order of their answers.
        source: where the advice was published.
    """

    panel: str
    notice: str
    experts: tuple[Who, ...]
    source: Source


class Expert(Document, frozen=True):
    """One expert with all rules.

    Attributes:
        panel: the panel's name.
        notice: what must be said with the advice.
        expert: who it is.
        rules: the rules.
        concepts: the concepts on which they rest, the expert's own first.
        not_encoded: the claims of this answer that no rule encodes.
        source: where the advice was published.
    """

    panel: str
    notice: str
    expert: Who
    rules: tuple[Rule, ...]
    concepts: tuple[Concept, ...]
    not_encoded: tuple[NotEncoded, ...]
    source: Source


def experts_of(panel: Panel) -> Experts:
    """All experts for scripts."""
    who = tuple(_who(panel, expert) for expert in panel.experts.values())
    return Experts(panel.name, panel.source.note, who, source_of(panel.source))


def claims_of(panel: Panel) -> tuple[Claim, ...]:
    """All claims of the source, in its order."""
    return tuple(map(_claim, panel.claims.values()))


def _own_source(thing: model.Expert | model.Claim) -> Source | UnsetType:
    return UNSET if thing.source is None else source_of(thing.source)


def expert_of(panel: Panel, expert: model.Expert) -> Expert:
    """One expert with all rules for scripts; conditions are in words."""
    left_out = (claim for claim in panel.claims_of(expert) if claim.not_encoded)
    return Expert(
        panel=panel.name,
        notice=panel.source.note,
        expert=_who(panel, expert),
        rules=tuple(_rule(panel, expert, rule) for rule in expert.rules),
        concepts=tuple(_concept(panel, expert, concept) for concept in panel.concepts_behind(expert)),
        not_encoded=tuple(map(_left_out, left_out)),
        source=source_of(panel.source),
    )


def _left_out(claim: model.Claim) -> NotEncoded:
    said = (claim.id, claim.answer, claim.paragraph, claim.text, _own_source(claim))
    return NotEncoded(*said, why=claim.not_encoded)


def _who(panel: Panel, expert: model.Expert) -> Who:
    return Who(
        name=expert.name,
        full_name=expert.full_name,
        who=expert.who,
        outlook=expert.outlook,
        answer=expert.answer,
        paragraphs=tuple(sorted({claim.paragraph for claim in panel.claims_of(expert)})),
        rule_count=len(expert.rules),
        source=_own_source(expert),
    )


def _rule(panel: Panel, expert: model.Expert, rule: model.Rule) -> Rule:
    return Rule(
        id=rule.id,
        when=words.condition_in_words(panel, expert, rule.when),
        unless=None if rule.unless is None else words.condition_in_words(panel, expert, rule.unless),
        gives=dict(rule.gives),
        because=rule.because,
        how=rule.how,
        reading=rule.reading,
        note=rule.note,
        claims=tuple(_claim(panel.claims[name]) for name in rule.claims),
        presumes=words.presumes_in_words(panel, expert, rule) or UNSET,
        firmness=rule.firmness,
    )


def _claim(claim: model.Claim) -> Claim:
    return Claim(claim.id, claim.answer, claim.paragraph, claim.text, _own_source(claim))


def _concept(panel: Panel, expert: model.Expert, concept: model.Concept) -> Concept:
    ways = tuple(words.condition_in_words(panel, expert, way) for way in concept.ways)
    return Concept(concept.name, concept.means, ways, own=concept.name in expert.concepts)
