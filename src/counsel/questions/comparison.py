"""All experts' advice side by side: who says what of each action, and the bottom line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.logic.situation import holds
from counsel.panel.model import SILENT, Stance

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.logic.situation import Situation
    from counsel.panel.model import Action


class BottomLine(msgspec.Struct, frozen=True):
    """The actions that somebody takes a stance on, by how the panel stands to them.

    Attributes:
        undisputed: somebody says do, nobody says avoid.
        disputed: somebody says do or may, and somebody says avoid.
        accepted: somebody says may, nobody says do or avoid.
        advised_against: somebody says avoid, nobody says do or may.
        looks_back: steps already taken on which somebody takes a stance; they are in none of the others.
    """

    undisputed: tuple[str, ...]
    disputed: tuple[str, ...]
    accepted: tuple[str, ...]
    advised_against: tuple[str, ...]
    looks_back: tuple[str, ...] = ()


Tally = dict[str, dict[str, tuple[str, ...]]]
"""For every action the experts behind each stance, open and contradiction included; the silent are left out."""


def tally_of(advice: Mapping[str, ExpertAdvice], actions: Iterable[str]) -> Tally:
    """Count who says what of each action."""
    tally: Tally = {}
    for action in actions:
        said: dict[str, tuple[str, ...]] = {}
        for expert, one in advice.items():
            stance = one.verdict(action)
            if stance != SILENT:
                said[stance] = (*said.get(stance, ()), expert)
        tally[action] = said
    return tally


def steps_taken(actions: Mapping[str, Action], situation: Situation) -> frozenset[str]:
    """The actions that are known to be steps already taken."""
    judged = ((name, action.looks_back) for name, action in actions.items())
    return frozenset(name for name, back in judged if back is not None and holds(back, situation))


def bottom_line(tally: Tally, taken: Container[str] = ()) -> BottomLine:
    """Sort the actions by how the panel stands to them; what is open or contradictory does not count.

    Args:
        tally: who says what of each action.
        taken: the actions that are steps already taken.
    """
    do, may, avoid = (stance.value for stance in Stance)

    def those(wanted: set[str], unwanted: set[str], back: bool = False) -> tuple[str, ...]:
        counted = ((action, said.keys()) for action, said in tally.items() if (action in taken) is back)
        return tuple(action for action, said in counted if wanted & said and not unwanted & said)

    return BottomLine(
        undisputed=those({do}, {avoid}),
        disputed=tuple(action for action in those({do, may}, set()) if avoid in tally[action]),
        accepted=those({may}, {do, avoid}),
        advised_against=those({avoid}, {do, may}),
        looks_back=those({do, may, avoid}, set(), back=True),
    )
