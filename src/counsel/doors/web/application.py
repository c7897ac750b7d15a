"""Which address is answered by whom, and what is said where there is no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from counsel.doors.web.api import Api
from counsel.doors.web.describing import openapi
from counsel.doors.web.guarding import OnlyHosts
from counsel.doors.web.pages import Pages
from counsel.doors.web.panels import accepted
from counsel.doors.web.reading import Refused
from counsel.doors.web.responding import as_html, as_json, problems_as_json, status_of
from counsel.doors.web.working import Answers
from counsel.problems import CounselError, Location, Problem, shown
from counsel.rendering.html import wrong
from counsel.rendering.words.language import languages, speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from counsel.doors.web.panels import Panels


def application(panels: Panels, hosts: Iterable[str]) -> Starlette:
    """The application.

    Args:
        panels: the panels that it serves.
        hosts: the names by which it may be called.
    """
    answers = Answers()
    api, pages = Api(panels, answers), Pages(panels, answers)

    async def described(_request: Request) -> Response:
        return as_json(openapi(tuple(panels.names())))

    return Starlette(
        routes=[
            Route("/api/{panel}/{verb}", api.answer, methods=["POST"]),
            Route("/openapi.json", described),
            Route("/", pages.index),
            Route("/panels/{panel}/", pages.start),
            Route("/panels/{panel}/form", pages.form, methods=["GET", "POST"]),
            Route("/panels/{panel}/{verb}", pages.verb),
        ],
        middleware=[Middleware(OnlyHosts, hosts=hosts)],
        exception_handlers={
            Refused: _refused,
            CounselError: _without_answer,
            HTTPException: _no_such_address,
            ClientDisconnect: _gone,
            Exception: _mistake,
        },
    )


def _told(
    request: Request, problems: Iterable[Problem], status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """Say what is wrong: as a page to those who asked for one, and as JSON to all others."""
    if not request.url.path.startswith("/panels/") and request.url.path != "/":
        return problems_as_json(problems, status, headers)
    asked = request.query_params.get("lang", "")
    language = asked if asked in languages() else accepted(request.headers.get("accept-language", ""))
    with speaking(language):
        return as_html(wrong.page(problems, asked if asked == language else ""), language, status, headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _told(request, error.problems, error.status, error.headers)


async def _without_answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, CounselError)
    return _told(request, error.problems, status_of(error))


async def _no_such_address(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("allow", "") or (error.headers or {}).get("Allow", "")
        message = f"found {shown(request.method)}, expected {allowed.replace(', ', ' or ')}"
        problem = Problem(Location("method"), "wrong-method", message)
    else:
        message = f"there is nothing at {shown(request.url.path)}"
        problem = Problem(Location("address"), "unknown-address", message, "begin at `/`, or see `/openapi.json`")
    return _told(request, [problem], error.status_code, error.headers)


async def _gone(_request: Request, _error: Exception) -> Response:
    """Nobody is there to read it."""
    return as_json(b"", 400)


async def _mistake(_request: Request, error: Exception) -> Response:
    """Say that there is a mistake in counsel; what it is, whoever runs the server reads on standard error."""
    message = f"this is a mistake in counsel itself, not in what you asked: {type(error).__name__}"
    hint = "whoever runs the server finds more on its standard error; please report it"
    return problems_as_json([Problem(Location("counsel"), "mistake-in-counsel", message, hint)], 500)
