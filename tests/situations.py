"""Random situations of a panel, from a generator of random numbers that the caller seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.kinds import figure
from slow import applies

if TYPE_CHECKING:
    import random

    from counsel.panel.model import Fact, Panel, Value


def random_given(panel: Panel, chance: random.Random, known: float | None = None) -> dict[str, Value]:
    """Draw a complete situation and tell a random part of it; ``known`` is the part that is told."""
    whole: dict[str, Value | None] = {}
    for fact in panel.facts.values():
        whole[fact.name] = _value(fact, chance) if applies(panel, fact, whole) else None
    told = chance.random() if known is None else known
    return {name: value for name, value in whole.items() if value is not None and chance.random() <= told}


def _value(fact: Fact, chance: random.Random) -> Value:
    if fact.kind.counts:
        return figure(
            fact.minimum + chance.randint(0, int(min(12, (fact.maximum - fact.minimum) / fact.step))) * fact.step
        )
    return chance.choice(list(fact.values)) if fact.values else chance.random() < 0.5
