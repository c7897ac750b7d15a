"""Rules against each other, over all possible situations: those that contradict, can never fire, or never matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.logic.counting import count_situations
from counsel.panel.model import All, Nothing, Stance
from counsel.problems import Severity
from counsel.questions.soundness.exploring import Meaning, condition_of
from counsel.questions.soundness.finding import Finding, unless_too_large
from counsel.questions.soundness.notation import between, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.consulting import OpenPanel
    from counsel.panel.model import Condition, Expert, Rule
    from counsel.questions.soundness.exploring import Explored
    from counsel.questions.soundness.finding import Proof


def check_contradictions(opened: OpenPanel) -> Iterator[Proof]:
    """No expert advises for and against one action in any possible situation."""
    found: list[Finding] = []
    compared = 0
    for expert in opened.panel.experts.values():
        meaning = Meaning(opened, expert)
        for action, pro, con in _opposed(expert):
            compared += 1
            found += _contradiction(meaning, expert, action, pro, con)
    number = count_situations({name: domain.full for name, domain in opened.domains.items()}, opened.domains)
    yield (
        found,
        f"free of contradictions: no situation among {number:,} makes an expert contradict himself "
        f"({compared} pairs of a rule for and a rule against the same action)",
    )


def _opposed(expert: Expert) -> Iterator[tuple[str, Rule, Rule]]:
    """Every action with a rule for it and a rule against it."""
    for action in dict.fromkeys(action for rule in expert.rules for action, _ in rule.gives):
        given = [(rule, dict(rule.gives)[action]) for rule in expert.rules if action in dict(rule.gives)]
        cons = [rule for rule, stance in given if stance is Stance.AVOID]
        yield from ((action, rule, con) for rule, stance in given if stance is not Stance.AVOID for con in cons)


def _contradiction(meaning: Meaning, expert: Expert, action: str, pro: Rule, con: Rule) -> list[Finding]:
    later = max(pro, con, key=lambda rule: rule.at)

    def look() -> Iterator[Finding]:
        explored = meaning.explore((condition_of(pro), condition_of(con)))
        both = explored.where(condition_of(pro), condition_of(con))
        if both.any():
            message = (
                f"`{expert.name}` advises for and against `{action}`: the rule `{pro.id}` says "
                f"{dict(pro.gives)[action].value}, the rule `{con.id}` says avoid, and both can fire at once"
            )
            hint = "let one of them give way, for instance with `unless`"
            yield Finding(later.at, "contradicting-rules", message, hint, situation=explored.example(both))

    return unless_too_large(later.at, f"that the rules `{pro.id}` and `{con.id}` never fire together", look)


def check_reachable(opened: OpenPanel) -> Iterator[Proof]:
    """Every rule fires in some possible situation.

    A rule that cannot is an error, as a claim that no rule cites is: the ledger's proof counts the claim as encoded,
    and the panel keeps silent about it everywhere.
    """
    found: list[Finding] = []
    rules = 0
    for expert in opened.panel.experts.values():
        meaning = Meaning(opened, expert)
        for rule in expert.rules:
            rules += 1
            found += _unreachable(meaning, rule)
    yield found, f"within reach: every one of the {rules} rules can fire, each in some possible situation"


def _unreachable(meaning: Meaning, rule: Rule) -> list[Finding]:
    def look() -> Iterator[Finding]:
        explored = meaning.explore([condition_of(rule)])
        if explored.never(condition_of(rule)):
            message = f"the rule `{rule.id}` can never fire: {why_never(explored, rule.when, rule.unless)}"
            hint = "change what excludes the rest; what the rule gives is given in no situation"
            yield Finding(rule.at, "unreachable-rule", message, hint)

    return unless_too_large(rule.at, f"that the rule `{rule.id}` can fire", look)


def why_never(explored: Explored, when: Condition, unless: Condition | None = None) -> str:
    """Say which of its parts, as few as can be, a condition that never holds cannot have together."""
    parts = [*_conjuncts(when), *(() if unless is None else (Nothing((unless,)),))]
    needed = list(parts)
    for part in parts:
        fewer = [one for one in needed if one is not part]
        if explored.never(*fewer):
            needed = fewer
    if unless is not None and needed == [parts[-1]]:
        return f"its `unless` holds in every possible situation: {quoted(unless)}"
    if len(needed) == 1:
        return f"no possible situation has {quoted(needed[0])}"
    told = [f"not {quoted(unless)}" if unless is not None and one is parts[-1] else quoted(one) for one in needed]
    return f"no possible situation has {between(told)} together"


def _conjuncts(condition: Condition) -> Sequence[Condition]:
    return condition.parts if isinstance(condition, All) else (condition,)


def check_redundant(opened: OpenPanel) -> Iterator[Proof]:
    """No rule gives only what the same expert's other rules give already, wherever it fires.

    Doing covers accepting, since do stands over may; an instruction of its own is something that a rule gives.
    """
    found: list[Finding] = []
    rules = 0
    for expert in opened.panel.experts.values():
        meaning = Meaning(opened, expert)
        for rule in expert.rules:
            rules += 1
            found += _redundant(meaning, expert, rule)
    yield (
        found,
        f"free of redundancy: each of the {rules} rules gives something that no other rule of the same expert gives",
    )


def _redundant(meaning: Meaning, expert: Expert, rule: Rule) -> list[Finding]:
    def look() -> Iterator[Finding]:
        givers = [_givers(expert, rule, action, stance) for action, stance in rule.gives]
        if not all(givers):
            return
        explored = meaning.explore(condition_of(one) for one in (rule, *(giver for each in givers for giver in each)))
        if explored.never(condition_of(rule)):
            return
        if all(_covered(explored, rule, each) for each in givers):
            names = dict.fromkeys(giver.id for each in givers for giver in each if _meet(explored, rule, giver))
            others = between(f"`{name}`" for name in names)
            verb = "gives" if len(names) == 1 else "give"
            message = f"whatever the rule `{rule.id}` gives, {others} of the same expert {verb} already"
            hint = "leave it out and cite its claims there, or say in `how` what it adds"
            yield Finding(rule.at, "redundant-rule", message, hint, Severity.WARNING)

    return unless_too_large(rule.at, f"that the rule `{rule.id}` matters", look)


def _givers(expert: Expert, rule: Rule, action: str, stance: Stance) -> list[Rule]:
    """The other rules that give at least as much on an action."""
    enough = {stance, Stance.DO} if stance is Stance.MAY else {stance}
    return [other for other in expert.rules if other.id != rule.id and dict(other.gives).get(action) in enough]


def _covered(explored: Explored, rule: Rule, givers: Sequence[Rule]) -> bool:
    """Whether, wherever the rule fires, some giver does, and for each of its instructions one that has it too."""
    needed = [givers, *([giver for giver in givers if line in giver.how] for line in rule.how)]
    return all(
        explored.never(condition_of(rule), Nothing(tuple(condition_of(giver) for giver in each))) for each in needed
    )


def _meet(explored: Explored, rule: Rule, other: Rule) -> bool:
    return not explored.never(condition_of(rule), condition_of(other))
