"""The same situation as days pass: what changes when, if nothing else happens, or once what is advised is done."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.advising.advice import Verdict, firmness_on
from counsel.advising.standing import bottom_line, standing_on, steps_taken, tally_of
from counsel.advising.turns import changes_between, not_compared
from counsel.logic.changing import changed, given
from counsel.logic.situation import later
from counsel.panel.calendars import closed
from counsel.panel.kinds import Run
from counsel.panel.model import Stance
from counsel.problems import InputError, TooLarge

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

    from counsel.advising.advice import ExpertAdvice
    from counsel.advising.adviser import Adviser
    from counsel.advising.standing import Standing
    from counsel.advising.turns import Change
    from counsel.logic.situation import Situation
    from counsel.panel.calendars import Closed
    from counsel.panel.model import Action, Firmness, Panel, Repeats


class DayOff(msgspec.Struct, frozen=True):
    """Some actions that would reach nobody on the day from which they are advised, and until when."""

    actions: tuple[str, ...]
    closed: Closed


class Step(msgspec.Struct, frozen=True):
    """A day on which something changes.

    Attributes:
        in_days: how many days after today.
        date: the day.
        changes: what changes.
        day_off: what of it has to wait for the next working day; None where nothing has.
        standings: how the experts then stand to each action that comes to be recommended.
    """

    in_days: int
    date: datetime.date
    changes: tuple[Change, ...]
    day_off: DayOff | None = None
    standings: tuple[Standing, ...] = ()

    @property
    def firmness(self) -> Mapping[str, Mapping[str, Firmness]]:
        """For each action that comes to be recommended how firmly each expert then says what they say of it."""
        return {standing.action: standing.firmness for standing in self.standings}


class Ahead(msgspec.Struct, frozen=True):
    """The days on which something changes; not ``whole`` where of some advice that was too large to work out."""

    steps: tuple[Step, ...]
    whole: bool


def days_ahead(adviser: Adviser, situation: Situation, advice: Mapping[str, ExpertAdvice]) -> Ahead:
    """Let the days pass until no given number of days can cross a threshold any more.

    Numbers of days that are not given are not counted ahead, even where what is given bounds them.

    Args:
        adviser: who is asked.
        situation: the situation today.
        advice: what the experts say today.
    """
    moving, taken = frozenset(_days_known(situation)), steps_taken(adviser.panel.actions, situation)
    steps: list[Step] = []
    whole = True
    for passed in _crossings(situation):
        try:
            day = later(situation, passed)
        except TooLarge:
            return Ahead(tuple(steps), whole=False)
        then = adviser.advise_again(day, advice, moving)
        whole = whole and not not_compared(advice, then, adviser.panel.actions)
        changes = changes_between(advice, then, adviser.panel.actions)
        if changes:
            steps.append(_judged(adviser, _step(adviser.panel, situation, passed, changes), then, taken))
        advice = then
    return Ahead(tuple(steps), whole)


def _step(panel: Panel, situation: Situation, passed: int, changes: tuple[Change, ...]) -> Step:
    """A day on which something changes."""
    date = situation.today + datetime.timedelta(days=passed)
    begun = (change.action for change in changes if change.after in _ADVISED)
    return Step(passed, date, changes, _waiting(panel, situation, date, begun))


def _judged(adviser: Adviser, step: Step, then: Mapping[str, ExpertAdvice], taken: Container[str]) -> Step:
    """The same with how the experts then stand to what comes to be recommended."""
    panel, spoken = adviser.panel, adviser.stances.pairs
    recommended = {change.action for change in step.changes if change.after is Verdict.DO}
    if not recommended:
        return step
    tally = tally_of(then, panel.actions)
    line = bottom_line(panel, tally, taken)
    standings = (
        msgspec.structs.replace(standing_on(panel, action, tally, line, spoken), firmness=firmness_on(then, action))
        for action in panel.actions
        if action in recommended
    )
    return msgspec.structs.replace(step, standings=tuple(sorted(standings, key=lambda standing: standing.place)))


def day_off_today(
    adviser: Adviser, situation: Situation, advice: Mapping[str, ExpertAdvice], taken: Container[str]
) -> DayOff | None:
    """What of that which is advised today has to wait for the next working day.

    Args:
        adviser: who was asked.
        situation: the situation today.
        advice: what the experts say today.
        taken: the actions that are steps already taken.

    Raises:
        InputError: the panel names a calendar that there is none of.
    """
    pairs = (pair for said in advice.values() for pair in said.settled.items())
    advised = (action for action, settled in pairs if action not in taken and settled.stance.value in _ADVISED)
    return _waiting(adviser.panel, situation, situation.today, advised)


_ADVISED = (Stance.DO.value, Stance.MAY.value)


def calendar_of(panel: Panel, situation: Situation) -> str | None:
    """The country whose public holidays count in a situation, as far as it is known."""
    days = panel.working_days
    return None if days is None else days.holidays.get(str(situation.known.get(days.fact)))


def _waiting(panel: Panel, situation: Situation, day: datetime.date, advised: Iterable[str]) -> DayOff | None:
    calls = tuple(dict.fromkeys(action for action in advised if _is_call(panel.actions[action])))
    shut = closed(day, calendar_of(panel, situation)) if calls else None
    return None if shut is None else DayOff(calls, shut)


def _is_call(action: Action) -> bool:
    """Whether it reaches nobody on a day off; what is done again and again has days of its own."""
    return action.on_working_days and action.repeats is None


class Due(msgspec.Struct, frozen=True):
    """A day on which something that is done again and again is due.

    Attributes:
        date: the day on which it is done: the next working day where that matters.
        due: the day on which it would be due otherwise.
        closed: why that is no working day; None where it is one, or where that does not matter.
    """

    date: datetime.date
    due: datetime.date
    closed: Closed | None = None


class Repeat(msgspec.Struct, frozen=True):
    """The days of something that is to be done again and again, as far as they are told.

    Attributes:
        action: the action.
        experts: who says do of it on these days.
        every: after how many days it is done again.
        dates: the next days, a few of them; none where they are not known.
        depends_on: the fact that is not known, and on which they hang; empty where they hang on none.
    """

    action: str
    experts: tuple[str, ...]
    every: int
    dates: tuple[Due, ...]
    depends_on: str = ""


def repeating(
    panel: Panel,
    situation: Situation,
    advice: Mapping[str, ExpertAdvice],
    steps: Iterable[Step],
    taken: Container[str],
) -> tuple[Repeat, ...]:
    """Put a date to what is to be done again and again; each time counts from the time before.

    Args:
        panel: the panel.
        situation: the situation today.
        advice: what the experts say today.
        steps: the days ahead.
        taken: the actions that are steps already taken.

    Raises:
        InputError: the panel names a calendar that there is none of.
    """
    again = (action for action in panel.actions.values() if action.repeats and action.name not in taken)
    return tuple(each for action in again for each in _repeating(panel, situation, advice, tuple(steps), action))


def _repeating(
    panel: Panel,
    situation: Situation,
    advice: Mapping[str, ExpertAdvice],
    steps: Sequence[Step],
    action: Action,
) -> Iterator[Repeat]:
    """Whoever says do of an action on the same days is told together."""
    assert action.repeats is not None
    first = _first_due(situation, action.repeats)
    together: dict[tuple[Due, ...], list[str]] = {}
    for expert, said in advice.items():
        begins = [(situation.today, said.verdict(action.name)), *_turns(expert, action.name, steps)]
        if any(verdict is Verdict.DO for _, verdict in begins):
            dates = () if first is None else tuple(_dates(panel, situation, action, first, begins))
            together.setdefault(dates, []).append(expert)
    for dates, experts in together.items():
        hangs = action.repeats.since if first is None else ""
        yield Repeat(action.name, tuple(experts), action.repeats.every, dates, hangs)


def _first_due(situation: Situation, repeats: Repeats) -> datetime.date | None:
    """The first day on which something is due; None where that hangs on what is not known."""
    if not repeats.since or repeats.since in situation.not_applicable:
        return situation.today
    passed = situation.values.get(repeats.since)
    return None if passed is None else _after(situation.today, max(0, repeats.every - int(passed)))


def _turns(expert: str, action: str, steps: Iterable[Step]) -> Iterator[tuple[datetime.date, Verdict]]:
    changes = ((step.date, change) for step in steps for change in step.changes)
    return ((date, each.after) for date, each in changes if (each.expert, each.action) == (expert, action))


def _dates(
    panel: Panel,
    situation: Situation,
    action: Action,
    due: datetime.date | None,
    begins: Sequence[tuple[datetime.date, Verdict]],
) -> Iterator[Due]:
    """The next days on which an action is due, while it is recommended.

    Args:
        panel: the panel.
        situation: the situation today.
        action: the action.
        due: the first day on which it may be due.
        begins: from which day on what is said of it.
    """
    assert action.repeats is not None
    for _ in range(_MOST_DATES):
        due = None if due is None else _recommended_from(due, begins)
        if due is None:
            return
        shut = closed(due, calendar_of(panel, situation)) if action.on_working_days else None
        date = due if shut is None else shut.reopens or due
        yield Due(date, due, shut)
        due = _after(date, action.repeats.every)


_MOST_DATES = 4
"""How many of the days are told on which something is to be done again."""


def _after(day: datetime.date, days: int) -> datetime.date | None:
    """The day after some days; None where the calendar ends before it."""
    return day + datetime.timedelta(days) if days <= (datetime.date.max - day).days else None


def _recommended_from(day: datetime.date, begins: Sequence[tuple[datetime.date, Verdict]]) -> datetime.date | None:
    """The first day from one on, on which something is recommended."""
    said = [verdict for date, verdict in begins if date <= day]
    if said[-1] is Verdict.DO:
        return day
    return next((date for date, verdict in begins if date > day and verdict is Verdict.DO), None)


class Following(msgspec.Struct, frozen=True):
    """What follows once an action is done today.

    Attributes:
        action: the action.
        experts: who says do of it; what follows is told where they come to advise it.
        today: what they then advise at once.
        ahead: what they come to advise on a later day.
    """

    action: str
    experts: tuple[str, ...]
    today: tuple[Change, ...]
    ahead: tuple[Step, ...]


def what_follows(
    adviser: Adviser, situation: Situation, advice: Mapping[str, ExpertAdvice], taken: Collection[str]
) -> tuple[Following, ...]:
    """Work out what follows from each action that somebody says do of, and that says what it sets.

    Args:
        adviser: who is asked.
        situation: the situation today.
        advice: what the experts say today.
        taken: the actions that are steps already taken.
    """
    doing = (action for action in adviser.panel.actions.values() if action.sets and action.name not in taken)
    return tuple(following for action in doing for following in _following(adviser, situation, advice, action))


def _following(
    adviser: Adviser, situation: Situation, advice: Mapping[str, ExpertAdvice], action: Action
) -> Iterator[Following]:
    before = {name: said for name, said in advice.items() if said.verdict(action.name) is Verdict.DO}
    if not before:
        return
    try:
        done = changed(adviser.panel, situation, given(action.sets)).situation
    except InputError:  # what is known does not go with it
        return
    differs = [fact for fact, cells in done.possible.items() if cells != situation.possible[fact]]
    then = adviser.advise_again(done, advice, differs)
    today = _begun(changes_between(before, {name: then[name] for name in before}, adviser.panel.actions))
    days = (_for(step, before) for step in days_ahead(adviser, done, then).steps)
    ahead = tuple(day for day in days if day.changes)
    if today or ahead:
        yield Following(action.name, tuple(before), today, ahead)


def _for(step: Step, experts: Container[str]) -> Step:
    """Of a day ahead what some experts come to advise; how they stand to it is told of all."""
    changes = _begun(change for change in step.changes if change.expert in experts)
    advised = {change.action for change in changes}
    recommended = {change.action for change in changes if change.after is Verdict.DO}
    off = step.day_off and msgspec.structs.replace(
        step.day_off, actions=tuple(action for action in step.day_off.actions if action in advised)
    )
    return msgspec.structs.replace(
        step,
        changes=changes,
        day_off=off if off and off.actions else None,
        standings=tuple(standing for standing in step.standings if standing.action in recommended),
    )


def _begun(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes by which something comes to be advised."""
    return tuple(change for change in changes if change.after in _ADVISED)


def _days_known(situation: Situation) -> dict[str, int]:
    return {
        name: value
        for name, value in situation.values.items()
        if situation.domains[name].fact.kind.moves and isinstance(value, int)
    }


def _crossings(situation: Situation) -> list[int]:
    """After how many days some known number of days enters another cell."""
    last = (datetime.date.max - situation.today).days
    crossings = {
        int(cell.first) - days
        for name, days in _days_known(situation).items()
        for cell in situation.domains[name].cells
        if isinstance(cell, Run) and cell.first > days
    }
    return sorted(passed for passed in crossings if passed <= last)
