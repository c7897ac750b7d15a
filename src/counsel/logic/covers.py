"""Short descriptions of where something is so: cubes that hold all of it, and nothing else.

A cube that cannot drop a limit without taking in a place where the thing is not so is a prime implicant (Quine, 1952),
here over levels of several cells. A greedy cover picks those that take in most (Johnson, 1974). Of each only that is
told which the others do not tell (the steps *reduce* and *irredundant* of Espresso; Brayton and others, 1984).
"""

from __future__ import annotations

import itertools
from functools import reduce
from typing import TYPE_CHECKING

from counsel.logic.diagrams import FALSE, both
from counsel.logic.weighing import totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counsel.logic.diagrams import Cube, Diagrams, Node

MOST_CUBES = 48
"""More cubes than this nobody would read; then nothing is told."""

_CANDIDATES = 6

MOST_COMPARED = 12
"""More cubes than this are not compared with each other: few would read them, and it takes longer than to find them."""


def cover(
    diagrams: Diagrams, wanted: Node, unwanted: Node, cells: Sequence[int], most: int = MOST_CUBES
) -> tuple[Cube, ...] | None:
    """Describe where something is so.

    Args:
        diagrams: the table.
        wanted: the places to take in.
        unwanted: the places to leave out; what is neither may fall on either side.
        cells: the cells that each level can have.
        most: how many cubes there may be.

    Returns:
        Cubes that together hold every wanted place and no unwanted one, those first that could take in most; None where
        it takes more of them.
    """
    allowed = diagrams.cube({level: cells[level] for level in diagrams.support(wanted)})
    left = within = diagrams.apply(both, wanted, allowed)
    cubes: list[Cube] = []
    while left != FALSE:
        if len(cubes) == most:
            return None
        candidates: list[Cube] = []
        for path in itertools.islice(diagrams.paths(left), _CANDIDATES):
            if not any(_holds(cube, path) for cube in candidates):
                candidates.append(prime(diagrams, path, unwanted, cells))
        best = candidates[0]
        if len(candidates) > 1:
            best = max(candidates, key=lambda cube: (_size(diagrams, left, cube, cells), -len(cube)))
        left = diagrams.apply(_but_not, left, diagrams.cube(best))
        cubes.append(best)
    return tuple(_reduced(diagrams, cubes, within, cells))


def _holds(cube: Cube, other: Cube) -> bool:
    """Whether all of one cube lies in another."""
    return all(level in other and not other[level] & ~mask for level, mask in cube.items())


def _but_not(first: bool, other: bool) -> bool:
    return first and not other


def _size(diagrams: Diagrams, node: Node, cube: Cube, cells: Sequence[int]) -> int:
    """How many places of a function lie in a cube."""
    within = limited(cells, cube)
    weights = [[mask >> i & 1 for i in range(width)] for mask, width in zip(within, diagrams.widths, strict=True)]
    return int(totals(diagrams, node, weights).get(True, 0))


def prime(diagrams: Diagrams, cube: Cube, unwanted: Node, cells: Sequence[int]) -> Cube:
    """A largest cube around one that holds no unwanted place, with as few limits as can be found."""
    limits = loosened(diagrams, cube, unwanted, cells)
    for level in limits:
        others = {other: mask for other, mask in limits.items() if other != level}
        bad = diagrams.narrowed(unwanted, limited(cells, others))
        limits = {**limits, level: cells[level] & ~(bad[level] if bad else 0)}
    return limits


def loosened(diagrams: Diagrams, cube: Cube, unwanted: Node, cells: Sequence[int]) -> Cube:
    """A cube that holds no unwanted place without the limits that it does not need for that."""
    cubes = []
    for order in (sorted(cube, reverse=True), sorted(cube)):  # what opens a fact is told before it
        limits = cube
        for level in order:
            fewer = {other: mask for other, mask in limits.items() if other != level}
            if _is_free(diagrams, fewer, unwanted, cells):
                limits = fewer
        cubes.append(limits)
        if len(limits) < 2:
            break
    return min(cubes, key=len)


def _is_free(diagrams: Diagrams, cube: Cube, unwanted: Node, cells: Sequence[int]) -> bool:
    return not diagrams.meets(unwanted, limited(cells, cube))


def limited(cells: Sequence[int], cube: Cube) -> list[int]:
    """Of some cells of each level those that a cube allows."""
    within = list(cells)
    for level, mask in cube.items():
        within[level] &= mask
    return within


def _reduced(diagrams: Diagrams, cubes: list[Cube], wanted: Node, cells: Sequence[int]) -> list[Cube]:
    """Leave out of each cube what no wanted place needs: it cannot occur there, or other cubes tell it.

    What goes first is the last cell of a level: of a gated fact, that it does not apply, which its gate tells better. A
    run of cells is cut at its ends alone, and of many cubes each for itself.
    """
    compared = 1 < len(cubes) <= MOST_COMPARED
    last = [1 << width - 1 for width in diagrams.widths]
    for droppable in (last, cells) if compared else (cells,):
        for cube in tuple(cubes):
            place = cubes.index(cube)
            others = [*cubes[:place], *cubes[place + 1 :]] if compared else []
            own = reduce(lambda node, other: diagrams.apply(_but_not, node, diagrams.cube(other)), others, wanted)
            used = diagrams.narrowed(own, limited(cells, cube))
            if used is None:
                del cubes[place]
            else:
                cubes[place] = {
                    level: cube[level] & (_run_around(used[level]) | ~droppable[level]) for level in sorted(cube)
                }
    return cubes


def _run_around(mask: int) -> int:
    """All cells from the first to the last of some."""
    return (1 << mask.bit_length()) - (mask & -mask)
