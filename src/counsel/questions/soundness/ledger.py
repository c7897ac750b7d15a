"""A panel against its ledger: every claim that calls for a rule has one, every rule rests on what may bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import ClaimKind
from counsel.questions.soundness.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.panel.model import Panel, Rule
    from counsel.questions.soundness.finding import Proof


def rules_of(panel: Panel) -> list[tuple[str, Rule]]:
    """Every rule of the panel with the name of its expert."""
    return [(expert.name, rule) for expert in panel.experts.values() for rule in expert.rules]


def well_formed(panel: Panel) -> str:
    """What reading the panel has proved already."""
    concepts = len(panel.concepts) + sum(len(expert.concepts) for expert in panel.experts.values())
    return (
        f"well-formed: {len(panel.experts)} experts, {len(rules_of(panel))} rules, {concepts} concepts, "
        f"{len(panel.facts)} facts, {len(panel.actions)} actions; every name is defined, no concept rests on itself"
    )


def check_ledger(panel: Panel) -> Iterator[Proof]:
    """Every claim that calls for a rule has one, and every rule rests on claims of its own expert that may bear it."""
    cited = {claim for _, rule in rules_of(panel) for claim in rule.claims}
    kinds = {kind: [c for c in panel.claims.values() if c.kind is kind] for kind in ClaimKind}
    apart = len(kinds[ClaimKind.CONTEXT]) + len(kinds[ClaimKind.PROMOTION])
    yield (
        [*_uncited(panel, cited), *_wrongly_cited(panel)],
        f"faithful to its ledger: all {len(kinds[ClaimKind.ADVICE])} claims that advise are encoded, all "
        f"{len(kinds[ClaimKind.REASON])} reasons are cited, {apart} claims are left out with a reason, "
        f"and each of the {len(rules_of(panel))} rules rests on claims of its own expert",
    )


def _uncited(panel: Panel, cited: set[str]) -> Iterator[Finding]:
    for claim in panel.claims.values():
        if claim.kind in (ClaimKind.ADVICE, ClaimKind.REASON) and claim.id not in cited:
            message = f"no rule cites the claim `{claim.id}`, which is of the kind `{claim.kind.value}`"
            yield Finding(claim.at, "uncited-claim", message, "encode it in a rule that cites it")


def _wrongly_cited(panel: Panel) -> Iterator[Finding]:
    for expert, rule in rules_of(panel):
        for claim in (panel.claims[name] for name in rule.claims):
            if claim.not_encoded:
                message = f"the rule `{rule.id}` cites `{claim.id}`, which the ledger leaves out"
                yield Finding(rule.at, "cited-context", message, "cite what it rests on, or change the claim's kind")
            elif claim.answer != panel.experts[expert].answer:
                message = f"the rule `{rule.id}` of `{expert}` cites `{claim.id}`, a claim of answer {claim.answer}"
                yield Finding(rule.at, "foreign-claim", message, "an expert's rules rest on his own answer")
