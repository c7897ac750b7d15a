"""A plain, slow evaluator of the rule language: the judge of what the compiled programs and the engines give.

It reads conditions as `rules.md` states them, over what each fact can still be, by strong Kleene logic. It knows
nothing of programs, clauses or engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.panel.kinds import NotApplicable, Run
from counsel.panel.model import (
    Advises,
    All,
    Any,
    AtLeast,
    AtMost,
    Condition,
    Is,
    Match,
    Nothing,
    Stance,
    Within,
    parts_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.panel.model import Expert, Fact, Panel, Rule, Value

Truth: TypeAlias = "bool | None"
"""True, false, or None for unknown."""

Whole: TypeAlias = "Mapping[str, Value | None]"
"""Every fact with its value; None where it is not applicable."""

Sets: TypeAlias = "Mapping[str, frozenset[Value | None]]"
"""What every fact can still be, None for not applicable; a run of days is stood for by its first."""


def every(truths: Iterable[Truth]) -> Truth:
    """Strong Kleene conjunction."""
    found = set(truths)
    return False if False in found else None if None in found else True


def some(truths: Iterable[Truth]) -> Truth:
    """Strong Kleene disjunction."""
    return opposite(every(opposite(truth) for truth in truths))


def reached(truths: list[Truth], count: int) -> Truth:
    """Whether so many are true, of truths of which some are unknown."""
    if truths.count(True) >= count:
        return True
    return None if truths.count(True) + truths.count(None) >= count else False


def opposite(truth: Truth) -> Truth:
    """Strong Kleene negation."""
    return None if truth is None else not truth


def sets_of(situation: Situation) -> Sets:
    """What every fact of a situation can still be."""
    return {name: values_in(situation.domains[name], mask) for name, mask in situation.possible.items()}


def values_in(domain: Domain, mask: int) -> frozenset[Value | None]:
    """What a fact can be in some cells."""
    return frozenset(_stand_in(cell) for cell in domain.cells_in(mask))


def _stand_in(cell: object) -> Value | None:
    if isinstance(cell, NotApplicable):
        return None
    if isinstance(cell, Run):
        return cell.first
    assert isinstance(cell, str | bool)
    return cell


def whole_sets(whole: Whole) -> Sets:
    """The same, where everything is known."""
    return {name: frozenset([value]) for name, value in whole.items()}


@dataclass(frozen=True)
class Evaluator:
    """Evaluates one expert's conditions over what the facts can still be; ``expert`` is None for gates."""

    panel: Panel
    expert: Expert | None
    sets: Sets

    def of(self, condition: Condition) -> Truth:  # noqa: C901, PLR0911  # one return for each kind of condition
        """Whether a condition holds."""
        match condition:
            case Match(fact, values):
                return self._test(fact, lambda value: value in values)
            case Within(fact, low, high):
                return self._test(fact, lambda value: (low is None or low <= value) and (high is None or value <= high))  # type: ignore[operator]  # days are numbers
            case Is(concept, holds):
                truth = some(self.of(way) for way in self.ways(concept))
                return truth if holds else opposite(truth)
            case Advises(actions, stance):
                return some(self.advice(action, stance) for action in actions)
            case All(parts):
                return every(self.of(part) for part in parts)
            case Any(parts):
                return some(self.of(part) for part in parts)
            case Nothing(parts):
                return every(opposite(self.of(part)) for part in parts)
            case AtLeast(count, parts):
                return reached([self.of(part) for part in parts], count)
            case AtMost(count, parts):
                return opposite(reached([self.of(part) for part in parts], count + 1))

    def advice(self, action: str, stance: Stance | None) -> Truth:
        """Whether the expert says do or may of an action, or just one stance; do outweighs may."""
        given = (Stance.DO, Stance.MAY) if stance is None else (stance,)
        said = some(self.rule(rule) for rule in self.rules if dict(rule.gives).get(action) in given)
        return every([said, opposite(self.advice(action, Stance.DO))]) if stance is Stance.MAY else said

    def rule(self, rule: Rule) -> Truth:
        """Whether a rule's conditions hold."""
        unless = False if rule.unless is None else self.of(rule.unless)
        return every([self.of(rule.when), opposite(unless)])

    def _test(self, fact: str, holds: Callable[[Value], bool]) -> Truth:
        truths = {value is not None and holds(value) for value in self.sets[fact]}
        return truths.pop() if len(truths) == 1 else None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The expert's rules."""
        assert self.expert is not None
        return self.expert.rules

    def ways(self, concept: str) -> tuple[Condition, ...]:
        """The conditions in which a concept holds."""
        assert self.expert is not None
        return self.panel.concepts_for(self.expert)[concept].ways

    def speaking(self, action: str, stance: Stance | None) -> list[Rule]:
        """The rules that a test of advice on an action can rest on."""
        resting = (stance,) if stance in (Stance.DO, Stance.AVOID) else (Stance.DO, Stance.MAY)
        return [rule for rule in self.rules if dict(rule.gives).get(action) in resting]


def rules_of(panel: Panel, expert: Expert, sets: Sets) -> dict[str, Truth]:
    """Whether each of an expert's rules fires."""
    evaluator = Evaluator(panel, expert, sets)
    return {rule.id: evaluator.rule(rule) for rule in expert.rules}


def stances_of(panel: Panel, expert: Expert, sets: Sets) -> dict[str, str]:
    """What an expert says of every action."""
    return {action: stance_on(panel, expert, action, sets) for action in panel.actions}


def stance_on(panel: Panel, expert: Expert, action: str, sets: Sets) -> str:
    """What an expert says of one action."""
    evaluator = Evaluator(panel, expert, sets)
    truths = [(stance, evaluator.rule(rule)) for rule in expert.rules for a, stance in rule.gives if a == action]
    fired = {stance for stance, truth in truths if truth}
    pending = {stance for stance, truth in truths if truth is None}
    subsets = chain.from_iterable(combinations(pending, size) for size in range(len(pending) + 1))
    outcomes = {_joined({*fired, *more}) for more in subsets}
    return outcomes.pop() if len(outcomes) == 1 else "open"


def _joined(stances: set[Stance]) -> str:
    if stances > {Stance.AVOID}:
        return "contradiction"
    return next((stance.value for stance in Stance if stance in stances), "silent")


def outcomes(panel: Panel, expert: Expert, action: str, given: Mapping[str, Value]) -> set[str]:
    """Every stance that comes out in some completion of what is given, told as far as the action hangs on it."""
    facts = with_gates(panel, facts_behind(panel, expert, action) | given.keys())
    smaller = msgspec.structs.replace(panel, facts={name: panel.facts[name] for name in panel.facts if name in facts})
    return {stance_on(panel, expert, action, whole_sets(whole)) for whole in wholes(smaller, given)}


def facts_behind(panel: Panel, expert: Expert, action: str) -> set[str]:
    """The facts that an expert's rules on an action test, through whatever they rest on."""
    found: set[str] = set()
    pending = [condition for rule in expert.rules if action in dict(rule.gives) for condition in rule.conditions]
    evaluator = Evaluator(panel, expert, {})
    while pending:
        for part in parts_of(pending.pop()):
            if isinstance(part, Match | Within):
                found.add(part.fact)
            elif isinstance(part, Is):
                pending += evaluator.ways(part.concept)
            elif isinstance(part, Advises):
                advising = (rule for other in part.actions for rule in evaluator.speaking(other, part.stance))
                pending += (condition for rule in advising for condition in rule.conditions)
    return found


def with_gates(panel: Panel, facts: set[str]) -> set[str]:
    """The facts, with those that decide whether they apply; a gate stands above what it opens."""
    found = set(facts)
    for fact in reversed(tuple(panel.facts.values())):
        if fact.name in found and fact.only_if is not None:
            found |= {part.fact for part in parts_of(fact.only_if) if isinstance(part, Match | Within)}
    return found


def wholes(panel: Panel, given: Mapping[str, Value]) -> Iterator[dict[str, Value | None]]:
    """Walk every complete situation that is consistent with the given values; days by one number for each cell."""
    facts = tuple(panel.facts.values())

    def walk(i: int, so_far: dict[str, Value | None]) -> Iterator[dict[str, Value | None]]:
        if i == len(facts):
            yield dict(so_far)
            return
        for value in _values(panel, facts[i], so_far, given):
            yield from walk(i + 1, {**so_far, facts[i].name: value})

    return walk(0, {})


def asked_in_turn(
    panel: Panel, likely: Callable[[Fact, Value], Fraction]
) -> Iterator[tuple[dict[str, Value | None], Fraction]]:
    """Ask one fact after the other, each that applies answered as is likely; every whole situation, with how likely."""
    asked: list[tuple[dict[str, Value | None], Fraction]] = [({}, Fraction(1))]
    for fact in panel.facts.values():
        asked = [
            ({**above, fact.name: value}, chance if value is None else chance * likely(fact, value))
            for above, chance in asked
            for value in _values(panel, fact, above, {})
        ]
    return iter(asked)


def answers_to(panel: Panel, fact: Fact) -> list[Value]:
    """The values among which somebody who is asked a question that applies chooses; days by one for each cell."""
    if fact.kind.counts:
        return list(_cuts(panel)[fact.name])
    return list(fact.values) if fact.values else [True, False]


def applies(panel: Panel, fact: Fact, above: Whole) -> bool:
    """Whether a fact applies, from the complete values of those above it."""
    return fact.only_if is None or Evaluator(panel, None, whole_sets(above)).of(fact.only_if) is True


def _values(panel: Panel, fact: Fact, above: Whole, given: Mapping[str, Value]) -> list[Value | None]:
    if not applies(panel, fact, above):
        return [] if fact.name in given else [None]
    if fact.name in given:
        return [given[fact.name]]
    return list(answers_to(panel, fact))


def told_by(panel: Panel, fact: str, value: Value) -> Value:
    """The value that stands for a given one in the complete situations: no rule and no gate tells the two apart."""
    return max(cut for cut in _cuts(panel)[fact] if cut <= float(value)) if panel.facts[fact].kind.counts else value


_last: list[tuple[Panel, dict[str, list[float]]]] = []
"""The panel that was asked about last: whoever walks through its situations asks at every step."""


def _cuts(panel: Panel) -> dict[str, list[float]]:
    if not _last or _last[0][0] is not panel:
        _last[:] = [(panel, _find_cuts(panel))]
    return _last[0][1]


def _find_cuts(panel: Panel) -> dict[str, list[float]]:
    cuts = {fact.name: {fact.minimum} for fact in panel.facts.values()}
    for part in (part for condition in panel.conditions() for part in parts_of(condition)):
        if isinstance(part, Within) and part.fact in cuts:
            cuts[part.fact] |= {
                cut for cut in (part.at_least, _after(panel.facts[part.fact], part.at_most)) if cut is not None
            }
    return {
        name: sorted(cut for cut in found if panel.facts[name].minimum <= cut <= panel.facts[name].maximum)
        for name, found in cuts.items()
    }


def _after(fact: Fact, number: float | None) -> float | None:
    if number is None:
        return None
    after = Fraction(str(number)) + Fraction(str(fact.step))
    return int(after) if after.denominator == 1 else float(after)
