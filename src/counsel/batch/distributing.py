"""Rows answered by the workers of a Dask cluster: each takes a row group of a Parquet file, or a batch that was read.

Only this module knows dask.distributed. A task is a function of values that the scheduler keeps, so one that a dying
worker had is done once more by another; and each future gives its answer once, so nothing is told twice.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import pickle
import zlib
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dask
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from counsel.batch.reading import ParquetRows
from counsel.batch.running import part_of, parts_of_group
from counsel.problems import EngineError, InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from counsel.batch.laying import Layout
    from counsel.batch.reading import Rows
    from counsel.batch.running import Part

_AHEAD = 4
"""How many tasks each worker's thread is given ahead of what has been written."""

_AT = Location("--on")


def parts(rows: Rows, layout: Layout, address: str, workers: int, *, laid: bool) -> Iterator[Part]:
    """Answer all rows of a table on a cluster, in their order.

    Args:
        rows: the table; the workers read a Parquet file themselves, under the same path.
        layout: who is asked, and how what is said is laid out.
        address: of the scheduler; where it is empty there is a cluster of this machine's own.
        workers: how many workers that has.
        laid: whether what is said is laid out at all.

    Raises:
        InputError: there is no such cluster, or the file is damaged.
        EngineError: the workers die again and again.
    """
    for logger in ("distributed", "distributed.client"):  # what a worker's death brings is mended, or told below
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    with _client(address, workers) as client:
        tasks = _tasks(rows, layout, laid)
        waiting: deque[Any] = deque()
        try:
            for task in tasks:
                waiting.append(client.submit(task, pure=False))
                if len(waiting) > _AHEAD * max(1, sum(client.nthreads().values())):
                    yield from _result(waiting.popleft(), rows)
            while waiting:
                yield from _result(waiting.popleft(), rows)
        except KilledWorker as error:
            message = f"worker after worker died of the same rows: {error.last_worker.address}"
            hint = "give the workers more memory, or write the file in smaller row groups"
            raise EngineError([Problem(_AT, "worker-died", message, hint)]) from None


def _result(future: Any, rows: Rows) -> Iterator[Part]:
    for part in future.result():
        if isinstance(rows, ParquetRows):
            rows.heard(part.answered.rows)
        yield part


def _tasks(rows: Rows, layout: Layout, laid: bool) -> Iterator[Callable[[], list[Part]]]:
    packed, first = zlib.compress(pickle.dumps(layout), 1), 1
    if isinstance(rows, ParquetRows):
        for group, first_row in rows.beginnings():
            yield functools.partial(_of_group, packed, str(Path(rows.name).resolve()), group, first_row, laid)
        return
    for batch in rows.batches():
        yield functools.partial(_of_batch, packed, batch, first, laid)
        first += batch.num_rows


def _of_group(packed: bytes, name: str, group: int, first: int, laid: bool) -> list[Part]:
    """Answer a row group."""
    return parts_of_group(_unpacked(packed), name, group, first, laid)


def _of_batch(packed: bytes, batch: pa.RecordBatch, first: int, laid: bool) -> list[Part]:
    """Answer rows that were read."""
    return [part_of(_unpacked(packed), batch, first, laid)]


@functools.lru_cache(4)
def _unpacked(packed: bytes) -> Layout:
    """A layout as it was sent; a worker unpacks it once."""
    layout: Layout = pickle.loads(zlib.decompress(packed))
    return layout


@contextlib.contextmanager
def _client(address: str, workers: int) -> Iterator[Client]:
    """A client of the cluster at an address, or of one of this machine's own."""
    if not address:
        quiet = {"logging.distributed": "critical"}
        with dask.config.set(quiet), own_cluster(workers) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        message = f"no cluster answers at {shown(address)}: {error}"
        hint = "for example `--on dask=tcp://127.0.0.1:8786`, or `--on dask` for one of this machine's own"
        raise InputError([Problem(_AT, "unreachable-cluster", message, hint)]) from None
    with client:
        yield client


def own_cluster(workers: int) -> LocalCluster:
    """Make a cluster of this machine's own, silent and without a page to look at."""
    # without a dashboard dask still takes the dashboard's port, which another cluster may have
    scheduler = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    return LocalCluster(
        n_workers=workers, threads_per_worker=1, silence_logs=logging.CRITICAL, scheduler_kwargs=scheduler
    )
