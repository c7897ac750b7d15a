"""A panel as a function of rows, for engines that hold tables: a batch of situations in, a batch of advice out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa

from counsel.batch import columns
from counsel.batch.answering import asked
from counsel.batch.laying import Wide
from counsel.consulting import OpenPanel, day_of, load
from counsel.face import Panel
from counsel.problems import Location

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from counsel.batch.answering import Answered
    from counsel.consulting import Today

_PROBLEM = pa.field("problem", pa.string())


class Worker(msgspec.Struct, frozen=True):
    """What a panel says, as a function of rows; it can be pickled, and needs neither a file nor an engine.

    Dask, Ray Data and Polars take it as it is; Spark a ``plain`` one as ``lambda batches: map(worker, batches)``.

    Attributes:
        layout: the columns of the advice.
        plain: whether its texts are written out, and not encoded by a dictionary.
    """

    layout: Wide
    plain: bool = False

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """What is said of some rows: a row for each, with the columns of `schema`.

        Args:
            batch: a column for each fact; a fact without one is unknown, and so is an empty cell.

        Raises:
            InputError: a column is there twice, or is neither a fact nor kept, or can hold no fact.
        """
        columns.check(batch.schema, self.layout.asked.panel, self.layout.keep, Location("table"))
        answered = self.layout.asked.answer(batch)
        laid = self.layout.laid(batch, answered, 1)
        schema = self.schema(batch.schema)
        advice = (column.cast(field.type) for column, field in zip(laid.columns, schema, strict=False))
        return pa.RecordBatch.from_arrays([*advice, _problems(answered)], schema=schema)

    def schema(self, rows: pa.Schema) -> pa.Schema:
        """The columns of the advice for rows with some columns.

        First those that are kept; then for each expert and action `expert__action`, a stance or `open:` with all that
        can come out, and where rules are told `expert__action__rules`; last `problem`, what is wrong with a row, of
        which nothing is said then.
        """
        fields = self.layout.schema(rows).append(_PROBLEM)
        return pa.schema([_written_out(field) for field in fields]) if self.plain else fields


def worker(
    panel: Panel | OpenPanel | str | Path,
    *,
    keep: Sequence[str] = (),
    only: Sequence[str] = (),
    reasons: bool = False,
    plain: bool = False,
    today: Today = None,
) -> Worker:
    """Make a panel a function of rows.

    Args:
        panel: the panel, its name, or its folder.
        keep: columns that are no facts, and stand before the advice.
        only: the stances that are told: `do`, `may`, `avoid`, `silent`, `contradiction`, `open`; all by default.
        reasons: whether the rules that give a stance are told.
        plain: whether texts are written out, for engines that know no dictionary-encoded columns, such as Spark.
        today: the day to which dates are counted; the current one by default.

    Raises:
        InputError: the panel cannot be read.
        TooLarge: what it says is too large to be laid out.
    """
    opened = panel.opened if isinstance(panel, Panel) else panel if isinstance(panel, OpenPanel) else load(panel)
    laid = asked(opened.adviser, day_of(today), reasons=reasons)
    return Worker(Wide(laid, tuple(keep), frozenset(only), reasons), plain)


def _written_out(field: pa.Field) -> pa.Field:
    return field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field


def _problems(answered: Answered) -> pa.Array:
    problems: list[str | None] = [None] * answered.rows
    for wrong in answered.wrong:
        problems[wrong.row - 1] = "\n".join(map(str, wrong.problems))
    return pa.array(problems, type=pa.string())
