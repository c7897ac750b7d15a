"""What is said of some rows as rows of a table, wide or long; and how often who says what."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa

from counsel.batch.columns import TEXTS
from counsel.locking import found_once
from counsel.logic.stances import STANCES
from counsel.problems import InputError, Location, Problem, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from counsel.batch.answering import Answered, Asked, Said

OPEN = "open"

STANCE_NAMES = (*STANCES.values(), OPEN)
"""What a layout can be confined to."""


class Pair(msgspec.Struct, frozen=True):
    """One expert and action, and all that can be said there.

    Attributes:
        expert: the expert's name.
        action: the action's name.
        table: which table tells it.
        said: what can be said, each once; nothing of what nobody wants to hear.
        place: by where a row ends in the table, the place of what is said in ``said``; -1 for nothing.
    """

    expert: str
    action: str
    table: int
    said: tuple[Said, ...]
    place: npt.NDArray[np.integer]

    @property
    def column(self) -> str:
        """What its column is called."""
        return f"{self.expert}__{self.action}"


class Layout(msgspec.Struct, frozen=True, dict=True):
    """A table of advice.

    Attributes:
        asked: who says it.
        keep: columns of the situations that stand before the advice.
        only: the stances that are told; none for all.
        reasons: whether the rules are told.
    """

    asked: Asked
    keep: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    reasons: bool = False

    @found_once
    def pairs(self) -> tuple[Pair, ...]:
        """Every expert and action."""
        tables = self.asked.tables.tables
        columns = [(i, column) for i, table in enumerate(tables) for column in table.outcomes.T]
        return tuple(
            _pair(*pair, number, [self.asked.said[value] for value in column], self.only)
            for pair, (number, column) in zip(self.asked.pairs, columns, strict=False)
        )

    def schema(self, rows: pa.Schema) -> pa.Schema:
        """The columns that it has for rows with some columns.

        Raises:
            InputError: what is kept is called like a column of the advice.
        """
        own = list(self.own())
        if doubled := {field.name for field in own}.intersection(self.keep):
            message = f"the advice has a column {listed(sorted(doubled))} of its own"
            raise InputError([Problem(Location("--keep"), "duplicate-column", message, "rename what is to be kept")])
        return pa.schema([*(rows.field(name) for name in self.keep), *own])

    def own(self) -> Iterator[pa.Field]:
        """The columns of the advice."""
        raise NotImplementedError

    def laid(self, batch: pa.RecordBatch, answered: Answered, first: int) -> pa.RecordBatch:
        """What is said of some rows.

        Args:
            batch: the rows.
            answered: what is said of them.
            first: the number of the first row.
        """
        raise NotImplementedError


class Wide(Layout, frozen=True):
    """A row for each row, and a column for each expert and action: `expert__action`.

    What is said is a stance or `open:` with what can come out. Nothing is said of a row that is wrong.
    """

    def own(self) -> Iterator[pa.Field]:
        """The columns of the advice."""
        for pair in self.pairs:
            kind = pa.dictionary(pa.from_numpy_dtype(pair.place.dtype), pa.string())
            yield pa.field(pair.column, kind)
            if self.reasons:
                yield pa.field(f"{pair.column}__rules", kind)

    def laid(self, batch: pa.RecordBatch, answered: Answered, first: int) -> pa.RecordBatch:
        """What is said of some rows; see `Layout`."""
        columns = [batch.column(name) for name in self.keep]
        for pair, (stances, rules) in zip(self.pairs, self._texts, strict=True):
            places = np.take(pair.place, answered.ends[pair.table], mode="clip")
            silent = places < 0 if (pair.place < 0).any() else None
            if answered.refused is not None:
                silent = answered.refused if silent is None else silent | answered.refused
            indices = pa.array(places, mask=silent)
            columns.append(pa.DictionaryArray.from_arrays(indices, stances))
            if self.reasons:
                columns.append(pa.DictionaryArray.from_arrays(indices, rules))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema(batch.schema))

    @found_once
    def _texts(self) -> list[tuple[pa.Array, pa.Array]]:
        return [(_column(saying.stance for saying in pair.said), _rules(pair.said)) for pair in self.pairs]


class Long(Layout, frozen=True):
    """A row for each expert and action of each row, with the number of that row, which counts from 1."""

    def own(self) -> Iterator[pa.Field]:
        """The columns of the advice."""
        yield pa.field("row", pa.int64())
        yield from (pa.field(name, TEXTS) for name in ("expert", "action", "stance", *(["rules"] * self.reasons)))

    def laid(self, batch: pa.RecordBatch, answered: Answered, first: int) -> pa.RecordBatch:
        """What is said of some rows; see `Layout`."""
        places = np.empty((answered.rows, len(self.pairs)), dtype=np.int32)
        for number, (pair, before) in enumerate(zip(self.pairs, self._before, strict=True)):
            of_pair = np.where(pair.place < 0, -1, pair.place.astype(np.int32) + before)
            places[:, number] = np.take(of_pair, answered.ends[pair.table], mode="clip")
        if answered.refused is not None:
            places[answered.refused] = -1
        rows, pairs = np.nonzero(places >= 0)
        said = pa.array(places[rows, pairs])
        texts = [column.take(said) for column in self._texts]
        named = [pa.DictionaryArray.from_arrays(pa.array(pairs.astype(np.int32)), names) for names in self._names]
        kept = [batch.column(name).take(pa.array(rows)) for name in self.keep]
        columns = [*kept, pa.array(rows + first), *named, *texts]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema(batch.schema))

    @found_once
    def _before(self) -> list[int]:
        """For each pair how much can be said of those before it."""
        return list(itertools.accumulate((len(pair.said) for pair in self.pairs), initial=0))[:-1]

    @found_once
    def _names(self) -> tuple[pa.Array, pa.Array]:
        return _column(pair.expert for pair in self.pairs), _column(pair.action for pair in self.pairs)

    @found_once
    def _texts(self) -> list[pa.DictionaryArray]:
        """Everything that can be said of any pair, and the rules that give it."""
        said = [saying for pair in self.pairs for saying in pair.said]
        stances = _column(saying.stance for saying in said).dictionary_encode()
        return [stances, _rules(said).dictionary_encode()] if self.reasons else [stances]


class Counts:
    """How often who says what.

    Args:
        layout: what is counted.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._ends = [np.zeros(len(table.outcomes), dtype=np.int64) for table in layout.asked.tables.tables]
        self.rows = self.refused = 0

    schema = pa.schema({"expert": pa.string(), "action": pa.string(), "stance": pa.string(), "rows": pa.int64()})
    """The columns of the figures."""

    def add(self, answered: Answered) -> None:
        """Count some rows; those that are wrong apart."""
        right = None if answered.refused is None else ~answered.refused
        for i, ends in enumerate(answered.ends):
            self._ends[i] += np.bincount(ends if right is None else ends[right], minlength=len(self._ends[i]))
        self.rows += answered.rows
        self.refused += 0 if right is None else answered.rows - int(right.sum())

    def table(self) -> pa.RecordBatch:
        """The figures: expert, action, stance, and in how many rows."""
        figures: list[tuple[str, str, str, int]] = []
        for pair in self._layout.pairs:
            rows = np.zeros(len(pair.said) + 1, dtype=np.int64)
            np.add.at(rows, pair.place, self._ends[pair.table])  # what nobody wants to hear comes last
            figures += [
                (pair.expert, pair.action, saying.stance, int(n)) for saying, n in zip(pair.said, rows, strict=False)
            ]
        columns = [pa.array(column) for column in zip(*figures, strict=True)] or [[]] * 4
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def _pair(expert: str, action: str, table: int, ends: Sequence[Said], only: frozenset[str]) -> Pair:
    wanted = [end for end in ends if end.outcome and (not only or end.stance.partition(":")[0] in only)]
    said = {end: place for place, end in enumerate(sorted(set(wanted), key=lambda end: (end.outcome, end.rules)))}
    place = np.array([said.get(end, -1) for end in ends], dtype=np.int32)
    short = len(said) <= np.iinfo(np.int8).max
    return Pair(expert, action, table, tuple(said), place.astype(np.int8) if short else place)


def _rules(said: Sequence[Said]) -> pa.Array:
    return _column(" ".join(saying.rules) or None for saying in said)


def _column(texts: Iterator[str | None]) -> pa.Array:
    return pa.array(list(texts), type=pa.string())
