"""The words that all pages share."""

from __future__ import annotations

import datetime
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsel.advising.advice import Verdict
from counsel.advising.turns import Change
from counsel.logic.situation import given_in
from counsel.panel.model import Advises, All, Any, Condition, Is, Match, Nothing, Stance, Within
from counsel.rendering import markdown, words
from counsel.rendering.contract import document
from counsel.rendering.html.comparison import page as html
from counsel.rendering.text.document import show
from counsel.rendering.views import answer as view
from strategies import Drawn, situations

if TYPE_CHECKING:
    import counsel

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = f'\x1b\x7f\x9b\udcff\n\t\\"\\u{BIDI}'
OBEYED = re.compile(f"[\x00-\x1f\x7f-\x9f{BIDI}]")

LEFT, WROTE = Match("last_step", ("left_message",)), Match("last_step", ("wrote",))
URGENT = Match("urgent", (True,))


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("greeting", "gives_cell", "gives a cell number"),
        ("urgent", True, "yes"),
        ("urgent", False, "no"),
        ("days_since_last_step", 0, "none, it was today"),
        ("days_since_last_step", 1, "1 day"),
        ("days_since_last_step", 1200, "1,200 days"),
        ("days_since_last_step", "not applicable", "not applicable"),
        ("greeting", None, "not known"),
        ("greeting", "unknown", "not known"),
    ],
)
def test_a_value_in_words(opened: counsel.OpenPanel, fact: str, value: object, said: str) -> None:
    found = opened.panel.facts[fact]
    assert words.value_in_words(found, value) == said
    assert words.fact_in_words(found, value) == f"{found.title}: {said}"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (3, None, "a few days (3) or more"),
        (4, None, "4 days or more"),
        (None, 7, "up to a week (7)"),
        (None, 6, "up to 6 days"),
        (1, None, "1 day or more"),
        (3, 6, "a few days (3) to 6 days"),
        (5, 5, "5 days"),
        (None, None, "any number of days"),
    ],
)
def test_a_range_in_words(opened: counsel.OpenPanel, low: int | None, high: int | None, said: str) -> None:
    assert words.range_in_words(opened.panel, Within("days_since_last_step", low, high)) == said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (LEFT, "you left a voicemail message"),
        (Match("answer", ("turned_down", "offered")), "they said no or they offered you the job"),
        (Within("days_since_last_step", 7, None), "your latest step was a week (7) or more ago"),
        (Is("turned_down", True), "the interview is over and the answer was a no"),
        (Is("turned_down", False), "not so: the interview is over and the answer was a no"),
        (
            Is("office_line_is_no_use", False),
            "the greeting neither tells callers to use the cell nor says that messages are rarely checked",
        ),
        (Is("typed_letter_missing", True), "you have not yet sent a typed letter of thanks by post"),
        (Advises(("wait", "call_cell")), "Schindler advises to wait before your next step or call the cell phone"),
        (
            All((URGENT, Any((Is("turned_down", True), URGENT)))),
            "your matter is urgent; and (the interview is over and the answer was a no or your matter is urgent)",
        ),
        (
            Any((All((URGENT, Is("turned_down", True))), URGENT)),
            "(your matter is urgent; and the interview is over and the answer was a no) or your matter is urgent",
        ),
        (
            Nothing((URGENT, Match("country", ("europe",)))),
            "none of: your matter is urgent; the company is in Europe",
        ),
        (All(()), "always"),
        (Any(()), "never"),
        (Nothing(()), "always"),
        (All((URGENT,)), "your matter is urgent"),
    ],
)
def test_a_condition_in_words(opened: counsel.OpenPanel, condition: Condition, said: str) -> None:
    assert words.condition_in_words(opened.panel, opened.panel.experts["schindler"], condition) == said


def test_alternatives_of_one_fact_are_not_mixed_up_with_those_of_a_condition(opened: counsel.OpenPanel) -> None:
    either = Any((Match("answer", ("none_yet", "turned_down")), URGENT))
    said = words.condition_in_words(opened.panel, None, either)
    assert said == "(they have given you no answer yet or they said no) or your matter is urgent"


def test_a_condition_is_a_sentence_wherever_the_panel_has_clauses(opened: counsel.OpenPanel) -> None:
    """Of every cell, and of two of them, as a rule's condition and as what something hangs on: never `TITLE: VALUE`."""
    for domain in opened.domains.values():
        for mask in (*(1 << i for i in range(len(domain.cells))), 0b11):
            said = words.cells_in_words(opened.domains, {domain.fact.name: mask})
            assert f"{words.lowered(domain.fact.title)}: " not in said
            assert ": yes" not in said
            assert ": no" not in said
    experts = opened.panel.experts.values()
    rules = [words.rule_in_words(opened.panel, expert, rule) for expert in experts for rule in expert.rules]
    titles = [f"{words.lowered(fact.title)}: " for fact in opened.panel.facts.values()]
    assert not [(rule, title) for rule in rules for title in titles if title in rule]


def test_without_clauses_for_all_its_values_a_fact_is_told_by_its_title(opened: counsel.OpenPanel) -> None:
    fact = msgspec.structs.replace(opened.panel.facts["answer"], clauses={"turned_down": "they said no"})
    panel = msgspec.structs.replace(opened.panel, facts={**opened.panel.facts, "answer": fact})
    said = words.condition_in_words(panel, None, Match("answer", ("turned_down", "offered")))
    assert said == "their answer: a no or a job offer"


def test_a_condition_of_nobody_speaks_of_the_expert(opened: counsel.OpenPanel) -> None:
    said = words.condition_in_words(opened.panel, None, Advises(("wait",)))
    assert said == "the expert advises to wait before your next step"


def test_every_word_is_found_and_none_is_loaded_before_it_is_asked_for() -> None:
    assert all(getattr(words, name) is not None for name in words.__all__)
    with pytest.raises(AttributeError, match="no attribute 'wrods'"):
        _ = words.wrods  # type: ignore[attr-defined]  # that is what is tried
    code = "import sys, counsel.doors.cli; print(*(name for name in sys.modules if 'rendering.words.' in name))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert loaded.split() == ["counsel.rendering.words.language"]


@given(situations())
def test_every_condition_has_one_line_of_words(drawn: Drawn) -> None:
    for expert in drawn.panel.experts.values():
        for rule in expert.rules:
            said, parts = words.rule_in_words(drawn.panel, expert, rule)
            assert said.startswith("when ")
            assert (", unless " in said) == (rule.unless is not None)
            assert "\n" not in "".join((said, *parts))


def test_a_claim_in_words(opened: counsel.OpenPanel) -> None:
    assert words.claim_in_words(opened.panel.claims["williams-3"]) == "claim williams-3, answer 1 ¶1"


def test_every_stance_has_a_word_and_a_sign_of_its_own() -> None:
    for encoding in ("utf-8", "latin-1", "cp1252", "ascii", "no-such-encoding"):
        signs = [words.printable(words.SYMBOLS[stance], encoding) for stance in words.STANCES]
        assert len(set(signs)) == len(words.STANCES)
    assert "".join(words.printable(words.SYMBOLS[stance], "ascii") for stance in words.STANCES) == "+~x?.!"
    assert [words.stance_in_words(stance) for stance in Stance] == ["do", "may", "avoid"]


@given(st.text() | st.text(HOSTILE))
def test_what_is_printable_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    found = words.printable(text)
    assert [sign for sign in found if sign.isprintable()] == [sign for sign in text if sign.isprintable()]
    assert not OBEYED.search(found.replace("\n", "").replace("\t", ""))


@given(st.text() | st.text(HOSTILE))
def test_json_holds_any_text_and_nothing_that_a_terminal_obeys(text: str) -> None:
    made = document.written({"text": text})
    assert json.loads(made) == {"text": text}
    assert not OBEYED.search(made.replace("\n", ""))
    assert made.encode()


@given(st.text(st.characters(exclude_categories=["Cc"], exclude_characters=BIDI)))
def test_what_an_output_can_show_is_left_as_it_is(text: str) -> None:
    assert words.printable(text) == text


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Williams"], "Williams"),
        (["Williams", "Simpson"], "Williams and Simpson"),
        (["Williams", "Simpson", "Feldman"], "Williams, Simpson and Feldman"),
    ],
)
def test_names_are_joined_as_one_says_them(names: list[str], said: str) -> None:
    assert words.joined(names) == said


def test_choices_of_which_one_has_a_comma_are_each_parted_by_or() -> None:
    assert words.either(["do", "may", "avoid"]) == "do, may or avoid"
    assert words.either(["a", "b, c", "d"]) == "a or b, c or d"
    assert words.either([]) == ""


def test_what_must_hold_together_is_not_taken_for_one_of_the_choices(opened: counsel.OpenPanel) -> None:
    country, answer = (opened.domains[name] for name in ("country", "answer"))
    cells = {"country": country.full & 0b11, "answer": answer.full & 0b11}
    first = "the company is in the United States or the company is in Europe"
    second = "they have given you no answer yet or they said no"
    assert words.cells_in_words(opened.domains, cells) == f"{first}, and {second}"
    assert words.cells_in_words(opened.domains, {}) == ""


def test_experts_who_share_a_surname_are_told_apart(opened: counsel.OpenPanel) -> None:
    experts = opened.panel.experts
    other = msgspec.structs.replace(experts["simpson"], full_name="Ann Williams")
    twin = msgspec.structs.replace(experts["feldman"], full_name="Ann Williams")
    panel = msgspec.structs.replace(opened.panel, experts={**experts, "simpson": other, "feldman": twin})
    assert list(words.names_of(panel).values()) == [
        "Tracy Laswell Williams",
        "simpson",
        "feldman",
        "Luscher",
        "Schindler",
    ]


def test_who_says_what_is_said_in_the_order_of_the_stances(opened: counsel.OpenPanel) -> None:
    said = words.said_in_words(
        opened.panel, {"open": ("luscher",), "avoid": ("williams", "simpson"), "do": ("feldman",)}
    )
    assert said == "do: Feldman; avoid: Williams and Simpson; open: Luscher"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("silent", "do", "Luscher says “do”: Wait before your next step"),
        ("may", "do", "Luscher says “do”: Wait before your next step (before: may)"),
        ("do", "silent", "Luscher no longer recommends: Wait before your next step"),
        ("open", "do", "Luscher says “do”: Wait before your next step (before: open)"),
        ("do", "open", "Luscher on “Wait before your next step”: open from then on (before: do)"),
        ("silent", "open", "Luscher on “Wait before your next step”: open from then on (before: nothing)"),
        ("open", "silent", "Luscher has nothing to say of: Wait before your next step"),
    ],
)
def test_a_change_in_words(opened: counsel.OpenPanel, before: str, after: str, said: str) -> None:
    assert words.change_in_words(opened.panel, _change(before, after)) == said


def _change(before: str, after: str) -> Change:
    was, now = Verdict(before), Verdict(after)
    return Change("luscher", "wait", was, now, (was,), (now,))


def test_a_page_and_a_sheet_word_a_change_alike(opened: counsel.OpenPanel) -> None:
    case = given_in(opened.case("the-question"))
    answer = opened.answer(opened.situation(case, datetime.date(2026, 11, 23)))
    turned = msgspec.structs.replace(answer.ahead[0], changes=(_change("do", "open"),))
    answer = msgspec.structs.replace(answer, ahead=(turned,))
    page = io.StringIO()
    show(view.document(opened.panel, answer), page)
    for written in (page.getvalue(), html(opened.panel, answer)):
        assert "Luscher on “Wait before your next step”: open from then on (before: do)" in written


def test_what_stays_open_is_told_by_what_can_come_out_before_and_after(opened: counsel.OpenPanel) -> None:
    was, now = (Verdict.DO, Verdict.SILENT), (Verdict.DO, Verdict.MAY, Verdict.SILENT)
    turned = Change("luscher", "wait", Verdict.OPEN, Verdict.OPEN, was, now)
    case = given_in(opened.case("the-question"))
    answer = opened.answer(opened.situation(case, datetime.date(2026, 11, 23)))
    step = msgspec.structs.replace(answer.ahead[0], changes=(turned,))
    answer = msgspec.structs.replace(answer, ahead=(step,))
    said = (
        "Luscher on “Wait before your next step”: still open, do, may or nothing from then on (before: do or nothing)"
    )
    page = io.StringIO()
    show(view.document(opened.panel, answer), page)
    for written in (page.getvalue(), html(opened.panel, answer), markdown.written(view.document(opened.panel, answer))):
        assert said in " ".join(written.split())


def test_a_date_in_words() -> None:
    assert words.date_in_words(datetime.date(2026, 11, 23)) == "Monday, 23 November 2026"


@pytest.mark.parametrize(
    ("text", "said"),
    [("You are", "you are"), ("A week", "a week"), ("I know", "I know"), ("US firms", "US firms"), ("", "")],
)
def test_a_sentence_is_lowered_but_not_its_abbreviations(text: str, said: str) -> None:
    assert words.lowered(text) == said
