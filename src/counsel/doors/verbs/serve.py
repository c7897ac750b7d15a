"""The panels served as pages, as a form, and as JSON."""

from __future__ import annotations

from typing import Any

import click

from counsel.doors import calls
from counsel.doors.calls import examples, offers
from counsel.doors.group import Verb
from counsel.files.folders import DEFAULT_PANEL, panel_names


@click.command(
    "serve",
    cls=Verb,
    epilog=examples(
        "counsel serve",
        "counsel serve --panel my-panel --port 0",
        "counsel serve --host 0.0.0.0 --allow-host advice.example.org --processes 2",
    ),
)
@click.option(
    "--panel",
    "panels",
    multiple=True,
    metavar="NAME|DIR",
    shell_complete=offers("panel"),
    help="A further panel, beside those that come with counsel; repeatable.",
)
@calls.ENGINE
@click.option("--host", default="127.0.0.1", help="The interface to listen on; this machine alone by default.")
@click.option("--port", type=int, default=8000, help="The port; 0 for any that is free.")
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="A further name by which it is called; repeatable."
)
@click.option("--processes", type=click.IntRange(1, 64), default=1, help="How many processes share the work.")
def verb(panels: tuple[str, ...], engine: str | None, names: tuple[str, ...], **where: Any) -> int:
    """Serve the panels as pages, as a form, and as JSON.

    Prints the address. Ctrl-C ends it (exit code 130), and so does SIGTERM (exit code 0), once the requests in flight
    are answered.
    """
    from counsel.doors import extras, web

    extras.demand("web", web.LIBRARIES, "serve")
    from counsel.doors.web import serving
    from counsel.doors.web.panels import Panels

    place = serving.Place(where["host"], where["port"], names)
    return serving.serve(
        Panels([DEFAULT_PANEL, *panel_names(), *panels], engine), place, where["processes"], click.echo
    )
