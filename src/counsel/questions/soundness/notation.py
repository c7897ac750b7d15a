"""Conditions as the author wrote them: one line of the rule language, to be found again in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import ALWAYS, Advises, All, Any, AtLeast, AtMost, Is, Match, Nothing, Within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.panel.model import Condition


_GROUPS = {All: "all", Any: "any", Nothing: "none"}


def quoted(condition: Condition) -> str:
    """A condition in backticks."""
    return f"`{_written(condition)}`"


def between(names: Iterable[str]) -> str:
    """Join what is quoted already: `a`, `b` and `c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _written(condition: Condition) -> str:
    """A condition as a mapping without its braces; a key that occurs twice can only stand in an `all`."""
    if condition == ALWAYS:
        return "always"
    parts = condition.parts if isinstance(condition, All) else (condition,)
    entries = [_entry(part) for part in parts]
    if len({key for key, _ in entries}) < len(entries):
        entries = [_entry(condition)]
    return ", ".join(f"{key}: {value}" for key, value in entries)


def _entry(condition: Condition) -> tuple[str, str]:
    match condition:
        case Match(fact, values):
            return fact, _one_or_list([_scalar(value) for value in values])
        case Within(fact):
            return fact, f"{{{_bounds(condition)}}}"
        case Is(concept, holds):
            return concept, _scalar(holds)
        case Advises(actions, stance):
            named = _one_or_list(actions)
            return "advises", named if stance is None else f"{{{stance.value}: {named}}}"
        case All(parts) | Any(parts) | Nothing(parts):
            return _GROUPS[type(condition)], _listed(parts)
        case AtLeast(count, parts) | AtMost(count, parts):
            key = "at_least" if isinstance(condition, AtLeast) else "at_most"
            return key, f"{{of: {_listed(parts)}, count: {count}}}"


def _listed(parts: Iterable[Condition]) -> str:
    each = (_written(part) if part == ALWAYS else f"{{{_written(part)}}}" for part in parts)
    return f"[{', '.join(each)}]"


def _bounds(within: Within) -> str:
    bounds = zip(("at_least", "at_most"), (within.at_least, within.at_most), within.terms, strict=True)
    return ", ".join(f"{key}: {term or bound}" for key, bound, term in bounds if bound is not None)


def _one_or_list(names: Iterable[str]) -> str:
    every = list(names)
    return every[0] if len(every) == 1 else f"[{', '.join(every)}]"


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def counted(number: int, thing: str) -> str:
    """Count things: `1 rule`, `2,000 rules`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
