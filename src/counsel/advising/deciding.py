"""Which facts can still make a difference to a stance, and when which stance comes out; read off a truth table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from counsel.advising.advice import Branch
from counsel.logic.boxes import cover
from counsel.logic.space import CODES, SILENT_CODE

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from numpy.typing import NDArray

    from counsel.logic.space import Codes, StanceTable, Truths

    Outcomes = NDArray[np.int16]


MOST_TOLD = 10_000
"""Over more combinations of the deciding facts than this no conditions are worked out."""


def deciding_facts(table: StanceTable) -> tuple[str, ...]:
    """The facts that can still make a difference to a stance, in the panel's order.

    A fact does where, all others held fast, changing it changes the stance; and where, as a gate, it changes which
    stances can come out of the facts that hang on it.
    """
    codes, valid = table.whole()
    facts = table.space.facts
    return tuple(
        name
        for axis, name in enumerate(facts)
        if codes.shape[axis] > 1
        and (
            _differs_along(axis, codes.astype(np.int16), valid)
            or _differs_along(axis, *_outcomes(codes, valid, table.axes_below(name)))
        )
    )


def _differs_along(axis: int, values: Outcomes, valid: Truths) -> bool:
    low = np.where(valid, values, np.iinfo(np.int16).max).min(axis=axis)
    high = np.where(valid, values, -1).max(axis=axis)
    return bool((low < high).any())


def _outcomes(codes: Codes, valid: Truths, axes: tuple[int, ...]) -> tuple[Outcomes, Truths]:
    """The set of stances that can come out when some axes are left free, as a mask of codes."""
    bits = np.where(valid, np.left_shift(1, codes.astype(np.int16)), 0).astype(np.int16)
    found = np.bitwise_or.reduce(bits, axis=axes, keepdims=True) if axes else bits
    return found, found != 0


def branches(table: StanceTable, deciding: Container[str]) -> tuple[Branch, ...]:
    """The shortest honest conditions for what can come out; the last one is `otherwise`, and has no ways.

    Args:
        table: the completions of what is known.
        deciding: the facts in which to tell it.

    Returns:
        The branches; none where there is so much to tell that nobody would read it.
    """
    codes, valid = table.whole()
    axes = tuple(i for i, name in enumerate(table.space.facts) if name not in deciding)
    if math.prod(length for i, length in enumerate(table.space.shape) if i not in axes) > MOST_TOLD:
        return ()
    found = [int(code) for code in np.flatnonzero(np.bincount(codes[valid]))]
    where = {code: (valid & (codes == code)).any(axis=axes, keepdims=True) for code in found}
    if any((truths & _any_other(where, code)).any() for code, truths in where.items()):
        where = {code: valid & (codes == code) for code in found}  # those facts alone do not tell it
    ways = {code: cover(where[code], _any_other(where, code)) for code in found}
    # the longest to tell is left for `otherwise`, silence where it is as good as any
    last = max(found, key=lambda code: (sum(len(box) for box in ways[code]), code == SILENT_CODE))
    told = [Branch(CODES[code], tuple(table.named(box) for box in ways[code])) for code in found if code != last]
    return (*told, Branch(CODES[last], ()))


def _any_other(where: Mapping[int, Truths], code: int) -> Truths:
    others: Truths = np.logical_or.reduce([truths for other, truths in where.items() if other != code])
    return others
