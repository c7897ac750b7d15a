"""From the clauses that fired to each expert's advice: stances with their proofs, and what is still open."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from counsel.logic.compiling import Conjunction, Disjunction, Formula, Goal, GoalKind, Test
from counsel.panel.model import SILENT, Stance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from counsel.logic.compiling import Program
    from counsel.panel.model import Expert, Rule

Said = TypeVar("Said")


class Proof(msgspec.Struct, frozen=True):
    """Why a rule fired, a concept holds (or does not), or an action is (or is not) advised.

    Attributes:
        kind: `rule`, `concept` or `advice`.
        name: of the rule, the concept or the action.
        holds: false where the proof shows that it is not so.
        facts: the user's own facts on which this step rests.
        supports: the proofs of the other things on which it rests.
    """

    kind: str
    name: str
    holds: bool
    facts: tuple[str, ...]
    supports: tuple[Proof, ...]

    def all_facts(self) -> frozenset[str]:
        """Every fact on which the whole proof rests."""
        return frozenset(self.facts).union(*(support.all_facts() for support in self.supports))


class Advice(msgspec.Struct, frozen=True):
    """One expert's stance on one action.

    Attributes:
        stance: the stance.
        rules: the rules that give it.
        proofs: a proof of each rule.
        suppositions: where the stance is proved by cases, for each proof the cells it supposes, a mask by unknown fact.
    """

    stance: Stance
    rules: tuple[Rule, ...]
    proofs: tuple[Proof, ...]
    suppositions: tuple[Mapping[str, int], ...] = ()


class Branch(msgspec.Struct, frozen=True):
    """When a stance comes out: in each way some facts lie in some cells, masks by fact; without ways, otherwise."""

    stance: str
    ways: tuple[Mapping[str, int], ...]


class Open(msgspec.Struct, frozen=True):
    """What an expert may yet say of an action.

    Attributes:
        possible: the stances that can come out.
        depends_on: the unknown facts on which it hangs.
        branches: when which of them comes out, the last one otherwise; empty where that was not worked out.
    """

    possible: tuple[str, ...]
    depends_on: tuple[str, ...]
    branches: tuple[Branch, ...] = ()


class Contradiction(msgspec.Struct, frozen=True):
    """Rules of one expert that advise for and against one action; the panel is at fault, nothing is picked."""

    rules: tuple[Rule, ...]


class ExpertAdvice(msgspec.Struct, frozen=True):
    """All that one expert says in one situation; an action that is in none of the three he does not speak of."""

    settled: Mapping[str, Advice]
    open: Mapping[str, Open]
    contradictions: Mapping[str, Contradiction]

    def stance_on(self, action: str) -> str:
        """`do`, `may`, `avoid`, `open`, `contradiction` or `silent`."""
        if action in self.settled:
            return self.settled[action].stance.value
        if action in self.open:
            return "open"
        return "contradiction" if action in self.contradictions else SILENT

    def of(self, action: str) -> ExpertAdvice:
        """What the expert says of one action alone."""
        return ExpertAdvice(_only(action, self.settled), _only(action, self.open), _only(action, self.contradictions))

    def rules_on(self, action: str) -> tuple[Rule, ...]:
        """The rules behind what the expert says of an action, each once; none where it is open."""
        said = self.settled.get(action) or self.contradictions.get(action)
        return () if said is None else tuple({rule.id: rule for rule in said.rules}.values())


def _only(action: str, said: Mapping[str, Said]) -> dict[str, Said]:
    return {action: said[action]} if action in said else {}


_STANCES = tuple(Stance)


def stance_of(stances: Collection[Stance]) -> Stance | None:
    """Join the stances of the rules that fired: do over may; None for none. A contradiction is not for here."""
    return next((stance for stance in _STANCES if stance in stances), None)


def contradicts(stances: Collection[Stance]) -> bool:
    """Whether an action is advised against and advised or accepted at once."""
    return Stance.AVOID in stances and any(stance is not Stance.AVOID for stance in stances)


def tests_that_hold(program: Program, possible: Mapping[str, int]) -> list[int]:
    """The program's tests that hold however the unknown facts turn out."""
    return [i for i, test in enumerate(program.tests) if not possible[test.fact] & ~test.cells]


class Judge:
    """Turns one expert's firings into his advice; made once for each expert, and holds no situation."""

    def __init__(self, expert: Expert, program: Program, actions: Iterable[str]) -> None:
        self._program = program
        goals = program.rule_goals
        given = [(action, rule, stance) for rule in expert.rules for action, stance in rule.gives]
        self._rules_on = {
            action: tuple((rule, stance, goals[rule.id]) for named, rule, stance in given if named == action)
            for action in actions
            if any(named == action for named, _, _ in given)
        }

    def advice_from(self, firings: frozenset[int], possible: Mapping[str, int]) -> ExpertAdvice:
        """Work out what the expert says.

        Args:
            firings: the clauses that fired.
            possible: the cells that each fact can still have.
        """
        proofs = _Proofs(self._program, firings)
        doubt = _Doubt(self._program, possible)
        settled, open_, contradictions = {}, {}, {}
        for action, given in self._rules_on.items():
            fired = [(rule, stance, goal) for rule, stance, goal in given if goal in proofs.reached]
            stances = [stance for _, stance, _ in fired]
            if contradicts(stances):
                contradictions[action] = Contradiction(tuple(rule for rule, _, _ in fired))
                continue
            stance = stance_of(stances)
            pending = () if doubt.none else tuple(pair for pair in given if doubt.leaves_open(pair[0], pair[2], proofs))
            still = _possible_stances(stance, [later for _, later, _ in pending])
            if len(still) > 1:
                changing = [rule for rule, later, _ in pending if stance_of([*stances, later]) is not stance]
                open_[action] = Open(still, doubt.facts_of(changing))
            elif stance is not None:
                given_by = [(rule, proofs.proof(goal)) for rule, one, goal in fired if one is stance]
                settled[action] = Advice(stance, tuple(r for r, _ in given_by), tuple(p for _, p in given_by))
        return ExpertAdvice(settled, open_, contradictions)


def _possible_stances(settled: Stance | None, pending: Collection[Stance]) -> tuple[str, ...]:
    """The stances that can come out, those first that say something; contradictions are not among them."""
    if settled is Stance.AVOID or (settled is Stance.DO and pending):
        outcomes: list[Stance | None] = [settled]
    elif settled is Stance.MAY:
        outcomes = [settled, *(stance for stance in pending if stance is Stance.DO)]
    else:
        outcomes = [settled, *pending]
    order = (*_STANCES, None)
    return tuple(SILENT if stance is None else stance.value for stance in order if stance in outcomes)


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
            built = Proof(what.kind.value, what.name, what.holds, tuple(dict.fromkeys(facts)), tuple(supports))
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


class _Doubt:
    """What could still hold as far as strong Kleene logic can tell, for one situation."""

    def __init__(self, program: Program, possible: Mapping[str, int]) -> None:
        self._program = program
        self._possible = possible
        self._seen: dict[Goal, bool] = {}

    @cached_property
    def none(self) -> bool:
        """Whether every fact that the program tests is settled."""
        return all(_is_single(self._possible[fact]) for fact in self._program.facts)

    def leaves_open(self, rule: Rule, goal: int, proofs: _Proofs) -> bool:
        """Whether the rule has not fired and still could."""
        return goal not in proofs.reached and self._may(Goal(GoalKind.RULE, rule.id))

    def _may(self, formula: Formula) -> bool:
        match formula:
            case Test(fact, cells):
                return bool(self._possible[fact] & cells)
            case Conjunction(parts):
                return all(self._may(part) for part in parts)
            case Disjunction(parts):
                return any(self._may(part) for part in parts)
            case Goal():
                if formula not in self._seen:
                    self._seen[formula] = self._may(self._program.definitions[formula])
                return self._seen[formula]

    def facts_of(self, rules: Iterable[Rule]) -> tuple[str, ...]:
        """The unknown facts that the conditions of these rules test, in the panel's order."""
        found: set[str] = set()
        for rule in rules:
            self._collect(Goal(GoalKind.RULE, rule.id), found)
        return tuple(fact for fact in self._possible if fact in found)

    def _collect(self, formula: Formula, found: set[str]) -> None:
        if isinstance(formula, Goal):
            self._collect(self._program.definitions[formula], found)
        elif isinstance(formula, Test):
            if self._possible[formula.fact] & ~formula.cells and self._possible[formula.fact] & formula.cells:
                found.add(formula.fact)
        elif self._may(formula):
            for part in formula.parts:
                self._collect(part, found)


def _is_single(mask: int) -> bool:
    return mask & (mask - 1) == 0
