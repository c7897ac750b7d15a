"""`ledger.yaml`: the claims of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.files.fields import KEBAB, Fields, Findings, keys_of, unique
from counsel.files.sources import read_own_source
from counsel.files.text import ListNode, MapNode
from counsel.panel.model import Claim, ClaimKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from counsel.files.text import Node
    from counsel.problems import Location


def read_ledger(root: Node, actions: Collection[str], findings: Findings) -> dict[str, Claim] | None:
    """Read `ledger.yaml`; None where it cannot be told which claims it holds.

    Args:
        root: the file's root node.
        actions: those of the panel.
        findings: takes the problems.
    """
    mapping = findings.mapping(root, keys_of("ledger"))
    if mapping is None:
        return None
    fields = Fields(mapping, findings, "ledger")
    claims: dict[str, Claim] = {}
    seen: dict[str, Location] = {}
    for inner in fields.rows("claims"):
        claim = _claim(inner, actions, findings)
        if not claim.id:
            findings.unread.add("claim")
        if claim.id and unique(findings, seen, claim.id, claim.at, "claim"):
            claims[claim.id] = claim
    fields.done()
    every = mapping.entries.get("claims")
    readable = isinstance(every, ListNode) and every.items and all(isinstance(claim, MapNode) for claim in every.items)
    return claims if readable else None


def _claim(fields: Fields, actions: Collection[str], findings: Findings) -> Claim:
    kind = fields.word("kind", ClaimKind, "kind of claim")
    name = fields.text("id")
    claim = Claim(
        id=findings.name(name, fields.place_of("id"), KEBAB) if name else "",
        answer=fields.number("answer"),
        paragraph=fields.number("paragraph"),
        kind=kind or ClaimKind.ADVICE,
        text=fields.text("claim"),
        not_encoded=_not_encoded(fields, name, kind, findings),
        at=fields.node.at,
        subject=_subject(fields, name, kind, actions, findings),
        source=read_own_source(fields, findings),
    )
    fields.done()
    return claim


def _not_encoded(fields: Fields, name: str, kind: ClaimKind | None, findings: Findings) -> str:
    """Read why no rule rests on a claim; where one is to, there is nothing to say."""
    not_encoded = fields.text("not_encoded")
    unencoded = kind in (ClaimKind.CONTEXT, ClaimKind.PROMOTION)
    if unencoded and fields.lacks("not_encoded"):
        message = f"the claim `{name}` has no `not_encoded`"
        findings.add(fields.node.at, "missing-key", message, "say why no rule rests on it")
    if kind and not unencoded and not_encoded:
        message = f"`not_encoded` in the claim `{name}`, which is to be encoded"
        hint = "leave it out, or give the claim another kind"
        findings.add(fields.node.keys["not_encoded"], "unknown-key", message, hint)
    return not_encoded


def _subject(
    fields: Fields, name: str, kind: ClaimKind | None, actions: Collection[str], findings: Findings
) -> tuple[str, ...]:
    """Read the actions that a promotion advertises; no other claim has them."""
    named = fields.names("subject", actions)
    if kind and named and kind is not ClaimKind.PROMOTION:
        message = f"`subject` in the claim `{name}`, which is no promotion"
        findings.add(fields.node.keys["subject"], "unknown-key", message, "leave it out, or say `kind: promotion`")
    return tuple(dict.fromkeys(action for action, _ in named))
