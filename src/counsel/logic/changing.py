"""The same situation with some facts otherwise: what it would take, and what then no longer applies."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.situation import Given, applicable, situation_from
from counsel.panel.kinds import NotApplicable, Run
from counsel.problems import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.logic.situation import Situation
    from counsel.panel.kinds import Cell
    from counsel.panel.model import FactValues, Panel, Value


class Kind(Enum):
    """What it takes for a fact to lie in a cell."""

    TURNS_OUT = "turns_out"
    """Nothing but to know it: the fact is unknown, and the cell is one of those it can have."""
    APPLIES = "applies"
    """The fact does not apply now; it would come to apply, and be so. It counts as a change."""
    CHANGES = "changes"
    """The fact is otherwise now."""


class Changed(msgspec.Struct, frozen=True):
    """A situation after a change.

    Attributes:
        situation: what is then known.
        left_out: the facts that were known, and then no longer apply.
    """

    situation: Situation
    left_out: tuple[str, ...]


def kind_of(situation: Situation, fact: str, cell: int) -> Kind | None:
    """What it takes for a fact to lie in a cell, a mask; None where it is known to be so."""
    possible, domain = situation.possible[fact], situation.domains[fact]
    if possible == cell:
        return None
    if possible == domain.not_applicable:
        return Kind.APPLIES
    return Kind.TURNS_OUT if possible & cell else Kind.CHANGES


def changed(panel: Panel, situation: Situation, changes: Mapping[str, Given]) -> Changed:
    """Change some facts, and leave everything else that is known as it is, as far as it still applies.

    Args:
        panel: the panel whose facts are meant.
        situation: what is known now.
        changes: the changed facts, in any form that a situation takes.

    Raises:
        InputError: with every change that is wrong, or that does not apply.
    """
    at = Location("situation")
    before = {name: Given(value, at) for name, value in situation.known.items()}
    kept = applicable(panel, situation.domains, {**before, **changes}, situation.today, changes)
    left_out = tuple(name for name in situation.known if name not in kept)
    return Changed(situation_from(panel, situation.domains, kept, situation.today), left_out)


def given(values: FactValues) -> dict[str, Given]:
    """Values of the model as they would come in."""
    return {name: Given(value, Location(f"fact {name}")) for name, value in values.items()}


def value_in(cell: Cell) -> Value:
    """A value that lies in a cell: the first of a run of days."""
    if isinstance(cell, Run):
        return cell.first
    if isinstance(cell, NotApplicable):
        raise ValueError("what does not apply has no value")
    return cell
