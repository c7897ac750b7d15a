"""What is settled, open and asked next is exact: the engine and a plain search through all situations judge."""

from __future__ import annotations

import datetime
import itertools
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slow
from counsel import consulting
from counsel.advising.advice import Verdict
from counsel.advising.proving import Prover
from counsel.advising.proving import tests_that_hold as holding
from counsel.engines import prepare
from counsel.logic.diagrams import patience
from counsel.logic.domains import with_gates
from counsel.logic.situation import Situation, supposing
from counsel.logic.stances import named
from counsel.problems import TooLarge
from opening import HERE, open_panel
from situations import random_given
from strategies import Drawn, situations
from tools import LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import counsel
    from counsel.consulting import OpenPanel
    from counsel.logic.domains import Domains
    from counsel.panel.model import Value

    Seen = Sequence[tuple[slow.Whole, str]]
    from counsel.questions.whatif import Group

TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("expert", "each"),
    [("williams", 1), ("simpson", 1), ("feldman", 1), ("luscher", 1), ("schindler", 1 if LARGE else 8)],
)
def test_the_diagrams_are_what_the_engine_says_in_every_situation_that_matters(
    opened: counsel.OpenPanel, expert: str, each: int
) -> None:
    program, stances, domains = opened.adviser.programs[expert], opened.adviser.stances, opened.domains
    runner, prover = prepare(program, HERE[0]), Prover(opened.panel.experts[expert], program, opened.panel.actions)
    actions = [action for name, action in stances.pairs if name == expert]
    facts = [name for name in domains if name in with_gates(program.facts, domains)]
    looked_at = 0
    for possible in itertools.islice(_possible(domains, facts, domains.full), 0, None, each):
        looked_at += 1
        said = prover.advice_from(runner.run(holding(program, possible)), possible)
        situation = Situation({}, possible, domains, TODAY)
        assert {action: (said.verdict(action),) for action in actions} == {
            action: named(stances.possible(expert, action, situation)) for action in actions
        }
    assert looked_at > 50


def _possible(domains: Domains, facts: Sequence[str], known: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    """Every combination of the cells of some facts that goes together, one fact after another."""
    if not facts:
        yield known
        return
    for cell in range(len(domains[facts[0]].cells)):
        if known[facts[0]] >> cell & 1:
            narrowed = domains.narrowed({**known, facts[0]: 1 << cell})
            if narrowed is not None:
                yield from _possible(domains, facts[1:], narrowed)


def test_what_is_settled_has_one_outcome_in_the_diagrams_in_1000_situations(opened: counsel.OpenPanel) -> None:
    chance = random.Random(5)
    for _ in range(1000):
        situation = opened.situation(random_given(opened.panel, chance))
        for expert, said in opened.advise(situation).items():
            for action in opened.panel.actions:
                outcome = named(opened.adviser.stances.possible(expert, action, situation))
                assert outcome == said.possible(action)


def test_what_was_worked_out_before_changes_no_answer(opened: counsel.OpenPanel) -> None:
    chance = random.Random(11)
    for _ in range(300):
        opened.consult(random_given(opened.panel, chance), TODAY)
    for _ in range(12):
        facts = random_given(opened.panel, chance)
        warm, fresh = (panel.consult(facts, TODAY) for panel in (opened, consulting.load(engine=opened.engine)))
        assert (warm.advice, warm.ahead, warm.limits) == (fresh.advice, fresh.ahead, fresh.limits)


@given(situations())
def test_what_is_open_depends_on_just_the_facts_that_can_make_a_difference(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    for expert, said in opened.advise(opened.situation(drawn.more)).items():
        for action, open_ in said.open.items():
            if open_.possible != ("contradiction",):
                _judge(open_.depends_on, drawn, _seen(opened, drawn, expert, action))


def _stances(drawn: Drawn, expert: str, action: str, known: Mapping[str, Value]) -> Iterator[tuple[slow.Whole, str]]:
    for whole in slow.wholes(drawn.panel, known):
        yield whole, slow.stance_on(drawn.panel, drawn.panel.experts[expert], action, slow.whole_sets(whole))


def _judge(depends_on: Sequence[str], drawn: Drawn, every: Seen) -> None:
    """Those that make a difference are told, and others just where it takes them to tell the stance."""
    differing = [name for name in drawn.panel.facts if _differs(drawn, name, every)]
    assert list(depends_on) == [name for name in drawn.panel.facts if name in depends_on]
    assert set(differing) <= set(depends_on)
    assert _tell(depends_on, every)
    for name in set(depends_on) - set(differing):
        assert not _tell([other for other in depends_on if other != name], every)


def _tell(names: Sequence[str], every: Seen) -> bool:
    """Whether some facts alone tell the stance."""
    stances: dict[object, set[str]] = defaultdict(set)
    for whole, stance in every:
        stances[tuple(whole.get(name) for name in names)].add(stance)
    return all(len(said) == 1 for said in stances.values())


def _making_a_difference(opened: OpenPanel, drawn: Drawn, expert: str, action: str) -> list[str]:
    every = _seen(opened, drawn, expert, action)
    return [name for name in drawn.panel.facts if _differs(drawn, name, every)]


def _seen(opened: OpenPanel, drawn: Drawn, expert: str, action: str) -> Seen:
    """What comes out, seen beside those facts alone that bear on the stance or on what is known."""
    binding = opened.situation(drawn.more).binding
    bearing = slow.with_gates(drawn.panel, _tested(opened, expert, action) | binding)
    return [
        ({name: whole[name] for name in drawn.panel.facts if name in bearing}, stance)
        for whole, stance in _stances(drawn, expert, action, drawn.more)
    ]


def _tested(opened: OpenPanel, expert: str, action: str) -> set[str]:
    """The facts on which the stance rests, taken as any combination of their values, possible together or not."""
    names = [*slow.facts_behind(opened.panel, opened.panel.experts[expert], action)]
    values = [slow.values_in(opened.domains[name], opened.domains[name].full) for name in names]
    stances: dict[str, dict[object, set[str]]] = {name: defaultdict(set) for name in names}
    for combined in itertools.product(*values):
        whole = dict(zip(names, combined, strict=True))
        said = slow.stance_on(opened.panel, opened.panel.experts[expert], action, slow.whole_sets(whole))
        for i, name in enumerate(names):
            stances[name][combined[:i], combined[i + 1 :]].add(said)
    return {name for name in names if any(len(said) > 1 for said in stances[name].values())}


def _differs(drawn: Drawn, name: str, every: Seen) -> bool:
    """Whether a fact changes the stance, all others fast, or, as a gate, what can come out of those below it."""
    below = {other for other in drawn.panel.facts if name in slow.with_gates(drawn.panel, {other})}
    alone: dict[object, set[str]] = defaultdict(set)
    outcomes: dict[object, dict[object, set[str]]] = defaultdict(lambda: defaultdict(set))
    for whole, stance in every:
        alone[tuple(value for other, value in whole.items() if other != name)].add(stance)
        rest = tuple(value for other, value in whole.items() if other not in below)
        outcomes[rest][whole.get(name)].add(stance)
    if any(len(stances) > 1 for stances in alone.values()):
        return True
    return any(len({frozenset(stances) for stances in by_value.values()}) > 1 for by_value in outcomes.values())


@given(situations())
def test_the_conditions_of_what_is_open_tell_the_stance_in_every_completion(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    answer = opened.answer(opened.situation(drawn.more))
    for expert, said in answer.advice.items():
        for action, one in said.open.items():
            assert not one.branches[-1].ways
            assert {branch.stance for branch in one.branches} == set(one.possible)
            for whole, stance in _stances(drawn, expert, action, drawn.more):
                told = [
                    branch.stance for branch in one.branches[:-1] if any(_in(opened, whole, w) for w in branch.ways)
                ]
                assert (told or [one.branches[-1].stance]) == [stance] * max(1, len(told))


def _in(opened: OpenPanel, whole: slow.Whole, way: Mapping[str, int]) -> bool:
    return all(_cell(opened, name, whole[name]) & mask for name, mask in way.items())


def _cell(opened: OpenPanel, name: str, value: Value | None) -> int:
    domain = opened.domains[name]
    return domain.not_applicable if value is None else domain.cell_of(value)


@given(situations())
@settings(max_examples=settings().max_examples // 2)
def test_no_question_is_asked_whose_answers_cannot_matter(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    question = opened.interviewer.next_question(opened.situation(drawn.less))
    tells = {
        name
        for expert in drawn.panel.experts
        for action in drawn.panel.actions
        for name in _making_a_difference(opened, _knowing_less(drawn), expert, action)
    }
    if question is None:
        assert not tells
    else:
        assert question.fact.name in slow.with_gates(drawn.panel, tells)


def _knowing_less(drawn: Drawn) -> Drawn:
    """The same with what is known less taken for what is known."""
    return Drawn(drawn.panel, drawn.whole, drawn.less, drawn.less)


@given(situations())
@settings(max_examples=settings().max_examples // 2)
def test_i_do_not_know_never_brings_more_questions_than_an_answer_would(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    situation = opened.situation(drawn.less)
    question = opened.interviewer.next_question(situation)
    if question is not None:
        name = question.fact.name
        answers = [_most_questions(opened, case, ()) for case in _answers(situation, name)]
        assert _most_questions(opened, situation, (name,)) <= max(answers)


def _answers(situation: Situation, name: str) -> Iterator[Situation]:
    for cell in range(situation.possible[name].bit_length()):
        case = supposing(situation, {name: situation.possible[name] & 1 << cell})
        if case is not None:
            yield case


def _most_questions(opened: OpenPanel, situation: Situation, not_known: tuple[str, ...]) -> int:
    """How many questions are still asked of whoever answers so as to be asked most."""
    question = opened.interviewer.next_question(situation, not_known)
    if question is None:
        return 0
    return 1 + max(_most_questions(opened, case, not_known) for case in _answers(situation, question.fact.name))


@given(situations(), st.integers(0, 300))
@settings(max_examples=settings().max_examples // 2)
def test_what_is_too_large_is_said_to_be_and_nothing_else_changes(drawn: Drawn, most: int) -> None:
    exact = open_panel(drawn.panel)
    situation = exact.situation(drawn.less)
    hurried = open_panel(drawn.panel)
    understood = hurried.situation(drawn.less)
    with patience(most):
        said = hurried.advise(understood)
    for expert, whole in exact.advise(situation).items():
        for action in drawn.panel.actions:
            told = said[expert]
            if told.is_exact(action):
                assert told.possible(action) == whole.possible(action)
            else:
                assert told.verdict(action) is Verdict.OPEN
                assert set(whole.possible(action)) <= set(told.possible(action))


@given(situations(), st.integers(0, 3_000))
@settings(max_examples=settings().max_examples // 2)
def test_whoever_has_too_few_steps_is_told_so_and_else_the_same(drawn: Drawn, most: int) -> None:
    exact, hurried = open_panel(drawn.panel), open_panel(drawn.panel)
    understood = hurried.situation(drawn.less)
    with patience(most):
        try:
            found = hurried.overview(understood)
        except TooLarge:
            return
    whole = exact.overview(exact.situation(drawn.less))
    assert found.idle == whole.idle
    assert [_moving(group) for group in found.groups] == [_moving(group) for group in whole.groups]


def _moving(group: Group) -> tuple[object, ...]:
    return group.fact, group.kind, [(one.cells, one.what_if.moves) for one in group.variants]


@given(situations(), st.integers(0, 3_000))
@settings(max_examples=settings().max_examples // 2)
def test_a_day_ahead_is_told_as_it_is_or_said_to_be_missing(drawn: Drawn, most: int) -> None:
    exact, hurried = open_panel(drawn.panel), open_panel(drawn.panel)
    understood = hurried.situation(drawn.less)
    with patience(most):
        found = hurried.answer(understood)
    whole = exact.answer(exact.situation(drawn.less))
    told = {(step.in_days, change) for step in found.ahead for change in step.changes}
    every = {(step.in_days, change) for step in whole.ahead for change in step.changes}
    assert told == every if found.ahead_whole else told <= every
