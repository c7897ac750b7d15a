"""How many situations there are, and how much they weigh, without listing them.

The weight of a situation is the product of the weights of its facts, and is nothing where a gate is not honoured. So
the weight of all situations with some facts held fast is a sum of products, and the other facts can be summed out one
after the other, what hangs on a gate before the gate (variable elimination: Zhang and Poole, 1994; drawing situations
goes back through the same sums: Dechter, 1999).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from counsel.logic.space import Space

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from counsel.logic.domains import Domain

    Values = NDArray[Any]
    Columns = dict[str, NDArray[np.intp]]

MOST_ROWS = 65_536
"""How many situations are listed at once."""

_MOST_COUNTED = 1 << 62


class _Factor(msgspec.Struct, frozen=True):
    """A value for every combination of cells of a few facts, an axis each."""

    facts: tuple[str, ...]
    values: Values


class Measure:
    """The situations of a panel that fit some cells, each with its weight; by default each weighs one.

    Attributes:
        possible: for every fact the mask of the cells that it can have.
        weights: for some facts the weight of each of their cells; a fact that is left out weighs one.
        total: the weight of all of them; their exact number where each weighs one.
    """

    def __init__(
        self,
        possible: Mapping[str, int],
        domains: Mapping[str, Domain],
        weights: Mapping[str, Sequence[float]] | None = None,
    ) -> None:
        self.possible = possible
        self.domains = domains
        self.weights = weights
        self.weighted = weights is not None
        self._factors = {name: self._factor(name, (weights or {}).get(name)) for name in domains}
        self._remaining: dict[frozenset[str], tuple[_Factor, ...]] = {}
        most = math.prod(possible[name].bit_count() for name in domains)
        self._dtype = int if not self.weighted and most < _MOST_COUNTED else float
        self.total: int | float = math.prod(one.values.item() for one in self._without(domains, frozenset()))

    def _factor(self, fact: str, weights: Sequence[float] | None) -> _Factor:
        """Where a fact and those that gate it go together, with the weight of the fact's own cell."""
        space = Space([fact], self.possible, self.domains)
        # whole numbers of any size as long as only situations are counted
        valid = np.broadcast_to(space.valid, space.shape).astype(float if self.weighted else object)
        if weights is None:
            return _Factor(space.facts, valid + 0)
        axis = space.facts.index(fact)
        own = np.array([weights[cell] for cell in space.cells[fact]])
        return _Factor(space.facts, valid * own.reshape([-1 if i == axis else 1 for i in range(valid.ndim)]))

    def over(self, space: Space) -> Values:
        """The weight of all situations at each place of a space of the same cells."""
        found = np.ones(space.shape, dtype=self._dtype)
        for factor in self._without(self.domains.keys() - set(space.facts), frozenset(space.facts)):
            found *= self._fitted(factor, space.facts)
        return found

    def of(self, columns: Columns) -> Values:
        """The weight of all situations with the cells of each row, one index for each fact."""
        found = np.ones(length_of(columns), dtype=self._dtype)
        for factor in self._without(self.domains.keys() - columns.keys(), frozenset(columns)):
            found *= factor.values.astype(self._dtype)[tuple(columns[name] for name in factor.facts)]
        return found

    def rows(self, facts: Collection[str]) -> Iterator[Columns]:
        """List the combinations of cells that some facts can have, in slices; gates are among the facts."""
        ordered = tuple(name for name in self.domains if name in facts)
        return self._listed(ordered, {})

    def _listed(self, facts: tuple[str, ...], columns: Columns) -> Iterator[Columns]:
        if not facts:
            yield columns
            return
        which, cells = np.nonzero(self._along(self._factors[facts[0]], facts[0], columns))
        for start in range(0, len(which), MOST_ROWS):
            part = slice(start, start + MOST_ROWS)
            longer = {name: column[which[part]] for name, column in columns.items()}
            yield from self._listed(facts[1:], {**longer, facts[0]: cells[part]})

    def draw(self, number: int, seed: int) -> Columns:
        """Draw whole situations at random, each as likely as it weighs."""
        sums: dict[str, _Factor] = {}
        self._without(self.domains, frozenset(), sums)
        chance = np.random.default_rng(seed)
        columns: Columns = {}
        for name in self.domains:
            weights = self._along(sums[name], name, columns)
            chosen = chance.random((number, 1)) * weights.sum(axis=1, keepdims=True)
            columns[name] = np.minimum((weights.cumsum(axis=1) <= chosen).sum(axis=1), weights.shape[1] - 1)
        return columns

    def _along(self, factor: _Factor, fact: str, columns: Columns) -> Values:
        """A factor's values along one fact, for each row of the others."""
        values = np.moveaxis(factor.values.astype(float), factor.facts.index(fact), -1)
        others = tuple(columns[name] for name in factor.facts if name != fact)
        return np.broadcast_to(values[others], (length_of(columns), values.shape[-1]))

    def _without(
        self, dropped: Iterable[str], kept: frozenset[str], sums: dict[str, _Factor] | None = None
    ) -> tuple[_Factor, ...]:
        """The factors with some facts summed out; ``sums`` takes what each fact was summed from."""
        if sums is None and kept in self._remaining:
            return self._remaining[kept]
        gone = set(dropped)
        factors = list(self._factors.values())
        for name in (one for one in reversed(tuple(self.domains)) if one in gone):
            together = self._product([factor for factor in factors if name in factor.facts])
            axis = together.facts.index(name)
            left = tuple(fact for fact in together.facts if fact != name)
            summed = _Factor(left, self._array(together.values.sum(axis=axis)))
            factors = [*(factor for factor in factors if name not in factor.facts), summed]
            if sums is not None:
                sums[name] = together
        self._remaining[kept] = tuple(factors)
        return self._remaining[kept]

    def _product(self, factors: Sequence[_Factor]) -> _Factor:
        facts = tuple(name for name in self.domains if any(name in factor.facts for factor in factors))
        values = math.prod(_axes_of(factor, facts) for factor in factors)
        return _Factor(facts, self._array(values))

    def _array(self, values: Any) -> Values:
        """Numpy gives a bare number where no axis is left."""
        return np.asarray(values, dtype=float if self.weighted else object)

    def _fitted(self, factor: _Factor, facts: tuple[str, ...]) -> Values:
        return _axes_of(factor, facts).astype(self._dtype)


def _axes_of(factor: _Factor, facts: tuple[str, ...]) -> Values:
    """A factor with an axis for each of some facts that hold all of its own, in the same order."""
    lengths = dict(zip(factor.facts, np.shape(factor.values), strict=True))
    return np.reshape(factor.values, [lengths.get(name, 1) for name in facts])


def length_of(columns: Columns) -> int:
    """How many rows some columns have; without any column it is the one row that says nothing."""
    return len(next(iter(columns.values()), (0,)))


def count_situations(possible: Mapping[str, int], domains: Mapping[str, Domain]) -> int:
    """Count the situations that fit some cells, exactly, however many they are."""
    return int(Measure(possible, domains).total)
