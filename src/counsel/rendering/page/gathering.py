"""Gathers from an opened panel what the page holds."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from counsel.logic.compiling import Goal, GoalKind
from counsel.logic.domains import gate_facts
from counsel.logic.situation import given_in, read_value
from counsel.logic.stances import joined
from counsel.panel.calendars import days_off
from counsel.panel.kinds import NotApplicable, Run
from counsel.panel.model import Reading
from counsel.problems import InputError, Problem
from counsel.rendering import words
from counsel.rendering.figures import counted_in_words
from counsel.rendering.page import diagrams
from counsel.rendering.page.data import (
    ActionData,
    CalendarData,
    CaseData,
    ClaimData,
    DiagramsData,
    DraftData,
    ExpertData,
    FactData,
    LimitData,
    LogicData,
    MapData,
    PageData,
    PairData,
    RuleData,
    SentenceData,
    WorkingDaysData,
)
from counsel.rendering.page.messages import messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.consulting import OpenPanel
    from counsel.logic.domains import Domain
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Action, Case, Condition, Draft, Expert, Rule, Sentence, Value
    from counsel.questions.landscape import PanelMap
    from counsel.rendering.page.data import CellData

_FORMAT = 1
_MOST_CELLS = 31
"""As many cells as a set of them has bits in a browser."""
_YEARS = 3
"""For how many years the page knows public holidays."""


class Gatherer:
    """Gathers one panel."""

    def __init__(self, opened: OpenPanel) -> None:
        self._opened = opened
        self._panel = opened.panel
        self._levels = opened.domains.levels
        self._listed = diagrams.Listed(opened.domains.diagrams)
        self._actions = {name: place for place, name in enumerate(self._panel.actions)}
        self._experts = {name: place for place, name in enumerate(self._panel.experts)}
        self._claims = {name: place for place, name in enumerate(self._panel.claims)}

    def gathered(self, cases: Iterable[Case], mapped: PanelMap, today: datetime.date, start: str) -> PageData:
        """Everything, in the language that pages speak.

        Args:
            cases: the worked situations.
            mapped: the map over all situations.
            today: the day on which the page is made.
            start: a link to the situation with which the page opens; empty where it asks.

        Raises:
            TooLarge: a diagram has too many nodes.
            InputError: a fact has too many cells.
        """
        panel = self._panel
        return PageData(
            format=_FORMAT,
            language=words.spoken(),
            name=panel.name,
            title=panel.title,
            question=panel.question,
            note=panel.source.note,
            source=words.source_in_words(panel),
            actions=tuple(map(self._action, panel.actions.values())),
            order=tuple(self._actions[name] for topic in panel.topics for name in topic.actions),
            experts=tuple(map(self._expert, panel.experts.values())),
            claims=tuple(
                ClaimData(claim.id, words.paragraph_in_words(claim), claim.text, claim.kind.value)
                for claim in panel.claims.values()
            ),
            limits=tuple(LimitData(self._where(limit.when), limit.say) for limit in panel.limits),
            drafts=tuple(map(self._draft, panel.drafts.values())),
            cases=tuple(self._case(case, today) for case in cases),
            map=self._map(mapped),
            working_days=self._working_days(today),
            changed_terms={name: term.days for name, term in panel.terms.items() if term.usual is not None},
            start=start,
            words=messages(),
            logic=self.logic(),  # last, since the others put nodes into its list too
        )

    def logic(self) -> LogicData:
        """What every expert says in every situation, with the nodes of all diagrams that were added before.

        Raises:
            TooLarge: a diagram has too many nodes.
            InputError: a fact has too many cells.
        """
        experts = self._panel.experts
        pairs = diagrams.pairs(self._opened.adviser.stances, self._listed, experts)
        facts = tuple(self._fact(domain) for domain in self._opened.domains.values())
        return LogicData(
            facts=facts,
            rules=tuple(self._rule(expert, rule) for expert in experts.values() for rule in expert.rules),
            pairs=tuple(PairData(self._experts[e], self._actions[a], node) for (e, a), node in pairs.items()),
            diagrams=DiagramsData(tuple(self._listed.nodes), tuple(self._listed.leaves)),
        )

    def _where(self, condition: Condition) -> int:
        return diagrams.condition(self._opened.adviser.stances, self._listed, condition)

    def _fact(self, domain: Domain) -> FactData:
        fact = domain.fact
        if len(domain.cells) > _MOST_CELLS:
            message = f"`{fact.name}` has {len(domain.cells)} different answers, and a page has room for {_MOST_CELLS}"
            hint = "put answers together that no rule tells apart, or let conditions test fewer numbers"
            raise InputError([Problem(fact.at, "too-many-answers", message, hint)])
        gate = fact.only_if
        values = [] if fact.kind.counts else [cell for cell in domain.cells if isinstance(cell, bool | str)]
        return FactData(
            name=fact.name,
            kind=fact.kind.name,
            title=fact.title,
            ask=fact.ask,
            help=fact.help,
            fixed=fact.fixed,
            minimum=fact.minimum,
            maximum=fact.maximum,
            cells=tuple(map(_cell, domain.cells)),
            said=tuple(words.cell_in_words(fact, cell) for cell in domain.cells),
            answers=tuple(words.answer_in_words(fact, value, datetime.date.min) for value in values),
            gate=None if gate is None else self._where(gate),
            hangs_on=() if gate is None else tuple(sorted(self._levels[name] for name in gate_facts(gate))),
        )

    def _action(self, action: Action) -> ActionData:
        topic = next(topic.title for topic in self._panel.topics if action.name in topic.actions)
        excludes = {other.name for pair in self._panel.excluding() if action in pair for other in pair} - {action.name}
        return ActionData(
            name=action.name,
            title=action.title,
            means=action.means,
            topic=topic,
            back=None if action.looks_back is None else self._where(action.looks_back),
            excludes=tuple(sorted(self._actions[name] for name in excludes)),
            announces=tuple(self._actions[name] for name in action.announces),
            during=tuple(self._actions[name] for name in action.during),
            advertised=tuple(
                place
                for place, expert in enumerate(self._panel.experts.values())
                if self._panel.interests_of(expert, action.name)
            ),
            sets=tuple((self._levels[name], value) for name, value in action.sets.items()),
            on_working_days=action.on_working_days,
            repeats=self._repeats(action),
        )

    def _repeats(self, action: Action) -> tuple[int, int | None] | None:
        again = action.repeats
        return None if again is None else (again.every, self._levels[again.since] if again.since else None)

    def _expert(self, expert: Expert) -> ExpertData:
        called = words.names_of(self._panel)[expert.name]
        return ExpertData(called, expert.full_name, expert.who, expert.outlook)

    def _rule(self, expert: Expert, rule: Rule) -> RuleData:
        program = self._opened.adviser.programs[expert.name]
        tested = program.facts_under([Goal(GoalKind.RULE, rule.id)])
        domains = self._opened.domains
        return RuleData(
            id=rule.id,
            expert=self._experts[expert.name],
            when=words.rule_in_words(self._panel, expert, rule),
            because=rule.because,
            how=rule.how,
            claims=tuple(self._claims[name] for name in rule.claims),
            stated=rule.reading is Reading.STATED,
            note=rule.note,
            stances=tuple((self._actions[action], joined({stance})) for action, stance in rule.gives),
            rests_on=tuple(sorted(self._levels[name] for name in tested)),
            presumes=tuple((self._levels[test.fact], domains[test.fact].mask_of(test)) for test in rule.presumes),
        )

    def _draft(self, draft: Draft) -> DraftData:
        actions = tuple(self._actions[name] for name in draft.actions)
        return DraftData(draft.name, draft.title, actions, tuple(map(self._sentence, draft.text)))

    def _sentence(self, sentence: Sentence) -> SentenceData:
        claims = tuple(self._claims[name] for name in sentence.claims)
        return SentenceData(sentence.say, claims, None if sentence.when is None else self._where(sentence.when))

    def _case(self, case: Case, today: datetime.date) -> CaseData:
        facts = self._panel.facts
        read = {name: read_value(facts[name], given, today, []) for name, given in given_in(case).items()}
        return CaseData(case.name, case.title, case.story, self._answers(read))

    def _answers(self, values: Mapping[str, Value | None]) -> tuple[int | None, ...]:
        """For each fact the number of the cell in which its value lies, or the value itself where it is a number."""
        return tuple(self._answer(domain, values.get(name)) for name, domain in self._opened.domains.items())

    def _answer(self, domain: Domain, value: Value | None) -> int | None:
        if value is None or domain.fact.kind.counts:
            return None if value is None else int(value)
        return domain.cells.index(value)

    def _map(self, mapped: PanelMap) -> MapData:
        return MapData(
            counted=counted_in_words(self._panel, mapped),
            voices=tuple(
                (
                    self._experts[one.expert],
                    self._actions[one.action],
                    {stance: round(figure.share, 4) for stance, figure in one.said.items() if figure.situations},
                )
                for one in mapped.voices
            ),
            pairs=tuple(
                (self._experts[one.one], self._experts[one.other], _rounded(one.same), _rounded(one.opposed))
                for one in mapped.pairs
            ),
            dividing=tuple((self._levels[one.fact], round(one.gain, 4)) for one in mapped.dividing),
            divided=tuple((self._answers(one.situation.values), one.opposed) for one in mapped.divided),
        )

    def _working_days(self, today: datetime.date) -> WorkingDaysData | None:
        rule = self._panel.working_days
        if rule is None:
            return None
        years = range(today.year, today.year + _YEARS)
        calendars: dict[str, CalendarData] = {}
        for value, calendar in rule.holidays.items():
            weekend, holidays = days_off(calendar, years)
            coming = {day.isoformat(): name for day, name in holidays.items() if day >= today}
            calendars[value] = CalendarData(calendar, weekend, coming)
        return WorkingDaysData(self._levels[rule.fact], calendars, f"{years[-1]}-12-31")


def _cell(cell: Cell) -> CellData:
    if isinstance(cell, Run):
        return (cell.first, cell.last)
    return None if isinstance(cell, NotApplicable) else cell


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
