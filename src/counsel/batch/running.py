"""Rows in, answers out, in their order: one batch after the other, on as many threads as are wanted."""

from __future__ import annotations

import contextlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from counsel.batch.reading import ParquetRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    import pyarrow as pa

    from counsel.batch.answering import Answered
    from counsel.batch.laying import Layout
    from counsel.batch.reading import Rows

    Task = Callable[[], list["Part"]]


class Part(msgspec.Struct, frozen=True):
    """Some rows that are answered.

    Attributes:
        answered: what is said of them.
        laid: the same as rows of the table of advice; None where only figures are wanted.
    """

    answered: Answered
    laid: pa.RecordBatch | None


_GROUP = range(1 << 14, (1 << 20) + 1)
"""Row groups of so many rows are each read and answered by one thread; to open a smaller one does not pay, and what is
said of a larger one would take too much memory at once."""


def part_of(layout: Layout, batch: pa.RecordBatch, first: int, laid: bool) -> Part:
    """Answer some rows, of which the first has a number."""
    answered = layout.asked.answer(batch, first)
    return Part(answered, layout.laid(batch, answered, first) if laid else None)


def parts_of_group(layout: Layout, name: str, group: int, first: int, laid: bool) -> list[Part]:
    """Read and answer a row group of a Parquet file, the first row of which has a number."""
    group_parts = []
    with contextlib.closing(ParquetRows(name, layout.asked.panel, layout.keep, group=group)) as rows:
        for batch in rows.batches():
            group_parts.append(part_of(layout, batch, first, laid))
            first += batch.num_rows
    return group_parts


def parts(rows: Rows, layout: Layout, threads: int, *, laid: bool) -> Iterator[Part]:
    """Answer all rows of a table.

    Args:
        rows: the table.
        layout: who is asked, and how what is said is laid out.
        threads: how many batches, or row groups, are worked on at once.
        laid: whether it is laid out at all.

    Raises:
        InputError: the file is damaged.
    """
    if threads > 1 and isinstance(rows, ParquetRows) and _are_for_threads(rows):
        tasks = _of_groups(rows, layout, laid)
    else:
        tasks = _of_batches(rows, layout, laid)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[list[Part]]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(task))
                if len(waiting) > threads:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _are_for_threads(rows: ParquetRows) -> bool:
    sizes = [rows.rows_in(group) for group in rows.groups]
    return len(sizes) > 1 and all(size in _GROUP for size in sizes[:-1]) and sizes[-1] <= _GROUP[-1]


def _of_groups(rows: ParquetRows, layout: Layout, laid: bool) -> Iterator[Task]:
    for group, first in rows.beginnings():
        yield partial(parts_of_group, layout, rows.name, group, first, laid)
        rows.heard(rows.rows_in(group))


def _of_batches(rows: Rows, layout: Layout, laid: bool) -> Iterator[Task]:
    first = 1
    for batch in rows.batches():
        yield partial(_of_batch, layout, batch, first, laid)
        first += batch.num_rows


def _of_batch(layout: Layout, batch: pa.RecordBatch, first: int, laid: bool) -> list[Part]:
    return [part_of(layout, batch, first, laid)]
