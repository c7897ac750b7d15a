"""What a verb found, printed in the format that the call asks for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from counsel.rendering.contract.document import Document as JsonDocument
    from counsel.rendering.views.blocks import Document

ALL = ("text", "markdown", "html", "json")
"""The formats that every verb has."""


def give(
    form: str, document: Callable[[], Document], contract: Callable[[], JsonDocument], **own: Callable[[], str]
) -> None:
    """Print what was found.

    Args:
        form: the format.
        document: gives it as a page, for people.
        contract: gives it as JSON, for scripts.
        own: give it in the formats in which this verb has a way of its own.
    """
    if form in own:
        click.echo(own[form](), nl=False)
    elif form == "json":
        click.echo(contract().to_json())
    elif form == "text":
        from counsel.rendering.text.document import show

        show(document(), sys.stdout)
    else:
        click.echo(_written(form, document()), nl=False)


def _written(form: str, document: Document) -> str:
    if form == "markdown":
        from counsel.rendering import markdown

        return markdown.written(document)
    from counsel.rendering.html.document import written

    return written(document)
