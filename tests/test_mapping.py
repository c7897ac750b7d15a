"""The map: every figure is what somebody gets who goes through all situations one by one and counts."""

from __future__ import annotations

import bisect
import dataclasses
import datetime
import functools
import itertools
import math
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel.files.weights import read_weights
from counsel.logic.diagrams import patience
from counsel.logic.domains import domains_of
from counsel.logic.situation import given_in
from counsel.panel.kinds import KINDS, NotApplicable
from counsel.panel.model import Action, Case, Expert, Fact, Firmness, Match, Panel, Reading, Rule, Source, Stance, Topic
from counsel.panel.model import All as Every
from counsel.panel.model import Any as Some
from counsel.problems import InputError, TooLarge
from counsel.questions.landscape import map_panel
from opening import open_panel
from slow import answers_to, asked_in_turn, rules_of, stances_of, whole_sets, wholes
from strategies import ACTIONS, AT, Drawn, panels, situations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import counsel
    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.panel.model import Value
    from counsel.questions.landscape import PanelMap
    from slow import Sets

fewer = settings(max_examples=settings().max_examples // 2)
Weights = dict[str, tuple[float, ...]]
Stances = dict[tuple[str, str], str]

FOR = ("do", "may")


class Counted:
    """A judge: every situation that fits, as cell numbers, with its weight and what everybody says in it.

    Where situations are not counted alike, a person is asked one question after the other, and each answer is as likely
    as it weighs; of all that could come out what is known is kept.
    """

    def __init__(self, panel: Panel, known: Mapping[str, Value], weights: Weights, by_situation: bool) -> None:
        self.panel = panel
        self.domains = domains_of(panel)
        self._weights = weights
        self.rows: list[tuple[dict[str, int], float, Stances]] = []
        self.sets: list[Sets] = []
        in_turn = () if by_situation else asked_in_turn(panel, self._likely)
        chances = {tuple(self._cells(whole).values()): chance for whole, chance in in_turn}
        for whole in wholes(panel, known):
            cells = self._cells(whole)
            weight = math.prod(weights[name][cell] for name, cell in cells.items() if name in weights)
            weight = weight if by_situation else float(chances[tuple(cells.values())])
            said: Stances = {}
            for name, expert in panel.experts.items():
                told = stances_of(panel, expert, whole_sets(whole))
                said |= {(name, action): stance for action, stance in told.items()}
            if weight:
                self.rows.append((cells, weight, said))
                self.sets.append(whole_sets(whole))
        self.total = sum(weight for _, weight, _ in self.rows)

    def _cells(self, whole: Mapping[str, Value | None]) -> dict[str, int]:
        return {name: _cell(self.domains[name], value) for name, value in whole.items()}

    def _likely(self, fact: Fact, value: Value) -> Fraction:
        """How likely an answer is to a question that applies."""
        answers, weights = answers_to(self.panel, fact), self._weights.get(fact.name)
        if weights is None:
            return Fraction(1, len(answers))
        weighed = {answer: Fraction(weights[_cell(self.domains[fact.name], answer)]) for answer in answers}
        return weighed[value] / sum(weighed.values())

    def stances(self, expert: str, action: str) -> dict[str, float]:
        found: Counter[str] = Counter()
        for _, weight, said in self.rows:
            found[said[expert, action]] += weight  # type: ignore[assignment]  # weights need not be whole
        return dict(found)

    def fired(self, name: str, action: str) -> Iterator[tuple[tuple[str, Firmness] | None, float]]:
        """The stance of each situation with how firmly it is taken, and its weight."""
        expert = self.panel.experts[name]
        for (_, weight, said), sets in zip(self.rows, self.sets, strict=True):
            stance, fires = said[name, action], rules_of(self.panel, expert, sets)
            giving = [r.firmness for r in expert.rules if fires[r.id] and (action, stance) in _values(r)]
            yield ((stance, max(giving, key=list(Firmness).index)), weight) if giving else (None, weight)

    def opposed(self, said: Stances) -> set[tuple[str, str, str]]:
        every = itertools.product(self.panel.actions, self.panel.experts, self.panel.experts)
        return {(a, pro, contra) for a, pro, contra in every if said[pro, a] in FOR and said[contra, a] == "avoid"}


def _values(rule: Rule) -> list[tuple[str, str]]:
    return [(action, stance.value) for action, stance in rule.gives]


def _cell(domain: Domain, value: Value | None) -> int:
    if value is None:
        return len(domain.cells) - 1
    return domain.cell_of(value).bit_length() - 1


def in_way(cells: Mapping[str, int], way: Mapping[str, int]) -> bool:
    return all(mask >> cells[fact] & 1 for fact, mask in way.items())


@st.composite
def weighed(draw: st.DrawFn) -> tuple[Drawn, Weights, bool]:
    """A panel with a situation known in part, weights for some facts, most often none, and whether all count alike."""
    drawn = draw(situations())
    weights: Weights = {}
    if draw(st.booleans()):
        for name, domain in domains_of(drawn.panel).items():
            if draw(st.booleans()):
                numbers = [1.0 if isinstance(c, NotApplicable) else draw(st.integers(0, 4)) / 2 for c in domain.cells]
                if sum(numbers) > bool(domain.not_applicable):
                    weights[name] = tuple(numbers)
    return drawn, weights, draw(st.booleans())


def mapped(drawn: Drawn, weights: Weights, by_situation: bool) -> tuple[PanelMap | None, Counted]:
    opened = open_panel(drawn.panel)
    counted = Counted(drawn.panel, drawn.less, weights, by_situation)
    if not counted.rows:
        with pytest.raises(InputError, match="no situation that fits has any weight"):
            map_panel(opened.adviser, opened.situation(drawn.less), weights, by_situation=by_situation)
        return None, counted
    return map_panel(opened.adviser, opened.situation(drawn.less), weights, by_situation=by_situation), counted


@given(weighed())
def test_how_often_each_says_what(case: tuple[Drawn, Weights, bool]) -> None:
    found, counted = mapped(*case)
    if found is None:
        return
    assert found.situations == len(counted.rows)
    told = {(voice.expert, voice.action): voice.said for voice in found.voices}
    for expert, action in itertools.product(counted.panel.experts, counted.panel.actions):
        expected = counted.stances(expert, action)
        if (expert, action) not in told:
            assert set(expected) == {"silent"}
            continue
        figures = told[expert, action]
        assert {s: f.share for s, f in figures.items() if f.situations} == pytest.approx(
            {stance: weight / counted.total for stance, weight in expected.items()}
        )
        assert {s: f.situations for s, f in figures.items() if f.situations} == Counter(
            said[expert, action] for _, _, said in counted.rows
        )
        assert sum(figure.share for figure in figures.values()) == pytest.approx(1)


@given(weighed())
def test_how_far_two_agree(case: tuple[Drawn, Weights, bool]) -> None:
    found, counted = mapped(*case)
    if found is None:
        return
    assert [pair.same or -1 for pair in found.pairs] == sorted((p.same or -1 for p in found.pairs), reverse=True)
    assert len(found.pairs) == math.comb(len(counted.panel.experts), 2)
    for pair in found.pairs:
        both = same = opposed = 0.0
        for (_, weight, said), action in itertools.product(counted.rows, counted.panel.actions):
            one, other = said[pair.one, action], said[pair.other, action]
            if {one, other} <= {"do", "may", "avoid"}:
                both += weight
                same += weight * (one == other)
                opposed += weight * ((one == "avoid") != (other == "avoid"))
        assert pair.both == pytest.approx(both / counted.total)
        assert (pair.same, pair.opposed) == (
            (pytest.approx(same / both), pytest.approx(opposed / both)) if both else (None, None)
        )


@given(weighed())
def test_who_is_opposed_and_when(case: tuple[Drawn, Weights, bool]) -> None:
    found, counted = mapped(*case)
    if found is None:
        return
    expected: dict[tuple[str, str, str], float] = {}
    for _, weight, said in counted.rows:
        for triple in counted.opposed(said):
            expected[triple] = expected.get(triple, 0) + weight
    told = {(d.action, d.pro, d.contra): d.often.share for d in found.disagreements}
    assert told == pytest.approx({triple: weight / counted.total for triple, weight in expected.items()})
    for one in found.disagreements:
        for cells, _, said in counted.rows:
            assert any(in_way(cells, way) for way in one.ways) is (
                (one.action, one.pro, one.contra) in counted.opposed(said)
            )
        assert {turning.fact for turning in one.turns_on} <= {fact for way in one.ways for fact in way}


@given(weighed())
def test_who_recommends_what_another_accepts_where_the_panel_wants_that_told(case: tuple[Drawn, Weights, bool]) -> None:
    drawn, weights, by_situation = case
    found, counted = mapped(drawn, weights, by_situation)
    if found is None:
        return
    assert found.degrees == ()
    wanting = msgspec.structs.replace(drawn.panel, do_beside_may=True)
    found, _ = mapped(dataclasses.replace(drawn, panel=wanting), weights, by_situation)
    assert found is not None
    expected: dict[tuple[str, str, str], float] = {}
    for _, weight, said in counted.rows:
        for triple in _in_degree(counted.panel, said):
            expected[triple] = expected.get(triple, 0) + weight
    told = {(one.action, one.pro, one.contra): one.often.share for one in found.degrees}
    assert told == pytest.approx({triple: weight / counted.total for triple, weight in expected.items()})
    for one in found.degrees:
        for cells, _, said in counted.rows:
            so = (one.action, one.pro, one.contra) in _in_degree(counted.panel, said)
            assert any(in_way(cells, way) for way in one.ways) is so


def _in_degree(panel: Panel, said: Stances) -> set[tuple[str, str, str]]:
    every = itertools.product(panel.actions, panel.experts, panel.experts)
    return {(a, one, other) for a, one, other in every if said[one, a] == "do" and said[other, a] == "may"}


@given(weighed())
def test_which_facts_divide(case: tuple[Drawn, Weights, bool]) -> None:
    found, counted = mapped(*case)
    if found is None:
        return
    disputed = {one.action for one in found.disagreements}
    told = {turning.fact: turning.gain for turning in found.dividing}
    expected = {fact: sum(_information(counted, fact, action) for action in disputed) for fact in counted.panel.facts}
    doubt = sum(_entropy(_hits(counted, action, counted.rows)) for action in disputed)
    if not doubt:
        assert not told
        return
    for fact, bits in expected.items():
        assert told.get(fact, 0) == pytest.approx(bits / doubt, abs=1e-9)
    assert list(told.values()) == sorted(told.values(), reverse=True)


def _hits(counted: Counted, action: str, rows: list[tuple[dict[str, int], float, Stances]]) -> tuple[float, float]:
    hit = sum(weight for _, weight, said in rows if any(a == action for a, _, _ in counted.opposed(said)))
    return hit, sum(weight for _, weight, _ in rows) - hit


def _entropy(weights: tuple[float, float]) -> float:
    return -sum(w / sum(weights) * math.log2(w / sum(weights)) for w in weights if w > 1e-12 * sum(weights))


def _information(counted: Counted, fact: str, action: str) -> float:
    """Mutual information between a fact and whether an action is disputed, where the fact applies, in bits."""
    cells = counted.domains[fact].cells
    by_cell: dict[int, list[tuple[dict[str, int], float, Stances]]] = {}
    for row in counted.rows:
        if not isinstance(cells[row[0][fact]], NotApplicable):
            by_cell.setdefault(row[0][fact], []).append(row)
    applying = [row for rows in by_cell.values() for row in rows]
    if not applying:
        return 0.0
    total = sum(_hits(counted, action, applying))
    within = sum(_entropy(hits) * sum(hits) for hits in (_hits(counted, action, rows) for rows in by_cell.values()))
    return (_entropy(_hits(counted, action, applying)) * total - within) / counted.total


@given(weighed())
def test_the_situations_that_divide_most(case: tuple[Drawn, Weights, bool]) -> None:
    found, counted = mapped(*case)
    if found is None:
        return
    everywhere = [counted.opposed(said) for _, _, said in counted.rows]
    most = max(map(len, everywhere))
    assert bool(found.divided) is bool(most)
    shown: set[tuple[str, str, str]] = set()
    for number, one in enumerate(found.divided):
        disputes = {triple for dispute in one.disputes for triple in dispute.opposed}
        fitting = [row for row in counted.rows if _fits(row[0], one.situation)]
        assert fitting
        assert one.often.share == pytest.approx(sum(weight for _, weight, _ in fitting) / counted.total)
        assert one.often.situations == len(fitting)
        # whatever is not told, the disputes stand
        assert all(disputes <= counted.opposed(said) for _, _, said in fitting)
        assert one.opposed == len(disputes)
        assert number or len(disputes) == most
        for dispute in one.disputes:
            said = [{row[2][pro, dispute.action] for row in fitting} for pro in dispute.pro]
            assert dispute.accepting == tuple(
                pro for pro, stances in zip(dispute.pro, said, strict=True) if stances != {"do"}
            )
        # none shows more that is new
        assert len(disputes - shown) == max(len(other - shown) for other in everywhere)
        shown |= disputes
    assert len(found.divided) == 6 or shown == set().union(*everywhere)


def _fits(cells: Mapping[str, int], situation: Situation) -> bool:
    return all(situation.domains[name].cell_of(value) == 1 << cells[name] for name, value in situation.known.items())


@given(weighed())
def test_how_often_a_stance_is_taken_mildly_or_firmly(case: tuple[Drawn, Weights, bool]) -> None:
    """As by the firmest of the rules that give the stance in a situation."""
    found, counted = mapped(*case)
    if found is None:
        return
    for voice in found.voices:
        told: Counter[tuple[str, Firmness]] = Counter()
        for fired, weight in counted.fired(voice.expert, voice.action):
            if fired is not None:
                told[fired] += weight  # type: ignore[assignment]  # weights need not be whole
        for stance in Stance:
            for firmness in (Firmness.MILD, Firmness.FIRM):
                figure = voice.firmness.get(stance.value, {}).get(firmness)
                share = told[stance.value, firmness] / counted.total
                assert (figure.share if figure else 0) == pytest.approx(share)


@given(weighed())
def test_where_nobody_says_anything(case: tuple[Drawn, Weights, bool]) -> None:
    found, counted = mapped(*case)
    if found is None:
        return
    silent = [set(said.values()) == {"silent"} for _, _, said in counted.rows]
    weight = sum(row[1] for row, nothing in zip(counted.rows, silent, strict=True) if nothing)
    assert found.silence.often.share == pytest.approx(weight / counted.total)
    assert found.silence.often.situations == sum(silent)
    for (cells, _, _), nothing in zip(counted.rows, silent, strict=True):
        assert any(in_way(cells, way) for way, _ in found.silence.ways) is nothing
    for way, often in found.silence.ways:
        inside = sum(weight for cells, weight, _ in counted.rows if in_way(cells, way))
        assert often.share == pytest.approx(inside / counted.total)


@given(situations())
def test_how_far_a_case_divides_is_what_stands_whatever_is_not_known(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    cases = {name: _case(name, known) for name, known in (("less", drawn.less), ("more", drawn.more), ("none", {}))}
    known = [(case, opened.situation(given_in(case))) for case in cases.values()]
    found = map_panel(opened.adviser, opened.situation(drawn.less), cases=known).cases
    assert {each.case.name for each in found} == set(cases)
    assert [each.opposed for each in found] == sorted((each.opposed for each in found), reverse=True)
    for each in found:
        counted = Counted(drawn.panel, {"less": drawn.less, "more": drawn.more, "none": {}}[each.case.name], {}, True)
        stands = set[tuple[str, str, str]].intersection(*(counted.opposed(said) for _, _, said in counted.rows))
        assert {triple for dispute in each.disputes for triple in dispute.opposed} == stands
        assert each.opposed == len(stands)


def _case(name: str, facts: Mapping[str, Value]) -> Case:
    return Case(name, name, name, dict(facts), None, dict.fromkeys(facts, AT), (), AT)


def test_the_cases_that_divide_us_do_so_for_the_engine(opened: counsel.OpenPanel) -> None:
    found = opened.map(opened.situation({})).cases
    assert [each.case.name for each in found if not each.opposed]
    assert sorted(each.case.name for each in found) == opened.case_names()
    for each in found:
        tally = opened.consult(given_in(each.case)).tally
        sides = [((*said.get("do", ()), *said.get("may", ())), said.get("avoid", ())) for said in tally.values()]
        assert each.opposed == sum(len(pro) * len(contra) for pro, contra in sides)


def test_only_cases_that_fit_what_is_known_are_ranked(opened: counsel.OpenPanel) -> None:
    found = {each.case.name for each in opened.map(opened.situation({"answer": "offered"})).cases}
    assert "the-job-is-hers" in found
    assert "the-question" not in found


@given(panels(), st.permutations(ACTIONS))
@fewer
def test_the_order_of_the_actions_makes_no_difference(panel: Panel, actions: list[str]) -> None:
    assert _mapped(panel) == _mapped(_ordered(panel, actions))


def _ordered(panel: Panel, actions: Iterable[str]) -> Panel:
    return msgspec.structs.replace(panel, actions={action: panel.actions[action] for action in actions})


def _mapped(panel: Panel) -> object:
    """A map in some order of its own."""
    opened = open_panel(panel)
    map_ = opened.map(opened.situation({}))
    divided = [(each.situation.values, sorted(map(repr, each.disputes)), each.often) for each in map_.divided]
    alike = map_.pairs, map_.dividing, map_.silence, divided
    return alike, sorted(map(repr, map_.voices)), sorted(map(repr, map_.disagreements))


def test_whether_it_is_too_large_does_not_hang_on_the_order_of_the_actions(opened: counsel.OpenPanel) -> None:
    panel = opened.panel
    enough = bisect.bisect_left(range(2_000_000), True, key=functools.partial(_is_enough, panel))
    backwards = _ordered(panel, [*panel.actions][::-1])
    assert 0 < enough < 2_000_000
    assert _is_enough(backwards, enough)
    assert not _is_enough(backwards, enough - 1)


def _is_enough(panel: Panel, steps: int) -> bool:
    opened = open_panel(panel)
    try:
        with patience(steps):
            opened.map(opened.situation({}))
    except TooLarge:
        return False
    return True


def test_our_panel_has_just_as_many_situations(opened: counsel.OpenPanel) -> None:
    outside = 4 * 3 * 2 * 2  # role, country, urgent, still_unsure
    steps = 2 + 4 + 4 * 2 + 4 * 2 + 4  # nothing and something else, called, left_message, wrote, spoke
    after = 2 * 3 * 3 * steps * 4 * (1 + 3 * 2)  # asked, answer, letter, step, number, greeting with rarely_checked
    assert opened.domains.count(opened.domains.full) == outside * (1 + after) == 629_040


def test_an_answer_is_as_likely_as_any_other_to_its_question(opened: counsel.OpenPanel) -> None:
    found = map_panel(opened.adviser, opened.situation({}))
    assert found.silence.often.share == 1 / 2 * 1 / 3  # the interview is over, and they made an offer
    ahead = next(one for one in found.voices if (one.expert, one.action) == ("williams", "ask_how_you_may_follow_up"))
    assert ahead.said["do"].share == 1 / 2  # the interview is ahead, though only 48 situations are like that
    alike = map_panel(opened.adviser, opened.situation({}), by_situation=True)
    assert alike.silence.often.share == 209_664 / 629_040


def test_our_panel_as_it_divides(opened: counsel.OpenPanel) -> None:
    found = map_panel(opened.adviser, opened.situation({}), by_situation=True)
    assert found.situations == 629_040
    first, last = found.pairs[0], found.pairs[-1]
    assert ({first.one, first.other}, round(first.same or 0, 3)) == ({"schindler", "williams"}, 0.899)
    assert ({last.one, last.other}, round(last.same or 0, 3)) == ({"simpson", "luscher"}, 0.109)
    assert found.dividing[0].fact == "answer"
    assert found.silence.often.situations == 209_664
    offered = opened.domains["answer"].cell_of("offered")
    assert [way for way, _ in found.silence.ways] == [{"answer": offered}]
    assert found.divided[0].opposed == 12


def test_the_situations_that_divide_us_do_so_for_the_engine(opened: counsel.OpenPanel) -> None:
    for one in map_panel(opened.adviser, opened.situation({"interview": "done"})).divided:
        tally = opened.answer(opened.situation(one.situation.known)).tally
        for dispute in one.disputes:
            said = tally[dispute.action]
            assert set(dispute.pro) <= {*said.get("do", ()), *said.get("may", ())}
            assert set(dispute.contra) <= set(said["avoid"])


def test_what_is_known_narrows_the_map(opened: counsel.OpenPanel) -> None:
    found = map_panel(opened.adviser, opened.situation({"answer": "none_yet"}))
    assert found.situations == 209_664
    assert found.dividing[0].fact == "last_step"
    assert not found.silence.often.situations
    assert not found.silence.ways


def test_a_value_that_weighs_nothing_is_as_if_it_were_ruled_out(opened: counsel.OpenPanel) -> None:
    known = map_panel(opened.adviser, opened.situation({"urgent": False}))
    left_out = map_panel(opened.adviser, opened.situation({}), {"urgent": (0.0, 1.0)})
    assert left_out.situations == known.situations
    assert [v.said["do"].share for v in left_out.voices] == pytest.approx([v.said["do"].share for v in known.voices])


@pytest.mark.parametrize("first", [True, False])
def test_of_ways_to_be_divided_that_weigh_alike_that_of_the_first_expert_comes_first(first: bool) -> None:
    experts = [
        _expert("ann", 1, _rule("ann-does", Match("x", (first,)), Stance.DO)),
        _expert("bob", 2, _rule("bob-does", Match("x", (not first,)), Stance.DO)),
        _expert("cyd", 3, _rule("cyd-avoids", Every(()), Stance.AVOID)),
    ]
    opened = open_panel(_panel({"x": _yes_no("x")}, *experts))
    divided = map_panel(opened.adviser, opened.situation({})).divided
    assert [dispute.pro for one in divided for dispute in one.disputes] == [("ann",), ("bob",)]


def test_the_work_done_is_told(opened: counsel.OpenPanel) -> None:
    heard: list[float] = []
    map_panel(opened.adviser, opened.situation({}), heard=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1


FACTS = 26


@pytest.fixture(scope="module")
def large() -> Panel:
    """One expert's stance rests on 26 facts at once: more combinations than are gone through."""
    facts = {f"fact_{i}": _yes_no(f"fact_{i}") for i in range(FACTS)}
    pairs = tuple(Some((Match(f"fact_{i}", (True,)), Match(f"fact_{i + 1}", (True,)))) for i in range(0, FACTS, 2))
    often = Every((Match("fact_0", (True,)), Match("fact_1", (True,))))
    experts = [
        _expert("ann", 1, _rule("ann-does", Every(pairs), Stance.DO)),
        _expert("bob", 2, _rule("bob-avoids", often, Stance.AVOID)),
    ]
    return _panel(facts, *experts)


def test_facts_however_many_are_counted_exactly(large: Panel) -> None:
    opened = open_panel(large)
    found = map_panel(opened.adviser, opened.situation({}))
    assert found.situations == 2**FACTS
    does, avoids = (voice.said for voice in found.voices)
    assert does["do"].situations == 3 ** (FACTS // 2)
    assert avoids["avoid"].share == 0.25
    (opposed,) = found.disagreements
    assert opposed.often.situations == 3 ** (FACTS // 2 - 1)
    (pair,) = found.pairs
    assert pair.same == 0
    assert found.divided[0].opposed == 1


def test_what_would_take_too_long_to_tell_is_counted_all_the_same() -> None:
    facts = {f"fact_{i}": _yes_no(f"fact_{i}") for i in range(18)}
    pairs = [Some((Match(f"fact_{i}", (True,)), Match(f"fact_{i + 1}", (True,)))) for i in range(0, 18, 2)]
    ann = _expert("ann", 1, _rule("ann-does", Every(tuple(pairs)), Stance.DO))
    bob = _expert("bob", 2, _rule("bob-avoids", Every(()), Stance.AVOID))
    opened = open_panel(_panel(facts, ann, bob))
    found = map_panel(opened.adviser, opened.situation({}))
    (one,) = found.disagreements
    assert one.often.situations == 3**9
    assert one.ways == ()
    assert {turning.fact for turning in one.turns_on} == set(facts)


def test_situations_are_counted_however_many_there_are() -> None:
    facts = {f"fact_{i}": _yes_no(f"fact_{i}") for i in range(200)}
    domains = domains_of(_panel(facts))
    assert domains.count(domains.full) == 2**200


def test_weights_are_read_and_scaled_to_a_mean_of_one(opened: counsel.OpenPanel, tmp_path: Path) -> None:
    told = "answer: {none_yet: 90, turned_down: 9, offered: 0}\n"
    told += "days_since_last_step: {0 to 2: 1, 3: 1, 5: 1, 7 or more: 5}\n"
    found = read_weights(_written(tmp_path, told), opened.domains)
    assert found["answer"] == pytest.approx((30 / 11, 3 / 11, 0, 1))
    assert found["days_since_last_step"] == pytest.approx((0.5, 0.5, 0.5, 2.5, 1))
    odds = read_weights(_written(tmp_path, "urgent: {yes: 0.25, no: 0.75}\n"), opened.domains)
    percent = read_weights(_written(tmp_path, "urgent: {no: 75, true: 25}\n"), opened.domains)
    assert odds == percent == {"urgent": (0.5, 1.5)}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("anser: {none_yet: 1}", ["1:1: error: unknown fact `anser` [unknown-fact]\n  hint: did you mean `answer`?"]),
        ("urgent: {yes: -1, no: 1}", ["1:15: error: found `-1`, a weight is 0, or from 0.000000001 to 1,000,000,000"]),
        ("urgent: {yes: .inf, no: 1}", ["1:15: error: found"]),
        ("urgent: {yes: .nan, no: 1}", ["1:15: error: found"]),
        ("urgent: {yes: much, no: yes}", ["1:15: error: found the text `much`", "1:25: error: found the yes/no value"]),
        ("urgent: {yes: 1}", ["1:9: error: `urgent` has no weight for `no` [missing-key]"]),
        ("urgent: {yes: 0, no: 0}", ["1:9: error: every value of `urgent` weighs 0"]),
        ("urgent: {yes: 1, true: 1, no: 1}", ["1:18: error: `yes` is weighed twice"]),
        (
            "urgent: {yes: 1.0e-320, no: 0}",
            ["1:15: error: found `1e-320`, a weight is 0, or from 0.000000001 to 1,000,000,000"],
        ),
        (
            "role: {vendr: 1}",
            ["1:8: error: unknown value `vendr` of `role` [unknown-value]\n  hint: did you mean `vendor`?"],
        ),
        ("days_since_last_step: {4: 1}", ["1:24: error: unknown value `4`"]),
        ("answer: {not applicable: 1, none_yet: 1, turned_down: 1, offered: 1}", ["unknown value `not applicable`"]),
        (
            "urgent: 3",
            ["1:9: error: found the number `3`, expected values with their weights, such as {yes: 1, no: 3}"],
        ),
        ("[urgent]", ["1:1: error: found a list, expected facts, each with the weights of its values"]),
        ("", ["there is nothing in this file"]),
    ],
)
def test_wrong_weights_are_pointed_at(
    opened: counsel.OpenPanel, tmp_path: Path, text: str, problems: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        read_weights(_written(tmp_path, text), opened.domains)
    assert len(caught.value.problems) == len(problems)
    for problem in problems:
        assert problem in str(caught.value)


@fewer
@given(st.text())
def test_any_text_is_weights_or_an_input_error(opened: counsel.OpenPanel, home: Path, text: str) -> None:
    path = home / "weights.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert set(read_weights(path, opened.domains)) <= set(opened.domains)
    except InputError:
        return


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights")


def _written(folder: Path, text: str) -> Path:
    path = folder / "weights.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _panel(facts: dict[str, Fact], *experts: Expert) -> Panel:
    return Panel(
        name="built",
        title="A title",
        question="A question?",
        source=Source("A source", datetime.date(2011, 1, 27), "A note."),
        terms={},
        facts=facts,
        topics=(Topic("topic", "A topic", ("ask",)),),
        actions={"ask": Action("ask", "Ask", "Ask.")},
        concepts={},
        claims={},
        experts={expert.name: expert for expert in experts},
    )


def _yes_no(name: str) -> Fact:
    return Fact(name, KINDS["yes_no"], f"Title {name}", f"Ask {name}?", "", {}, None, 0, 0, False, AT)


def _expert(name: str, number: int, *rules: Rule) -> Expert:
    return Expert(name, f"Name {name}", "Somebody", number, "An outlook.", {}, rules, AT)


def _rule(name: str, when: Every | Match, stance: Stance) -> Rule:
    return Rule(name, when, None, (("ask", stance),), "A reason.", (), ("claim-1",), Reading.STATED, "", AT)
