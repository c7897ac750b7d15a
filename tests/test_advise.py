"""`counsel advise`: tables of situations into tables of advice, whatever is wrong with some of the rows."""

from __future__ import annotations

import csv
import errno
import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from counsel import consulting
from counsel.doors.cli import main
from situations import random_given
from test_batch import TODAY, as_batch, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.testing import Result

    from counsel.consulting import OpenPanel
    from counsel.panel.model import Value

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def opened() -> OpenPanel:
    return consulting.load(engine="plain")


@pytest.fixture(scope="module")
def situations(opened: OpenPanel) -> list[dict[str, Value]]:
    chance = random.Random(31)
    return [random_given(opened.panel, chance) for _ in range(300)]


def advise(*args: object, given: bytes | None = None) -> Result:
    """Call the verb."""
    return CliRunner().invoke(main, ["advise", *map(str, args), "--today", str(TODAY)], input=given)


def as_csv(
    path: Path, opened: OpenPanel, rows: Sequence[Mapping[str, object]], *more: str, separator: str = ","
) -> Path:
    """Write situations as CSV, as somebody else's program does."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*more, *opened.panel.facts], restval="", delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_parquet(path: Path, opened: OpenPanel, rows: Sequence[Mapping[str, Value]], group: int = 100) -> Path:
    """Write situations as Parquet, some rows to a row group."""
    pyarrow.parquet.write_table(pa.table(as_batch(opened.panel, rows)), path, row_group_size=group)
    return path


def in_csv(text: str) -> Rows:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def wanted(opened: OpenPanel, rows: Sequence[Mapping[str, Value]]) -> list[dict[str, str]]:
    """What the adviser says of each row, by column."""
    advice = [opened.advise(opened.situation(row, TODAY)) for row in rows]
    return [{f"{e}__{a}": told(said[e], a) for e, a in opened.adviser.stances.pairs} for said in advice]


def test_csv_and_parquet_give_what_the_adviser_says_of_each_row(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    said = wanted(opened, situations)
    for file in (
        as_csv(tmp_path / "s.csv", opened, situations),
        as_parquet(tmp_path / "s.parquet", opened, situations),
    ):
        done = advise(file)
        assert (done.exit_code, done.stderr) == (0, "300 rows.\n")
        assert in_csv(done.stdout) == said
        out = tmp_path / f"{file.suffix}.parquet"
        assert advise(file, "--out", out).exit_code == 0
        assert pyarrow.parquet.read_table(out).to_pylist() == said


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(
    separator: str, opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    file = as_csv(tmp_path / "s.csv", opened, situations[:20], separator=separator)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert in_csv(advise(file).stdout) == wanted(opened, situations[:20])
    assert in_csv(advise("-", given=file.read_bytes()).stdout) == wanted(opened, situations[:20])


def test_the_long_form_has_a_row_for_each_pair(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    rows = [{"id": f"no. {i}", **row} for i, row in enumerate(situations)]
    file = as_csv(tmp_path / "s.csv", opened, rows, "id")
    done = advise(file, "--format", "long", "--only", "do,avoid", "--keep", "id")
    said = [
        {"id": f"no. {i}", "row": str(i + 1), "expert": name.split("__")[0], "action": name.split("__")[1], "stance": s}
        for i, row in enumerate(wanted(opened, situations))
        for name, s in row.items()
        if s in ("do", "avoid")
    ]
    assert in_csv(done.stdout) == said


def in_groups(path: Path, opened: OpenPanel, situations: Sequence[Mapping[str, Value]], wrong: Sequence[int]) -> Path:
    """Write three row groups of 20,000 situations, of which some rows are wrong; rows count from 1."""
    few = as_batch(opened.panel, situations)
    table = pa.table(few).take([row % few.num_rows for row in range(60_000)])
    role = table.column("role").to_pylist()
    for row in wrong:
        role[row - 1] = "jobb"
    pyarrow.parquet.write_table(table.set_column(0, "role", pa.array(role)), path, row_group_size=20_000)
    return path


def test_threads_that_take_row_groups_tell_what_one_tells_row_for_row(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    file = in_groups(tmp_path / "s.parquet", opened, situations, wrong := [3, 20_000, 20_001, 40_007, 60_000])
    answers = []
    for threads in (1, 2, 3):
        advice, errors = tmp_path / f"{threads}.parquet", tmp_path / f"{threads}.csv"
        result = advise(file, "--output", advice, "--errors", errors, "--threads", threads)
        assert result.exit_code == 1
        assert [int(row["row"]) for row in in_csv(errors.read_text())] == wrong
        answers.append((pyarrow.parquet.read_table(advice), errors.read_text()))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0].num_rows == 60_000


@pytest.mark.parametrize("threads", [1, 2])
def test_a_row_group_that_is_damaged_is_told_with_the_rows_before_it(
    threads: int, opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    file = in_groups(tmp_path / "s.parquet", opened, situations, [])
    group = pyarrow.parquet.ParquetFile(file).metadata.row_group(2).column(0)
    data = bytearray(file.read_bytes())
    first = group.dictionary_page_offset or group.data_page_offset
    data[first : first + group.total_compressed_size] = b"\xff" * group.total_compressed_size
    file.write_bytes(data)
    result = advise(file, "--counts", "--threads", threads)
    assert result.exit_code == 2
    assert "[unreadable-file]" in result.stderr
    assert threads == 1 or f"{file}: error: is damaged after row 40,000: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("threads", [1, 2])
def test_the_counts_are_those_of_the_rows(
    threads: int, opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    file = as_parquet(tmp_path / "s.parquet", opened, situations, group=17)
    counted: dict[tuple[str, str], int] = {}
    for row in wanted(opened, situations):
        for name, stance in row.items():
            counted[name, stance] = counted.get((name, stance), 0) + 1
    found = in_csv(advise(file, "--counts", "--threads", threads).stdout)
    assert {
        (f"{r['expert']}__{r['action']}", r["stance"]): int(r["rows"]) for r in found if r["rows"] != "0"
    } == counted
    some = in_csv(advise(file, "--counts", "--only", "open").stdout)
    assert some == [row for row in found if row["stance"].startswith("open:")]


def test_the_rules_stand_beside_the_stance(opened: OpenPanel, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "s.csv", opened, [{"interview": "done", "answer": "none_yet", "greeting": "gives_cell"}])
    (row,) = in_csv(advise(file, "--reasons").stdout)
    assert (row["simpson__leave_message"], row["simpson__leave_message__rules"]) == ("avoid", "leave-no-more-messages")
    assert row["williams__call_cell__rules"] == ""


def bad_rows(opened: OpenPanel, situations: Sequence[Mapping[str, Value]]) -> tuple[list[dict[str, object]], set[int]]:
    """Rows of which ten cannot be, and which ones."""
    rows: list[dict[str, object]] = [dict(row) for row in situations]
    wrong: list[dict[str, object]] = [
        {"interview": "ahaed"},
        {"interview": "ahead", "answer": "none_yet"},
        {"days_since_last_step": -1},
        {"days_since_last_step": "2026-11-24"},
        {"days_since_last_step": "soon"},
        {"urgent": "maybe", "role": "client "},
        {"role": "\N{SNOWMAN}"},
        {"interview": "done", "last_step": "nothing", "heard_back": "yes"},
        {"country": "=1+1", "interview": "yes"},
        {"still_unsure": "2"},
    ]
    places = range(5, 5 + 29 * len(wrong), 29)
    for place, row in zip(places, wrong, strict=True):
        rows[place] = row
    return rows, {place + 1 for place in places}


def test_ten_bad_rows_among_many_are_told_as_a_case_is_and_the_others_are_answered(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    rows, bad = bad_rows(opened, situations)
    file, wrong = as_csv(tmp_path / "s.csv", opened, rows), tmp_path / "wrong.csv"
    done = advise(file, "--errors", wrong)
    assert done.exit_code == 1
    found = in_csv(done.stdout)
    assert [i + 1 for i, row in enumerate(found) if set(row.values()) == {""}] == sorted(bad)
    good = [situations[i] for i in range(len(rows)) if i + 1 not in bad]
    assert [row for i, row in enumerate(found) if i + 1 not in bad] == wanted(opened, good)
    complaints = in_csv(wrong.read_text(encoding="utf-8"))
    assert {int(one["row"]) for one in complaints} == bad
    for one in complaints:
        given = {name: value for name, value in rows[int(one["row"]) - 1].items() if value != ""}
        case = CliRunner().invoke(
            main, ["now", "--today", str(TODAY), *(w for n, v in given.items() for w in ("--set", f"{n}={v}"))]
        )
        assert f"--set {one['fact']}: error: {one['message']} [{one['fault']}]" in case.stderr
        assert one["hint"] in case.stderr
        assert f"{file} row {one['row']}, {one['fact']}: error: {one['message']} [{one['fault']}]" in done.stderr
    assert done.stderr.endswith("300 rows. 10 of them are wrong.\n")


def test_counts_leave_out_the_rows_that_are_wrong(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    rows, bad = bad_rows(opened, situations)
    done = advise(as_csv(tmp_path / "s.csv", opened, rows), "--counts")
    assert done.exit_code == 1
    counted: dict[tuple[str, str], int] = {}
    for row in in_csv(done.stdout):
        pair = row["expert"], row["action"]
        counted[pair] = counted.get(pair, 0) + int(row["rows"])
    assert set(counted.values()) == {len(rows) - len(bad)}


def test_more_than_ten_are_told_in_a_file(opened: OpenPanel, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "s.csv", opened, [{"urgent": "hm"}] * 12)
    done = advise(file)
    assert done.stderr.count("[unknown-value]") == 10
    assert done.stderr.endswith("12 rows. 12 of them are wrong. All of them with what is wrong: --errors FILE\n")


def test_strict_stops_at_the_first_row_that_is_wrong(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    rows, bad = bad_rows(opened, situations)
    out = tmp_path / "out.csv"
    done = advise(as_csv(tmp_path / "s.csv", opened, rows), "--strict", "--out", out)
    assert done.exit_code == 2
    assert f"row {min(bad)}, interview" in done.stderr
    assert done.stderr.count(": error: ") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]


@pytest.mark.parametrize(
    ("content", "place", "fault"),
    [
        (b"", "", "empty-file"),
        (b"\n", "", "empty-file"),
        (b"intervew\ndone\n", ":1:1", "unknown-fact"),
        (b"interview,urgent,interview\ndone,yes,done\n", ":1:1", "duplicate-column"),
        ("interview,urgent\ndone,yes\n".encode("utf-16"), ":1:1", "not-utf-8"),
        ("interview,urgent\ndone,yes\nd\xf6ne,no\n".encode("latin-1"), " row 2", "not-utf-8"),
        (b"interview,urgent\ndone,yes\ndone\ndone,no\n", " row 2", "wrong-number"),
        (b"interview,urgent\ndone,yes\ndone,yes,no\n", " row 2", "wrong-number"),
        (b'interview,urgent\ndone,yes\n"done,no\n' + b"done,yes\n" * 30, " row 2", "stray-quote"),
        (b'interview,urgent\ndone,yes\ndone,"no\n', " row 2", "stray-quote"),
        (b'interview,urgent\n"done,yes\n' + b"done,yes\n" * 900_000, " row 1", "stray-quote"),
    ],
    ids=["nothing", "a line", "unknown", "doubled", "utf-16", "latin-1", "short", "long", "quote", "last", "large"],
)
def test_a_csv_file_that_cannot_be_read_is_told_by_its_row(
    content: bytes, place: str, fault: str, tmp_path: Path
) -> None:
    file, out = tmp_path / "s.csv", tmp_path / "out.csv"
    file.write_bytes(content)
    done = advise(file, "--out", out)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{file}{place}: error: " in done.stderr
    assert f"[{fault}]" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]


def test_a_quote_of_ones_own_is_no_stray_one(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(b'id,urgent\na 5" pipe,yes\n"a ""quoted"" one\nover two lines",no\n')
    done = advise(file, "--keep", "id", "--only", "do")
    assert [row["id"] for row in in_csv(done.stdout)] == ['a 5" pipe', 'a "quoted" one\nover two lines']


@pytest.mark.parametrize(
    ("data", "fault", "words"),
    [
        (b"interview\rdone\r", "line-ends", "s.csv:1:1: error: its lines end in a carriage return alone"),
        (b'"interview\ndone\n', "stray-quote", "s.csv:1:1: error: a quote opens here"),
        (
            b"interview,answer\n" + b"x" * 200_000 + b",\ndone\n",
            "wrong-number",
            "row 2: error: found 1 cells, expected 2",
        ),
        (b"PK\x03\x04\x14\0", "not-a-table", "this is a workbook"),
        (b"\x1f\x8b\x08\0", "not-a-table", "this is compressed (gzip)"),
        ("interview\ndone\n".encode("utf-16"), "not-utf-8", "this is text in UTF-16"),
        (b"interview,\ndone,\n", "unknown-fact", "a column has no name"),
        (b"interview,,\ndone,,\n", "unknown-fact", "a column has no name"),
        (b"interview,id,my note\ndone,1,2\n", "unknown-fact", "columns `id`, `my note` are no facts"),
        (b"interview,id,my note\ndone,1,2\n", "unknown-fact", "is kept by `--keep id --keep 'my note'`"),
        (b"x" * 200_000 + b",interview\n1,done\n", "unknown-fact", "is no fact"),
    ],
)
def test_what_is_no_table_of_situations_is_refused_by_what_it_is(
    data: bytes, fault: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(data)
    done = advise(file)
    assert done.exit_code == 2, done.stderr
    assert f"[{fault}]" in done.stderr
    assert words in done.stderr
    assert done.stderr.count("error:") == 1


@pytest.mark.parametrize("data", [b"interview\nahaed\n", b"interview\ndone\nd\xf6ne\n"])
def test_where_nothing_can_be_told_no_heading_is_written_either(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(data)
    done = advise(file, "--strict")
    assert (done.exit_code, done.stdout) == (2, ""), done.stderr


def test_a_name_of_a_column_may_go_over_two_lines(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(b'"my\nnote",interview\n1,done\n')
    assert in_csv(advise(file, "--keep", "my\nnote").stdout)[0]["my\nnote"] == "1"


def test_figures_are_made_of_a_table_with_columns_that_are_no_facts(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(b"id,interview\na,done\nb,ahead\n")
    counts = in_csv(advise(file, "--counts", "--keep", "id").stdout)
    assert set(counts[0]) == {"expert", "action", "stance", "rows"}
    assert sum(int(row["rows"]) for row in counts if row["action"] == "wait" and row["expert"] == "simpson") == 2


def test_what_cannot_stand_in_csv_is_kept_in_parquet_alone(tmp_path: Path) -> None:
    file, out = tmp_path / "s.parquet", tmp_path / "out.parquet"
    pyarrow.parquet.write_table(pa.table({"interview": ["done"], "tags": [["a", "b"]]}), file)
    done = advise(file, "--keep", "tags")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--keep: error: column `tags` holds list<" in done.stderr
    assert advise(file, "--keep", "tags", "--out", out).exit_code == 0
    assert pyarrow.parquet.read_table(out)["tags"].to_pylist() == [["a", "b"]]


def test_a_fact_without_a_column_is_unknown_and_told_so(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(b"interview\nahead\n\ndone\n")
    done = advise(file)
    assert done.exit_code == 0
    assert done.stderr.startswith("note: no column, so unknown in every row: role, country, ")
    assert done.stderr.endswith("3 rows.\n")


def test_a_table_without_rows_gives_one_without_rows(opened: OpenPanel, tmp_path: Path) -> None:
    for file in (as_csv(tmp_path / "s.csv", opened, []), as_parquet(tmp_path / "s.parquet", opened, [])):
        out = tmp_path / f"{file.suffix}.parquet"
        assert advise(file, "--out", out).exit_code == 0
        assert pyarrow.parquet.read_table(out).num_rows == 0
        assert in_csv(advise(file, "--counts").stdout)[0]["rows"] == "0"


def test_a_parquet_file_that_is_not_whole_is_refused(
    opened: OpenPanel, situations: list[dict[str, Value]], tmp_path: Path
) -> None:
    whole = as_parquet(tmp_path / "whole.parquet", opened, situations, group=20).read_bytes()
    file, out = tmp_path / "s.parquet", tmp_path / "out.parquet"
    for data in (whole[: len(whole) // 2], whole[:-3], b"PAR1", whole[:1000] + b"\0" * 400 + whole[1400:]):
        file.write_bytes(data)
        done = advise(file, "--out", out)
        assert done.exit_code == 2, done.stderr
        assert f"{file}: error: " in done.stderr
        assert "[unreadable-file]" in done.stderr
        assert not out.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.parquet", "whole.parquet"]


def test_a_parquet_file_of_somebody_elses_is_refused_by_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "s.parquet"
    pyarrow.parquet.write_table(pa.table({"interview": [["done"]], "urgnt": [True]}), file)
    done = advise(file)
    assert done.exit_code == 2
    assert "column `interview` holds list<" in done.stderr
    assert "did you mean `urgent`?" in done.stderr


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        (["nowhere.csv"], "unreadable-file"),
        (["."], "unreadable-file"),
        (["s.csv", "--only", "do,avoyd"], "unknown-stance"),
        (["s.csv", "--keep", "id"], "unknown-column"),
        (["s.csv", "--keep", "row", "--format", "long"], "duplicate-column"),
        (["s.csv", "--out", "s.csv"], "file-exists"),
        (["s.csv", "--errors", "nowhere/wrong.csv"], "unwritable-file"),
        (["s.csv", "--today", "2026-02-30"], "bad-date"),
    ],
)
def test_a_call_that_cannot_be_is_refused_before_anything_is_written(
    args: list[str], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.csv").write_text("interview,row\ndone,1\n" if "row" in args else "interview\ndone\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["advise", *args])
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"[{fault}]" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]


@pytest.mark.parametrize(
    "args", [["--counts", "--reasons"], ["--strict", "--errors", "w"], ["--errors", "o", "-o", "o"]]
)
def test_what_excludes_each_other_is_said(args: list[str]) -> None:
    done = CliRunner().invoke(main, ["advise", "s.csv", *args])
    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: ")


@pytest.fixture(scope="module")
def many(opened: OpenPanel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that takes a while."""
    chance = random.Random(32)
    rows = pa.table(as_batch(opened.panel, [random_given(opened.panel, chance) for _ in range(2_000)]))
    file = tmp_path_factory.mktemp("many") / "many.parquet"
    with pyarrow.parquet.ParquetWriter(file, rows.schema) as writer:
        for _ in range(60):
            writer.write_table(pa.concat_tables([rows] * 50))
    return file


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told_in_one_line(many: Path) -> None:
    done = run("advise", str(many), "--out", "/dev/full").wait_for()
    assert done[0] == 1
    assert done[2].startswith(f"counsel: error: the output cannot be written: {os.strerror(errno.ENOSPC)} [")
    assert done[2].count("\n") == 2


def test_whoever_reads_no_further_is_not_told(many: Path) -> None:
    call = run("advise", str(many))
    assert call.process.stdout is not None
    assert call.process.stderr is not None
    call.process.stdout.read(10)
    call.process.stdout.close()
    with call.process.stderr as told_:
        assert told_.read() == b""
    assert call.process.wait(60) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_under_the_final_name(number: signal.Signals, many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    call = run("advise", str(many), "--format", "long", "--out", str(out))
    wait_until_there_is(tmp_path)
    call.process.send_signal(number)
    code, _, told_ = call.wait_for()
    assert code == 128 + number
    assert told_ == "Stopped.\n"
    assert list(tmp_path.iterdir()) == []


class run:  # noqa: N801  # a call that runs
    """The verb as a process of its own."""

    def __init__(self, *args: str) -> None:
        command = [sys.executable, "-m", "counsel", *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def wait_for(self) -> tuple[int, str, str]:
        """Its exit code, and what it said."""
        out, told_ = self.process.communicate(timeout=120)
        return self.process.returncode, out.decode(), told_.decode()


def wait_until_there_is(folder: Path) -> None:
    """Wait for the first bytes of a file in a folder."""
    end = time.monotonic() + 60
    while not any(path.stat().st_size for path in folder.iterdir()):
        assert time.monotonic() < end
        time.sleep(0.02)
