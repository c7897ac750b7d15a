"""The map as one HTML page with pictures that needs nothing else: for a projector, a telephone, or paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import SILENT
from counsel.rendering import words
from counsel.rendering.figures import (
    DEFINITIONS,
    MEANINGS,
    alike,
    briefly_counted,
    cases_dividing_nobody,
    counted_in_words,
    degrees_in_words,
    disputes_told,
    firmness_in_words,
    hint,
    often_in_words,
    read_aloud,
    sides_in_words,
    silences,
    story,
    turns_in_words,
    way_in_words,
)
from counsel.rendering.html.templating import filled
from counsel.rendering.views.landscape import FIRMLY, NEVER_OPPOSED, NEVER_SILENT, SILENCES, TITLES
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from counsel.panel.model import Action, Panel
    from counsel.questions.landscape import Disagreement, Dispute, Pair, PanelMap

_MOST_FACTS = 8
_NARROWEST = 1.0
"""A bar less wide, in hundreds, would not be seen."""


class Part(msgspec.Struct, frozen=True):
    """One stance in a cell's picture: where its bar begins and how wide it is, in hundreds, and how often in words."""

    stance: str
    name: str
    start: float
    width: float
    often: str


class Share(msgspec.Struct, frozen=True):
    """One expert's cell for one action; without parts nothing is said of it, and ``silence`` tells why."""

    expert: str
    parts: tuple[Part, ...]
    silence: str

    @property
    def words(self) -> str:
        """The cell in words, for those who do not see it."""
        said = ", ".join(f"{part.name} {part.often}" for part in self.parts if part.stance != SILENT)
        return f"{self.expert}: {said or self.silence}"


class Line(msgspec.Struct, frozen=True):
    """One action with a cell for each expert."""

    action: Action
    shares: tuple[Share, ...]


class Tile(msgspec.Struct, frozen=True):
    """One pair's place in the picture of pairs, and its figures in words."""

    column: int
    row: int
    shade: float
    who: str
    same: str
    opposed: str
    meet: str


def page(panel: Panel, mapped: PanelMap) -> str:
    """Write the page."""
    names = words.names_of(panel)
    return filled(
        "landscape.html",
        title=say("{panel}: where the panel agrees and divides", panel=panel.title),
        panel=panel,
        mapped=mapped,
        names=names,
        symbols=words.SYMBOLS,
        meanings={name: say(means) for name, means in MEANINGS.items()},
        method=[(say(TITLES[name]), say(means)) for name, means in DEFINITIONS.items()],
        titles={name: say(title) for name, title in TITLES.items()},
        never_opposed=say(NEVER_OPPOSED),
        never_silent=say(NEVER_SILENT),
        briefly=briefly_counted(mapped),
        counted=counted_in_words(panel, mapped),
        known=story(panel, mapped.situation) if mapped.situation.values else [],
        topics=[
            (topic.title, [_line(panel, mapped, names, action) for action in topic.actions]) for topic in panel.topics
        ],
        silences=_silences(panel, mapped),
        firmly=say(FIRMLY),
        firmness=list(firmness_in_words(panel, mapped)),
        tiles=_tiles(mapped, names),
        quarrels=_quarrels(panel, mapped, mapped.disagreements, sides_in_words),
        degrees=_quarrels(panel, mapped, mapped.degrees, degrees_in_words),
        dividing=[
            (panel.facts[turning.fact].title, 100 * turning.gain, words.percent(turning.gain))
            for turning in mapped.dividing[:_MOST_FACTS]
        ],
        hint=hint(panel, mapped),
        divided=_cards(panel, mapped, names),
        cases=[
            (each.case.title, each.case.name, each.opposed, disputes_told(panel, each.disputes))
            for each in mapped.cases
            if each.opposed
        ],
        dividing_nobody=cases_dividing_nobody(mapped),
        silence=often_in_words(mapped, mapped.silence.often) if mapped.silence.often.situations else "",
        silent_ways=[
            (way_in_words(mapped.situation.domains, way), often_in_words(mapped, often))
            for way, often in mapped.silence.ways
            if way
        ],
        source=words.source_in_words(panel),
    )


def _silences(panel: Panel, mapped: PanelMap) -> list[tuple[str, str]]:
    """The words for silence that the table holds, with what they mean."""
    held = {kind for said in silences(panel, mapped).values() for kind in said.values()}
    return [(words.silent_in_words(kind == "here"), say(means)) for kind, means in SILENCES.items() if kind in held]


def _line(panel: Panel, mapped: PanelMap, names: Mapping[str, str], action: str) -> Line:
    return Line(panel.actions[action], tuple(_share(mapped, names, expert, action) for expert in names))


def _share(mapped: PanelMap, names: Mapping[str, str], expert: str, action: str) -> Share:
    voice = next((voice for voice in mapped.voices if (voice.expert, voice.action) == (expert, action)), None)
    said = {} if voice is None else voice.said
    parts: list[Part] = []
    start = 0.0
    for stance in words.STANCES:
        if stance in said and said[stance].situations:
            figure = said[stance]
            width = 100 * figure.share if stance == SILENT else max(100 * figure.share, _NARROWEST)
            parts.append(Part(stance, words.stance_in_words(stance), start, width, words.percent(figure.share)))
            start += width
    speaks = any(part.stance != SILENT for part in parts)
    silence = words.silent_in_words(speaks=voice is not None)
    return Share(names[expert], tuple(parts) if speaks else (), silence)


def _tiles(mapped: PanelMap, names: Mapping[str, str]) -> list[Tile]:
    """The pairs as a triangle: each row an expert, with a tile for each expert before."""
    order = list(names)
    return [_tile(pair, order.index(pair.one), order.index(pair.other), names) for pair in mapped.pairs]


def _tile(pair: Pair, column: int, row: int, names: Mapping[str, str]) -> Tile:
    who = words.joined((names[pair.one], names[pair.other]))
    if pair.same is None or pair.opposed is None:
        return Tile(column, row, 0.0, who, "", "", say("never speak of the same action"))
    same, opposed = words.percent(pair.same), words.percent(pair.opposed)
    meet = say("both speak of {number} actions in the mean", number=words.number_in_words(pair.both, 2))
    return Tile(column, row, pair.same, who, same, opposed, meet)


def _quarrels(
    panel: Panel, mapped: PanelMap, differences: Iterable[Disagreement], told_by: Callable[[Panel, Dispute], str]
) -> list[tuple[str, list[dict[str, object]]]]:
    """Differences between experts under the actions that they are about."""
    quarrels: dict[str, list[dict[str, object]]] = {}
    for dispute, disagreement in alike(differences):
        quarrel: dict[str, object] = {
            "sides": told_by(panel, dispute),
            "often": often_in_words(mapped, disagreement.often),
            "turns_on": turns_in_words(panel, disagreement.turns_on),
            "ways": [way_in_words(mapped.situation.domains, way) for way in disagreement.ways],
        }
        quarrels.setdefault(panel.actions[disagreement.action].title, []).append(quarrel)
    return list(quarrels.items())


def _cards(panel: Panel, mapped: PanelMap, names: Mapping[str, str]) -> list[dict[str, object]]:
    """The situations that divide the panel most."""
    return [
        {
            "aloud": read_aloud(panel, divided.situation, divided.disputes),
            "opposed": divided.opposed,
            "often": often_in_words(mapped, divided.often),
            "disputes": [
                (
                    panel.actions[dispute.action].title,
                    words.joined(names[expert] for expert in dispute.pro),
                    words.joined(names[expert] for expert in dispute.contra),
                )
                for dispute in divided.disputes
            ],
        }
        for divided in mapped.divided
    ]
