"""Panels as trees of YAML, so that a test can put something in a place and write the whole again as it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

Place = tuple["str | int", ...]


def composed(text: str) -> Any:
    """The tree of a text, its scalars as they were written."""
    return yaml.compose(text, Loader=yaml.CSafeLoader)


def at(tree: Any, place: Place) -> Any:
    """What stands in a place."""
    for step in place:
        tree = tree.value[step] if isinstance(step, int) else entry(tree, step)
    return tree


def entry(mapping: Any, key: str) -> Any:
    """What stands under a key; None where there is no such key."""
    return next((value for name, value in mapping.value if name.value == key), None)


def put(mapping: Any, key: str, value: Any) -> None:
    """Put something under a key, in place of what stands there."""
    pairs = [(name, old) for name, old in mapping.value if name.value != key]
    kept = {name.value: number for number, (name, _) in enumerate(mapping.value)}
    pairs.insert(kept.get(key, len(pairs)), (composed(key), value))
    mapping.value[:] = pairs


def change(path: Path, place: Place, key: str, value: Any) -> int:
    """Put something under a key of what stands in a place of a file; gives the line in which the key now stands."""
    tree = composed(path.read_text(encoding="utf-8"))
    put(at(tree, place), key, value)
    path.write_text(yaml.serialize(tree, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")
    again = composed(path.read_text(encoding="utf-8"))
    line = next(name for name, _ in at(again, place).value if name.value == key).start_mark.line
    return int(line) + 1
