"""The page as somebody sees it who has a keyboard and a screen."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from selenium.webdriver import ActionChains
from selenium.webdriver.support.ui import WebDriverWait

from counsel.doors.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

DAY = datetime.date(2026, 11, 23)
"""The day on which the page is made, and opened."""


def written(folder: Path, *args: str, name: str = "page.html") -> Path:
    """The page, as the command writes it."""
    path = folder / name
    done = CliRunner().invoke(main, ["page", "--today", str(DAY), "-o", str(path), *args])
    assert done.exit_code == 0, done.output
    return path


_CLOCK = """(() => {
  const Real = Date, ahead = Real.UTC(%d, %d, %d, 12) - Real.now();
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})()"""


class Seen:
    """One page in one browser."""

    def __init__(self, chrome: Chrome, file: Path) -> None:
        self.chrome = chrome
        self.address = file.as_uri()
        self._clock = ""

    def opened(self, fragment: str = "", on: datetime.date | None = None) -> None:
        """Open the page anew, with a link in its address, on some day."""
        if on is not None:
            self._set_clock(on)
        self.chrome.get("about:blank")
        self.chrome.get(self.address + (f"#{fragment}" if fragment else ""))
        self.until("return Boolean(globalThis.counsel && document.querySelector('#view > *'))")

    def _set_clock(self, day: datetime.date) -> None:
        if self._clock:
            self.chrome.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": self._clock})
        source = _CLOCK % (day.year, day.month - 1, day.day)
        added = self.chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        self._clock = added["identifier"]

    def left(self) -> None:
        """Leave no clock, no screen and no remarks behind for the next test."""
        if self._clock:
            self.chrome.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": self._clock})
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        log = self.chrome.get_log("browser")  # type: ignore[no-untyped-call]  # selenium types it not
        remarks = [each["message"] for each in log if each["level"] == "SEVERE"]
        assert remarks == []

    def sized(self, width: int, height: int = 900) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def media(self, media: str = "", **features: str) -> None:
        told = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": told})

    def script(self, code: str, *values: object) -> Any:
        return self.chrome.execute_script(code, *values)

    def until(self, code: str) -> None:
        WebDriverWait(self.chrome, 20, poll_frequency=0.02).until(lambda chrome: chrome.execute_script(code))

    def find(self, selector: str) -> WebElement:
        return self.chrome.find_element("css selector", selector)

    def every(self, selector: str) -> list[WebElement]:
        return self.chrome.find_elements("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.every(selector)]

    def click(self, selector: str) -> None:
        self.find(selector).click()

    def keys(self, *keys: str) -> None:
        """Type; never touches a mouse."""
        ActionChains(self.chrome).send_keys(*keys).perform()

    @property
    def focused(self) -> WebElement:
        return self.chrome.switch_to.active_element

    def case(self, name: str) -> None:
        """Open a worked situation."""
        self.script("counsel.go('cases'); document.getElementById(arguments[0]).click()", f"case-{name}")

    def under(self, heading: str) -> list[str]:
        """The items of the list under a heading of the answer."""
        return list(self.script(_UNDER, heading))


_UNDER = """
const heading = [...document.querySelectorAll("#view h3")].find((each) => each.textContent === arguments[0]);
const items = ":scope > ul > li, :scope > ol > li, :scope > p";
return heading ? [...heading.parentElement.querySelectorAll(items)].map((each) => each.textContent) : [];
"""
