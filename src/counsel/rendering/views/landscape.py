"""The page of `map`: how often each expert says what, who agrees with whom, and over what the panel divides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.panel.model import SILENT
from counsel.rendering import figures, words
from counsel.rendering.views.blocks import (
    Blank,
    Column,
    Document,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    heading,
    item,
    labelled,
    section,
    stance,
    text,
)
from counsel.rendering.words import marked, say, say_counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counsel.panel.model import Panel
    from counsel.questions.landscape import Disagreement, Dispute, Figure, PanelMap
    from counsel.rendering.views.blocks import Block, Line

    Voices = Mapping[tuple[str, str], Mapping[str, Figure]]

NEVER_OPPOSED = marked("No two experts are ever opposed here.")
NEVER_SILENT = marked("Somebody says something in every situation.")
SILENCES = {
    "never": words.SILENCES[words.NEVER],
    "here": marked("speaks of it, but in none of these situations"),
}
"""What the words for silence mean."""
FIRMLY = marked("What is said mildly, or firmly")
TITLES = {
    "agreement": marked("Who agrees with whom"),
    "turning": marked("What each disagreement turns on"),
    "degrees": marked("Where one recommends what another accepts"),
    "dividing": marked("The facts that divide the panel most"),
    "divided": marked("The situations that divide the panel most"),
    "cases": marked("The cases that come with the panel"),
    "silence": marked("Where nobody says anything"),
    "method": marked("How the figures are worked out"),
}
"""The parts of the map, by what `MEANINGS` calls them."""

_NARROWEST_TITLE = 24
_COLUMN = 14
_MOST_FACTS = 6


def document(panel: Panel, mapped: PanelMap) -> Document:
    """What is counted, every part of the map in plain words, the method, and the source."""
    blocks = (
        heading(panel.title, level=1),
        *_known(panel, mapped),
        text(figures.briefly_counted(mapped)),
        heading(say("How often each expert says what (in the rest of the situations, nothing)")),
        _voices(panel, mapped),
        *_kinds_of_silence(panel, mapped),
        *section(say(FIRMLY), _firmly(panel, mapped)),
        *_part("agreement", [_pairs(panel, mapped)]),
        *_part("turning", _disagreements(panel, mapped)),
        *_part("degrees", _differences(panel, mapped, mapped.degrees, figures.degrees_in_words)),
        *_part("dividing", _dividing(panel, mapped)),
        *_part("divided", _divided(panel, mapped)),
        *_part("cases", _cases(panel, mapped)),
        *_titled("silence", _silence(mapped)),
        *_titled("method", _method(panel, mapped)),
        Blank(),
        text(words.source_in_words(panel), "faint"),
    )
    return Document(say("{panel}: where the panel agrees and divides", panel=panel.title), blocks)


def _part(name: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """A part with what it tells; nothing where there is nothing to tell."""
    first, *rest = _titled(name, blocks) or (None,)
    return () if first is None else (first, text(say(figures.MEANINGS[name]), "faint"), *rest)


def _titled(name: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    return section(say(TITLES[name]), blocks)


def _known(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    if mapped.situation.values:
        yield labelled(say("Known: "), "; ".join(words.known_in_words(panel, mapped.situation)))


def _voices(panel: Panel, mapped: PanelMap) -> Table:
    names = words.names_of(panel)
    said: Voices = {(voice.expert, voice.action): voice.said for voice in mapped.voices}
    rows = []
    for topic in panel.topics:
        rows.append(Row((cell(topic.title, "strong"),), group=True))
        for action in topic.actions:
            stances = (tuple((span,) for span in _stances(said, expert, action)) for expert in names)
            rows.append(Row((cell(panel.actions[action].title), *stances)))
    columns = (Column(), *map(Column, names.values()))
    narrow = tuple(_narrow(panel, names, said))
    return Table(columns, tuple(rows), _NARROWEST_TITLE + _COLUMN * len(names), narrow)


def _narrow(panel: Panel, names: Mapping[str, str], said: Voices) -> Iterator[Block]:
    """Under each action what those say of it who ever do."""
    for topic in panel.topics:
        yield text(topic.title, "strong")
        for action in topic.actions:
            yield text(panel.actions[action].title, indent=2)
            for expert, name in names.items():
                if _speaks(said.get((expert, action), {})):
                    stances = _joined(list(_stances(said, expert, action)))
                    yield Paragraph((Span(f"{name}: "), *stances), indent=4)


def _joined(spans: list[Span]) -> Line:
    first, *others = spans
    return (first, *(span for other in others for span in (Span(", "), other)))


def _speaks(said: Mapping[str, Figure]) -> bool:
    return any(figure.situations for stance, figure in said.items() if stance != SILENT)


def _stances(voices: Voices, expert: str, action: str) -> Iterator[Span]:
    """What an expert says of an action, with how often; silence only where that is nothing."""
    said = voices.get((expert, action), {})
    for taken in words.STANCES:
        if taken in said and said[taken].situations and taken != SILENT:
            yield stance(taken, f"{words.stance_in_words(taken)} {words.percent(said[taken].share)}")
    if not _speaks(said):
        yield stance(SILENT, words.silent_in_words((expert, action) in voices))


def _kinds_of_silence(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    """What the words for silence mean, as far as the table holds them."""
    silent = {kind for said in figures.silences(panel, mapped).values() for kind in said.values()}
    for kind, means in SILENCES.items():
        if kind in silent:
            label = f"{words.SYMBOLS[SILENT]} {words.silent_in_words(kind == 'here')}: "
            yield labelled(label, say(means))


def _firmly(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    yield from (text(line, indent=2) for line in figures.firmness_in_words(panel, mapped))


def _pairs(panel: Panel, mapped: PanelMap) -> Table:
    names = words.names_of(panel)
    rows = []
    for pair in mapped.pairs:
        texts = ("–", "–", say("no action"))  # noqa: RUF001  # the sign is meant
        if pair.same is not None and pair.opposed is not None:
            texts = (
                words.percent(pair.same),
                words.percent(pair.opposed),
                say_counted(
                    "{number} action",
                    "{number} actions",
                    _grammatical(pair.both),
                    number=words.number_in_words(pair.both, 2),
                ),
            )
        rows.append(Row((cell(words.joined((names[pair.one], names[pair.other]))), *map(cell, texts))))
    headings = (Column(title, number=True) for title in (say("same"), say("opposed"), say("both speak of")))
    return Table((Column(), *headings), tuple(rows))


def _grammatical(number: float) -> int:
    """The whole number whose grammar a number with two decimals has."""
    return 1 if round(number, 2) == 1 else 2


def _disagreements(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    yield from _differences(panel, mapped, mapped.disagreements, figures.sides_in_words)
    if not mapped.disagreements:
        yield text(say(NEVER_OPPOSED), indent=2)


def _differences(
    panel: Panel, mapped: PanelMap, differences: Iterable[Disagreement], told_by: Callable[[Panel, Dispute], str]
) -> Iterator[Block]:
    """Differences under the actions that they are about: between whom, how often, what they turn on, and when."""
    action = ""
    for dispute, disagreement in figures.alike(differences):
        if disagreement.action != action:
            action = disagreement.action
            yield text(panel.actions[action].title, "emphasis", indent=2)
        yield text(f"{told_by(panel, dispute)}: {figures.often_in_words(mapped, disagreement.often)}", indent=4)
        if facts := figures.turns_in_words(panel, disagreement.turns_on):
            yield text(say("it turns on {facts}", facts=facts), indent=6)
        for number, way in enumerate(disagreement.ways):
            when = figures.way_in_words(mapped.situation.domains, way)
            line = say("or {condition}", condition=when) if number else say("when {condition}", condition=when)
            yield text(line, "faint", indent=6)


def _dividing(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    for turning in mapped.dividing[:_MOST_FACTS]:
        yield text(f"{panel.facts[turning.fact].title}: {words.percent(turning.gain)}", indent=2)
    if more := figures.hint(panel, mapped):
        yield text(more, "faint", indent=2)


def _divided(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    for number, divided in enumerate(mapped.divided, start=1):
        yield item(figures.read_aloud(panel, divided.situation, divided.disputes), 2, f"{number}. ")
        yield text(figures.opposed_in_words(mapped, divided), "faint", indent=5)


def _cases(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    for number, each in enumerate((each for each in mapped.cases if each.opposed), start=1):
        line = say("{title} ({name}): {number} times", title=each.case.title, name=each.case.name, number=each.opposed)
        mark = f"{number}. "
        yield item(line, 2, mark)
        yield text(figures.disputes_told(panel, each.disputes), "faint", indent=2 + len(mark))
    if nobody := figures.cases_dividing_nobody(mapped):
        yield text(nobody, indent=2)


def _method(panel: Panel, mapped: PanelMap) -> Iterator[Block]:
    yield text(figures.counted_in_words(panel, mapped), "faint", indent=2)
    for name, definition in figures.DEFINITIONS.items():
        yield text(f"{say(TITLES[name])}: {say(definition)}", "faint", indent=2)


def _silence(mapped: PanelMap) -> Iterator[Block]:
    silence = mapped.silence
    if not silence.often.situations:
        yield text(say(NEVER_SILENT), indent=2)
        return
    often = figures.often_in_words(mapped, silence.often)
    yield text(say("In {share} of the situations.", share=often), indent=2)
    for way, figure in ((way, figure) for way, figure in silence.ways if way):
        when = figures.way_in_words(mapped.situation.domains, way)
        yield text(f"{when}: {figures.often_in_words(mapped, figure)}", indent=4)
