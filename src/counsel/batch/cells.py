"""Columns of a table as the cells of a fact: each different value is read once, as a case's would be."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute

from counsel.locking import found_once
from counsel.logic.situation import Given, read_value
from counsel.problems import Location

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import numpy.typing as npt

    from counsel.logic.domains import Domain
    from counsel.problems import Problem

    Codes = npt.NDArray[np.integer]
    Rows = npt.NDArray[np.bool_]

_MOST_REMEMBERED = 100_000
_LONGEST_RANGE = 1_000
"""Whole numbers that lie so near together are read as a range; to find out which there are takes longer."""
_WRONG = -1
_NOWHERE = Location("")


class Cells(msgspec.Struct, frozen=True, dict=True):
    """Reads the columns of one fact.

    Attributes:
        domain: the cells of the fact.
        classes: the class of each cell, unknown the last.
        today: the day to which days are counted.
    """

    domain: Domain
    classes: npt.NDArray[np.int32]
    today: datetime.date

    @found_once
    def _remembered(self) -> dict[object, int]:
        return {}

    @property
    def unknown(self) -> int:
        """The class of what is not known."""
        return int(self.classes[-1])

    def read(self, column: pa.Array) -> tuple[Codes, Rows | None]:
        """The class of each row, and which rows hold what is no value of the fact; None where none does.

        What is wrong is in the class of what is unknown.
        """
        wide = np.uint8 if len(self.classes) <= 256 else np.int32
        indices, values = _taken_apart(column)
        codes = np.array([self._class_of(value) for value in values] or [self.unknown], dtype=np.int32)
        read = np.take(np.where(codes == _WRONG, self.unknown, codes).astype(wide), indices, mode="clip")
        held = _held(column)
        if held is not None:  # worked out and not chosen: a tenth of the time
            read *= held
            read += (1 - held) * wide(self.unknown)
        if _WRONG not in codes:
            return read, None
        wrong = np.take(codes == _WRONG, indices, mode="clip")
        return read, wrong if held is None else wrong & held.view(np.bool_)

    def _class_of(self, raw: object) -> int:
        known = self._remembered.get(raw)
        if known is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[raw] = self._read(raw)
        return known

    def _read(self, raw: object) -> int:
        problems: list[Problem] = []
        value = read_value(self.domain.fact, Given(told(raw), _NOWHERE), self.today, problems)
        if problems:
            return _WRONG
        return self.unknown if value is None else int(self.classes[self.domain.cell_of(value).bit_length() - 1])


def told(raw: object) -> object:
    """A value of a table as a case would tell it: an empty one is not there, and a whole number is one."""
    if isinstance(raw, str):
        return raw.strip() or None
    if isinstance(raw, float | Decimal):
        if math.isnan(raw):
            return None
        return int(raw) if raw == raw // 1 else float(raw)
    return raw


def values_of(column: pa.Array) -> list[object]:
    """The values of a column; a short float as it is written, and not as the long one that it is nearest to."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    values: list[object] = column.to_pylist()
    if column.type in (pa.float16(), pa.float32()):
        kind = column.type.to_pandas_dtype()
        return [None if value is None else float(str(kind(value))) for value in values]
    return values


def is_readable(kind: pa.DataType) -> bool:
    """Whether a column of some type can hold a fact: texts, truth values, numbers, dates, or nothing at all."""
    types = pa.types
    if types.is_dictionary(kind):
        return is_readable(kind.value_type)
    texts = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    numbers = types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return bool(texts or numbers or types.is_date(kind) or types.is_timestamp(kind) or types.is_null(kind))


def _taken_apart(column: pa.Array) -> tuple[Any, Sequence[object]]:
    """The rows of a column as places in a list of its different values; anywhere where a row has none."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), dtype=np.uint8), ()
    if pa.types.is_boolean(column.type):
        return _bits(column.buffers()[1], column), (False, True)
    if pa.types.is_integer(column.type) and (values := _range(column)):
        return _above(values.start, _buffer(column)), values
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return _buffer(column.indices), values_of(column.dictionary)


def _range(column: pa.Array) -> range:
    """All whole numbers from the least to the greatest of a column; none where these are many, or it has none."""
    least, most = (bound.as_py() for bound in pyarrow.compute.min_max(column).values())
    return range(0) if least is None or most - least >= _LONGEST_RANGE else range(least, most + 1)


def _above(least: int, numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """By how much some numbers are greater than the least; what that is too much for comes round as without a sign."""
    above: npt.NDArray[Any] = (numbers - numbers.dtype.type(least)).view(f"u{numbers.dtype.itemsize}")
    return above


def _buffer(column: pa.Array) -> npt.NDArray[Any]:
    """The numbers of a column; where a row has none any number."""
    kind = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], dtype=kind, count=len(column), offset=column.offset * kind.itemsize)


def _held(column: pa.Array) -> npt.NDArray[np.uint8] | None:
    """1 where a row of a column holds anything, else 0; None where every row does."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), dtype=np.uint8)
    rows = column.indices if pa.types.is_dictionary(column.type) else column
    return _bits(rows.buffers()[0], rows) if rows.null_count else None


def _bits(buffer: pa.Buffer, column: pa.Array) -> npt.NDArray[np.uint8]:
    first, last = column.offset, column.offset + len(column)
    bits = np.frombuffer(buffer, dtype=np.uint8)[first // 8 : -(-last // 8)]
    return np.unpackbits(bits, bitorder="little")[first % 8 : first % 8 + len(column)]
