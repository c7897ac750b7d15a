"""Where conditions hold, over all possible situations at once; conditions as they are written, nothing compiled.

So what is said of a rule does not rest on the compiler: negation is plain negation here, since in a whole situation
every test is true or false.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from counsel.logic.covers import loosened
from counsel.logic.diagrams import both
from counsel.panel.kinds import NotApplicable
from counsel.panel.model import Advises, All, Any, Is, Match, Nothing, Stance, Within, parts_of, stances_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.logic.diagrams import Cube, Node
    from counsel.logic.domains import Domains
    from counsel.panel.model import Condition, Expert, Panel, Rule
    from counsel.questions.soundness.finding import Shown

_PATHS = 16
"""Among how many situations the one that is told is chosen."""


def condition_of(rule: Rule) -> Condition:
    """A rule's `when` and `unless` as one condition."""
    return rule.when if rule.unless is None else All((rule.when, Nothing((rule.unless,))))


class Meaning:
    """What one expert's conditions mean; without an expert, those of the panel itself."""

    def __init__(self, panel: Panel, domains: Domains, expert: Expert | None = None) -> None:
        concepts = panel.concepts if expert is None else panel.concepts_for(expert)
        self._concepts = {name: Any(concept.ways) for name, concept in concepts.items()}
        self._rules = () if expert is None else expert.rules
        self._domains = domains
        self._expert = "" if expert is None else expert.name

    def _behind(self, test: Is | Advises) -> Condition:
        """The condition for which a concept or a piece of advice stands."""
        if isinstance(test, Is):
            concept = self._concepts[test.concept]
            return concept if test.holds else Nothing((concept,))
        return Any(tuple(self._said(action, test.stance) for action in test.actions))

    def _said(self, action: str, wanted: Stance | None) -> Condition:
        """Where the expert says do or may of an action, or just the one stance; do outweighs may."""
        given = stances_for(wanted)
        said = Any(tuple(condition_of(rule) for rule in self._rules if dict(rule.gives).get(action) in given))
        return All((said, Nothing((self._said(action, Stance.DO),)))) if wanted is Stance.MAY else said

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
                pending.extend(parts_of(self._behind(part)))
        return facts

    def _node(self, condition: Condition) -> Node:
        """Where a condition holds, situations that cannot be among them."""
        key, kept = (self._expert, condition), self._domains.diagrams.kept
        if key not in kept:
            kept[key] = self._domains.condition(condition, lambda test: self._node(self._behind(test)))
        return kept[key]

    def of(self, condition: Condition) -> Node:
        """Where a condition holds."""
        with self._domains.asked():
            return self._node(condition)

    def fires(self, rule: Rule) -> Node:
        """Where a rule fires."""
        return self.of(condition_of(rule))

    def fails(self, rule: Rule) -> Node:
        """Where it does not."""
        return self.of(Nothing((condition_of(rule),)))

    def meet(self, *nodes: Node) -> bool:
        """Whether some possible situation has all of some things together.

        Raises:
            TooLarge: that takes too long to find out.
        """
        diagrams = self._domains.diagrams
        facts = {self._domains.names[level] for node in nodes for level in diagrams.support(node)}
        return diagrams.meet(*nodes, self._domains.valid_over(facts))

    def where(self, *nodes: Node) -> Node:
        """Where all of some things are so, in possible situations only.

        Raises:
            TooLarge: that has too many cases.
        """
        diagrams = self._domains.diagrams
        with self._domains.asked():
            together = diagrams.join(both, nodes)
            facts = [self._domains.names[level] for level in diagrams.support(together)]
            return diagrams.apply(both, self._domains.valid_over(facts), together)

    def never(self, *conditions: Condition) -> bool:
        """Whether no possible situation has all of the conditions together."""
        return not self.meet(*map(self.of, conditions))

    def always(self, condition: Condition) -> bool:
        """Whether the condition holds in every possible situation."""
        return self.never(Nothing((condition,)))

    def example(self, wanted: Node) -> Shown:
        """The fewest facts that put a situation among those wanted, with their cells; what applies comes first."""
        diagrams, domains = self._domains.diagrams, self._domains
        with domains.asked():
            possible = domains.valid_over(domains.names[level] for level in diagrams.support(wanted))
            unwanted = diagrams.apply(both, possible, diagrams.negation(wanted))
        cells = list(domains.full.values())
        paths = itertools.islice(diagrams.paths(wanted), _PATHS)
        examples = [self._shown(loosened(diagrams, _place(path), unwanted, cells)) for path in paths]
        return min(examples, key=lambda shown: (sum(isinstance(cell, NotApplicable) for _, cell in shown), len(shown)))

    def _shown(self, place: Mapping[int, int]) -> Shown:
        domains = [(self._domains[self._domains.names[level]], mask) for level, mask in sorted(place.items())]
        return tuple((domain.fact, domain.cells[mask.bit_length() - 1]) for domain, mask in domains)


def _place(path: Cube) -> Cube:
    """The first place on a path."""
    return {level: mask & -mask for level, mask in path.items()}
