"""The plan in lines: what to do today, what then and when, what not; and what divides the experts, or is open.

Under each heading, whatever the topic, that comes first which the most experts say; of equals what the fewest speak
against, and then that of which the fewest keep silent who speak of it in other situations. What one does comes before
what is merely all right, what is done during a call after the call, a day before a later one, and what happens anyway
before what hangs on doing something today. The latter is told only where no more then oppose than recommend it, and
where it is not for today anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.advising.advice import firmness_on
from counsel.advising.standing import standing_on
from counsel.panel.model import Firmness
from counsel.rendering import words
from counsel.rendering.views.blocks import Paragraph, Span, labelled, text
from counsel.rendering.views.comparison import NOTHING_SAID
from counsel.rendering.words import marked, say, say_counted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from counsel.advising.standing import Standing
    from counsel.consulting import Answer
    from counsel.panel.model import Panel
    from counsel.questions.timeline import DayOff, Repeat, Step


class Line(msgspec.Struct, frozen=True):
    """A line of the plan, and whether somebody objects to what it says."""

    said: Paragraph
    opposed: bool = False


Plan = tuple[tuple[str, tuple[Line, ...]], ...]
"""The lines under each heading: today, then, not."""


def plan_of(panel: Panel, answer: Answer) -> Plan:
    """Work out what stands under each heading."""
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
    follows = _once_done(panel, answer, rejected, {standing.action for standing in today})
    begun = (_line(panel, _occasion_of(panel, standing.action), standing) for standing in coming)
    later = bool(coming) and not any(
        standing.objecting and not standing.favoured and not standing.rejected for standing in standings
    )
    return (
        (
            say("Today"),
            tuple(_today(panel, answer, standing) for standing in today) or (Line(_nothing(answer, later=later)),),
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


def _today(panel: Panel, answer: Answer, standing: Standing) -> Line:
    day = answer.situation.today
    return _line(
        panel, topic_of(panel, standing.action), standing, waits=_waits(answer.day_off, standing.action, day, day)
    )


def _waits(off: DayOff | None, action: str, day: datetime.date, today: datetime.date) -> str:
    """That an action has to wait for the next working day, and why; nothing where it has not."""
    if off is None or action not in off.actions:
        return ""
    return f" ({words.closed_in_words(day, off.closed, today)})"


def _line(panel: Panel, label: str, standing: Standing, *, against: bool = False, waits: str = "") -> Line:
    title = panel.actions[standing.action].title
    said = _advised_against(panel, standing) if against else _advised(panel, standing)
    about = (Span(label, "faint"),) if label else ()
    advertised = "" if against else words.advertised_in_words(panel, (*standing.do, *standing.may), standing.action)
    spans = (*about, Span(title, "strong"), Span(f"{words.dash()}{said}{advertised}{waits}"))
    return Line(Paragraph(spans, indent=2), opposed=bool(standing.objecting))


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


def _then(panel: Panel, answer: Answer) -> Iterator[Line]:
    """What somebody comes to recommend on a later day, as the experts stand to it then."""
    today = answer.situation.today
    for step in answer.ahead:
        label = say("From {day}: ", day=words.short_date_in_words(step.date, today))
        yield from (_begun(panel, step, standing, label, today) for standing in step.standings)


def _once_done(panel: Panel, answer: Answer, rejected: Iterable[Standing], due: Collection[str]) -> Iterator[Line]:
    """What those who advise something, and not against most others, come to recommend once it is done today."""
    today, opposed = answer.situation.today, {standing.action for standing in rejected}
    for following in (following for following in answer.follows if following.action not in opposed):
        done = panel.actions[following.action].title
        for step in following.ahead:
            day = words.short_date_in_words(step.date, today)
            label = say("From {day}, if you do “{action}” today: ", day=day, action=done)
            for standing in step.standings:
                if len(standing.objecting) <= len(standing.do) and standing.action not in due:
                    yield _begun(panel, step, standing, label, today)


def _begun(panel: Panel, step: Step, standing: Standing, label: str, today: datetime.date) -> Line:
    """What comes to be recommended on a day, with how many then say so and who objects."""
    return _line(panel, label, standing, waits=_waits(step.day_off, standing.action, step.date, today))


def _nothing(answer: Answer, *, later: bool) -> Paragraph:
    """Why there is nothing to do today; ``later`` where all there is to do has its day to come."""
    if later:
        return text(say("Nothing yet: what they recommend is for later."), indent=2)
    if any(advice.settled for advice in answer.advice.values()):
        return text(say("Nothing that more experts recommend than oppose."), indent=2)
    hangs = any(advice.open for advice in answer.advice.values())
    return text(say(_NOTHING_SETTLED) if hangs else say(NOTHING_SAID), indent=2)


_NOTHING_SETTLED = marked("Nothing is settled yet; it hangs on what is not known.")


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


def hanging(panel: Panel, answer: Answer) -> Iterator[Paragraph]:
    """What is open and hangs on a fact, that first on which the most hangs."""
    names = words.names_of(panel)
    behind: dict[str, list[str]] = {}
    for expert, said in answer.advice.items():
        for open_ in said.open.values():
            for fact in open_.depends_on:
                behind.setdefault(fact, []).append(names[expert])
    for fact, experts in sorted(behind.items(), key=lambda item: -len(item[1])):
        who = tuple(dict.fromkeys(experts))
        remark = say_counted(
            "{question} It may change what {experts} says.",
            "{question} It may change what {experts} say.",
            len(who),
            question=panel.facts[fact].asked(answer.situation.known),
            experts=words.joined(who),
        )
        yield labelled(say("Still open: "), remark)
