"""What a verb found, written in the format, and to the place, that the call asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import click

from counsel.doors import output

if TYPE_CHECKING:
    from collections.abc import Callable

    from counsel.doors.calls import Call
    from counsel.rendering.contract.document import Document as JsonDocument
    from counsel.rendering.views.blocks import Document

Writers: TypeAlias = "dict[str, Callable[[], str]]"
"""What writes an answer, by format."""

ALL = ("text", "markdown", "html", "json")
"""The formats that every verb has."""

BOM = click.option(
    "--bom", is_flag=True, help="Begin CSV with a byte order mark, by which spreadsheets know its signs."
)


def for_spreadsheets(call: Call, csv: Callable[[], str]) -> Callable[[], str]:
    """CSV with a byte order mark before it."""
    if call.form != "csv":
        raise click.UsageError("--bom is for --format csv alone")
    return lambda: f"\N{BYTE ORDER MARK}{csv()}"


def give(
    call: Call, document: Callable[[], Document], contract: Callable[[], JsonDocument], **own: Callable[[], str]
) -> None:
    """Write what was found to where the call wants it.

    Args:
        call: the call, with its format.
        document: gives it as a page, for people.
        contract: gives it as JSON, for scripts.
        own: give it in the formats in which this verb has a way of its own.
    """
    with output.opened(call.output, call.force) as stream:
        if call.form in own:
            click.echo(own[call.form](), stream, nl=False)
        elif call.form == "json":
            click.echo(contract().to_json(), stream)
        elif call.form == "text":
            from counsel.rendering.text.document import show

            show(document(), stream)
        else:
            click.echo(_written(call.form, document()), stream, nl=False)


def _written(form: str, document: Document) -> str:
    if form == "markdown":
        from counsel.rendering import markdown

        return markdown.written(document)
    from counsel.rendering.html.document import written

    return written(document)
