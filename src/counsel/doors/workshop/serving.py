"""How a workshop is brought up, and how it ends: the socket, the file, the address, and what is said of them."""

from __future__ import annotations

import asyncio
import socket
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from counsel.doors.web.responding import ALWAYS
from counsel.doors.web.serving import Server, configured, exit_code, freeze
from counsel.doors.workshop import keys, reaching
from counsel.doors.workshop.application import Workshop, application
from counsel.doors.workshop.events import KeyMade
from counsel.doors.workshop.folding import fold
from counsel.doors.workshop.keeping import Keeper
from counsel.doors.workshop.pushing import BEAT, Hub
from counsel.doors.workshop.rehearsing import rehearse
from counsel.rendering.contract.workshop import Door
from counsel.rendering.html import workshop as html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import uvicorn

    from counsel.doors.workshop.events import Opened
    from counsel.doors.workshop.folding import Room
    from counsel.doors.workshop.rehearsing import Rehearsal
    from counsel.doors.workshop.storing import Store

_HEADERS = [(name, "same-origin" if name == "referrer-policy" else value) for name, value in ALWAYS]
"""As everywhere; but a browser that may name no page at all says of a form that it comes from nowhere."""
_LOOK_AGAIN = 5.0
"""After how many seconds it is looked whether the network has changed."""
_MOST_FILES = 8192
_SILENT = round(3000 * BEAT)
"""After how many milliseconds in which nobody took what was sent a phone counts as gone: beats are sent meanwhile."""


class Meeting(msgspec.Struct, frozen=True):
    """How a workshop is to be held.

    Attributes:
        host: the interface to listen on.
        address: the number or name that phones are told; empty for the one that is most likely.
        allowed: further names by which it may be called.
    """

    host: str
    address: str = ""
    allowed: Sequence[str] = ()


class Begun(msgspec.Struct, frozen=True):
    """How the workshop was begun.

    Attributes:
        room: the room as it stands in its file.
        tell: takes the lines that are told then.
        page: writes the panel's page, to be kept at the end.
        rehearsal: how simulated phones come in, where it is a rehearsal.
    """

    room: Room
    tell: Callable[[str], None]
    page: Callable[[], str]
    rehearsal: Rehearsal | None = None


class Keys(msgspec.Struct, frozen=True):
    """What opens the cockpit and the wall; told once."""

    lead: str
    wall: str


def make_keys(store: Store, room: Room) -> tuple[Keys, Room]:
    """Make new keys, and give the room that they open; those made before still open."""
    made = Keys(keys.token(), keys.token())
    events = [KeyMade("lead", keys.digest(made.lead)), KeyMade("wall", keys.digest(made.wall))]
    store.write(events)
    return made, fold(events, room)


def hold(
    store: Store,
    listening: socket.socket,
    meeting: Meeting,
    begun: Begun,
) -> int:
    """Hold a workshop until a signal comes.

    Args:
        store: its file, with at least the event that opens it.
        listening: the socket.
        meeting: how it is to be held.
        begun: how it was begun.

    Returns:
        The exit code.
    """
    _allow_many_connections()
    _let_the_dead_go(listening)
    made, room = make_keys(store, begun.room)
    keeper = Keeper(store, room)
    html.prepare()
    freeze()
    server = asyncio.run(_hold(keeper, listening, meeting, made, begun))
    return exit_code(server.heard)


class _Server(Server):
    """A server that lets its screens go when it is to end."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End once every screen is let go."""
        self._hub.close()
        await super().shutdown(sockets)


async def _hold(
    keeper: Keeper,
    listening: socket.socket,
    meeting: Meeting,
    made: Keys,
    begun: Begun,
) -> Server:
    keeper.begin()
    hub = Hub(keeper)
    server = _Server(_config(Workshop(keeper, hub, begun.page), meeting), hub)
    serving = asyncio.create_task(server.serve([listening]))
    port: int = listening.getsockname()[1]
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    looking = asyncio.create_task(_look(keeper, hub, meeting, port))
    await hub.met.wait()
    for line in announced(hub, made, _here(meeting.host, port)):
        begun.tell(line)
    beside = [looking]
    if begun.rehearsal is not None:
        beside.append(asyncio.create_task(rehearse(keeper, begun.rehearsal)))
    await serving
    for task in beside:
        task.cancel()
    keeper.end()
    return server


def _config(workshop: Workshop, meeting: Meeting) -> uvicorn.Config:
    return configured(
        application(workshop, [*meeting.allowed, *filter(None, [meeting.address]), *_names()]),
        headers=_HEADERS,
        limit_concurrency=4000,
        backlog=2048,
        timeout_graceful_shutdown=5,
    )


def _names() -> list[str]:
    name = socket.gethostname()
    return [name, f"{name}.local"]


async def _look(keeper: Keeper, hub: Hub, meeting: Meeting, port: int) -> None:
    """Look from time to time at which addresses the workshop is to be found, and tell the wall."""
    opened = keeper.room.opened
    assert opened is not None
    answer = keys.digest(f"{opened.code}{opened.at}")
    while True:
        numbers = [meeting.address] if meeting.address else _numbers(meeting.host)
        working = await asyncio.to_thread(reaching.reachable, numbers, port, answer)
        chosen = hub.wanted if hub.wanted in working else next(iter(working), meeting.address or reaching.OWN)
        met = door(opened, chosen, port)
        hub.meet(met, farewell(met), tuple(working))
        hub.chosen = chosen if chosen in working and chosen != reaching.OWN else ""
        await hub.until_chosen(_LOOK_AGAIN)


def _numbers(host: str) -> list[str]:
    return reaching.addresses() if host in ("", "0.0.0.0", "::") else [host]


def door(opened: Opened, number: str, port: int) -> Door:
    """How one comes in at a number."""
    address = f"http://{f'[{number}]' if ':' in number else number}:{port}/"
    link = f"{address}?c={opened.code}"
    return Door(address, link, opened.code, _drawn(link))


def farewell(met: Door) -> Door:
    """How one comes to the panel's page, which is there once a situation has come to its end."""
    link = f"{met.address}page"
    return Door(link, link, "", _drawn(link))


@lru_cache(maxsize=64)  # it is looked again and again at where one comes in, mostly to find what was found before
def _drawn(link: str) -> str:
    import segno

    return segno.make_qr(link, error="m").svg_inline(omitsize=True, border=4, svgclass="qr", lineclass=None)


def _here(host: str, port: int) -> str:
    """Where this machine itself finds the workshop."""
    number = host if _numbers(host) == [host] else reaching.OWN
    return f"http://{f'[{number}]' if ':' in number else number}:{port}/"


def announced(hub: Hub, made: Keys, own: str) -> list[str]:
    """What whoever began the workshop is told: where the cockpit and the wall are.

    Both are told by the name of this machine for itself, which goes on through any change of network.

    Args:
        hub: knows how phones come in.
        made: what opens the two.
        own: where this machine itself finds the workshop.
    """
    from counsel.rendering.words import say

    door_ = hub.around.door
    here = "" if door_ is None else door_.address
    elsewhere = [say("On another machine the first two begin with {address} instead.", address=here)]
    return [
        say("Cockpit: {address}", address=f"{own}lead?key={made.lead}"),
        say("Wall:    {address}", address=f"{own}wall?key={made.wall}"),
        say("Phones:  {address}  code {code}", address=here, code="" if door_ is None else door_.code),
        *(elsewhere if here not in ("", own) else []),
    ]


def _let_the_dead_go(listening: socket.socket) -> None:
    """Have the system close the line of a phone that went away without a word, where it can be asked for that.

    Every connection takes this over from the socket that it came in at.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT)


def _allow_many_connections() -> None:
    """Let as many phones come as the system allows; each takes a file or two."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(_MOST_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
