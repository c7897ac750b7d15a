"""The JSON of `cases --handout`: some cases, each with its answer unless that is to be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from counsel.questions.handing import HandOut
from counsel.rendering.contract.answer import Answer, answer_of
from counsel.rendering.contract.cases import Story, story_of
from counsel.rendering.contract.document import Document, Part
from counsel.rendering.contract.situation import Situation, situation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel import consulting
    from counsel.panel import model
    from counsel.panel.model import Panel


class Handed(Part, frozen=True):
    """One case of a hand-out.

    Attributes:
        case: what it is about.
        situation: the situation as it was understood.
        answer: what each expert says; left out of a sheet.
    """

    case: Story
    situation: Situation
    answer: Answer | UnsetType = UNSET


class HandedOut(Document, frozen=True):
    """A hand-out.

    Attributes:
        panel: the panel's name.
        notice: what must be said with the advice.
        handout: what kind it is.
        cases: its cases, in the order in which they were named.
    """

    panel: str
    notice: str
    handout: HandOut
    cases: tuple[Handed, ...]


def handout_of(panel: Panel, kind: HandOut, cases: Iterable[tuple[model.Case, consulting.Answer]]) -> HandedOut:
    """A hand-out for scripts."""
    handed = tuple(_handed(panel, kind, case, answer) for case, answer in cases)
    return HandedOut(panel.name, panel.source.note, kind, handed)


def _handed(panel: Panel, kind: HandOut, case: model.Case, answer: consulting.Answer) -> Handed:
    said = UNSET if kind is HandOut.SHEET else answer_of(panel, answer)
    return Handed(story_of(case), situation_of(answer.situation), said)
