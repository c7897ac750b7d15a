"""Every state of the phone, the wall and the cockpit is fit for all: for axe, for thumbs, and for the last row."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.rooms import STATES, RoomSeen, lived
from browser.test_states import AXE, SCHEMES, WIDE
from tools import LARGE, needed
from workshops import holding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome

UNSURE: dict[str, str] = {
    "color-contrast": "what lies behind it: the picture of who moved has no words in it",
}
"""Of what axe cannot decide these were looked at."""
PHONE_PAGE, PHONE_MESSAGE = 30 * 1024, 3 * 1024

TOUCHED = "main button, main a, main summary, main .list label, main .grid label, main input[name=reason]"
SMALL = """const small = ({ width, height }) => width && (width < 44 || height < 44);
return [...document.querySelectorAll(arguments[0])].filter(each => small(each.getBoundingClientRect()))
  .map(each => each.outerHTML)"""

CUT = """return [...document.querySelectorAll("main :is(label, button, .stance, legend, th, dt, dd)")]
  .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline")
  .filter(each => !each.querySelector(".unseen"))
  .map(each => each.outerHTML)"""

NARROW = """return [...document.querySelectorAll("main :is(p, h2, li, dd)")]
  .filter(each => each.innerText.length > 20 && !each.closest('.mini'))
  .filter(each => { const { width } = each.getBoundingClientRect(); return width && width < 120; })
  .map(each => each.outerHTML)"""

COVERED = """const bar = document.querySelector(".send"), under = each => each.getBoundingClientRect();
return [...document.querySelectorAll("main form :is(input, button)")].filter(each => each.type !== "hidden")
  .filter(each => { each.focus(); return !bar.contains(each) && under(each).bottom > under(bar).top; })
  .map(each => each.outerHTML)"""

FAINT = """
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
const linear = each => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4;
const light = colour => numbers(colour).slice(0, 3)
  .reduce((sum, each, place) => sum + linear(each / 255) * [.2126, .7152, .0722][place], 0);
const clear = each => numbers(getComputedStyle(each).backgroundColor)[3] === 0;
const behind = each => clear(each) ? behind(each.parentElement) : getComputedStyle(each).backgroundColor;
const seen = each => { const { width, height } = each.getBoundingClientRect(); return width > 1 && height > 1; };
const says = each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
const told = each => {
  const { color, fontSize } = getComputedStyle(each), both = [light(color), light(behind(each))];
  const ratio = (Math.max(...both) + .05) / (Math.min(...both) + .05);
  return [each.textContent.trim().slice(0, 40), ratio, parseFloat(fontSize)];
};
return [...document.querySelectorAll("main *")].filter(each => seen(each) && says(each) && !each.closest("svg"))
  .map(told).filter(([, ratio, size]) => ratio < 7 || size < arguments[0])"""


@pytest.fixture(scope="module", params=[("de", "action"), ("en", "which")], ids="-".join)
def room(
    request: pytest.FixtureRequest, chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RoomSeen]:
    """A room in each language, asked about one action and which of several."""
    language, asked = request.param
    with holding(tmp_path_factory.mktemp("room") / "a.workshop", "--lang", language) as held:
        lived(held, asked)
        seen = RoomSeen(chrome, held)
        seen.admitted()
        yield seen
        chrome.get_log("browser")  # type: ignore[no-untyped-call]  # a server that is gone is remarked upon
        seen.left()


def judged(room: RoomSeen, path: str, width: int, height: int) -> None:
    """Find nothing wrong in light, nothing hard to read in the dark, and nothing that is wider than the screen.

    The dark has the same colours in every language, and is judged in English, unless all is wanted.
    """
    room.sized(width, height)
    room.media(prefers_color_scheme="light", prefers_reduced_motion="reduce")
    room.visit(path)
    fit_for_all(room)


def fit_for_all(room: RoomSeen) -> None:
    """The same of what is shown; where what is pressed last floats over the rest, at the end, where it does not."""
    room.script(
        "scrollTo(0, document.querySelector('[data-role=phone] .send') ? document.documentElement.scrollHeight : 0)"
    )
    room.script(Path(needed("axe-core"), "axe.min.js").read_text(encoding="utf-8"))
    english = room.script("return document.documentElement.lang") == "en"
    for scheme, what in SCHEMES[: 2 if english or LARGE else 1]:
        room.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
        report: dict[str, Any] = room.chrome.execute_async_script(AXE, what)
        assert report["wrong"] == [], json.dumps(report["wrong"], indent=2)
        assert [each for each in report["unsure"] if each[0] not in UNSURE] == []
    assert room.script(WIDE) == 0


@pytest.mark.parametrize(("stage", "step"), STATES)
def test_every_state_of_every_screen_is_fit_for_all(room: RoomSeen, stage: str, step: int) -> None:
    room.lead.go(stage, step)
    judged(room, "/", 390, 844)
    assert room.script(SMALL, TOUCHED) == []
    assert room.script(CUT) == []
    room.sized(320, 700)
    assert room.script(WIDE) == 0
    assert room.script(CUT) == []
    judged(room, "/lead", 1280, 800)
    room.sized(390, 844)
    if LARGE:
        judged(room, "/lead", 390, 844)
    assert room.script(WIDE) == 0
    assert room.script(NARROW) == []
    judged(room, "/wall", 1920, 1080)


@pytest.mark.parametrize("stage", ["first", "second", "predict", "whatif"])
def test_whoever_goes_on_by_tab_sees_where_they_are(room: RoomSeen, stage: str) -> None:
    room.lead.go(stage)
    for width, height in ((390, 844), (320, 640)):
        room.sized(width, height)
        room.visit()
        room.script("scrollTo(0, 0)")
        assert room.script(COVERED) == []


@pytest.mark.parametrize("stage", ["lobby", "first", "predict", "panel", "whatif", "end"])
def test_what_a_browser_without_scripts_shows_is_fit_for_all_too(room: RoomSeen, tmp_path: Path, stage: str) -> None:
    room.lead.go(stage)
    for screen, path, width in ((room.phone, "/", 390), (room.lead, "/lead", 1280), (room.held.wall(), "/wall", 1920)):
        page = re.sub(r"<script>.*?</script>|</?noscript>", "", screen.get(path).text, flags=re.DOTALL)
        page = page.replace(
            '<meta http-equiv="refresh" content="5">', ""
        )  # it looks anew, or else it shows nothing new
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        room.sized(width, 900)
        room.chrome.get(file.as_uri())
        fit_for_all(room)


@pytest.mark.parametrize(("stage", "step"), STATES)
def test_the_wall_is_read_from_the_last_row(room: RoomSeen, stage: str, step: int) -> None:
    """Large, of high contrast, and on one screen: nobody scrolls a wall."""
    room.lead.go(stage, step)
    room.visit("/wall")
    for width, height, least in ((1920, 1080, 32), (1280, 720, 32 * 2 / 3)):
        room.sized(width, height)
        for scheme in ("light", "dark"):
            room.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
            assert room.script(FAINT, least) == []
        assert room.script("return document.documentElement.scrollHeight - innerHeight") <= 0


SITUATIONS = [("action", 0), ("action", 1), ("action", 2), ("which", 1), ("which", 2)]
"""Every situation that a workshop begins with, in each way in which a room can be asked about it."""


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("asked", "place"), SITUATIONS)
def test_every_expert_of_every_situation_has_room(
    chrome: Chrome, tmp_path: Path, language: str, asked: str, place: int
) -> None:
    with holding(tmp_path / "a.workshop", "--lang", language) as held:
        lived(held, asked, place)
        room = RoomSeen(chrome, held)
        room.admitted()
        for width, height in ((1920, 1080), (1280, 720)):
            room.sized(width, height)
            for step in range(10):
                room.lead.go("panel", step)
                room.visit("/wall")
                assert room.script("return document.documentElement.scrollHeight - innerHeight") <= 0, (width, step)
        room.lead.go("predict")
        room.sized(320, 700)
        room.visit("/")
        assert room.script(WIDE) == 0
        assert room.script(CUT) == []
        chrome.get("about:blank")
        chrome.get_log("browser")  # type: ignore[no-untyped-call]  # a server that is gone is remarked upon


@pytest.mark.parametrize("path", ["/card", "/lead/nobody", "/lead/export.html"])
def test_the_other_pages_are_fit_for_all(room: RoomSeen, path: str) -> None:
    room.lead.go("end")
    judged(room, path + ("?few=" if "export" in path else ""), 390, 844)


@pytest.mark.parametrize("asked", ["action", "which"])
def test_a_phone_is_sent_little(tmp_path: Path, asked: str) -> None:
    with holding(tmp_path / "a.workshop", "--lang", "de") as held:
        lived(held, asked)
        lead, phone = held.lead(), held.phone()
        for stage, step in STATES:
            lead.go(stage, step)
            assert len(phone.get("/").body) <= PHONE_PAGE
            assert len(json.dumps(phone.sent("/events"), ensure_ascii=False).encode()) <= PHONE_MESSAGE, stage


@pytest.mark.parametrize("features", [{"forced_colors": "active"}, {"prefers_reduced_motion": "reduce"}])
def test_what_somebody_set_for_all_pages_holds_here(room: RoomSeen, features: dict[str, str]) -> None:
    room.lead.go("room", 1)
    room.media(**features)
    room.visit("/wall")
    assert room.script("return getComputedStyle(document.querySelector('.bar rect')).animationName") == (
        "none" if "prefers_reduced_motion" in features else "grow"
    )
    assert room.script("return getComputedStyle(document.querySelector('.bar')).borderStyle") == (
        "solid" if "forced_colors" in features else "none"
    )


def test_on_paper_bars_are_as_long_as_they_count(room: RoomSeen) -> None:
    """What is animated stands at its beginning where nothing moves."""
    room.lead.go("room", 1)
    room.visit("/wall")
    room.media("print")
    assert room.script("return getComputedStyle(document.querySelector('.bar rect')).animationName") == "none"
