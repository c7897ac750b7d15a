"""The pages of `experts`: who they are, and their rules in plain words beside the claims that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import Reading
from counsel.rendering import words
from counsel.rendering.views.blocks import (
    Beside,
    Blank,
    Document,
    Paragraph,
    Span,
    heading,
    item,
    labelled,
    section,
    stance,
    text,
)
from counsel.rendering.words import say, say_counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.panel.model import Expert, Panel, Rule, Stance
    from counsel.rendering.views.blocks import Block

_SIDE_BY_SIDE = 80
"""From how many letters on a rule and its claims stand beside each other."""


def every(panel: Panel) -> Document:
    """All experts."""
    blocks = (
        heading(panel.title, level=1),
        text(panel.question),
        *(block for expert in panel.experts.values() for block in _who(panel, expert, 3)),
        Blank(),
        text(words.source_in_words(panel), "faint"),
        text(say("To see the rules of one of them: {command}", command="counsel experts NAME"), "faint"),
    )
    return Document(say("{panel}: the experts", panel=panel.title), blocks)


def _who(panel: Panel, expert: Expert, level: int) -> Iterator[Block]:
    named = sorted({claim.paragraph for claim in panel.claims_of(expert)})
    rules = say_counted("{number} rule", "{number} rules", len(expert.rules), number=len(expert.rules))
    where = say("{rules}, from answer {answer}", rules=rules, answer=expert.answer)
    places = f", {words.joined(f'¶{number}' for number in named)}" if named else ""
    yield heading(expert.full_name, f", {expert.who} ({expert.name})", level)
    yield text(expert.outlook, indent=2)
    yield text(f"{where}{places}", "faint", indent=2)
    if own := words.own_source_in_words(expert.source):
        yield text(own, "faint", indent=2)


def one(panel: Panel, expert: Expert) -> Document:
    """One expert: each rule beside its claims, then the concepts, then what is not encoded."""
    blocks = (
        *_who(panel, expert, 1),
        *section(say("Rules, and the claims that they rest on"), (_rule(panel, expert, rule) for rule in expert.rules)),
        *section(say("Concepts, and when they hold"), _concepts(panel, expert)),
        *section(say("In the source, and not encoded"), _not_encoded(panel, expert)),
        Blank(),
        text(words.source_in_words(panel), "faint"),
        text(words.paragraphs_in_words(), "faint"),
    )
    return Document(expert.full_name, blocks)


def _rule(panel: Panel, expert: Expert, rule: Rule) -> Beside:
    when, parts = words.rule_in_words(panel, expert, rule)
    left = (
        text(rule.id, "faint"),
        text(f"{when}:"),
        *(item(part, indent=2) for part in parts),
        *(_given(panel, rule, action, taken) for action, taken in rule.gives),
        labelled(say("because: "), rule.because),
        *(item(how, indent=2) for how in rule.how),
        *([labelled(say("presumes: "), words.presumes_in_words(panel, expert, rule))] if rule.presumes else []),
    )
    return Beside(left, tuple(_claims(panel, rule)), _SIDE_BY_SIDE)


def _given(panel: Panel, rule: Rule, action: str, taken: Stance) -> Paragraph:
    said = words.firmly_in_words(words.stance_in_words(taken), rule.firmness)
    return Paragraph((stance(taken.value, said), Span(f"  {panel.actions[action].title}")))


def _claims(panel: Panel, rule: Rule) -> Iterator[Paragraph]:
    for claim in (panel.claims[name] for name in rule.claims):
        yield labelled(f"{words.claim_in_words(claim)}: ", claim.text)
        if own := words.own_source_in_words(claim.source):
            yield text(own, "faint", indent=2)
    stated = rule.reading is Reading.STATED
    if stated:
        yield labelled(say("stated: "), say("the source says it"))
    else:
        yield labelled(say("inferred: "), rule.note)


def _concepts(panel: Panel, expert: Expert) -> Iterator[Block]:
    for concept in panel.concepts_behind(expert):
        means = concept.means
        meaning = (
            f": {means}" if concept.name in expert.concepts else say(" (shared by the panel): {means}", means=means)
        )
        yield labelled(concept.title, meaning, indent=2)
        for way in concept.ways:
            when, parts = words.when_in_words(panel, expert, way)
            yield text(f"{when}:" if parts else when, indent=4)
            yield from (item(part, indent=6) for part in parts)


def _not_encoded(panel: Panel, expert: Expert) -> Iterator[Block]:
    for claim in panel.claims_of(expert):
        if claim.not_encoded:
            yield labelled(f"{words.claim_in_words(claim)}: ", claim.text, indent=2)
            yield labelled(say("why not: "), claim.not_encoded, indent=4)
