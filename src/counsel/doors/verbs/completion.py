"""The scripts with which a shell completes what is typed."""

from __future__ import annotations

from typing import IO

import click

from counsel.doors import calls
from counsel.doors.calls import examples
from counsel.doors.group import Verb


@click.command(
    "completion",
    cls=Verb,
    epilog=examples(
        "counsel completion bash >> ~/.bashrc",
        "counsel completion zsh >> ~/.zshrc",
        "counsel completion fish > ~/.config/fish/completions/counsel.fish",
    ),
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@calls.prints
def verb(stream: IO[str], shell: str) -> None:
    """Let your shell complete verbs, options, experts, actions, cases, facts and their values.

    Prints the script that the shell has to read when it starts; zsh reads it after compinit.
    """
    from counsel.doors.completion import script

    click.echo(script(shell, click.get_current_context().find_root().command), stream)
