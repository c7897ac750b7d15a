"""From the clauses that fired to stances with their proofs; what strong Kleene logic leaves open is left open."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from counsel.advising.advice import Advice, Contradiction, ExpertAdvice, Open, Proof, Verdict
from counsel.locking import found_once
from counsel.logic.compiling import Conjunction, Disjunction, Formula, Goal, GoalKind, Test, Threshold
from counsel.logic.stances import STANCES, joined
from counsel.panel.model import Stance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from counsel.advising.advice import Said
    from counsel.logic.compiling import Program
    from counsel.panel.model import Expert, Rule


def tests_that_hold(program: Program, possible: Mapping[str, int]) -> list[int]:
    """The program's tests that hold however the unknown facts turn out."""
    return [i for i, test in enumerate(program.tests) if not possible[test.fact] & ~test.cells]


class Prover:
    """Turns one expert's firings into advice; made once for each expert, and holds no situation."""

    def __init__(self, expert: Expert, program: Program, actions: Iterable[str]) -> None:
        self._program = program
        goals = program.rule_goals
        self._rules_on: dict[str, list[tuple[Rule, Stance, int]]] = {action: [] for action in actions}
        for rule in expert.rules:
            for action, stance in rule.gives:
                self._rules_on[action].append((rule, stance, goals[rule.id]))

    @found_once
    def rests_on(self) -> Mapping[str, frozenset[str]]:
        """For each action of which rules speak the facts that are tested in whatever they rest on, or presumed."""
        return {
            action: self._program.facts_under(Goal(GoalKind.RULE, rule.id) for rule, _, _ in given).union(
                test.fact for rule, _, _ in given for test in rule.presumes
            )
            for action, given in self._rules_on.items()
            if given
        }

    def advice_from(
        self, firings: frozenset[int], possible: Mapping[str, int], actions: Collection[str] | None = None
    ) -> ExpertAdvice:
        """Work out what the expert says.

        Args:
            firings: the clauses that fired.
            possible: the cells that each fact can still have.
            actions: of which actions; of all by default.
        """
        reading = _Reading(self._program, firings, possible)
        wanted = self._rules_on if actions is None else actions
        return ExpertAdvice.of((action, reading.said(self._rules_on[action])) for action in wanted)


class _Reading:
    """What the clauses that fired come to in one situation."""

    def __init__(self, program: Program, firings: frozenset[int], possible: Mapping[str, int]) -> None:
        self.firings, self.possible = firings, possible
        self._program = program

    @found_once
    def _proofs(self) -> _Proofs:
        return _Proofs(self._program, self.firings)

    @found_once
    def _unsettled(self) -> _Unsettled:
        return _Unsettled(self._program, self.possible)

    def said(self, given: Sequence[tuple[Rule, Stance, int]]) -> Said:
        """What is said of an action that some rules give stances on."""
        proofs, unsettled = self._proofs, self._unsettled
        fired = [(rule, stance, goal) for rule, stance, goal in given if goal in proofs.reached]
        pending = [(r, s) for r, s, goal in given if goal not in proofs.reached and unsettled.may_fire(r)]
        stances = {stance for _, stance, _ in fired}
        verdicts = _verdicts(stances, {stance for _, stance in pending}) if pending else (_verdict(stances),)
        if verdicts == (Verdict.CONTRADICTION,):
            return Contradiction(tuple(rule for rule, _, _ in fired))
        if len(verdicts) > 1:
            return Open(verdicts, unsettled.facts_of(rule for rule, stance in pending if _changes(fired, stance)))
        if verdicts == (Verdict.SILENT,):
            return None
        given_by = [(rule, proofs.proof(goal)) for rule, stance, goal in fired if stance.value == verdicts[0]]
        return Advice(Stance(verdicts[0]), tuple(r for r, _ in given_by), tuple(p for _, p in given_by))


_ORDER = (Verdict.DO, Verdict.MAY, Verdict.AVOID, Verdict.CONTRADICTION, Verdict.SILENT)


def _verdicts(fired: Collection[Stance], pending: Collection[Stance]) -> tuple[Verdict, ...]:
    """What can come out, whichever of the pending stances are given in the end."""
    possible = {_verdict({*fired, *more}) for more in _subsets(pending)}
    return tuple(verdict for verdict in _ORDER if verdict in possible)


def _subsets(stances: Collection[Stance]) -> Iterator[tuple[Stance, ...]]:
    sizes = range(len(stances) + 1)
    return itertools.chain.from_iterable(itertools.combinations(stances, size) for size in sizes)


def _verdict(stances: Collection[Stance]) -> Verdict:
    return Verdict(STANCES[joined(stances)])


def _changes(fired: Iterable[tuple[Rule, Stance, int]], stance: Stance) -> bool:
    stances = {already for _, already, _ in fired}
    return joined({*stances, stance}) != joined(stances)


class _Proofs:
    """Builds proof trees from the clauses that fired; of several ways the first in the program is shown."""

    def __init__(self, program: Program, firings: frozenset[int]) -> None:
        self._program = program
        self._way: dict[int, int] = {}
        for i in sorted(firings):
            self._way.setdefault(program.clauses[i].head, i)
        self.reached = self._way.keys()
        self._built: dict[int, Proof] = {}

    def proof(self, goal: int) -> Proof:
        built = self._built.get(goal)
        if built is None:
            facts, supports = self._premises(self._way[goal])
            what = self._program.goals[goal]
            built = Proof(
                what.kind.value, what.name, what.holds, tuple(dict.fromkeys(facts)), tuple(supports), stance=what.stance
            )
            count = self._program.counts.get(goal)
            if count is not None:
                name = f"at least {count.asked[0]} of {count.asked[1]}"
                inner = built.facts[::-1], built.supports[::-1]  # the counter goes from the last part to the first
                built = Proof(built.kind, name, count.holds, *inner, counted=count.asked)
            self._built[goal] = built
        return built

    def _premises(self, clause: int) -> tuple[list[str], list[Proof]]:
        """The facts and proofs under a clause, with its nameless parts spliced in."""
        facts = [self._program.tests[test].fact for test in self._program.clauses[clause].tests]
        supports = []
        for goal in self._program.clauses[clause].goals:
            if self._program.goals[goal].kind is GoalKind.PART:
                more_facts, more_supports = self._premises(self._way[goal])
                facts += more_facts
                supports += more_supports
            else:
                supports.append(self.proof(goal))
        return facts, supports


class _Unsettled:
    """What could still hold as far as strong Kleene logic can tell, for one situation."""

    def __init__(self, program: Program, possible: Mapping[str, int]) -> None:
        self._program = program
        self._possible = possible
        self._seen: dict[Goal, bool] = {}

    @found_once
    def none(self) -> bool:
        """Whether every fact that the program tests is settled."""
        return all(_is_single(self._possible[fact]) for fact in self._program.facts)

    def may_fire(self, rule: Rule) -> bool:
        """Whether a rule that has not fired still could."""
        return not self.none and self._may(Goal(GoalKind.RULE, rule.id))

    def _may(self, formula: Formula) -> bool:
        match formula:
            case Test(fact, cells):
                return bool(self._possible[fact] & cells)
            case Conjunction(parts):
                return all(self._may(part) for part in parts)
            case Disjunction(parts):
                return any(self._may(part) for part in parts)
            case Threshold(count, parts):
                return sum(self._may(part) for part in parts) >= count
            case Goal():
                if formula not in self._seen:
                    self._seen[formula] = self._may(self._program.definitions[formula])
                return self._seen[formula]

    def facts_of(self, rules: Iterable[Rule]) -> tuple[str, ...]:
        """The unknown facts that the conditions of these rules test, in the panel's order."""
        unknown: set[str] = set()
        pending: list[Formula] = [Goal(GoalKind.RULE, rule.id) for rule in rules]
        seen: set[Goal] = set()
        while pending:
            formula = pending.pop()
            if isinstance(formula, Test):
                if self._possible[formula.fact] & ~formula.cells and self._possible[formula.fact] & formula.cells:
                    unknown.add(formula.fact)
            elif isinstance(formula, Goal):
                if formula not in seen:
                    seen.add(formula)
                    pending.append(self._program.definitions[formula])
            elif self._may(formula):
                pending.extend(formula.parts)
        return tuple(fact for fact in self._possible if fact in unknown)


def _is_single(mask: int) -> bool:
    return mask & (mask - 1) == 0
