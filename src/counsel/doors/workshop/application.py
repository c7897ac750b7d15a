"""Which address shows what, and what a room may send."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from counsel.doors.web.guarding import LOOPBACK, OnlyHosts
from counsel.doors.web.reading import Refused, body_of, form_fields
from counsel.doors.web.responding import as_html, problems_as_json
from counsel.doors.workshop import keys, reporting, views
from counsel.doors.workshop.events import (
    Ended,
    Forgotten,
    Joined,
    Locked,
    ReasonHidden,
    ReasonShown,
    Shown,
    SituationChosen,
    StageSet,
    Voted,
)
from counsel.doors.workshop.folding import Closed, Unfit, judge
from counsel.doors.workshop.keeping import Unsaved
from counsel.doors.workshop.limiting import Allowance
from counsel.doors.workshop.pushing import Screen
from counsel.problems import InputError, Location, Problem
from counsel.rendering import words
from counsel.rendering.html import workshop as html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

    from counsel.doors.workshop.events import Anything, Asked
    from counsel.doors.workshop.keeping import Keeper
    from counsel.doors.workshop.pushing import Hub, Role
    from counsel.rendering.contract.report import Report

MOST_BYTES = 4096
"""The longest body that is read."""
MOST_BALLOTS = 1000
"""How many phones come in at most."""
_WRONG_CODES = "wrong codes"
"""Whose allowance wrong codes take, so that nobody tries them all."""
BALLOT, KEY = "ballot", "key"
"""What the cookies are called."""
_MONTH = 30 * 24 * 3600


class Refusal(Exception):  # noqa: N818  # it says what is so, not what went wrong
    """What somebody sent is not taken: the status, a name for it, and a sentence for whoever sent it."""

    def __init__(self, status: int, fault: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.fault, self.message, self.headers = status, fault, message, dict(headers or {})
        super().__init__(message)


class Workshop:
    """Answers the requests of a workshop."""

    def __init__(self, keeper: Keeper, hub: Hub, page: Callable[[], str]) -> None:
        self._keeper, self._hub = keeper, hub
        self._write_page = page
        self._page: asyncio.Task[str] | None = None
        self._allowance = Allowance()

    # what is shown

    async def phone(self, request: Request) -> Response:
        """The phone's page; who is not in yet is asked to come in."""
        ballot = self._ballot(request)
        if ballot is None:
            return _page(html.join_page(self._title, request.query_params.get("c", "")[:20], self._shut()))
        return _page(html.page(self._hub.view("phone", ballot), nonce=f"{keys.code()}{keys.code()}.1"))

    async def card(self, request: Request) -> Response:
        """What somebody takes home."""
        ballot = self._ballot(request)
        if ballot is None:
            return RedirectResponse("/", 303)
        opened = self._keeper.room.opened
        assert opened is not None
        return _page(html.card_page(opened.title, opened.notice, views.cards(self._keeper.room, ballot)))

    async def page(self, _request: Request) -> Response:
        """The panel's page, to be kept; it tells all that the panel says, so it is there once a situation is over."""
        if not any(sitting.over for sitting in self._keeper.room.sittings):
            raise Refusal(403, "too-early", words.say("The panel's page is here once a situation has come to its end."))
        if self._page is None or (self._page.done() and self._page.exception() is not None):
            self._page = asyncio.create_task(asyncio.to_thread(self._write_page))
        return as_html(await asyncio.shield(self._page), words.spoken())

    async def wall(self, request: Request) -> Response:
        """The projector's page."""
        return self._with_key(request, "wall")

    async def lead(self, request: Request) -> Response:
        """The cockpit."""
        return self._with_key(request, "lead")

    def _with_key(self, request: Request, role: Role) -> Response:
        given = request.query_params.get(KEY)
        if given is not None and self._opens(given, role):
            answer = RedirectResponse(f"/{role}", 303)
            answer.set_cookie(KEY if role == "lead" else "wall", given, _MONTH, httponly=True, samesite="strict")
            return answer
        self._demand_key(request, role)
        return _page(html.page(self._hub.view(role, "")))

    async def listen(self, request: Request) -> Screen:
        """Tell a phone from now on what it shows."""
        ballot = self._ballot(request)
        if ballot is None:
            raise Refusal(403, "no-ballot", words.say("You are not in yet: open the page again."))
        return Screen(self._hub, "phone", ballot)

    async def listen_with_key(self, request: Request) -> Screen:
        """Tell the wall or the cockpit from now on what it shows."""
        role: Role = "lead" if request.url.path.startswith("/lead") else "wall"
        self._demand_key(request, role)
        return Screen(self._hub, role)

    async def hello(self, _request: Request) -> Response:
        """Say which workshop this is, to whoever looks whether an address leads here."""
        opened = self._keeper.room.opened
        assert opened is not None
        return PlainTextResponse(keys.digest(f"{opened.code}{opened.at}"))

    async def nobody(self, request: Request) -> Response:
        """Say why phones may not get through, and what helps."""
        self._demand_key(request, "lead")
        return _page(html.nobody_page(self._hub.around.addresses))

    async def export(self, request: Request) -> Response:
        """What came of the votes; rounds in which very few took part only once that is confirmed."""
        self._demand_key(request, "lead")
        form = request.path_params["form"]
        if form not in _EXPORTED:
            raise HTTPException(404)
        room, few = self._keeper.room, request.query_params.get("few")
        left_out = reporting.too_few(room)
        if left_out and few not in ("0", "1"):
            return _page(html.few_page(left_out, request.url.path))
        kind, written = _EXPORTED[form]
        name = {"content-disposition": f'attachment; filename="workshop.{form}"'}
        text = written(reporting.report(room, few=few == "1"))
        return Response(text.encode(errors="replace"), headers=name, media_type=kind)

    # what is sent

    async def join(self, request: Request) -> Response:
        """Let a phone in."""
        fields = await self._fields(request)
        if self._ballot(request) is not None:
            return RedirectResponse("/", 303)
        self._check_door(fields.get("code", ""))
        token = keys.token()
        if not await self._submit(Joined(keys.digest(token))):
            raise Refusal(403, "locked", words.say("The door is locked: nobody else may come in."))
        answer = RedirectResponse("/", 303)
        answer.set_cookie(BALLOT, token, _MONTH, httponly=True, samesite="strict")
        return answer

    def _check_door(self, code: str) -> None:
        room = self._keeper.room
        assert room.opened is not None
        if not keys.same_code(code, room.opened.code):
            self._spend(_WRONG_CODES)
            raise Refusal(
                403, "wrong-code", words.say("That is not the code. It stands on the wall, beside the address.")
            )
        if shut := self._shut():
            raise Refusal(403, "locked", shut)
        if len(room.ballots) >= MOST_BALLOTS:
            raise Refusal(503, "full", words.say("The room is full."))

    def _shut(self) -> str:
        """Why nobody may come in; empty where one may."""
        room = self._keeper.room
        if room.ended:
            forgotten = words.say("All that was voted is forgotten.")
            return forgotten if room.forgotten else words.say("The workshop is over.")
        return words.say("The door is locked: nobody else may come in.") if room.locked else ""

    async def vote(self, request: Request) -> Response:
        """Take a vote; it is answered once it is in the file for good."""
        ballot = self._ballot(request)
        if ballot is None:
            raise Refusal(403, "no-ballot", words.say("You are not in yet: open the page again."))
        self._spend(ballot)
        vote = _vote_in(await self._fields(request), ballot)
        if self._judged(vote) and not await self._submit(vote):
            self._judged(vote)  # closed meanwhile, or overtaken by a later one of the same tab
        return _done(request, "/")

    def _spend(self, who: str) -> None:
        """Take one post of somebody's allowance."""
        if wait := self._allowance.spend(who):
            message, later = words.say("That was very often. Wait a moment."), {"retry-after": str(int(wait) + 1)}
            raise Refusal(429, "too-often", message, later)

    def _judged(self, vote: Voted) -> bool:
        try:
            return judge(self._keeper.room, vote)
        except Closed:
            raise _closed() from None
        except Unfit as error:
            raise Refusal(400, f"bad-{error}", words.say("That is none of the answers. Choose one of them.")) from None

    async def deed(self, request: Request) -> Response:
        """Do what was pressed in the cockpit."""
        self._demand_key(request, "lead")
        fields = await self._fields(request)
        if request.path_params["deed"] == "address":
            self._hub.want(fields.get("number", "")[:60])
            return _done(request, "/lead")
        deed = DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise HTTPException(404)
        event = deed(self, fields)
        if not await self._submit(event) and isinstance(event, SituationChosen | StageSet | Ended):
            raise Refusal(409, "gone-on", words.say("The room has gone on meanwhile; nothing was done."))
        return _done(request, "/lead")

    def chosen(self, fields: Mapping[str, str]) -> Anything:
        """A situation of the programme."""
        opened = self._keeper.room.opened
        assert opened is not None
        place = _number(fields.get("place", ""), len(opened.programme) - 1)
        question = opened.programme[place]
        asked: Asked = "which" if fields.get("asked") == "which" and "which" in question.prompts else "action"
        return SituationChosen(question, asked, _seen(fields))

    # who somebody is

    @property
    def _title(self) -> str:
        assert self._keeper.room.opened is not None
        return self._keeper.room.opened.title

    def _ballot(self, request: Request) -> str | None:
        ballot = keys.digest(request.cookies.get(BALLOT, ""))
        return ballot if ballot in self._keeper.room.ballots else None

    def _opens(self, key: str, role: Role) -> bool:
        opens = self._keeper.room.keys.get(keys.digest(key))
        return opens in ("lead", role)

    def _demand_key(self, request: Request, role: Role) -> None:
        given = [request.cookies.get(KEY, ""), request.cookies.get("wall", "")]
        if not any(self._opens(key, role) for key in given):
            raise Refusal(403, "no-key", words.say("This page needs a key: the terminal shows the address with it."))

    # how it is taken in

    async def _fields(self, request: Request) -> dict[str, str]:
        origin = request.headers.get("origin")
        if origin is not None and origin != f"http://{request.headers.get('host', '')}":
            raise Refusal(403, "other-site", words.say("That was sent from another site."))
        return form_fields(await body_of(request, "application/x-www-form-urlencoded", MOST_BYTES))

    async def _submit(self, event: Anything) -> bool:
        try:
            return await self._keeper.submit(event)
        except Unsaved as error:
            self._hub.wake("lead")
            message = words.say("It could not be saved. Leave the page open: it is sent again by itself.")
            raise Refusal(503, "unsaved", message, {"retry-after": "2"}) from error


def _vote_in(fields: Mapping[str, str], ballot: str) -> Voted:
    marks = {name.removeprefix("mark-"): value for name, value in fields.items() if name.startswith("mark-")}
    reason = " ".join(words.printable(fields.get("reason", "")).split())
    return Voted(
        fields.get("poll", ""),
        ballot,
        fields.get("nonce", ""),
        fields.get("choice", ""),
        _number(fields.get("sure", "0"), 9),
        reason[:200],
        marks,
    )


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= most):
        raise Refusal(400, "bad-number", words.say("That is none of the answers. Choose one of them."))
    return int(text)


def _closed() -> Refusal:
    return Refusal(409, "closed", words.say("This vote is closed. What you had sent before counts."))


def _stage(_workshop: Workshop, fields: Mapping[str, str]) -> Anything:
    from counsel.doors.workshop.events import STAGES

    stage = next((stage for stage in STAGES if stage == fields.get("stage")), None)
    if stage is None:
        raise HTTPException(404)
    step = _number(fields.get("step", "0"), 99)
    return StageSet(stage, step, fields.get("again") == "1", time.time(), _seen(fields))


def _seen(fields: Mapping[str, str]) -> int:
    """Which turn of the room was seen by whoever pressed something."""
    return _number(fields.get("key", ""), 9999)


def _reason(_workshop: Workshop, fields: Mapping[str, str]) -> Anything:
    kind = ReasonShown if fields.get("on") == "1" else ReasonHidden
    return kind(fields.get("poll", ""), fields.get("id", ""))


def _csv(report: Report) -> str:
    from counsel.rendering import csv

    return csv.workshop(report)


_EXPORTED: Mapping[str, tuple[str, Callable[[Report], str]]] = {
    "csv": ("text/csv", _csv),
    "json": ("application/json", lambda report: report.to_json()),
    "html": ("text/html", html.report_page),
}
"""What can be taken out, with its type and who writes it."""

DEEDS: Mapping[str, Callable[[Workshop, Mapping[str, str]], Anything]] = {
    "choose": Workshop.chosen,
    "go": _stage,
    "reason": _reason,
    "lock": lambda _workshop, fields: Locked(fields.get("on") == "1"),
    "show": lambda _workshop, fields: Shown(fields.get("on") == "1"),
    "end": lambda _workshop, fields: Ended(_seen(fields)),
    "forget": lambda _workshop, _fields: Forgotten(),
}
"""What can be pressed in the cockpit, with the event that it is."""


def application(workshop: Workshop, hosts: Iterable[str]) -> Starlette:
    """The application.

    Args:
        workshop: answers the requests.
        hosts: the names by which it may be called, beside the number at which a request came in.
    """
    return Starlette(
        routes=[
            Route("/", workshop.phone),
            Route("/card", workshop.card),
            Route("/page", workshop.page),
            Route("/join", workshop.join, methods=["POST"]),
            Route("/vote", workshop.vote, methods=["POST"]),
            Route("/events", workshop.listen),
            Route("/wall", workshop.wall),
            Route("/wall/events", workshop.listen_with_key),
            Route("/lead", workshop.lead),
            Route("/lead/events", workshop.listen_with_key),
            Route("/lead/export.{form}", workshop.export),
            Route("/lead/nobody", workshop.nobody),
            Route("/lead/{deed}", workshop.deed, methods=["POST"]),
            Route("/hello", workshop.hello),
        ],
        middleware=[Middleware(OnlyHosts, hosts=[*LOOPBACK, *hosts], own_address=True)],
        exception_handlers={
            Refusal: _refused,
            Refused: _unreadable,
            InputError: _unreadable,
            HTTPException: _no_such_address,
            ClientDisconnect: _gone,
            Exception: _mistake,
        },
    )


def _page(text: str) -> Response:
    return Response(text.encode(errors="replace"), 200, {"content-security-policy": html.policy_of(text)}, "text/html")


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "") == "application/json"


def _done(request: Request, back: str) -> Response:
    return (
        Response(b'{"taken":true}', media_type="application/json")
        if _wants_json(request)
        else RedirectResponse(back, 303)
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if _wants_json(request):
        problem = Problem(Location(request.url.path), error.fault, error.message)
        return problems_as_json([problem], error.status, error.headers)
    back = "/lead" if request.url.path.startswith("/lead") else "/"
    answer = _page(html.sorry_page(error.message, back))
    answer.status_code = error.status
    answer.headers.update(error.headers)
    return answer


async def _unreadable(_request: Request, error: Exception) -> Response:
    if isinstance(error, Refused):
        return problems_as_json(error.problems, error.status, error.headers)
    assert isinstance(error, InputError)
    return problems_as_json(error.problems, 400)


async def _no_such_address(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _page(html.sorry_page(words.say("There is nothing here."), "/"))
    answer.status_code = error.status_code
    answer.headers.update(error.headers or {})
    return answer


async def _gone(_request: Request, _error: Exception) -> Response:
    """Nobody is there to read it."""
    return Response(b"", 400)


async def _mistake(request: Request, error: Exception) -> Response:
    """Say that there is a mistake in counsel; what it is, whoever runs the workshop reads on standard error."""
    message = words.say(
        "This is a mistake in counsel itself. What was sent before is kept; go on, or load the page anew."
    )
    return await _refused(request, Refusal(500, "mistake-in-counsel", f"{message} ({type(error).__name__})"))
