"""All experts' advice side by side: who says what of each action, and the bottom line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import SILENT, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.advising.advice import ExpertAdvice


class BottomLine(msgspec.Struct, frozen=True):
    """The actions that somebody takes a stance on, by how the panel stands to them.

    Attributes:
        undisputed: somebody says do, nobody says avoid.
        disputed: somebody says do or may, and somebody says avoid.
        accepted: somebody says may, nobody says do or avoid.
        advised_against: somebody says avoid, nobody says do or may.
    """

    undisputed: tuple[str, ...]
    disputed: tuple[str, ...]
    accepted: tuple[str, ...]
    advised_against: tuple[str, ...]


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


def bottom_line(tally: Tally) -> BottomLine:
    """Sort the actions by how the panel stands to them; what is open or contradictory does not count."""
    do, may, avoid = (stance.value for stance in Stance)

    def those(wanted: set[str], unwanted: set[str]) -> tuple[str, ...]:
        return tuple(a for a, said in tally.items() if wanted & said.keys() and not unwanted & said.keys())

    return BottomLine(
        undisputed=those({do}, {avoid}),
        disputed=tuple(action for action in those({do, may}, set()) if avoid in tally[action]),
        accepted=those({may}, {do, avoid}),
        advised_against=those({avoid}, {do, may}),
    )
