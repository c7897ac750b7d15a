"""Conditions that say nothing: always true, or never, in every possible situation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import ALWAYS, All, Any, AtLeast, AtMost, Is, Nothing, parts_of
from counsel.problems import Severity, TooLarge
from counsel.questions.soundness.exploring import Meaning, condition_of
from counsel.questions.soundness.finding import Finding, unless_too_large
from counsel.questions.soundness.notation import counted, quoted
from counsel.questions.soundness.rules import why_never

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.logic.domains import Domains
    from counsel.panel.model import Concept, Condition, Panel, Rule
    from counsel.problems import Location
    from counsel.questions.soundness.finding import Proof


class Part(msgspec.Struct, frozen=True):
    """A condition and where it stands: a place, and words such as "`when` of the rule `x`"."""

    condition: Condition
    at: Location
    where: str


def check_conditions(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """Every way to a concept can hold, and every part of a condition holds in some situation and fails in another."""
    shared = Meaning(panel, domains)
    ways: list[Finding] = [*_ways(shared, panel.concepts)]
    meant = [part for part in (*_looking_back(panel), *_limits(panel)) if part.condition != ALWAYS]
    own = [*_gates(panel), *meant, *_drafts(panel)]
    idle: list[Finding] = [finding for part in own for finding in _idle(shared, part)]
    idle += _concepts(shared, panel.concepts)
    conditions = [part.condition for part in own]
    concepts = [*panel.concepts.values()]
    for expert in panel.experts.values():
        meaning = Meaning(panel, domains, expert)
        ways += _ways(meaning, expert.concepts)
        idle += [*_concepts(meaning, expert.concepts), *_rules(meaning, expert.rules)]
        concepts += expert.concepts.values()
        conditions += [condition for rule in expert.rules for condition in rule.conditions]
    every = [way for concept in concepts for way in concept.ways]
    yield ways, f"within reach: {counted(len(every), 'way')} to {counted(len(concepts), 'concept')}, and each can hold"
    parts = sum(1 for condition in (*conditions, *every) for _ in _told(condition))
    yield (
        idle,
        f"meaningful: each of {parts} conditions and parts of conditions holds in some situation and fails in another",
    )


def _told(condition: Condition) -> list[Condition]:
    """A condition and its parts, but for tests of a concept: what a concept says is told where it is defined."""
    return [part for part in parts_of(condition) if not isinstance(part, Is)]


def _ways(meaning: Meaning, concepts: Mapping[str, Concept]) -> Iterator[Finding]:
    for concept in concepts.values():
        for i, way in enumerate(concept.ways):
            which = "the way" if len(concept.ways) == 1 else f"way {i + 1}"
            part = Part(way, concept.at, f"{which} to the concept `{concept.name}`")
            yield from unless_too_large(part.at, f"that {part.where} can hold", partial(_dead, meaning, part))


def _dead(meaning: Meaning, part: Part) -> Iterator[Finding]:
    if meaning.never(part.condition):
        message = f"{part.where} never holds: {why_never(meaning, part.condition)}"
        yield Finding(part.at, "unreachable-way", message, "change it, or leave it out", Severity.WARNING)


def _gates(panel: Panel) -> Iterator[Part]:
    for fact in panel.facts.values():
        if fact.only_if is not None:
            yield Part(fact.only_if, fact.at, f"`only_if` of the fact `{fact.name}`")


def _looking_back(panel: Panel) -> Iterator[Part]:
    for action in panel.actions.values():
        if action.looks_back is not None:
            yield Part(action.looks_back, action.at, f"`looks_back` of the action `{action.name}`")


def _limits(panel: Panel) -> Iterator[Part]:
    for number, limit in enumerate(panel.limits, start=1):
        yield Part(limit.when, limit.at, f"`when` of limit {number}")


def _drafts(panel: Panel) -> Iterator[Part]:
    for draft in panel.drafts.values():
        for sentence in draft.text:
            if sentence.when is not None:
                where = f"`when` of the sentence `{sentence.name}` of the draft `{draft.name}`"
                yield Part(sentence.when, sentence.at, where)


def _concepts(meaning: Meaning, concepts: Mapping[str, Concept]) -> Iterator[Finding]:
    for concept in concepts.values():
        where = f"the concept `{concept.name}`"
        idle = [
            finding
            for way in concept.ways
            if not _never(meaning, way)
            for finding in _idle(meaning, Part(way, concept.at, where))
        ]
        yield from idle or unless_too_large(
            concept.at, f"that {where} can fail", partial(_without_gap, meaning, concept, where)
        )


def _without_gap(meaning: Meaning, concept: Concept, where: str) -> Iterator[Finding]:
    """Several ways, none of which always holds, may still leave nothing out."""
    if meaning.always(Any(concept.ways)):
        message = f"{where} always holds: its ways together leave no situation out"
        yield Finding(concept.at, "constant-condition", message, _HINT, Severity.WARNING)


def _rules(meaning: Meaning, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if _never(meaning, condition_of(rule)):
            continue
        keyed = zip(("when", "unless"), rule.conditions, strict=False)
        for key, condition in ((key, condition) for key, condition in keyed if condition != ALWAYS):
            yield from _idle(meaning, Part(condition, rule.at, f"`{key}` of the rule `{rule.id}`"))


def _never(meaning: Meaning, condition: Condition) -> bool:
    """Whether a condition never holds, which is told elsewhere; not where that cannot be explored."""
    try:
        return meaning.never(condition)
    except TooLarge:
        return False


def _idle(meaning: Meaning, part: Part) -> list[Finding]:
    """The outermost parts of a condition that always or never hold."""
    if isinstance(part.condition, Is):
        return []
    findings = unless_too_large(part.at, f"that {part.where} says something", partial(_constant, meaning, part))
    if not findings and isinstance(part.condition, All | Any | Nothing | AtLeast | AtMost):
        inner = (msgspec.structs.replace(part, condition=condition) for condition in part.condition.parts)
        findings = [finding for inner_part in inner for finding in _idle(meaning, inner_part)]
    return findings


def _constant(meaning: Meaning, part: Part) -> Iterator[Finding]:
    for constant, word in ((meaning.always(part.condition), "always"), (meaning.never(part.condition), "never")):
        if constant:
            message = f"{quoted(part.condition)} in {part.where} {word} holds"
            yield Finding(part.at, "constant-condition", message, _HINT, Severity.WARNING)


_HINT = "leave it out, or change it: it is the same in every possible situation"
