"""Compares what a panel of experts would tell you to do now, with reasons, side by side."""

from counsel.advice import Advice, Contradiction, ExpertAdvice, Open, Proof
from counsel.consultation import Answer, OpenPanel, load, panel_names
from counsel.problems import CounselError, EngineError, InputError, Location, Problem
from counsel.situation import Situation

__all__ = [
    "Advice",
    "Answer",
    "Contradiction",
    "CounselError",
    "EngineError",
    "ExpertAdvice",
    "InputError",
    "Location",
    "Open",
    "OpenPanel",
    "Problem",
    "Proof",
    "Situation",
    "load",
    "panel_names",
]
