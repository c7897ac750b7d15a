"""Compares what a panel of experts would tell you to do now, with reasons, side by side."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counsel.advising.advice import Verdict
    from counsel.consulting import OpenPanel
    from counsel.face import Panel, load
    from counsel.files.folders import panel_names
    from counsel.logic.changing import Kind
    from counsel.panel.model import Firmness, Reading, Stance
    from counsel.problems import CounselError, EngineError, InputError, Location, Problem, Severity, TooLarge
    from counsel.questions.handing import HandOut
    from counsel.rendering.contract.answer import (
        Advice,
        Answer,
        BottomLine,
        Branch,
        Change,
        Cited,
        DayOff,
        Due,
        Following,
        Interest,
        Objection,
        Open,
        Proof,
        Proofs,
        Repeat,
        Standing,
        Step,
        Titles,
    )
    from counsel.rendering.contract.cases import Case, Cases, Difference, Story
    from counsel.rendering.contract.draft import Draft, Followed, Sentence
    from counsel.rendering.contract.experts import Claim, Concept, Expert, Experts, NotEncoded, Rule, Who
    from counsel.rendering.contract.explanation import Explanation, Missing, NearMiss, Need, Remedy
    from counsel.rendering.contract.facts import Askable, Choosable, Fact, Facts
    from counsel.rendering.contract.handout import Handed, HandedOut
    from counsel.rendering.contract.landscape import (
        Degree,
        Disagreement,
        Dispute,
        Divided,
        Figure,
        Landscape,
        Pair,
        Silence,
        SilentWay,
        Turning,
        WorkedCase,
    )
    from counsel.rendering.contract.problems import Problems
    from counsel.rendering.contract.situation import Situation, Source
    from counsel.rendering.contract.soundness import Finding, Soundness
    from counsel.rendering.contract.whatif import Move, Overview, SingleChange, Stay, Variant, WhatIf

__version__ = "0.1.0"

__all__ = [
    "Advice",
    "Answer",
    "Askable",
    "BottomLine",
    "Branch",
    "Case",
    "Cases",
    "Change",
    "Choosable",
    "Cited",
    "Claim",
    "Concept",
    "CounselError",
    "DayOff",
    "Degree",
    "Difference",
    "Disagreement",
    "Dispute",
    "Divided",
    "Draft",
    "Due",
    "EngineError",
    "Expert",
    "Experts",
    "Explanation",
    "Fact",
    "Facts",
    "Figure",
    "Finding",
    "Firmness",
    "Followed",
    "Following",
    "HandOut",
    "Handed",
    "HandedOut",
    "InputError",
    "Interest",
    "Kind",
    "Landscape",
    "Location",
    "Missing",
    "Move",
    "NearMiss",
    "Need",
    "NotEncoded",
    "Objection",
    "Open",
    "OpenPanel",
    "Overview",
    "Pair",
    "Panel",
    "Problem",
    "Problems",
    "Proof",
    "Proofs",
    "Reading",
    "Remedy",
    "Repeat",
    "Rule",
    "Sentence",
    "Severity",
    "Silence",
    "SilentWay",
    "SingleChange",
    "Situation",
    "Soundness",
    "Source",
    "Stance",
    "Standing",
    "Stay",
    "Step",
    "Story",
    "Titles",
    "TooLarge",
    "Turning",
    "Variant",
    "Verdict",
    "WhatIf",
    "Who",
    "WorkedCase",
    "__version__",
    "load",
    "panel_names",
]

_ROOMS = {
    "advising.advice": "Verdict",
    "consulting": "OpenPanel",
    "face": "Panel load",
    "files.folders": "panel_names",
    "logic.changing": "Kind",
    "panel.model": "Firmness Reading Stance",
    "problems": "CounselError EngineError InputError Location Problem Severity TooLarge",
    "questions.handing": "HandOut",
    "rendering.contract.answer": (
        "Advice Answer BottomLine Branch Change Cited DayOff Due Following Interest Objection Open Proof Proofs "
        "Repeat Standing Step Titles"
    ),
    "rendering.contract.cases": "Case Cases Difference Story",
    "rendering.contract.draft": "Draft Followed Sentence",
    "rendering.contract.experts": "Claim Concept Expert Experts NotEncoded Rule Who",
    "rendering.contract.explanation": "Explanation Missing NearMiss Need Remedy",
    "rendering.contract.facts": "Askable Choosable Fact Facts",
    "rendering.contract.handout": "Handed HandedOut",
    "rendering.contract.landscape": (
        "Degree Disagreement Dispute Divided Figure Landscape Pair Silence SilentWay Turning WorkedCase"
    ),
    "rendering.contract.problems": "Problems",
    "rendering.contract.situation": "Situation Source",
    "rendering.contract.soundness": "Finding Soundness",
    "rendering.contract.whatif": "Move Overview SingleChange Stay Variant WhatIf",
}
"""Where each name is at home; a room is opened when somebody first asks for one of its names."""


def __getattr__(name: str) -> object:
    import importlib

    for room, names in _ROOMS.items():
        if name in names.split():
            return getattr(importlib.import_module(f"{__name__}.{room}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
