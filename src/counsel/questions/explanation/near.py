"""The rules that do not fire, and what they miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.logic.compiling import Conjunction, Disjunction, Formula, Goal, GoalKind, Test

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from counsel.logic.compiling import Program
    from counsel.panel.model import Expert, Rule, Stance


_MOST = 3


class NearMiss(msgspec.Struct, frozen=True):
    """A rule that does not fire, and the fewest tests that would have to come out true for it to fire."""

    rule: Rule
    stance: Stance
    missing: tuple[Test, ...]


def near_misses(
    expert: Expert, program: Program, action: str, possible: Mapping[str, int], told: Container[str] = ()
) -> tuple[NearMiss, ...]:
    """The few rules on an action that miss least, those first.

    Args:
        expert: the expert.
        program: the expert's rules.
        action: the action's name.
        possible: the cells that each fact can have.
        told: the rules that are left out, since they give what is said already; so are those that can never fire.
    """
    found = []
    for rule in (rule for rule in expert.rules if rule.id not in told):
        for judged, stance in rule.gives:
            missing = _Missing(program, possible).of(Goal(GoalKind.RULE, rule.id)) if judged == action else None
            if missing:
                tests = tuple(Test(fact, missing[fact]) for fact in possible if fact in missing)
                found.append(NearMiss(rule, stance, tests))
    found.sort(key=lambda miss: len(miss.missing))
    return tuple(found[:_MOST])


class _Missing:
    """Works out the cheapest way to make a formula true: the cells that the facts would need."""

    def __init__(self, program: Program, possible: Mapping[str, int]) -> None:
        self._program = program
        self._possible = possible
        self._found: dict[Goal, dict[str, int] | None] = {}

    def of(self, formula: Formula) -> dict[str, int] | None:
        """The facts that would have to be otherwise, with the cells they need; None where nothing helps."""
        match formula:
            case Test(fact, cells):
                return {fact: cells} if self._possible[fact] & ~cells else {}
            case Goal():
                if formula not in self._found:
                    self._found[formula] = self.of(self._program.definitions[formula])
                return self._found[formula]
            case Disjunction(parts):
                ways = [way for part in parts if (way := self.of(part)) is not None]
                return min(ways, key=len) if ways else None
            case Conjunction(parts):
                return self._together(parts)

    def _together(self, parts: tuple[Formula, ...]) -> dict[str, int] | None:
        needs: dict[str, int] = {}
        for part in parts:
            more = self.of(part)
            if more is None:
                return None
            for fact, cells in more.items():
                needs[fact] = needs.get(fact, cells) & cells
        return needs if all(needs.values()) else None
