"""The pages as a browser gets them from the server: under its content security policy, by keyboard, without scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys

from browser.seen import DAY, Seen
from browser.test_states import AXE, TAGS, WIDE
from counsel import consulting
from servers import PANEL, serving
from tools import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

    from servers import Server

PAGES = {
    "index": "/",
    "start": f"/panels/{PANEL}/",
    "start in German": f"/panels/{PANEL}/?lang=de",
    "form": f"/panels/{PANEL}/form",
    "a case": f"/panels/{PANEL}/now?case=the-question&today={DAY}",
    "the table": f"/panels/{PANEL}/compare?case=the-question&today={DAY}",
    "the map": f"/panels/{PANEL}/map",
    "an expert": f"/panels/{PANEL}/experts?expert=schindler",
    "nothing there": "/panels/nowhere/",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


class Served(Seen):
    """A page of the server in a browser."""

    def __init__(self, chrome: Chrome, server: Server) -> None:
        super().__init__(chrome, Path("/"))
        self._at = f"http://127.0.0.1:{server.port}"
        self.title = consulting.load(PANEL).panel.title

    def visit(self, path: str) -> None:
        self.chrome.get(self._at + path)

    def scripts(self, allowed: bool) -> None:
        self.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not allowed})


@pytest.fixture
def served(chrome: Chrome, server: Server) -> Iterator[Served]:
    page = Served(chrome, server)
    page.sized(1280)
    yield page
    page.scripts(allowed=True)
    page.left()


def filled(served: Served, **answers: str) -> None:
    """Fill in the form."""
    served.visit(PAGES["form"])
    for name, value in answers.items():
        served.click(f"input[name={name}][value={value}]")
    served.click("button")


@pytest.mark.parametrize("name", [*PAGES, "answered", "wrong"])
def test_axe_finds_nothing_and_no_screen_scrolls_sideways(served: Served, name: str) -> None:
    source = Path(needed("axe-core"), "axe.min.js").read_text(encoding="utf-8")
    for width, scheme in ((1280, "light"), (390, "dark"), (320, "light")):
        served.sized(width)
        served.media(prefers_color_scheme=scheme)
        if name in PAGES:
            served.visit(PAGES[name])
        else:
            filled(served, interview="done" if name == "answered" else "ahead", answer="offered")
        served.script(source)
        found = served.chrome.execute_async_script(AXE, TAGS)
        assert found["wrong"] == [], json.dumps(found["wrong"], indent=2)
        assert served.script(WIDE) == 0, width
    served.chrome.get_log("browser")  # type: ignore[no-untyped-call]  # a status that is no 200 is remarked upon


def test_the_page_for_a_browser_runs_under_the_policy_of_the_server(served: Served) -> None:
    served.visit(f"/panels/{PANEL}/page?case=the-question&today={DAY}")
    served.until("return Boolean(globalThis.counsel && document.querySelector('#view > *'))")
    assert served.texts("h1")


def test_the_form_is_answered_by_keyboard_alone_where_no_script_runs(served: Served) -> None:
    served.scripts(allowed=False)
    served.visit(PAGES["form"])
    names: list[str | None] = []
    while served.focused.tag_name != "button":
        served.keys(Keys.TAB)
        name = served.focused.get_attribute("name")
        if name in ("interview", "urgent") and name not in names:
            served.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
        names.append(name)
        assert len(names) < 60
    served.keys(Keys.ENTER)
    shown = served.find("body").text
    assert "What 5 experts would tell you to do now" in shown
    assert "The interview: over" in shown
    assert "Your matter is urgent: no" in shown


def test_from_an_answer_one_comes_back_by_keyboard_and_on_paper_nothing_leads_back(served: Served) -> None:
    filled(served, interview="done", answer="offered")
    served.media("print")
    assert not served.find(".back").is_displayed()
    served.media()
    served.keys(Keys.TAB)
    assert served.focused.text == f"← {served.title}"
    served.keys(Keys.ENTER)
    served.until("return location.pathname.endsWith('/')")
    assert served.find("h1").text == served.title
