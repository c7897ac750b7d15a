"""A teacher's weights: how much each value of a fact counts, when situations are counted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from counsel.files.fields import Findings
from counsel.files.text import ListNode, MapNode, ScalarNode, kind_of, read_node
from counsel.panel.kinds import NotApplicable, Run
from counsel.problems import InputError, Location, Problem, demand, listed, nearest, shown

if TYPE_CHECKING:
    from counsel.files.text import Node
    from counsel.logic.domains import Domain

MOST = 1_000_000_000
LEAST = 1e-9

_SPELLINGS = {"yes": ("yes", "true", "on"), "no": ("no", "false", "off")}


def read_weights(
    weights: str | Path | Mapping[str, object], domains: Mapping[str, Domain]
) -> dict[str, tuple[float, ...]]:
    """Read weights: a mapping from facts to values to numbers, 0 or more.

    A fact that is named has a weight for each of its values, a number of days for each run that the rules tell apart,
    named as `3 to 6` or by its first day. What counts is how they compare: they are scaled to one in the mean, so
    that percentages, odds and heads counted all do; a fact that is left out weighs one. Not applicable weighs one.

    Args:
        weights: the mapping, or the path of a file that holds it.
        domains: the cells of every fact.

    Returns:
        For each fact that is named the weight of each cell.

    Raises:
        InputError: with everything that is wrong with them.
    """
    demand(weights, str | Path | Mapping, "the path of a file of weights, or numbers by fact and value", "weights")
    root, problems = _root(weights)
    findings = Findings(problems)
    mapping = None if root is None else findings.mapping(root, "facts, each with the weights of its values")
    read: dict[str, tuple[float, ...]] = {}
    for fact, node in ({} if mapping is None else mapping.entries).items():
        assert mapping is not None
        if fact not in domains:
            findings.unknown(mapping.keys[fact], "fact", fact, domains)
            continue
        values = findings.mapping(node, "values with their weights, such as {yes: 1, no: 3}")
        if values is not None:
            read[fact] = _scaled(_of_fact(domains[fact], values, findings), domains[fact], values.at, findings)
    if findings.problems:
        raise InputError(findings.problems)
    return read


def _root(weights: str | Path | Mapping[str, object]) -> tuple[Node | None, list[Problem]]:
    if isinstance(weights, Mapping):
        return _noded(weights), []
    return read_node(Path(weights), str(Path(weights)))


def _noded(value: object) -> Node:
    """What was given as values, as if it stood in a file."""
    at = Location("weights")
    if isinstance(value, Mapping):
        entries = {str(name): _noded(inner) for name, inner in value.items()}
        return MapNode(entries, dict.fromkeys(entries, at), at)
    if isinstance(value, list | tuple):
        return ListNode((), at)
    return ScalarNode(
        value if isinstance(value, bool | int | float | None) else str(value), shown(value).strip("`"), at
    )


def _of_fact(domain: Domain, values: MapNode, findings: Findings) -> dict[int, float]:
    """The weight of each cell that is named, by its number."""
    names = [_names(cell) for cell in domain.cells if not isinstance(cell, NotApplicable)]
    weights: dict[int, float] = {}
    for text, node in values.entries.items():
        at = values.keys[text]
        cell = next((i for i, spellings in enumerate(names) if text.lower() in spellings or text in spellings), None)
        if cell is None:
            allowed = [spellings[0] for spellings in names]
            hint = nearest(text, allowed) or f"there are {listed(allowed)}"
            findings.add(at, "unknown-value", f"unknown value {shown(text)} of `{domain.fact.name}`", hint)
        elif cell in weights:
            findings.add(at, "duplicate-id", f"`{names[cell][0]}` is weighed twice", "keep one of the two")
        else:
            weights[cell] = _number(node, findings)
    missing = [spellings[0] for i, spellings in enumerate(names) if i not in weights]
    if missing and len(weights) == len(values.entries):  # what is spelt wrongly is not missing
        message = f"`{domain.fact.name}` has no weight for {listed(missing)}"
        findings.add(values.at, "missing-key", message, "weigh every value; 0 leaves one out")
    return weights


def _names(cell: object) -> tuple[str, ...]:
    """How a cell can be written, the proper way first."""
    if isinstance(cell, bool):
        return _SPELLINGS["yes" if cell else "no"]
    return (str(cell), str(cell.first)) if isinstance(cell, Run) else (str(cell),)


def _number(node: Node, findings: Findings) -> float:
    value = node.value if isinstance(node, ScalarNode) else None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and math.isnan(value))
    ):
        findings.add(node.at, "wrong-type", f"found {kind_of(node)}, a weight is a number, 0 or more")
    elif value and not LEAST <= value <= MOST:
        findings.add(node.at, "bad-range", f"found {shown(value)}, a weight is 0, or from {LEAST:.9f} to {MOST:,}")
    else:
        return float(value)
    return 1.0


def _scaled(weights: Mapping[int, float], domain: Domain, at: Location, findings: Findings) -> tuple[float, ...]:
    """The weights of all cells, one in the mean of those that apply."""
    values = [i for i, cell in enumerate(domain.cells) if not isinstance(cell, NotApplicable)]
    total = math.fsum(weights.values())
    if len(weights) == len(values) and not total:
        findings.add(at, "bad-range", f"every value of `{domain.fact.name}` weighs 0", "give one of them a weight")
    scale = len(values) / (total or 1.0)
    return tuple(weights.get(i, 1.0) * scale if i in values else 1.0 for i in range(len(domain.cells)))
