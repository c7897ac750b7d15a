"""Rows in, answers out, in their order: one batch after the other, on as many threads as are wanted."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    import pyarrow as pa

    from counsel.batch.answering import Answered
    from counsel.batch.laying import Layout
    from counsel.batch.reading import Rows


class Part(msgspec.Struct, frozen=True):
    """Some rows that are answered.

    Attributes:
        answered: what is said of them.
        laid: the same as rows of the table of advice; None where only figures are wanted.
    """

    answered: Answered
    laid: pa.RecordBatch | None


def part_of(layout: Layout, batch: pa.RecordBatch, first: int, laid: bool) -> Part:
    """Answer some rows, of which the first has a number."""
    answered = layout.asked.answer(batch, first)
    return Part(answered, layout.laid(batch, answered, first) if laid else None)


def parts(rows: Rows, layout: Layout, threads: int, *, laid: bool) -> Iterator[Part]:
    """Answer all rows of a table.

    Args:
        rows: the table.
        layout: who is asked, and how what is said is laid out.
        threads: how many batches are worked on at once.
        laid: whether it is laid out at all.

    Raises:
        InputError: the file is damaged.
    """
    first = 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Part]] = deque()
        try:
            for batch in rows.batches():
                waiting.append(pool.submit(part_of, layout, batch, first, laid))
                first += batch.num_rows
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
