"""What is said of a draft: whose words it is in, and on what it hangs whether somebody is for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering.words.language import say, say_counted
from counsel.rendering.words.names import either, joined, names_of, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.panel.model import Panel


def our_draft_in_words(panel: Panel, experts: Iterable[str]) -> str:
    """Say whose words a draft is in: `Our draft, from what Williams and Schindler advise; the words are ours.`."""
    names = names_of(panel)
    who = [names[expert] for expert in dict.fromkeys(experts)]
    return say_counted(
        "Our draft, from what {experts} advises; the words are ours. Fill in what stands in [brackets].",
        "Our draft, from what {experts} advise; the words are ours. Fill in what stands in [brackets].",
        len(who),
        experts=joined(who),
    )


def drafts_in_words(names: Iterable[str]) -> str:
    """Say which drafts there are for a situation."""
    return say("To take along: our own drafts of what to send or to say, with --draft {names}", names=either(names))


def hangs_in_words(panel: Panel, action: str, facts: Iterable[str]) -> str:
    """Say on what it hangs whether an expert is for an action."""
    titles = joined(quoted(panel.facts[fact].title) for fact in facts)
    return say("“{action}”, depending on {facts}", action=panel.actions[action].title, facts=titles)
