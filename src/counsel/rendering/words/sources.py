"""What a rule rests on, and where that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import Reading
from counsel.rendering.words.names import lowered

if TYPE_CHECKING:
    from counsel.panel.model import Claim, Panel, Rule


def basis_in_words(panel: Panel, rule: Rule) -> str:
    """Say what a rule rests on: paragraphs, claims, and whether it is stated or our reading."""
    claims = [panel.claims[name] for name in rule.claims]
    places = dict.fromkeys(f"¶{claim.paragraph}" for claim in claims)
    reading = "stated" if rule.reading is Reading.STATED else f"inferred: {lowered(rule.note)}"
    return f"answer {claims[0].answer} {', '.join(places)} ({', '.join(rule.claims)}); {reading}"


def claim_in_words(claim: Claim) -> str:
    """Name a claim and its place in the source."""
    return f"claim {claim.id}, {paragraph_in_words(claim)}"


def paragraph_in_words(claim: Claim) -> str:
    """Name a claim's place in the source."""
    return f"answer {claim.answer} ¶{claim.paragraph}"


def source_in_words(panel: Panel) -> str:
    """The source, its year, and what must be said with every answer."""
    source = panel.source
    return f"Source: {source.title} ({source.published.isoformat()}). {source.note}"
