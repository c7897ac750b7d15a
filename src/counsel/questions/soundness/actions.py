"""Actions against each other: no expert recommends two that exclude each other."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

from counsel.logic.changing import given
from counsel.logic.situation import situation_from
from counsel.panel.model import Nothing, Stance
from counsel.problems import InputError, Severity
from counsel.questions.soundness.exploring import Meaning
from counsel.questions.soundness.finding import Finding, unless_too_large
from counsel.questions.soundness.notation import counted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from counsel.advising.adviser import Adviser
    from counsel.logic.diagrams import Node
    from counsel.logic.domains import Domains
    from counsel.panel.model import Action, Expert, Panel, Rule
    from counsel.questions.soundness.finding import Proof

Pair: TypeAlias = "tuple[Action, Action]"


def check_excluding(panel: Panel, domains: Domains) -> Iterator[Proof]:
    """No expert says do to two actions that exclude each other, unless one of them is a step already taken."""
    pairs = panel.excluding()
    if not pairs:
        return
    findings: list[Finding] = []
    for expert in panel.experts.values():
        meaning = Meaning(panel, domains, expert)
        for pair in pairs:
            findings += _excluding(meaning, expert, pair)
    yield (
        findings,
        f"possible to follow: of {counted(len(pairs), 'pair')} of actions that exclude each other, "
        "no expert says do to both",
    )


def check_doing(adviser: Adviser, today: datetime.date) -> Iterator[Proof]:
    """What an action sets once it is done is so in some possible situation."""
    doing = [action for action in adviser.panel.actions.values() if action.sets]
    if doing:
        findings = [finding for action in doing for finding in _undoable(adviser, action, today)]
        yield findings, f"possible to do: what {counted(len(doing), 'action')} set once done can be so"


def _undoable(adviser: Adviser, action: Action, today: datetime.date) -> Iterator[Finding]:
    try:
        situation_from(adviser.panel, adviser.domains, given(action.sets), today)
    except InputError as error:
        for problem in error.problems:
            message = f"once `{action.name}` is done there is no such situation: {problem.message}"
            yield Finding(action.at, problem.fault, message, problem.hint)


def _excluding(meaning: Meaning, expert: Expert, pair: Pair) -> list[Finding]:
    """Look at each two rules that recommend one each."""
    rules, others = (_recommending(expert, action) for action in pair)
    if not rules or not others:
        return []

    def look() -> Iterator[Finding]:
        ahead = [meaning.of(Nothing((action.looks_back,))) for action in pair if action.looks_back is not None]
        for rule, other in itertools.product(rules, others):
            both = (meaning.fires(rule), meaning.fires(other), *ahead)
            if meaning.meet(*both):
                yield _finding(meaning, expert, pair, (rule, other), meaning.where(*both))

    what = f"that `{expert.name}` never says do to both `{pair[0].name}` and `{pair[1].name}`"
    return unless_too_large(max((*rules, *others), key=lambda rule: rule.at).at, what, look)


def _recommending(expert: Expert, action: Action) -> list[Rule]:
    return [rule for rule in expert.rules if (action.name, Stance.DO) in rule.gives]


def _finding(meaning: Meaning, expert: Expert, pair: Pair, rules: tuple[Rule, Rule], together: Node) -> Finding:
    by = f"the rule `{rules[0].id}`" if rules[0] is rules[1] else f"the rules `{rules[0].id}` and `{rules[1].id}`"
    message = f"`{expert.name}` says do to `{pair[0].name}` and to `{pair[1].name}`, which exclude each other, by {by}"
    hint = "let one of them give way, or let the actions not exclude each other"
    at = max(rules, key=lambda rule: rule.at).at
    return Finding(at, "excluding-advice", message, hint, Severity.WARNING, situation=meaning.example(together))
