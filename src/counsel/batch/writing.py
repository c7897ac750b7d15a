"""Tables of advice into files: CSV and Parquet, written a batch at a time; and what is wrong with which row."""

from __future__ import annotations

import contextlib
import csv
import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counsel.batch.answering import Wrong

PARQUET = (".parquet", ".pq")
"""How the names of Parquet files end."""

ERRORS = ("row", "fact", "fault", "message", "hint")
"""The columns of a table of what is wrong."""


class Writer(Protocol):
    """Writes a table."""

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Write some rows."""


@contextmanager
def writing(stream: IO[bytes], schema: pa.Schema, name: str | None) -> Iterator[Writer]:
    """Write a table in the form that a file's name asks for, Parquet or CSV.

    Raises:
        InputError: a column holds what cannot stand in CSV.
    """
    if name is not None and name.lower().endswith(PARQUET):
        table = pyarrow.parquet.ParquetWriter(stream, schema)
    else:
        table = _csv(stream, schema)
    try:
        yield table
        table.close()
    except BaseException:
        with contextlib.suppress(Exception):
            table.close()
        if isinstance(table, pyarrow.parquet.ParquetWriter):
            table.is_open = False  # or it would close itself once more, when its stream is gone
        raise


def _csv(stream: IO[bytes], schema: pa.Schema) -> pyarrow.csv.CSVWriter:
    for field in schema:
        try:
            pyarrow.csv.CSVWriter(io.BytesIO(), pa.schema([field]))
        except pa.ArrowInvalid:
            message = f"column {shown(field.name)} holds {field.type}, which cannot stand in CSV"
            hint = "write Parquet, `--output NAME.parquet`, or leave it out"
            raise InputError([Problem(Location("--keep"), "wrong-type", message, hint)]) from None
    return pyarrow.csv.CSVWriter(stream, schema)


def heading_of_errors() -> bytes:
    """The heading of a table of what is wrong, as CSV."""
    return _lines([ERRORS])


def errors(wrong: Iterable[Wrong]) -> bytes:
    """What is wrong with some rows, as CSV: a line for each problem."""
    return _lines(
        (wrong_row.row, p.at.file, p.fault, p.message, p.hint) for wrong_row in wrong for p in wrong_row.problems
    )


def _lines(records: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(records)
    return text.getvalue().encode()
