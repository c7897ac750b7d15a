"""The schemas with which an editor helps to write a panel."""

from __future__ import annotations

from typing import IO

import click

from counsel.doors import authoring, calls, output, streams
from counsel.doors.calls import examples, offers
from counsel.doors.group import Verb
from counsel.files.folders import folder_of
from counsel.problems import shown


@click.command(
    "schema",
    cls=Verb,
    epilog=examples(
        "counsel schema",
        "counsel schema my-panel --write",
    ),
)
@click.argument("name", metavar="[PANEL]", required=False, shell_complete=offers("panel"))
@click.option(
    "--write", is_flag=True, help="Write them into the panel's folder, and lead each of its files to its own."
)
@calls.prints
def verb(stream: IO[str], name: str | None, write: bool) -> None:
    """Print JSON Schemas for the files of a panel, with its own names and their questions.

    An editor that reads them offers keys and names, shows what they mean, and marks what is wrong.
    """
    from counsel.files import schema as schemas

    calls.tell_of_namesake(name or calls.chosen_panel())
    folder = folder_of(name or calls.chosen_panel())
    if not write:
        click.echo(schemas.as_json(schemas.schemas(folder)), stream, nl=False)
        return
    texts = schemas.written(folder)
    with authoring.refusing(folder, "--write"):
        output.write(texts, folders=True)
    streams.tell(f"Wrote {len(texts)} files in {shown(folder)}.")
