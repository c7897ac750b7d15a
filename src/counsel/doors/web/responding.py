"""What responses say beside what was asked for: of which type they are, and what a browser may do with them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from counsel.problems import EngineError, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.problems import CounselError, Problem

JSON = "application/json"

ALWAYS = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
)
"""What every response says: guess no type, tell nobody where you came from, share with no other site, keep nothing."""

_OWN_POLICY = re.compile(
    r'<!DOCTYPE html>\n<html lang="[\w-]*">\n<head>\n<meta charset="utf-8">\n'
    r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">'
)
_NOTHING_RUNS = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


def as_json(text: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response that is JSON."""
    return Response(text, status, {"content-security-policy": _NOTHING_RUNS, **(headers or {})}, JSON)


def problems_as_json(problems: Iterable[Problem], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A response that says what is wrong, as the command line says it where it is asked for JSON."""
    from counsel.rendering.contract.problems import problems_of

    return as_json(problems_of(problems).to_json().encode(errors="replace"), status, headers)


def as_html(page: str, language: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A response that is a page."""
    own = {"content-security-policy": _policy_of(page), "content-language": language}
    return HTMLResponse(page.encode(errors="replace"), status, {**own, **(headers or {})})


def _policy_of(page: str) -> str:
    """The content security policy of a page: the one that it holds, or its style sheet and its form, and nothing else.

    What is looked at stands in the head, before anything that a panel says.
    """
    own = _OWN_POLICY.match(page)
    if own is not None:
        return f"{own[1]}; frame-ancestors 'none'"
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode(errors="replace")).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def status_of(error: CounselError) -> int:
    """The status of a request that has no answer: it is wrong, it asks too much, or the engine failed."""
    if isinstance(error, EngineError):
        return 500
    return 422 if isinstance(error, TooLarge) else 400
