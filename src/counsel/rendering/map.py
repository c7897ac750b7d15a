"""The map of where a panel agrees and divides: as text, JSON and CSV, and as a page with pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counsel.panel.model import SILENT
from counsel.rendering import mapsheet, records, words
from counsel.rendering.figures import (
    DEFINITIONS,
    case_title,
    counted_in_words,
    story_in_words,
)
from counsel.rendering.json import cells_json, situation_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counsel.panel.model import Panel
    from counsel.questions.landscape import Disagreement, Divided, Figure, Pair, PanelMap, Turning
    from counsel.rendering.maptext import MapPage


def map_page(panel: Panel, mapped: PanelMap) -> MapPage:
    """Show the map for people; the console that prints it decides on its width."""
    from counsel.rendering.maptext import MapPage

    return MapPage(panel, mapped)


def map_html(panel: Panel, mapped: PanelMap) -> str:
    """Write the map as one page that needs nothing else: for a projector, a telephone, or paper."""
    return mapsheet.page(panel, mapped)


def map_json(panel: Panel, mapped: PanelMap) -> dict[str, Any]:
    """Write the map for scripts; a share is a part of all situations, from 0 to 1."""
    said = {(voice.expert, voice.action): voice.said for voice in mapped.voices}
    nothing = {SILENT: {"share": 1.0}}
    return {
        "panel": panel.name,
        "notice": panel.source.note,
        "situation": situation_json(mapped.situation),
        "situations": mapped.situations,
        "weighted": list(mapped.weighted),
        "counted": counted_in_words(panel, mapped),
        "definitions": dict(DEFINITIONS),
        "experts": {
            expert: {
                action: {stance: _figure(mapped, figure) for stance, figure in _told(said[expert, action])}
                if (expert, action) in said
                else nothing
                for action in panel.actions
            }
            for expert in panel.experts
        },
        "pairs": [_pair(pair) for pair in mapped.pairs],
        "disagreements": [_disagreement(mapped, one) for one in mapped.disagreements],
        "dividing_facts": [_turning(one) for one in mapped.dividing],
        "most_divided": [_divided(panel, mapped, one) for one in mapped.divided],
        "nobody_speaks": {
            **_figure(mapped, mapped.silence.often),
            "when": [
                {"facts": cells_json(mapped.situation, way), **_figure(mapped, often)}
                for way, often in mapped.silence.ways
            ],
        },
    }


def _told(said: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    """Every stance with how often it is taken; a contradiction only where there is one."""
    return [(stance, one) for stance, one in said.items() if one.weight or stance != words.CONTRADICTION]


def _figure(mapped: PanelMap, figure: Figure) -> dict[str, Any]:
    """A figure: its share, with the number of situations where each counts once."""
    return {"share": figure.share, **({} if mapped.weighted else {"situations": figure.weight})}


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "experts": [pair.one, pair.other],
        "both_speak": pair.both,
        "same": pair.same,
        "opposed": pair.opposed,
    }


def _turning(turning: Turning) -> dict[str, Any]:
    return {"fact": turning.fact, "gain": turning.gain}


def _disagreement(mapped: PanelMap, one: Disagreement) -> dict[str, Any]:
    return {
        "action": one.action,
        "for": one.pro,
        "against": one.contra,
        **_figure(mapped, one.often),
        "turns_on": [_turning(turning) for turning in one.turns_on],
        "when": [cells_json(mapped.situation, way) for way in one.ways],
    }


def _divided(panel: Panel, mapped: PanelMap, one: Divided) -> dict[str, Any]:
    return {
        "title": case_title(panel, one),
        "story": story_in_words(panel, one.situation),
        "facts": dict(one.situation.known),
        "opposed": one.opposed,
        "disputes": [
            {"action": dispute.action, "for": list(dispute.pro), "against": list(dispute.contra)}
            for dispute in one.disputes
        ],
        **_figure(mapped, one.often),
    }


def cases_of(panel: Panel, mapped: PanelMap) -> dict[str, str]:
    """Write the situations that divide the panel as case files, by file name; what they expect is left to a person."""
    from counsel.files.cases import worked_case_text

    return {
        f"divided-{number}.yaml": worked_case_text(
            panel,
            one.situation,
            name=f"divided-{number}",
            title=case_title(panel, one),
            story=f"{story_in_words(panel, one.situation)}.",
        )
        for number, one in enumerate(mapped.divided, start=1)
    }


COLUMNS = ("figure", "action", "expert", "other", "fact", "value", "share", "situations")


def map_csv(panel: Panel, mapped: PanelMap) -> str:
    """Write the figures as one table.

    The column `figure` says what a line is: `stance` (how often the expert says `value` of the action), `pair` (of
    the two experts; for `both` the mean number of actions), `disagreement` (the expert for, the other against),
    `fact` (how much of the uncertainty about what is disputed it takes away), `nobody-speaks`.
    """
    return records.written(COLUMNS, _records(panel, mapped))


def _records(panel: Panel, mapped: PanelMap) -> Iterator[dict[str, Any]]:
    spoken = {(voice.expert, voice.action): voice.said for voice in mapped.voices}
    for action in panel.actions:
        for expert in panel.experts:
            about = {"figure": "stance", "action": action, "expert": expert}
            for stance, figure in _told(spoken.get((expert, action), {})):
                yield {**about, "value": stance, **_figure(mapped, figure)}
            if (expert, action) not in spoken:
                yield {**about, "value": SILENT, "share": 1.0}
    for pair in mapped.pairs:
        about = {"figure": "pair", "expert": pair.one, "other": pair.other}
        yield {**about, "value": "both", "share": pair.both}
        yield {**about, "value": "same", "share": pair.same}
        yield {**about, "value": "opposed", "share": pair.opposed}
    for one in mapped.disagreements:
        about = {"figure": "disagreement", "action": one.action, "expert": one.pro, "other": one.contra}
        yield {**about, **_figure(mapped, one.often)}
    for turning in mapped.dividing:
        yield {"figure": "fact", "fact": turning.fact, "share": turning.gain}
    yield {"figure": "nobody-speaks", **_figure(mapped, mapped.silence.often)}
