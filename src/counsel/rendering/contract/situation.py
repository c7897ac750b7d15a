"""What the answers about one situation have in common: the situation itself, and the head that it stands in."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, UnsetType

from counsel.rendering.contract.document import Cell, Document, Part, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.logic import situation
    from counsel.panel import kinds, model
    from counsel.panel.model import Panel


class Situation(Part, frozen=True):
    """A situation as it was understood.

    Attributes:
        known: the facts that are given or follow from what is given, with their values.
        unknown: the facts that are not known.
        not_applicable: the facts that do not apply.
    """

    known: dict[str, Value]
    unknown: tuple[str, ...]
    not_applicable: tuple[str, ...]


class Source(Part, frozen=True):
    """Where something was published; what is not known of it is left out.

    Attributes:
        title: the source's own title.
        published: the day, or the year.
        url: where it can be read.
        grade: how good its evidence is held to be.
    """

    title: str | UnsetType = UNSET
    published: datetime.date | int | UnsetType = UNSET
    url: str | UnsetType = UNSET
    grade: str | UnsetType = UNSET


class Head(Document, frozen=True):
    """What stands at the head of every answer about one situation.

    Attributes:
        panel: the panel's name.
        engine: the engine that worked it out, `durable` or `plain`.
        today: the day to which days are counted.
        notice: what must be said with the advice: whose words these are, and whose they are not.
        situation: the situation as it was understood.
        panel_title: the panel's title.
        source: where the advice was published.
    """

    panel: str
    engine: str
    today: datetime.date
    notice: str
    situation: Situation
    panel_title: str
    source: Source


def head_of(panel: Panel, engine: str, situation: situation.Situation) -> dict[str, Any]:
    """The fields of a head, by name."""
    return {
        "panel": panel.name,
        "engine": engine,
        "today": situation.today,
        "notice": panel.source.note,
        "situation": situation_of(situation),
        "panel_title": panel.title,
        "source": source_of(panel.source),
    }


def source_of(source: model.Source) -> Source:
    """A source, with what is known of it."""
    return Source(source.title or UNSET, source.published or UNSET, source.url or UNSET, source.grade or UNSET)


def situation_of(situation: situation.Situation) -> Situation:
    """A situation: what is known, unknown, not applicable."""
    return Situation(dict(situation.known), situation.unknown, situation.not_applicable)


def cells_of(situation: situation.Situation, masks: Mapping[str, int]) -> dict[str, tuple[Cell, ...]]:
    """The cells of some facts, a mask each."""
    return {name: tuple(map(cell_of, situation.domains[name].cells_in(mask))) for name, mask in masks.items()}


def cell_of(cell: kinds.Cell) -> Cell:
    """One cell: a value, or the words for a run of days or for not applicable."""
    return cell if isinstance(cell, bool | str) else str(cell)
