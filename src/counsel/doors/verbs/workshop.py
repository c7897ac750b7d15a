"""The verb `workshop` on the command line."""

from __future__ import annotations

import contextlib
import os
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from counsel.doors import calls, extras, formats, streams
from counsel.doors.calls import examples, offers
from counsel.doors.group import Verb
from counsel.problems import InputError, Location, Problem
from counsel.rendering.words.language import say, say_counted, speaking

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence

    from counsel.doors.calls import Call
    from counsel.doors.workshop.folding import Room
    from counsel.doors.workshop.rehearsing import Rehearsal
    from counsel.doors.workshop.storing import Store

_PORT = 8000


class Wanted(msgspec.Struct, frozen=True):
    """What is wanted of a workshop, as it was typed."""

    situations: Sequence[str]
    file: str | None
    new: bool
    host: str
    port: int | None
    address: str
    names: Sequence[str]
    rehearse: int | None


@click.command(
    "workshop",
    cls=Verb,
    epilog=examples(
        "counsel workshop --rehearse 30",
        "counsel workshop",
        "counsel workshop --situations the-question --situations 2 --lang de",
        "counsel workshop --plan --format html --output plan.html",
        "counsel workshop --export --format csv --output votes.csv",
        "counsel workshop --forget",
    ),
)
@click.option(
    "--situations",
    multiple=True,
    metavar="CASE|FILE|DIR|N",
    shell_complete=offers("case"),
    help="What the room is asked about: cases, or the N that divide the panel most; 3 by default; repeatable.",
)
@click.option("--file", metavar="FILE", shell_complete=offers("file"), help="Where the workshop is kept.")
@click.option("--new", is_flag=True, help="Begin a new one, though one was left unfinished.")
@click.option("--host", default="0.0.0.0", help="The interface to listen on; all of this machine by default.")
@click.option("--port", type=int, help=f"The port; {_PORT} by default, 0 for any that is free.")
@click.option("--address", default="", metavar="NAME", help="The name or number of this machine that phones are told.")
@click.option("--allow-host", "names", multiple=True, metavar="NAME", help="A further name by which it is called.")
@click.option("--rehearse", type=click.IntRange(1, 500), metavar="N", help="Simulate N phones, to try it alone.")
@click.option("--plan", is_flag=True, help="Print a teacher's plan for 45 minutes instead.")
@click.option("--export", is_flag=True, help="Print what came of the latest workshop instead, or of that in --file.")
@click.option("--few", is_flag=True, help="Export rounds too in which fewer than five took part.")
@click.option("--forget", is_flag=True, help="Delete the latest workshop instead, or that in --file, for good.")
@calls.TODAY
@calls.takes(*formats.ALL, "csv")
def verb(call: Call, plan: bool, export: bool, few: bool, forget: bool, **given: Any) -> int:
    """A room votes, talks, votes again, and meets the panel.

    Phones come in by a square of dots on the wall, in the same network. Ctrl-C stops it, and the same command goes on
    where it was, as after a crash; for another class --new begins another workshop. What was voted stays in its file
    until the workshop is forgotten. In the cockpit a workshop is ended for good.
    """
    if plan + export + forget > 1:
        raise click.UsageError("--plan, --export and --forget exclude each other")
    if few and not export:
        raise click.UsageError("--few is for --export")
    if (call.form != "text" or call.output is not None) and not (plan or export):
        raise click.UsageError("--format and --output are for --plan and --export")
    wanted = Wanted(**given)
    if plan:
        _plan(call, wanted)
    elif export:
        _export(call, wanted, few)
    elif forget:
        _forget(wanted)
    else:
        return _hold(call, wanted)
    return 0


def _plan(call: Call, wanted: Wanted) -> None:
    from counsel.doors.workshop import documents, framing, picking, planning
    from counsel.rendering.html import document as html

    if call.form == "csv":
        raise click.UsageError(f"--plan is no csv; it has --format {', '.join(formats.ALL)}")
    opened = calls.opened_by(call)
    programme = [framing.framed(opened, each) for each in picking.pick(opened, wanted.situations, call.today)]
    planned = planning.planned(opened.panel, programme)
    document = documents.plan(planned)
    formats.give(call, lambda: document, lambda: planned, html=partial(html.written, document, small=True))


def _export(call: Call, wanted: Wanted, few: bool) -> None:
    from counsel.doors.workshop import beginning, documents, reporting
    from counsel.doors.workshop.folding import fold
    from counsel.rendering import csv
    from counsel.rendering.html import workshop as html

    with contextlib.closing(beginning.latest(_named(wanted), beginning.state_folder(os.environ))) as store:
        language, room = store.opened_event().language, fold(store.events())
    with speaking(language):
        if not few and (left_out := reporting.too_few(room)):
            streams.tell(
                say_counted(
                    "note: {number} round is left out, in which fewer than five took part; --few takes it in",
                    "note: {number} rounds are left out, in which fewer than five took part; --few takes them in",
                    left_out,
                    number=left_out,
                )
            )
        report = reporting.report(room, few=few)
        own: formats.Writers = {"csv": partial(csv.workshop, report), "html": partial(html.report_page, report)}
        formats.give(call, partial(documents.report, report), lambda: report, **own)


def _forget(wanted: Wanted) -> None:
    from counsel.doors.workshop import beginning

    store = beginning.latest(_named(wanted), beginning.state_folder(os.environ))
    if sys.stdin.isatty():
        click.confirm(say("Delete {file} for good?", file=store.path), abort=True, err=True)
    store.delete()
    streams.tell(say("Forgotten: {file}", file=store.path))


def _hold(call: Call, wanted: Wanted) -> int:
    from counsel.doors import web

    extras.demand("workshop", (*web.LIBRARIES, "segno", "ifaddr"), "workshop")
    from counsel.doors.workshop import beginning, serving

    meeting = serving.Meeting(wanted.host, wanted.address, wanted.names)
    with _folder(wanted) as folder:
        store, room, listening = _begun(call, wanted, folder)
        with speaking(store.opened_event().language):
            begun = serving.Begun(room, click.echo, partial(_page, call), _rehearsal(wanted))
            code = serving.hold(store, listening, meeting, begun)
            if wanted.rehearse is None and beginning.goes_on(store.path):
                streams.tell(
                    say("Stopped, not ended: the same command goes on with it; --new begins another workshop.")
                )
            return code


def _page(call: Call) -> str:
    """The panel's page, as `counsel page` writes it."""
    from counsel.consulting import day_of
    from counsel.rendering.page import document

    return document.page(calls.opened_by(call), day_of(call.today, "--today"))


@contextmanager
def _folder(wanted: Wanted) -> Iterator[Path]:
    """Where workshops are kept; a rehearsal for which no file is named is gone once it is over."""
    from counsel.doors.workshop import beginning

    if wanted.rehearse is None or wanted.file is not None:
        yield beginning.state_folder(os.environ)
        return
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _rehearsal(wanted: Wanted) -> Rehearsal | None:
    from counsel.doors.workshop.rehearsing import Rehearsal

    return None if wanted.rehearse is None else Rehearsal(wanted.rehearse)


def _begun(call: Call, wanted: Wanted, folder: Path) -> tuple[Store, Room, socket.socket]:
    """The file, the room and the socket: those of the workshop that was left unfinished, or new ones."""
    from counsel.doors.web.serving import Place, listen
    from counsel.doors.workshop import beginning
    from counsel.doors.workshop.folding import fold
    from counsel.doors.workshop.storing import Store

    left = _left(wanted, folder)
    if left is not None:
        store = Store.opened(left)
        opened_before = store.opened_event()
        (listening,) = listen(Place(wanted.host, opened_before.port if wanted.port is None else wanted.port), 1)
        room = fold(store.events())
        with speaking(opened_before.language):
            streams.tell("\n".join(_going_on(store, room, wanted)))
        return store, room, listening
    opened = calls.opened_by(call)
    (listening,) = listen(Place(wanted.host, _PORT if wanted.port is None else wanted.port), 1)
    path = _named(wanted) or beginning.new_file(folder)
    store = beginning.begin(path, opened, wanted.situations, listening.getsockname()[1], call.today)
    return store, fold(store.events()), listening


def _going_on(store: Store, room: Room, wanted: Wanted) -> Iterator[str]:
    """What goes on, so that nobody takes the workshop of another class for a new one."""
    import time

    from counsel.rendering.words.workshops import stage_in_words

    assert room.opened is not None
    began = time.strftime("%Y-%m-%d %H:%M", time.localtime(room.opened.at))
    yield say("Going on with the workshop that began on {time}: {file}", time=began, file=store.path)
    came = len(room.ballots)
    yield say_counted("{number} phone came in before.", "{number} phones came in before.", came, number=came)
    if room.ended:
        yield say("It is over: its votes can be taken out or forgotten in the cockpit.")
    elif room.sitting is not None:
        yield say("It is at “{title}”: {stage}.", title=room.sitting.question.title, stage=stage_in_words(room.stage))
    if wanted.situations:
        yield say("Its situations are those with which it began, whatever --situations says.")
    yield say("For another class, --new begins another workshop.")


def _named(wanted: Wanted) -> Path | None:
    return None if wanted.file is None else Path(wanted.file)


def _left(wanted: Wanted, folder: Path) -> Path | None:
    """The file of a workshop that goes on."""
    from counsel.doors.workshop import beginning

    named = _named(wanted)
    if named is None:
        return None if wanted.new else beginning.unfinished(folder)
    if wanted.new and named.exists():
        message = "the file is there already"
        raise InputError([Problem(Location("--new"), "file-exists", message, "name another, or leave --new out")])
    return named if named.exists() else None
