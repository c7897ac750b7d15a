"""The verb `mcp` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from counsel.doors import assistant, calls, extras
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command("mcp", cls=Verb, epilog=calls.examples("counsel mcp", "counsel mcp --panel my-panel --lang de"))
@calls.opens
def verb(call: Call) -> None:
    """Answer an assistant, which starts this itself and asks over standard input and output (MCP).

    Tools: facts, advise, why, what_if and compare. Resources: panel, experts, claims and cases. Prompt: interview. An
    assistant that needs two panels starts it twice. It ends with its input, or with Ctrl-C (exit code 130).
    """
    extras.demand("mcp", assistant.LIBRARIES, "mcp")
    opened = calls.opened_by(call)
    from counsel.doors.assistant.serving import serve

    serve(opened)
