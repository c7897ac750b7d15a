"""Facts with their values, as pages show them, as they are typed, and as somebody who is asked says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.kinds import NUMBER, Run
from counsel.rendering.words.days import ago_in_words, days_in_words
from counsel.rendering.words.language import marked, say
from counsel.rendering.words.names import either, joined, lowered
from counsel.rendering.words.numbers import number_in_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

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
    if isinstance(value, int):
        return say("none, it was today") if fact.kind.moves and not value else count_in_words(fact, value)
    text = str(value)
    if text in fact.values:
        return fact.values[text]
    if text in ("unknown", NOT_APPLICABLE):
        return say(NOT_KNOWN) if text == "unknown" else say(NOT_APPLICABLE)
    return text


def value_typed(value: object) -> str:
    """Write a fact's value as it is typed."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def numbers_in_words(fact: Fact) -> str:
    """Say what a fact that counts takes for an answer."""
    if fact.kind.moves:
        return say("a number of days, or a date such as 2026-11-20, or today, or yesterday")
    return say(
        "a whole number from {least} to {most}",
        least=number_in_words(fact.minimum),
        most=number_in_words(fact.maximum),
    )


def cell_in_words(fact: Fact, cell: Cell) -> str:
    """Say one cell of a fact: a value, a run of numbers, or not applicable."""
    if not isinstance(cell, Run):
        return value_in_words(fact, cell)
    if cell.last is None:
        return say("{number} or more", number=count_in_words(fact, cell.first))
    last = count_in_words(fact, cell.last)
    return last if cell.first == cell.last else say("{first} to {last}", first=number_in_words(cell.first), last=last)


def clause_in_words(fact: Fact, cell: Cell) -> str:
    """Say that a fact lies in a cell as a clause: `the interview is over`; without one as `their answer: a no`."""
    said = cell_in_words(fact, cell)
    clause = fact.clauses.get(NUMBER if fact.kind.counts else value_typed(cell))
    return inside(fact, said) if clause is None else clause.replace(f"{{{NUMBER}}}", said)


def count_in_words(fact: Fact, number: int) -> str:
    """Say a number of days, or a number of whatever the fact counts."""
    return days_in_words(number) if fact.kind.moves else number_in_words(number)


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
    """Say that some facts lie in some cells, a mask each: `their answer: none yet and the company is: in Europe`."""
    return joined(inside(domains[name].fact, either_cell(domains[name], mask)) for name, mask in cells.items())


def inside(fact: Fact, said: str) -> str:
    """Say a fact with what is said of it inside a sentence: `their answer: none yet`."""
    return say("{fact}: {value}", fact=lowered(fact.title), value=said)


def either_cell(domain: Domain, mask: int) -> str:
    """Say that a fact lies in one of some cells: `none yet or a no`."""
    return either(cell_in_words(domain.fact, cell) for cell in _runs(domain.cells_in(mask)))


def _runs(cells: Iterable[Cell]) -> list[Cell]:
    """Runs of days that follow one another as one."""
    found: list[Cell] = []
    for cell in cells:
        before = found[-1] if found else None
        if isinstance(cell, Run) and isinstance(before, Run) and before.last == cell.first - 1:
            found[-1] = Run(before.first, cell.last)
        else:
            found.append(cell)
    return found
