"""The JSON of `facts`: what can be said of a situation, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from counsel.rendering import words
from counsel.rendering.contract.document import Document, Part, Value

if TYPE_CHECKING:
    from counsel.panel import model
    from counsel.panel.model import Panel


class Choosable(Part, frozen=True):
    """One of the values that a fact can have.

    Attributes:
        value: the value, as it stands in cases and answers.
        label: what it is called.
    """

    value: Value
    label: str


class Askable(Part, frozen=True):
    """One fact.

    Attributes:
        name: the fact's name in calls, cases and answers.
        title: what it is called.
        question: how it is asked for.
        help: what helps to answer; empty where nothing does.
        kind: `choice`, `yes_no`, `days` (since something; a date will do) or `number`.
        values: the values to choose from; empty where it is a number.
        minimum: the least number, where it is one.
        maximum: the greatest number, where it is one.
        step: the number is a multiple of this, where it is one.
        unit: what several of it are called, where it is a number that has a unit.
        ordered: whether the values rise in their order; left out where they do not.
        asked_if: when it is asked, in words; left out where it always is.
    """

    name: str
    title: str
    question: str
    help: str
    kind: str
    values: tuple[Choosable, ...]
    minimum: int | float | UnsetType = UNSET
    maximum: int | float | UnsetType = UNSET
    step: int | float | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    ordered: bool | UnsetType = UNSET
    asked_if: str | UnsetType = UNSET


class Facts(Document, frozen=True):
    """What can be said of a situation.

    Attributes:
        panel: the panel's name.
        facts: the facts, in the panel's order.
    """

    panel: str
    facts: tuple[Askable, ...]


class Fact(Document, frozen=True):
    """One of the facts alone.

    Attributes:
        panel: the panel's name.
        fact: the fact.
    """

    panel: str
    fact: Askable


def facts_of(panel: Panel) -> Facts:
    """All facts for scripts."""
    return Facts(panel.name, tuple(_askable(panel, fact) for fact in panel.facts.values()))


def fact_of(panel: Panel, fact: model.Fact) -> Fact:
    """One fact for scripts."""
    return Fact(panel.name, _askable(panel, fact))


def _askable(panel: Panel, fact: model.Fact) -> Askable:
    counts, kind = fact.kind.counts, fact.kind
    return Askable(
        name=fact.name,
        title=fact.title,
        question=fact.ask,
        help=fact.help,
        kind=kind.name,
        values=tuple(map(Choosable, kind.values(fact), kind.labels(fact))),
        minimum=fact.minimum if counts else UNSET,
        maximum=fact.maximum if counts else UNSET,
        step=fact.step if counts else UNSET,
        unit=fact.unit[1] or UNSET,
        ordered=fact.ordered or UNSET,
        asked_if=UNSET if fact.only_if is None else words.condition_in_words(panel, None, fact.only_if),
    )
