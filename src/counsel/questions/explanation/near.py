"""The rules that do not fire, and what they miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.logic.compiling import Test

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from counsel.logic.diagrams import Cube, Diagrams, Node
    from counsel.logic.situation import Situation
    from counsel.logic.stances import Stances
    from counsel.panel.model import Expert, Rule, Stance


_MOST = 3


class NearMiss(msgspec.Struct, frozen=True):
    """A rule that does not fire, and tests that together would make it; none of them can be left out."""

    rule: Rule
    stance: Stance
    missing: tuple[Test, ...]


def near_misses(
    stances: Stances, expert: Expert, action: str, situation: Situation, given: Container[str] = ()
) -> tuple[NearMiss, ...]:
    """The few rules on an action that miss least, those first.

    What they miss lies in some situation together; a rule that fires in none is not told of.

    Args:
        stances: what every expert says in every situation.
        expert: the expert.
        action: the action's name.
        situation: what is known.
        given: the rules that are left out, since they give what is said already.

    Raises:
        TooLarge: a rule has too many cases.
    """
    rules = ((rule, dict(rule.gives).get(action)) for rule in expert.rules if rule.id not in given)
    misses = [
        NearMiss(rule, stance, missing)
        for rule, stance in rules
        if stance is not None and (missing := tuple(_missing(stances, expert.name, rule.id, situation)))
    ]
    misses.sort(key=lambda miss: len(miss.missing))
    return tuple(misses[:_MOST])


def _missing(stances: Stances, expert: str, rule: str, situation: Situation) -> Iterator[Test]:
    """The tests that would have to come out true; none where the rule fires in no situation, or in all that fit."""
    domains, diagrams = situation.domains, situation.domains.diagrams
    fires, possibly = stances.firing(expert, rule)
    tested = diagrams.support(fires)
    cells = [mask if level in tested else -1 for level, mask in enumerate(situation.cells)]
    cube = _fewest(diagrams, possibly, cells)
    if cube is None:
        return
    with domains.asked():
        does_not = diagrams.negation(fires)
    cube = _needed(diagrams, does_not, cube, cells)
    full = list(domains.full.values())
    for level in cube:
        bad = diagrams.narrowed(does_not, _within({**cube, level: full[level]}, cells))
        cube[level] = full[level] & ~(bad[level] if bad else 0)
        yield Test(domains.names[level], cube[level])


def _needed(diagrams: Diagrams, does_not: Node, cube: Cube, cells: Sequence[int]) -> Cube:
    """A cube without the limits that can be left out."""
    for level in tuple(cube):
        fewer = {other: mask for other, mask in cube.items() if other != level}
        if not diagrams.meets(does_not, _within(fewer, cells)):
            cube = fewer
    return cube


def _within(cube: Cube, cells: Sequence[int]) -> list[int]:
    """The cells of each level, where it has a limit those of the limit instead."""
    return [cube.get(level, mask) for level, mask in enumerate(cells)]


def _fewest(diagrams: Diagrams, node: Node, cells: Sequence[int]) -> Cube | None:
    """The fewest limits on levels that do not keep them already with which a function can be true; None if it cannot.

    Each level lies in some cells; -1 stands for one on which nothing hangs.
    """
    best: dict[Node, Cube | None] = {}
    for parent in reversed(diagrams.nodes(node)):
        level = diagrams.level(parent)
        if level == diagrams.bottom:
            best[parent] = {} if diagrams.value(parent) else None
            continue
        ways: list[Cube] = []
        for child, mask in diagrams.edges(parent).items():
            below = best[child]
            if below is not None:
                kept = cells[level] == -1 or not cells[level] & ~mask
                ways.append(below if kept else {level: mask, **below})
        best[parent] = min(ways, key=lambda cube: (len(cube), *cube), default=None)
    return best[node]
