"""What screens are sent: always the whole view, never what changed in it, so that a missed message does not matter."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from counsel.doors.workshop import views
from counsel.doors.workshop.events import Joined, Voted
from counsel.rendering.html import workshop as html

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from counsel.doors.workshop.events import Anything
    from counsel.doors.workshop.keeping import Keeper
    from counsel.doors.workshop.views import Around
    from counsel.rendering.contract.workshop import Door
    from counsel.rendering.html.workshop import View

Role: TypeAlias = Literal["phone", "wall", "lead"]

BEAT = 5.0
"""After how many seconds of silence a screen is told that somebody is there; one that misses two comes back."""
_PAUSE = {"phone": 0.0, "wall": 0.1, "lead": 0.1}
"""How many seconds lie at least between two messages to a screen."""
_MOST_SCREENS = 6
"""How many tabs of one phone are sent something."""
_MOST_MADE = 50
"""How many messages are kept for other screens that show the same."""
_HEAD = [
    (b"content-type", b"text/event-stream"),
    (b"x-accel-buffering", b"no"),
]


class Message(msgspec.Struct, frozen=True):
    """What a screen is sent: `html` is all that it shows; where `key` is another, so is what it is about."""

    key: str
    html: str


class Hub:
    """Knows every screen that listens, and wakes those for which something has changed.

    Attributes:
        around: what is so around the room.
        screens: those that listen, the oldest first.
        closing: whether the server is to end.
        chosen: the address that phones are told; empty where it leads no phone here.
        wanted: the address to stay with, whatever other network comes: the one that the teacher has chosen, or else the
            one that was told when the first phone was there; empty before.
        met: set once it is known how one comes in.
    """

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self.around = views.Around()
        self.screens: dict[Role, dict[Screen, None]] = {"phone": {}, "wall": {}, "lead": {}}
        self._of_ballot: dict[str, list[Screen]] = {}
        self.closing = False
        self.chosen = self.wanted = ""
        self._choice = asyncio.Event()
        self.met = asyncio.Event()
        self._made: dict[bytes, bytes] = {}
        keeper.heard.append(self._hear)

    def view(self, role: Role, ballot: str) -> View:
        """What a screen shows at the moment."""
        room = self._keeper.room
        if role == "phone":
            return views.phone(room, ballot)
        return views.wall(room, self._around()) if role == "wall" else views.lead(room, self._around())

    def _around(self) -> Around:
        warning = html.unsaved(self._keeper.trouble) if self._keeper.trouble else ""
        return msgspec.structs.replace(self.around, connected=len(self._of_ballot), warning=warning)

    def message(self, role: Role, ballot: str, sent: bytes = b"") -> tuple[bytes, bytes]:
        """What a screen is sent at the moment, and the mark of it; nothing where what was sent last had that mark.

        One that shows the same as another is sent the same bytes.
        """
        view = self.view(role, ballot)
        mark = hashlib.blake2b(msgspec.json.encode(view), digest_size=16).digest()
        if mark == sent:
            return b"", mark
        if mark not in self._made:
            if len(self._made) >= _MOST_MADE:
                self._made.clear()
            self._made[mark] = _as_event(view)
        return self._made[mark], mark

    def want(self, number: str) -> None:
        """Take another address for the phones, as soon as it is looked for again."""
        self.wanted = number
        self._choice.set()

    async def until_chosen(self, seconds: float) -> None:
        """Wait so long, or until another address is chosen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._choice.wait()
        self._choice.clear()

    def meet(self, door: Door, farewell: Door, addresses: tuple[str, ...]) -> None:
        """Take in how one comes in, and how to the panel's page at the end."""
        around = msgspec.structs.replace(self.around, door=door, farewell=farewell, addresses=addresses)
        if around != self.around:
            self.around = around
            self.wake("wall", "lead")
        self.met.set()

    def wake(self, *roles: Role) -> None:
        """Have all screens of some kinds look again."""
        for role in roles:
            for screen in self.screens[role]:
                screen.awake.set()

    def _hear(self, event: Anything) -> None:
        """Wake whom an event concerns, the room before the cockpit, which shows most and takes longest to write."""
        self.wake("wall")
        if isinstance(event, Voted):
            for screen in self._of_ballot.get(event.ballot, ()):
                screen.awake.set()
        elif not isinstance(event, Joined):
            self._made.clear()
            self.wake("phone")
        self.wake("lead")

    def add(self, screen: Screen) -> None:
        """Take a screen in; of too many of one phone the oldest is let go."""
        self.screens[screen.role][screen] = None
        if screen.role == "phone":
            same = self._of_ballot.setdefault(screen.ballot, [])
            if len(same) >= _MOST_SCREENS:
                same[0].end()
            same.append(screen)
            self.wanted = self.wanted or self.chosen
            self.wake("lead")

    def remove(self, screen: Screen) -> None:
        """Let a screen go."""
        self.screens[screen.role].pop(screen, None)
        same = self._of_ballot.get(screen.ballot, [])
        if screen in same:
            same.remove(screen)
            if not same:
                del self._of_ballot[screen.ballot]
            self.wake("lead")

    def close(self) -> None:
        """Let all screens go; they come back by themselves."""
        self.closing = True
        for screens in self.screens.values():
            for screen in screens:
                screen.end()


def _as_event(view: View) -> bytes:
    return b"data: " + msgspec.json.encode(Message(view.key, html.fragment(view))) + b"\n\n"


class Screen:
    """One screen that listens, as an ASGI response."""

    def __init__(self, hub: Hub, role: Role, ballot: str = "") -> None:
        self.role, self.ballot = role, ballot
        self.awake = asyncio.Event()
        self._hub = hub
        self._ended = False
        self._sent = b""
        self._silent_since = 0.0

    def end(self) -> None:
        """Send nothing more."""
        self._ended = True
        self.awake.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until nobody listens any more."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEAD})
        self._hub.add(self)
        gone = asyncio.create_task(self._until_gone(receive))
        try:
            await self._go_on(send)
        finally:
            gone.cancel()
            self._hub.remove(self)

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()

    async def _go_on(self, send: Send) -> None:
        self.awake.set()
        message = _beat()
        while not (self._ended or self._hub.closing):
            if message:
                await send({"type": "http.response.body", "body": message, "more_body": True})
                self._silent_since = time.monotonic()
            await asyncio.sleep(_PAUSE[self.role])
            message = await self._next()
        await send({"type": "http.response.body", "body": b""})

    async def _next(self) -> bytes:
        """What there is to send: the view where it has changed, a beat where nothing was sent for a while."""
        try:
            async with asyncio.timeout(BEAT - (time.monotonic() - self._silent_since)):
                await self.awake.wait()
        except TimeoutError:
            return _beat()
        self.awake.clear()
        if self._ended:
            return b""
        message, self._sent = self._hub.message(self.role, self.ballot, self._sent)
        return message


def _beat() -> bytes:
    """A sign of life, which says how many seconds later there is another."""
    return f"event: beat\ndata: {BEAT}\n\n".encode()
