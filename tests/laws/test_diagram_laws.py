"""Diagrams are the functions that they stand for: every operation against listing all points."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel.logic.covers import MOST_COMPARED, cover, limited, loosened, prime
from counsel.logic.diagrams import FALSE, TRUE, Diagrams, both, either, patience, spend, union
from counsel.logic.weighing import marginals, totals
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import DrawFn

    from counsel.logic.diagrams import Cube, Node

Point = tuple[int, ...]


@dataclass(frozen=True)
class Drawn:
    """A table, two functions over its points as lists and as nodes, and some cells of each level."""

    diagrams: Diagrams
    points: list[Point]
    values: list[list[int]]
    nodes: list[Node]
    cells: list[int]

    def within(self, point: Point, cells: Sequence[int] | None = None) -> bool:
        return all(mask >> i & 1 for i, mask in zip(point, self.cells if cells is None else cells, strict=True))

    def at(self, node: Node) -> list[int]:
        """What a node is at every point."""
        return [self.diagrams.value(self._end(node, point)) for point in self.points]

    def _end(self, node: Node, point: Point) -> Node:
        while self.diagrams.level(node) < self.diagrams.bottom:
            node = self.diagrams.children(node)[point[self.diagrams.level(node)]]
        return node


@st.composite
def tables(draw: DrawFn, values: int = 3) -> Drawn:
    widths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    diagrams = Diagrams(widths)
    points = list(itertools.product(*map(range, widths)))
    functions = [draw(st.lists(st.integers(0, values), min_size=len(points), max_size=len(points))) for _ in range(2)]
    nodes = [_built(diagrams, dict(zip(points, function, strict=True))) for function in functions]
    cells = [draw(st.integers(1, (1 << width) - 1)) for width in widths]
    return Drawn(diagrams, points, functions, nodes, cells)


def truths() -> st.SearchStrategy[Drawn]:
    return tables(values=1)


def _built(diagrams: Diagrams, function: Mapping[Point, int], above: Point = ()) -> Node:
    if len(above) == diagrams.bottom:
        return diagrams.terminal(function[above])
    width = diagrams.widths[len(above)]
    return diagrams.make(len(above), tuple(_built(diagrams, function, (*above, i)) for i in range(width)))


def _times_ten_plus(one: int, other: int) -> int:
    return 10 * one + other


@given(tables())
def test_equal_functions_are_one_node_and_a_node_gives_its_function(drawn: Drawn) -> None:
    for function, node in zip(drawn.values, drawn.nodes, strict=True):
        assert drawn.at(node) == function
        again = drawn.diagrams.apply(lambda value: value, node)
        assert again == node
    assert (drawn.values[0] == drawn.values[1]) is (drawn.nodes[0] == drawn.nodes[1])


@given(tables())
def test_apply_works_point_by_point(drawn: Drawn) -> None:
    node = drawn.diagrams.apply(_times_ten_plus, *drawn.nodes)
    assert drawn.at(node) == [10 * one + other for one, other in zip(*drawn.values, strict=True)]


@given(truths())
def test_the_laws_that_cut_short_change_nothing(drawn: Drawn) -> None:
    one, other = ([bool(value) for value in values] for values in drawn.values)
    pairs = list(zip(one, other, strict=True))
    assert drawn.at(drawn.diagrams.join(both, drawn.nodes)) == [a and b for a, b in pairs]
    assert drawn.at(drawn.diagrams.join(either, [*drawn.nodes, FALSE])) == [a or b for a, b in pairs]
    assert drawn.at(drawn.diagrams.negation(drawn.nodes[0])) == [not a for a in one]
    assert drawn.diagrams.join(both, []) == TRUE
    assert drawn.diagrams.join(either, []) == drawn.diagrams.join(union, []) == FALSE


@given(tables())
def test_what_is_taken_to_another_table_is_the_same_where_it_is_allowed(drawn: Drawn) -> None:
    other = Diagrams(drawn.diagrams.widths)
    node = other.taken(drawn.diagrams, drawn.nodes[0], drawn.cells)
    there = Drawn(other, drawn.points, drawn.values, [node], drawn.cells)
    for point, value, found in zip(drawn.points, drawn.values[0], there.at(node), strict=True):
        if drawn.within(point):
            assert found == value
    without_choice = {level for level, mask in enumerate(drawn.cells) if mask.bit_count() == 1}
    assert not other.support(node) & without_choice


@given(tables(), st.data())
def test_what_is_left_without_some_levels_is_all_that_they_could_make_of_it(drawn: Drawn, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, drawn.diagrams.bottom - 1)))
    node = drawn.diagrams.without(drawn.nodes[0], gone)
    for point, found in zip(drawn.points, drawn.at(node), strict=True):
        alike = (
            value
            for other, value in zip(drawn.points, drawn.values[0], strict=True)
            if all(i in gone or other[i] == point[i] for i in range(len(point)))
        )
        expected = 0
        for value in alike:
            expected |= value
        assert found == expected


@given(tables())
def test_values_support_and_narrowing(drawn: Drawn) -> None:
    diagrams, node, cells = drawn.diagrams, drawn.nodes[0], drawn.cells
    inside = [(p, v) for p, v in zip(drawn.points, drawn.values[0], strict=True) if drawn.within(p)]
    assert diagrams.values(node) == set(drawn.values[0])
    assert diagrams.values(node, cells) == {value for _, value in inside}
    wanted = [point for point, value in inside if value]
    narrowed = diagrams.narrowed(node, cells)
    if not wanted:
        assert narrowed is None
    else:
        used = [sum(1 << i for i in {point[level] for point in wanted}) for level in range(diagrams.bottom)]
        assert narrowed == used
    by_point = dict(zip(drawn.points, drawn.values[0], strict=True))
    for level in range(diagrams.bottom):
        moves = any(
            by_point[point] != by_point[(*point[:level], i, *point[level + 1 :])]
            for point in drawn.points
            for i in range(diagrams.widths[level])
        )
        assert (level in diagrams.support(node)) is moves


@given(truths())
def test_meets_is_whether_it_is_true_anywhere_there(drawn: Drawn) -> None:
    expected = any(v for p, v in zip(drawn.points, drawn.values[0], strict=True) if drawn.within(p))
    assert drawn.diagrams.meets(drawn.nodes[0], drawn.cells) is expected


@given(tables(), st.data())
def test_totals_and_marginals_are_sums_over_all_points(drawn: Drawn, data: st.DataObject) -> None:
    diagrams = drawn.diagrams
    whole = data.draw(st.booleans())
    one = st.integers(0, 3) if whole else st.floats(0, 3)
    weights: list[list[float]] = [[1 if whole else data.draw(one) for _ in range(width)] for width in diagrams.widths]
    weighed = {p: math.prod(weights[level][i] for level, i in enumerate(p)) for p in drawn.points}
    summed: Counter[int] = Counter()
    for point, value in zip(drawn.points, drawn.values[0], strict=True):
        summed[value] += weighed[point]  # type: ignore[assignment]  # weights need not be whole
    found = totals(diagrams, drawn.nodes[0], weights)
    assert found == pytest.approx({value: weight for value, weight in summed.items() if weight})
    rows = marginals(diagrams, drawn.nodes[0], weights)
    for level, width in enumerate(diagrams.widths):
        for i in range(width):
            expected = sum(
                weighed[p] for p, value in zip(drawn.points, drawn.values[0], strict=True) if value and p[level] == i
            )
            assert rows[level][i] == pytest.approx(expected)
            assert not whole or isinstance(rows[level][i], int)


@given(tables())
def test_paths_hold_every_wanted_point_once(drawn: Drawn) -> None:
    paths = list(drawn.diagrams.paths(drawn.nodes[0]))
    for point, value in zip(drawn.points, drawn.values[0], strict=True):
        assert sum(_in(point, path) for path in paths) == bool(value)
        assert _in(point, {}) is True


def _in(point: Point, cube: Cube) -> bool:
    return all(mask >> point[level] & 1 for level, mask in cube.items())


@given(truths())
def test_a_cover_holds_what_is_wanted_and_nothing_that_is_not(drawn: Drawn) -> None:
    diagrams, cells = drawn.diagrams, drawn.cells
    wanted = drawn.nodes[0]
    unwanted = diagrams.apply(lambda one, other: bool(other and not one), wanted, drawn.nodes[1])
    cubes = cover(diagrams, wanted, unwanted, cells)
    assert cubes is not None
    for point, one, other in zip(drawn.points, *drawn.values, strict=True):
        if drawn.within(point):
            held = any(_in(point, cube) for cube in cubes)
            assert held or not one
            assert not (held and other and not one)
    places = [point for point, one in zip(drawn.points, drawn.values[0], strict=True) if one and drawn.within(point)]
    for cube in cubes:
        alone = [point for point in places if [other for other in cubes if _in(point, other)] == [cube]]
        own = alone if len(cubes) <= MOST_COMPARED else [point for point in places if _in(point, cube)]
        assert own
        for level, mask in cube.items():  # no end of a run is told that another one tells, or that cannot be
            used = reduce(int.__or__, (1 << point[level] for point in own))
            assert (mask & -mask, mask.bit_length()) == (used & -used, used.bit_length())


def test_what_holds_everywhere_is_one_cube_without_limits() -> None:
    assert cover(Diagrams([]), TRUE, FALSE, []) == ({},)
    assert cover(Diagrams([3]), TRUE, FALSE, [7]) == ({},)


def test_a_run_of_cells_is_cut_at_its_ends_alone() -> None:
    """Days from 2 on with a hand free, or days 5 and 6 whatever the hand: the first way has no hole."""
    diagrams = Diagrams([5, 2])
    free, whatever = diagrams.cube({0: 0b11100, 1: 0b10}), diagrams.cube({0: 0b01000})
    wanted = diagrams.join(either, [free, whatever])
    ways = cover(diagrams, wanted, diagrams.negation(wanted), [31, 3])
    assert ways == ({0: 0b11100, 1: 0b10}, {0: 0b01000})
    end = diagrams.join(either, [free, diagrams.cube({0: 0b10000})])
    assert cover(diagrams, end, diagrams.negation(end), [31, 3]) == ({0: 0b01100, 1: 0b10}, {0: 0b10000})


@given(truths())
def test_a_prime_cube_can_be_widened_nowhere(drawn: Drawn) -> None:
    diagrams, cells, unwanted = drawn.diagrams, drawn.cells, drawn.nodes[1]
    wanted = diagrams.apply(lambda one, other: bool(one and not other), *drawn.nodes)
    for path in itertools.islice(diagrams.paths(wanted), 4):
        if not all(limited(cells, path)):
            continue
        for limits in (prime(diagrams, path, unwanted, cells), loosened(diagrams, path, unwanted, cells)):
            assert not diagrams.meets(unwanted, limited(cells, limits))
            for level in limits:
                fewer = {one: mask for one, mask in limits.items() if one != level}
                assert diagrams.meets(unwanted, limited(cells, fewer))
        for level, mask in prime(diagrams, path, unwanted, cells).items():
            for i in range(diagrams.widths[level]):
                if cells[level] >> i & 1 and not mask >> i & 1:
                    wider = {**prime(diagrams, path, unwanted, cells), level: mask | 1 << i}
                    assert diagrams.meets(unwanted, limited(cells, wider))


def _matched(diagrams: Diagrams, pairs: int) -> Callable[[], Node]:
    """A function for which every first half of a pair has to be remembered until the second halves come."""
    sides = [diagrams.apply(either, diagrams.literal(i, 1), diagrams.literal(i + pairs, 1)) for i in range(pairs)]
    return lambda: diagrams.join(both, sides)


def test_what_takes_too_much_is_refused_and_leaves_nothing_behind() -> None:
    diagrams = Diagrams([2] * 40, most=2_000)
    work, before = _matched(diagrams, 20), len(diagrams)
    for _ in range(3):
        with pytest.raises(TooLarge, match="more than 2,000 different cases"), diagrams.attempt():
            work()
        assert len(diagrams) == before
    with diagrams.attempt():
        assert diagrams.values(diagrams.literal(3, 1)) == {False, True}


def test_very_many_levels_are_no_harder_than_few() -> None:
    levels = range(3000)
    diagrams = Diagrams([2] * len(levels))
    every = diagrams.join(both, [diagrams.literal(i, 0b10) for i in reversed(levels)])
    assert every == diagrams.cube(dict.fromkeys(levels, 0b10))
    assert list(diagrams.paths(every)) == [dict.fromkeys(levels, 0b10)]
    assert diagrams.without(every, [levels[-1]], either) == diagrams.cube(dict.fromkeys(levels[:-1], 0b10))
    assert len(diagrams.nodes(diagrams.negation(every))) == len(levels) + 2
    first_half = [0b11] * 1500 + [0b10] * 1500
    assert diagrams.taken(diagrams, every, first_half) == diagrams.cube(dict.fromkeys(levels[:1500], 0b10))


@given(tables(values=1))
def test_functions_meet_where_some_point_has_them_all(drawn: Drawn) -> None:
    one, other = (drawn.diagrams.apply(bool, node) for node in drawn.nodes)
    inside = drawn.diagrams.cube(dict(enumerate(drawn.cells)))
    together = any(map(all, zip(*map(drawn.at, (one, other, inside)), strict=True)))
    assert drawn.diagrams.meet(one, other, inside) is together
    assert drawn.diagrams.meet() is drawn.diagrams.meet(TRUE) is True


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_a_part_of_a_piece_of_work_takes_what_that_has_left(most: int, within: int, steps: int) -> None:
    with patience(most):
        with patience(within):
            given_ = min(most, within)
            if steps > given_:
                with pytest.raises(TooLarge):
                    spend(steps)
            else:
                spend(steps)
        spend(most - min(steps, given_))
        with pytest.raises(TooLarge):
            spend(1)
    spend(10**9)
