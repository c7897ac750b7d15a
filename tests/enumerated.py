"""All complete situations of a small panel, listed: the judge of reasons and changes.

A set of situations is a mask over the list, so what fits some values is a conjunction of masks.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING

import slow
from counsel.logic.changing import Kind, value_in
from counsel.panel.kinds import NotApplicable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counsel.logic.situation import Situation
    from counsel.panel.model import Expert, Panel, Value

Proposal = tuple[tuple[str, "Value"], ...]
"""Facts with the values they would have, in the panel's order; a run of days is stood for by its first."""


class Enumerated:
    """The complete situations of a panel, and what one expert says of some actions in each; of all by default."""

    def __init__(self, panel: Panel, expert: Expert, actions: Iterable[str] | None = None) -> None:
        self.panel = panel
        self._wholes = list(slow.wholes(panel, {}))
        self.every = (1 << len(self._wholes)) - 1
        self._where: dict[str, dict[Value | None, int]] = {name: {} for name in panel.facts}
        self._said: dict[str, dict[str, int]] = {
            action: {} for action in (panel.actions if actions is None else actions)
        }
        for i, whole in enumerate(self._wholes):
            for name, value in whole.items():
                self._where[name][value] = self._where[name].get(value, 0) | 1 << i
            for action, said in self._said.items():
                stance = slow.stance_on(panel, expert, action, slow.whole_sets(whole))
                said[stance] = said.get(stance, 0) | 1 << i

    def where(self, fact: str, value: Value | None) -> int:
        """The situations in which a fact has a value; None for not applicable."""
        found = self._where[fact]
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = max((one for one in found if isinstance(one, int | float) and one <= value), default=None)
        return found.get(value, 0)

    def fitting(self, values: Mapping[str, Value]) -> int:
        """The situations that have these values."""
        mask = self.every
        for fact, value in values.items():
            mask &= self.where(fact, value)
        return mask

    def stances(self, action: str, mask: int) -> set[str]:
        """What the expert says of an action in some of these situations."""
        return {stance for stance, where in self._said[action].items() if where & mask}

    def after(self, known: Mapping[str, Value], proposal: Proposal) -> int:
        """The situations that remain after a change: what is known stays, as far as it still applies."""
        changes, mask = dict(proposal), self.every
        for fact in self.panel.facts:
            if fact in changes:
                mask &= self.where(fact, changes[fact])
            elif fact in known:
                still = mask & self.where(fact, known[fact])
                mask = still or mask & self.where(fact, None)
        return mask


class Changes:
    """Every change of one situation in the facts of the judge, with what it counts."""

    def __init__(self, enumerated: Enumerated, situation: Situation) -> None:
        self._enumerated = enumerated
        self.situation = situation

    def kind(self, fact: str, value: Value) -> Kind:
        """What a value of a fact takes, given what the fact can be now."""
        domain, possible = self.situation.domains[fact], self.situation.possible[fact]
        if possible == domain.not_applicable:
            return Kind.APPLIES
        return Kind.TURNS_OUT if possible & domain.cell_of(value) else Kind.CHANGES

    def count(self, proposal: Proposal) -> int:
        """How many facts change."""
        return sum(self.kind(fact, value) is not Kind.TURNS_OUT for fact, value in proposal)

    def fixed(self, proposal: Proposal) -> bool:
        """Whether a fact that nobody can change is among them."""
        facts = self._enumerated.panel.facts
        return any(facts[fact].fixed and self.kind(fact, value) is Kind.CHANGES for fact, value in proposal)

    @cached_property
    def all(self) -> dict[Proposal, int]:
        """Every change with the situations that remain; what no situation is like is left out."""
        choices = ([(), *(((fact, value),) for value in self._values(fact))] for fact in self._enumerated.panel.facts)
        proposals = (tuple(itertools.chain(*chosen)) for chosen in itertools.product(*choices))
        known = self.situation.known
        return {one: mask for one in proposals if (mask := self._enumerated.after(known, one))}

    def _values(self, fact: str) -> Iterator[Value]:
        domain, possible = self.situation.domains[fact], self.situation.possible[fact]
        for i, cell in enumerate(domain.cells):
            if not isinstance(cell, NotApplicable) and possible != 1 << i:
                yield value_in(cell)

    def bringing(self, action: str, stance: str) -> list[Proposal]:
        """Every change that settles a stance."""
        return [one for one, mask in self.all.items() if self._enumerated.stances(action, mask) == {stance}]


def subsets(items: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Every subset, the smallest first."""
    sizes = range(len(items) + 1)
    return (frozenset(chosen) for size in sizes for chosen in itertools.combinations(items, size))
