"""From what somebody answered to a situation: what is known, what is not, and what does not apply."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.domains import gate_may_hold, gate_must_hold
from counsel.panel.model import All, Any, FactType, Match, Nothing, Within
from counsel.problems import InputError, Location, Problem, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from counsel.logic.domains import Domain
    from counsel.panel.model import Condition, Fact, Panel, Value

UNKNOWN = "unknown"
"""What a person writes for a fact that he does not know; leaving it out says the same."""

_DAYS_AGO = {"today": 0, "yesterday": 1}
_BEYOND_MEASURE = 10**18
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Given(msgspec.Struct, frozen=True):
    """A value as it came in, and where from."""

    value: object
    at: Location


class Situation(msgspec.Struct, frozen=True):
    """What is known of somebody's situation.

    Attributes:
        values: the facts that were given, days as a number.
        possible: for every fact the mask of the cells in which it can still lie.
        domains: the cells of every fact.
        today: the day to which days are counted.
    """

    values: Mapping[str, Value]
    possible: Mapping[str, int]
    domains: Mapping[str, Domain]
    today: datetime.date

    @property
    def known(self) -> dict[str, Value]:
        """Every fact that is given or that follows from what is given, with its value, in the panel's order."""
        known = {}
        for name, domain in self.domains.items():
            cells = tuple(domain.cells_in(self.possible[name]))
            if name in self.values:
                known[name] = self.values[name]
            elif len(cells) == 1 and isinstance(cells[0], bool | str):
                known[name] = cells[0]
        return known

    @property
    def not_applicable(self) -> tuple[str, ...]:
        """The facts whose gate is known not to hold."""
        return tuple(n for n, domain in self.domains.items() if self.possible[n] == domain.not_applicable)

    @property
    def unknown(self) -> tuple[str, ...]:
        """All other facts."""
        settled = {*self.known, *self.not_applicable}
        return tuple(name for name in self.domains if name not in settled)

    def value_shown(self, fact: str) -> Value | str | None:
        """The value of a fact, `not applicable`, or None where it is unknown."""
        if fact in self.not_applicable:
            return "not applicable"
        return self.known.get(fact)


def situation_from(
    panel: Panel, domains: Mapping[str, Domain], given: Mapping[str, Given], today: datetime.date
) -> Situation:
    """Understand what was given.

    Args:
        panel: the panel whose facts are meant.
        domains: the cells of its facts.
        given: values by fact, as text, YAML or Python values; days may be a date, counted to ``today``.
        today: the day it is.

    Raises:
        InputError: with every value that is unknown, of the wrong type, out of range, or given for a fact that
            does not apply.
    """
    problems: list[Problem] = []
    if not 1900 <= today.year < 3000:
        message = f"{today} is no day to count to, expected a year from 1900 to 2999"
        problems.append(Problem(Location("today"), "bad-range", message))
    values: dict[str, Value] = {}
    for name, one in given.items():
        if name not in panel.facts:
            hint = nearest(str(name), panel.facts) or f"there are {listed(panel.facts)}"
            problems.append(Problem(one.at, "unknown-fact", f"unknown fact {shown(name)}", hint))
            continue
        value = read_value(panel.facts[name], one, today, problems)
        if value is not None:
            values[name] = value
    possible = _possible(domains, values)
    problems.extend(_misplaced(panel, values, possible, domains, given))
    if problems:
        raise InputError(problems)
    return Situation(values, possible, domains, today)


def supposing(situation: Situation, cells: Mapping[str, int]) -> Situation | None:
    """The same situation with some facts confined to some cells; None where no situation is like that."""
    confined = {name: mask & cells.get(name, mask) for name, mask in situation.possible.items()}
    possible = _narrowed(situation.domains, confined)
    return msgspec.structs.replace(situation, possible=possible) if all(possible.values()) else None


def later(situation: Situation, passed: int) -> Situation:
    """The same situation some days later, if nothing else happens; what then no longer applies is set aside."""
    domains = situation.domains
    today = situation.today + datetime.timedelta(days=passed)
    moved = {name: _moved(domains[name].fact, value, passed) for name, value in situation.values.items()}
    possible = _possible(domains, moved)
    if not all(possible.values()):
        values: dict[str, Value] = {}
        for name in (name for name in domains if name in moved):
            gate = domains[name].fact.only_if
            if gate is None or gate_may_hold(gate, _possible(domains, values), domains):
                values[name] = moved[name]
        moved, possible = values, _possible(domains, values)
    return Situation(moved, possible, domains, today)


def _moved(fact: Fact, value: Value, passed: int) -> Value:
    return int(value) + passed if fact.type is FactType.DAYS else value


def applicable(
    panel: Panel, domains: Mapping[str, Domain], given: Mapping[str, Given], insisted: Container[str] = ()
) -> dict[str, Given]:
    """Leave out what was given for facts that do not apply, but for those that somebody insists on.

    So an earlier answer can be changed: what hung on it is set aside, and holds again when it is changed back.
    """
    kept = {name: one for name, one in given.items() if name not in panel.facts}
    values: dict[str, Value] = {}
    for fact in panel.facts.values():
        if fact.name not in given:
            continue
        value = read_value(fact, given[fact.name], datetime.date.max, [])
        gate = fact.only_if
        applies = gate is None or gate_may_hold(gate, _possible(domains, values), domains)
        if applies or fact.name in insisted:
            kept[fact.name] = given[fact.name]
            if value is not None:
                values[fact.name] = value
    return kept


def read_value(fact: Fact, given: Given, today: datetime.date, problems: list[Problem]) -> Value | None:
    """Read one value; None where it is unknown, or wrong, which adds a problem."""
    raw = _plain(given.value)
    if raw is None or (raw == UNKNOWN and UNKNOWN not in fact.values):
        return None
    if fact.type is FactType.DAYS:
        return _days(fact, raw, given.at, today, problems)
    if fact.type is FactType.YES_NO:
        value = raw if isinstance(raw, bool) else _YES_NO.get(str(raw).lower())
        if value is None:
            message = f"found {shown(raw)}, `{fact.name}` is yes or no"
            problems.append(Problem(given.at, "unknown-value", message, f"or `{UNKNOWN}`"))
        return value
    if isinstance(raw, str) and raw in fact.values:
        return raw
    hint = nearest(str(raw), fact.values) or f"it can be {listed(fact.values)}, or `{UNKNOWN}`"
    problems.append(Problem(given.at, "unknown-value", f"unknown value {shown(raw)} of `{fact.name}`", hint))
    return None


def _plain(value: object) -> object:
    """The value without blanks around it; Python refuses to write out the largest numbers."""
    if isinstance(value, int) and not -_BEYOND_MEASURE < value < _BEYOND_MEASURE:
        return "a number beyond measure"
    return value.strip() if isinstance(value, str) else value


def _days(fact: Fact, raw: object, at: Location, today: datetime.date, problems: list[Problem]) -> int | None:
    days = _count(raw, today)
    if days is None:
        message = f"found {shown(raw)}, `{fact.name}` is a number of days or a date"
        problems.append(Problem(at, "unknown-value", message, "for example 3, or 2026-11-20, or yesterday"))
        return None
    if days < fact.minimum:
        is_date = not isinstance(raw, int) and not str(raw).lstrip("-").isdigit()
        why = f"{shown(raw)} lies after today, {today}" if is_date else f"{days} days is less than {fact.minimum}"
        problems.append(Problem(at, "bad-range", f"`{fact.name}`: {why}", "count the days that have passed"))
        return None
    if days > fact.maximum:
        message = f"`{fact.name}`: {shown(raw)} is {days:,} days ago, at most {fact.maximum:,} are meant"
        problems.append(Problem(at, "bad-range", message, "check the year"))
        return None
    return days


def _count(raw: object, today: datetime.date) -> int | None:
    """Count the days that a number, a date or its text stands for; None where it is neither."""
    if isinstance(raw, bool | int):
        return None if isinstance(raw, bool) else raw
    if isinstance(raw, datetime.date):
        return (today - (raw.date() if isinstance(raw, datetime.datetime) else raw)).days
    text = str(raw).lower()
    if text in _DAYS_AGO:
        return _DAYS_AGO[text]
    try:
        if len(text) < 10 and text.lstrip("-").isdecimal():
            return int(text)
        return (today - datetime.date.fromisoformat(text)).days
    except ValueError:
        return None


def _possible(domains: Mapping[str, Domain], values: Mapping[str, Value]) -> dict[str, int]:
    """The cells that remain for every fact with these values."""
    given = {name: domains[name].cell_of(value) for name, value in values.items()}
    return _narrowed(domains, {name: given.get(name, domain.full) for name, domain in domains.items()})


def _narrowed(domains: Mapping[str, Domain], masks: Mapping[str, int]) -> dict[str, int]:
    """Take out the cells that the gates rule out, in both directions; 0 where nothing fits."""
    possible = dict(masks)
    changed = True
    while changed:
        before = dict(possible)
        for name, domain in domains.items():
            gate = domain.fact.only_if
            if gate is None or not possible[name]:
                continue
            if not gate_may_hold(gate, possible, domains):
                possible[name] &= domain.not_applicable
            elif gate_must_hold(gate, possible, domains):
                possible[name] &= ~domain.not_applicable
            elif not possible[name] & domain.not_applicable:
                _require(gate, possible, domains)
        changed = possible != before
    return possible


def _require(gate: Condition, possible: dict[str, int], domains: Mapping[str, Domain], holds: bool = True) -> None:
    """Take out the cells in which a gate that is known to hold would not."""
    match gate:
        case Match() | Within():
            cells = domains[gate.fact].mask_of(gate)
            possible[gate.fact] &= cells if holds else ~cells
        case All(parts) if holds:
            for part in parts:
                _require(part, possible, domains)
        case Any(parts) | Nothing(parts) if holds is isinstance(gate, Nothing):
            for part in parts:
                _require(part, possible, domains, holds=False)
        case Nothing((part,)) | Any((part,)) | All((part,)):
            _require(part, possible, domains, holds is not isinstance(gate, Nothing))
        case _:
            pass


def _misplaced(
    panel: Panel,
    values: Mapping[str, Value],
    possible: Mapping[str, int],
    domains: Mapping[str, Domain],
    given: Mapping[str, Given],
) -> list[Problem]:
    problems: dict[str, Problem] = {}
    for fact in panel.facts.values():
        gate = fact.only_if
        if fact.name not in values or gate is None or gate_may_hold(gate, possible, domains):
            continue
        decisive = tuple(dict.fromkeys(_facts_in(gate)))
        if problems.keys() & set(decisive):  # its own gate is what is wrong
            continue
        message = f"`{fact.name}` does not apply here: it is asked only if {_gate_in_words(gate)}"
        found = ", ".join(f"`{name}` is {_cells_in_words(domains[name], possible[name])}" for name in decisive)
        hint = f"leave `{fact.name}` out, or change {listed(decisive)}"
        problems[fact.name] = Problem(given[fact.name].at, "not-applicable", f"{message}, and {found}", hint)
    return list(problems.values())


def _facts_in(condition: Condition) -> list[str]:
    if isinstance(condition, Match | Within):
        return [condition.fact]
    return [f for part in getattr(condition, "parts", ()) for f in _facts_in(part)]


def _gate_in_words(gate: Condition) -> str:
    if isinstance(gate, Match):
        return f"`{gate.fact}` is {' or '.join(_word(value) for value in gate.values)}"
    if isinstance(gate, All):
        return " and ".join(_gate_in_words(part) for part in gate.parts)
    return "its condition holds"


def _cells_in_words(domain: Domain, mask: int) -> str:
    return " or ".join(_word(cell) for cell in domain.cells_in(mask)) or "given otherwise"


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if isinstance(value, str) else str(value)
