"""From the bytes of a request to values: bounded, and stricter than JSON readers are: no key twice, no NaN."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NoReturn

from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

MOST_BYTES = 64 * 1024
"""The longest body that is read."""
SECONDS = 10.0
"""How long a body may take to come in."""
_DRAINED = 256 * MOST_BYTES
"""What of a body that is too long is still taken in, so that whoever sends it gets to hear so."""
_MOST_DEPTH = 40
_BODY = "body"


class Refused(Exception):  # noqa: N818  # it says what is so, not what went wrong
    """A request that is not answered, and the status that says why."""

    def __init__(self, status: int, problem: Problem, headers: dict[str, str] | None = None) -> None:
        self.status, self.problems, self.headers = status, (problem,), headers or {}
        super().__init__(str(problem))


async def body_of(request: Request, media_type: str, most: int = MOST_BYTES) -> bytes:
    """Read the body of a request.

    Args:
        request: the request.
        media_type: of which type it has to be.
        most: the longest that is read.

    Raises:
        Refused: it is of another type, too long, or does not come.
        ClientDisconnect: the client went away.
    """
    _check_type(request, media_type)
    try:
        async with asyncio.timeout(SECONDS):
            return await _read(request, most)
    except TimeoutError:
        problem = Problem(Location(_BODY), "too-slow", f"the body was not whole within {SECONDS:g} seconds")
        raise Refused(408, problem, {"connection": "close"}) from None


def _check_type(request: Request, media_type: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        message = (f"found {shown(given)}" if given else "it is not given") + f", expected `{media_type}`"
        raise Refused(415, Problem(Location("content-type"), "wrong-type", message))
    if (encoding := request.headers.get("content-encoding", "identity").lower()) != "identity":
        message = f"found {shown(encoding)}, expected a body as it is"
        raise Refused(415, Problem(Location("content-encoding"), "wrong-type", message, "send it uncompressed"))


async def _read(request: Request, most: int) -> bytes:
    content_length = request.headers.get("content-length", "")
    if content_length.isdecimal() and int(content_length) > _DRAINED:
        raise _too_long(most)
    data, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > _DRAINED:
            raise _too_long(most)
        if length <= most:
            data += chunk
    if length > most:
        raise _too_long(most)
    return bytes(data)


def _too_long(most: int) -> Refused:
    message = f"the body has more than {most:,} bytes"
    return Refused(413, Problem(Location(_BODY), "too-large", message), {"connection": "close"})


def json_object(data: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        InputError: it is none.
    """
    try:
        body = json.loads(data.decode(), object_pairs_hook=once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        at = Location(_BODY, error.lineno, error.colno)
        message = f"not readable as JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError([Problem(at, "json-syntax", message, 'for example {"facts": {}}')]) from None
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise InputError([Problem(Location(_BODY), "not-utf-8", message, "send it as UTF-8")]) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # Python reads no number of more than some thousand digits
        raise InputError([Problem(Location(_BODY), "bad-range", "a number has too many digits")]) from None
    if not isinstance(body, dict):
        message = f"found {shown(data.decode())}, expected an object"
        raise InputError([Problem(Location(_BODY), "wrong-type", message, 'for example {"facts": {}}')])
    _check_depth(body)
    return body


def _check_depth(body: dict[str, Any]) -> None:
    """Refuse what is nested deeper than any request; Python's own limit is not the same everywhere."""
    level: list[Any] = [body]
    for _ in range(_MOST_DEPTH):
        level = [part for whole in level for part in _parts_of(whole)]
    if level:
        raise _too_deep()


def _parts_of(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> InputError:
    message = f"lists or objects are nested more than {_MOST_DEPTH} levels deep"
    return InputError([Problem(Location(_BODY), "too-deep", message, "a request has two levels")])


def once(pairs: Sequence[tuple[str, Any]], place: str = _BODY) -> dict[str, Any]:
    """Values by key.

    Raises:
        InputError: a key is there twice.
    """
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message, hint = f"the key {shown(twice)} stands there twice", "keep one of the two"
        raise InputError([Problem(Location(place), "duplicate-key", message, hint)])
    return fields


def _no_number(text: str) -> NoReturn:
    raise InputError([Problem(Location(_BODY), "json-syntax", f"{shown(text)} is no number of JSON")])


def form_fields(data: bytes) -> dict[str, str]:
    """Read the fields of a form; those left empty are left out.

    Raises:
        InputError: they cannot be read, or one is there twice.
    """
    from urllib.parse import parse_qsl

    try:
        pairs = parse_qsl(data.decode("ascii"), strict_parsing=bool(data), max_num_fields=1000, errors="strict")
    except ValueError:
        raise InputError([Problem(Location(_BODY), "form-syntax", "not readable as the fields of a form")]) from None
    return {name: value for name, value in once(pairs).items() if value.strip()}
