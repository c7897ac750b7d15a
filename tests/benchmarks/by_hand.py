"""The panel's rules written straight onto durable-rules, as somebody would who needs neither proofs nor a panel.

One rule set per expert; a concept is a fact that a rule asserts; a rule that fires notes its stances. Conditions are
taken from the panel so that both sides of a comparison hold the same rules, and every concept is positive or
negated as the rules use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from durable.engine import Ruleset

from counsel.logic.compiling import GoalKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counsel.consulting import OpenPanel
    from counsel.logic.compiling import Program


class ByHand:
    """All experts' rule sets."""

    def __init__(self, opened: OpenPanel) -> None:
        self._domains = opened.domains
        self._sets = [_Set(program, opened) for program in opened.adviser.programs.values()]

    def consult(self, facts: Mapping[str, str | int]) -> list[tuple[str, str]]:
        """Ask every expert about facts by cell number; gives all stances."""
        return [said for one in self._sets for said in one.consult(facts)]


class _Set:
    def __init__(self, program: Program, opened: OpenPanel) -> None:
        self._said: list[tuple[str, str]] = []
        self._known: set[int] = set()
        gives = {rule.id: rule.gives for rule in opened.panel.experts[program.expert].rules}
        needed = {goal for clause in program.clauses for goal in clause.goals}
        definition: dict[str, Any] = {"any": {"all": [{"m": {"s": 1}}], "run": lambda c: None}}
        for i, clause in enumerate(program.clauses):
            tests = [_written(program.tests[test].fact, program.tests[test].cells) for test in clause.tests]
            patterns: list[dict[str, Any]] = []
            if tests:
                patterns.append({"m": {"$and": tests} if len(tests) > 1 else tests[0]})
            patterns += [{f"g{goal}": {"g": goal}} for goal in clause.goals]
            goal = program.goals[clause.head]
            stances = [(a, s.value) for a, s in gives[goal.name]] if goal.kind is GoalKind.RULE else []
            action = self._action(stances, clause.head if clause.head in needed else None)
            definition[f"r{i}"] = {"all": patterns, "run": action}
        self._rules = Ruleset(f"by-hand-{program.expert}", None, definition)

    def _action(self, stances: list[tuple[str, str]], goal: int | None) -> Callable[[Any], None]:
        def act(c: Any) -> None:
            self._said.extend(stances)
            if goal is not None and goal not in self._known:
                self._known.add(goal)
                c.assert_fact({"id": f"g{goal}", "g": goal})

        return act

    def consult(self, facts: Mapping[str, str | int]) -> list[tuple[str, str]]:
        self._said.clear()
        self._known.clear()
        state = self._rules.assert_fact({"sid": "1", "id": "s", "s": 1, **facts})
        self._rules.do_actions(state, lambda error, state: None)
        self._rules.delete_state("1")
        return list(self._said)


def _written(fact: str, cells: int) -> dict[str, Any]:
    """A test as one writes it: the fact equals one of the cells."""
    each = [{fact: i} for i in range(cells.bit_length()) if cells >> i & 1]
    return {"$or": each} if len(each) > 1 else each[0]
