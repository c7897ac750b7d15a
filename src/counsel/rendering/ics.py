"""The days ahead as a calendar file: a day-long event for each day on which something changes."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import TYPE_CHECKING

import icalendar

from counsel.panel.model import Stance
from counsel.problems import InputError, Location, Problem
from counsel.rendering import words

if TYPE_CHECKING:
    from counsel.consulting import Answer
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel
    from counsel.questions.timeline import Step


def calendar(panel: Panel, answer: Answer) -> str:
    """Write the days ahead; the same answers give the same events, whenever they are asked for.

    Raises:
        InputError: nothing changes, so that there is no event to write, and a calendar holds at least one.
    """
    if not answer.ahead:
        message = "nothing changes in the days ahead, so there is no event for a calendar"
        hint = "where your latest step counts, say how many days ago it was; or ask for another format"
        raise InputError([Problem(Location("--format"), "no-days-ahead", message, hint)])
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//counsel//the days ahead//EN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", icalendar.vText(_line(panel.title)))  # of itself the library escapes known texts alone
    for step in answer.ahead:
        made.add_component(_event(panel, answer.situation, step))
    return str(made.to_ical(), "utf-8")


def _event(panel: Panel, situation: Situation, step: Step) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", _uid(panel, situation, step.date))
    made.add("dtstamp", datetime.datetime.combine(situation.today, datetime.time(), datetime.UTC))
    made.add("dtstart", step.date)
    made.add("transp", "TRANSPARENT")  # the day stays free for other things
    made.add("summary", _line("; ".join(_begun(panel, step) or _changed(panel, step))))
    made.add("description", words.printable("\n".join((*_changed(panel, step), "", panel.source.note))))
    return made


def _uid(panel: Panel, situation: Situation, day: datetime.date) -> str:
    """A name of the event that stays the same as long as the answers do, on whatever day it is written."""
    lasting = {n: panel.facts[n].kind.lasting(value, situation.today) for n, value in situation.values.items()}
    told = json.dumps([panel.name, lasting, day], sort_keys=True, default=str)
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@counsel"


def _begun(panel: Panel, step: Step) -> list[str]:
    """What is advised from that day on, with who advises it."""
    names = words.names_of(panel)
    by_action: dict[str, list[str]] = {}
    for change in step.changes:
        if change.after.value == Stance.DO.value:
            by_action.setdefault(change.action, []).append(names[change.expert])
    return [f"{panel.actions[action].title} ({words.joined(who)})" for action, who in by_action.items()]


def _changed(panel: Panel, step: Step) -> list[str]:
    return [words.change_in_words(panel, change) for change in step.changes]


def _line(text: str) -> str:
    return " ".join(words.printable(text).split())
