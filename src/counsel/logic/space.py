"""The finite space of a panel's situations, explored whole with arrays instead of one consultation at a time.

A `Space` is the product of the cells that some facts can still have. A formula of a program becomes an array of truth
values with one axis for each fact, of length 1 where the formula does not speak of it; numpy broadcasts the rest.
Combinations that no situation can have (a gate that does not hold) are masked by `Space.valid`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from counsel.logic.compiling import Conjunction, Disjunction, Goal, GoalKind, Test
from counsel.logic.domains import gate_may_hold, gate_must_hold, with_gates
from counsel.panel.model import All, Any, Match, Nothing, Stance, Within
from counsel.problems import InputError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from counsel.logic.compiling import Formula, Program
    from counsel.logic.domains import Domain
    from counsel.panel.model import Condition, Expert

    Truths = NDArray[np.bool_]
    Codes = NDArray[np.uint8]

MOST_CELLS = 50_000_000
"""How many combinations one array may have; a byte each."""

MOST_AXES = 64
"""How many facts one array may have as axes; numpy takes no more."""

SILENT_CODE, DO_CODE, MAY_CODE, AVOID_CODE, CONTRADICTION_CODE = range(5)
CODES = ("silent", *(stance.value for stance in Stance), "contradiction")
"""What each code in an array of stances stands for, as `ExpertAdvice.stance_on` says it."""


class Space:
    """The combinations of cells that some facts can have.

    Attributes:
        facts: the facts, each an axis; with a fact come the facts that decide whether it applies.
        cells: for each fact the numbers of the cells that it can have.
    """

    def __init__(self, facts: Iterable[str], possible: Mapping[str, int], domains: Mapping[str, Domain]) -> None:
        wanted = with_gates(facts, domains)
        self.facts = tuple(name for name in domains if name in wanted)
        self._domains = domains
        self.cells = {name: _bits(possible[name]) for name in self.facts}
        self.shape = tuple(len(self.cells[name]) for name in self.facts)
        if math.prod(self.shape) > MOST_CELLS or len(self.facts) > MOST_AXES:
            message = f"{math.prod(self.shape):,} combinations of {len(self.facts)} facts are too many to explore whole"
            raise InputError([Problem(Location("panel"), "too-large", message, "fix some facts with --set")])
        self.valid = self._valid()

    def _valid(self) -> Truths:
        """Which combinations a situation can have: a fact is not applicable just where its gate does not hold."""
        valid = np.ones((1,) * len(self.facts), dtype=bool)
        for name in self.facts:
            domain = self._domains[name]
            if domain.fact.only_if is not None:
                applies = ~self.holds(Test(name, domain.not_applicable))
                valid = valid & (applies == self.applies(name))
        return valid

    def applies(self, fact: str) -> Truths:
        """Where a fact applies, by its gate; the facts that the gate tests are axes, the fact itself need not be."""
        gate = self._domains[fact].fact.only_if
        return np.ones((1,) * len(self.facts), dtype=bool) if gate is None else self._condition(gate)

    def _condition(self, condition: Condition) -> Truths:
        """A gate as an array; gates test facts alone."""
        match condition:
            case Match() | Within():
                return self.holds(Test(condition.fact, self._domains[condition.fact].mask_of(condition)))
            case All(parts) | Any(parts) | Nothing(parts):
                found = _joined(
                    [self._condition(part) for part in parts], len(self.facts), every=isinstance(condition, All)
                )
                return ~found if isinstance(condition, Nothing) else found
            case _:
                raise TypeError(f"a gate tests facts alone, not {condition!r}")

    def holds(self, test: Test) -> Truths:
        """Where a test holds: an array along the fact's own axis, or one value where the fact is no axis."""
        along = [bool(test.cells >> cell & 1) for cell in self.cells[test.fact]]
        axis = self.facts.index(test.fact)
        return np.array(along).reshape([-1 if i == axis else 1 for i in range(len(self.facts))])

    def truths(self, program: Program, goals: Iterable[Goal]) -> dict[Goal, Truths]:
        """Where each goal holds."""
        evaluated = _Evaluation(self, program)
        return {goal: evaluated.of(goal) for goal in goals}

    def gates_of(self, fact: str) -> set[str]:
        """The other facts that decide whether a fact applies, directly or through others."""
        return with_gates([fact], self._domains) - {fact}

    def situation_at(self, index: Sequence[int]) -> dict[str, int]:
        """The cell number of each fact at one place of the arrays."""
        return {name: self.cells[name][i] for name, i in zip(self.facts, index, strict=True)}


class _Evaluation:
    """Evaluates one program's formulas over a space, each goal once."""

    def __init__(self, space: Space, program: Program) -> None:
        self._space = space
        self._program = program
        self._found: dict[Goal, Truths] = {}

    def of(self, formula: Formula) -> Truths:
        match formula:
            case Test():
                return self._space.holds(formula)
            case Goal():
                if formula not in self._found:
                    self._found[formula] = self.of(self._program.definitions[formula])
                return self._found[formula]
            case Conjunction(parts) | Disjunction(parts):
                every = isinstance(formula, Conjunction)
                return _joined([self.of(part) for part in parts], len(self._space.facts), every=every)


def _joined(arrays: list[Truths], dimensions: int, *, every: bool) -> Truths:
    joined: Truths = np.full((1,) * dimensions, every)
    for array in arrays:
        joined = joined & array if every else joined | array
    return joined


def _bits(mask: int) -> tuple[int, ...]:
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


def _facts_that_bind(possible: Mapping[str, int], domains: Mapping[str, Domain]) -> set[str]:
    """The facts that are known to apply, or not to, though their gate alone does not settle it."""
    return {
        name
        for name, domain in domains.items()
        if (gate := domain.fact.only_if) is not None
        and bool(possible[name] & domain.not_applicable) is not bool(possible[name] & ~domain.not_applicable)
        and gate_may_hold(gate, possible, domains)
        and not gate_must_hold(gate, possible, domains)
    }


def facts_of(program: Program, goals: Iterable[Goal]) -> set[str]:
    """The facts that the definitions of these goals test, through whatever they rest on."""
    facts: set[str] = set()
    seen: set[Goal] = set()
    pending: list[Formula] = list(goals)
    while pending:
        formula = pending.pop()
        if isinstance(formula, Test):
            facts.add(formula.fact)
        elif not isinstance(formula, Goal):
            pending.extend(formula.parts)
        elif formula not in seen:
            seen.add(formula)
            pending.append(program.definitions[formula])
    return facts


class StanceTable:
    """What one expert says of one action in every situation of a space.

    Attributes:
        space: the situations, over the facts that his rules on the action test.
        codes: the stances, as indexes into `CODES`; an axis of length 1 is a fact that does not matter.
    """

    def __init__(self, space: Space, codes: Codes) -> None:
        self.space = space
        self.codes = codes

    def whole(self) -> tuple[Codes, Truths]:
        """The stances and which combinations are possible, both over the full product."""
        return np.broadcast_to(self.codes, self.space.shape), np.broadcast_to(self.space.valid, self.space.shape)

    def stances(self) -> tuple[str, ...]:
        """The stances that come out somewhere in the space, in the order of `CODES` with silence last."""
        codes, valid = self.whole()
        found = np.flatnonzero(np.bincount(codes[valid], minlength=len(CODES)))
        return tuple(CODES[code] for code in sorted(found, key=lambda code: (code == SILENT_CODE, code)))

    def open_given(self, possible: Mapping[str, int]) -> bool:
        """Whether several stances can come out once the facts are confined to fewer cells."""
        codes, valid = self.whole()
        kept = np.ix_(
            *([bool(possible[name] >> cell & 1) for cell in cells] for name, cells in self.space.cells.items())
        )
        found = codes[kept][valid[kept]]
        return bool(found.size and (found != found[0]).any())

    def axes_below(self, fact: str) -> tuple[int, ...]:
        """The axes of the facts that apply or not depending on this one, directly or through others."""
        return tuple(i for i, name in enumerate(self.space.facts) if fact in self.space.gates_of(name))

    def named(self, box: Mapping[int, tuple[int, ...]]) -> dict[str, int]:
        """A box of indexes as a mask of cells for each fact that it limits."""
        return {
            self.space.facts[axis]: sum(1 << self.space.cells[self.space.facts[axis]][i] for i in indexes)
            for axis, indexes in sorted(box.items())
        }


class Tables:
    """The truth tables of a panel, by expert and action, over all situations or over those that are possible."""

    def __init__(
        self, experts: Mapping[str, Expert], programs: Mapping[str, Program], domains: Mapping[str, Domain]
    ) -> None:
        self._programs = programs
        self._domains = domains
        self._rules: dict[tuple[str, str], list[tuple[Goal, Stance]]] = {}
        for name, expert in experts.items():
            for rule in expert.rules:
                for action, stance in rule.gives:
                    self._rules.setdefault((name, action), []).append((Goal(GoalKind.RULE, rule.id), stance))
        self.full = {name: domain.full for name, domain in domains.items()}
        self._facts = {
            (name, action): facts_of(programs[name], [goal for goal, _ in rules])
            for (name, action), rules in self._rules.items()
        }

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every expert with every action that some rule of his speaks of."""
        return tuple(self._rules)

    def facts(self, expert: str, action: str) -> set[str]:
        """The facts that an expert's rules on an action test."""
        return self._facts.get((expert, action), set())

    def table(
        self, expert: str, action: str, possible: Mapping[str, int] | None = None, facts: Iterable[str] = ()
    ) -> StanceTable:
        """What an expert says of an action.

        Args:
            expert: the expert's name.
            action: the action's name.
            possible: the cells that each fact can still have; all of them by default.
            facts: further facts to have as axes.
        """
        remaining = self.full if possible is None else possible
        binding = _facts_that_bind(remaining, self._domains)
        space = Space({*self.facts(expert, action), *facts, *binding}, remaining, self._domains)
        return StanceTable(space, self.codes(expert, action, space))

    def codes(self, expert: str, action: str, space: Space) -> Codes:
        """The stances over a space that has all facts of the expert's rules on the action."""
        rules = self._rules.get((expert, action), [])
        truths = space.truths(self._programs[expert], [goal for goal, _ in rules])
        by_stance = {
            stance: _joined([truths[goal] for goal, given in rules if given is stance], len(space.facts), every=False)
            for stance in Stance
        }
        do, may, avoid = (by_stance[stance] for stance in Stance)
        codes = np.select(
            [avoid & (do | may), do, may, avoid], [CONTRADICTION_CODE, DO_CODE, MAY_CODE, AVOID_CODE], SILENT_CODE
        )
        return codes.astype(np.uint8)
