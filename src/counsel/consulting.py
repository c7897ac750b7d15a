"""One opened panel, a method a verb: walks the whole way from files to an answer."""

from __future__ import annotations

import contextlib
import datetime
import gc
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from counsel import engines
from counsel.advising.advice import Detail
from counsel.advising.adviser import Adviser
from counsel.advising.standing import BottomLine, Silence, Tally, bottom_line, silences, steps_taken, tally_of
from counsel.files.folders import (
    DEFAULT_PANEL,
    case_in,
    case_names,
    find_case,
    find_own_case,
    folder_of,
    named_case,
    overlays_in,
    read_panel,
)
from counsel.locking import found_once
from counsel.logic.diagrams import MOST_STEPS, patience
from counsel.logic.situation import Given, Situation, applicable, given_in, holds, situation_from
from counsel.naming import meant, tails
from counsel.panel.model import Case
from counsel.panel.texts import Overlay, with_terms
from counsel.problems import InputError, Location, Problem, demand, shown
from counsel.questions.timeline import (
    DayOff,
    Following,
    Repeat,
    Step,
    day_off_today,
    days_ahead,
    repeating,
    what_follows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from counsel.advising.advice import ExpertAdvice
    from counsel.panel.model import Action, Expert, Fact, Limit, Panel
    from counsel.questions.drafting import Written
    from counsel.questions.explanation import Explanation
    from counsel.questions.interview import Conversation, Interviewer
    from counsel.questions.landscape import PanelMap
    from counsel.questions.soundness import Report
    from counsel.questions.whatif import Overview, WhatIf

ENGLISH = "en"
Read = TypeVar("Read")
Today: TypeAlias = "datetime.date | str | None"
"""A day as somebody names it: a date, an ISO text, or None for the current one."""


_MOST_PATIENCE = 3 * MOST_STEPS
"""For what asks the panel about many situations."""


class Request(msgspec.Struct, frozen=True):
    """A situation as somebody asks about it.

    Attributes:
        case: the name of a case, or of a case file; or a case that is read already.
        changes: facts over it, or alone.
        today: the day to which days are counted.
        place: what the day is called in problems.
    """

    case: str | Case | None = None
    changes: Mapping[str, object] | Mapping[str, Given] = {}
    today: Today = None
    place: str = "today"


class Understood(msgspec.Struct, frozen=True):
    """A request as it was understood.

    Attributes:
        situation: the situation.
        left_out: the facts of the case that with the changes do not apply.
        case: the case, where there is one.
        changed: the facts that were changed of it.
        not_known: the facts of which it says that they are not known; a fact that is not told of is not among them.
    """

    situation: Situation
    left_out: tuple[str, ...]
    case: Case | None
    changed: tuple[str, ...]
    not_known: tuple[str, ...]


class Answer(msgspec.Struct, frozen=True):
    """What the panel says in one situation.

    Attributes:
        panel: the panel's name.
        engine: the engine that worked it out, `durable` or `plain`.
        situation: the situation as it was understood.
        advice: for each expert what is said, in the panel's order.
        tally: for each action who says what.
        bottom_line: the actions by how the panel stands to them.
        ahead: what changes on which day, if nothing else happens.
        taken: the actions that are steps already taken.
        silent: for each expert the actions of which nothing is said, and why.
        limits: what the experts did not have in view, as far as it is known to be so.
        day_off: what of that which is advised today has to wait for the next working day; None where nothing has.
        ahead_whole: whether ``ahead`` holds every change; false where some were too large to work out.
        follows: what follows from doing what is advised.
        repeats: the days of what is to be done again and again.
    """

    panel: str
    engine: str
    situation: Situation
    advice: Mapping[str, ExpertAdvice]
    tally: Tally
    bottom_line: BottomLine
    ahead: tuple[Step, ...]
    taken: frozenset[str]
    silent: Mapping[str, Mapping[str, Silence]]
    limits: tuple[Limit, ...]
    day_off: DayOff | None = None
    ahead_whole: bool = True
    follows: tuple[Following, ...] = ()
    repeats: tuple[Repeat, ...] = ()


class OpenPanel:
    """A panel that is read, compiled and ready to be consulted; several threads may share it.

    Attributes:
        panel: the panel, in the language in which it is asked.
        original: the panel as its own files word it.
        overlay: its texts in that language.
        folder: where its files stand.
        adviser: what each expert says.
    """

    def __init__(self, original: Panel, folder: Path, engine: str, overlay: Overlay | None = None) -> None:
        self.original = original
        self.overlay = overlay or Overlay(ENGLISH, "", {})
        self.panel = with_terms(self.overlay.panel(original) if self.overlay.translations else original)
        self.folder = folder
        self.adviser = Adviser(self.panel, engine)
        self.engine = engine
        self.domains = self.adviser.domains

    @found_once
    def interviewer(self) -> Interviewer:
        """Chooses what to ask next."""
        from counsel.questions.interview import Interviewer

        return Interviewer(self.adviser)

    def conversation(self, today: Today = None, begun: Understood | None = None) -> Conversation:
        """An interview that is about to begin, or to go on.

        Args:
            today: the day to which days are counted.
            begun: what is answered already, on that day.
        """
        from counsel.questions.interview import Conversation, speech_of

        speech = speech_of(self.overlay.language)
        answers = {} if begun is None else {**begun.situation.values, **dict.fromkeys(begun.not_known)}
        return Conversation(self.panel, self.domains, self.interviewer, day_of(today), answers, speech=speech)

    def situation(self, facts: Mapping[str, object] | Mapping[str, Given], today: Today = None) -> Situation:
        """Understand facts; see `consult` for their form."""
        return situation_from(self.panel, self.domains, _given(facts), day_of(today))

    def understand(self, request: Request) -> Understood:
        """Find the case of a request, and change it; what no longer applies by the changes is left out.

        Raises:
            InputError: there is no such case, or something is wrong with a fact.
        """
        case = request.case if isinstance(request.case, Case | None) else self.case(request.case)
        own = {} if case is None else given_in(case)
        changes, today = _given(request.changes), day_of(request.today, request.place)
        together = applicable(self.panel, self.domains, {**own, **changes}, today, changes) if changes else own
        situation = situation_from(self.panel, self.domains, together, today)
        left_out = tuple(name for name in own if name not in together)
        not_known = tuple(name for name in together if name not in situation.values)
        return Understood(situation, left_out, case, () if case is None else tuple(changes), not_known)

    def consult(self, facts: Mapping[str, object] | Mapping[str, Given], today: Today = None) -> Answer:
        """Ask the panel.

        Args:
            facts: values by fact: a choice's value, True or False (or "yes", "no"), a number of days or a date;
                a fact that is left out, None or "unknown" is unknown.
            today: the day to which days are counted; the current one by default.

        Raises:
            InputError: with everything that is wrong with the facts.
            EngineError: the engine failed.
        """
        return self.answer(self.situation(facts, today))

    def answer(self, situation: Situation, detail: Detail = Detail.CONDITIONS) -> Answer:
        """Ask the panel about a situation that is already understood, with so much of what is open."""
        advice = self.adviser.advise(situation, detail)
        with patience():
            ahead = days_ahead(self.adviser, situation, advice)
        tally = tally_of(advice, self.panel.actions)
        taken = steps_taken(self.panel.actions, situation)
        with patience():
            follows = what_follows(self.adviser, situation, advice, taken)
        line = bottom_line(self.panel, tally, taken)
        silent = silences(advice, self.panel.actions, frozenset(self.adviser.stances.pairs))
        limits = tuple(limit for limit in self.panel.limits if holds(limit.when, situation))
        shut = day_off_today(self.adviser, situation, advice, taken)
        return Answer(
            self.panel.name,
            self.engine,
            situation,
            advice,
            tally,
            line,
            ahead.steps,
            taken,
            silent,
            limits,
            shut,
            ahead.whole,
            follows,
            repeating(self.panel, situation, advice, ahead.steps, taken),
        )

    def advise(self, situation: Situation) -> Mapping[str, ExpertAdvice]:
        """What each expert says, with proofs; the heart of `answer`."""
        return self.adviser.advise(situation)

    def expert(self, named: str) -> Expert:
        """The expert who is meant: by a name, a surname or a full name, in any case, or the beginning of one.

        Raises:
            InputError: there is none, or more than one.
        """
        experts = self.panel.experts
        names = {name: (*tails(expert.full_name), *filter(None, [expert.short])) for name, expert in experts.items()}
        return experts[meant(named, names, "expert", "EXPERT")]

    def action(self, named: str) -> Action:
        """The action that is meant: by a name or a title, in any case, or the beginning of one.

        Raises:
            InputError: there is none, or more than one.
        """
        actions = self.panel.actions
        names = {name: (action.title,) for name, action in actions.items()}
        return actions[meant(named, names, "action", "ACTION")]

    def fact(self, named: str) -> Fact:
        """The fact that is meant: by a name or a title, in any case, or the beginning of one.

        Raises:
            InputError: there is none, or more than one.
        """
        facts = self.panel.facts
        return facts[meant(named, {name: (fact.title,) for name, fact in facts.items()}, "fact", "FACT")]

    def draft(self, name: str, answer: Answer) -> Written:
        """Write a draft of what to send or to say, where the panel has been asked about a situation.

        Raises:
            InputError: there is no such draft, or in this situation nobody advises what it is for.
        """
        from counsel.questions.drafting import write

        objections = {
            action: [(objection.expert, objection.action, objection.stance) for objection in said]
            for action, said in answer.bottom_line.objections.items()
        }
        return write(self.panel, name, answer.situation, answer.advice, taken=answer.taken, objections=objections)

    def explain(self, expert: str, action: str, situation: Situation) -> Explanation:
        """Work out why an expert takes a stance on an action, or none, and what would bring another stance.

        Raises:
            InputError: no expert, or no action, is meant by the name; see `expert` and `action`.
        """
        from counsel.questions.explanation import explanation

        with patience(_MOST_PATIENCE):
            return explanation(self.adviser, self.expert(expert).name, self.action(action).name, situation)

    def whatif(self, situation: Situation, changes: Mapping[str, object] | Mapping[str, Given]) -> WhatIf:
        """Compare a situation with the same after some changes; see `consult` for the form of facts.

        Raises:
            InputError: with every change that is wrong, or that does not apply.
        """
        from counsel.questions.whatif import what_if

        return what_if(self.adviser, situation, self.adviser.advise(situation), _given(changes))

    def overview(self, situation: Situation, heard: Callable[[float], None] = lambda done: None) -> Overview:
        """Every single change of the situation that moves anybody; see `counsel.questions.whatif.overview`."""
        from counsel.questions.whatif import overview

        with patience(_MOST_PATIENCE):
            return overview(self.adviser, situation, heard)

    def case_names(self) -> list[str]:
        """The cases that come with the panel, in the order of their names.

        Raises:
            InputError: what should be their folder is none, or cannot be read.
        """
        return case_names(self.folder)

    def case(self, name_or_file: str | Path) -> Case:
        """Read a case of the panel by its name, its title or the beginning of one, or any case file, or a link.

        Raises:
            InputError: there is none of that name, or more than one, or it is wrong.
        """
        from counsel.files.links import is_link, linked

        demand(name_or_file, str | Path, "the name of a case, a case file, or a link", "--case")
        if is_link(text := str(name_or_file)):
            return linked(self.panel, text)
        return find_case(self.panel, self.folder, text, self.overlay.case)

    def own_case(self, named: str) -> Case:
        """Read a case of the panel by its name, its title or the beginning of one, or a link; never any other file.

        Raises:
            InputError: there is none of that name, or more than one, or it is wrong.
        """
        from counsel.files.links import is_link, linked

        demand(named, str, "the name of a case, or a link", "--case")
        if is_link(named):
            return linked(self.panel, named)
        return find_own_case(self.panel, self.folder, named, self.overlay.case, "; or give a link")

    def every_case(self) -> list[Case]:
        """The cases that come with the panel, in the order of their names.

        Raises:
            InputError: one of them is wrong, or what should be their folder is none, or cannot be read.
        """
        return [self.case(name) for name in self.case_names()]

    def worked(self, cases: Iterable[Case], today: Today = None) -> list[tuple[Case, Answer]]:
        """Ask the panel about some cases as they stand.

        Raises:
            InputError: something is wrong with a fact of one of them.
            EngineError: the engine failed.
        """
        return [(case, self.consult(given_in(case), today)) for case in cases]

    def case_in(self, data: bytes, name: str) -> Case:
        """Read a case that came in otherwise than in a file.

        Args:
            data: the case, as YAML or as JSON.
            name: what that is called in problems.

        Raises:
            InputError: it is wrong.
        """
        return case_in(self.panel, data, name)

    def link(self, situation: Situation, unknown: Iterable[str] = ()) -> str:
        """A line of text that `case` reads as this situation, on any day.

        Args:
            situation: the situation.
            unknown: the facts of which somebody said that they do not know them, which the page does not ask for again.
        """
        from counsel.files.links import link_to

        return link_to(self.panel, situation, unknown)

    def check(self, heard: Callable[[float], None] = lambda done: None) -> Report:
        """Look whether the panel is sound; see `counsel.questions.soundness.check`."""
        from counsel.files.overlays import read_overlay
        from counsel.questions.soundness import check

        panel, names = self.original, self.case_names()
        adviser = self.adviser if self.panel is panel else Adviser(panel, self.engine)
        cases = {name: _tried(lambda case: named_case(panel, self.folder, case), name) for name in names}
        languages = overlays_in(self.folder)
        overlays = {
            name: _tried(lambda language: read_overlay(self.folder, panel, names, language), name) for name in languages
        }
        with patience(_MOST_PATIENCE):
            return check(adviser, cases, overlays, datetime.date.today(), heard)

    def map(
        self,
        situation: Situation,
        weights: Mapping[str, Sequence[float]] | None = None,
        heard: Callable[[float], None] = lambda done: None,
        by_situation: bool = False,
    ) -> PanelMap:
        """Map where the panel agrees and where it divides; see `map_panel`."""
        from counsel.questions.landscape import map_panel

        cases = [(case, self.situation(given_in(case), situation.today)) for case in self.every_case()]
        with patience(_MOST_PATIENCE):
            return map_panel(self.adviser, situation, weights, heard, by_situation=by_situation, cases=cases)


def _given(facts: Mapping[str, object] | Mapping[str, Given]) -> dict[str, Given]:
    if not isinstance(facts, Mapping):
        message = f"found {shown(facts)}, expected a mapping of facts to values"
        raise InputError([Problem(Location("facts"), "wrong-type", message, 'for example {"answer": "none_yet"}')])
    return {n: v if isinstance(v, Given) else Given(v, Location(f"fact {n}")) for n, v in facts.items()}


def day_of(today: Today, place: str = "today") -> datetime.date:
    """The day that somebody names.

    Args:
        today: the day.
        place: where it was named.

    Raises:
        InputError: there is no such day.
    """
    if today is None:
        return datetime.date.today()
    if isinstance(today, datetime.date):
        return today.date() if isinstance(today, datetime.datetime) else today
    try:
        return datetime.date.fromisoformat(today)
    except (TypeError, ValueError):
        message = f"found {shown(today)}, expected a date that exists"
        raise InputError([Problem(Location(place), "bad-date", message, "for example 2026-11-23")]) from None


def load(
    name_or_folder: str | Path = DEFAULT_PANEL,
    *,
    engine: str | None = None,
    terms: Mapping[str, int | str] | None = None,
    lang: str = ENGLISH,
    keep: bool = False,
) -> OpenPanel:
    """Read and compile a panel.

    Args:
        name_or_folder: the name of a panel that comes with counsel, or a folder.
        engine: `durable` or `plain`; by default durable-rules where it is installed.
        terms: other numbers of days for named terms.
        lang: the language of the panel's texts, where it has them in that.
        keep: whether the panel is kept for who asks next, and taken as it was kept; see `counsel.files.keeping`.

    Raises:
        InputError: with every problem of every file, sorted by place.
    """
    engine = engines.choose(engine)
    demand(terms, Mapping | None, 'days by term, such as {"a_week": 5}', "--term")
    folder = folder_of(name_or_folder)
    with _nothing_collected():
        panel, problems = _read(folder, terms or {}, keep=keep)
        if panel is None:
            raise InputError(problems)
        try:
            return OpenPanel(panel, folder, engine, _overlay_in(lang, panel, folder))
        except RecursionError:
            problem = Problem(Location(folder.name), "too-deep", "concepts rest on concepts in too long a chain")
            raise InputError([problem]) from None


def _read(folder: Path, terms: Mapping[str, object], *, keep: bool) -> tuple[Panel | None, list[Problem]]:
    if terms or not keep:
        return read_panel(folder, terms)
    from counsel.files.keeping import kept

    return kept(folder, lambda: read_panel(folder, {}))


def _overlay_in(language: str, panel: Panel, folder: Path) -> Overlay:
    if language not in overlays_in(folder):
        return Overlay(language, "", {})
    from counsel.files.overlays import read_overlay

    return read_overlay(folder, panel, case_names(folder), language)


def _tried(read: Callable[[str], Read], name: str) -> Read | InputError:
    try:
        return read(name)
    except InputError as error:
        return error


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Spare looking for garbage while a panel is built: nearly all of it stays, and is gone through again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
