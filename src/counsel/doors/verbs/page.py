"""The panel as one file for a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from counsel.consulting import day_of
from counsel.doors import output
from counsel.doors.calls import examples, opened_by, takes, understood
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command(
    "page",
    cls=Verb,
    epilog=examples(
        "counsel page --output page.html",
        "counsel page --lang de --case the-question --output seite.html",
    ),
)
@takes("html", situation=True)
def verb(call: Call) -> None:
    """Put the panel into one file for a browser, which asks and answers without a network.

    It opens from a disk, an e-mail or any host. With a --case it begins with the answer to that.
    """
    from counsel.rendering.page.document import page as written

    opened = opened_by(call)
    today = day_of(call.today, "--today")
    begins = call.case_name is not None or bool(call.sets)
    asked = understood(opened, call)
    start = opened.link(asked.situation, asked.not_known) if begins else ""
    whole = written(opened, today, start)
    with output.opened(call.output, call.force) as stream:
        click.echo(whole, stream, nl=False)
