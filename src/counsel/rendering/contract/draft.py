"""The JSON of `now --draft`: a text to send or to say, and what it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import Reading, Stance
from counsel.rendering.contract.answer import Objection
from counsel.rendering.contract.document import Part
from counsel.rendering.contract.situation import Head, head_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.panel.model import Panel
    from counsel.questions import drafting


class Sentence(Part, frozen=True):
    """One sentence of the text.

    Attributes:
        say: what it says; what is to be filled in stands in brackets.
        rules: the rules that it is there for; none where it only joins the others.
    """

    say: str
    rules: tuple[str, ...]


class Followed(Part, frozen=True):
    """A rule that the text follows.

    Attributes:
        expert: whose it is.
        action: what the expert is for by it.
        stance: do or may.
        rule: its name.
        claims: the claims of the source on which it rests.
        how: how to go about it.
        reading: whether the source says it, or it is our reading.
    """

    expert: str
    action: str
    stance: Stance
    rule: str
    claims: tuple[str, ...]
    how: tuple[str, ...]
    reading: Reading


class Draft(Head, frozen=True):
    """A text to send or to say, of our own.

    Attributes:
        draft: the draft's name.
        title: a few words.
        text: its sentences.
        follows: what it follows, expert by expert.
        against: what speaks against it: avoid of what it is for or announces, or do of what that excludes.
        open: for each expert of whom something of that is open, what that is.
    """

    draft: str
    title: str
    text: tuple[Sentence, ...]
    follows: tuple[Followed, ...]
    against: tuple[Objection, ...]
    open: dict[str, tuple[str, ...]]


def draft_of(panel: Panel, engine: str, written: drafting.Written) -> Draft:
    """A draft for scripts."""
    return Draft(
        **head_of(panel, engine, written.situation),
        draft=written.draft.name,
        title=written.draft.title,
        text=tuple(Sentence(line.say, _rules(line.backing)) for line in written.lines),
        follows=tuple(map(_followed, written.backing)),
        against=tuple(Objection(*objection) for objection in written.against),
        open=_by_expert(written.open),
    )


def _rules(backings: Iterable[drafting.Backing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(backing.rule.id for backing in backings))


def _followed(backing: drafting.Backing) -> Followed:
    rule = backing.rule
    return Followed(backing.expert, backing.action, backing.stance, rule.id, rule.claims, rule.how, rule.reading)


def _by_expert(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    actions: dict[str, tuple[str, ...]] = {}
    for expert, action in pairs:
        actions[expert] = (*actions.get(expert, ()), action)
    return actions
