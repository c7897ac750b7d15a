"""What is settled and what is open, exactly: over every completion of what is known, not rule by rule.

Strong Kleene logic can leave open what no completion changes (one rule for yes, another for no, the same stance). So
what it leaves open is looked up in the diagram of the completions. One verdict, and it is settled (a certain answer:
Imielinski and Lipski, 1984), proved by cases; several, and it is open, with just the facts that can still make a
difference.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

from counsel.advising.advice import Advice, Branch, Contradiction, ExpertAdvice, Open, Verdict
from counsel.logic.situation import supposing
from counsel.logic.stances import SILENT, STANCES, named
from counsel.panel.model import Stance
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from counsel.logic.situation import Situation
    from counsel.logic.stances import Completing, Conditions
    from counsel.panel.model import Expert

    Derive = Callable[[Situation, Collection[str]], ExpertAdvice]

MOST_CASES = 64
"""A stance that takes more cases than this to prove is told without its proof."""


def certain(
    advice: ExpertAdvice, expert: Expert, situation: Situation, completing: Completing, derive: Derive
) -> ExpertAdvice:
    """Make one expert's advice exact.

    Args:
        advice: what the engine settled, and what it left open.
        expert: the expert.
        situation: what is known.
        completing: the completions of it.
        derive: asks the engine what it makes of a situation for this expert, of some actions.
    """
    settled, open_, contradictions = dict(advice.settled), {}, dict(advice.contradictions)
    for action, left in advice.open.items():
        try:
            left_open = _exact(completing, expert.name, action)
        except TooLarge:
            left_open = msgspec.structs.replace(left, exact=False)
        if len(left_open.possible) > 1:
            open_[action] = left_open
        elif left_open.possible != (Verdict.SILENT,):
            cases = list(itertools.islice(_cases(action, situation, left.depends_on, derive), MOST_CASES + 1))
            said = _together(cases) if len(cases) <= MOST_CASES else _unproved(expert, action, left_open.possible[0])
            if isinstance(said, Contradiction):
                contradictions[action] = said
            else:
                settled[action] = said
    return ExpertAdvice(settled, open_, contradictions)


def _exact(completing: Completing, expert: str, action: str) -> Open:
    possible = tuple(map(Verdict, named(completing.outcome(expert, action))))
    return Open(possible, completing.deciding(expert, action) if len(possible) > 1 else ())


def _cases(
    action: str, situation: Situation, facts: tuple[str, ...], derive: Derive
) -> Iterator[tuple[dict[str, int], Advice | Contradiction]]:
    """Split on one unknown fact after the other until the engine settles the action in each case."""
    advice = derive(situation, (action,))
    said = advice.settled.get(action) or advice.contradictions.get(action)
    if said is not None:
        yield {}, said
        return
    fact = next(name for name in facts if situation.possible[name].bit_count() > 1)
    for cell, case in split(situation, fact):
        for supposed, outcome in _cases(action, case, facts, derive):
            yield {fact: cell, **supposed}, outcome


def split(situation: Situation, fact: str) -> Iterator[tuple[int, Situation]]:
    """The situation with each cell that a fact can still have, and that cell as a mask."""
    for index in range(situation.possible[fact].bit_length()):
        cell = situation.possible[fact] & 1 << index
        case = supposing(situation, {fact: cell}) if cell else None
        if case is not None:
            yield cell, case


def _together(cases: list[tuple[dict[str, int], Advice | Contradiction]]) -> Advice | Contradiction:
    """One piece of advice from its cases, each proof beside what it supposes; or all rules that contradict."""
    advice = [(supposed, piece) for supposed, piece in cases if isinstance(piece, Advice)]
    if not advice:
        return Contradiction(tuple({rule.id: rule for _, piece in cases for rule in piece.rules}.values()))
    rows = [
        (supposed, rule, proof)
        for supposed, piece in advice
        for rule, proof in zip(piece.rules, piece.proofs, strict=True)
    ]
    suppositions = tuple(supposed for supposed, _, _ in rows)
    rules, proofs = tuple(rule for _, rule, _ in rows), tuple(proof for _, _, proof in rows)
    return Advice(advice[0][1].stance, rules, proofs, suppositions if any(suppositions) else ())


def _unproved(expert: Expert, action: str, verdict: Verdict) -> Advice | Contradiction:
    """A stance with all rules that give it, without proofs."""
    given = [(rule, stance) for rule in expert.rules for about, stance in rule.gives if about == action]
    if verdict is Verdict.CONTRADICTION:
        return Contradiction(tuple(rule for rule, _ in given))
    return Advice(Stance(verdict), tuple(rule for rule, stance in given if stance.value == verdict), ())


def with_branches(advice: ExpertAdvice, expert: str, completing: Completing) -> ExpertAdvice:
    """Add to what is open when which stance comes out; worked out apart, since only a reader needs it."""

    def branched(action: str, left: Open) -> Open:
        if not left.exact:
            return left
        try:
            return msgspec.structs.replace(left, branches=branches(completing.conditions(expert, action)))
        except TooLarge:
            return left

    open_ = {action: branched(action, left) for action, left in advice.open.items()}
    return ExpertAdvice(advice.settled, open_, advice.contradictions)


def branches(ways: Conditions | None) -> tuple[Branch, ...]:
    """The shortest honest conditions for what can come out; the last one is `otherwise`, and has no ways.

    There are none where it takes more than anybody would read.
    """
    if ways is None:
        return ()
    # the longest to tell is left for `otherwise`, silence where it is as good as any
    last = max(ways, key=lambda stance: (sum(map(len, ways[stance])), stance == SILENT))
    leading = (Branch(Verdict(STANCES[stance]), ways[stance]) for stance in ways if stance != last)
    return (*leading, Branch(Verdict(STANCES[last]), ()))
