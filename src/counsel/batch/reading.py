"""Tables of situations in files: CSV and Parquet, read a batch at a time."""

from __future__ import annotations

import contextlib
import csv
import itertools
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from counsel.batch import columns
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence

    from counsel.panel.model import Panel

STANDARD = "-"
"""What is named for standard input."""

ROWS = 1 << 16
"""How many rows of a Parquet file are read at a time."""

_BLOCK = 1 << 22
"""How many bytes of a CSV file are read at a time."""

_MARK, _SEPARATORS = b"PAR1", ",;\t"


class Rows(Protocol):
    """A table that is read once, from its first row to its last.

    Attributes:
        name: the file.
        schema: its columns.
        missing: the facts that have no column.
    """

    name: str
    schema: pa.Schema
    missing: Sequence[str]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows.

        Raises:
            InputError: the file is damaged, or is not what it seems to be.
        """

    def part(self) -> float:
        """Which part of it has been read."""


@contextmanager
def opened(name: str, panel: Panel, keep: Sequence[str], threads: int = 1) -> Iterator[Rows]:
    """Open a table of situations: a Parquet file, or else CSV.

    Args:
        name: the file; `-` for CSV on standard input.
        panel: the panel whose facts the columns are.
        keep: the columns that are no facts.
        threads: how many may read at once.

    Raises:
        InputError: it cannot be read, or its columns cannot be asked about.
    """
    if name == STANDARD:
        yield _Csv("standard input", sys.stdin.buffer, panel, keep, threads)
        return
    with _stream(name) as stream:
        if stream.peek(len(_MARK)).startswith(_MARK):
            with contextlib.closing(ParquetRows(name, panel, keep, threads)) as rows:
                yield rows
        else:
            yield _Csv(name, stream, panel, keep, threads)


def _stream(name: str) -> io.BufferedReader:
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise _refused(
            name, "unreadable-file", f"cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None


class ParquetRows:
    """The rows of a Parquet file, or of one of its row groups; see `Rows`."""

    def __init__(
        self, name: str, panel: Panel, keep: Sequence[str], threads: int = 1, group: int | None = None
    ) -> None:
        self.name = name
        self._threads = threads
        self._read = 0
        with _Understanding(self):
            schema = pyarrow.parquet.read_schema(name)
            self.missing: Sequence[str] = columns.check(schema, panel, keep, Location(name))
            texts = [field.name for field in schema if field.name in panel.facts and _is_text(field.type)]
            self._file = pyarrow.parquet.ParquetFile(name, read_dictionary=texts, buffer_size=_BLOCK)
        self.schema = self._file.schema_arrow
        self.groups = range(self._file.num_row_groups) if group is None else range(group, group + 1)
        self._rows = max(1, sum(map(self.rows_in, self.groups)))
        self._read = sum(map(self.rows_in, range(self.groups.start)))

    def beginnings(self) -> Iterator[tuple[int, int]]:
        """Every row group with the number of its first row."""
        sizes = [self.rows_in(group) for group in self.groups]
        return zip(self.groups, itertools.accumulate(sizes, initial=self._read + 1), strict=False)

    def rows_in(self, group: int) -> int:
        """How many rows a row group has."""
        return int(self._file.metadata.row_group(group).num_rows)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows."""
        with _Understanding(self):
            for batch in self._file.iter_batches(ROWS, row_groups=list(self.groups), use_threads=self._threads > 1):
                self.heard(batch.num_rows)
                yield batch

    def heard(self, rows: int) -> None:
        """Take notice that some of them were read, here or elsewhere."""
        self._read += rows

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def part(self) -> float:
        """Which part of them has been read."""
        return self._read / self._rows

    def fault(self, error: Exception) -> Problem:
        """What is wrong with the file."""
        message = f"is no whole Parquet file: {_line(error)}"
        if self._read:
            message = f"is damaged after row {self._read:,}: {_line(error)}"
        return Problem(Location(self.name), "unreadable-file", message, "write it once more, or copy it again")


class _Csv:
    """The rows of a CSV file; see `Rows`."""

    def __init__(self, name: str, stream: IO[bytes], panel: Panel, keep: Sequence[str], threads: int) -> None:
        self.name = name
        self._stream = _Counted(stream)
        self._threads = threads
        self._separator, names = _heading(name, _read_heading(stream))
        facts = [pa.field(column, columns.TEXTS if column in panel.facts else pa.string()) for column in names]
        self.schema = pa.schema(facts)
        self.missing: Sequence[str] = columns.check(self.schema, panel, keep, Location(name, 1, 1))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows."""
        with _Understanding(self):
            yield from self._batches()
        if self._stream.quotes % 2 and (problem := self._first_fault(_OPEN_QUOTE)) is not None:
            raise InputError([problem])

    def _batches(self) -> Iterator[pa.RecordBatch]:
        names = self.schema.names
        how = {
            "read_options": pyarrow.csv.ReadOptions(
                column_names=names, block_size=_BLOCK, use_threads=self._threads > 1
            ),
            "parse_options": pyarrow.csv.ParseOptions(
                delimiter=self._separator, newlines_in_values=True, ignore_empty_lines=len(names) > 1
            ),
            "convert_options": pyarrow.csv.ConvertOptions(
                column_types=self.schema, strings_can_be_null=True, null_values=[""]
            ),
        }
        try:
            reader = pyarrow.csv.open_csv(pa.PythonFile(self._stream, mode="r"), **how)
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                return
            raise
        yield from reader

    def part(self) -> float:
        """Which part of them has been read."""
        return self._stream.part()

    def fault(self, error: Exception) -> Problem:
        """What is wrong with the file, and in which row: it is read once more, slowly, to find that out."""
        otherwise = ("unreadable-file", f"cannot be read as CSV: {_line(error)}", "look at its separators and quotes")
        return self._first_fault(otherwise) or Problem(Location(self.name), *otherwise)

    def _first_fault(self, otherwise: tuple[str, str, str]) -> Problem | None:
        if not self._stream.size:  # what came in by a pipe cannot be read once more
            return Problem(Location(self.name), *otherwise)
        fault = _first_fault(self._stream.name, self._separator, len(self.schema))
        return None if fault is None else Problem(place_of(self.name, fault[0]), *fault[1:])


class _Counted:
    """A stream that knows how much of it was read, and how many quotes that held."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.name = str(getattr(stream, "name", ""))
        self.quotes = self._read = 0
        path = Path(self.name)
        self.size = path.stat().st_size if path.is_file() else 0

    def read(self, most: int = -1) -> bytes:
        """Read so many bytes, or all of it where that is less."""
        data = self._stream.read(most)
        self.quotes += data.count(b'"')
        self._read += len(data)
        return data

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._stream.closed

    def close(self) -> None:
        """Leave it to whoever opened it."""

    def part(self) -> float:
        """Which part of it has been read."""
        return self._read / self.size if self.size else 0


class _Understanding:
    """Turns what a library says of a file into a problem."""

    def __init__(self, rows: ParquetRows | _Csv) -> None:
        self._rows = rows

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, pa.ArrowException | OSError):
            raise InputError([self._rows.fault(error)]) from None


def place_of(name: str, row: int, column: str = "") -> Location:
    """Where a row stands, or one of its cells; rows count from 1, and a heading is none."""
    return Location(f"{name} row {row}" + (f", {column}" if column else ""))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _read_heading(stream: IO[bytes]) -> bytes:
    """The first line of a CSV file, and those into which a quoted name goes on."""
    heading = stream.readline(_BLOCK)
    while heading.count(b'"') % 2 and len(heading) < _BLOCK and (more := stream.readline(_BLOCK)):
        heading += more
    return heading


def _heading(name: str, line: bytes) -> tuple[str, list[str]]:
    """The separator of a CSV file, and its columns."""
    if not line.strip():
        raise _refused(name, "empty-file", "is empty, expected a heading that names the columns")
    for begins, problem in _OTHER_FORMS.items():
        if line.startswith(begins):
            raise InputError([Problem(Location(name, 1, 1), *problem)])
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputError([Problem(Location(name, 1, 1), *_NOT_TEXT)])
    separator = max(_SEPARATORS, key=text.count)
    try:
        cells = next(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        problem = _LINE_ENDS if "\r" in text.replace("\r\n", "") else _OPEN_QUOTE
        raise InputError([Problem(Location(name, 1, 1), *problem)]) from None
    return separator, [column.strip() for column in cells]


csv.field_size_limit(1 << 30)  # a cell may be long, and is not what is wrong with a row


_OPEN_QUOTE = (
    "stray-quote",
    "a quote opens here and does not close where it should",
    "write a quote inside a quoted cell twice, or drop it",
)
_LINE_ENDS = (
    "line-ends",
    "its lines end in a carriage return alone",
    "save the file with the line ends of Windows or Unix",
)
_NOT_TEXT = ("not-utf-8", "this is no text in UTF-8", "save the file as CSV in UTF-8, or as Parquet")
_UTF_16 = ("not-utf-8", "this is text in UTF-16", "save the file as CSV in UTF-8, or as Parquet")
_OTHER_FORMS = {
    b"PK\x03\x04": ("not-a-table", "this is a workbook or another archive", "save the sheet as CSV in UTF-8"),
    b"\xd0\xcf\x11\xe0": ("not-a-table", "this is an old workbook", "save the sheet as CSV in UTF-8"),
    b"\x1f\x8b": ("not-a-table", "this is compressed (gzip)", "unpack it first: `gunzip FILE`"),
    b"\xff\xfe": _UTF_16,
    b"\xfe\xff": _UTF_16,
}
"""What files begin with that are given for CSV, and what to do about each."""


def _first_fault(path: str, separator: str, width: int) -> tuple[int, str, str, str] | None:
    """The first row that is not as a row should be: its number, the fault, the message and the next step."""
    with Path(path).open("rb") as stream:
        reader = csv.reader((line.decode() for line in stream), delimiter=separator, strict=True)
        row = 0
        try:
            for cells in reader:
                if cells and len(cells) != width and row:
                    message = f"found {len(cells)} cells, expected {width}"
                    return row, "wrong-number", message, "look for a separator or a quote too many or too few"
                row += bool(cells) or width == 1
        except UnicodeDecodeError:
            return row, *_NOT_TEXT
        except csv.Error:
            return row, *_OPEN_QUOTE
    return None


def _line(error: Exception) -> str:
    return shown(" ".join(str(error).split())).strip("`")


def _refused(name: str, fault: str, message: str) -> InputError:
    return InputError([Problem(Location(name), fault, message)])
