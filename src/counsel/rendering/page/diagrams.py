"""A panel's diagrams as one list of nodes: what each expert says in every situation, by which rules, and the gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.logic.diagrams import Diagrams, Node
    from counsel.logic.stances import Stances
    from counsel.panel.model import Condition, Expert

Leaf: TypeAlias = tuple[int, tuple[int, ...]]
"""A stance as a mask, and the numbers of the rules that give it."""


class Listed:
    """The nodes of a table as a list, children before their parents.

    A node is named by its place in the list; -1 is false, -2 is true, and -3 and what is below it are the leaves.

    Attributes:
        nodes: the level of each node, and what it is in each cell of that.
        leaves: the leaves.
    """

    def __init__(self, diagrams: Diagrams) -> None:
        self.nodes: list[tuple[int, ...]] = []
        self.leaves: list[Leaf] = []
        self._diagrams = diagrams
        self._places: dict[Node, int] = {}

    def add(self, node: Node) -> int:
        """The name of a node, which is put into the list with all that is below it.

        In the order of the cells, whatever the table held before: the same panel gives the same bytes.
        """
        pending = [node]
        while pending:
            above = pending[-1]
            missing = [child for child in self._diagrams.children(above) if child not in self._places]
            if not missing and above not in self._places:
                self._places[above] = self._added(above)
            if missing:
                pending.append(missing[0])
            else:
                pending.pop()
        return self._places[node]

    def _added(self, node: Node) -> int:
        if children := self._diagrams.children(node):
            self.nodes.append((self._diagrams.level(node), *(self._places[child] for child in children)))
            return len(self.nodes) - 1
        value = self._diagrams.value(node)
        if isinstance(value, bool):
            return -2 if value else -1
        self.leaves.append(value)
        return -2 - len(self.leaves)


def condition(stances: Stances, listed: Listed, where: Condition) -> int:
    """The name of the diagram of a condition on facts."""
    with stances.domains.asked():
        return listed.add(stances.domains.condition(where))


def pairs(stances: Stances, listed: Listed, experts: Mapping[str, Expert]) -> dict[tuple[str, str], int]:
    """For each expert and action of which a rule of his speaks the name of the diagram of what he says.

    Raises:
        TooLarge: one of them has too many nodes.
    """
    numbers = _numbers(experts)
    return {
        (expert, action): listed.add(stances.reasons(expert, action, lambda *rule: numbers[rule]))
        for expert, action in stances.pairs
    }


def _numbers(experts: Mapping[str, Expert]) -> dict[tuple[str, str], int]:
    """The place of each rule among those of all experts."""
    every = [(expert.name, rule.id) for expert in experts.values() for rule in expert.rules]
    return {rule: place for place, rule in enumerate(every)}
