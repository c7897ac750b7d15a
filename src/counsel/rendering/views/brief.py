"""What `now` begins with: what to do today, what then and when, what not; what divides the experts, or is open.

Under each heading, whatever the topic, that comes first which the most experts say; of equals what the fewest speak
against, and then that of which the fewest keep silent who speak of it in other situations. What one does comes before
what is merely all right, what is done during a call after the call, a day before a later one, and what happens anyway
before what hangs on doing something today. All of it fits a small terminal, and where there is little room, what to do
and what not goes before what comes later. What there is no room for stands on the whole page.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec

from counsel import engines
from counsel.advising.advice import firmness_on
from counsel.advising.standing import standing_on
from counsel.panel.model import Firmness
from counsel.rendering import words
from counsel.rendering.views.blocks import Blank, Document, Paragraph, Span, labelled, text
from counsel.rendering.views.comparison import NOTHING_SAID, limits
from counsel.rendering.views.opening import opening
from counsel.rendering.words import marked, say, say_counted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from counsel.advising.standing import Standing
    from counsel.consulting import Answer, Understood
    from counsel.panel.model import Panel
    from counsel.questions.timeline import DayOff, Repeat, Step
    from counsel.rendering.views.blocks import Block

_WIDTH, _HEIGHT = 80, 23
"""A small terminal; its last line is for what is typed next."""
_MOST_LINES = 12
"""How many lines say what to do and what not."""
_LEAST_LINES = 8
"""How many of them there is room for, whatever else is to be said."""
_MOST_LIMITS = 6
"""How many lines say what the experts did not have in view."""


Plan = tuple[tuple[str, tuple[Paragraph, ...]], ...]
"""The lines under each heading."""


def document(panel: Panel, answer: Answer, asked: Understood | None = None) -> Document:
    """What a person needs first, on one screen.

    Args:
        panel: the panel.
        answer: what it says.
        asked: the case that it is about, where it is one; its story is told where nothing has to make room for it.
    """
    whole = tuple(opening(panel, asked))
    screens = (_screen(panel, answer, whole), _screen(panel, answer, whole[:1]))
    blocks, _ = min(screens, key=lambda screen: screen[1])
    return Document(panel.title, blocks)


def _screen(panel: Panel, answer: Answer, begins: Sequence[Block]) -> tuple[tuple[Block, ...], int]:
    """What one screen holds under its beginning, and how much there is no room for."""
    head = (*begins, *_opening(panel, answer, _some(limits(answer), _MOST_LIMITS)))
    note, end = (Blank(), text(panel.source.note, "faint")), tuple(_engine(answer))
    plan, room = _plan(panel, answer), _HEIGHT - _heights((*head, *note, text(_full(_MOST_LINES)), *end))
    possible = _questions(panel, answer)
    questions = _asked(possible, room - min(_LEAST_LINES, _needed(plan)))
    lines, left_out = _fitting(plan, min(_MOST_LINES, room - _heights(questions)))
    unasked = 1 + len(possible) - len(questions)
    return (*head, *lines, *questions, *note, text(_full(left_out)), *end), left_out + unasked


def _full(left_out: int) -> str:
    """How to see everything, with how many lines there is no room for."""
    if not left_out:
        return say("--full for everything: reasons, sources, your situation.")
    return say_counted(
        "--full for everything: reasons, sources, your situation, and {number} more line.",
        "--full for everything: reasons, sources, your situation, and {number} more lines.",
        left_out,
        number=left_out,
    )


def _engine(answer: Answer) -> Iterator[Block]:
    """Where the engine that would be the default is not there, which one worked instead, and what brings it."""
    if lacking := tuple(missing_engine()):
        yield text(engine_in_words(answer), "faint")
        yield from lacking


def engine_in_words(answer: Answer) -> str:
    """Say which engine worked the answer out."""
    return say(_ENGINES[answer.engine])


_ENGINES = {
    "durable": marked("Worked out by durable-rules."),
    "plain": marked("Worked out by the plain engine."),
}


def missing_engine() -> Iterator[Block]:
    """What brings the engine that would be the default, where it is not there."""
    if engines.ENGINES[0] not in engines.engines_here():
        yield text(say("durable-rules is not installed here. With a C compiler, this brings it:"), "faint")
        yield Paragraph((Span(engines.how_to_install(), "faint"),), indent=2, copied=True)


def beginning(panel: Panel, answer: Answer, asked: Understood | None) -> tuple[Block, ...]:
    """The same at the head of the whole page."""
    lines, _ = _fitting(_plan(panel, answer), _MOST_LINES)
    head = (*opening(panel, asked), *_opening(panel, answer, limits(answer)))
    return (*head, *lines, *_asked(_questions(panel, answer), _HEIGHT))


def _opening(panel: Panel, answer: Answer, minded: Iterable[Block]) -> Iterator[Block]:
    """Whose advice it is and for which day, what to mind, and what the experts make of what was done."""
    day = words.date_in_words(answer.situation.today)
    yield text(_whose(len(panel.experts), day))
    yield Blank()
    yield from minded
    for action in answer.bottom_line.looks_back:
        said = words.said_in_words(panel, answer.tally[action], taken=True, firmness=firmness_on(answer.advice, action))
        yield labelled(f"{say(words.WHAT_YOU_DID)}: ", f"{panel.actions[action].title}{words.dash()}{said}")


def _whose(experts: int, day: str) -> str:
    return say_counted(
        "What {number} expert would tell you to do now, {day}.",
        "What {number} experts would tell you to do now, {day}.",
        experts,
        number=experts,
        day=day,
    )


def _asked(questions: Sequence[Block], room: int) -> list[Block]:
    """As many questions as there is room for, after an empty line."""
    blocks = _some((Blank(), *questions), room)
    return blocks if len(blocks) > 1 else []


def _needed(plan: Plan) -> int:
    """How many lines the whole plan takes."""
    return sum(1 + _heights(lines) for _, lines in plan if lines)


def _some(blocks: Iterable[Block], room: int) -> list[Block]:
    """The first of some blocks, as many as there is room for."""
    fitting: list[Block] = []
    for block in blocks:
        if _heights((*fitting, block)) > room:
            break
        fitting.append(block)
    return fitting


def _heights(blocks: Iterable[Block]) -> int:
    return sum(map(_height, blocks))


def _height(block: Block) -> int:
    """How many lines a block takes on a small terminal."""
    if not isinstance(block, Paragraph):
        return 1
    said = "".join(span.text for span in block.spans)
    if block.copied:
        return 1 + (len(said) + block.indent - 1) // _WIDTH
    return len(textwrap.wrap(said, _WIDTH - block.indent)) or 1


def _fitting(plan: Plan, room: int) -> tuple[list[Block], int]:
    """Of the lines under each heading in turn as many as there is room for, and how many are left out."""
    taken: dict[str, list[Paragraph]] = {title: [] for title, _ in plan}
    left_out = 0
    for title, line in _in_turn(plan):
        needs = _height(line) + (not taken[title])
        if needs > room:
            left_out += 1
            continue
        room -= needs
        taken[title].append(line)
    parts = ((text(title, "strong"), *lines) for title, lines in taken.items() if lines)
    return [block for part in parts for block in part], left_out


def _in_turn(plan: Plan) -> Iterator[tuple[str, Paragraph]]:
    """The first line of today, of what not and of what then, then the second one of today, and so on in turn."""
    (first, lines), then, against = plan
    columns = ((first, lines[::2]), against, then, (first, lines[1::2]))
    for row in zip_longest(*(lines for _, lines in columns)):
        yield from ((title, line) for (title, _), line in zip(columns, row, strict=True) if line is not None)


def _plan(panel: Panel, answer: Answer) -> Plan:
    standings = _firmly(answer, _standings(panel, answer))
    standings.sort(key=lambda standing: standing.place)
    favoured = _in_order(panel, [standing for standing in standings if standing.favoured])
    coming = [standing for standing in favoured if not _is_due(panel, standing, favoured)]
    again = {repeat.action: words.again_in_words(repeat, answer.situation.today) for repeat in _later(answer)}
    today = [standing for standing in favoured if standing not in coming and standing.action not in again]
    next_time = (
        _line(panel, f"{again[standing.action]}: ", standing) for standing in favoured if standing.action in again
    )
    rejected = [standing for standing in standings if standing.rejected]
    follows = _once_done(panel, answer, {standing.action for standing in rejected})
    begun = (_line(panel, _occasion_of(panel, standing.action), standing) for standing in coming)
    later = bool(coming) and not any(
        standing.objecting and not standing.favoured and not standing.rejected for standing in standings
    )
    return (
        (
            say("Today"),
            tuple(_today(panel, answer, standing) for standing in today) or (_nothing(answer, later=later),),
        ),
        (say("Then"), (*_then(panel, answer), *next_time, *begun, *follows)),
        (say("Not"), tuple(_line(panel, "", standing, against=True) for standing in rejected)),
    )


def _in_order(panel: Panel, favoured: Sequence[Standing]) -> list[Standing]:
    """What some say do of first; and whatever is done during something else after that."""

    def place(standing: Standing) -> tuple[tuple[bool, int, int, int], bool]:
        own = (not standing.do, *standing.place)
        during = panel.actions[standing.action].during
        others = [(not other.do, *other.place) for other in favoured if other.action in during]
        return max(own, min(others, default=own)), bool(others)

    return sorted(favoured, key=place)


def _later(answer: Answer) -> Iterator[Repeat]:
    """What is to be done again and again, and the next time on a day to come."""
    return (repeat for repeat in answer.repeats if repeat.dates and repeat.dates[0].date > answer.situation.today)


def _is_due(panel: Panel, standing: Standing, favoured: Iterable[Standing]) -> bool:
    """Whether an action is one for today: of its own, or in the course of another one that is."""
    action = panel.actions[standing.action]
    return any(other.action in action.during for other in favoured) if action.during else not action.occasion


def _standings(panel: Panel, answer: Answer) -> list[Standing]:
    """How the experts stand to every action of which some speak, topic by topic."""
    line, silent = answer.bottom_line, answer.silent.items()
    elsewhere = {(expert, action) for expert, why in silent for action, kind in why.items() if kind == "here"}
    spoken = {*line.undisputed, *line.disputed, *line.accepted, *line.advised_against}
    actions = (action for topic in panel.topics for action in topic.actions)
    return [standing_on(panel, action, answer.tally, line, elsewhere) for action in actions if action in spoken]


def _firmly(answer: Answer, standings: Iterable[Standing]) -> list[Standing]:
    return [
        msgspec.structs.replace(standing, firmness=firmness_on(answer.advice, standing.action))
        for standing in standings
    ]


def topic_of(panel: Panel, action: str) -> str:
    """What an action is about, unless its own title says so."""
    topic = next(topic.title for topic in panel.topics if action in topic.actions)
    return "" if topic.lower() in panel.actions[action].title.lower() else f"{topic}: "


def _occasion_of(panel: Panel, action: str) -> str:
    """When an action is done that is none for today."""
    occasion = panel.actions[action].occasion
    return f"{occasion}: " if occasion else topic_of(panel, action)


def _today(panel: Panel, answer: Answer, standing: Standing) -> Paragraph:
    day = answer.situation.today
    return _line(
        panel, topic_of(panel, standing.action), standing, waits=_waits(answer.day_off, standing.action, day, day)
    )


def _waits(off: DayOff | None, action: str, day: datetime.date, today: datetime.date) -> str:
    """That an action has to wait for the next working day, and why; nothing where it has not."""
    if off is None or action not in off.actions:
        return ""
    return f" ({words.closed_in_words(day, off.closed, today)})"


def _line(panel: Panel, label: str, standing: Standing, *, against: bool = False, waits: str = "") -> Paragraph:
    title = panel.actions[standing.action].title
    said = _advised_against(panel, standing) if against else _advised(panel, standing)
    about = (Span(label, "faint"),) if label else ()
    advertised = "" if against else words.advertised_in_words(panel, (*standing.do, *standing.may), standing.action)
    return Paragraph((*about, Span(title, "strong"), Span(f"{words.dash()}{said}{advertised}{waits}")), indent=2)


def _advised(panel: Panel, standing: Standing) -> str:
    number, of = len(standing.do or standing.may), len(panel.experts)
    if standing.do:
        said = say_counted("{number} of {all} says so", "{number} of {all} say so", number, number=number, all=of)
    else:
        said = say_counted("{number} of {all} accepts it", "{number} of {all} accept it", number, number=number, all=of)
    return _objected(panel, _how_firmly(panel, said, standing, standing.do or standing.may), standing.objecting)


def _advised_against(panel: Panel, standing: Standing) -> str:
    number = len(standing.avoid)
    said = say_counted(
        "{number} of {all} advises against it",
        "{number} of {all} advise against it",
        number,
        number=number,
        all=len(panel.experts),
    )
    return _objected(panel, _how_firmly(panel, said, standing, standing.avoid), (*standing.do, *standing.may))


def _how_firmly(panel: Panel, said: str, standing: Standing, experts: Iterable[str]) -> str:
    """Add who says so mildly, or firmly: `2 of 5 advise against it (Luscher mildly)`."""
    names = words.names_of(panel)
    for firmness, marks in _FIRMLY.items():
        if who := [names[expert] for expert in experts if standing.firmness.get(expert) is firmness]:
            said = say(marks, said=said, experts=words.joined(who))
    return said


_FIRMLY = {Firmness.MILD: marked("{said} ({experts} mildly)"), Firmness.FIRM: marked("{said} ({experts} firmly)")}


def _objected(panel: Panel, said: str, others: Sequence[str]) -> str:
    """Say who objects to something: `2 of 5 say so; Simpson objects`."""
    if not others:
        return say("{said}, nobody objects", said=said)
    names = words.names_of(panel)
    who = words.joined(names[expert] for expert in others)
    return say_counted("{said}; {experts} objects", "{said}; {experts} object", len(others), said=said, experts=who)


def _then(panel: Panel, answer: Answer) -> Iterator[Paragraph]:
    """What somebody comes to recommend on a later day, as the experts stand to it then."""
    today = answer.situation.today
    for step in answer.ahead:
        label = say("From {day}: ", day=words.short_date_in_words(step.date, today))
        yield from _begun(panel, step, label, today)


def _once_done(panel: Panel, answer: Answer, rejected: Collection[str]) -> Iterator[Paragraph]:
    """What those who advise something, and not against most others, come to recommend once it is done today."""
    today = answer.situation.today
    for following in (following for following in answer.follows if following.action not in rejected):
        done = panel.actions[following.action].title
        for step in following.ahead:
            day = words.short_date_in_words(step.date, today)
            label = say("From {day}, if you do “{action}” today: ", day=day, action=done)
            yield from _begun(panel, step, label, today)


def _begun(panel: Panel, step: Step, label: str, today: datetime.date) -> Iterator[Paragraph]:
    """What comes to be recommended on a day, with how many then say so and who objects."""
    for standing in step.standings:
        yield _line(panel, label, standing, waits=_waits(step.day_off, standing.action, step.date, today))


def _nothing(answer: Answer, *, later: bool) -> Paragraph:
    """Why there is nothing to do today; ``later`` where all there is to do has its day to come."""
    if later:
        return text(say("Nothing yet: what they recommend is for later."), indent=2)
    if any(advice.settled for advice in answer.advice.values()):
        return text(say("Nothing that more experts recommend than oppose."), indent=2)
    hangs = any(advice.open for advice in answer.advice.values())
    return text(say(_NOTHING_SETTLED) if hangs else say(NOTHING_SAID), indent=2)


_NOTHING_SETTLED = marked("Nothing is settled yet; it hangs on what is not known.")


def _questions(panel: Panel, answer: Answer) -> list[Block]:
    """Two questions: what divides the experts most, and what most hangs on that is open."""
    still_open = [*_open(panel, answer)][:1]
    return [*[*dividing(panel, answer)][: 2 - len(still_open)], *still_open]


def dividing(panel: Panel, answer: Answer) -> Iterator[Paragraph]:
    """What the experts are divided about, with who says what, the most disputed first."""
    names = words.names_of(panel)
    standings = _standings(panel, answer)
    undecided = [
        standing for standing in standings if standing.objecting and not standing.favoured and not standing.rejected
    ]
    for standing in sorted(undecided, key=lambda standing: -len(standing.do) - len(standing.objecting)):
        sides = ((say("yes"), standing.do), (say("all right"), standing.may), (say("no"), standing.objecting))
        positions = "; ".join(f"{side}: {words.joined(names[each] for each in who)}" for side, who in sides if who)
        yield labelled(
            say("They are divided: "),
            f"{panel.actions[standing.action].title}? {positions[:1].upper()}{positions[1:]}.",
        )


def _open(panel: Panel, answer: Answer) -> Iterator[Paragraph]:
    names = words.names_of(panel)
    hanging: dict[str, list[str]] = {}
    for expert, said in answer.advice.items():
        for open_ in said.open.values():
            for fact in open_.depends_on:
                hanging.setdefault(fact, []).append(names[expert])
    for fact, experts in sorted(hanging.items(), key=lambda item: -len(item[1])):
        who = tuple(dict.fromkeys(experts))
        remark = say_counted(
            "{question} It may change what {experts} says.",
            "{question} It may change what {experts} say.",
            len(who),
            question=panel.facts[fact].ask,
            experts=words.joined(who),
        )
        yield labelled(say("Still open: "), remark)
