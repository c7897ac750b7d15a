"""The pages of `facts`: what can be said of a situation, with the values that each fact takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.kinds import value_typed
from counsel.rendering import words
from counsel.rendering.views.blocks import Blank, Document, Paragraph, Span, heading, labelled, text
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.panel.model import Fact, Panel
    from counsel.rendering.views.blocks import Block


def every(panel: Panel) -> Document:
    """All facts."""
    listed = (block for fact in panel.facts.values() for block in _fact(panel, fact, 3))
    blocks = (
        heading(panel.title, level=1),
        *listed,
        Blank(),
        text(say("A fact that is left out, or unknown, is not known; it is never taken for a no."), "faint"),
        text(
            say("To set some of them: {command} --set …", command=_example(next(iter(panel.facts.values())))), "faint"
        ),
    )
    return Document(say("{panel}: the facts", panel=panel.title), blocks)


def one(panel: Panel, fact: Fact) -> Document:
    """One fact, with what helps to answer."""
    helps = [text(fact.help, indent=2)] if fact.help else []
    blocks = (
        *_fact(panel, fact, 1),
        *helps,
        Blank(),
        text(say("To set it: {command}", command=_example(fact)), "faint"),
    )
    return Document(fact.title, blocks)


def _fact(panel: Panel, fact: Fact, level: int) -> Iterator[Block]:
    yield heading(fact.title, f"  ({fact.name})", level)
    yield text(fact.ask, indent=2)
    if fact.only_if is not None:
        yield labelled(say("asked only if "), words.condition_in_words(panel, None, fact.only_if), indent=2)
    for value, label in zip(fact.kind.values(fact), fact.kind.labels(fact), strict=True):
        name = value_typed(value)
        yield Paragraph((Span(name, "strong"), Span(f": {label}" if label != name else "")), indent=4)
    if fact.kind.counts:
        yield text(words.numbers_in_words(fact), indent=4)


def _example(fact: Fact) -> str:
    value = next(iter(fact.kind.values(fact)), fact.minimum)
    return f"counsel now --set {fact.name}={value_typed(value)}"
