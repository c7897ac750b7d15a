"""The pages of the experts and of the cases."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from counsel.advising.advice import Verdict
from counsel.logic.situation import given_in
from counsel.panel.model import Match, Stance
from counsel.rendering.contract.cases import Difference, case_of, cases_of
from counsel.rendering.contract.experts import expert_of, experts_of
from counsel.rendering.text.document import Page, show
from counsel.rendering.views import cases, experts
from opening import open_panel
from strategies import Drawn, situations
from wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    import counsel
    from counsel.rendering.views.blocks import Document

GOLDEN = Path(__file__).parent / "golden"
TODAY = datetime.date(2026, 11, 23)


def as_text(page: Document, width: int = 100) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        stream = io.StringIO()
        show(page, stream)
    return stream.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_experts_as_they_are_printed(opened: counsel.OpenPanel, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / "experts.txt", as_text(experts.every(opened.panel)))


@pytest.mark.parametrize("width", [60, 100])
def test_an_expert_as_printed(opened: counsel.OpenPanel, golden: Callable[[Path, str], None], width: int) -> None:
    page = experts.one(opened.panel, opened.panel.experts["schindler"])
    golden(GOLDEN / f"expert-schindler-{width}.txt", as_text(page, width))


def test_the_cases_as_they_are_printed(opened: counsel.OpenPanel, golden: Callable[[Path, str], None]) -> None:
    every = [opened.case(name) for name in opened.case_names()]
    golden(GOLDEN / "cases.txt", as_text(cases.every(opened.panel, every)))


def test_a_case_as_it_is_printed(opened: counsel.OpenPanel, golden: Callable[[Path, str], None]) -> None:
    case = opened.case("the-question")
    answer = opened.answer(opened.situation(given_in(case), TODAY))
    golden(GOLDEN / "case-the-question.txt", as_text(cases.one(opened.panel, case, answer)))


def test_an_experts_page_holds_every_rule_and_every_claim(opened: counsel.OpenPanel) -> None:
    panel = opened.panel
    for expert in panel.experts.values():
        shown = flat(as_text(experts.one(panel, expert), 79))
        found = expert_of(panel, expert)
        assert [rule.id for rule in found.rules] == [rule.id for rule in expert.rules]
        for rule in expert.rules:
            assert all(text in shown for text in (rule.because, *rule.how, rule.note))
        own = {claim.id for claim in panel.claims.values() if claim.answer == expert.answer}
        cited = {claim.id for rule in found.rules for claim in rule.claims}
        assert cited | {claim.id for claim in found.not_encoded} == own
        assert all(panel.claims[claim].text in shown for claim in own)
        assert panel.source.note in shown


def test_the_concepts_that_an_expert_uses_are_all_there(opened: counsel.OpenPanel) -> None:
    schindler = expert_of(opened.panel, opened.panel.experts["schindler"])
    assert [(one.name, one.own) for one in schindler.concepts] == [
        ("office_line_is_no_use", True),
        ("cell_number_only_offered", True),
        ("typed_letter_missing", True),
        ("other_step_without_result", True),
        ("following_up", False),
        ("turned_down", False),
        ("message_to_be_judged", False),
        ("message_still_matters", False),
        ("cell_number_known", False),
        ("message_unanswered", False),
    ]
    assert schindler.concepts[0].ways == (
        "the greeting tells callers to call the cell",
        "the greeting says that messages are rarely checked",
    )


def test_a_rule_in_json_is_said_whole(opened: counsel.OpenPanel) -> None:
    panel, feldman = opened.panel, opened.panel.experts["feldman"]
    urgent = Match("urgent", (True,))
    rule = msgspec.structs.replace(
        feldman.rules[0], when=urgent, unless=urgent, gives=(("wait", Stance.AVOID), ("call_cell", Stance.MAY))
    )
    changed = msgspec.structs.replace(feldman, rules=(rule,))
    (found,) = expert_of(panel, changed).rules
    assert found.when == found.unless == "your matter is urgent"
    assert found.gives == {"wait": Stance.AVOID, "call_cell": Stance.MAY}
    shown = flat(as_text(experts.one(panel, changed), 79))
    assert "when your matter is urgent, unless your matter is urgent:" in shown
    assert "✗ avoid Wait before your next step ~ may Call the cell phone" in shown


def test_everything_for_scripts_is_json_and_says_whose_words_these_are(opened: counsel.OpenPanel) -> None:
    panel, case = opened.panel, opened.case("the-question")
    answer = opened.answer(opened.situation(given_in(case), TODAY))
    for found in (
        experts_of(panel),
        expert_of(panel, panel.experts["simpson"]),
        cases_of(panel, [case]),
        case_of(panel, case, answer),
    ):
        assert json.loads(found.to_json())["notice"] == panel.source.note


def test_where_a_case_differs_both_are_shown(opened: counsel.OpenPanel) -> None:
    case = opened.case("the-question")
    answer = opened.answer(opened.situation(given_in(case), TODAY))
    expected = {**(case.expect or {}), "feldman": {"leave_message": "avoid", "call_cell": "do"}}
    other = msgspec.structs.replace(case, expect=expected)
    assert case_of(opened.panel, other, answer).differs == (
        Difference("feldman", "leave_message", Verdict.AVOID, Verdict.DO),
        Difference("feldman", "call_cell", Verdict.DO, Verdict.SILENT),
        Difference("feldman", "write_that_you_will_call", Verdict.SILENT, Verdict.DO),
    )
    shown = as_text(cases.one(opened.panel, other, answer))
    assert shown.count("differs") == 3
    assert "Leave a voicemail message ✗ avoid ✓ do differs" in flat(shown)
    assert "3 of 23 stances differ from what the case expects." in shown


def test_a_case_without_expectation_is_not_judged(opened: counsel.OpenPanel) -> None:
    case = msgspec.structs.replace(opened.case("the-question"), expect=None)
    answer = opened.answer(opened.situation(given_in(case), TODAY))
    assert case_of(opened.panel, case, answer).differs == ()
    shown = as_text(cases.one(opened.panel, case, answer))
    assert "differ" not in shown
    assert "This case does not say which advice it expects." in shown


@settings(max_examples=settings().max_examples // 3)
@given(situations(), st.one_of(st.text(), st.sampled_from(["[red]a[/]", "\x1b[31m", "a\u202eb", ":smile:"])))
def test_pages_of_experts_fit_any_width_whatever_the_texts_are(drawn: Drawn, text: str) -> None:
    panel = worded(open_panel(drawn.panel).panel, text)
    for page in (experts.every(panel), *(experts.one(panel, one) for one in panel.experts.values())):
        for width in (30, 100):
            stream = io.StringIO()
            Console(file=stream, width=width, height=25, markup=False, emoji=False).print(Page(page.blocks))
            assert max(map(cell_len, stream.getvalue().split("\n"))) <= width
