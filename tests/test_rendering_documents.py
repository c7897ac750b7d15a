"""Documents: what holds of every page in every format, whatever the texts of a panel are."""

from __future__ import annotations

import datetime
import html.parser
import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel.panel.model import Case
from counsel.problems import Location
from counsel.rendering import markdown, words
from counsel.rendering.html import document as page
from counsel.rendering.text.document import show
from counsel.rendering.views import (
    answer,
    blocks,
    cases,
    comparison,
    experts,
    explanation,
    landscape,
    soundness,
    whatif,
)
from counsel.rendering.views.blocks import Beside, Document, Heading, Paragraph, Span, Table, Tree, outline, uncited
from opening import open_panel
from strategies import Drawn, situations
from wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import counsel
    from counsel.logic.situation import Situation
    from counsel.rendering.views.blocks import Block, Item, Line

TODAY = datetime.date(2026, 11, 23)
COMMENT = "<!-- -->"
"""What parts an @ from the name after it, in Markdown."""
OWN = ["|", "\\", "\n", "<b>", "&amp;", "`", "*", "_", "[x](y)", "![", "~~", "#", "- ", "1. ", "@a", "http://a", "www."]
HOSTILE = st.one_of(
    st.text(min_size=1, max_size=30),
    st.lists(st.sampled_from(OWN), min_size=1).map("".join),
    st.sampled_from(
        ["</script><script>alert(1)</script>", "{{ panel }}", "{% raw %}", "\"'>", "[red]a[/]", "a\u202eb"]
    ),
).filter(lambda text: words.printable(text).strip() != "")
fewer = settings(max_examples=settings().max_examples // 2)


def documents(opened: counsel.OpenPanel, situation: Situation) -> Iterator[Document]:
    """A page of every kind, but for `check`: what it says is not of the panel's wording."""
    panel, answered, overview = opened.panel, opened.answer(situation), opened.overview(situation)
    yield answer.document(panel, answered)
    yield comparison.document(panel, answered)
    yield whatif.overview(panel, overview)
    yield from (whatif.change(panel, variant.what_if) for group in overview.groups for variant in group.variants[:1])
    yield from (experts.one(panel, expert) for expert in panel.experts.values())
    yield experts.every(panel)
    case = Case("a-case", panel.title, panel.question, {}, None, {}, (), Location("a-case"))
    yield cases.every(panel, [case])
    yield cases.one(panel, case, answered)
    yield landscape.document(panel, opened.map(situation))
    for expert in panel.experts:
        for action in panel.actions:
            yield explanation.document(panel, opened.explain(expert, action, situation))


def drawn_documents(drawn: Drawn, text: str) -> list[Document]:
    opened = open_panel(worded(drawn.panel, text))
    return list(documents(opened, opened.situation(drawn.less, TODAY)))


TOLD = ("data-of",)
"""The attributes that hold a text of the panel, which a style shows."""


class Tags(html.parser.HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [told for name, told in attrs if name in TOLD and told]
        self.tags.append(f"{tag} {[(name, None if name in TOLD else value) for name, value in attrs]}")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@fewer
@given(situations(), HOSTILE)
def test_html_has_the_same_tags_whatever_the_texts_are(drawn: Drawn, text: str) -> None:
    for hostile, tame in zip(drawn_documents(drawn, text), drawn_documents(drawn, "tame"), strict=True):
        found = Tags(page.written(hostile))
        assert found.tags == Tags(page.written(tame)).tags
        shown = " ".join("".join(found.texts).split())
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
        assert " ".join(words.printable(text).split()) in shown


def skeleton(text: str) -> list[tuple[str, ...]]:
    """What Markdown reads as its own in each line: how it begins, and every sign in it that is not escaped."""
    lines = (re.sub(r"\\.", "x", line.replace(COMMENT, "")) for line in text.split("\n"))
    return [
        (re.match(r" *(?:- |\d+\. |#+ )?", line)[0], *re.findall(r"\*+|<.*?>|[|`_\[\]~&$!]", line))  # type: ignore[index]
        for line in lines
    ]


@fewer
@given(situations(), HOSTILE)
def test_markdown_has_the_same_signs_whatever_the_texts_are(drawn: Drawn, text: str) -> None:
    for hostile, tame in zip(drawn_documents(drawn, text), drawn_documents(drawn, "tame"), strict=True):
        assert skeleton(markdown.written(hostile)) == skeleton(markdown.written(tame))


@fewer
@given(situations(), HOSTILE, st.sampled_from([30, 90, 140]))
def test_text_shows_no_text_as_a_command(drawn: Drawn, text: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        for document in drawn_documents(drawn, text):
            stream = io.StringIO()
            show(document, stream)
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", stream.getvalue())


@pytest.fixture(scope="module")
def pages(opened: counsel.OpenPanel) -> list[Document]:
    situation = opened.situation({"interview": "done", "answer": "none_yet", "greeting": "gives_cell"}, TODAY)
    return [*documents(opened, situation), soundness.document("voicemail-follow-up", opened.check())]


def test_every_format_says_every_word_of_a_page(pages: Sequence[Document]) -> None:
    for document in pages:
        stream = io.StringIO()
        show(document, stream)
        shown = {
            "html": "".join(Tags(page.written(document)).texts),
            "markdown": re.sub(r"\\(.)", r"\1", markdown.written(document).replace(COMMENT, "")),
        }
        for form, text in shown.items():
            flat = " ".join(text.split())
            kept = document.blocks if form == "markdown" else [uncited_in(block) for block in document.blocks]
            assert all(" ".join(span.text.split()) in flat for span in spans_of(kept))


def uncited_in(block: Block) -> Block:
    """What of a block every format but Markdown says."""
    return uncited(block) if isinstance(block, Table) else block


def spans_of(some: Sequence[Block]) -> Iterator[Span]:
    """Everything that is said; what stands in place of a table is said in it."""
    for line in (line for block in some for line in lines_of(block)):
        yield from line


def lines_of(block: Block | Tree) -> Iterator[Line]:
    match block:
        case Heading(spans) | Paragraph(spans):
            yield spans
        case Table(columns, rows):
            yield tuple(Span(column.heading) for column in columns)
            yield from (line for row in rows for cell in row.cells for line in cell)
        case Beside(left, right):
            yield from (line for one in (*left, *right) for line in lines_of(one))
        case Tree(lines, branches):
            yield from lines
            yield from (line for branch in branches for line in lines_of(branch))
        case _:
            pass


def test_every_role_is_one_that_the_formats_know(pages: Sequence[Document]) -> None:
    assert {span.role for document in pages for span in spans_of(document.blocks)} <= set(blocks.ROLES)
    for role in blocks.ROLES:
        show(Document("", (Paragraph((Span("said", role),)),)), io.StringIO())


def test_html_needs_nothing_else_and_has_one_title(pages: Sequence[Document]) -> None:
    for text in map(page.written, pages):
        assert not re.search(r"https?:|url\(|@import|<script|<link|<img| src=", text)
        assert text.count("<h1>") == text.count("<title>") == 1


def test_markdown_has_one_title(pages: Sequence[Document]) -> None:
    for document in pages:
        text = markdown.written(document)
        assert text.startswith("# ") or "\n# " in text
        assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans())))
def test_an_outline_loses_nothing_and_keeps_the_order(drawn: list[tuple[int, bool]]) -> None:
    given_ = [
        Paragraph((Span(str(number)),), indent, Span("- ") if marked else None)
        for number, (indent, marked) in enumerate(drawn)
    ]
    assert list(flattened(outline(given_))) == given_


def flattened(items: Sequence[Item]) -> Iterator[Paragraph]:
    for item in items:
        assert all(one.paragraph.indent >= item.paragraph.indent for one in item.items)
        yield item.paragraph
        yield from flattened(item.items)


@pytest.mark.parametrize(
    ("form", "paid"), [("text", "rich"), ("markdown", ""), ("html", "jinja2"), ("json", ""), ("csv", "")]
)
@pytest.mark.parametrize("verb", ["compare", "now"])
def test_a_format_pays_for_no_other(verb: str, form: str, paid: str) -> None:
    if (verb, form) == ("now", "csv"):
        return
    run = (
        "import sys; from counsel.doors.cli import main; "
        f"main([{verb!r}, '--case', 'the-question', '--format', {form!r}], standalone_mode=False); "
        "print([name for name in ('rich', 'jinja2') if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", run], check=True, capture_output=True, text=True)
    assert ran.stderr.splitlines()[-1] == str([paid] if paid else [])
