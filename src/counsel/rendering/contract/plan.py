"""The JSON of `workshop --plan`: how a teacher leads a room through some situations in a lesson."""

from __future__ import annotations

from counsel.rendering.contract.document import Document, Part


class PlannedStage(Part, frozen=True):
    """A stage of one situation.

    Attributes:
        stage: the stage.
        minutes: how many minutes it may take.
    """

    stage: str
    minutes: int


class PlannedSituation(Part, frozen=True):
    """A situation of the plan.

    Attributes:
        name: the name of the case.
        title: a few words.
        story: what happened.
        question: what the room is asked.
        sides: who of the panel is for that action, and who against it.
        begins: after how many minutes it begins.
        stages: its stages.
    """

    name: str
    title: str
    story: str
    question: str
    sides: str
    begins: int
    stages: tuple[PlannedStage, ...]


class Plan(Document, frozen=True):
    """A plan.

    Attributes:
        panel: the panel's title.
        notice: what must be said with the advice.
        minutes: how long it takes.
        welcome: how many minutes the room has to come in.
        closing: how many are left for the end.
        situations: the situations.
    """

    panel: str
    notice: str
    minutes: int
    welcome: int
    closing: int
    situations: tuple[PlannedSituation, ...]
