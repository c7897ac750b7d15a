"""What the panel defines and nobody uses: concepts, facts, terms, actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from counsel.logic.domains import with_gates
from counsel.panel.calendars import is_known, unknown_calendar
from counsel.panel.model import Is, Within, parts_of
from counsel.problems import Severity, listed
from counsel.questions.soundness.exploring import Meaning
from counsel.questions.soundness.finding import Finding
from counsel.questions.soundness.notation import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counsel.logic.domains import Domains
    from counsel.panel.model import Concept, Condition, Draft, Expert, Panel, Rule, Sentence
    from counsel.questions.soundness.finding import Proof


def check_vocabulary(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """Every concept, fact, term and action is used by some rule, directly or through what it rests on."""
    findings = [*_concepts(panel), *_facts(panel, domains), *_terms(panel), *_actions(panel)]
    concepts = len(panel.concepts) + sum(len(expert.concepts) for expert in panel.experts.values())
    yield (
        findings,
        f"in use: rules rest on all of {counted(concepts, 'concept')}, {counted(len(panel.facts), 'fact')} and "
        f"{counted(len(panel.terms), 'term')}, and speak of all of {counted(len(panel.actions), 'action')}",
    )


def _concepts(panel: Panel) -> Iterator[Finding]:
    used = {expert.name: _used(panel.concepts_for(expert), expert) for expert in panel.experts.values()}
    unused: list[Concept] = [
        concept for concept in panel.concepts.values() if not any(concept.name in each for each in used.values())
    ]
    for expert in panel.experts.values():
        unused += [concept for concept in expert.concepts.values() if concept.name not in used[expert.name]]
    for concept in unused:
        message = f"no rule rests on the concept `{concept.name}`"
        yield Finding(concept.at, "unused-concept", message, "leave it out, or use it", Severity.WARNING)


def _used(concepts: Mapping[str, Concept], expert: Expert) -> set[str]:
    """The concepts on which an expert's rules rest, directly or through others."""
    used: set[str] = set()
    pending = [condition for rule in expert.rules for condition in rule.conditions]
    while pending:
        named = {part.concept for part in parts_of(pending.pop()) if isinstance(part, Is)}
        pending += [way for name in named - used for way in concepts[name].ways]
        used |= named
    return used


def _facts(panel: Panel, domains: Domains) -> Iterator[Finding]:
    tested: set[str] = set()
    for expert in panel.experts.values():
        tested |= Meaning(panel, domains, expert).facts(
            condition for rule in expert.rules for condition in rule.conditions
        )
    tested |= Meaning(panel, domains).facts(_own(panel))
    tested |= set() if panel.working_days is None else {panel.working_days.fact}
    used = with_gates(tested, domains)
    for fact in panel.facts.values():
        if fact.name not in used:
            message = f"no rule rests on the fact `{fact.name}`"
            yield Finding(fact.at, "unused-fact", message, "leave it out, or use it", Severity.REMARK)


def _own(panel: Panel) -> Iterator[Condition]:
    """The conditions of the panel itself, but for those that say which facts apply."""
    yield from (action.looks_back for action in panel.actions.values() if action.looks_back is not None)
    yield from (limit.when for limit in panel.limits)
    yield from (
        sentence.when for draft in panel.drafts.values() for sentence in draft.text if sentence.when is not None
    )


def check_calendars(panel: Panel) -> Iterator[Proof]:
    """Every country whose public holidays count has some that are known."""
    if panel.working_days is None:
        return
    countries = panel.working_days.holidays.values()
    unknown = [country for country in countries if not is_known(country)]
    findings = [Finding(**structs.asdict(unknown_calendar(country, panel.working_days.at))) for country in unknown]
    yield findings, f"working days: the public holidays of {listed(countries)} are known"


def check_drafts(panel: Panel) -> Iterator[Proof]:
    """Every sentence of a draft that rests on claims can stand in it."""
    hint = "cite a claim that such a rule rests on"
    findings = [
        Finding(sentence.at, "idle-sentence", _idle(draft, sentence), hint, Severity.WARNING)
        for draft in panel.drafts.values()
        for sentence in draft.text
        if sentence.claims
        and not any(_rests(rule, draft, sentence) for each in panel.experts.values() for rule in each.rules)
    ]
    if panel.drafts:
        yield (
            findings,
            f"drafts: every sentence of {listed(panel.drafts)} joins others, or rests on a rule that is for it",
        )


def _rests(rule: Rule, draft: Draft, sentence: Sentence) -> bool:
    return rule.advises(draft.actions) and not set(sentence.claims).isdisjoint(rule.claims)


def _idle(draft: Draft, sentence: Sentence) -> str:
    cited = listed(sentence.claims)
    return f"the sentence `{sentence.name}` never stands in `{draft.name}`: no rule that is for it rests on {cited}"


def _terms(panel: Panel) -> Iterator[Finding]:
    used = {term for part in panel.conditions() if isinstance(part, Within) for term in part.terms}
    for term in panel.terms.values():
        if term.name not in used:
            message = f"no range of days is written with the term `{term.name}`"
            yield Finding(term.at, "unused-term", message, "leave it out, or use it", Severity.REMARK)


def _actions(panel: Panel) -> Iterator[Finding]:
    used = {action for expert in panel.experts.values() for rule in expert.rules for action, _ in rule.gives}
    for action in panel.actions.values():
        if action.name not in used:
            message = f"no rule speaks of the action `{action.name}`"
            yield Finding(action.at, "unused-action", message, "leave it out, or let a rule give it", Severity.REMARK)
