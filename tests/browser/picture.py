"""Makes the README's picture of the page: `python tests/browser/picture.py tests/browser/page.png`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from selenium import webdriver

WIDTH, HEIGHT = 1000, 780


def picture(target: Path) -> None:
    """The answer to the question of the column."""
    sys.path[:0] = [str(Path(__file__).parents[1])]
    from browser.conftest import options
    from browser.seen import DAY, Seen, written
    from tools import needed

    chrome = webdriver.Chrome(options=options(), service=webdriver.ChromeService(needed("chromedriver")))
    with tempfile.TemporaryDirectory() as folder:
        page = Seen(chrome, written(Path(folder)))
        page.sized(WIDTH, HEIGHT)
        page.opened(on=DAY)
        page.case("the-question")
        page.script("document.activeElement.blur()")
        chrome.save_screenshot(str(target))
    chrome.quit()


if __name__ == "__main__":
    picture(Path(sys.argv[1]))
