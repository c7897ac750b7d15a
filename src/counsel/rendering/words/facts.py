"""Facts with their values, as pages show them, as they are typed, and as somebody who is asked says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.kinds import NUMBER, NotApplicable, Run, joined_runs, value_typed
from counsel.rendering.words.days import ago_in_words, days_in_words
from counsel.rendering.words.language import marked, say
from counsel.rendering.words.names import either, lowered, together
from counsel.rendering.words.numbers import figure_in_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from counsel.logic.domains import Domain
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Fact, Value

NOT_APPLICABLE = marked("not applicable")
NOT_KNOWN = marked("not known")


def value_in_words(fact: Fact, value: object) -> str:
    """Say a fact's value: a choice's label, yes or no, a number, `not applicable`, or `not known` for None.

    No days are told as what they are, today.
    """
    if value is None:
        return say(NOT_KNOWN)
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, int | float):
        return say("none, it was today") if fact.kind.moves and not value else count_in_words(fact, value)
    text = str(value)
    if text in fact.values:
        return fact.values[text]
    if text in ("unknown", NOT_APPLICABLE):
        return say(NOT_KNOWN) if text == "unknown" else say(NOT_APPLICABLE)
    return text


def numbers_in_words(fact: Fact) -> str:
    """Say what a fact that counts takes for an answer."""
    if fact.kind.moves:
        return say("a number of days, or a date such as 2026-11-20, or today, or yesterday")
    least, most = figure_in_words(fact.minimum), count_in_words(fact, fact.maximum)
    if fact.step == 1:
        return say("a whole number from {least} to {most}", least=least, most=most)
    step = figure_in_words(fact.step)
    return say("a number from {least} to {most}, in steps of {step}", least=least, most=most, step=step)


def cell_in_words(fact: Fact, cell: Cell) -> str:
    """Say one cell of a fact: a value, a run of numbers, or not applicable."""
    if not isinstance(cell, Run):
        return value_in_words(fact, cell)
    if cell.last is None:
        return say("{number} or more", number=count_in_words(fact, cell.first))
    last = count_in_words(fact, cell.last)
    return last if cell.first == cell.last else say("{first} to {last}", first=figure_in_words(cell.first), last=last)


def clause_in_words(fact: Fact, cell: Cell) -> str:
    """Say that a fact lies in a cell as a clause: `the interview is over`; without one as `their answer: a no`."""
    said = cell_in_words(fact, cell)
    if fact.kind.counts:
        return number_as_clause(fact, said)
    clause = fact.clauses.get(value_typed(cell))
    return inside(fact, said) if clause is None else clause


def count_in_words(fact: Fact, number: float) -> str:
    """Say a number of days, or a number of whatever the fact counts."""
    if fact.kind.moves:
        return days_in_words(int(number))
    (singular, plural), figures = fact.unit, figure_in_words(number)
    return say("{number} {unit}", number=figures, unit=singular if number == 1 else plural) if plural else figures


def values_in_words(fact: Fact, values: Sequence[Value]) -> str:
    """Say several values: one or another of them, or of a choice that is ordered a range."""
    every, named = list(fact.values), [value_in_words(fact, value) for value in values]
    first = every.index(str(values[0])) if fact.ordered and values else 0
    last = first + len(values) - 1
    if not fact.ordered or len(values) < 2 or list(values) != every[first : last + 1] or len(values) == len(every):
        return either(named)
    if last == len(every) - 1:
        return say("at least {value}", value=named[0])
    if first == 0:
        return say("at most {value}", value=named[-1])
    return say("{first} to {last}", first=named[0], last=named[-1]) if len(values) > 2 else either(named)


def fact_in_words(fact: Fact, value: object) -> str:
    """Say a fact with its value, as `TITLE: VALUE`."""
    return f"{fact.title}: {value_in_words(fact, value)}"


def answer_in_words(fact: Fact, value: Value | None, today: datetime.date) -> str:
    """Say an answer as somebody who was asked gives it: `Yes`, `3 days ago, Fri 20 Nov`."""
    if value is None:
        return say("I don't know")
    if fact.kind.moves:
        return ago_in_words(int(value), today)
    said = fact.answers.get(value_typed(value)) or (value_in_words(fact, value),)
    return said[0][:1].upper() + said[0][1:]


def cells_in_words(domains: Mapping[str, Domain], cells: Mapping[str, int]) -> str:
    """Say that some facts lie in some cells, a mask each: `they said no, and the company is in Europe`."""
    return together(_lies_in(domains[name], mask) for name, mask in cells.items())


def _lies_in(domain: Domain, mask: int) -> str:
    """Say that a fact lies in one of some cells, by a clause for each, or without them as `their answer: a no`."""
    fact = domain.fact
    if not speaks_in_clauses(fact):
        return inside(fact, either_cell(domain, mask))
    return either(alone_in_words(fact, cell) for cell in joined_runs(domain.cells_in(mask), fact.step))


def speaks_in_clauses(fact: Fact) -> bool:
    """Whether there is a clause for whatever is so of a fact; values that are told as a range have none."""
    if fact.kind.counts:
        return NUMBER in fact.clauses
    return not fact.ordered and all(value_typed(value) in fact.clauses for value in fact.kind.values(fact))


def alone_in_words(fact: Fact, cell: Cell) -> str:
    """Say one cell of a fact that speaks in clauses as a sentence of its own."""
    if isinstance(cell, NotApplicable):
        return say("“{fact}” does not apply", fact=fact.title)
    return clause_in_words(fact, cell)


def clauses_in_words(fact: Fact, values: Sequence[Value]) -> str:
    """Say that a fact has one of some values: `they said no`, or without clauses `their answer: a no`."""
    if not speaks_in_clauses(fact):
        return inside(fact, values_in_words(fact, values))
    return either(clause_in_words(fact, value) for value in values)


def number_as_clause(fact: Fact, said: str) -> str:
    """Say that a number is what is said: `your latest step was 3 days or more ago`, or `age: 3 years or more`."""
    clause = fact.clauses.get(NUMBER)
    return inside(fact, said) if clause is None else clause.replace(f"{{{NUMBER}}}", said)


def inside(fact: Fact, said: str) -> str:
    """Say a fact with what is said of it inside a sentence: `their answer: none yet`."""
    return say("{fact}: {value}", fact=lowered(fact.title), value=said)


def either_cell(domain: Domain, mask: int) -> str:
    """Say that a fact lies in one of some cells: `none yet or a no`."""
    cells = list(domain.cells_in(mask))
    if domain.fact.ordered:
        values = [str(cell) for cell in cells if not isinstance(cell, NotApplicable)]
        apart = [cell_in_words(domain.fact, cell) for cell in cells[len(values) :]]
        return either([*([values_in_words(domain.fact, values)] if values else []), *apart])
    return either(cell_in_words(domain.fact, cell) for cell in joined_runs(cells, domain.fact.step))
