"""Hand-outs for a class: a sheet that gives nothing away, its solution, and the answer of the person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner

from counsel.doors.cli import main
from counsel.questions.handing import HandOut
from counsel.rendering.views import answer as whole
from counsel.rendering.views import handout
from counsel.rendering.words import paragraph_in_words

if TYPE_CHECKING:
    from pathlib import Path

    import counsel

TODAY = "2026-11-23"
TWO = ("the-question", "hung-up-at-the-beep")


def printed(*args: str, code: int = 0, width: int = 80) -> str:
    call = ["cases", *args, "--today", TODAY, "--engine", "plain"]
    result = CliRunner().invoke(main, call, env={"COLUMNS": str(width)})
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def test_a_sheet_tells_nothing_of_what_the_experts_say(opened: counsel.OpenPanel) -> None:
    for case, answer in opened.worked(opened.every_case(), TODAY):
        mute = msgspec.structs.replace(answer, advice={}, tally={}, silent={}, ahead=(), day_off=None, limits=())
        sheets = [handout.document(opened.panel, HandOut.SHEET, [(case, one)]) for one in (answer, mute)]
        assert sheets[0] == sheets[1]


def test_a_sheet_has_a_field_for_each_expert_and_action(opened: counsel.OpenPanel) -> None:
    narrow = printed("the-question", "--handout", "sheet")
    assert max(map(len, narrow.splitlines())) <= 80
    assert sum("____" in line for line in narrow.splitlines()) == len(opened.panel.actions)
    page = printed("the-question", "--handout", "sheet", width=120)
    rows = [line for line in page.splitlines() if "____" in line]
    assert len(rows) == len(opened.panel.actions)
    assert {row.count("____") for row in rows} == {len(opened.panel.experts)}
    assert all(any(action.title in row for row in rows) for action in opened.panel.actions.values())


def test_a_sheet_asks_of_what_is_not_known(opened: counsel.OpenPanel) -> None:
    page = printed("the-question", "--handout", "sheet", width=200)
    assert f"Not known here: {opened.panel.facts['number_from'].ask} Whose advice could hang on it?" in page
    assert "What changes in the days ahead" in page
    assert "What changes in the days ahead" not in printed("before-the-interview", "--handout", "sheet")


def test_a_solution_has_every_stance_with_its_reason_and_place(opened: counsel.OpenPanel) -> None:
    for case, answer in opened.worked(opened.every_case(), TODAY):
        document = handout.document(opened.panel, HandOut.SOLUTION, [(case, answer)])
        said = str(document)
        for advice in answer.advice.values():
            for one in advice.settled.values():
                for rule in one.rules:
                    assert rule.because in said
                    assert all(paragraph_in_words(opened.panel.claims[claim])[:8] in said for claim in rule.claims)


def test_an_answer_is_the_whole_page_under_the_case_s_own_title(opened: counsel.OpenPanel) -> None:
    ((case, answer),) = opened.worked([opened.case("the-question")], TODAY)
    page = handout.document(opened.panel, HandOut.ANSWER, [(case, answer)])
    assert page.blocks[2:] == whole.document(opened.panel, answer).blocks[1:]
    assert (case.title in str(page.blocks[0]), case.story in str(page.blocks[1])) == (True, True)


@pytest.mark.parametrize("kind", ["sheet", "solution", "answer"])
def test_several_cases_are_one_file_in_the_order_in_which_they_are_named(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "handout.html"
    assert printed(*TWO, "--handout", kind, "--format", "html", "-o", str(file)) == ""
    page = file.read_text(encoding="utf-8")
    assert page.count("<h1>") == 2
    assert page.index("The question of the column") < page.index("Hung up at the beep")
    assert "h1 ~ h1 { break-before: page;" in page
    first = printed(TWO[0], "--handout", kind)
    assert printed(*TWO, "--handout", kind).startswith(first)


def test_without_names_all_cases_of_the_panel_are_handed_out(opened: counsel.OpenPanel) -> None:
    found = json.loads(printed("--handout", "sheet", "--format", "json"))
    assert [one["case"]["name"] for one in found["cases"]] == opened.case_names()


def test_the_json_of_a_sheet_has_no_answer() -> None:
    sheet, solution = (json.loads(printed(*TWO, "--handout", k, "--format", "json")) for k in ("sheet", "solution"))
    assert [sorted(one) for one in sheet["cases"]] == [["case", "situation"]] * 2
    assert solution["cases"][0]["answer"]["advice"]["simpson"]["wait"]["stance"] == "do"
    assert (sheet["format"], sheet["handout"]) == (1, "sheet")


def test_a_case_of_ones_own_and_a_link_are_handed_out_too(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("title: My own\nfacts: {interview: ahead}\n", encoding="utf-8")
    assert printed(str(mine), "--handout", "sheet").startswith("My own\n")
    link = "counsel:1/voicemail-follow-up/answer=turned_down,interview=done,urgent=no/78a98b"
    assert "Their answer: a no" in printed(link, "--handout", "sheet")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--handout", "poster"), "--handout: error: unknown handout `poster` [unknown-handout]"),
        (("--handout", "sheets"), "did you mean `sheet`?"),
        (TWO, "--handout sheet, solution or answer"),
        (("the-question", "nowhere", "--handout", "sheet"), "unknown case `nowhere`"),
    ],
)
def test_what_cannot_be_handed_out_is_refused(args: tuple[str, ...], said: str) -> None:
    assert said in printed(*args, code=2)
