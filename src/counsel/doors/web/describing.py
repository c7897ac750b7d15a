"""The OpenAPI document of the JSON interface, made of the types that are read and written."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import msgspec

import counsel
from counsel.doors.web.asking import VERBS, documents
from counsel.rendering.contract.describing import described, either
from counsel.rendering.contract.problems import Problems
from counsel.rendering.words.language import languages

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFERENCE = "#/components/schemas/{name}"
_REFUSALS = {
    "400": "The request is wrong; every problem with its place, what is allowed, and the next step.",
    "404": "There is no such panel, or no such verb.",
    "405": "It is asked for with another method than POST.",
    "408": "The body did not come in time.",
    "413": "The body is too long.",
    "415": "The body is not `application/json`.",
    "421": "The server is not called so; see `--allow-host`.",
    "422": "It has more cases than can be worked out exactly.",
    "500": "The engine failed, or there is a mistake in counsel itself.",
    "503": "Too many requests wait already.",
}


@functools.cache
def openapi(panels: tuple[str, ...]) -> bytes:
    """The document, as JSON (OpenAPI 3.1).

    Args:
        panels: the names of the panels that are served.
    """
    asked = [verb.asked for verb in VERBS.values()]
    given = [document for verb in VERBS for document in documents(verb)]
    _, components = described(tuple(dict.fromkeys([*asked, *given, Problems])), _REFERENCE)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "counsel",
            "version": counsel.__version__,
            "summary": "What a panel of experts would tell you to do now, side by side.",
            "description": "Every verb takes a JSON object and gives the JSON that it prints on the command line. "
            "Nothing that is asked is written down.",
        },
        "paths": {f"/api/{{panel}}/{verb}": {"post": _operation(verb, panels)} for verb in VERBS},
        "components": {"schemas": components},
    }
    return msgspec.json.encode(document)


def _operation(verb: str, panels: Sequence[str]) -> dict[str, Any]:
    asked = {"schema": _reference(VERBS[verb].asked), "example": VERBS[verb].example}
    answer = {"schema": either([_reference(document) for document in documents(verb)])}
    return {
        "operationId": verb,
        "summary": VERBS[verb].means,
        "parameters": [
            _parameter("panel", "path", panels, "The panel that is asked."),
            _parameter("lang", "query", languages(), "The language of what is worded; else `Accept-Language` counts."),
        ],
        "requestBody": {"required": True, "content": {"application/json": asked}},
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": answer}},
            **{status: _refusal(why) for status, why in _REFUSALS.items()},
        },
    }


def _parameter(name: str, where: str, values: Sequence[str], means: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(values)}
    return {"name": name, "in": where, "required": where == "path", "description": means, "schema": schema}


def _refusal(why: str) -> dict[str, Any]:
    return {"description": why, "content": {"application/json": {"schema": _reference(Problems)}}}


def _reference(kind: type) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=kind.__name__)}
