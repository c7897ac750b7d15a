"""Rules against each other, over all possible situations: those that contradict, can never fire, or never matter."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from counsel.panel.model import All, Nothing, Stance
from counsel.problems import Severity
from counsel.questions.soundness.exploring import Meaning, condition_of
from counsel.questions.soundness.finding import Finding, unless_too_large
from counsel.questions.soundness.notation import between, counted, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.logic.domains import Domains
    from counsel.panel.model import Condition, Expert, Panel, Rule
    from counsel.questions.soundness.finding import Proof, Shown


def check_contradictions(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """No expert advises for and against one action in any possible situation."""
    findings: list[Finding] = []
    compared = 0
    for expert in panel.experts.values():
        meaning = Meaning(panel, domains, expert)
        for action, pros, cons in _opposed(expert):
            compared += len(pros) * len(cons)
            findings += _contradictions(meaning, expert, action, pros, cons)
    number = domains.count(domains.full)
    yield (
        findings,
        f"free of contradictions: no situation among {number:,} makes an expert contradict what the same expert says "
        f"({counted(compared, 'pair')} of a rule for and a rule against the same action)",
    )


def _opposed(expert: Expert) -> Iterator[tuple[str, list[Rule], list[Rule]]]:
    """Every action with the rules for it and those against it, where there are both."""
    for action in dict.fromkeys(action for rule in expert.rules for action, _ in rule.gives):
        given = [(rule, dict(rule.gives)[action]) for rule in expert.rules if action in dict(rule.gives)]
        pros = [rule for rule, stance in given if stance is not Stance.AVOID]
        cons = [rule for rule, stance in given if stance is Stance.AVOID]
        if pros and cons:
            yield action, pros, cons


def _contradictions(
    meaning: Meaning, expert: Expert, action: str, pros: Sequence[Rule], cons: Sequence[Rule]
) -> list[Finding]:
    at = max((*pros, *cons), key=lambda rule: rule.at).at

    def look() -> Iterator[Finding]:
        for pro, con in itertools.product(pros, cons):
            both = (meaning.fires(pro), meaning.fires(con))
            if meaning.meet(*both):
                yield _contradiction(expert, action, pro, con, meaning.example(meaning.where(*both)))

    return unless_too_large(at, f"that `{expert.name}` does not say yes and no to `{action}`", look)


def _contradiction(expert: Expert, action: str, pro: Rule, con: Rule, example: Shown) -> Finding:
    message = (
        f"`{expert.name}` advises for and against `{action}`: the rule `{pro.id}` says "
        f"{dict(pro.gives)[action].value}, the rule `{con.id}` says avoid, and both can fire at once"
    )
    hint = "let one of them give way, for instance with `unless`"
    later = max(pro, con, key=lambda rule: rule.at)
    return Finding(later.at, "contradicting-rules", message, hint, situation=example)


def check_reachable(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """Every rule fires in some possible situation.

    A rule that cannot is an error, as a claim that no rule cites is: the ledger's proof counts the claim as encoded,
    and the panel keeps silent about it everywhere.
    """
    findings: list[Finding] = []
    rules = 0
    for expert in panel.experts.values():
        meaning = Meaning(panel, domains, expert)
        for rule in expert.rules:
            rules += 1
            findings += _unreachable(meaning, rule)
    yield findings, f"within reach: every one of the {rules} rules can fire, each in some possible situation"


def _unreachable(meaning: Meaning, rule: Rule) -> list[Finding]:
    def look() -> Iterator[Finding]:
        if meaning.never(condition_of(rule)):
            message = f"the rule `{rule.id}` can never fire: {why_never(meaning, rule.when, rule.unless)}"
            hint = "change what excludes the rest; what the rule gives is given in no situation"
            yield Finding(rule.at, "unreachable-rule", message, hint)

    return unless_too_large(rule.at, f"that the rule `{rule.id}` can fire", look)


def why_never(meaning: Meaning, when: Condition, unless: Condition | None = None) -> str:
    """Say which of its parts, as few as can be, a condition that never holds cannot have together."""
    parts = [*_conjuncts(when), *(() if unless is None else (Nothing((unless,)),))]
    needed = list(parts)
    for part in parts:
        fewer = [condition for condition in needed if condition is not part]
        if meaning.never(*fewer):
            needed = fewer
    if unless is not None and needed == [parts[-1]]:
        return f"its `unless` holds in every possible situation: {quoted(unless)}"
    if len(needed) == 1:
        return f"no possible situation has {quoted(needed[0])}"
    quoted_parts = [
        f"not {quoted(unless)}" if unless is not None and condition is parts[-1] else quoted(condition)
        for condition in needed
    ]
    return f"no possible situation has {between(quoted_parts)} together"


def _conjuncts(condition: Condition) -> Sequence[Condition]:
    return condition.parts if isinstance(condition, All) else (condition,)


def check_redundant(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """No rule gives only what the same expert's other rules give already, wherever it fires.

    Doing covers accepting, since do stands over may; an instruction of its own is something that a rule gives.
    """
    findings: list[Finding] = []
    rules = 0
    for expert in panel.experts.values():
        meaning = Meaning(panel, domains, expert)
        for rule in expert.rules:
            rules += 1
            findings += _redundant(meaning, expert, rule)
    yield (
        findings,
        f"free of redundancy: each of the {rules} rules gives something that no other rule of the same expert gives",
    )


def _givers(expert: Expert, rule: Rule) -> list[tuple[Rule, ...]]:
    """For each stance that a rule gives the other rules of the same expert that give at least as much."""

    def at_least(action: str, stance: Stance) -> Iterator[Rule]:
        enough = {stance, Stance.DO} if stance is Stance.MAY else {stance}
        return (other for other in expert.rules if other is not rule and dict(other.gives).get(action) in enough)

    return [tuple(at_least(action, stance)) for action, stance in rule.gives]


def _redundant(meaning: Meaning, expert: Expert, rule: Rule) -> list[Finding]:
    def look() -> Iterator[Finding]:
        givers = _givers(expert, rule)
        if not all(givers) or meaning.never(condition_of(rule)):
            return
        saying = (tuple(other for other in each if line in other.how) for line in rule.how for each in givers)
        if not any(_adds(meaning, rule, others) for others in (*givers, *saying)):
            names = dict.fromkeys(other.id for each in givers for other in each if not _apart(meaning, rule, other))
            verb = "gives" if len(names) == 1 else "give"
            quoted_names = between(f"`{name}`" for name in names)
            message = f"whatever the rule `{rule.id}` gives, {quoted_names} of the same expert {verb} already"
            hint = "leave it out and cite its claims there, or say in `how` what it adds"
            yield Finding(rule.at, "redundant-rule", message, hint, Severity.WARNING)

    return unless_too_large(rule.at, f"that the rule `{rule.id}` matters", look)


def _adds(meaning: Meaning, rule: Rule, others: Iterable[Rule]) -> bool:
    """Whether a rule fires where none of some others does."""
    return meaning.meet(meaning.fires(rule), *map(meaning.fails, others))


def _apart(meaning: Meaning, rule: Rule, other: Rule) -> bool:
    return meaning.never(condition_of(rule), condition_of(other))


def check_presumptions(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """What a rule presumes bears on whether it fires, and does not keep it from firing."""
    findings: list[Finding] = []
    presuming = 0
    for expert in panel.experts.values():
        meaning = Meaning(panel, domains, expert)
        for rule in (rule for rule in expert.rules if rule.presumes):
            presuming += 1
            findings += _idle_presumption(meaning, rule)
    if presuming:
        number = "1 rule" if presuming == 1 else f"{presuming} rules"
        yield findings, f"worth presuming: what is presumed by {number} is tested there, and lets the advice come out"


def _idle_presumption(meaning: Meaning, rule: Rule) -> list[Finding]:
    def look() -> Iterator[Finding]:
        tested = meaning.facts(rule.conditions)
        for fact in (test.fact for test in rule.presumes if test.fact not in tested):
            message = f"the rule `{rule.id}` presumes `{fact}`, and does not rest on it"
            yield Finding(rule.at, "idle-presumption", message, "leave it out, or test it", Severity.WARNING)
        if meaning.never(condition_of(rule), *rule.presumes) and not meaning.never(condition_of(rule)):
            message = f"the rule `{rule.id}` cannot fire where what it presumes is so"
            yield Finding(rule.at, "idle-presumption", message, "presume what lets it fire", Severity.WARNING)

    return unless_too_large(rule.at, f"that what the rule `{rule.id}` presumes matters", look)
