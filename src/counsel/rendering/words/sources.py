"""What a rule rests on, and where that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import Reading
from counsel.rendering.words.language import say
from counsel.rendering.words.names import lowered

if TYPE_CHECKING:
    from counsel.panel.model import Claim, Panel, Rule


def basis_in_words(panel: Panel, rule: Rule) -> str:
    """Say what a rule rests on: paragraphs, claims, and whether it is stated or our reading."""
    claims = [panel.claims[name] for name in rule.claims]
    places = dict.fromkeys(f"¶{claim.paragraph}" for claim in claims)
    where = {"answer": claims[0].answer, "paragraphs": ", ".join(places), "claims": ", ".join(rule.claims)}
    if rule.reading is Reading.STATED:
        return say("answer {answer} {paragraphs} ({claims}); stated", **where)
    return say("answer {answer} {paragraphs} ({claims}); inferred: {note}", **where, note=lowered(rule.note))


def claim_in_words(claim: Claim) -> str:
    """Name a claim and its place in the source."""
    return say("claim {claim}, {place}", claim=claim.id, place=paragraph_in_words(claim))


def paragraph_in_words(claim: Claim) -> str:
    """Name a claim's place in the source."""
    return say("answer {answer} ¶{paragraph}", answer=claim.answer, paragraph=claim.paragraph)


def source_in_words(panel: Panel) -> str:
    """The source, its year, and what must be said with every answer."""
    source = panel.source
    return say(
        "Source: {title} ({date}). {note}", title=source.title, date=source.published.isoformat(), note=source.note
    )
