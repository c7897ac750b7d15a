"""The page of `now --draft`: a text to send or to say, whose words it is, what it follows and who is against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering import words
from counsel.rendering.views.blocks import (
    CITATION,
    DRAFT,
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
from counsel.rendering.views.comparison import limits
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.consulting import Answer
    from counsel.panel.model import Panel
    from counsel.questions.drafting import Backing, Written
    from counsel.rendering.views.blocks import Block


def document(panel: Panel, answer: Answer, written: Written) -> Document:
    """The text first; then what it follows."""
    title = written.draft.title
    blocks = (
        heading(title, level=1),
        text(words.our_draft_in_words(panel, (backing.expert for backing in written.backing)), "emphasis"),
        *limits(answer),
        *_day_off(answer, written),
        *(block for line in written.lines for block in (Blank(), text(line.say, DRAFT))),
        *section(say("What the draft follows"), _follows(panel, written)),
        *section(say("What speaks against it"), _against(panel, written)),
        *section(say("Still open"), _open(panel, answer, written)),
        Blank(),
        text(panel.source.note, "faint"),
    )
    return Document(title, blocks)


def _day_off(answer: Answer, written: Written) -> Iterator[Block]:
    today, off = answer.situation.today, answer.day_off
    if off is not None and not set(off.actions).isdisjoint(backing.action for backing in written.backing):
        why = words.closed_in_words(today, off.closed, today).removesuffix(".")  # of a month cut short
        yield labelled(say(words.LIMIT), say("{day_off}.", day_off=why))


def _follows(panel: Panel, written: Written) -> Iterator[Block]:
    for backing in written.backing:
        yield _named(panel, backing.expert, backing.stance.value, backing.action)
        yield from (item(how, indent=4) for how in backing.rule.how)
        if said := "; ".join(_quoted(written, backing)):
            yield labelled(say("In the draft: "), said, indent=4)
        yield text(f"{backing.rule.id}: {words.basis_in_words(panel, backing.rule)}", CITATION, indent=4)


def _quoted(written: Written, backing: Backing) -> Iterator[str]:
    return (words.quoted(line.say) for line in written.lines if backing in line.backing)


def _named(panel: Panel, expert: str, taken: str, action: str) -> Paragraph:
    name, title = words.names_of(panel)[expert], panel.actions[action].title
    return Paragraph((Span(f"{name}  ", "strong"), stance(taken), Span(f"  {title}")), indent=2)


def _against(panel: Panel, written: Written) -> Iterator[Block]:
    return (_named(panel, expert, taken.value, action) for expert, action, taken in written.against)


def _open(panel: Panel, answer: Answer, written: Written) -> Iterator[Block]:
    names = words.names_of(panel)
    for expert, action in written.open:
        facts = answer.advice[expert].open[action].depends_on
        yield labelled(f"{names[expert]}: ", words.hangs_in_words(panel, action, facts), indent=2)
