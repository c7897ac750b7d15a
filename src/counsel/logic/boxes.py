"""Short descriptions of where something is so: boxes of cells that hold all of it and nothing else.

A box allows each fact some cells; one that cannot drop a fact without taking in a place where the thing is not so is a
prime implicant (Quine, 1952), here over facts of several values. The smallest box around each place is found by
trying sets of facts from small to large; a greedy cover then picks the boxes that take in most (Johnson, 1974).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    Truths = NDArray[np.bool_]

Box: TypeAlias = "Mapping[int, tuple[int, ...]]"
"""For each axis that it limits the indexes that it allows, in order; all others are free."""

MOST_AXES = 12
"""With more axes than this, the first box found by dropping one axis after another is taken for the smallest."""


def cover(wanted: Truths, unwanted: Truths) -> tuple[Box, ...]:
    """Describe where something is so.

    Args:
        wanted: the places to take in.
        unwanted: the places to leave out, of the same shape; what is neither may fall on either side.

    Returns:
        Boxes that together hold every wanted place and no unwanted one, the largest first.
    """
    left = wanted.copy()
    boxes: list[Box] = []
    while left.any():
        candidates = [_box_around(place, unwanted) for place in _some_places(left)]
        best = max(candidates, key=lambda box: (int(left[_slices(box, left)].sum()), -len(box)))
        left[_slices(best, left)] = False
        boxes.append(_tightened(best, wanted))
    return tuple(boxes)


def _tightened(box: Box, wanted: Truths) -> Box:
    """Allow only what the wanted places inside a box use: what cannot occur there need not be told."""
    inside = np.zeros_like(wanted)
    inside[_slices(box, wanted)] = wanted[_slices(box, wanted)]
    used = np.nonzero(inside)
    return {axis: tuple(sorted({int(i) for i in used[axis]})) for axis in box}


def _some_places(truths: Truths, most: int = 16) -> Iterator[tuple[int, ...]]:
    for place in np.argwhere(truths)[:most]:
        yield tuple(int(i) for i in place)


def _box_around(place: tuple[int, ...], unwanted: Truths) -> Box:
    """The box with the fewest limited axes that holds a place, each limit then as wide as it can be."""
    limited = smallest_axes(place, unwanted)
    limits: dict[int, tuple[int, ...]] = {axis: (place[axis],) for axis in limited}
    for axis in limited:
        for index in range(unwanted.shape[axis]):
            wider = {**limits, axis: tuple(sorted({*limits[axis], index}))}
            if not unwanted[_slices(wider, unwanted)].any():
                limits = wider
    return limits


def smallest_axes(place: tuple[int, ...], unwanted: Truths) -> tuple[int, ...]:
    """The fewest axes that have to be fixed at a place to leave everything unwanted out."""
    return next(sufficient_axes(place, unwanted))


def sufficient_axes(place: tuple[int, ...], unwanted: Truths) -> Iterator[tuple[int, ...]]:
    """Every minimal set of axes that, fixed at a place, leaves everything unwanted out; the smallest first."""
    axes = [axis for axis, length in enumerate(unwanted.shape) if length > 1]
    if len(axes) > MOST_AXES:
        yield _dropping_one_by_one(axes, place, unwanted)
        return
    found: list[set[int]] = []
    for size in range(len(axes) + 1):
        for fixed in itertools.combinations(axes, size):
            if any(smaller <= set(fixed) for smaller in found):
                continue
            if not unwanted[_at(place, fixed)].any():
                found.append(set(fixed))
                yield fixed


def _dropping_one_by_one(axes: list[int], place: tuple[int, ...], unwanted: Truths) -> tuple[int, ...]:
    kept = list(axes)
    for axis in axes:
        without = [one for one in kept if one != axis]
        if not unwanted[_at(place, without)].any():
            kept = without
    return tuple(kept)


def _at(place: tuple[int, ...], fixed: Collection[int]) -> tuple[int | slice, ...]:
    """The places that agree with one on some axes."""
    return tuple(index if axis in fixed else slice(None) for axis, index in enumerate(place))


def _slices(box: Box, array: Truths) -> tuple[NDArray[np.intp], ...]:
    return np.ix_(*(box.get(axis, range(length)) for axis, length in enumerate(array.shape)))
