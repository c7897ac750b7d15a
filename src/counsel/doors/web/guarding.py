"""Whom the server answers: those who call it by one of its names, so that no other site leads a browser here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from counsel.doors.web.responding import problems_as_json
from counsel.problems import Location, Problem, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""What this machine calls itself."""

_PORT = re.compile(r":\d{1,5}$")


class OnlyHosts:
    """Passes on the requests whose `Host` is allowed.

    Args:
        app: what they are passed on to.
        hosts: the names that are allowed.
        own_address: whether the number at which a request came in is allowed too, whatever it is.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], own_address: bool = False) -> None:
        self._app, self._hosts, self._own_address = app, frozenset(map(_bare, hosts)), own_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            named = Headers(scope=scope).getlist("host")
            if len(named) != 1 or not self._is_allowed(_bare(_PORT.sub("", named[0])), scope):
                await self._refused(named)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_allowed(self, host: str, scope: Scope) -> bool:
        return host in self._hosts or (self._own_address and host.strip("[]") == (scope.get("server") or ("",))[0])

    def _refused(self, named: list[str]) -> ASGIApp:
        message = f"found {' and '.join(map(shown, named)) or 'none'}, expected {listed(sorted(self._hosts))}"
        hint = "whoever runs the server allows another name with `--allow-host`"
        return problems_as_json([Problem(Location("host"), "unknown-host", message, hint)], 421)


def _bare(host: str) -> str:
    return host.lower().removesuffix(".")
