"""Very many situations: `python tests/benchmarks/batch.py [ROWS]`; ten million by default, counts of which must agree.

The same work, Parquet to counts of every stance of every expert and action, on one core and two, on two workers of a
cluster of which one is killed on the way, in Polars and DuckDB (by the view in SQL), and by the engine row by row.
Rates are of processor time where one core works, and of the clock elsewhere; each is the best of several runs.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

import duckdb
import numpy as np
import polars
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from distributed import Client

from counsel import __version__, consulting
from counsel.batch import reading
from counsel.batch.answering import asked
from counsel.batch.distributing import own_cluster
from counsel.batch.laying import Counts, Wide
from counsel.batch.running import parts
from counsel.rendering import sql
from situations import random_given

if TYPE_CHECKING:
    from collections.abc import Callable

    from counsel.consulting import OpenPanel

GROUP = 1 << 17
KINDS = {"choice": pa.string(), "yes_no": pa.bool_(), "days": pa.int32(), "number": pa.int32()}


def write(opened: OpenPanel, file: Path, count: int, known: float) -> None:
    """Write random situations, of which each fact that applies is known with some probability."""
    chance, dice = random.Random(1), np.random.default_rng(2)
    wholes = [random_given(opened.panel, chance, known=1) for _ in range(20_000)]
    columns = {}
    for name, fact in opened.panel.facts.items():
        columns[name] = pa.array([one.get(name) for one in wholes], KINDS[fact.kind.name])
        if fact.kind.name == "choice":
            columns[name] = columns[name].dictionary_encode()
    with pyarrow.parquet.ParquetWriter(file, pa.table(columns).schema) as writer:
        for first in range(0, count, GROUP):
            rows = min(GROUP, count - first)
            which = dice.integers(0, len(wholes), rows)
            taken = {n: c.take(pa.array(which, mask=dice.random(rows) > known)) for n, c in columns.items()}
            writer.write_table(pa.table(taken))


def best(work: Callable[[], object], clock: Callable[[], float], times: int = 3) -> float:
    """The least that some work takes, in seconds."""
    took = []
    for _ in range(times):
        start = clock()
        work()
        took.append(clock() - start)
    return min(took)


class Called:
    """The verb as a process of its own."""

    def __init__(self, *args: object) -> None:
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "counsel", "advise", *map(str, args)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._began, self._before = start, before

    def end(self) -> str:
        """Wait for it: what it printed."""
        out, told = self.process.communicate()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.clock = time.perf_counter() - self._began
        self.work = after.ru_utime + after.ru_stime - self._before.ru_utime - self._before.ru_stime
        assert self.process.returncode == 0, told.decode()
        return out.decode()


def peak(*args: object) -> float:
    """The most memory that a call holds, in millions of bytes."""
    code = (
        "import sys\nfrom counsel.doors.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    command = [sys.executable, "-c", code, "advise", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) * 1024 / 1e6


def on_a_cluster(file: Path, count: int) -> str:
    """The counts by two workers, one of which is killed once it has done some of its part."""
    with own_cluster(2) as cluster, Client(cluster) as client:
        start = time.perf_counter()
        whole = Called(file, "--counts", "--on", f"dask={cluster.scheduler_address}").end()
        print(
            f"two workers: {count / (time.perf_counter() - start) / 1e6:.2f} million rows a second, with start and end"
        )
        call = Called(file, "--counts", "--on", f"dask={cluster.scheduler_address}")
        before: dict[int, int] = {}
        while True:
            done = client.run(lambda dask_worker: (os.getpid(), dask_worker.state.executed_count))
            for process, tasks in done.values():
                assert call.process.poll() is None, "it was over before anybody could be killed: take more rows"
                if tasks > before.setdefault(process, tasks) + 1:
                    os.kill(process, signal.SIGKILL)
                    killed = call.end()
                    assert killed == whole
                    print(f"one of them killed after {tasks - before[process]} row groups: the same counts")
                    return whole
            time.sleep(0.01)


def counted(layout: Wide, file: Path, threads: int) -> Counts:
    """Parquet to counts, in this process."""
    counts = Counts(layout)
    with reading.opened(str(file), layout.asked.panel, (), threads) as rows:
        for part in parts(rows, layout, threads, laid=False):
            counts.add(part.answered)
    return counts


def look_ups(opened: OpenPanel, rows: int = 1 << 20) -> float:
    """How many rows a second are looked up, of cells that are read already."""
    tables = asked(opened.adviser, consulting.day_of("2026-11-23")).tables
    dice = np.random.default_rng(3)
    columns = [dice.integers(0, classes.max() + 1, rows).astype(np.uint8) for classes in tables.classes]
    return rows / best(lambda: tables.ends(columns, rows), time.process_time, 7)


def in_duckdb(opened: OpenPanel, file: Path) -> None:
    """The view in SQL over the file, in one thread: how often who says what."""
    view = sql.view(opened.panel, opened.adviser.stances, __version__)
    with duckdb.connect(config={"threads": 1}) as base:
        base.execute(f"CREATE VIEW situations AS SELECT * FROM read_parquet('{file}')")
        base.execute(view)
        columns = [f"{expert}__{action}" for expert, action in opened.adviser.stances.pairs]
        asked_for = ", ".join(f"histogram({column})" for column in columns)
        base.execute(f"SELECT {asked_for} FROM {opened.panel.name.replace('-', '_')}").fetchall()


def in_polars(opened: OpenPanel, file: Path) -> None:
    """The same view by Polars' own SQL, in one thread where POLARS_MAX_THREADS is 1."""
    view = sql.view(opened.panel, opened.adviser.stances, __version__)
    query = view[view.index(" AS\n") + 4 :].rstrip(";\n")
    context = polars.SQLContext(situations=polars.scan_parquet(file))
    advice = context.execute(query)
    assert isinstance(advice, polars.LazyFrame)
    columns = [f"{expert}__{action}" for expert, action in opened.adviser.stances.pairs]
    polars.collect_all([advice.select(polars.col(column).value_counts()) for column in columns])


def row_by_row(opened: OpenPanel, file: Path, rows: int = 500) -> float:
    """How many rows a second the engine answers."""
    found = pyarrow.parquet.ParquetFile(file).iter_batches(rows)
    given = [{n: v for n, v in row.items() if v is not None} for row in next(found).to_pylist()]
    work = best(lambda: [opened.advise(opened.situation(one)) for one in given], time.process_time, 1)
    return rows / work


def main(count: int) -> None:
    """Print the figures."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    opened = consulting.load()
    layout = Wide(asked(opened.adviser, consulting.day_of("2026-11-23")))
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "situations.parquet"
        for known in (1.0, 0.8):
            write(opened, file, min(count, 8 * GROUP), known)
            rows = min(count, 8 * GROUP)
            ours = rows / best(lambda: counted(layout, file, 1), time.process_time)
            duck = rows / best(lambda: in_duckdb(opened, file), time.process_time, 1)
            pole = rows / best(lambda: in_polars(opened, file), time.process_time, 1)
            print(
                f"{known:.0%} known, one core, Parquet to counts: {ours / 1e6:.2f} million rows a second; "
                f"DuckDB {duck / ours:.2f} of that, Polars {pole / ours:.2f}",
                flush=True,
            )
        engine = row_by_row(opened, file)
        print(f"the engine row by row: {engine:.0f} rows a second; {ours / engine:,.0f} times that is ours")
        print(f"look-ups alone: {look_ups(opened) / 1e6:.1f} million rows a second", flush=True)
        write(opened, file, count, 0.8)
        print(f"{count:,} rows, 80% known:", flush=True)
        both = count / best(lambda: counted(layout, file, 2), time.perf_counter)
        print(f"two cores, Parquet to counts: {both / 1e6:.2f} million rows a second by the clock", flush=True)
        found = {}
        for threads in (1, 2):
            call = Called(file, "--counts", "--threads", threads)
            found[threads] = call.end()
            rate, work = count / call.clock / 1e6, count / call.work / 1e6
            print(
                f"the whole process, threads {threads}: {rate:.2f} million rows a second by the clock, "
                f"{work:.2f} of processor time",
                flush=True,
            )
        assert found[1] == found[2] == on_a_cluster(file, count)
        print(f"to Parquet: at most {peak(file, '--out', Path(home) / 'advice.parquet', '--threads', 1):.0f} MB")
        advice = pyarrow.parquet.ParquetFile(Path(home) / "advice.parquet").metadata
        assert advice.num_rows == count


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
