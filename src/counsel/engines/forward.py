"""A plain forward chainer, for where durable-rules cannot be imported.

Counts down the premises that each clause still lacks (Dowling and Gallier, 1984), so its time is linear in the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.logic.compiling import Program


class PlainRunner:
    """One program, indexed by its premises."""

    def __init__(self, program: Program) -> None:
        self._clauses = program.clauses
        self._lacking = [len(clause.tests) + len(clause.goals) for clause in program.clauses]
        self._by_test: list[list[int]] = [[] for _ in program.tests]
        self._by_goal: list[list[int]] = [[] for _ in program.goals]
        for i, clause in enumerate(program.clauses):
            for test in clause.tests:
                self._by_test[test].append(i)
            for goal in clause.goals:
                self._by_goal[goal].append(i)

    def run(self, tests: Iterable[int]) -> frozenset[int]:
        """Chain forward; see `Runner`."""
        lacking = self._lacking.copy()
        fired = [i for i, count in enumerate(lacking) if count == 0]
        for test in tests:
            for i in self._by_test[test]:
                lacking[i] -= 1
                if lacking[i] == 0:
                    fired.append(i)
        reached: set[int] = set()
        for clause in fired:  # grows while it is walked
            head = self._clauses[clause].head
            if head in reached:
                continue
            reached.add(head)
            for i in self._by_goal[head]:
                lacking[i] -= 1
                if lacking[i] == 0:
                    fired.append(i)
        return frozenset(fired)
