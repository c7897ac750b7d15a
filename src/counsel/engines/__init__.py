"""One door to the engines: a program and the tests that hold go in, the clauses that fired come out.

Both engines compute the same least model, so they report the same clauses; only their speed differs.
"""

from __future__ import annotations

import functools
import importlib
import sys
from typing import TYPE_CHECKING, Protocol

import msgspec

from counsel.problems import InputError, Location, Problem, demand, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counsel.logic.compiling import Program


class _Engine(msgspec.Struct, frozen=True):
    """Where a runner is, and the module without which it cannot be imported."""

    module: str
    runner: str
    needs: str = ""


_ENGINES = {
    "durable": _Engine("counsel.engines.durable", "DurableRunner", needs="durable_rules_engine"),
    "plain": _Engine("counsel.engines.forward", "PlainRunner"),
}
ENGINES = tuple(_ENGINES)
"""The names of all engines; the first that runs here is the default."""

# without the flag it does not build, or does not load, on Python 3.13 and later; on older ones it changes nothing
BUILD_FLAGS = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
DURABLE_RULES = "durable-rules==2.0.28"


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


@functools.cache
def engines_here() -> tuple[str, ...]:
    """Name the engines that run here; what is there but built for another Python does not."""
    return tuple(name for name, engine in _ENGINES.items() if not engine.needs or _loads(engine.needs))


def _loads(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def how_to_install() -> str:
    """Give the shell command that brings durable-rules, also over one that does not load."""
    import shlex

    python = shlex.quote(sys.executable or "python3")
    return f"{BUILD_FLAGS} {python} -m pip install --no-cache-dir --force-reinstall {DURABLE_RULES}"


def choose(wanted: str | None) -> str:
    """Name the engine to use: the one that is wanted, or the first that runs here."""
    if wanted is None:
        return engines_here()[0]
    demand(wanted, str, "the name of an engine", "--engine")
    if wanted not in ENGINES:
        hint = nearest(wanted, ENGINES) or f"there are {listed(ENGINES)}"
        raise InputError([Problem(Location("--engine"), "unknown-engine", f"unknown engine {shown(wanted)}", hint)])
    if wanted not in engines_here():
        hint = f"use `--engine plain`, or install it, with a C compiler: {how_to_install()}"
        raise InputError([Problem(Location("--engine"), "unknown-engine", "durable-rules is not installed here", hint)])
    return wanted


def prepare(program: Program, engine: str) -> Runner:
    """Make a program ready for an engine, which is imported here and not before."""
    chosen = _ENGINES[engine]
    runner: Callable[[Program], Runner] = getattr(importlib.import_module(chosen.module), chosen.runner)
    return runner(program)
