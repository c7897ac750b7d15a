"""Which situations are put to a room: those that somebody names, or those that divide the panel most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from counsel.advising.advice import Detail
from counsel.doors.workshop.framing import Picked
from counsel.logic.situation import given_in
from counsel.panel.model import Case
from counsel.problems import InputError, Location, Problem, shown
from counsel.rendering import figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.consulting import OpenPanel, Today
    from counsel.questions.landscape import Dispute, WorkedCase

USUAL = 3
"""How many situations there are where nobody names any."""
_OPTION = "--situations"


def pick(opened: OpenPanel, named: Sequence[str], today: Today = None) -> list[Picked]:
    """Find the situations that somebody names.

    Args:
        opened: the panel.
        named: names of cases, case files, folders of case files, or a number: as many as divide the panel most.
        today: the day to which days are counted.

    Raises:
        InputError: there is no such case, or nothing divides the panel.
    """
    picked: dict[str, Picked] = {}
    for name in named or [str(USUAL)]:
        for each in _meant(opened, name, today):
            picked.setdefault(each.case.name, each)
    return list(picked.values())


def _meant(opened: OpenPanel, name: str, today: Today) -> Iterator[Picked]:
    if name.isdecimal():
        yield from _most_divisive(opened, _number(name), today)
    elif Path(name).is_dir():
        yield from (_picked(opened, each, today) for each in _ranked(opened, _in_folder(opened, Path(name)), today))
    else:
        yield from (_picked(opened, each, today) for each in _ranked(opened, [opened.case(name)], today))


def _number(text: str) -> int:
    if not 1 <= (number := int(text[:4])) <= 20 or len(text) > 2:
        message = f"found {shown(text)}, expected a number from 1 to 20, a case, or a folder"
        raise InputError([Problem(Location(_OPTION), "bad-number", message)])
    return number


def _in_folder(opened: OpenPanel, folder: Path) -> list[Case]:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml", ".json"))
    if not files:
        message, hint = f"there is no case in {shown(folder)}", "a case is a YAML or JSON file with `facts:`"
        raise InputError([Problem(Location(_OPTION), "missing-file", message, hint)])
    return [opened.case(path) for path in files]


def _ranked(opened: OpenPanel, cases: Iterable[Case], today: Today) -> list[WorkedCase]:
    from counsel.questions.landscape import cases_ranked

    every = [(case, opened.situation(given_in(case), today)) for case in cases]
    return list(cases_ranked(opened.adviser, opened.situation({}, today), every))


def _most_divisive(opened: OpenPanel, number: int, today: Today) -> Iterator[Picked]:
    """Each time the case and the action over which most are opposed to most others; no case and no action twice.

    So each situation divides the panel over something else, and mostly along another line. Where every disputed action
    has had its turn, actions come again; that none is opposed to the same others over it comes first.
    """
    ranked = [each for each in _ranked(opened, opened.every_case(), today) if each.opposed]
    ranked = ranked or _of_the_map(opened, today)
    if not ranked:
        message, hint = "nothing divides this panel", f"name cases or a folder: `{_OPTION} FOLDER`"
        raise InputError([Problem(Location(_OPTION), "nothing-divides", message, hint)])
    actions: list[str] = []
    for _ in range(min(number, len(ranked))):
        each, dispute = max(
            ((each, dispute) for each in ranked for dispute in each.disputes),
            key=lambda pair: (-actions.count(pair[1].action), len(pair[1].opposed), pair[0].opposed),
        )
        actions.append(dispute.action)
        ranked.remove(each)
        yield _picked(opened, each, today, dispute)


def _of_the_map(opened: OpenPanel, today: Today) -> list[WorkedCase]:
    """The situations that divide the panel most, for one whose own cases do not, or that has none."""
    panel = opened.panel
    cases = [
        Case(
            name=f"divided-{number}",
            title=figures.case_title(panel, divided),
            story=f"{figures.story_in_words(panel, divided.situation)}.",
            facts=divided.situation.values,
            expect=None,
            places={},
            left_aside=(),
            at=Location(_OPTION),
        )
        for number, divided in enumerate(opened.map(opened.situation({}, today)).divided, start=1)
    ]
    return _ranked(opened, cases, today)


def _picked(opened: OpenPanel, each: WorkedCase, today: Today, dispute: Dispute | None = None) -> Picked:
    answer = opened.answer(opened.situation(given_in(each.case), today), Detail.PRESUMPTIONS)
    chosen = dispute or max(each.disputes, key=lambda candidate: len(candidate.opposed), default=None)
    action = _most_spoken_of(answer.tally) if chosen is None else chosen.action
    return Picked(each.case, answer, each.disputes, action)


def _most_spoken_of(tally: dict[str, dict[str, tuple[str, ...]]]) -> str:
    """Where nothing is disputed, the action of which most speak."""
    return max(tally, key=lambda action: sum(map(len, tally[action].values())))
