"""Gathers from an opened panel what the page holds."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from counsel.logic.compiling import Goal, GoalKind
from counsel.logic.diagrams import bits
from counsel.logic.domains import gate_facts
from counsel.logic.stances import joined
from counsel.panel.calendars import days_off, knows_every_holiday
from counsel.panel.kinds import NUMBER, NotApplicable, Run, value_typed
from counsel.panel.model import FIRMNESS, Reading
from counsel.rendering import words
from counsel.rendering.page import diagrams, mapping
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
    PageData,
    PairData,
    RuleData,
    SentenceData,
    WorkingDaysData,
)
from counsel.rendering.page.messages import messages
from counsel.rendering.views.plan import topic_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.consulting import OpenPanel
    from counsel.logic.domains import Domain
    from counsel.panel.kinds import Cell
    from counsel.panel.model import Action, Case, Condition, Draft, Expert, Fact, Rule, Sentence
    from counsel.questions.landscape import PanelMap
    from counsel.rendering.page.data import CellData

_FORMAT = 1
_YEARS = 8
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
            claims=tuple(ClaimData(words.paragraph_in_words(claim), claim.text) for claim in panel.claims.values()),
            limits=tuple(LimitData(self._where(limit.when), limit.say) for limit in panel.limits),
            drafts=tuple(map(self._draft, panel.drafts.values())),
            cases=tuple(self._case(case, today) for case in cases),
            map=mapping.gathered(panel, mapped, today),
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
        gate = fact.only_if
        values = [] if fact.kind.counts else [cell for cell in domain.cells if isinstance(cell, bool | str)]
        return FactData(
            name=fact.name,
            kind=fact.kind.name,
            title=fact.title,
            inside=words.lowered(fact.title),
            ask=fact.ask,
            help=fact.help,
            fixed=fact.fixed,
            minimum=fact.minimum,
            maximum=fact.maximum,
            step=fact.step,
            unit=fact.unit,
            cells=tuple(map(_cell, domain.cells)),
            said=tuple(words.cell_in_words(fact, cell) for cell in domain.cells),
            answers=tuple(words.answer_in_words(fact, value, datetime.date.min) for value in values),
            gate=None if gate is None else self._where(gate),
            hangs_on=() if gate is None else tuple(sorted(self._levels[name] for name in gate_facts(gate))),
            runs=tuple(_run(fact, cell) for cell in domain.cells if isinstance(cell, Run)),
            ordered=fact.ordered,
            clauses=tuple(_clause(fact, cell) for cell in domain.cells) if words.speaks_in_clauses(fact) else (),
            asks=self._asks(fact),
            asked_of=self._levels[fact.asked_of] if fact.asked_of else -1,
        )

    def _asks(self, fact: Fact) -> dict[str, str]:
        """The question in other words, by the value as a script writes it."""
        if not fact.asked_of:
            return {}
        gate = self._panel.facts[fact.asked_of]
        worded = {value: fact.asks.get(value_typed(value)) for value in gate.kind.values(gate)}
        return {str(v).lower() if isinstance(v, bool) else str(v): ask for v, ask in worded.items() if ask}

    def _action(self, action: Action) -> ActionData:
        topic = next(topic.title for topic in self._panel.topics if action.name in topic.actions)
        excludes = {other.name for pair in self._panel.excluding() if action in pair for other in pair} - {action.name}
        return ActionData(
            name=action.name,
            title=action.title,
            means=action.means,
            topic=topic,
            label=topic_of(self._panel, action.name),
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
            occasion=action.occasion,
        )

    def _repeats(self, action: Action) -> tuple[int, int | None] | None:
        again = action.repeats
        return None if again is None else (again.every, self._levels[again.since] if again.since else None)

    def _expert(self, expert: Expert) -> ExpertData:
        called = words.names_of(self._panel)[expert.name]
        return ExpertData(called, expert.full_name, expert.who, expert.outlook)

    def _rule(self, expert: Expert, rule: Rule) -> RuleData:
        program = self._opened.adviser.programs[expert.name]
        when, parts = words.rule_in_words(self._panel, expert, rule)
        tested = program.facts_under([Goal(GoalKind.RULE, rule.id)])
        domains = self._opened.domains
        return RuleData(
            expert=self._experts[expert.name],
            when=when,
            parts=parts,
            because=rule.because,
            how=rule.how,
            claims=tuple(self._claims[name] for name in rule.claims),
            stated=rule.reading is Reading.STATED,
            firmness=FIRMNESS.index(rule.firmness),
            note=rule.note,
            stances=tuple((self._actions[action], joined({stance})) for action, stance in rule.gives),
            rests_on=tuple(sorted(self._levels[name] for name in tested)),
            presumes=tuple(
                (self._levels[test.fact], tuple(bits(domains[test.fact].mask_of(test)))) for test in rule.presumes
            ),
        )

    def _draft(self, draft: Draft) -> DraftData:
        actions = tuple(self._actions[name] for name in draft.actions)
        return DraftData(draft.title, actions, tuple(map(self._sentence, draft.text)))

    def _sentence(self, sentence: Sentence) -> SentenceData:
        claims = tuple(self._claims[name] for name in sentence.claims)
        return SentenceData(sentence.say, claims, None if sentence.when is None else self._where(sentence.when))

    def _case(self, case: Case, today: datetime.date) -> CaseData:
        return CaseData(case.name, case.title, case.story, mapping.answers(self._panel, case, today))

    def _working_days(self, today: datetime.date) -> WorkingDaysData | None:
        rule = self._panel.working_days
        if rule is None:
            return None
        years = range(today.year, today.year + _YEARS)
        calendars: dict[str, CalendarData] = {}
        for value, calendar in rule.holidays.items():
            weekend, holidays = days_off(calendar, years)
            coming: dict[str, list[str]] = {}
            for day, name in holidays.items():
                if day >= today and day.weekday() not in weekend:
                    coming.setdefault(words.holiday_in_words(name), []).append(day.isoformat())
            calendars[value] = CalendarData(weekend, coming, knows_every_holiday(calendar))
        return WorkingDaysData(self._levels[rule.fact], calendars, f"{years[-1]}-12-31")


def _clause(fact: Fact, cell: Cell) -> str:
    return words.number_as_clause(fact, f"{{{NUMBER}}}") if isinstance(cell, Run) else words.alone_in_words(fact, cell)


def _run(fact: Fact, run: Run) -> tuple[str, str, str]:
    last = "" if run.last is None else words.count_in_words(fact, run.last)
    return words.figure_in_words(run.first), words.count_in_words(fact, run.first), last


def _cell(cell: Cell) -> CellData:
    if isinstance(cell, Run):
        return (cell.first, cell.last)
    return None if isinstance(cell, NotApplicable) else cell
