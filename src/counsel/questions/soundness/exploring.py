"""Where conditions hold, over all possible situations at once; conditions as they are written, nothing compiled.

So what is said of a rule does not rest on the compiler: negation is plain negation here, since in a whole situation
every test is true or false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counsel.logic.boxes import smallest_axes
from counsel.logic.compiling import Test
from counsel.logic.domains import NotApplicable
from counsel.logic.space import Space
from counsel.panel.model import Advises, All, Any, Is, Match, Nothing, Stance, Within, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.consulting import OpenPanel
    from counsel.logic.domains import Domain
    from counsel.logic.space import Truths
    from counsel.panel.model import Condition, Expert, Rule
    from counsel.questions.soundness.finding import Shown

_PLACES = 16
"""Among how many places the one that is told is chosen."""


def condition_of(rule: Rule) -> Condition:
    """A rule's `when` and `unless` as one condition."""
    return rule.when if rule.unless is None else All((rule.when, Nothing((rule.unless,))))


class Meaning:
    """What one expert's conditions mean; without an expert, those of the panel itself."""

    def __init__(self, opened: OpenPanel, expert: Expert | None = None) -> None:
        panel = opened.panel
        concepts = panel.concepts if expert is None else panel.concepts_for(expert)
        self._concepts = {name: Any(concept.ways) for name, concept in concepts.items()}
        self._rules = () if expert is None else expert.rules
        self.domains: Mapping[str, Domain] = opened.domains

    def behind(self, test: Is | Advises) -> Condition:
        """The condition for which a concept or a piece of advice stands."""
        if isinstance(test, Is):
            concept = self._concepts[test.concept]
            return concept if test.holds else Nothing((concept,))
        return Any(tuple(condition_of(rule) for rule in self._rules if _advises(rule, test.actions)))

    def explore(self, conditions: Iterable[Condition]) -> Explored:
        """All possible situations over the facts on which some conditions rest.

        Raises:
            InputError: they are too many (`too-large`).
        """
        full = {name: domain.full for name, domain in self.domains.items()}
        return Explored(self, Space(self.facts(conditions), full, self.domains))

    def facts(self, conditions: Iterable[Condition]) -> set[str]:
        """The facts that some conditions test, through whatever they rest on."""
        facts: set[str] = set()
        seen: set[Condition] = set()
        pending = [part for condition in conditions for part in parts_of(condition)]
        while pending:
            part = pending.pop()
            if isinstance(part, Match | Within):
                facts.add(part.fact)
            elif isinstance(part, Is | Advises) and part not in seen:
                seen.add(part)
                pending.extend(parts_of(self.behind(part)))
        return facts


def _advises(rule: Rule, actions: Iterable[str]) -> bool:
    return any(action in actions and stance is not Stance.AVOID for action, stance in rule.gives)


class Explored:
    """All possible situations over some facts, and where conditions hold among them."""

    def __init__(self, meaning: Meaning, space: Space) -> None:
        self._meaning = meaning
        self._space = space
        self._found: dict[Condition, Truths] = {}

    def where(self, *conditions: Condition) -> Truths:
        """Where all of some conditions hold, in possible situations only."""
        holds = self._space.valid
        for condition in conditions:
            holds = holds & self._of(condition)
        return holds

    def never(self, *conditions: Condition) -> bool:
        """Whether no possible situation has all of the conditions together."""
        return not self.where(*conditions).any()

    def always(self, condition: Condition) -> bool:
        """Whether the condition holds in every possible situation."""
        return self.never(Nothing((condition,)))

    def _of(self, condition: Condition) -> Truths:
        match condition:
            case Match() | Within():
                cells = self._meaning.domains[condition.fact].mask_of(condition)
                return self._space.holds(Test(condition.fact, cells))
            case Is() | Advises():
                if condition not in self._found:
                    self._found[condition] = self._of(self._meaning.behind(condition))
                return self._found[condition]
            case All(parts):
                return self._every(self._of(part) for part in parts)
            case Any(parts):
                return ~self._every(~self._of(part) for part in parts)
            case Nothing(parts):
                return self._every(~self._of(part) for part in parts)

    def _every(self, truths: Iterable[Truths]) -> Truths:
        found: Truths = np.ones((1,) * len(self._space.facts), dtype=bool)
        for one in truths:
            found = found & one
        return found

    def example(self, wanted: Truths) -> Shown:
        """The fewest facts that put a situation among those wanted, with their cells; what applies comes first."""
        valid, wanted = (np.broadcast_to(truths, self._space.shape) for truths in (self._space.valid, wanted))
        unwanted = valid & ~wanted
        told = [self._told(place, smallest_axes(place, unwanted)) for place in _places(wanted)]
        return min(told, key=lambda shown: (sum(isinstance(cell, NotApplicable) for _, cell in shown), len(shown)))

    def _told(self, place: tuple[int, ...], axes: tuple[int, ...]) -> Shown:
        names = [self._space.facts[axis] for axis in axes]
        domains = [self._meaning.domains[name] for name in names]
        cells = [self._space.cells[name][place[axis]] for name, axis in zip(names, axes, strict=True)]
        return tuple((domain.fact, domain.cells[cell]) for domain, cell in zip(domains, cells, strict=True))


def _places(truths: Truths, within: int = 100_000) -> Iterator[tuple[int, ...]]:
    """Some places where it is so, spread over a stretch that begins at the first of them."""
    flat = truths.reshape(-1)
    start = int(flat.argmax())
    found = np.flatnonzero(flat[start : start + within]) + start
    for index in found[:: max(1, len(found) // _PLACES)]:
        yield tuple(int(i) for i in np.unravel_index(index, truths.shape))
