"""Pages as `counsel VERB --format html` writes them: they fit every screen, in either language, and their paper."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from browser.seen import DAY, Seen
from browser.test_states import WIDE
from counsel.doors.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

CASE = ["--case", "the-question", "--today", str(DAY)]
PAGES = {
    "now": ["now", *CASE],
    "draft": ["now", *CASE, "--draft", "letter"],
    "compare": ["compare", *CASE],
    "why": ["why", "schindler", "call_cell", *CASE],
    "whatif": ["whatif", *CASE],
    "whatif with a change": ["whatif", *CASE, "--set", "urgent=yes", "--set", "number_from=contact"],
    "map": ["map", "--set", "answer=none_yet"],
    "experts": ["experts", "schindler"],
    "case": ["cases", "the-question"],
    "sheet": ["cases", "the-question", "--handout", "sheet"],
    "solution": ["cases", "the-question", "--handout", "solution"],
    "facts": ["facts"],
}
HIDDEN = """return [...document.querySelectorAll("body *")].filter(each =>
  getComputedStyle(each).overflowX !== "visible" && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1
).map(each => each.className)"""
"""What has to be scrolled sideways in a box of its own."""


CUT = """return [...document.querySelectorAll(".stance")].flatMap(stance => {
  const words = document.createTreeWalker(stance, NodeFilter.SHOW_TEXT), cut = [];
  for (let text = words.nextNode(); text; text = words.nextNode())
    for (const { index, 0: word } of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      if (new Set([...range.getClientRects()].map(each => each.top)).size > 1) cut.push(word);
    }
  return cut;
})"""
"""The words of stances that stand in two lines."""


def opened(chrome: Chrome, folder: Path, call: list[str], language: str) -> Seen:
    path = folder / "page.html"
    done = CliRunner().invoke(main, [*call, "--lang", language, "--format", "html", "-o", str(path)])
    assert done.exit_code == 0, done.output
    chrome.get(path.as_uri())
    return Seen(chrome, path)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_has_to_be_scrolled_sideways(chrome: Chrome, tmp_path: Path, name: str, language: str) -> None:
    seen = opened(chrome, tmp_path, PAGES[name], language)
    for width in (360, 390, 1280):
        seen.sized(width)
        assert seen.script(WIDE) == 0, width
        assert seen.script(HIDDEN) == [], width
        assert seen.script(CUT) == [], width


def test_on_paper_the_source_ends_the_last_column(chrome: Chrome, tmp_path: Path) -> None:
    seen = opened(chrome, tmp_path, PAGES["compare"], "de")
    seen.sized(1280)
    share = """const wide = each => document.querySelector(each).getBoundingClientRect().width;
      return wide("footer") / wide(".subjects")"""
    assert seen.script(share) == pytest.approx(1)
    seen.media("print")
    assert seen.script(share) < 1 / 2
    seen.media("")


FOLDED = """[...document.querySelectorAll("details > :not(summary)")].filter(
  each => !each.checkVisibility({ contentVisibilityAuto: true }) || !each.getClientRects().length).length"""
"""How much of what can be folded is folded now."""


def test_a_printed_map_tells_what_is_folded_and_leaves_no_sheet_nearly_empty(chrome: Chrome, tmp_path: Path) -> None:
    seen = opened(chrome, tmp_path, PAGES["map"], "de")
    assert seen.script(f"return {FOLDED}") > 0
    seen.media("print")
    seen.until(f"return {FOLDED} === 0")  # the next frame lays out what is no longer folded
    seen.media("")
    for width, height in ((8.27, 11.69), (8.5, 11)):
        told = chrome.execute_cdp_cmd("Page.printToPDF", {"paperWidth": width, "paperHeight": height})
        sheets = base64.b64decode(told["data"]).count(b"/Type /Page\n")
        assert 1 < sheets <= 7


def test_on_paper_who_agrees_with_whom_stands_beside_what_divides(chrome: Chrome, tmp_path: Path) -> None:
    """Neither leaves half a sheet white."""
    seen = opened(chrome, tmp_path, PAGES["map"], "en")
    seen.sized(1100)
    places = """const section = each => document.querySelector(`[aria-labelledby=${each}]`);
      return ["pairs", "facts"].map(section).map(each => [each.offsetLeft, each.offsetTop])"""
    seen.media("print")
    (pairs, above), (facts, also_above) = seen.script(places)
    assert facts > pairs
    assert above == also_above
    seen.media("")


def test_on_paper_what_an_expert_says_of_a_case_stays_under_the_name(chrome: Chrome, tmp_path: Path) -> None:
    seen = opened(chrome, tmp_path, ["cases", "the-question"], "en")
    kept = """return [...document.querySelectorAll("tbody")].map(each => [
      getComputedStyle(each).breakInside, each.querySelectorAll("[scope=rowgroup]").length])"""
    seen.media("print")
    assert seen.script(kept) == [["avoid", 1]] * 5
    seen.media("")
