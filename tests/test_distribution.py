"""What is installed: its name, its version, its extras; `.ci/distribution` builds it and uses it elsewhere."""

from __future__ import annotations

import re
from importlib.metadata import metadata, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import counsel
from counsel.doors import assistant, extras, watching, web
from counsel.doors.verbs import advise

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]


def brought(extra: str) -> set[str]:
    """What an extra requires, by the names of the index."""
    asked = (requirement.partition(";") for requirement in requires(extras.DISTRIBUTION) or ())
    return {re.split(r"[<>=\[ ]", name)[0] for name, _, marker in asked if re.search(rf"extra == .{extra}.", marker)}


def test_what_is_installed_is_what_is_imported() -> None:
    assert metadata(extras.DISTRIBUTION)["Name"] == extras.DISTRIBUTION
    assert version(extras.DISTRIBUTION) == counsel.__version__
    assert (Path(counsel.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize(
    ("extra", "libraries"),
    [
        ("batch", advise.LIBRARIES),
        ("web", web.LIBRARIES),
        ("mcp", assistant.LIBRARIES),
        ("watch", watching.LIBRARIES),
    ],
)
def test_the_extra_that_a_verb_asks_for_brings_what_it_needs(extra: str, libraries: Sequence[str]) -> None:
    assert set(libraries) == brought(extra)
    extras.demand(extra, libraries, "any")


def test_what_is_missing_is_told_with_the_command_that_brings_it() -> None:
    with pytest.raises(counsel.InputError) as refused:
        extras.demand("web", ("nowhere", "starlette", "nothing_such"), "serve")
    (problem,) = refused.value.problems
    assert problem.message == "nowhere and nothing_such are not installed here"
    assert problem.hint.endswith("-m pip install 'counsel-panel[web]'")


def test_the_checks_build_and_use_it() -> None:
    assert "\n.ci/distribution\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
