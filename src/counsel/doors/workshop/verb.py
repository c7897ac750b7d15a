"""The verb `workshop` on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from counsel.doors import calls, streams
from counsel.doors.calls import examples, offers
from counsel.problems import InputError, Location, Problem
from counsel.rendering.words.language import say, speaking

if TYPE_CHECKING:
    import socket

    from counsel.doors.calls import Call
    from counsel.doors.workshop.storing import Store

_PORT = 8000


@click.command(
    epilog=examples(
        "counsel workshop",
        "counsel workshop --rehearse 30",
        "counsel workshop --situations the-question --situations hung-up-at-the-beep --lang de",
    )
)
@click.option(
    "--situations",
    multiple=True,
    metavar="CASE|FILE|DIR|N",
    shell_complete=offers("case"),
    help="What the room is asked about: cases, or the N that divide the panel most; 3 by default.",
)
@click.option("--file", metavar="FILE", shell_complete=offers("file"), help="Where the workshop is kept.")
@click.option("--new", is_flag=True, help="Begin a new one, though one was left unfinished.")
@click.option("--host", default="0.0.0.0", help="The interface to listen on; all of this machine by default.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port; {_PORT} by default, 0 for any that is free.")
@click.option("--address", default="", metavar="NAME", help="The name or number of this machine that phones are told.")
@click.option("--allow-host", "names", multiple=True, metavar="NAME", help="A further name by which it is called.")
@click.option("--rehearse", type=click.IntRange(1, 500), metavar="N", help="Simulate N phones, to try it alone.")
@calls.TODAY
@calls.takes("text")
def workshop(call: Call, **given: Any) -> int:
    """A room votes, talks, votes again, and meets the panel.

    Phones come in by a square of dots on the wall, in the same network. The same command after a crash goes on where it
    was. Ctrl-C ends it; what was voted stays in its file.
    """
    from counsel.doors import extras, web

    extras.demand("workshop", (*web.LIBRARIES, "segno", "ifaddr"), "workshop")
    from counsel.doors.workshop import serving

    store, listening = _begun(call, given)
    opened = store.opened_event()
    with speaking(opened.language):
        return serving.hold(
            store,
            listening,
            serving.Meeting(given["host"], given["address"], given["names"]),
            serving.Begun(click.echo),
        )


def _begun(call: Call, given: dict[str, Any]) -> tuple[Store, socket.socket]:
    """The file and the socket: those of the workshop that was left unfinished, or new ones."""
    from counsel.doors.web.serving import Place, listen
    from counsel.doors.workshop.storing import Store

    path = _left(given)
    if path is not None:
        store = Store.opened(path)
        opened = store.opened_event()
        (listening,) = listen(Place(given["host"], opened.port if given["port"] is None else given["port"]), 1)
        streams.tell(say("Going on with {file}; --new begins another workshop.", file=path))
        return store, listening
    return _new(call, given)


def _left(given: dict[str, Any]) -> Path | None:
    import os

    from counsel.doors.workshop import beginning

    if given["file"] is not None:
        path = Path(given["file"])
        if given["new"] and path.exists():
            message = "the file is there already"
            raise InputError([Problem(Location("--new"), "file-exists", message, "name another, or leave --new out")])
        return path if path.exists() else None
    return None if given["new"] else beginning.unfinished(beginning.state_folder(os.environ))


def _new(call: Call, given: dict[str, Any]) -> tuple[Store, socket.socket]:
    import os

    from counsel.doors.web.serving import Place, listen
    from counsel.doors.workshop import beginning

    panel = calls.opened_by(call)
    (listening,) = listen(Place(given["host"], _PORT if given["port"] is None else given["port"]), 1)
    port = listening.getsockname()[1]
    path = Path(given["file"]) if given["file"] is not None else beginning.new_file(beginning.state_folder(os.environ))
    store = beginning.begin(path, panel, given["situations"], port, call.today)
    return store, listening
