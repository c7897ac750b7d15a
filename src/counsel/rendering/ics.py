"""The days ahead as a calendar file: a day-long event for each day on which something changes."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
from typing import TYPE_CHECKING

import icalendar

from counsel.panel.model import Stance
from counsel.problems import InputError, Location, Problem
from counsel.rendering import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.advising.turns import Change
    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.timeline import Repeat, Step


def calendar(panel: Panel, answer: Answer) -> str:
    """Write the days ahead; the same answers give the same events, whenever they are asked for.

    Raises:
        InputError: nothing changes, so that there is no event to write, and a calendar holds at least one.
    """
    again = [_again(panel, answer, *each) for each in enumerate(answer.repeats)]
    if not (answer.ahead or any(again)):
        message = "nothing changes in the days ahead, so there is no event for a calendar"
        hint = "where your latest step counts, say how many days ago it was; or ask for another format"
        raise InputError([Problem(Location("--format"), "no-days-ahead", message, hint)])
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//counsel//the days ahead//EN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", icalendar.vText(_line(panel.title)))  # of itself the library escapes known texts alone
    for step in answer.ahead:
        for event in _events(panel, answer.situation, step):
            made.add_component(event)
    for event in itertools.chain(*again):
        made.add_component(event)
    return str(made.to_ical(), "utf-8")


def _events(panel: Panel, situation: Situation, step: Step) -> Iterator[icalendar.Event]:
    """An event on the day of a step, and one on the next working day for what has to wait for that."""
    off = step.day_off
    waiting = off.actions if off and off.closed.reopens else ()
    late = tuple(change for change in step.changes if change.action in waiting and change.after.value in _ADVISED)
    if on_time := tuple(change for change in step.changes if change not in late):
        yield _event(panel, situation, (step.date, step.date), on_time)
    if off and late:
        shut = words.closed_in_words(step.date, off.closed, situation.today)
        why = f"{words.short_date_in_words(step.date, situation.today)}: {shut}"
        yield _event(panel, situation, (step.date, off.closed.reopens or step.date), late, why)


def _again(panel: Panel, answer: Answer, number: int, repeat: Repeat) -> list[icalendar.Event]:
    """The days of what is to be done again and again; whenever they are written, the first is the same event."""
    action, situation, names = repeat.action, answer.situation, words.names_of(panel)
    title = panel.actions[action].title
    summary = f"{title} ({words.joined(names[expert] for expert in repeat.experts)})"
    said = f"{title}{words.dash()}{words.said_in_words(panel, answer.tally[action])}"
    events = []
    for place, due in enumerate(repeat.dates):
        lines = [said, words.due_in_words(due, situation.today)] if due.closed else [said]
        uid = _uid(panel, situation, (action, str(number), str(place)))
        events.append(_written(panel, situation.today, (uid, summary), due.date, lines))
    return events


_ADVISED = (Stance.DO.value, Stance.MAY.value)


def _event(
    panel: Panel,
    situation: Situation,
    days: tuple[datetime.date, datetime.date],
    changes: Sequence[Change],
    *notes: str,
) -> icalendar.Event:
    """Some changes as an event; of the two days they come about on the first, and are put down for the second."""
    lines = [words.change_in_words(panel, change) for change in changes]
    uid = _uid(panel, situation, days)
    summary = "; ".join(_begun(panel, changes) or lines)
    return _written(panel, situation.today, (uid, summary), days[1], (*lines, *notes))


def _written(
    panel: Panel, today: datetime.date, named: tuple[str, str], day: datetime.date, lines: Sequence[str]
) -> icalendar.Event:
    """Write an event, with its name that stays the same and what it is called."""
    uid, summary = named
    made = icalendar.Event()
    made.add("uid", uid)
    made.add("dtstamp", datetime.datetime.combine(today, datetime.time(), datetime.UTC))
    made.add("dtstart", day)
    made.add("transp", "TRANSPARENT")  # the day stays free for other things
    made.add("summary", _line(summary))
    made.add("description", words.printable("\n".join((*lines, "", panel.source.note))))
    return made


def _uid(panel: Panel, situation: Situation, about: Sequence[datetime.date | str]) -> str:
    """A name of the event that stays the same as long as the answers do, on whatever day it is written."""
    lasting = {n: panel.facts[n].kind.lasting(value, situation.today) for n, value in situation.values.items()}
    identity = json.dumps([panel.name, lasting, *dict.fromkeys(about)], sort_keys=True, default=str)
    return f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}@counsel"


def _begun(panel: Panel, changes: Sequence[Change]) -> list[str]:
    """What is advised from then on, with who advises it."""
    names = words.names_of(panel)
    by_action: dict[str, list[str]] = {}
    for change in changes:
        if change.after.value == Stance.DO.value:
            by_action.setdefault(change.action, []).append(names[change.expert])
    return [f"{panel.actions[action].title} ({words.joined(who)})" for action, who in by_action.items()]


def _line(text: str) -> str:
    return " ".join(words.printable(text).split())
