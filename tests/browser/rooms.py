"""A room in a browser: a phone, the wall and the cockpit of one workshop, and everything that a room did in it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from browser.seen import Seen

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from workshops import Held

STATES = (
    *(("lobby", 0), ("read", 0), ("first", 0), ("talk", 0), ("second", 0), ("predict", 0), ("room", 0), ("room", 1)),
    *(("panel", 0), ("panel", 1), ("panel", 9), ("whatif", 0), ("whatif", 1), ("end", 0)),
)
"""Every state of the three screens: a stage, and a step in it."""
REASON = "Because <b>waiting</b> makes it worse, and a letter takes days to arrive where I come from."

_REASONS = r'name="poll" value="([\d.]+)">\s*<input type="hidden" name="id" value="(\w+)"'
_ANSWERS = r"name='?(choice|mark-[\w-]+)'? (?:required )?value='([\w-]+)'"


class RoomSeen(Seen):
    """A workshop as its three screens show it; the browser is one of its phones, and holds its keys."""

    def __init__(self, chrome: Chrome, held: Held) -> None:
        super().__init__(chrome, Path("/"))
        self.held = held
        self.lead = held.lead()
        self.phone = held.phone()
        self.at = f"http://127.0.0.1:{held.port}"

    def admitted(self) -> None:
        """Give the browser the cookies of its phone, of the wall and of the cockpit."""
        self.chrome.get(self.at + "/hello")
        self.chrome.delete_all_cookies()
        for screen in (self.lead, self.phone):
            for name, value in screen.cookies.items():
                self.chrome.add_cookie({"name": name, "value": value, "path": "/"})

    def visit(self, path: str = "/") -> None:
        self.chrome.get(self.at + path)

    def text(self) -> str:
        return self.find("body").text

    def until_text(self, text: str) -> None:
        self.until(f"return document.body.innerText.includes({text!r})")

    def round(self, stage: str = "first") -> str:
        """Begin a round anew, and show it on the phone."""
        self.lead.go(stage, again=1)
        self.visit()
        self.until("return document.querySelector('form[data-poll]') !== null && source.readyState === 1")
        return self.phone.ask_of()

    def choose(self, value: str) -> None:
        self.click(f"label:has(input[name=choice][value={value}])")

    def voted(self) -> int:
        """How many votes the cockpit counts in the round that is open."""
        counted = re.search(r"<b>(\d+) (?:of|von) ", self.lead.get("/lead").text)
        assert counted is not None
        return int(counted[1])


def lived(held: Held, asked: str = "action", place: int = 1) -> None:
    """Have a room go through all of a situation: two votes, a prediction, a supposition, a reason on the wall."""
    lead, phones = held.lead(), [held.phone() for _ in range(6)]
    assert lead.press("choose", place=place, asked=asked).status == 200
    for stage in ("first", "second", "predict", "whatif"):
        lead.go(stage)
        poll, page = phones[0].ask_of(), phones[0].get("/").text
        fields = itertools.groupby(
            re.findall(r"name='?(choice|mark-[\w-]+)'? (?:required )?value='([\w-]+)'", page), lambda pair: pair[0]
        )
        options = {name: [value for _, value in pairs] for name, pairs in fields}
        for number, phone in enumerate(phones):
            answer = {name: values[(number + len(stage)) % len(values)] for name, values in options.items()}
            assert phone.vote(poll, **answer, sure=2, reason=REASON if stage == "first" else "").status == 200
    lead.go("room", 1)
    for poll, ballot in re.findall(_REASONS, lead.get("/lead").text)[:2]:
        assert lead.press("reason", poll=poll, id=ballot, on=1).status == 200
