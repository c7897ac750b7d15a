"""Databases that run the view of a panel: a table of situations in, what the view says of each out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, cast

import duckdb

from counsel import __version__
from counsel.rendering import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from counsel.consulting import OpenPanel
    from counsel.panel.model import Fact, Panel, Value

Row = dict[str, object]

_TYPES = {"choice": "VARCHAR", "yes_no": "BOOLEAN", "days": "INTEGER", "number": "INTEGER"}


class Database(Protocol):
    """What the two have in common."""

    def execute(self, statement: str, /) -> Any: ...

    def executemany(self, statement: str, values: Any, /) -> Any: ...

    def close(self) -> None: ...


DATABASES: Mapping[str, Callable[[], Database]] = {
    "sqlite": lambda: sqlite3.connect(":memory:"),
    "duckdb": lambda: cast("Database", duckdb.connect(":memory:")),
}


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it is."""
    return '"' + name.replace('"', '""') + '"'


def said(database: str, opened: OpenPanel, rows: Sequence[Mapping[str, Value | None]]) -> list[Row]:
    """What the view of a panel says in some situations, by column, in their order."""
    return list(_said(DATABASES[database], opened, rows))


def _said(
    connect: Callable[[], Database], opened: OpenPanel, rows: Sequence[Mapping[str, Value | None]]
) -> Iterator[Row]:
    facts = opened.panel.facts
    with closing(connect()) as base:
        base.execute(f"CREATE TABLE situations ({', '.join(['number INTEGER', *map(_column, facts.values())])})")
        values = [[number, *(row.get(name) for name in facts)] for number, row in enumerate(rows)]
        base.executemany(f"INSERT INTO situations VALUES ({', '.join('?' * (len(facts) + 1))})", values)
        base.execute(sql.view(opened.panel, opened.adviser.stances, __version__))
        found = base.execute(f"SELECT * FROM {quoted(view_of(opened.panel))} ORDER BY number")
        columns = [column[0] for column in found.description]
        yield from (dict(zip(columns, row, strict=True)) for row in found.fetchall())


def view_of(panel: Panel) -> str:
    """What the view of a panel is called."""
    return panel.name.replace("-", "_")


def _column(fact: Fact) -> str:
    return f"{quoted(fact.name)} {'DECIMAL(12, 3)' if fact.step % 1 else _TYPES[fact.kind.name]}"
