"""Which columns of a table are facts, which are kept, and what is wrong with the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa

from counsel.batch.cells import is_readable
from counsel.problems import InputError, Location, Problem, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.panel.model import Panel

TEXTS = pa.dictionary(pa.int32(), pa.string())
"""The type of a column that says the same few texts over and over."""

_MOST_KEPT = 5
"""Of so many columns it is kept how they are kept."""


def check(rows: pa.Schema, panel: Panel, keep: Sequence[str], at: Location) -> list[str]:
    """Look whether some columns can be asked about.

    Args:
        rows: the columns.
        panel: the panel whose facts they are.
        keep: the columns that are no facts.
        at: where they stand.

    Returns:
        The facts that have no column.

    Raises:
        InputError: a column is there twice, or is neither a fact nor kept, or holds no values, or none is a fact.
    """
    problems = [*_doubled(rows.names, at), *_unknown(rows.names, panel, keep, at), *_missing(rows.names, keep)]
    problems += _unreadable(rows, panel, at)
    if not problems and not any(name in panel.facts for name in rows.names):
        hint = f"name each column by its fact: {listed(panel.facts)}"
        problems.append(Problem(at, "no-situation", "no column is a fact", hint))
    if problems:
        raise InputError(problems)
    return [name for name in panel.facts if name not in rows.names]


def _doubled(names: Sequence[str], at: Location) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1 and name:  # what has no name is kept apart
            message = f"{count} columns are called {shown(name)}"
            yield Problem(at, "duplicate-column", message, "rename all but one, or leave them out")


def _unknown(names: Sequence[str], panel: Panel, keep: Sequence[str], at: Location) -> Iterator[Problem]:
    strange = [name for name in dict.fromkeys(names) if name not in panel.facts and name not in keep]
    near = {name: nearest(name, panel.facts) for name in strange}
    for name, meant in near.items():
        if meant:
            hint = f"{meant} What is no fact is kept by {_keeping([name])}"
            yield Problem(at, "unknown-fact", f"column {shown(name)} is no fact of `{panel.name}`", hint)
    others = [name for name in strange if name and not near[name]]
    if others:
        are = f"column {shown(others[0])} is no fact" if len(others) == 1 else f"columns {listed(others)} are no facts"
        hint = f"there are {listed(panel.facts)}; what is no fact is kept by {_keeping(others)}"
        yield Problem(at, "unknown-fact", f"{are} of `{panel.name}`", hint)
    if "" in strange:
        message, hint = "a column has no name", "name it by its fact, or take away the separator with nothing beside it"
        yield Problem(at, "unknown-fact", message, hint)


def _keeping(names: Sequence[str]) -> str:
    """The options that keep some columns, to be pasted."""
    import shlex

    kept = shlex.join([word for name in names[:_MOST_KEPT] for word in ("--keep", name)])
    return f"`{kept}`" + (" and so on" if len(names) > _MOST_KEPT else "")


def _missing(names: Sequence[str], keep: Sequence[str]) -> Iterator[Problem]:
    for name in keep:
        if name not in names:
            hint = nearest(name, names) or f"there are {listed(names)}"
            yield Problem(Location("--keep"), "unknown-column", f"there is no column {shown(name)}", hint)


def _unreadable(rows: pa.Schema, panel: Panel, at: Location) -> Iterator[Problem]:
    for field in rows:
        if field.name in panel.facts and not is_readable(field.type):
            message = f"column {shown(field.name)} holds {field.type}, expected texts, truth values, numbers or dates"
            yield Problem(at, "wrong-type", message, "write it in one of these types")
