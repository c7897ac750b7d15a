"""From what somebody answered to a situation: what is known, what is not, and what does not apply."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.locking import found_once
from counsel.logic.domains import tests_of, with_gates
from counsel.panel.kinds import Refusal, Run
from counsel.panel.model import All, Match
from counsel.problems import InputError, Location, Problem, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from counsel.logic.domains import Domain, Domains
    from counsel.panel.model import Case, Condition, Fact, Panel, Value

UNKNOWN = "unknown"
"""What a person writes for a fact that is not known; leaving it out says the same."""

_BEYOND_MEASURE = 10**18


class Given(msgspec.Struct, frozen=True):
    """A value as it came in, and where from."""

    value: object
    at: Location


def given_in(case: Case) -> dict[str, Given]:
    """A case's facts with the places where they stand."""
    return {name: Given(value, case.places.get(name, case.at)) for name, value in case.facts.items()}


class Situation(msgspec.Struct, frozen=True, dict=True):
    """What is known of somebody's situation.

    Attributes:
        values: the facts that were given, days as a number.
        possible: for every fact the mask of the cells in which it can still lie.
        domains: the cells of every fact.
        today: the day to which days are counted.
    """

    values: Mapping[str, Value]
    possible: Mapping[str, int]
    domains: Domains
    today: datetime.date

    @found_once
    def cells(self) -> list[int]:
        """The cells that each fact can still have, level by level."""
        return list(self.possible.values())

    @found_once
    def binding(self) -> frozenset[str]:
        """The facts that are known to apply, or not to, though what is known of their gates does not settle it."""
        binding = []
        for name, gate in self.domains.gates.items():
            possible, apart = self.possible[name], self.domains[name].not_applicable
            settled = not (possible & apart and possible & ~apart)
            if settled and len(self.domains.diagrams.values(gate, self.cells)) > 1:
                binding.append(name)
        return frozenset(binding)

    @found_once
    def known(self) -> dict[str, Value]:
        """Every fact that is given or that follows from what is given, with its value, in the panel's order."""
        known: dict[str, Value] = {}
        for name, mask in self.possible.items():
            if name in self.values:
                known[name] = self.values[name]
            elif mask & (mask - 1) == 0:
                (cell,) = self.domains[name].cells_in(mask)
                if isinstance(cell, bool | str):
                    known[name] = cell
        return known

    @found_once
    def not_applicable(self) -> tuple[str, ...]:
        """The facts whose gate is known not to hold."""
        return tuple(n for n, domain in self.domains.items() if self.possible[n] == domain.not_applicable)

    @found_once
    def unknown(self) -> tuple[str, ...]:
        """All other facts."""
        settled = {*self.known, *self.not_applicable}
        return tuple(name for name in self.domains if name not in settled)

    def value_shown(self, fact: str) -> Value | str | None:
        """The value of a fact, `not applicable`, or None where it is unknown."""
        if fact in self.not_applicable:
            return "not applicable"
        return self.known.get(fact)


def situation_from(panel: Panel, domains: Domains, given: Mapping[str, Given], today: datetime.date) -> Situation:
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
    for name, value_given in given.items():
        if name not in panel.facts:
            hint = nearest(str(name), panel.facts) or f"there are {listed(panel.facts)}"
            problems.append(Problem(value_given.at, "unknown-fact", f"unknown fact {shown(name)}", hint))
            continue
        value = read_value(panel.facts[name], value_given, today, problems)
        if value is not None:
            values[name] = value
    fitting = _fitting(domains, values)
    problems.extend(_misplaced(panel, fitting, domains, given))
    if problems:
        raise InputError(problems)
    return Situation(values, fitting.possible, domains, today)


class _Fitting(msgspec.Struct, frozen=True):
    """Of some values those that some situation has together: those above come before those that hang on them.

    Attributes:
        values: the values.
        possible: for every fact the cells that it can have with them.
        without: for each fact whose value does not fit what the others could be with all values above it.
    """

    values: dict[str, Value]
    possible: dict[str, int]
    without: dict[str, Mapping[str, int]]


def _fitting(domains: Domains, values: Mapping[str, Value]) -> _Fitting:
    """Find the values that fit."""
    cells = dict(domains.full)
    every = {name: domains[name].cell_of(value) for name, value in values.items()}
    possible = domains.narrowed({**cells, **every})
    if possible is not None:
        return _Fitting(dict(values), possible, {})
    kept: dict[str, Value] = {}
    without: dict[str, Mapping[str, int]] = {}
    possible = domains.narrowed(cells)
    assert possible is not None
    for name in (name for name in domains if name in values):
        with_it = domains.narrowed({**cells, name: every[name]})
        if with_it is None:
            without[name] = possible
        else:
            kept[name], possible = values[name], with_it
            cells[name] = every[name]
    return _Fitting(kept, possible, without)


def supposing(situation: Situation, cells: Mapping[str, int]) -> Situation | None:
    """The same situation with some facts confined to some cells; None where no situation is like that."""
    confined = {name: mask & cells.get(name, mask) for name, mask in situation.possible.items()}
    possible = situation.domains.narrowed(confined)
    return None if possible is None else msgspec.structs.replace(situation, possible=possible)


def holds(condition: Condition, situation: Situation) -> bool | None:
    """Whether a condition on facts alone holds in every situation that fits what is known; None where in some."""
    domains = situation.domains
    said = domains.holding(condition, situation.binding)
    outcomes = domains.diagrams.values(said, situation.cells) - {None}
    return outcomes.pop() if len(outcomes) == 1 else None


def later(situation: Situation, passed: int) -> Situation:
    """The same situation some days later, if nothing else happens.

    What is known of each fact still holds, whether it was given or followed; numbers of days grow, and what hangs on
    them may begin to apply or cease to. What no longer applies is set aside.
    """
    domains = situation.domains
    moved = {name: domains[name].fact.kind.later(value, passed) for name, value in situation.values.items()}
    possible = domains.narrowed({name: _carried(situation, name, moved.get(name), passed) for name in domains})
    assert possible is not None
    values = {name: value for name, value in moved.items() if possible[name] == domains[name].cell_of(value)}
    return Situation(values, possible, domains, situation.today + datetime.timedelta(days=passed))


def _carried(situation: Situation, name: str, moved: Value | None, passed: int) -> int:
    """The cells that a fact can have once days have passed; ``moved`` is its value then, where one was given."""
    domains, possible = situation.domains, situation.possible[name]
    domain = domains[name]
    if domain.fact.kind.moves:
        grown = _grown(domain, passed, possible) if moved is None else domain.cell_of(moved)
        possible = grown | possible & domain.not_applicable
    if not any(domains[gate].fact.kind.moves for gate in with_gates([name], domains) if gate != name):
        return possible
    return domain.full if possible & domain.not_applicable else possible | domain.not_applicable


def _grown(domain: Domain, passed: int, possible: int) -> int:
    """The runs in which a number can lie, some days after it lay in one of these."""
    least = next((cell.first + passed for cell in domain.cells_in(possible) if isinstance(cell, Run)), None)
    if least is None:
        return 0
    runs = ((i, cell) for i, cell in enumerate(domain.cells) if isinstance(cell, Run))
    return sum(1 << i for i, run in runs if run.last is None or run.last >= least)


def applicable(
    panel: Panel,
    domains: Domains,
    given: Mapping[str, Given],
    today: datetime.date,
    insisted: Container[str] = (),
) -> dict[str, Given]:
    """Leave out what was given for facts that do not apply, but for those that somebody insists on.

    So an earlier answer can be changed: what hung on it is set aside, and holds again when it is changed back.
    """
    read = {
        n: read_value(panel.facts[n], value_given, today, []) for n, value_given in given.items() if n in panel.facts
    }
    fitting = _fitting(domains, {name: value for name, value in read.items() if value is not None})
    ordered = [*(name for name in given if name not in panel.facts), *(name for name in domains if name in given)]
    left_out = {name for name in domains if fitting.possible[name] == domains[name].not_applicable}
    return {name: given[name] for name in ordered if name not in left_out or name in insisted}


def read_value(fact: Fact, given: Given, today: datetime.date, problems: list[Problem]) -> Value | None:
    """Read one value; None where it is unknown, or wrong, which adds a problem."""
    raw = _plain(given.value)
    if raw is None or (raw == UNKNOWN and UNKNOWN not in fact.values):
        return None
    read = fact.kind.read(fact, raw, today)
    if not isinstance(read, Refusal):
        return read
    problems.append(Problem(given.at, read.fault, read.message, read.hint))
    return None


def _plain(value: object) -> object:
    """The value without blanks around it; Python refuses to write out the largest numbers."""
    if isinstance(value, int) and not -_BEYOND_MEASURE < value < _BEYOND_MEASURE:
        return "a number beyond measure"
    return value.strip() if isinstance(value, str) else value


def _misplaced(panel: Panel, fitting: _Fitting, domains: Domains, given: Mapping[str, Given]) -> list[Problem]:
    problems: dict[str, Problem] = {}
    for name, possible in fitting.without.items():
        gate = panel.facts[name].only_if
        assert gate is not None  # a value that does not fit is one of a fact that does not apply
        decisive = tuple(dict.fromkeys(test.fact for test in tests_of(gate)))
        if problems.keys() & set(decisive):  # its own gate is what is wrong
            continue
        message = f"`{name}` does not apply here: it is asked only if {_gate_in_words(gate)}"
        actual = ", ".join(f"`{other}` is {_cells_in_words(domains[other], possible[other])}" for other in decisive)
        hint = f"leave `{name}` out, or change {listed(decisive)}"
        problems[name] = Problem(given[name].at, "not-applicable", f"{message}, and {actual}", hint)
    return list(problems.values())


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
