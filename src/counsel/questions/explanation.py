"""Why an expert takes a stance, or does not: what is enough for it, what another would take, what comes near."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.changing import changed, given, value_in
from counsel.logic.compiling import Conjunction, Disjunction, Formula, Goal, GoalKind, Test
from counsel.panel.model import Stance
from counsel.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.logic.compiling import Program
    from counsel.logic.situation import Situation
    from counsel.logic.space import Tables
    from counsel.panel.model import Expert, Panel, Rule, Value
    from counsel.questions.reasons import Way


MOST_TRIED = 12
"""How many combinations of the cells that will do are tried for one way; of more than these only so many."""


class Remedy(msgspec.Struct, frozen=True):
    """What it would take for a stance, and what comes of it.

    Attributes:
        way: the fewest changes, in one of the ways in which they bring the stance.
        rules: the rules that would give the stance in some of the cells that will do, as the engine has it.
        left_out: the facts that are known now, and would no longer apply whichever of those cells it is.
        left_out_in_some: those that would no longer apply in some of them.
    """

    way: Way
    rules: tuple[Rule, ...]
    left_out: tuple[str, ...]
    left_out_in_some: tuple[str, ...]


class Explanation(msgspec.Struct, frozen=True):
    """Why an expert says what he says of an action.

    Attributes:
        expert: the expert's name.
        action: the action's name.
        situation: what is known.
        advice: all that the expert says, with proofs.
        speaks: whether any rule of the expert takes a stance on the action.
        enough: the smallest sets of the user's own facts that guarantee what is settled.
        remedies: for each stance that is not there, the fewest changes that would bring it.
        near: the rules that do not fire, the nearest first.
        too_large: there are too many combinations to work out ``enough`` and ``remedies``.
    """

    expert: str
    action: str
    situation: Situation
    advice: ExpertAdvice
    speaks: bool
    enough: tuple[tuple[str, ...], ...]
    remedies: tuple[Remedy, ...]
    near: tuple[NearMiss, ...]
    too_large: bool = False


def explanation(
    panel: Panel,
    program: Program,
    action: str,
    situation: Situation,
    *,
    advice: ExpertAdvice,
    tables: Tables,
    derive: Callable[[Situation], ExpertAdvice],
) -> Explanation:
    """Explain an expert's stance on an action.

    Args:
        panel: the panel.
        program: the expert's rules.
        action: the action's name.
        situation: what is known.
        advice: all that the expert says of it.
        tables: the panel's truth tables.
        derive: asks the engine what the expert says of the action in a situation.
    """
    from counsel.questions.reasons import fewest_changes, sufficient_reasons

    expert = panel.experts[program.expert]
    speaks = any(action in dict(rule.gives) for rule in expert.rules)
    found = Explanation(program.expert, action, situation, advice, speaks, (), (), ())
    if not speaks:
        return found
    near = near_misses(expert, program, action, situation.possible)
    try:
        enough = sufficient_reasons(tables, expert.name, action, situation)
        others = [stance.value for stance in Stance if stance.value != advice.stance_on(action)]
        ways = fewest_changes(tables, expert.name, action, situation, others)
    except InputError:
        return msgspec.structs.replace(found, near=near, too_large=True)
    remedies = tuple(_remedy(panel, action, situation, way, derive) for way in ways)
    return msgspec.structs.replace(found, enough=enough, remedies=remedies, near=near)


def _remedy(
    panel: Panel, action: str, situation: Situation, way: Way, derive: Callable[[Situation], ExpertAdvice]
) -> Remedy:
    tried = itertools.islice(examples_of(situation, way), MOST_TRIED)
    afters = [changed(panel, situation, given(values)) for values in tried]
    rules = {rule.id: rule for after in afters for rule in derive(after.situation).rules_on(action)}
    every = set(afters[0].left_out).intersection(*(after.left_out for after in afters))
    some = {name for after in afters for name in after.left_out} - every
    in_order = (tuple(name for name in situation.domains if name in names) for names in (every, some))
    return Remedy(way, tuple(rules.values()), *in_order)


def examples_of(situation: Situation, way: Way) -> Iterator[dict[str, Value]]:
    """Every choice of a value for each fact that has to be otherwise, one for each of its cells."""
    facts = [need.fact for need in way.needs]
    cells = ([value_in(cell) for cell in situation.domains[need.fact].cells_in(need.cells)] for need in way.needs)
    return (dict(zip(facts, values, strict=True)) for values in itertools.product(*cells))


class NearMiss(msgspec.Struct, frozen=True):
    """A rule that does not fire, and the fewest tests that would have to come out true for it to fire."""

    rule: Rule
    stance: Stance
    missing: tuple[Test, ...]


def near_misses(
    expert: Expert, program: Program, action: str, possible: Mapping[str, int], most: int = 3
) -> tuple[NearMiss, ...]:
    """The rules on an action that do not fire, those that miss least first.

    Rules that no situation can fire are left out.
    """
    found = []
    for rule in expert.rules:
        for judged, stance in rule.gives:
            missing = _Missing(program, possible).of(Goal(GoalKind.RULE, rule.id)) if judged == action else None
            if missing:
                tests = tuple(Test(fact, missing[fact]) for fact in possible if fact in missing)
                found.append(NearMiss(rule, stance, tests))
    found.sort(key=lambda miss: len(miss.missing))
    return tuple(found[:most])


class _Missing:
    """Works out the cheapest way to make a formula true: the cells that the facts would need."""

    def __init__(self, program: Program, possible: Mapping[str, int]) -> None:
        self._program = program
        self._possible = possible

    def of(self, formula: Formula) -> dict[str, int] | None:
        """The facts that would have to be otherwise, with the cells they need; None where nothing helps."""
        match formula:
            case Test(fact, cells):
                return {fact: cells} if self._possible[fact] & ~cells else {}
            case Goal():
                return self.of(self._program.definitions[formula])
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
