"""What every expert says of every action in every situation: a diagram for each pair, and what is read off it.

An outcome is a set of stances, as a mask: where facts are left open, all that can come out of them. A combination of
cells that no situation has brings none, so gates are honoured wherever outcomes are united.
"""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from counsel.locking import found_once
from counsel.logic.compiling import Conjunction, Disjunction, Formula, Goal, GoalKind, Test, Threshold
from counsel.logic.covers import cover
from counsel.logic.diagrams import MOST_NODES, Diagrams, both, either, union
from counsel.logic.domains import with_gates
from counsel.panel.model import Stance
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    from counsel.logic.compiling import Program
    from counsel.logic.diagrams import Node
    from counsel.logic.domains import Domains
    from counsel.logic.situation import Situation
    from counsel.panel.model import Expert

SILENT, DO, MAY, AVOID, CONTRADICTION = (1 << i for i in range(5))
"""The outcomes of one stance alone."""

STANCES: Mapping[int, str] = dict(
    zip(
        (DO, MAY, AVOID, CONTRADICTION, SILENT),
        (*(stance.value for stance in Stance), "contradiction", "silent"),
        strict=True,
    )
)
"""What each stance is called, in the order in which stances are told."""

FOR, AGAINST = DO | MAY, AVOID


Read = TypeVar("Read")
Conditions: TypeAlias = "dict[int, tuple[dict[str, int], ...]]"
"""For each stance when it comes out: in each way some facts lie in some cells, masks by fact."""


def named(outcome: int) -> tuple[str, ...]:
    """The stances of an outcome, in the order in which they are told."""
    return tuple(name for stance, name in STANCES.items() if outcome & stance)


class Stances:
    """The diagrams of a panel, each made when it is first asked for; several threads may ask."""

    def __init__(self, experts: Mapping[str, Expert], programs: Mapping[str, Program], domains: Domains) -> None:
        self.domains = domains
        self._programs = programs
        self._facts: dict[tuple[str, str], frozenset[str]] = {}
        self._too_large: dict[tuple[object, ...], tuple[int, TooLarge]] = {}
        self._rules: dict[tuple[str, str], list[tuple[Goal, Stance]]] = {}
        for name, expert in experts.items():
            for rule in expert.rules:
                for action, stance in rule.gives:
                    self._rules.setdefault((name, action), []).append((Goal(GoalKind.RULE, rule.id), stance))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every expert with every action that some rule of theirs speaks of."""
        return tuple(self._rules)

    def facts(self, expert: str, action: str, most: int = MOST_NODES) -> frozenset[str]:
        """The facts that can make a difference to what an expert says of an action, with those that gate them."""
        mattering = self._facts.get((expert, action))
        if mattering is None:
            with self._once((expert, action), most), self.domains.asked(most):
                levels = self.domains.diagrams.support(self._stance(expert, action))
            mattering = frozenset(with_gates([self.domains.names[level] for level in levels], self.domains))
            self._facts[expert, action] = mattering
        return mattering

    def outcome(self, expert: str, action: str, facts: Iterable[str] = (), most: int = MOST_NODES) -> Node:
        """The stance in every combination of cells that a situation can have, in the table of the domains.

        Args:
            expert: the expert's name.
            action: the action's name.
            facts: further facts whose gates are to be honoured.
            most: how many new nodes it may take.

        Raises:
            TooLarge: the diagram has too many nodes.
        """
        key = (expert, action, frozenset(facts))
        node = self.domains.remembered.get(key)
        if node is None:
            over = self.facts(expert, action, most) | key[2]
            with self._once(key, most), self.domains.asked(most):
                valid = self.domains.valid_over(over)
                node = self.domains.diagrams.apply(_where, valid, self._stance(expert, action))
            self.domains.remember(key, node)  # only now: what fails is forgotten, and others may be reading
        return node

    @contextlib.contextmanager
    def _once(self, key: tuple[object, ...], most: int) -> Iterator[None]:
        """Try nothing again that was too large for as much room: to find that out takes as long as filling it."""
        tried = self._too_large.get(key)
        if tried is not None and most <= tried[0]:
            raise TooLarge(tried[1].what)
        try:
            yield
        except TooLarge as error:
            self._too_large[key] = most, error
            raise

    def fired(self, expert: str, rules: Iterable[str]) -> Node:
        """Where one of some rules of an expert fires, in the table of the domains; gates are not honoured.

        Raises:
            TooLarge: the diagram has too many nodes.
        """
        with self.domains.asked():
            return self.domains.diagrams.join(either, [self._formula(expert, Goal(GoalKind.RULE, i)) for i in rules])

    def _stance(self, expert: str, action: str) -> Node:
        diagrams = self.domains.diagrams
        given = self._rules.get((expert, action), [])
        fired = {
            stance: diagrams.join(either, [self._formula(expert, goal) for goal, gives in given if gives is stance])
            for stance in Stance
        }
        return diagrams.apply(_stance, *fired.values())

    def _formula(self, expert: str, formula: Formula) -> Node:
        match formula:
            case Test(fact, cells):
                return self.domains.literal(fact, cells)
            case Goal():
                key, kept = (expert, formula), self.domains.diagrams.kept
                if key not in kept:
                    kept[key] = self._formula(expert, self._programs[expert].definitions[formula])
                return kept[key]
            case Threshold(count, parts):
                return self.domains.diagrams.at_least(count, [self._formula(expert, part) for part in parts])
            case Conjunction(parts) | Disjunction(parts):
                operator = both if isinstance(formula, Conjunction) else either
                return self.domains.diagrams.join(operator, [self._formula(expert, part) for part in parts])

    def firing(self, expert: str, rule: str) -> tuple[Node, Node]:
        """Where a rule fires; and where it does of the combinations of cells that a situation can have.

        Raises:
            TooLarge: the diagram has too many nodes.
        """
        with self.domains.asked():
            fires = self.fired(expert, [rule])
            tested = [self.domains.names[level] for level in self.domains.diagrams.support(fires)]
            return fires, self.domains.diagrams.apply(both, self.domains.valid_over(tested), fires)

    def reasons(self, expert: str, action: str, label: Callable[[str, str], Hashable]) -> Node:
        """The stance in every combination of cells with the rules behind it; gates are not honoured.

        Args:
            expert: the expert's name.
            action: the action's name.
            label: gives what stands for a rule, from the expert's name and its own.

        Raises:
            TooLarge: the diagram has too many nodes.
        """
        given = [(goal.name, stance) for goal, stance in self._rules[expert, action]]
        fires = [self.fired(expert, [rule]) for rule, _ in given]
        with self.domains.asked():
            return self.domains.diagrams.apply(_leaf([(label(expert, rule), stance) for rule, stance in given]), *fires)

    def possible(self, expert: str, action: str, situation: Situation) -> int:
        """The outcome in the situations that fit what is known: every stance that can come out."""
        node = self.outcome(expert, action, situation.binding)
        return functools.reduce(union, self.domains.diagrams.values(node, situation.cells), 0)


def joined(given: Collection[Stance]) -> int:
    """Join the different stances of the rules that fired: do over may; avoid with either of them is a contradiction."""
    if Stance.AVOID in given and len(given) > 1:
        return CONTRADICTION
    return next((outcome for stance, outcome in _ALONE.items() if stance in given), SILENT)


_ALONE = {Stance.DO: DO, Stance.MAY: MAY, Stance.AVOID: AVOID}


def _stance(*fired: bool) -> int:
    """The outcome where the rules of some stances fired, in the order of the stances."""
    return joined([stance for stance, so in zip(Stance, fired, strict=True) if so])


def _leaf(given: Sequence[tuple[Hashable, Stance]]) -> Callable[..., tuple[int, tuple[Hashable, ...]]]:
    """What comes of it which of some rules fire, and the rules that give it."""

    def leaf(*fired: bool) -> tuple[int, tuple[Hashable, ...]]:
        firing = [(rule, stance) for (rule, stance), fires in zip(given, fired, strict=True) if fires]
        outcome = joined({stance for _, stance in firing})
        behind = (rule for rule, stance in firing if outcome in (CONTRADICTION, joined({stance})))
        return outcome, tuple(dict.fromkeys(behind))

    return leaf


def _where(valid: bool, stance: int) -> int:
    return stance if valid else 0


class Completing:
    """The completions of one situation, in one table for all pairs: those that are alike are looked at once.

    What is read off them hangs on nothing but the cells of the facts that the pair's diagram tests. So it is remembered
    by these, for every situation that is alike in them.
    """

    def __init__(self, stances: Stances, situation: Situation) -> None:
        self._stances = stances
        self._situation = situation
        self._table = Diagrams(stances.domains.diagrams.widths)
        self._completions: dict[Node, Completions] = {}

    def outcome(self, expert: str, action: str) -> int:
        """All that an expert can say of an action in the situations that fit what is known, as one outcome.

        Raises:
            TooLarge: the diagram has too many nodes; so with the others.
        """
        return self._read(expert, action, "outcome", lambda completions: completions.outcome)

    def deciding(self, expert: str, action: str) -> tuple[str, ...]:
        """The facts that can still make a difference; see `Completions`."""
        return self._read(expert, action, "deciding", lambda completions: completions.deciding)

    def conditions(self, expert: str, action: str) -> Conditions | None:
        """For each stance that can come out its conditions; see `Completions`."""
        return self._read(expert, action, "conditions", lambda completions: completions.conditions)

    def _read(self, expert: str, action: str, what: str, read: Callable[[Completions], Read]) -> Read:
        """Read something off the completions, unless it is remembered."""
        domains, cells = self._stances.domains, self._situation.cells
        outcome = self._stances.outcome(expert, action, self._situation.binding)
        key = (what, outcome, *[cells[level] for level in domains.tested(outcome)])
        return domains.read(key, lambda: read(self._of(outcome)))

    def _of(self, outcome: Node) -> Completions:
        domains, cells = self._stances.domains, self._situation.cells
        node = self._table.taken(domains.diagrams, outcome, cells)
        if node not in self._completions:
            self._completions[node] = Completions(domains, self._table, node, cells)
        return self._completions[node]


class Completions:
    """The situations that fit some cells, and what comes out in them, in some table.

    Attributes:
        domains: the cells of every fact.
        cells: the cells that each fact can have, level by level.
        diagrams: the table.
        node: the outcome of each combination of cells.
    """

    def __init__(self, domains: Domains, diagrams: Diagrams, node: Node, cells: Sequence[int]) -> None:
        self.domains = domains
        self.cells = cells
        self.diagrams = diagrams
        self.node = node

    @found_once
    def outcome(self) -> int:
        """All that can come out, as one outcome."""
        return functools.reduce(union, self.diagrams.values(self.node, self.cells), 0)

    @found_once
    def deciding(self) -> tuple[str, ...]:
        """The facts that can still make a difference, in the panel's order.

        A fact does where, all others held fast, changing it changes the stance; and where, as a gate, it changes what
        can come out of the facts that hang on it. The others are those on which some stance rests, those that are known
        to apply or not to while their gates are open, and the gates of both; whatever else there is may change with it.
        Where what is known binds facts together, so that none can change alone, those come to it that it takes to tell
        the stance.
        """
        levels = self.diagrams.support(self.node)
        deciding = {level for level in levels if self._decides(level)}
        return tuple(self.domains.names[level] for level in sorted(deciding | self._also_needed(levels - deciding)))

    def _also_needed(self, levels: set[int]) -> set[int]:
        """Of some levels those without which the rest does not tell what comes out."""
        if not self._is_ambiguous(self.diagrams.without(self.node, levels)):
            return set()
        needed, node = set(), self.node
        for level in sorted(levels, reverse=True):
            less = self.diagrams.without(node, [level])
            if self._is_ambiguous(less):
                needed.add(level)
            else:
                node = less
        return needed

    def _is_ambiguous(self, node: Node) -> bool:
        return any(value & (value - 1) for value in self.diagrams.values(node))

    def _decides(self, level: int) -> bool:
        if not self.domains.bears_on_gates(self.domains.names[level]):
            return True  # it bears on the stance alone
        if self._is_ambiguous(self.diagrams.without(self.node, [level])):
            return True
        below = [self.domains.levels[other] for other in self.domains.opened_by[self.domains.names[level]]]
        if not below:
            return False
        compared = self.diagrams.without(self.diagrams.without(self.node, below), [level], _same)
        return None in self.diagrams.values(compared)

    @found_once
    def told(self) -> Node:
        """What comes out in the facts that decide."""
        deciding = {self.domains.levels[name] for name in self.deciding}
        return self.diagrams.without(self.node, self.diagrams.support(self.node) - deciding)

    @found_once
    def conditions(self) -> Conditions | None:
        """For each stance that can come out its conditions, in the order of the stances; None where they are many."""
        by_stance = {}
        for stance in (stance for stance in STANCES if self.outcome & stance):
            ways = self.ways(stance)
            if ways is None:
                return None
            by_stance[stance] = ways
        return by_stance

    def ways(self, outcome: int) -> tuple[dict[str, int], ...] | None:
        """The shortest honest conditions for an outcome: in each way some facts lie in some cells, masks by fact.

        None where there are more than anybody would read.
        """
        wanted = self.diagrams.apply(lambda value: bool(value & outcome), self.told)
        unwanted = self.diagrams.apply(lambda value: bool(value & ~outcome), self.told)
        cubes = cover(self.diagrams, wanted, unwanted, self.cells)
        if cubes is None:
            return None
        return tuple({self.domains.names[level]: mask for level, mask in cube.items()} for cube in cubes)


def _same(first: int | None, other: int | None) -> int | None:
    """What comes out in two places where anything does; None where that differs."""
    if not first or not other:
        return None if first is None or other is None else first or other
    return first if first == other else None
