"""What is open and on which facts it hangs, as far as that can be told in good time, and what can be asked of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from counsel.logic.diagrams import MOST_NODES, Diagrams
from counsel.logic.domains import with_gates
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from counsel.advising.adviser import Adviser
    from counsel.logic.diagrams import Node
    from counsel.logic.domains import Domains
    from counsel.logic.situation import Situation

Pair: TypeAlias = "tuple[str, str]"
"""An expert and an action."""

Hanging: TypeAlias = "Mapping[Pair, frozenset[str]]"
"""What is open, with the facts on which it hangs and those that gate them."""


def askable(domains: Domains, possible: Mapping[str, int], facts: Container[str]) -> list[str]:
    """Of some facts those that apply and are not known, in the panel's order."""
    return [
        name
        for name, mask in possible.items()
        if name in facts and mask & (mask - 1) and applies(domains, possible, name)
    ]


def applies(domains: Domains, possible: Mapping[str, int], fact: str) -> bool:
    """Whether a fact is known to apply."""
    return not possible[fact] & domains[fact].not_applicable


class Outcomes:
    """The diagrams of all pairs, as far as they are small enough to be gone through between two questions.

    Which are does not depend on the order of the pairs: each has the same room, for itself.

    Args:
        adviser: what the experts say.
        most: how many nodes all pairs may take together.
    """

    def __init__(self, adviser: Adviser, most: int) -> None:
        self._adviser = adviser
        self._domains = adviser.domains
        self._each = min(MOST_NODES, 1 + most // (1 + len(adviser.stances.pairs)))

    def of(self, expert: str, action: str, situation: Situation) -> Node:
        """What an expert says of an action in every situation, in the table of the domains.

        Raises:
            TooLarge: that takes too many nodes; in the situations that fit what is known, if in all it does not.
        """
        node = self._adviser.stances.outcome(expert, action, situation.binding, most=self._each)
        self._domains.diagrams.nodes(node, situation.cells, most=self._each)
        return node

    def every(self, situation: Situation) -> dict[Pair, Node]:
        """The same for every pair.

        Raises:
            TooLarge: that takes too many nodes, for some pair.
        """
        return {pair: self.of(*pair, situation) for pair in self._adviser.stances.pairs}

    def hanging(self, situation: Situation) -> Hanging:
        """What is open, rule by rule where its diagram is too large: that may leave open what no answer can change."""
        hanging = {}
        table = Diagrams(self._domains.diagrams.widths)
        for expert in self._adviser.programs:
            for action, left in self._adviser.by_rules(expert, situation).open.items():
                try:
                    outcome = self.of(expert, action, situation)
                    facts = self._tested(table, table.taken(self._domains.diagrams, outcome, situation.cells))
                except TooLarge:
                    facts = left.depends_on
                if facts:
                    hanging[expert, action] = frozenset(with_gates(facts, self._domains))
        return hanging

    def _tested(self, table: Diagrams, outcome: Node) -> tuple[str, ...]:
        """The facts that are tested, perhaps some of no consequence; none where one stance alone can come out."""
        if len(table.values(outcome) - {0}) < 2:
            return ()
        return tuple(self._domains.names[level] for level in table.support(outcome))
