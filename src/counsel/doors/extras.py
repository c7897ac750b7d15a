"""The extras of the distribution: libraries that one verb alone needs, and the command that brings them."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from typing import TYPE_CHECKING

from counsel.problems import InputError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

DISTRIBUTION = "counsel-panel"
"""What is installed by this name is imported, and called, as `counsel`."""


def demand(extra: str, libraries: Sequence[str], verb: str) -> None:
    """Refuse to go on without the libraries of an extra.

    Args:
        extra: the extra.
        libraries: what is imported of it.
        verb: the verb that needs it.

    Raises:
        InputError: one of them is not installed; the hint is the command that brings them.
    """
    missing = [name for name in libraries if importlib.util.find_spec(name) is None]
    if missing:
        message = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed here"
        raise InputError([Problem(Location(f"counsel {verb}"), "missing-library", message, how_to_install(extra))])


def how_to_install(extra: str) -> str:
    """Say which shell command brings an extra to the Python that runs."""
    python = sys.executable or "python3"
    return f"install with: {shlex.join([python, '-m', 'pip', 'install', f'{DISTRIBUTION}[{extra}]'])}"
