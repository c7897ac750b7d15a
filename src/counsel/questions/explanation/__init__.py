"""Why an expert takes a stance, or does not: what is enough for it, what another would take, what comes near."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, TypeVar

import msgspec

from counsel.advising.presuming import with_presumptions
from counsel.logic.changing import changed, given, value_in
from counsel.panel.model import Stance
from counsel.problems import TooLarge
from counsel.questions.explanation.changes import fewest_changes
from counsel.questions.explanation.near import near_misses
from counsel.questions.explanation.sufficient import sufficient_reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counsel.advising.advice import ExpertAdvice
    from counsel.advising.adviser import Adviser
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel, Rule, Value
    from counsel.questions.explanation.changes import Way
    from counsel.questions.explanation.near import NearMiss


Result = TypeVar("Result")

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
    """Why an expert takes a stance on an action, or none.

    Attributes:
        expert: the expert's name.
        action: the action's name.
        situation: what is known.
        advice: all that the expert says, with proofs.
        speaks: whether any rule of the expert takes a stance on the action.
        enough: the smallest sets of the user's own facts that guarantee what is settled; None where there are too
            many combinations to work that out.
        remedies: for each stance that is not there, the fewest changes that would bring it; None likewise.
        near: the rules that do not fire, the nearest first; None likewise.
    """

    expert: str
    action: str
    situation: Situation
    advice: ExpertAdvice
    speaks: bool
    enough: tuple[tuple[str, ...], ...] | None = ()
    remedies: tuple[Remedy, ...] | None = ()
    near: tuple[NearMiss, ...] | None = ()

    @property
    def too_large(self) -> bool:
        """Whether anything is not worked out since there are too many combinations."""
        return None in (self.enough, self.remedies, self.near)


def explanation(adviser: Adviser, expert: str, action: str, situation: Situation) -> Explanation:
    """Explain an expert's stance on an action."""
    panel, stances = adviser.panel, adviser.stances
    said = adviser.advise_one(expert, situation)
    advice = with_presumptions(said, panel.experts[expert], situation, stances)
    speaks = (expert, action) in stances.pairs
    if not speaks:
        return Explanation(expert, action, situation, advice, speaks)

    def remedies() -> tuple[Remedy, ...]:
        others = [stance.value for stance in Stance if stance.value != advice.verdict(action)]
        ways = fewest_changes(stances, expert, action, situation, others)
        derive = functools.partial(adviser.advise_one, expert, action=action)
        return tuple(_remedy(panel, action, situation, way, derive) for way in ways)

    given_by = {rule.id for rule in advice.rules_on(action)}
    enough = _unless_too_large(lambda: sufficient_reasons(stances, expert, action, situation))
    near = _unless_too_large(lambda: near_misses(stances, panel.experts[expert], action, situation, given_by))
    return Explanation(expert, action, situation, advice, speaks, enough, _unless_too_large(remedies), near)


def _unless_too_large(work_out: Callable[[], Result]) -> Result | None:
    try:
        return work_out()
    except TooLarge:
        return None


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
