"""A real browser: headless Chromium over the very file that `counsel page` writes, with a clock that the test sets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from selenium import webdriver

from browser.seen import DAY, Seen, written
from tools import needed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("page"))


def options() -> webdriver.ChromeOptions:
    """Headless, with a sandbox wherever it may have one."""
    found = webdriver.ChromeOptions()
    found.binary_location = needed("chromium")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    for switch in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US", *sandbox):
        found.add_argument(switch)
    found.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return found


@pytest.fixture(scope="session")
def chrome() -> Iterator[webdriver.Chrome]:
    driver = needed("chromedriver")
    found = webdriver.Chrome(options=options(), service=webdriver.ChromeService(driver))
    yield found
    found.quit()


@pytest.fixture
def seen(chrome: webdriver.Chrome, file: Path) -> Iterator[Seen]:
    """The page as it opens on the day on which it was made, on a wide screen."""
    page = Seen(chrome, file)
    page.sized(1280)
    page.opened(on=DAY)
    yield page
    page.left()
