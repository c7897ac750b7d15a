"""The map on a terminal: tables where it is wide enough, else lines under each action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import SILENT
from counsel.rendering import words
from counsel.rendering.figures import (
    DEFINITIONS,
    alike,
    counted_in_words,
    hint,
    often_in_words,
    percent,
    sides_in_words,
    story_in_words,
    turns_in_words,
    way_in_words,
)
from counsel.rendering.grid import known_in_words, source_in_words
from counsel.rendering.lines import STYLES, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table
    from rich.text import Text

    from counsel.panel.model import Panel
    from counsel.questions.landscape import Figure, PanelMap

_NARROWEST_TITLE = 24
_COLUMN = 14
_MOST_FACTS = 6


class MapPage:
    """The map as rich can print it; it lays itself out for the width that it meets."""

    def __init__(self, panel: Panel, mapped: PanelMap) -> None:
        self.panel = panel
        self.mapped = mapped
        self.names = words.names_of(panel)
        self._said = {(voice.expert, voice.action): voice.said for voice in mapped.voices}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Print what is counted, every part of the map with what its figures mean, and the source."""
        yield paragraph(self.panel.title, style="bold")
        if self.mapped.situation.values:
            yield paragraph("; ".join(known_in_words(self.panel, self.mapped.situation)), "Known: ")
        yield paragraph(counted_in_words(self.panel, self.mapped))
        wide = options.max_width >= _NARROWEST_TITLE + _COLUMN * len(self.names)
        yield from _section("How often each expert says what (in the rest of the situations, nothing)")
        yield from [self._voices()] if wide else self._stacked()
        yield from self._pairs()
        yield from self._disagreements()
        yield from self._dividing()
        yield from self._divided()
        yield from self._silence()
        yield paragraph("")
        yield paragraph(source_in_words(self.panel), style="dim")

    def _voices(self) -> Table:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        made.add_column("")
        for name in self.names.values():
            made.add_column(Text(name))
        for topic in self.panel.topics:
            made.add_row(Text(topic.title, style="bold"))
            for action in topic.actions:
                cells = (Text("\n").join(self._stances(expert, action)) for expert in self.names)
                made.add_row(paragraph(self.panel.actions[action].title, indent=2), *cells)
        return made

    def _stacked(self) -> Iterator[RenderableType]:
        from rich.padding import Padding
        from rich.text import Text

        for topic in self.panel.topics:
            yield paragraph("", topic.title)
            for action in topic.actions:
                yield paragraph(self.panel.actions[action].title, indent=2)
                for expert, name in self.names.items():
                    if self._speaks(expert, action):
                        line = Text(f"{name}: ").append_text(Text(", ").join(self._stances(expert, action)))
                        yield Padding(line, (0, 0, 0, 4))

    def _speaks(self, expert: str, action: str) -> bool:
        return any(figure.weight for stance, figure in self._of(expert, action).items() if stance != SILENT)

    def _of(self, expert: str, action: str) -> dict[str, Figure]:
        return dict(self._said.get((expert, action), {}))

    def _stances(self, expert: str, action: str) -> Iterator[Text]:
        """What an expert says of an action, with how often; silence only where he never says anything."""
        from rich.text import Text

        said = self._of(expert, action)
        for stance in words.STANCES:
            if stance in said and said[stance].weight and stance != SILENT:
                often = percent(said[stance].share)
                yield Text(f"{words.SYMBOLS[stance]} {stance} {often}", style=STYLES[stance])
        if not self._speaks(expert, action):
            yield Text(f"{words.SYMBOLS[SILENT]} {SILENT}", style=STYLES[SILENT])

    def _pairs(self) -> Iterator[RenderableType]:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        yield from _section("Who agrees with whom", DEFINITIONS["agreement"])
        made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        made.add_column("")
        for heading in ("same", "opposed", "both speak of"):
            made.add_column(Text(heading), justify="right")
        for pair in self.mapped.pairs:
            figures = ("–", "–", "no action")  # noqa: RUF001  # the sign is meant
            if pair.same is not None and pair.opposed is not None:
                told = (percent(pair.same), percent(pair.opposed))
                figures = (*told, f"{pair.both:.2f} actions")
            made.add_row(paragraph(f"{self.names[pair.one]} and {self.names[pair.other]}", indent=2), *figures)
        yield made

    def _disagreements(self) -> Iterator[RenderableType]:
        yield from _section("What each disagreement turns on", DEFINITIONS["turning"])
        action = ""
        for dispute, one in alike(self.mapped):
            if one.action != action:
                action = one.action
                yield paragraph(self.panel.actions[action].title, indent=2, style="italic")
            yield paragraph(
                f"{sides_in_words(self.panel, dispute)}: {often_in_words(self.mapped, one.often)}", indent=4
            )
            if told := turns_in_words(self.panel, one.turns_on):
                yield paragraph(f"turns on {told}", indent=6)
            for number, way in enumerate(one.ways):
                when = way_in_words(self.mapped.situation.domains, way)
                yield paragraph(f"{'or' if number else 'when'} {when}", indent=6, style="dim")
        if not self.mapped.disagreements:
            yield paragraph("No two experts are ever opposed here.", indent=2)

    def _dividing(self) -> Iterator[RenderableType]:
        if not self.mapped.dividing:
            return
        yield from _section("The facts that divide the panel most", DEFINITIONS["dividing"])
        for turning in self.mapped.dividing[:_MOST_FACTS]:
            title = self.panel.facts[turning.fact].title
            yield paragraph(f"{title}: {percent(turning.gain)}", indent=2)
        if more := hint(self.panel, self.mapped):
            yield paragraph(more, indent=2, style="dim")

    def _divided(self) -> Iterator[RenderableType]:
        if not self.mapped.divided:
            return
        yield from _section("The situations that divide the panel most", DEFINITIONS["divided"])
        for number, one in enumerate(self.mapped.divided, start=1):
            yield paragraph(story_in_words(self.panel, one.situation), f"{number}. ", indent=2)
            often = often_in_words(self.mapped, one.often)
            yield paragraph(f"{one.opposed} times opposed; in {often} of the situations", indent=5, style="dim")
            for dispute in one.disputes:
                title = self.panel.actions[dispute.action].title
                yield paragraph(f"{title} — {sides_in_words(self.panel, dispute)}", indent=5)

    def _silence(self) -> Iterator[RenderableType]:
        yield from _section("Where nobody says anything")
        silence = self.mapped.silence
        if not silence.often.weight:
            yield paragraph("Somebody says something in every situation.", indent=2)
            return
        yield paragraph(f"In {often_in_words(self.mapped, silence.often)} of the situations.", indent=2)
        for way, often in (one for one in silence.ways if one[0]):
            told = way_in_words(self.mapped.situation.domains, way)
            yield paragraph(f"{told}: {often_in_words(self.mapped, often)}", indent=4)


def _section(heading: str, meaning: str = "") -> Iterator[RenderableType]:
    yield paragraph("")
    yield paragraph("", heading)
    if meaning:
        yield paragraph(meaning, style="dim")
