"""The situations that a question about some experts and an action is asked of, with their weights: all, or a sample."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from counsel.logic.counting import length_of
from counsel.logic.domains import with_gates
from counsel.logic.space import SILENT_CODE, Space

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from counsel.logic.compiling import Test
    from counsel.logic.counting import Columns, Measure
    from counsel.logic.domains import Domain
    from counsel.logic.space import Codes, Tables, Truths

    Weights = NDArray[Any]

MOST_PLACES = 2_000_000
"""How many combinations of cells a question is asked of; beyond that it is asked of a sample."""

DRAWN = 100_000
"""How many situations a sample has."""

SEED = 2011
"""With what every sample is drawn, so that a map is the same each time."""

_BATCHES = 10


class Figure(msgspec.Struct, frozen=True):
    """How often something is so.

    Attributes:
        weight: how much the situations weigh in which it is; their number where each weighs one.
        share: the same as a part of all situations, from 0 to 1.
        error: the standard error of the share; 0 where it is exact.
    """

    weight: int | float
    share: float
    error: float = 0.0


class Rows(Space):
    """Situations one by one, along one axis, in the place of all combinations of their facts."""

    def __init__(self, columns: Columns, possible: Mapping[str, int], domains: Mapping[str, Domain]) -> None:
        self.columns = columns
        self._domains = domains
        self.facts = ("situation",)
        self.cells = {name: tuple(_bits(possible[name])) for name in columns}
        self.shape = (length_of(columns),)
        self.valid = np.ones(self.shape, dtype=bool)

    def holds(self, test: Test) -> Truths:
        """Where a test holds: a truth value for each row."""
        along = [bool(test.cells >> cell & 1) for cell in self.cells[test.fact]]
        found: Truths = np.array(along)[self.columns[test.fact]]
        return found


def _bits(mask: int) -> Iterable[int]:
    return (i for i in range(mask.bit_length()) if mask >> i & 1)


class Ground:
    """Situations with their weights, and what the experts say in them.

    Attributes:
        space: the situations; where they are all, over just the facts that matter here.
        weights: the weight of each place.
        exact: whether these are all situations, and no sample.
    """

    def __init__(self, space: Space, weights: Weights, tables: Tables, domains: Mapping[str, Domain]) -> None:
        self.space = space
        self.weights = weights
        self.total = weights.sum().item()
        self.exact = not isinstance(space, Rows)
        self._tables = tables
        self._domains = domains
        self._codes: dict[tuple[str, str], Codes] = {}

    def codes(self, expert: str, action: str) -> Codes:
        """What an expert says of an action at each place."""
        if (expert, action) not in self._codes:
            codes = self._tables.codes(expert, action, self.space)
            self._codes[expert, action] = np.broadcast_to(codes, self.space.shape)
        return self._codes[expert, action]

    def domain(self, fact: str) -> Domain:
        """The cells of a fact."""
        return self._domains[fact]

    def in_order(self, facts: Collection[str]) -> list[str]:
        """Some facts in the panel's order."""
        return [name for name in self._domains if name in facts]

    def speaks(self, expert: str, action: str) -> Truths:
        """Where an expert says anything of an action."""
        found: Truths = self.codes(expert, action) != SILENT_CODE
        return found

    def weight(self, where: Truths) -> int | float:
        """How much the places weigh together."""
        weight: int | float = self.weights[where].sum().item()
        return weight

    def figure(self, where: Truths) -> Figure:
        """How often it is so."""
        weight = self.weight(where)
        share = weight / self.total
        return Figure(weight, share, 0.0 if self.exact else math.sqrt(share * (1 - share) / DRAWN))

    def by_cell(self, where: Truths, fact: str) -> NDArray[np.float64]:
        """How much the places weigh for each cell of a fact."""
        length = len(self.space.cells[fact])
        if isinstance(self.space, Rows):
            weights = np.where(where, self.weights, 0)
            return np.bincount(self.space.columns[fact], weights=weights, minlength=length).astype(float)
        axes = tuple(i for i, name in enumerate(self.space.facts) if name != fact)
        found: NDArray[np.float64] = np.where(where, self.weights, 0).sum(axis=axes).astype(float)
        return found

    @cached_property
    def batches(self) -> tuple[Truths, ...]:
        """A sample cut into parts of one size, to see how much a figure varies; nothing where it is exact."""
        batch = np.arange(self.space.shape[0]) % _BATCHES if not self.exact else np.array([])
        return tuple(batch == i for i in range(_BATCHES)) if not self.exact else ()


class Survey:
    """Finds the ground for each question: as few facts as will do, all situations where they are not too many."""

    def __init__(self, tables: Tables, measure: Measure) -> None:
        self.tables = tables
        self.measure = measure
        self._speakers: dict[str, list[str]] = {}
        for expert, action in tables.pairs:
            self._speakers.setdefault(action, []).append(expert)
        self._grounds: dict[tuple[str, ...], Ground] = {}

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The actions that some rule speaks of."""
        return tuple(self._speakers)

    def speakers(self, action: str) -> list[str]:
        """The experts whose rules speak of an action."""
        return self._speakers.get(action, [])

    def facts(self, action: str, experts: Iterable[str]) -> set[str]:
        """The facts on which these experts' stances on an action rest, with those that gate them."""
        facts = (self.tables.facts(expert, action) for expert in experts)
        return with_gates(set().union(*facts), self.measure.domains)

    def ground(self, action: str, experts: Iterable[str]) -> Ground:
        """What to ask about some experts and an action."""
        facts = self.facts(action, experts)
        return self.over(facts) if self.fits(facts) else self.sample

    def fits(self, facts: Iterable[str]) -> bool:
        """Whether all combinations of some facts can be gone through."""
        return math.prod(self.measure.possible[name].bit_count() for name in facts) <= MOST_PLACES

    def over(self, facts: Iterable[str]) -> Ground:
        """All combinations of some facts' cells; what gates them is among them."""
        key = tuple(sorted(facts))
        if key not in self._grounds:
            space = Space(key, self.measure.possible, self.measure.domains)
            weights = self.measure.over(space)
            space.valid = weights > 0  # other facts, too, can rule a place out
            self._grounds[key] = Ground(space, weights, self.tables, self.measure.domains)
        return self._grounds[key]

    @cached_property
    def sample(self) -> Ground:
        """Situations drawn as often as they weigh; what is said in them is kept, since all questions share them."""
        columns = self.measure.draw(DRAWN, SEED)
        rows = Rows(columns, self.measure.possible, self.measure.domains)
        return Ground(rows, np.ones(rows.shape), self.tables, self.measure.domains)
