"""A real browser: headless Chromium over the very file that `counsel page` writes, with a clock that the test sets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from browser.seen import DAY, Seen, written
from tools import needed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    browser, driver = needed("chromium", "chromedriver"), needed("chromedriver")
    from selenium import webdriver

    downloads = tmp_path_factory.mktemp("downloads")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    for switch in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US", *sandbox):
        options.add_argument(switch)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield found
    found.quit()


@pytest.fixture
def seen(chrome: Chrome, file: Path) -> Iterator[Seen]:
    """The page as it opens on the day on which it was made, on a wide screen."""
    page = Seen(chrome, file)
    page.sized(1280)
    page.opened(on=DAY)
    yield page
    page.left()
