"""A panel against its ledger: every claim that calls for a rule has one, every rule rests on what may bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import ClaimKind
from counsel.problems import Severity
from counsel.questions.soundness.finding import Finding
from counsel.questions.soundness.notation import between, counted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from counsel.panel.model import Claim, Panel, Rule, Source
    from counsel.questions.soundness.finding import Proof


def rules_of(panel: Panel) -> list[tuple[str, Rule]]:
    """Every rule of the panel with the name of its expert."""
    return [(expert.name, rule) for expert in panel.experts.values() for rule in expert.rules]


def well_formed(panel: Panel) -> str:
    """What reading the panel has proved already."""
    concepts = len(panel.concepts) + sum(len(expert.concepts) for expert in panel.experts.values())
    return (
        f"well-formed: {counted(len(panel.experts), 'expert')}, {counted(len(rules_of(panel)), 'rule')}, "
        f"{counted(concepts, 'concept')}, {counted(len(panel.facts), 'fact')}, "
        f"{counted(len(panel.actions), 'action')}; every name is defined, no concept rests on itself"
    )


def check_ledger(panel: Panel) -> Iterator[Proof]:
    """Every claim that calls for a rule has one, and every rule rests on claims of its own expert that may bear it."""
    cited = {claim for _, rule in rules_of(panel) for claim in rule.claims}
    kinds = {kind: [c for c in panel.claims.values() if c.kind is kind] for kind in ClaimKind}
    apart = len(kinds[ClaimKind.CONTEXT]) + len(kinds[ClaimKind.PROMOTION])
    yield (
        [*_uncited(panel, cited), *_wrongly_cited(panel)],
        f"faithful to its ledger: of {counted(len(kinds[ClaimKind.ADVICE]), 'claim')} that advise all are encoded, of "
        f"{counted(len(kinds[ClaimKind.REASON]), 'reason')} all are cited, {apart} left out with a word on why, "
        f"and of {counted(len(rules_of(panel)), 'rule')} all rest on claims of their own expert; "
        "that a rule says what its claims say no program proves",
    )


def _uncited(panel: Panel, cited: set[str]) -> Iterator[Finding]:
    idle = [
        claim
        for claim in panel.claims.values()
        if claim.kind in (ClaimKind.ADVICE, ClaimKind.REASON) and claim.id not in cited
    ]
    for answer in dict.fromkeys(claim.answer for claim in idle):
        own = [claim for claim in idle if claim.answer == answer]
        what = between(f"`{claim.id}`, which is of the kind `{claim.kind.value}`" for claim in own)
        message = f"no rule cites the {'claim' if len(own) == 1 else 'claims'} {what}"
        yield Finding(own[0].at, "uncited-claim", message, "encode it in a rule that cites it")


def check_published(panel: Panel, today: datetime.date) -> Iterator[Proof]:
    """Nothing was published after today."""
    of_experts = (expert.source for expert in panel.experts.values())
    own = [*of_experts, *(claim.source for claim in panel.claims.values())]
    sources = [panel.source, *(source for source in own if source is not None)]
    findings = [_to_come(source) for source in sources if _is_to_come(source, today)]
    yield findings, f"published: {counted(len(sources), 'source')}, none of them to come"


def _is_to_come(source: Source, today: datetime.date) -> bool:
    day = source.published
    return day is not None and (day > today.year if isinstance(day, int) else day > today)


def _to_come(source: Source) -> Finding:
    message = f"published {source.published}, which is still to come"
    return Finding(source.at, "source-to-come", message, "check the year", Severity.WARNING)


def check_interests(panel: Panel) -> Iterator[Proof]:
    """What an answer advertises is advised in it by some rule."""
    advertised = [(claim, action) for claim in panel.claims.values() for action in claim.subject]
    if advertised:
        idle = [_idle(claim, action) for claim, action in advertised if not _advised(panel, claim, action)]
        yield idle, f"interests: {counted(len(advertised), 'action')} advertised, each advised in the same answer"


def _advised(panel: Panel, claim: Claim, action: str) -> bool:
    own = (expert for expert in panel.experts.values() if expert.answer == claim.answer)
    return any(rule.advises((action,)) for expert in own for rule in expert.rules)


def _idle(claim: Claim, action: str) -> Finding:
    message = f"no rule of answer {claim.answer} is for `{action}`, which the claim `{claim.id}` advertises"
    hint = "leave `subject` out, or name what the answer advises"
    return Finding(claim.at, "idle-interest", message, hint, Severity.WARNING)


def _wrongly_cited(panel: Panel) -> Iterator[Finding]:
    for expert, rule in rules_of(panel):
        for claim in (panel.claims[name] for name in rule.claims):
            if claim.not_encoded:
                message = f"the rule `{rule.id}` cites `{claim.id}`, which the ledger leaves out"
                yield Finding(rule.at, "cited-context", message, "cite what it rests on, or change the claim's kind")
            elif claim.answer != panel.experts[expert].answer:
                message = f"the rule `{rule.id}` of `{expert}` cites `{claim.id}`, a claim of answer {claim.answer}"
                yield Finding(rule.at, "foreign-claim", message, "an expert's rules rest on that expert's own answer")
