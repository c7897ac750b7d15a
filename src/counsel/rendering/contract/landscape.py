"""The JSON of `map`: where a panel agrees and where it divides; a share is from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from counsel.advising.standing import Silence as Kind
from counsel.panel.model import SILENT, Firmness, Stance
from counsel.rendering.contract.document import Cell, Document, Part, Value
from counsel.rendering.contract.situation import Situation, cells_of, situation_of
from counsel.rendering.words import CONTRADICTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.panel.model import Panel
    from counsel.questions import landscape


class Figure(Part, frozen=True):
    """How often something is so.

    Attributes:
        share: in which part of all situations, from 0 to 1.
        situations: in how many, where each counts once.
    """

    share: float
    situations: int


class Pair(Part, frozen=True):
    """How far two experts agree.

    Attributes:
        experts: the two.
        both_speak: of how many actions both take a stance, in the mean of all situations.
        same: the part of these in which it is the same stance; null where they never speak of the same action.
        opposed: the part in which one says do or may and the other avoid.
    """

    experts: tuple[str, str]
    both_speak: float
    same: float | None
    opposed: float | None


class Turning(Part, frozen=True):
    """A fact, and how much it tells.

    Attributes:
        fact: the fact.
        gain: the part of the uncertainty about something that goes once the fact is known.
    """

    fact: str
    gain: float


class Disagreement(Part, frozen=True, kw_only=True):
    """One expert for an action (do or may), another against it.

    Attributes:
        action: the action.
        for_: the expert who says do or may.
        against: the expert who says avoid.
        share: in which part of all situations.
        situations: in how many, where each counts once.
        turns_on: the facts that make the difference, the most telling first.
        when: when it is so: in each way some facts are one of what is listed; empty where it is too much to tell.
    """

    action: str
    for_: str = msgspec.field(name="for")
    against: str
    share: float
    situations: int
    turns_on: tuple[Turning, ...]
    when: tuple[dict[str, tuple[Cell, ...]], ...]


class Degree(Part, frozen=True, kw_only=True):
    """One expert who recommends an action (do), another who accepts it (may).

    Attributes:
        action: the action.
        recommended_by: the expert who says do.
        accepted_by: the expert who says may.
        share: in which part of all situations.
        situations: in how many, where each counts once.
        turns_on: the facts that make the difference, the most telling first.
        when: when it is so: in each way some facts are one of what is listed; empty where it is too much to tell.
    """

    action: str
    recommended_by: str
    accepted_by: str
    share: float
    situations: int
    turns_on: tuple[Turning, ...]
    when: tuple[dict[str, tuple[Cell, ...]], ...]


class Dispute(Part, frozen=True):
    """One action with those for it and those against it.

    Attributes:
        action: the action.
        for_: the experts who say do or may.
        against: the experts who say avoid.
    """

    action: str
    for_: tuple[str, ...] = msgspec.field(name="for")
    against: tuple[str, ...]


class Divided(Part, frozen=True):
    """A situation that divides the panel.

    Attributes:
        title: what the panel is divided over.
        story: the situation in words.
        facts: just the facts that bring the disputes about; whatever else is true, they stand.
        opposed: how many times one expert is for an action and another against it.
        disputes: who is for and who is against what.
        aloud: all that in one sentence that can be read aloud.
        share: in which part of all situations.
        situations: in how many, where each counts once.
    """

    title: str
    story: str
    facts: dict[str, Value]
    opposed: int
    disputes: tuple[Dispute, ...]
    aloud: str
    share: float
    situations: int


class SilentWay(Part, frozen=True):
    """One way in which nobody says anything.

    Attributes:
        facts: some facts, each one of what is listed.
        share: in which part of all situations.
        situations: in how many, where each counts once.
    """

    facts: dict[str, tuple[Cell, ...]]
    share: float
    situations: int


class WorkedCase(Part, frozen=True):
    """How far a case that comes with the panel divides it.

    Attributes:
        name: the case's name.
        title: its title.
        opposed: how many times one expert is for an action and another against it; 0 where it divides nobody.
        disputes: who is for and who is against what, as far as the case settles it.
    """

    name: str
    title: str
    opposed: int
    disputes: tuple[Dispute, ...]


class Silence(Part, frozen=True, kw_only=True):
    """How often nobody says anything.

    Attributes:
        share: in which part of all situations.
        situations: in how many, where each counts once.
        when: when it is so; two ways may have situations in common. Empty where it is too much to tell.
    """

    share: float
    situations: int
    when: tuple[SilentWay, ...]


class Landscape(Document, frozen=True):
    """Where a panel agrees and where it divides.

    Attributes:
        panel: the panel's name.
        notice: what must be said with the advice.
        situation: what is known; all situations that fit it are looked at.
        situations: how many these are.
        weighing: what is equally likely but for weights: each answer given those before it, or every situation.
        weighted: the facts whose values were given weights.
        counted: what is counted, and how it is weighted, in words.
        definitions: what the figures mean, in words.
        experts: for each expert how often what is said, by action.
        pairs: how far every two experts agree, those who agree most first.
        disagreements: every two experts who are opposed somewhere, in the order of the actions.
        degrees: every two experts of whom one recommends what the other accepts; none where the panel does not want
            that told.
        dividing_facts: the facts by how much they tell about which actions are disputed.
        most_divided: the situations that divide the panel most.
        nobody_speaks: where nobody says anything.
        silent: for each expert the actions of which nothing is said in any of the situations: `never` where the expert
            never speaks of it, `here` where it is spoken of, but in none of these situations.
        firmness: for each expert how often which stance is taken mildly or firmly, by action; what is left out is
            taken plainly.
        cases: the cases that come with the panel and fit, those that divide it most first.
    """

    panel: str
    notice: str
    situation: Situation
    situations: int
    weighing: Literal["by_answer", "by_situation"]
    weighted: tuple[str, ...]
    counted: str
    definitions: dict[str, str]
    experts: dict[str, dict[str, dict[str, Figure]]]
    pairs: tuple[Pair, ...]
    disagreements: tuple[Disagreement, ...]
    degrees: tuple[Degree, ...]
    dividing_facts: tuple[Turning, ...]
    most_divided: tuple[Divided, ...]
    nobody_speaks: Silence
    silent: dict[str, dict[str, Kind]]
    firmness: dict[str, dict[str, dict[Stance, dict[Firmness, Figure]]]]
    cases: tuple[WorkedCase, ...]


def landscape_of(panel: Panel, mapped: landscape.PanelMap) -> Landscape:
    """The map for scripts."""
    from counsel.rendering.figures import DEFINITIONS, counted_in_words, silences
    from counsel.rendering.words import say

    return Landscape(
        panel=panel.name,
        notice=panel.source.note,
        situation=situation_of(mapped.situation),
        situations=mapped.situations,
        weighing="by_situation" if mapped.by_situation else "by_answer",
        weighted=mapped.weighted,
        counted=counted_in_words(panel, mapped),
        definitions={name: say(means) for name, means in DEFINITIONS.items()},
        experts=_experts(panel, mapped),
        pairs=tuple(Pair((pair.one, pair.other), pair.both, pair.same, pair.opposed) for pair in mapped.pairs),
        disagreements=tuple(
            Disagreement(
                action=disagreement.action,
                for_=disagreement.pro,
                against=disagreement.contra,
                **_difference(mapped, disagreement),
            )
            for disagreement in mapped.disagreements
        ),
        degrees=tuple(
            Degree(
                action=degree.action,
                recommended_by=degree.pro,
                accepted_by=degree.contra,
                **_difference(mapped, degree),
            )
            for degree in mapped.degrees
        ),
        dividing_facts=tuple(map(_turning, mapped.dividing)),
        most_divided=tuple(_divided(panel, mapped, divided) for divided in mapped.divided),
        nobody_speaks=_silence(mapped),
        silent=silences(panel, mapped),
        firmness=_firmness(mapped),
        cases=tuple(
            WorkedCase(each.case.name, each.case.title, each.opposed, _disputes(each.disputes)) for each in mapped.cases
        ),
    )


def _firmness(mapped: landscape.PanelMap) -> dict[str, dict[str, dict[Stance, dict[Firmness, Figure]]]]:
    by_expert: dict[str, dict[str, dict[Stance, dict[Firmness, Figure]]]] = {}
    for voice in mapped.voices:
        for stance, counted in voice.firmness.items():
            figures = {firmness: Figure(**_often(figure)) for firmness, figure in counted.items()}
            by_expert.setdefault(voice.expert, {}).setdefault(voice.action, {})[Stance(stance)] = figures
    return by_expert


def _experts(panel: Panel, mapped: landscape.PanelMap) -> dict[str, dict[str, dict[str, Figure]]]:
    """How often who says what; who never speaks of an action is silent in all situations."""
    said = {(voice.expert, voice.action): _said(voice.said) for voice in mapped.voices}
    nothing = {SILENT: Figure(1.0, mapped.situations)}
    return {
        expert: {action: said.get((expert, action), nothing) for action in panel.actions} for expert in panel.experts
    }


def _said(said: Mapping[str, landscape.Figure]) -> dict[str, Figure]:
    """Every stance with how often it is taken; a contradiction only where there is one."""
    return {
        stance: Figure(**_often(figure))
        for stance, figure in said.items()
        if figure.situations or stance != CONTRADICTION
    }


def _often(figure: landscape.Figure) -> dict[str, Any]:
    """A figure as fields by name: its share, with the number of situations where each counts once."""
    return {"share": figure.share, "situations": figure.situations}


def _turning(turning: landscape.Turning) -> Turning:
    return Turning(turning.fact, turning.gain)


def _difference(mapped: landscape.PanelMap, disagreement: landscape.Disagreement) -> dict[str, Any]:
    """How often two experts differ, on what that turns, and when it is so; as fields by name."""
    when = tuple(cells_of(mapped.situation, way) for way in disagreement.ways)
    return {**_often(disagreement.often), "turns_on": tuple(map(_turning, disagreement.turns_on)), "when": when}


def _divided(panel: Panel, mapped: landscape.PanelMap, divided: landscape.Divided) -> Divided:
    from counsel.rendering.figures import case_title, read_aloud, story_in_words

    return Divided(
        title=case_title(panel, divided),
        story=story_in_words(panel, divided.situation),
        facts=dict(divided.situation.known),
        opposed=divided.opposed,
        disputes=_disputes(divided.disputes),
        aloud=read_aloud(panel, divided.situation, divided.disputes),
        **_often(divided.often),
    )


def _disputes(disputes: tuple[landscape.Dispute, ...]) -> tuple[Dispute, ...]:
    return tuple(Dispute(each.action, each.pro, each.contra) for each in disputes)


def _silence(mapped: landscape.PanelMap) -> Silence:
    ways = (SilentWay(cells_of(mapped.situation, way), **_often(often)) for way, often in mapped.silence.ways)
    return Silence(**_often(mapped.silence.often), when=tuple(ways))
