"""The map of where a panel agrees and divides: as text, JSON and CSV, and as a page with pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from counsel.rendering import mapsheet, records
from counsel.rendering.contract.landscape import landscape_of
from counsel.rendering.figures import case_title, story_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.panel.model import Panel
    from counsel.questions.landscape import PanelMap
    from counsel.rendering.contract.landscape import Disagreement, Figure, Landscape, Silence
    from counsel.rendering.maptext import MapPage


def map_page(panel: Panel, mapped: PanelMap) -> MapPage:
    """Show the map for people; the console that prints it decides on its width."""
    from counsel.rendering.maptext import MapPage

    return MapPage(panel, mapped)


def map_html(panel: Panel, mapped: PanelMap) -> str:
    """Write the map as one page that needs nothing else: for a projector, a telephone, or paper."""
    return mapsheet.page(panel, mapped)


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
    return records.written(COLUMNS, _records(panel, landscape_of(panel, mapped)))


def _records(panel: Panel, found: Landscape) -> Iterator[dict[str, Any]]:
    for action in panel.actions:
        for expert, said in found.experts.items():
            about = {"figure": "stance", "action": action, "expert": expert}
            for stance, often in said[action].items():
                yield {**about, "value": stance, **_often(often)}
    for pair in found.pairs:
        about = dict(zip(("figure", "expert", "other"), ("pair", *pair.experts), strict=True))
        yield {**about, "value": "both", "share": pair.both_speak}
        yield {**about, "value": "same", "share": pair.same}
        yield {**about, "value": "opposed", "share": pair.opposed}
    for one in found.disagreements:
        about = {"figure": "disagreement", "action": one.action, "expert": one.for_, "other": one.against}
        yield {**about, **_often(one)}
    for turning in found.dividing_facts:
        yield {"figure": "fact", "fact": turning.fact, "share": turning.gain}
    yield {"figure": "nobody-speaks", **_often(found.nobody_speaks)}


def _often(figure: Figure | Disagreement | Silence) -> dict[str, Any]:
    return {"share": figure.share, **({} if figure.situations is UNSET else {"situations": figure.situations})}
