"""From an expert's rules to a program: clauses without negation over the cells of the facts.

Negation is compiled away. `not X` becomes "the fact is in one of the other cells", not applicable among them; a
concept is false where each of its ways is; advice is not given where every rule that gives it is false. What
remains is a set of definite clauses, so a forward chainer reaches one least model in whatever order it fires
(van Emden and Kowalski, 1976).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.panel.model import Advises, All, Any, AtLeast, AtMost, Is, Match, Nothing, Stance, Within, stances_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.logic.domains import Domain
    from counsel.panel.model import Concept, Condition, Expert, Panel, Rule


class GoalKind(Enum):
    """What a derived conclusion is about."""

    __hash__ = object.__hash__  # goals are looked up everywhere, and the one of `Enum` is written in Python

    RULE = "rule"
    CONCEPT = "concept"
    ADVICE = "advice"
    COUNT = "count"
    """So many of some conditions hold."""
    PART = "part"
    """One side of a disjunction inside a condition; it has no name of its own."""


class Goal(msgspec.Struct, frozen=True, gc=False):
    """What can be derived: that the rule fires, the concept holds, the action is advised, or that it is not so.

    Advice is that there is do or may of an action, or just the one ``stance``.
    """

    kind: GoalKind
    name: str
    holds: bool = True
    stance: Stance | None = None


class Test(msgspec.Struct, frozen=True, gc=False):
    """The fact lies in one of these cells, a bit mask over its domain."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    fact: str
    cells: int


class Conjunction(msgspec.Struct, frozen=True, gc=False):
    """All parts hold; without parts it is true."""

    parts: tuple[Formula, ...]


class Disjunction(msgspec.Struct, frozen=True, gc=False):
    """Some part holds; without parts it is false."""

    parts: tuple[Formula, ...]


class Threshold(msgspec.Struct, frozen=True, gc=False):
    """At least so many parts hold.

    ``asked`` says of what this is the compiled form: that at least so many of so many conditions hold, or, where not
    ``holds``, that it is not so; the parts are then what keeps it from being so.
    """

    count: int
    parts: tuple[Formula, ...]
    asked: tuple[int, int]
    holds: bool


Formula: TypeAlias = "Test | Goal | Conjunction | Disjunction | Threshold"
"""A condition without negation."""

TRUE, FALSE = Conjunction(()), Disjunction(())


class Clause(msgspec.Struct, frozen=True, gc=False):
    """If these tests and these goals hold, so does the head; all are indexes into the program's tables."""

    head: int
    tests: tuple[int, ...]
    goals: tuple[int, ...]


class Program(msgspec.Struct, frozen=True):
    """One expert, compiled: the definitions as formulas, and the same as clauses for an engine."""

    expert: str
    definitions: Mapping[Goal, Formula]
    tests: tuple[Test, ...]
    goals: tuple[Goal, ...]
    clauses: tuple[Clause, ...]
    facts: frozenset[str]
    counts: Mapping[int, Threshold] = {}
    """What the goals that count stand for, by their index."""

    @property
    def rule_goals(self) -> Mapping[str, int]:
        """Where the goal of each rule stands in ``goals``."""
        return {goal.name: i for i, goal in enumerate(self.goals) if goal.kind is GoalKind.RULE and goal.holds}

    def facts_under(self, formulas: Iterable[Formula]) -> frozenset[str]:
        """The facts that some formulas test, through whatever they rest on."""
        facts: set[str] = set()
        pending, seen = list(formulas), set[Goal]()
        while pending:
            formula = pending.pop()
            if isinstance(formula, Test):
                facts.add(formula.fact)
            elif not isinstance(formula, Goal):
                pending.extend(formula.parts)
            elif formula not in seen:
                seen.add(formula)
                pending.append(self.definitions[formula])
        return frozenset(facts)


def compile_expert(panel: Panel, expert: Expert, domains: Mapping[str, Domain]) -> Program:
    """Compile one expert's concepts and rules; a circle among them must have been refused before."""
    definitions = _Definitions(panel.concepts_for(expert), expert.rules, domains)
    for rule in expert.rules:
        definitions.define(Goal(GoalKind.RULE, rule.id))
    return _Clauses().program(expert.name, definitions.formulas)


class _Definitions:
    """Works out the formula of every goal that some rule needs."""

    def __init__(self, concepts: Mapping[str, Concept], rules: Iterable[Rule], domains: Mapping[str, Domain]) -> None:
        self._concepts = concepts
        self._rules = {rule.id: rule for rule in rules}
        self._domains = domains
        self.formulas: dict[Goal, Formula] = {}

    def define(self, goal: Goal) -> Goal | Conjunction | Disjunction:
        """Make sure that the goal is defined; one that is always or never true is replaced by that."""
        if goal not in self.formulas:
            self.formulas[goal] = self._formula_of(goal)
        formula = self.formulas[goal]
        return formula if formula in (TRUE, FALSE) else goal

    def _formula_of(self, goal: Goal) -> Formula:
        if goal.kind is GoalKind.CONCEPT:
            return self._formula(Any(self._concepts[goal.name].ways), goal.holds)
        if goal.kind is GoalKind.RULE:
            rule = self._rules[goal.name]
            unless = () if rule.unless is None else (Nothing((rule.unless,)),)
            return self._formula(All((rule.when, *unless)), goal.holds)
        given = stances_for(goal.stance)
        givers = (rule for rule in self._rules.values() if dict(rule.gives).get(goal.name) in given)
        parts = (self.define(Goal(GoalKind.RULE, rule.id, goal.holds)) for rule in givers)
        said = self._join(parts, conjunction=not goal.holds)
        if goal.stance is not Stance.MAY:
            return said
        more = self.define(Goal(GoalKind.ADVICE, goal.name, not goal.holds, Stance.DO))  # do outweighs may
        return self._join((said, more), conjunction=goal.holds)

    def _formula(self, condition: Condition, positive: bool) -> Formula:  # noqa: C901, PLR0911  # each kind has its own
        match condition:
            case Match() | Within():
                domain = self._domains[condition.fact]
                cells = domain.mask_of(condition)
                return self._test(condition.fact, cells if positive else domain.full & ~cells)
            case Is(concept, holds):
                return self.define(Goal(GoalKind.CONCEPT, concept, holds is positive))
            case Advises(actions, stance):
                goals = (self.define(Goal(GoalKind.ADVICE, action, positive, stance)) for action in actions)
                return self._join(goals, conjunction=not positive)
            case All(parts):
                return self._join((self._formula(part, positive) for part in parts), conjunction=positive)
            case Any(parts):
                return self._join((self._formula(part, positive) for part in parts), conjunction=not positive)
            case Nothing(parts):
                return self._join((self._formula(part, not positive) for part in parts), conjunction=positive)
            case AtLeast(count, parts):
                return self._counted(count, parts, positive)
            case AtMost(count, parts):
                return self._counted(count + 1, parts, not positive)

    def _counted(self, least: int, parts: tuple[Condition, ...], positive: bool) -> Formula:
        """At least so many parts hold, or it is not so: then enough of them do not."""
        formulas = [self._formula(part, positive) for part in parts]
        wanted = (least if positive else len(parts) - least + 1) - formulas.count(TRUE)
        left = tuple(formula for formula in formulas if formula not in (TRUE, FALSE))
        if wanted <= 0:
            return TRUE
        if wanted > len(left):
            return FALSE
        if wanted in (1, len(left)):
            return self._join(left, conjunction=wanted != 1 or len(left) == 1)
        return Threshold(wanted, left, (least, len(parts)), positive)

    def _test(self, fact: str, cells: int) -> Formula:
        if cells == 0:
            return FALSE
        return TRUE if cells == self._domains[fact].full else Test(fact, cells)

    def _join(self, parts: Iterable[Formula], *, conjunction: bool) -> Formula:
        """Join flat, with tests of one fact merged into one, and what is always true or false worked out."""
        kind, stop = (Conjunction, FALSE) if conjunction else (Disjunction, TRUE)
        merged: dict[object, Formula] = {}
        for part in _flat(parts, kind):
            key: object = part.fact if isinstance(part, Test) else part
            before = merged.get(key)
            together = part
            if isinstance(part, Test) and isinstance(before, Test):
                both = before.cells & part.cells if conjunction else before.cells | part.cells
                together = self._test(part.fact, both)
            if together == stop:
                return stop
            merged[key] = together
        joined = tuple(merged.values())
        return joined[0] if len(joined) == 1 else kind(joined)


def _flat(parts: Iterable[Formula], kind: type[Conjunction | Disjunction]) -> Iterator[Formula]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


class _Clauses:
    """Lays formulas out as clauses; a disjunction inside a conjunction becomes a goal, so nothing multiplies."""

    def __init__(self) -> None:
        self._tests: dict[Test, int] = {}
        self._goals: dict[Goal, int] = {}
        self._clauses: list[Clause] = []
        self._counts: dict[int, Threshold] = {}

    def program(self, expert: str, definitions: Mapping[Goal, Formula]) -> Program:
        for goal, formula in definitions.items():
            self._define(goal, formula)
        facts = frozenset(test.fact for test in self._tests)
        tests, goals, clauses = tuple(self._tests), tuple(self._goals), tuple(self._clauses)
        return Program(expert, definitions, tests, goals, clauses, facts, self._counts)

    def _define(self, goal: Goal, formula: Formula) -> int:
        head = self._goals.setdefault(goal, len(self._goals))
        for way in formula.parts if isinstance(formula, Disjunction) else (formula,):
            self._add(head, way)
        return head

    def _add(self, head: int, way: Formula) -> None:
        tests, goals = [], []
        for part in way.parts if isinstance(way, Conjunction) else (way,):
            if isinstance(part, Test):
                tests.append(self._tests.setdefault(part, len(self._tests)))
            elif isinstance(part, Goal):
                goals.append(self._goals.setdefault(part, len(self._goals)))
            elif isinstance(part, Threshold):
                goals.append(self._count(part))
            else:
                goals.append(self._part(part))
        self._clauses.append(Clause(head, tuple(sorted(tests)), tuple(sorted(goals))))

    def _part(self, formula: Formula) -> int:
        return self._define(self._new(GoalKind.PART), formula)

    def _new(self, kind: GoalKind) -> Goal:
        """A goal that no condition names."""
        goal = Goal(kind, str(len(self._goals)))
        self._goals[goal] = len(self._goals)
        return goal

    def _count(self, formula: Threshold) -> int:
        """Count along the parts, so that combinations need not be written out (the sequential counter of Sinz, 2005).

        A goal says that so many of the first so many parts hold; of a tie the fewest parts prove it, and the first.
        """
        whole = self._new(GoalKind.COUNT)
        self._counts[self._goals[whole]] = formula
        parts = [self._named(part) for part in formula.parts]
        reached: list[Formula] = [TRUE, *[FALSE] * formula.count]
        for number, part in enumerate(parts, start=1):
            left = len(parts) - number
            before = list(reached)
            for held in range(max(1, formula.count - left), min(number, formula.count) + 1):
                ways = [before[held], *([] if before[held - 1] == FALSE else [_together(before[held - 1], part)])]
                goal = whole if number == len(parts) else self._new(GoalKind.PART)
                self._define(goal, Disjunction(tuple(way for way in ways if way != FALSE)))
                reached[held] = goal
        return self._goals[whole]

    def _named(self, formula: Formula) -> Test | Goal:
        """A part under one name, that it may be used more than once."""
        if isinstance(formula, Test | Goal):
            return formula
        number = self._count(formula) if isinstance(formula, Threshold) else self._part(formula)
        return tuple(self._goals)[number]


def _together(before: Formula, part: Test | Goal) -> Formula:
    return part if before == TRUE else Conjunction((before, part))
