"""Programs that some tests need and that Python does not bring: where one is missing the tests say so, and are skipped.

With COUNSEL_TOOLS=all nothing is skipped: then a program that is missing is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

BROWSER = Path(__file__).parent / "browser"
ALL = os.environ.get("COUNSEL_TOOLS") == "all"
LARGE = os.environ.get("COUNSEL_TESTS") == "large"
"""Whether everything is to be tried of which otherwise a part is."""
HOW = {
    "node": "apt-get install nodejs",
    "chromium": "apt-get install chromium",
    "chromedriver": "apt-get install chromium-driver",
    "tsc": "npm install --prefix tests/browser",
    "acorn": "npm install --prefix tests/browser",
    "axe-core": "npm install --prefix tests/browser",
}


def as_here() -> dict[str, str]:
    """The environment of a process that runs the tree under test."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def needed(*programs: str) -> str:
    """The path of the first of some programs; the test is skipped where one of them is missing."""
    places = [_place(program) for program in programs]
    return places[0]


def _place(program: str) -> str:
    module = BROWSER / "node_modules" / program
    script = BROWSER / "node_modules" / ".bin" / program
    place = shutil.which(program) or next((str(path) for path in (script, module) if path.exists()), None)
    if place is not None:
        return place
    message = f"{program} is not here: {HOW[program]}"
    if ALL:
        pytest.fail(message)
    pytest.skip(message)


def in_node(script: str, value: object) -> Any:
    """Run a script of `tests/browser` on a value, and give what it answers."""
    call: Sequence[str] = (needed("node"), str(BROWSER / script))
    done = subprocess.run(call, input=msgspec.json.encode(value), capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
