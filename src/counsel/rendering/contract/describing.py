"""The schema of documents, with the words of their docstrings."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import msgspec

from counsel.rendering.contract.document import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.rendering.contract.document import Document

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ENTRY = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def schema_of(documents: Sequence[type[Document]]) -> dict[str, Any]:
    """The schema of one of some documents."""
    refs, components = msgspec.json.schema_components(documents, ref_template="#/$defs/{name}")
    for part in _below(Part):
        if part.__name__ in components:
            _describe(components[part.__name__], part)
    return {"$schema": _DIALECT, **(refs[0] if len(refs) == 1 else {"anyOf": list(refs)}), "$defs": components}


def _below(part: type[Part]) -> Iterator[type[Part]]:
    for one in part.__subclasses__():
        yield one
        yield from _below(one)


def _describe(schema: dict[str, Any], part: type[Part]) -> None:
    """Say what an object is and what each of its keys means; allow further keys."""
    keys = {field.name: field.encode_name for field in msgspec.structs.fields(part)}
    for base in reversed([base for base in part.__mro__ if issubclass(base, Part)]):
        schema["description"], meanings = told(base)
        for name, meaning in meanings.items():
            schema["properties"][keys.get(name, name)]["description"] = meaning
    del schema["additionalProperties"]


def told(part: type[Part]) -> tuple[str, dict[str, str]]:
    """A docstring as what it says of the whole, and of each attribute."""
    summary, _, attributes = inspect.cleandoc(part.__doc__ or "").partition("\n\nAttributes:\n")
    return summary, {name: " ".join(meaning.split()) for name, meaning in _ENTRY.findall(attributes)}
