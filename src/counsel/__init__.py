"""Compares what a panel of experts would tell you to do now, with reasons, side by side."""

from counsel.advising.advice import Advice, Contradiction, ExpertAdvice, Open, Proof
from counsel.consulting import Answer, OpenPanel, load
from counsel.files.folders import panel_names
from counsel.logic.situation import Situation
from counsel.problems import CounselError, EngineError, InputError, Location, Problem

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
