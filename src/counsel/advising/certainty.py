"""What is settled and what is open, exactly: over every completion of what is known, not rule by rule.

Strong Kleene logic can leave open what no completion changes (one rule for yes, another for no, the same stance). So
what it leaves open is looked at again. Where it hangs on one fact, each of its cells is asked for; otherwise the truth
table of the completions is looked up. One stance, and it is settled, proved by cases; several, and it is open, with
just the facts that can still make a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.advising.advice import Advice, Branch, ExpertAdvice, Open
from counsel.logic.situation import supposing
from counsel.panel.model import SILENT, Stance
from counsel.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counsel.logic.situation import Situation
    from counsel.logic.space import Tables

    Derive = Callable[[Situation], ExpertAdvice]
    GetTables = Callable[[], Tables]


def settle(advice: ExpertAdvice, expert: str, situation: Situation, tables: GetTables, derive: Derive) -> ExpertAdvice:
    """Make one expert's advice exact.

    Args:
        advice: what the engine settled, and what it left open.
        expert: the expert's name.
        situation: what is known.
        tables: gives the panel's truth tables; asked for them only where something hangs on several facts.
        derive: asks the engine what it makes of a situation for this expert.
    """
    settled, open_ = dict(advice.settled), {}
    for action, left in advice.open.items():
        found = _by_each_cell(action, left, situation, derive) or _by_table(expert, action, situation, tables(), left)
        if len(found.possible) > 1 or found.possible == ("contradiction",):
            open_[action] = found
        elif found.possible != (SILENT,):
            settled[action] = _together(list(_cases(action, situation, left.depends_on, derive)))
    return ExpertAdvice(settled, open_, advice.contradictions)


_ORDER = (*(stance.value for stance in Stance), "contradiction", SILENT)


def _by_each_cell(action: str, left: Open, situation: Situation, derive: Derive) -> Open | None:
    """What can come out where it hangs on one fact alone; None where that does not settle it."""
    if len(left.depends_on) != 1:
        return None
    (fact,) = left.depends_on
    cells: dict[str, int] = {}
    for cell, case in _split(situation, fact):
        stance = derive(case).stance_on(action)
        cells[stance] = cells.get(stance, 0) | cell
    if "open" in cells:
        return None
    possible = tuple(stance for stance in _ORDER if stance in cells)
    told = tuple(Branch(stance, ({fact: cells[stance]},)) for stance in possible[:-1])
    return Open(possible, (fact,), (*told, Branch(possible[-1], ())))


def _by_table(expert: str, action: str, situation: Situation, tables: Tables, left: Open) -> Open:
    """What can come out; what Kleene logic left, where the completions are too many to look at."""
    from counsel.advising.deciding import deciding_facts

    try:
        table = tables.table(expert, action, situation.possible)
    except InputError:
        return left
    return Open(table.stances(), deciding_facts(table))


def with_branches(advice: ExpertAdvice, expert: str, situation: Situation, tables: GetTables) -> ExpertAdvice:
    """Add to what is open when which stance comes out; worked out apart, since only a reader needs it."""

    def told(action: str, one: Open) -> Open:
        if one.branches:
            return one
        from counsel.advising.deciding import branches

        try:
            table = tables().table(expert, action, situation.possible)
        except InputError:
            return one
        return Open(one.possible, one.depends_on, branches(table, one.depends_on))

    open_ = {action: told(action, one) for action, one in advice.open.items()}
    return ExpertAdvice(advice.settled, open_, advice.contradictions)


def _split(situation: Situation, fact: str) -> Iterator[tuple[int, Situation]]:
    """The situation with each cell that a fact can still have, and that cell as a mask."""
    for index in range(situation.possible[fact].bit_length()):
        cell = situation.possible[fact] & 1 << index
        case = supposing(situation, {fact: cell})
        if case is not None:
            yield cell, case


def _cases(
    action: str, situation: Situation, facts: tuple[str, ...], derive: Derive
) -> Iterator[tuple[dict[str, int], Advice]]:
    """Split on one unknown fact after the other until the engine settles the action in each case."""
    advice = derive(situation).settled.get(action)
    if advice is not None:
        yield {}, advice
        return
    fact = next(name for name in facts if situation.possible[name].bit_count() > 1)
    for cell, case in _split(situation, fact):
        for supposed, found in _cases(action, case, facts, derive):
            yield {fact: cell, **supposed}, found


def _together(cases: list[tuple[dict[str, int], Advice]]) -> Advice:
    """One piece of advice from its cases; each proof stands beside what it supposes."""
    rows = [
        (supposed, rule, proof) for supposed, one in cases for rule, proof in zip(one.rules, one.proofs, strict=True)
    ]
    suppositions = tuple(supposed for supposed, _, _ in rows)
    rules, proofs = tuple(rule for _, rule, _ in rows), tuple(proof for _, _, proof in rows)
    return Advice(cases[0][1].stance, rules, proofs, suppositions if any(suppositions) else ())
