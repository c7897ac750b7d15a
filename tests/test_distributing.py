"""Rows on the workers of a Dask cluster, one of which is killed on the way: nothing is lost, and nothing told twice."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from distributed import Client

import counsel
from counsel import consulting
from counsel.batch import distributing
from counsel.doors.cli import main
from situations import random_given
from test_batch import TODAY, as_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from distributed import LocalCluster

GROUPS = 120


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table with many row groups, in which some rows are wrong."""
    return written(tmp_path_factory.mktemp("many") / "many.parquet", GROUPS, 20)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shorter one."""
    return written(tmp_path_factory.mktemp("few") / "few.parquet", 13, 3)


def written(file: Path, groups: int, repeated: int) -> Path:
    opened, chance = consulting.load(engine="plain"), random.Random(41)
    rows = as_batch(opened.panel, [random_given(opened.panel, chance) for _ in range(1_000)])
    good = pa.table(rows)
    bad = good.set_column(0, "role", pa.array(["clientele", *good["role"].to_pylist()[1:]]))
    with pyarrow.parquet.ParquetWriter(file, good.schema) as writer:
        for number in range(groups):
            writer.write_table(pa.concat_tables([bad if number % 9 == 3 else good, *[good] * (repeated - 1)]))
    return file


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with distributing.own_cluster(2) as made, distributing.own_cluster(1):  # a second one takes no port of the first
        yield made


def advise(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["advise", *map(str, args), "--today", str(TODAY)])
    return done.exit_code, done.stdout, done.stderr


def test_two_workers_count_what_one_process_counts_though_one_of_them_is_killed(
    many: Path, cluster: LocalCluster
) -> None:
    here = advise(many, "--counts")
    assert here[0] == 1
    args = ["advise", str(many), "--counts", "--today", str(TODAY), "--on", f"dask={cluster.scheduler_address}"]
    there = subprocess.Popen([sys.executable, "-m", "counsel", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with Client(cluster) as client:
        kill_one_at_work(client)
    out, told = there.communicate(timeout=300)
    assert (there.returncode, out.decode(), told.decode()) == here


def kill_one_at_work(client: Client) -> None:
    """Kill a worker that has done some of its tasks, and not all."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        done = client.run(lambda dask_worker: (os.getpid(), dask_worker.state.executed_count))
        for process, tasks in done.values():
            if tasks > 2:
                assert sum(tasks for _, tasks in done.values()) < GROUPS
                os.kill(process, signal.SIGKILL)
                return
        time.sleep(0.01)
    raise AssertionError("no worker has anything to do")


def test_the_rows_come_in_their_order_with_what_is_wrong(few: Path, cluster: LocalCluster, tmp_path: Path) -> None:
    found: dict[str, tuple[tuple[int, str, str], pa.Table, str]] = {}
    for where, on in {"here": [], "there": ["--on", f"dask={cluster.scheduler_address}"]}.items():
        out, wrong = tmp_path / f"{where}.parquet", tmp_path / f"{where}.csv"
        done = advise(few, "--out", out, "--errors", wrong, *on)
        found[where] = done, pyarrow.parquet.read_table(out), wrong.read_text(encoding="utf-8")
    assert found["here"][0] == found["there"][0]
    assert found["here"][1].equals(found["there"][1])
    assert found["here"][2] == found["there"][2]
    assert [line.partition(",")[0] for line in found["here"][2].splitlines()] == ["row", "9001", "36001"]


def test_csv_goes_to_the_workers_too(cluster: LocalCluster, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("interview,answer\n" + "done,none_yet\nahaed,\ndone,offered\n" * 100, encoding="utf-8")
    assert advise(file, "--on", f"dask={cluster.scheduler_address}") == advise(file)


def test_a_file_that_is_damaged_is_told_as_if_it_were_read_here(
    few: Path, cluster: LocalCluster, tmp_path: Path
) -> None:
    data, file = few.read_bytes(), tmp_path / "s.parquet"
    file.write_bytes(data[: len(data) // 2] + b"\0" * 5000 + data[len(data) // 2 + 5000 :])
    code, out, told = advise(file, "--counts", "--on", f"dask={cluster.scheduler_address}")
    assert (code, out) == (2, "")
    assert f"{file}: error: " in told
    assert "[unreadable-file]" in told


@pytest.mark.parametrize(
    ("on", "fault"),
    [("dusk", "unknown-cluster"), ("dask=tcp://127.0.0.1:9", "unreachable-cluster"), ("dask=%", "unreachable-cluster")],
)
def test_a_cluster_that_is_not_there_is_told(on: str, fault: str, few: Path) -> None:
    code, out, told = advise(few, "--counts", "--on", on)
    assert (code, out) == (2, "")
    assert told.startswith("--on: error: ")
    assert f"[{fault}]" in told


def test_what_is_wrong_is_the_same_once_it_was_sent() -> None:
    with pytest.raises(counsel.InputError) as refused:
        consulting.load(engine="plain").situation({"interview": "ahaed", "role": 3})
    for error in (refused.value, counsel.TooLarge("more than 3")):
        sent = pickle.loads(pickle.dumps(error))
        assert (type(sent), sent.problems, str(sent)) == (type(error), error.problems, str(error))
