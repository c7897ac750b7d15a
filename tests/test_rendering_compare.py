"""The comparison in its four forms: whole pages, and laws that hold whatever a panel's texts are."""

from __future__ import annotations

import csv
import datetime
import html.parser
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from counsel import consulting
from counsel.logic.situation import given_in
from counsel.panel.model import Stance
from counsel.rendering import csv as comma
from counsel.rendering import markdown, words
from counsel.rendering.csv import cell, written
from counsel.rendering.html.comparison import page as as_html
from counsel.rendering.markdown import escaped
from counsel.rendering.text.document import Page, show
from counsel.rendering.views import comparison
from opening import open_panel
from strategies import Drawn, situations
from wording import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    import counsel
    from counsel.consulting import Answer
    from counsel.panel.model import Panel

GOLDEN = Path(__file__).parent / "golden"
COMMENT = "<!-- -->"
"""What parts an @ from the name after it, in Markdown."""
TODAY = datetime.date(2026, 11, 23)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def as_markdown(panel: Panel, answer: Answer) -> str:
    return markdown.written(comparison.document(panel, answer))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_word_of_a_stance_is_cut(language: str) -> None:
    opened = consulting.load(lang=language)
    with words.speaking(language):
        for case, answer in opened.worked(opened.every_case(), TODAY):
            found = comparison.compared(opened.panel, answer)
            for one in (one for part in found.sections for row in part.rows for one in row.cells):
                told = " ".join("".join(span.text for span in line).strip() for line in comparison._cell(one))
                assert told.startswith(f"{words.SYMBOLS[one.stance]} {one.words}"), case.name


@pytest.fixture(scope="session")
def question(opened: counsel.OpenPanel) -> Answer:
    return answer_of(opened, "the-question")


def answer_of(opened: counsel.OpenPanel, case: str) -> Answer:
    return opened.answer(opened.situation(given_in(opened.case(case)), TODAY))


def as_text(panel: Panel, answer: Answer, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    show(comparison.document(panel, answer), stream)
    return stream.getvalue()


def test_the_table_as_it_is_printed(
    opened: counsel.OpenPanel, question: Answer, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    golden(GOLDEN / "compare.txt", as_text(opened.panel, question, 100, monkeypatch))


def test_the_narrow_layout_as_it_is_printed(
    opened: counsel.OpenPanel, question: Answer, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    golden(GOLDEN / "compare-narrow.txt", as_text(opened.panel, question, 60, monkeypatch))


@pytest.mark.parametrize(("form", "suffix"), [(as_markdown, "md"), (comma.comparison, "csv"), (as_html, "html")])
def test_the_files_as_they_are_written(
    opened: counsel.OpenPanel,
    question: Answer,
    golden: Callable[[Path, str], None],
    form: Callable[[Panel, Answer], str],
    suffix: str,
) -> None:
    golden(GOLDEN / f"compare.{suffix}", form(opened.panel, question))


@pytest.mark.parametrize("width", [40, 60, 79, 80, 89, 90, 100, 120, 200])
def test_text_fits_its_width_and_cuts_no_word(
    opened: counsel.OpenPanel, question: Answer, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = as_text(opened.panel, question, width, monkeypatch)
    assert max(map(cell_len, found.splitlines())) <= width
    said = found.split()
    for action in opened.panel.actions.values():
        assert all(any(word in one for one in said) for word in action.title.split())
    for name in words.names_of(opened.panel).values():
        assert name in found
    assert ("───" in found) == (width >= 80)


@pytest.mark.parametrize("language", ["en", "de"])
def test_there_is_a_table_at_80_columns_that_cuts_no_word(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = consulting.load(lang=language)
    with words.speaking(language):
        for case, answer in opened.worked(opened.every_case(), TODAY):
            found = as_text(opened.panel, answer, 80, monkeypatch)
            if comparison.compared(opened.panel, answer).sections:
                assert max(map(cell_len, found.splitlines())) <= 80, case.name
                table = found[found.index("───") :].split()
                rows = (row for part in comparison.compared(opened.panel, answer).sections for row in part.rows)
                pieces = (piece for row in rows for piece in re.findall(r"[^\s-]+-?", row.action.title))
                assert [piece for piece in pieces if not any(piece in word for word in table)] == [], case.name


def test_a_situation_of_which_nobody_speaks(opened: counsel.OpenPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = answer_of(opened, "the-job-is-hers")
    for page in (
        as_text(opened.panel, answer, 100, monkeypatch),
        as_markdown(opened.panel, answer),
        as_html(opened.panel, answer),
    ):
        assert "No expert says anything of a situation like this." in page
        assert "No expert takes a stance on anything that is settled here." in page
        assert "Nobody says anything of" not in page


def contradicting(panel: Panel) -> Panel:
    """The panel with an expert who advises for what he advises against."""
    williams = panel.experts["williams"]
    rule = msgspec.structs.replace(williams.rules[0], id="against-it", gives=(("follow_up_weekly", Stance.AVOID),))
    changed = msgspec.structs.replace(williams, rules=(*williams.rules, rule))
    return msgspec.structs.replace(panel, experts={**panel.experts, "williams": changed})


def test_a_contradiction_is_shown_with_its_rules(opened: counsel.OpenPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = open_panel(contradicting(opened.panel))
    answer = broken.consult({"interview": "done", "answer": "none_yet"}, TODAY)
    for page in (
        as_text(broken.panel, answer, 100, monkeypatch),
        as_markdown(broken.panel, answer),
        as_html(broken.panel, answer),
    ):
        flat = " ".join(page.replace("\\", "").replace("&nbsp;", " ").split())
        assert re.search(r"!(</span>)? contradiction \(\d+\)", flat)
        assert "the rules follow-up-every-week and against-it advise for it and against it" in flat
    record = next(one for one in records(comma.comparison(broken.panel, answer)) if one["stance"] == "contradiction")
    assert record["rules"] == "follow-up-every-week; against-it"


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def drawn_answer(drawn: Drawn, text: str) -> tuple[Panel, Answer]:
    opened = open_panel(worded(drawn.panel, text))
    return opened.panel, opened.consult(drawn.less, TODAY)


fewer = settings(max_examples=settings().max_examples // 3)

HOSTILE = st.one_of(
    st.text(min_size=1),
    st.lists(
        st.sampled_from(
            [
                "|",
                "\\",
                "\n",
                "\r",
                "<b>",
                "&amp;",
                "`",
                "*",
                "_",
                "[x](y)",
                "![",
                "~~",
                "#",
                "- ",
                "1. ",
                "@a",
                "http://a",
                "www.",
            ]
        ),
        min_size=1,
    ).map("".join),
    st.sampled_from(["</script><script>alert(1)</script>", "{{ panel }}", "{% raw %}", "\"'>", "[red]", "=1+1", "---"]),
)


@fewer
@given(situations(), HOSTILE)
def test_csv_comes_back_as_it_was_meant(drawn: Drawn, text: str) -> None:
    panel, answer = drawn_answer(drawn, text)
    found = records(comma.comparison(panel, answer))
    assert [(one["expert"], one["action"], one["stance"]) for one in found] == [
        (expert, action, answer.advice[expert].verdict(action)) for action in panel.actions for expert in panel.experts
    ]
    shown = cell(text)
    assert {one["title"] for one in found} == {shown}
    for one in found:
        settled = answer.advice[one["expert"]].settled.get(one["action"])
        assert one["because"] == (shown if settled else "")
        assert one["claims"] == ("claim-1" if settled else "")


@fewer
@given(situations(), st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)"]))
def test_no_text_of_a_panel_is_a_formula(drawn: Drawn, text: str) -> None:
    for one in records(comma.comparison(*drawn_answer(drawn, text))):
        assert one["title"] == f"'{text}"
        assert one["because"] in ("", f"'{text}")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\x1b=1"])
def test_csv_holds_nothing_that_a_spreadsheet_works_out(text: str) -> None:
    told = written(("a", "b"), [{"a": text, "b": -0.5}])
    [found] = records(told)
    assert found == {"a": "'" + words.printable(text), "b": "-0.5"}


@fewer
@given(situations(), HOSTILE)
def test_markdown_keeps_its_table_whatever_the_texts_are(drawn: Drawn, text: str) -> None:
    panel, answer = drawn_answer(drawn, text)
    lines = as_markdown(panel, answer).split("\n")
    table = [line for line in lines if line.startswith("|")]
    told = " ".join(words.printable(text).split())
    if not any(answer.tally.values()):
        assert not table
        return
    assert all(len(cells_of(line)) == 1 + len(panel.experts) for line in table)
    titles = [cells_of(line)[0] for line in table[3:]]
    spoken = [action for action in panel.actions if answer.tally[action]]
    assert titles == [told] * len(spoken)
    for action, line in zip(spoken, table[3:], strict=True):
        stances = [re.split(r"\*\*<br>| \(", cell.strip("*").split(maxsplit=1)[1])[0] for cell in cells_of(line)[1:]]
        given = {expert: answer.advice[expert].verdict(action) for expert in panel.experts}
        assert [said in words.SILENCES for said in stances] == [stance == "silent" for stance in given.values()]
        assert [said for said in stances if said not in words.SILENCES] == [s for s in given.values() if s != "silent"]


def cells_of(line: str) -> list[str]:
    """Read a row of a GitHub-flavoured table: split at bare pipes, take the escapes and what leads to notes away."""
    line = re.sub(r"\[\^\d+\]", "", line.replace(COMMENT, ""))
    assert re.fullmatch(r"\|( (\\.|[^\\|])* \|)+", line)
    cells = re.findall(r" ((?:\\.|[^\\|])*) (?=\|)", line)
    return [re.sub(r"\\(.)", r"\1", cell) for cell in cells]


@given(HOSTILE)
def test_markdown_reads_no_text_as_its_own(text: str) -> None:
    found = escaped(text).replace(COMMENT, "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~&#$!]", found)
    assert not re.match(r"\d*[-+.)=]", found)
    assert "\n" not in found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see http://a.example/x", r"see http\://a.example/x"),
        ("HTTPS://a.example", r"HTTPS\://a.example"),
        ("(ftp://a.example)", r"(ftp\://a.example)"),
        ("www.a.example", r"www\.a.example"),
        ("_www.a.example", r"\_www\.a.example"),
        ("ask @name", f"ask @{COMMENT}name"),
        ("me@a.example", f"me@{COMMENT}a.example"),
        ("mailto:me@a.example", f"mailto:{COMMENT}me@{COMMENT}a.example"),
        ("at 5 @ noon: done", "at 5 @ noon: done"),
    ],
)
def test_markdown_links_nothing_by_itself(text: str, found: str) -> None:
    assert escaped(text) == found


class Outline(html.parser.HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@fewer
@given(situations(), HOSTILE)
def test_html_has_the_same_tags_whatever_the_texts_are(drawn: Drawn, text: str) -> None:
    page = Outline(as_html(*drawn_answer(drawn, text)))
    assert page.tags == Outline(as_html(*drawn_answer(drawn, "tame"))).tags
    shown = "".join(page.texts)
    assert " ".join(words.printable(text).split()) in " ".join(shown.split())
    assert not CONTROL.search(shown)


def test_html_needs_nothing_else_and_its_links_lead_somewhere(opened: counsel.OpenPanel, question: Answer) -> None:
    page = as_html(opened.panel, question)
    found = Outline(page)
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img| src=", page)
    assert len(found.ids) == len(set(found.ids))
    assert found.links
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)


def test_html_gives_every_stance_its_reason_claim_and_paragraph(opened: counsel.OpenPanel, question: Answer) -> None:
    shown = " ".join("".join(Outline(as_html(opened.panel, question)).texts).split())
    for said in question.advice.values():
        for advice in said.settled.values():
            for rule in advice.rules:
                assert rule.because in shown
                assert words.basis_in_words(opened.panel, rule) in shown
                assert all(opened.panel.claims[claim].text in shown for claim in rule.claims)


def test_every_form_but_csv_says_whose_words_these_are(
    opened: counsel.OpenPanel, question: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in (
        as_text(opened.panel, question, 100, monkeypatch),
        as_markdown(opened.panel, question),
        as_html(opened.panel, question),
    ):
        flat = " ".join(page.replace("&#39;", "'").split())
        assert opened.panel.source.note in flat


@fewer
@given(situations(), HOSTILE)
def test_text_lays_out_any_panel_in_any_width(drawn: Drawn, text: str) -> None:
    from rich.console import Console

    panel, answer = drawn_answer(drawn, text)
    for width in (24, 90, 140):
        stream = io.StringIO()
        Console(file=stream, width=width, height=25, markup=False, emoji=False).print(
            Page(comparison.document(panel, answer).blocks)
        )
        assert stream.getvalue()
