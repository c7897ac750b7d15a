"""What an answer says to the person: of steps already taken, of actions that bear on each other, of silence."""

from __future__ import annotations

import datetime
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import counsel
from counsel.doors.cli import main
from counsel.logic.situation import given_in, holds
from counsel.panel.model import Match
from counsel.rendering import markdown
from counsel.rendering.html import comparison as html
from counsel.rendering.html.document import written as as_html
from counsel.rendering.text.document import show
from counsel.rendering.views import answer as now
from counsel.rendering.views import comparison as compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counsel.consulting import Answer

TODAY = datetime.date(2026, 11, 23)
PAST = ("it was right", "better not next time")


def answer_of(opened: counsel.OpenPanel, case: str) -> Answer:
    return opened.answer(opened.situation(given_in(opened.case(case)), TODAY))


def pages(opened: counsel.OpenPanel, answer: Answer) -> Sequence[str]:
    """The answer as text, Markdown and HTML, in both views."""
    stream = io.StringIO()
    documents = (now.document(opened.panel, answer), compare.document(opened.panel, answer))
    for document in documents:
        show(document, stream)
    written = (form(one) for form in (markdown.written, as_html) for one in documents)
    return [" ".join(page.split()) for page in (stream.getvalue(), *written, html.page(opened.panel, answer))]


@pytest.mark.parametrize("case", ["the-question", "three-days-after-the-message", "a-week-of-silence"])
def test_a_stance_on_a_step_already_taken_is_told_as_a_verdict_on_it(opened: counsel.OpenPanel, case: str) -> None:
    answer = answer_of(opened, case)
    line = answer.bottom_line
    assert line.looks_back == ("leave_message",)
    assert "leave_message" not in (*line.undisputed, *line.disputed, *line.accepted, *line.advised_against)
    for page in pages(opened, answer):
        assert "What you did" in page
        assert all(words in page for words in PAST)
        assert "do: Feldman and Luscher; avoid: Williams and Simpson" not in page


@pytest.mark.parametrize("case", ["hung-up-at-the-beep", "hardly-anything-known"])
def test_a_stance_on_a_step_not_taken_or_not_known_to_be_is_advice(opened: counsel.OpenPanel, case: str) -> None:
    answer = answer_of(opened, case)
    assert answer.bottom_line.looks_back == ()
    assert not any(words in page for page in pages(opened, answer) for words in ("What you did (", *PAST))


def test_the_json_keeps_the_stance_and_says_that_it_looks_back(opened: counsel.OpenPanel) -> None:
    facts = {"interview": "done", "answer": "none_yet", "last_step": "left_message", "greeting": "gives_cell"}
    panel = counsel.load()
    found = json.loads(panel.consult(facts).to_json())["advice"]
    assert found["luscher"]["leave_message"]["stance"] == "do"
    back = {(e, a) for e, said in found.items() for a, one in said.items() if one.get("looks_back") is True}
    assert back == {(e, "leave_message") for e in ("williams", "simpson", "feldman", "luscher")}
    assert json.loads(panel.why("luscher", "leave_message", facts).to_json())["advice"]["looks_back"] is True
    before = json.loads(panel.consult({**facts, "last_step": "nothing"}).to_json())["advice"]
    assert "looks_back" not in before["luscher"]["leave_message"]


def test_csv_says_which_rows_look_back() -> None:
    found = CliRunner().invoke(main, ["compare", "--case", "the-question", "--format", "csv"]).output.splitlines()
    assert {line.split(",")[1] for line in found if line.endswith(",yes")} == {"leave_message"}


def test_a_condition_on_facts_holds_where_every_completion_has_it(opened: counsel.OpenPanel) -> None:
    left = Match("last_step", ("left_message",))
    for facts, expected in (
        ({"last_step": "left_message"}, True),
        ({"last_step": "wrote"}, False),
        ({"interview": "ahead"}, False),
        ({"interview": "done"}, None),
        ({}, None),
    ):
        assert holds(left, opened.situation(facts)) is expected
