"""How the page about a situation begins: with the case that it is, or else with what the panel is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering import words
from counsel.rendering.views.blocks import heading, labelled, text
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.consulting import Understood
    from counsel.panel.model import Panel
    from counsel.rendering.views.blocks import Block


def opening(panel: Panel, asked: Understood | None) -> Iterator[Block]:
    """The case's title and story, with what is changed of it; the panel's title where there is no case with one."""
    if asked is None or asked.case is None or not asked.case.title:
        yield heading(panel.title, level=1)
    else:
        yield heading(asked.case.title, level=1)
        yield from told(panel, asked)


def told(panel: Panel, asked: Understood | None) -> Iterator[Block]:
    """The story of the case, and what is changed of it."""
    if asked is None or asked.case is None:
        return
    if asked.case.story:
        yield text(asked.case.story)
    if asked.changed:
        known = asked.situation.known
        facts = (words.fact_in_words(panel.facts[name], known.get(name)) for name in asked.changed)
        yield labelled(say("Changed of it: "), "; ".join(facts))
