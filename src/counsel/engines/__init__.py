"""One door to the engines: a program and the tests that hold go in, the clauses that fired come out.

Both engines compute the same least model, so they report the same clauses; only their speed differs.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Protocol

from counsel.problems import InputError, Location, Problem, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.logic.compiling import Program

ENGINES = ("durable", "plain")


class Runner(Protocol):
    """A program made ready for one engine; safe to call from several threads at once."""

    def run(self, tests: Iterable[int]) -> frozenset[int]:
        """Chain forward from the tests that hold.

        Args:
            tests: indexes into the program's tests.

        Returns:
            The indexes of the clauses that fired.

        Raises:
            EngineError: the engine failed, or cannot hold the program.
        """


def choose(wanted: str | None) -> str:
    """Name the engine to use: the one that is wanted, or durable-rules, or plain where that cannot be imported."""
    if wanted is None:
        return "durable" if importlib.util.find_spec("durable_rules_engine") else "plain"
    if wanted not in ENGINES:
        hint = nearest(wanted, ENGINES) or f"there are {listed(ENGINES)}"
        raise InputError([Problem(Location("--engine"), "unknown-engine", f"unknown engine `{wanted}`", hint)])
    if wanted == "durable" and not importlib.util.find_spec("durable_rules_engine"):
        message = "durable-rules is not installed here; it runs on Python 3.10 to 3.12"
        raise InputError([Problem(Location("--engine"), "unknown-engine", message, "use `--engine plain`")])
    return wanted


def prepare(program: Program, engine: str) -> Runner:
    """Make a program ready for an engine, which is imported here and not before."""
    if engine == "durable":
        from counsel.engines.durable import DurableRunner

        return DurableRunner(program)
    from counsel.engines.forward import PlainRunner

    return PlainRunner(program)
