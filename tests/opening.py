"""Opens panels that stand in no file, in every engine that runs here, and asks them for plain stances."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from counsel.consulting import OpenPanel
from counsel.engines import engines_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.panel.model import Panel

HERE = engines_here()
"""The engines that run here."""

Stances = dict[str, dict[str, str]]


def open_panel(panel: Panel, engine: str = "plain") -> OpenPanel:
    """Open a panel of the model."""
    return OpenPanel(panel, Path(panel.name), engine)


def plain_stances(panel: Panel, advice: Mapping[str, ExpertAdvice]) -> Stances:
    """What every expert says of every action."""
    return {expert: {action: said.verdict(action) for action in panel.actions} for expert, said in advice.items()}


def stances(opened: OpenPanel, given: Mapping[str, object]) -> Stances:
    """Consult a panel for what every expert says of every action."""
    return plain_stances(opened.panel, opened.advise(opened.situation(given)))
