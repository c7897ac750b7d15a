"""A phone, the wall and the cockpit in a real browser: while all goes well, and with each thing that goes wrong."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selenium.webdriver import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browser.rooms import RoomSeen
from proxies import line
from workshops import holding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

    from proxies import Line

HOSTILE = "<img src=x onerror='globalThis.hurt = 1'></template><script>globalThis.hurt = 1</script>"
COUNTED = "return document.querySelector('[data-live=sent]').textContent.trim() !== ''"


@pytest.fixture(scope="module")
def held_room(chrome: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RoomSeen]:
    with holding(tmp_path_factory.mktemp("room") / "a.workshop", "--lang", "en") as held:
        assert held.lead().press("choose", place=1).status == 200
        yield RoomSeen(chrome, held)


@pytest.fixture(scope="module")
def shown(held_room: RoomSeen) -> RoomSeen:
    """A phone's page that nobody touches."""
    held_room.admitted()
    held_room.visit()
    return held_room


@pytest.fixture
def room(held_room: RoomSeen) -> Iterator[RoomSeen]:
    """The room, with a phone that has just been opened."""
    held_room.sized(390, 844)
    held_room.admitted()
    held_room.script("localStorage.clear(); sessionStorage.clear()")
    yield held_room
    offline(held_room, False)
    held_room.chrome.get("about:blank")
    held_room.chrome.get_log("browser")  # type: ignore[no-untyped-call]  # what was not to be had is remarked upon


@pytest.fixture
def between(room: RoomSeen) -> Iterator[Line]:
    """The line over which the phone reaches the room."""
    with led_over(room) as found:
        yield found


@pytest.fixture
def kept(room: RoomSeen) -> Iterator[Line]:
    """The same, on which a browser may keep pages.

    Some keep a page in memory whatever is said of it; Chromium does that only where it may keep it on the disk too.
    """
    with led_over(room, (b"cache-control: no-store", b"cache-control: no-cache")) as found:
        yield found


@contextmanager
def led_over(room: RoomSeen, changed: tuple[bytes, bytes] = (b"", b"")) -> Iterator[Line]:
    direct = room.at
    with line(room.held.port, changed) as found:
        room.at = f"http://127.0.0.1:{found.port}"
        yield found
        room.chrome.get("about:blank")
    room.at = direct


def offline(room: RoomSeen, so: bool) -> None:
    room.chrome.execute_cdp_cmd("Network.enable", {})
    conditions = {"offline": so, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    room.chrome.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)


def test_a_vote_is_sent_counted_and_may_be_changed(room: RoomSeen) -> None:
    room.round()
    room.choose("do")
    room.click(".send button")
    room.until(COUNTED)
    assert room.voted() == 1
    room.choose("avoid")
    room.click(".send button")
    room.until("return outbox() === null && document.querySelector('form').dataset.touched === undefined")
    assert room.voted() == 1
    room.lead.go("talk")
    room.until_text("Better not")


MORPHED = """
const grown = (html) => { const box = document.createElement("div"); box.innerHTML = html; return box; };
const [before, after] = [...arguments].map(grown), were = [...before.querySelectorAll("[id]")], sent = after.innerHTML;
morph(before, after);
return [before.innerHTML, were.filter((each) => before.contains(each)).map((each) => each.id), sent]"""
WORDS = st.sampled_from(["", " ", "a ", "b", "\n"])
LEAVES = st.builds(
    "<b id={0}{1}>{2}</b>{3}".format, st.integers(1, 9), st.sampled_from([" class=on", ""]), WORDS, WORDS
)
TREES = st.recursive(
    LEAVES | st.builds("<p>{}</p>".format, WORDS) | WORDS,
    lambda inner: st.lists(inner, max_size=4).map(lambda each: f"<div>{''.join(each)}</div>"),
    max_leaves=12,
)


@given(TREES, TREES)
@settings(max_examples=100)
def test_whatever_was_shown_becomes_what_is_sent(shown: RoomSeen, one: str, other: str) -> None:
    became, _, as_sent = shown.script(MORPHED, one, other)
    assert became == as_sent


@given(st.lists(st.integers(1, 9), unique=True), st.sets(st.integers(1, 9)), st.lists(WORDS, min_size=10, max_size=10))
@settings(max_examples=100)
def test_whatever_stays_is_the_same_element(
    shown: RoomSeen, before: list[int], gone: set[int], between: list[str]
) -> None:
    """Whatever comes or goes before it: nobody's finger, focus or place in what is read out is lost."""
    one = "".join(f"<i></i>{between[each]}<b id={each}>x</b>" for each in before)
    other = "".join(f"{between[-each]}<p>new</p><b id={each}>y</b>" for each in before if each not in gone)
    _, stays, _ = shown.script(MORPHED, one, other)
    assert stays == [str(each) for each in before if each not in gone]


def test_a_stage_is_said_once_and_a_half_made_answer_keeps_its_place_and_its_focus(room: RoomSeen) -> None:
    poll = room.round()
    room.choose("do")
    room.click("input[name=reason]")
    room.keys("Because it")
    assert room.phone.vote(poll, "avoid").status == 200  # the same ballot, on another tab
    room.until(COUNTED)
    room.keys(" rings")
    assert room.focused.get_attribute("value") == "Because it rings"
    assert room.script("return document.querySelector('[value=do]').checked")
    room.script(
        "globalThis.saidTimes = 0;"
        "new MutationObserver(() => saidTimes++).observe(said, { childList: true });"
        "document.activeElement.blur()"
    )
    room.lead.go("talk")
    room.until("return said.textContent === 'Talk'")
    room.lead.press("lock", on=1)
    room.lead.press("lock", on=0)
    assert room.script("return saidTimes") == 1


def test_what_was_not_sent_before_a_vote_was_closed_is_kept_and_told(room: RoomSeen) -> None:
    room.round()
    room.choose("do")
    room.click("input[name=reason]")
    room.keys("I would ring")
    room.lead.go("talk")
    room.until_text("The vote was closed before you had sent this")
    assert "I would ring" in room.find("#kept").text
    room.visit()
    assert "I would ring" in room.find("#kept").text
    room.click("#kept button")
    assert room.every("#kept") == []


def test_a_half_made_answer_is_there_again_once_the_page_is_loaded_anew(room: RoomSeen) -> None:
    room.round()
    room.choose("avoid")
    room.click("input[name=reason]")
    room.keys("Not mine")
    room.visit()
    assert room.script("return document.querySelector('[value=avoid]').checked")
    assert room.find("input[name=reason]").get_attribute("value") == "Not mine"


@pytest.mark.parametrize("closed", [False, True])
def test_offline_at_the_last_second_it_waits_is_said_to_and_is_sent_or_kept(room: RoomSeen, closed: bool) -> None:
    room.round()
    room.choose("either")
    offline(room, True)
    room.click(".send button")
    room.until_text("Not sent yet")
    assert room.voted() == 0
    if closed:
        room.lead.go("talk")
    offline(room, False)
    if closed:
        room.until_text("The vote was closed before this came through")
        assert "Either way" in room.find("#kept").text
    else:
        room.until(COUNTED)
        assert room.voted() == 1
    room.until("return note.textContent === '' && outbox() === null")


COVERING = """const { left, top, width, height } = document.querySelector(".send button").getBoundingClientRect();
const at = (share) => document.elementFromPoint(left + width / 2, top + height * share);
return [.1, .5, .9].map((share) => at(share)?.closest("button, #note")?.outerHTML)"""


@pytest.mark.parametrize("width", [320, 390])
def test_what_is_told_lies_over_no_button(room: RoomSeen, width: int) -> None:
    room.round()
    room.choose("either")
    room.sized(width, 640)
    button = room.find(".send button").get_attribute("outerHTML")
    offline(room, True)
    room.script("document.querySelector('.send button').click(); scrollTo(0, 0)")
    room.until_text("Not sent yet")
    room.until("return note.offsetHeight > 0 && document.fonts.status === 'loaded'")
    for end in (0, 10000):
        room.script("scrollTo(0, arguments[0])", end)
        assert room.script(COVERING) == [button] * 3
    offline(room, False)
    room.until("return note.textContent === ''")
    assert room.script(COVERING) == [button] * 3


def test_sent_is_said_of_what_is_shown_alone(room: RoomSeen) -> None:
    """Not of an answer before it, while a changed one is half made or waits."""
    room.round()
    room.choose("do")
    room.click(".send button")
    room.until("return document.querySelector('.sent')?.checkVisibility() === true")
    room.choose("avoid")
    assert room.script("return document.querySelector('.sent').checkVisibility()") is False
    offline(room, True)
    room.click(".send button")
    room.until_text("Not sent yet")
    assert room.script("return document.querySelector('.sent').checkVisibility()") is False
    offline(room, False)
    room.until("return document.querySelector('.sent').checkVisibility() && outbox() === null")


def test_an_answer_that_waits_is_sent_by_the_next_page_too(room: RoomSeen) -> None:
    room.round()
    room.choose("do")
    offline(room, True)
    room.click(".send button")
    room.until_text("Not sent yet")
    room.chrome.get("about:blank")
    offline(room, False)
    room.visit()
    room.until(COUNTED)
    assert room.voted() == 1


def test_a_server_that_has_no_time_for_a_vote_is_asked_again(room: RoomSeen, between: Line) -> None:
    room.round()
    between.refuse(b"POST /vote ")
    room.choose("do")
    room.click(".send button")
    room.until_text("Not sent yet")
    assert room.voted() == 0
    room.until(COUNTED)
    room.until("return note.textContent === '' && outbox() === null")
    assert between.refused == [b"POST /vote HTTP/1.1"]
    assert room.voted() == 1


def test_a_server_that_has_no_time_for_a_screen_is_asked_again(room: RoomSeen, between: Line) -> None:
    """A browser itself never asks again for events after it was answered anything but 200."""
    begun = time.monotonic()
    between.refuse(b"GET /events ")
    room.round()
    assert between.refused == [b"GET /events HTTP/1.1"]
    room.lead.go("talk")
    room.until_text("Find somebody who chose otherwise")
    between.refuse(b"GET /events ")
    between.break_off()
    room.lead.go("read")
    room.until_text("Read the situation")
    assert between.refused == [b"GET /events HTTP/1.1"] * 2
    assert time.monotonic() - begun < 10, "long before a line counts as dead"


def test_a_phone_that_slept_catches_up(room: RoomSeen) -> None:
    room.round()
    room.chrome.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
    room.lead.go("talk")
    room.chrome.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
    room.until_text("Find somebody who chose otherwise")
    room.script(
        "source.close(); Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    room.lead.go("read")
    room.until_text("Read the situation")


def test_a_page_that_comes_back_shows_how_things_stand(room: RoomSeen) -> None:
    room.round()
    room.visit("/card")
    room.lead.go("talk")
    room.chrome.back()
    room.until_text("Find somebody who chose otherwise")


@pytest.mark.parametrize("other", ["/card", "about:blank"])
def test_a_page_that_was_kept_in_memory_shows_how_things_stand(room: RoomSeen, kept: Line, other: str) -> None:
    room.round()
    away_and_back(room, other, lambda: room.lead.go("talk"))
    assert kept.port == room.script("return Number(location.port)")
    room.until_text("Find somebody who chose otherwise")
    room.lead.go("read")
    room.until_text("Read the situation")
    assert room.script("return note.textContent") == ""


def test_a_page_that_was_kept_in_memory_has_what_was_half_made_and_sends_what_waited(
    room: RoomSeen, kept: Line
) -> None:
    room.round()
    room.choose("avoid")
    room.click("input[name=reason]")
    room.keys("Not mine")
    away_and_back(room, "/card", lambda: None)
    assert room.script("return document.querySelector('[value=avoid]').checked")
    kept.refuse(b"POST /vote ")
    room.click(".send button")
    room.until_text("Not sent yet")
    away_and_back(room, "/card", lambda: None)
    room.until(COUNTED)
    room.until("return note.textContent === '' && outbox() === null")
    assert room.voted() == 1


def away_and_back(room: RoomSeen, other: str, meanwhile: Callable[[], None]) -> None:
    """Go to another page and back to the very page that was left: the browser kept it, with all its memory."""
    room.script(
        "globalThis.restored = false;"
        "addEventListener('pageshow', (event) => { globalThis.restored = event.persisted; }, { once: true })"
    )
    room.chrome.get(other if ":" in other else room.at + other)
    until_nobody_listens(room)
    meanwhile()
    room.chrome.back()
    room.until("return globalThis.restored === true")


def until_nobody_listens(room: RoomSeen) -> None:
    WebDriverWait(room.chrome, 20).until(lambda _: ", 0 are connected" in room.lead.get("/lead").text)


def test_two_tabs_of_a_phone_are_one_vote_and_both_show_it(room: RoomSeen) -> None:
    room.round()
    first = room.chrome.current_window_handle
    room.chrome.switch_to.new_window("tab")
    room.sized(390, 844)
    room.visit()
    room.choose("avoid")
    room.click(".send button")
    room.until(COUNTED)
    room.chrome.close()
    room.chrome.switch_to.window(first)
    room.until(COUNTED)
    assert room.script("return document.querySelector('[value=avoid]').checked")
    assert room.voted() == 1


def test_a_server_that_dies_is_waited_for(chrome: Chrome, tmp_path: Path) -> None:
    file = tmp_path / "a.workshop"
    with holding(file, "--lang", "en") as held:
        room = RoomSeen(chrome, held)
        room.sized(390, 844)
        assert room.lead.press("choose", place=1).status == 200
        room.admitted()
        room.round()
        held.kill()
        room.until_text("No connection at the moment")
        room.choose("do")
        room.click(".send button")
        room.until_text("Not sent yet")
    with holding(file):
        room.until(COUNTED)
        assert room.voted() == 1
        room.until("return note.textContent === ''")
    chrome.get("about:blank")
    chrome.get_log("browser")  # type: ignore[no-untyped-call]  # a server that is gone is remarked upon


QUICK_BEAT = "from counsel.doors.workshop import pushing; pushing.BEAT = 0.4"


def test_a_line_that_is_dead_without_a_sign_is_noticed_and_waited_for(chrome: Chrome, tmp_path: Path) -> None:
    with holding(tmp_path / "a.workshop", "--lang", "en", before=QUICK_BEAT) as held, line(held.port) as between:
        room = RoomSeen(chrome, held)
        room.sized(390, 844)
        room.admitted()
        room.at = f"http://127.0.0.1:{between.port}"
        assert room.lead.press("choose", place=1).status == 200
        room.round()
        room.script("globalThis.reopened = 0; const was = listen; listen = () => { reopened++; was(); }")
        time.sleep(2)
        assert room.script("return reopened") == 0, "five beats came"
        between.fall_silent()
        room.choose("do")
        room.click(".send button")
        room.until_text("No connection at the moment")
        assert room.voted() == 0
        between.come_back()
        room.until(COUNTED)
        room.until("return note.textContent === '' && outbox() === null")
        assert room.voted() == 1
        between.fall_silent()
        room.until_text("No connection at the moment")
        room.lead.go("talk")
        between.come_back()
        room.until_text("Find somebody who chose otherwise")
        room.until("return note.textContent === ''")
    chrome.get("about:blank")
    chrome.get_log("browser")  # type: ignore[no-untyped-call]  # a line that is dead is remarked upon


def test_what_somebody_types_stays_text_on_every_screen(room: RoomSeen) -> None:
    room.round()
    room.choose("do")
    room.click("input[name=reason]")
    room.keys(HOSTILE)
    room.click(".send button")
    room.until(COUNTED)
    room.lead.go("talk")
    room.until_text(HOSTILE)
    room.lead.go("room", 1)
    room.sized(1280)
    room.visit("/lead")
    room.until("return source.readyState === 1")
    room.script(
        "const reasons = [...document.querySelectorAll('.reasons li')];"
        "reasons.find(each => each.innerText.includes('onerror')).querySelector('button').click()"
    )
    room.until_text("Take off the wall")
    assert HOSTILE in room.text()
    assert room.script("return globalThis.hurt") is None
    room.visit("/wall")
    assert HOSTILE in room.text()
    assert room.script("return globalThis.hurt") is None
    assert room.script("return document.querySelectorAll('img').length") == 0


def test_the_cockpit_is_led_by_keys_and_shows_how_it_stands_while_it_is_held(room: RoomSeen) -> None:
    room.lead.go("read")
    room.sized(1280)
    room.visit("/lead")
    room.until("return source.readyState === 1")
    for key, current in ((Keys.ARROW_RIGHT, "first vote"), (" ", "talk"), (Keys.ARROW_LEFT, "first vote")):
        room.keys(key)
        room.until(f"return document.querySelector('[aria-current]').textContent.startsWith({current!r})")
    room.script(
        "document.querySelector('.peek > summary').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))"
    )
    assert room.script("return document.querySelector('.peek').open")
    room.script("dispatchEvent(new PointerEvent('pointerup'))")
    assert not room.script("return document.querySelector('.peek').open")
    room.keys("b")
    room.until_text("The wall is hidden.")
    room.visit("/wall")
    assert room.script("return document.querySelector('main').innerText.trim()") == "The wall is hidden for a while."
    assert room.every(".body") == []
    room.lead.press("show", on=1)
    room.until("return document.querySelector('.body') !== null")


def test_all_of_it_goes_without_a_script(room: RoomSeen) -> None:
    room.lead.go("first", again=1)
    room.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        room.chrome.delete_all_cookies()
        room.visit()
        room.find("input[name=code]").send_keys(room.held.code.lower(), Keys.ENTER)
        room.until("return document.querySelector('.send button') !== null")
        room.find("[value=avoid]").click()
        room.click(".send button")
        room.until_text("Sent. You may change it")
        assert room.voted() == 1
        room.lead.go("talk")
        room.find("noscript a").click()
        room.until_text("Find somebody who chose otherwise")
        room.visit(f"/lead?key={room.held.lead_key}")
        room.click("#press-next")
        room.until("return document.querySelector('[aria-current]').textContent === 'second vote'")
    finally:
        room.chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
