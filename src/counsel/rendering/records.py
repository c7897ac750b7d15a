"""Records as CSV that a spreadsheet shows as it stands, and never works out."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from counsel.rendering.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FORMULA = re.compile(r"\s*[-=+@]")


def written(columns: Sequence[str], records: Iterable[Mapping[str, object]]) -> str:
    """Write a heading and one line for each record; a column that a record lacks stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in record.items()} for record in records)
    return text.getvalue()


def cell(value: object) -> object:
    """One cell; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if _FORMULA.match(text) else text
