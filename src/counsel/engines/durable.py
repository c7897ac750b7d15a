"""durable-rules, inside what it was measured to do safely; the only module that knows it.

One rule set per expert, one session that is deleted after each consultation, a lock around both. The situation is one
fact with a property for each test that holds; each conclusion is a fact of its own, asserted once.

Its C engine is driven from here: the loop that comes with it in Python takes whatever is raised meanwhile, an
interrupt too, for a failed action, and logs it or notes it as text.
"""

from __future__ import annotations

import weakref
from collections import Counter
from typing import TYPE_CHECKING, Any

import durable_rules_engine
import msgspec

from counsel.locking import Locked
from counsel.problems import EngineError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from counsel.logic.compiling import Clause, Program

_FAILURES = (durable_rules_engine.error, MemoryError)
_ANSWERS = {1: "a fact that no rule tests", 2: "a fact that was there before", 3: "a fact that it put off"}
_SEEN = "seen"
_ACTION = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SESSION = "1"

# beyond these durable-rules answers with an error code or a crash; each was measured with version 2.0.28
_MOST_RULES = 4000
_MOST_PATTERNS = 16
_MOST_PROPERTIES = 240
_MOST_GOALS = 500
_MOST_PENDING = 64
_MOST_ENDINGS = 255


class DurableRunner(Locked):
    """One program as a durable-rules rule set, compiled once and kept."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self._uses = Counter(test for clause in program.clauses for test in clause.tests)
        self._premises = {goal for clause in program.clauses for goal in clause.goals}
        self._always = frozenset(i for i, c in enumerate(program.clauses) if not c.tests and not c.goals)
        self._paths = [self._path(clause) for clause in program.clauses]
        _refuse_what_is_too_large(program, self._paths)
        self._reached: set[int] = set()
        self._free: Callable[[], object] | None = None
        self._build()
        self._clean = True

    def run(self, tests: Iterable[int]) -> frozenset[int]:
        """Chain forward; see `Runner`."""
        with self._lock:
            if not self._clean:
                self._build()
            self._clean = False  # until the end: whatever strikes, here or in a forked child, the next one builds anew
            try:
                fired = self._consult(tests)
            except _FAILURES as error:
                raise _failure(self._program, str(error) or type(error).__name__) from error
            self._clean = True
            return fired

    def _consult(self, tests: Iterable[int]) -> frozenset[int]:
        self._reached = set()
        situation = {"sid": _SESSION, "id": "s", "s": 1}
        for test in tests:
            situation[f"t{test}"] = 1
        state = self._assert(situation)
        for clause in self._always:
            self._conclude(clause)
        fired = self._fire(state)
        durable_rules_engine.delete_state(self._handle, _SESSION)
        return self._always.union(fired)

    def _fire(self, state: int) -> list[int]:
        """Carry out one action after the other, until none is left."""
        fired = []
        started = durable_rules_engine.start_action_for_state(self._handle, state)
        action = started and started[1]
        seen = False
        while action:
            (name,) = _ACTION.decode(action)
            if name == _SEEN:
                seen = True
            else:
                fired.append(int(name))
                self._conclude(fired[-1])
            action = durable_rules_engine.complete_and_start_action(self._handle, state)
        if not seen:
            raise _failure(self._program, "the run did not complete")
        return fired

    def _conclude(self, clause: int) -> None:
        goal = self._program.clauses[clause].head
        if goal in self._premises and goal not in self._reached:
            self._reached.add(goal)
            self._assert({"sid": _SESSION, "id": f"g{goal}", "g": goal})

    def _assert(self, fact: dict[str, Any]) -> int:
        answer, state = durable_rules_engine.assert_fact(self._handle, msgspec.json.encode(fact).decode())
        if answer:
            raise _failure(self._program, f"the run met {_ANSWERS[answer]}")
        return int(state)

    def _build(self) -> None:
        if self._free:
            self._free()
        definition: dict[str, Any] = {_SEEN: {"all": [{"m": {"s": 1}}]}}
        for i, (clause, path) in enumerate(zip(self._program.clauses, self._paths, strict=True)):
            if i not in self._always:
                definition[str(i)] = {"all": _patterns(clause, path)}
        try:
            self._handle = durable_rules_engine.create_ruleset(
                self._program.expert, msgspec.json.encode(definition).decode()
            )
        except _FAILURES as error:
            raise _failure(self._program, str(error)) from error
        # durable-rules never frees a rule set by itself
        self._free = weakref.finalize(self, durable_rules_engine.delete_ruleset, self._handle)

    def _path(self, clause: Clause) -> list[int]:
        """A clause's tests, the most used first, so that clauses share their beginnings."""
        return sorted(clause.tests, key=lambda test: (-self._uses[test], test))


def _patterns(clause: Clause, path: Sequence[int]) -> list[dict[str, Any]]:
    """What has to be there: the situation with the tests of a path, and each goal."""
    tests = [{f"t{test}": 1} for test in path]
    patterns: list[dict[str, Any]] = []
    if tests:
        patterns.append({"m": {"$and": tests} if len(tests) > 1 else tests[0]})
    patterns.extend({f"g{goal}": {"g": goal}} for goal in clause.goals)
    return patterns


def _refuse_what_is_too_large(program: Program, paths: list[list[int]]) -> None:
    sizes = {
        "clauses": (len(program.clauses), _MOST_RULES),
        "conclusions joined in one condition": (
            max((len(c.goals) for c in program.clauses), default=0) + 1,
            _MOST_PATTERNS,
        ),
        "different tests": (len(program.tests), _MOST_PROPERTIES),
        "conclusions": (len(program.goals), _MOST_GOALS),
        "tests met at once": (_most_pending(program, paths), _MOST_PENDING),
        "conditions that rest on one conclusion": (
            max(Counter(goal for c in program.clauses for goal in c.goals).values(), default=0),
            _MOST_ENDINGS,
        ),
        "conditions that end in one test": (max(Counter(p[-1] for p in paths if p).values(), default=0), _MOST_ENDINGS),
    }
    for what, (size, most) in sizes.items():
        if size > most:
            raise _failure(
                program, f"{size} {what}, and it holds at most {most}", "use `--engine plain`, or split the expert"
            )


def _most_pending(program: Program, paths: list[list[int]]) -> int:
    """How many tests a situation can leave waiting: durable-rules descends into one, the others stay on its stack."""
    branches: dict[tuple[int, ...], set[int]] = {(): set()}
    for path in paths:
        for depth, test in enumerate(path):
            branches.setdefault(tuple(path[:depth]), set()).add(test)
    pending: dict[tuple[int, ...], int] = {(): 1 + _most_at_once(program, branches[()])}  # and the situation's own mark
    for node in sorted(branches, key=len)[1:]:
        pending[node] = pending[node[:-1]] - 1 + _most_at_once(program, branches[node])
    return max(pending.values())


def _most_at_once(program: Program, tests: Iterable[int]) -> int:
    """How many of some tests can hold together: a fact lies in one cell at a time."""
    cells: Counter[tuple[str, int]] = Counter()
    for test in (program.tests[i] for i in tests):
        cells.update((test.fact, cell) for cell in range(test.cells.bit_length()) if test.cells >> cell & 1)
    most: dict[str, int] = {}
    for (fact, _), count in cells.items():
        most[fact] = max(count, most.get(fact, 0))
    return sum(most.values())


def _failure(program: Program, message: str, hint: str = "") -> EngineError:
    text = f"durable-rules failed on `{program.expert}`: {message}"
    return EngineError([Problem(Location("engine"), "engine-failed", text, hint)])
