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
    refs, components = described(documents, "#/$defs/{name}")
    return {"$schema": _DIALECT, **either(refs), "$defs": components}


def either(refs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The schema of what is one of some others."""
    return refs[0] if len(refs) == 1 else {"anyOf": list(refs)}


def described(
    types: Sequence[type[msgspec.Struct]], ref_template: str
) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    """The schemas of some types and of all that they hold, with what every key means.

    Args:
        types: the types.
        ref_template: how one schema refers to another, with a slot for its name.

    Returns:
        A reference to each of the types; and the schemas by name.
    """
    refs, components = msgspec.json.schema_components(types, ref_template=ref_template)
    for part in {*_below(Part), *types}:
        if part.__name__ in components:
            _describe(components[part.__name__], part)
    return refs, components


def _below(part: type[Part]) -> Iterator[type[Part]]:
    for subclass in part.__subclasses__():
        yield subclass
        yield from _below(subclass)


def _describe(schema: dict[str, Any], part: type[msgspec.Struct]) -> None:
    """Say what an object is and what each of its keys means; allow further keys in what we write."""
    keys = {field.name: field.encode_name for field in msgspec.structs.fields(part)}
    for base in reversed([base for base in part.__mro__ if base.__module__.startswith("counsel.")]):
        schema["description"], meanings = told(base)
        for name, meaning in meanings.items():
            schema["properties"][keys.get(name, name)]["description"] = meaning
    if issubclass(part, Part):
        del schema["additionalProperties"]


def told(part: type) -> tuple[str, dict[str, str]]:
    """A docstring as what it says of the whole, and of each attribute."""
    summary, _, attributes = inspect.cleandoc(part.__doc__ or "").partition("\n\nAttributes:\n")
    return summary, {name: " ".join(meaning.split()) for name, meaning in _ENTRY.findall(attributes)}
