"""The `drafts` of `panel.yaml`: texts to send or to say, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.files.conditions import Names, read_either
from counsel.files.fields import Fields, Findings
from counsel.files.text import MapNode
from counsel.panel.model import Draft, Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from counsel.panel.model import Claim
    from counsel.problems import Location


def read_drafts(
    fields: Fields, names: Names, actions: Collection[str], claims: Mapping[str, Claim] | None, findings: Findings
) -> dict[str, Draft]:
    """Read the drafts.

    Args:
        fields: those of the panel.
        names: what a condition may speak of.
        actions: the panel's actions.
        claims: those of the ledger; None where it cannot be read.
        findings: takes the problems.
    """
    drafts = {}
    for name, at, inner in fields.mappings("drafts"):
        findings.name(name, at)
        title, named = inner.text("title"), inner.names("actions", actions)
        text = tuple(_sentences(inner, names, claims, findings))
        drafts[name] = Draft(name, title, tuple(action for action, _ in named), text, at)
        inner.done()
    return drafts


def _sentences(
    fields: Fields, names: Names, claims: Mapping[str, Claim] | None, findings: Findings
) -> Iterator[Sentence]:
    for name, at, node in fields.entries("text"):
        findings.name(name, at)
        if isinstance(node, MapNode):
            yield _sentence(name, at, Fields(node, findings, "sentence", name), names, claims)
        else:
            yield Sentence(name, findings.text(node), at)


def _sentence(name: str, at: Location, fields: Fields, names: Names, claims: Mapping[str, Claim] | None) -> Sentence:
    say, cited, when = fields.text("say"), fields.names("claims", claims), fields.take("when")
    condition = None if when is None else read_either(when, names, fields.findings)
    fields.done()
    return Sentence(name, say, at, tuple(claim for claim, _ in cited), condition)
