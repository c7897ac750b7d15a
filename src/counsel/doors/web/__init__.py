"""The panel over HTTP: pages, a form and JSON; the only room that knows Starlette and uvicorn."""

from __future__ import annotations

import importlib.util
import shlex
import sys

from counsel.problems import InputError, Location, Problem

_NEEDS = ("starlette", "uvicorn", "httptools")


def demand_libraries() -> None:
    """Refuse to go on without the libraries of the extra `web`.

    Raises:
        InputError: one of them is not installed; the hint is the command that brings them.
    """
    missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        message = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed here"
        command = shlex.join([sys.executable or "python3", "-m", "pip", "install", *_wanted()])
        raise InputError([Problem(Location("counsel serve"), "missing-library", message, f"install with: {command}")])


def _wanted() -> list[str]:
    """The libraries of the extra, as this installation requires them."""
    from importlib.metadata import requires

    asked = (requirement.partition(";") for requirement in requires("counsel") or ())
    return [name.strip() for name, _, marker in asked if "web" in marker and "extra" in marker]
