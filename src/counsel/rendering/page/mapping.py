"""Gathers the map: its figures, and all that it tells in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.logic.situation import given_in, read_value
from counsel.rendering import figures, words
from counsel.rendering.page.data import LineData, MapData, PartData
from counsel.rendering.views import landscape
from counsel.rendering.words import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counsel.panel.model import Case, Panel, Value
    from counsel.questions.landscape import Disagreement, Dispute, PanelMap
    from counsel.rendering.page.data import Answers

_MOST_FACTS = 8


def gathered(panel: Panel, mapped: PanelMap, today: datetime.date) -> MapData:
    """The whole map, in the language that pages speak."""
    experts = {name: place for place, name in enumerate(panel.experts)}
    actions = {name: place for place, name in enumerate(panel.actions)}
    parts = {
        "turning": tuple(_differences(panel, mapped, mapped.disagreements, figures.sides_in_words)),
        "degrees": tuple(_differences(panel, mapped, mapped.degrees, figures.degrees_in_words)),
        "dividing": tuple(_dividing(panel, mapped)),
        "divided": tuple(_divided(panel, mapped)),
        "cases": tuple(_cases(panel, mapped, today)),
    }
    return MapData(
        counted=figures.counted_in_words(panel, mapped),
        voices=tuple(
            (
                experts[voice.expert],
                actions[voice.action],
                {stance: round(figure.share, 4) for stance, figure in voice.said.items() if figure.situations},
            )
            for voice in mapped.voices
        ),
        pairs=tuple(
            (experts[pair.one], experts[pair.other], _rounded(pair.same), _rounded(pair.opposed))
            for pair in mapped.pairs
        ),
        parts=tuple(
            PartData(say(landscape.TITLES[name]), say(figures.MEANINGS[name]), lines)
            for name, lines in parts.items()
            if lines
        ),
    )


def answers(panel: Panel, case: Case, today: datetime.date) -> Answers:
    """What a case says, each fact by its number."""
    read = {name: read_value(panel.facts[name], given, today, []) for name, given in given_in(case).items()}
    return _numbered(panel, {name: value for name, value in read.items() if value is not None})


def _numbered(panel: Panel, values: Mapping[str, Value]) -> Answers:
    return tuple((place, values[name]) for place, name in enumerate(panel.facts) if name in values)


def _differences(
    panel: Panel, mapped: PanelMap, differences: Iterable[Disagreement], told_by: Callable[[Panel, Dispute], str]
) -> Iterator[LineData]:
    for dispute, disagreement in figures.alike(differences):
        sides = f"{panel.actions[disagreement.action].title}{words.dash()}{told_by(panel, dispute)}:"
        notes = [figures.often_in_words(mapped, disagreement.often)]
        if turns := figures.turns_in_words(panel, disagreement.turns_on):
            notes.append(say("it turns on {facts}", facts=turns))
        yield LineData(sides, "; ".join(notes))


def _dividing(panel: Panel, mapped: PanelMap) -> Iterator[LineData]:
    for turning in mapped.dividing[:_MOST_FACTS]:
        yield LineData(panel.facts[turning.fact].title, words.percent(turning.gain), round(turning.gain, 4))


def _divided(panel: Panel, mapped: PanelMap) -> Iterator[LineData]:
    for divided in mapped.divided:
        note = figures.opposed_in_words(mapped, divided)
        opens = _numbered(panel, divided.situation.values)
        yield LineData(figures.read_aloud(panel, divided.situation, divided.disputes), note, opens=opens)


def _cases(panel: Panel, mapped: PanelMap, today: datetime.date) -> Iterator[LineData]:
    for worked in (worked for worked in mapped.cases if worked.opposed):
        text = say(
            "{title} ({name}): {number} times", title=worked.case.title, name=worked.case.name, number=worked.opposed
        )
        yield LineData(text, figures.disputes_told(panel, worked.disputes), opens=answers(panel, worked.case, today))
    if nobody := figures.cases_dividing_nobody(mapped):
        yield LineData(nobody)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
