"""The panel as a view in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from counsel.doors import output
from counsel.doors.calls import examples, opened_by, takes
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command(
    "export",
    cls=Verb,
    epilog=examples(
        "counsel export --output view.sql",
        "counsel export --panel my-panel --table research.answers --output view.sql",
    ),
)
@click.option("--table", metavar="NAME", help="The table that the view looks at; `situations` by default.")
@takes("sql", for_authors=True)
def verb(call: Call, table: str | None) -> None:
    """Put the panel into another program: a view in SQL over a table of situations.

    Each row of the table is a situation, each of its columns a fact; the view adds what every expert says of every
    action. Its remarks tell which columns there are, and what it does with NULL.
    """
    from counsel import __version__
    from counsel.rendering import sql

    opened = opened_by(call)
    written = sql.view(opened.panel, opened.adviser.stances, __version__, sql.TABLE if table is None else table)
    with output.opened(call.output, call.force) as stream:
        click.echo(written, stream, nl=False)
