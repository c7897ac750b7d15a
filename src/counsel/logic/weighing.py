"""How much the points weigh in which a function takes some value: weighted model counting, one pass over its nodes.

A point weighs the product of the weights of its cells. Everything is exact where the weights are whole numbers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counsel.logic.diagrams import Diagrams, Node

Weights: TypeAlias = "Sequence[Sequence[Any]]"
"""For each level the weight of each of its cells, whole numbers or not; 0 leaves a cell out."""


def totals(diagrams: Diagrams, node: Node, weights: Weights) -> dict[Any, Any]:
    """How much the points weigh in which a function takes each value."""
    sums: dict[Any, Any] = {}
    for reached, flow in _flows(diagrams, node, weights).items():
        if diagrams.level(reached) == diagrams.bottom and flow:
            sums[diagrams.value(reached)] = flow
    return sums


def _flows(diagrams: Diagrams, node: Node, weights: Weights) -> dict[Node, Any]:
    """How much the ways weigh that lead to each node."""
    skipped = _Skipped(weights)
    flows: dict[Node, Any] = dict.fromkeys(diagrams.nodes(node), 0)
    flows[node] = skipped[0, diagrams.level(node)]
    for parent, flow in flows.items():
        level = diagrams.level(parent)
        for i, child in enumerate(diagrams.children(parent) if flow else ()):
            flows[child] += flow * weights[level][i] * skipped[level + 1, diagrams.level(child)]
    return flows


def marginals(
    diagrams: Diagrams, node: Node, weights: Weights, wanted: Callable[[Any], object] = bool
) -> list[list[Any]]:
    """For each cell of each level how much the points weigh that lie in it and in which a function is as wanted."""
    skipped, flows = _Skipped(weights), _flows(diagrams, node, weights)
    rests: dict[Node, Any] = {}
    sums: list[list[Any]] = [[0] * width for width in diagrams.widths]
    for parent in reversed(flows):
        level = diagrams.level(parent)
        if level == diagrams.bottom:
            rests[parent] = 1 if wanted(diagrams.value(parent)) else 0
            continue
        parts = [
            weights[level][i] * skipped[level + 1, diagrams.level(child)] * rests[child]
            for i, child in enumerate(diagrams.children(parent))
        ]
        rests[parent] = sum(parts)
        sums[level] = [sum_ + flows[parent] * part for sum_, part in zip(sums[level], parts, strict=True)]
    total = skipped[0, diagrams.level(node)] * rests[node]
    for level, row in enumerate(sums):  # what passes a level by lies in each of its cells as that weighs
        passing, whole = total - sum(row), skipped[level, level + 1]
        if passing and whole:
            sums[level] = [part + _part(passing, weights[level][i], whole) for i, part in enumerate(row)]
    return sums


class _Skipped(dict[tuple[int, int], Any]):
    """The weight of all cells of the levels from one to before another, together."""

    def __init__(self, weights: Weights) -> None:
        self._sums = [sum(row) for row in weights]

    def __missing__(self, key: tuple[int, int]) -> Any:
        self[key] = math.prod(self._sums[slice(*key)])
        return self[key]


def _part(whole: Any, weight: Any, of: Any) -> Any:
    """A part of a weight, a whole number where all are: what passes a level by divides evenly between its cells."""
    together = whole * weight
    return together // of if isinstance(together, int) and isinstance(of, int) else together / of
