"""What a rule rests on, and where that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import Reading
from counsel.rendering.words.language import say, say_counted
from counsel.rendering.words.names import joined, lowered, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.panel.model import Claim, Expert, Panel, Rule, Source


def basis_in_words(panel: Panel, rule: Rule) -> str:
    """Say what a rule rests on: paragraphs, claims, and whether it is stated or our reading."""
    claims = [panel.claims[name] for name in rule.claims]
    places = dict.fromkeys(f"¶{claim.paragraph}" for claim in claims)
    where = {"answer": claims[0].answer, "paragraphs": ", ".join(places), "claims": ", ".join(rule.claims)}
    if rule.reading is Reading.STATED:
        return say("answer {answer} {paragraphs} ({claims}); stated", **where)
    return say("answer {answer} {paragraphs} ({claims}); inferred: {note}", **where, note=lowered(rule.note))


def interests_in_words(panel: Panel, expert: Expert, action: str) -> list[str]:
    """Say what an expert advertises of what is advised."""
    return [
        say(
            "{expert} has an interest in this: {claim} ({place})",
            expert=names_of(panel)[expert.name],
            claim=claim.text.removesuffix("."),
            place=claim_in_words(claim),
        )
        for claim in panel.interests_of(expert, action)
    ]


def advertised_in_words(panel: Panel, experts: Iterable[str], action: str) -> str:
    """Say who of those that are for an action advertises it: `; Schindler advertises it`; else empty."""
    names = names_of(panel)
    who = [names[expert] for expert in experts if panel.interests_of(panel.experts[expert], action)]
    if not who:
        return ""
    return say_counted("; {experts} advertises it", "; {experts} advertise it", len(who), experts=joined(who))


def claim_in_words(claim: Claim) -> str:
    """Name a claim and its place in the source."""
    return say("claim {claim}, {place}", claim=claim.id, place=paragraph_in_words(claim))


def paragraph_in_words(claim: Claim) -> str:
    """Name a claim's place in the source."""
    return say("answer {answer} ¶{paragraph}", answer=claim.answer, paragraph=claim.paragraph)


def source_in_words(panel: Panel) -> str:
    """The source with its day, and what must be said with every answer."""
    return say("Source: {source}. {note}", source=cited_in_words(panel.source), note=panel.source.note)


def cited_in_words(source: Source) -> str:
    """Cite a source by its own title, with its day or year, where it can be read, and its grade."""
    published = "" if source.published is None else str(source.published)
    grade = say("grade: {grade}", grade=source.grade) if source.grade else ""
    beside = ", ".join(filter(None, (published, source.url, grade)))
    return f"{source.title} ({beside})" if source.title and beside else source.title or beside


def own_source_in_words(source: Source | None) -> str:
    """Say where something stands that has a source of its own; empty where it has none."""
    return "" if source is None else say("source: {source}", source=cited_in_words(source))


def paragraphs_in_words() -> str:
    """Say what a paragraph is."""
    return say("¶ counts the blocks of an answer between empty lines; a list belongs to the block before it.")
