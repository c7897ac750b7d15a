"""What all verbs share on the command line: how one is found, and what its `--help` is."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from counsel.doors import failing
from counsel.doors.calls import ASKS
from counsel.problems import listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class _Helped(click.Command):
    """A command whose `--help` is our own: click's looks its words up in a catalogue at every call, help or not."""

    _help: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Give the one option that it has for that."""
        if self._help is None:
            names = [*self.get_help_option_names(ctx), "_help"]
            words = "Show this message and exit."
            flags = {"is_flag": True, "expose_value": False, "is_eager": True}
            self._help = click.Option(names, help=words, callback=_show_help, **flags)
        return self._help


def _show_help(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()


class Verb(_Helped):
    """One verb."""


class Loaded(Mapping[str, click.Command]):
    """Verbs by name, each in a module of its own, which is imported when the verb is wanted and not before."""

    def __init__(self, package: str, names: Sequence[str]) -> None:
        self._package = package
        self._names = names

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._names:
            raise KeyError(name)
        verb: click.Command = importlib.import_module(f"{self._package}.{name}").verb
        return verb

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Verbs(_Helped, click.Group):
    """The verbs; turns what is wrong into lines on standard error and an exit code."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, standalone_mode: bool = True, **more: Any) -> Any:
        """Run a call and leave with its exit code."""
        if ASKS in os.environ:
            import counsel.doors.completion  # noqa: F401  # knows how each shell is answered
        run = partial(super().main, args, *rest, standalone_mode=False, complete_var=ASKS, **more)
        if not standalone_mode:
            return run()
        sys.exit(failing.exit_code(run, failing.asks_for_json(sys.argv[1:] if args is None else args)))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs in the order in which one comes to need them."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the verb; offer the nearest for one that is unknown."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            hint = nearest(args[0], self.commands) or f"there are {listed(self.commands)}"
            raise click.UsageError(f"unknown verb {shown(args[0])}; {hint}", ctx)
        return super().resolve_command(ctx, args)
