"""The JSON of every verb as types: structs whose fields are the keys, how they are built from values, their schema."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from counsel.problems import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.rendering.contract.document import Document

DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "now": ("answer.Answer", "draft.Draft"),
    "compare": ("answer.Answer",),
    "why": ("explanation.Explanation",),
    "whatif": ("whatif.WhatIf", "whatif.Overview"),
    "experts": ("experts.Experts", "experts.Expert"),
    "cases": ("cases.Cases", "cases.Case", "handout.HandedOut"),
    "facts": ("facts.Facts", "facts.Fact"),
    "map": ("landscape.Landscape",),
    "workshop": ("plan.Plan", "report.Report"),
    "check": ("soundness.Soundness",),
    "problems": ("problems.Problems",),
}
"""What each verb prints, by file and name; some print one of two, as they are called.

`problems` is no verb: it is what any of them writes to standard error where it is asked for JSON and has no answer."""


def documents(verb: str) -> tuple[type[Document], ...]:
    """The types of what a verb prints.

    Raises:
        InputError: there is no such verb.
    """
    known(verb, DOCUMENTS, "verb", "schema")
    places = (place.split(".") for place in DOCUMENTS[verb])
    return tuple(getattr(importlib.import_module(f"{__name__}.{file}"), name) for file, name in places)


def schema(verb: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what a verb prints, with what every key means.

    It allows further keys, since a format may get more of them.

    Raises:
        InputError: there is no such verb.
    """
    from counsel.rendering.contract.describing import schema_of

    return schema_of(documents(verb))
