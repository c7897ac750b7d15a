"""What each expert says, action by action."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from counsel.advising.advice import Detail
from counsel.doors import formats
from counsel.doors.calls import examples, needed, opened_by, takes
from counsel.doors.formats import give
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command(
    "compare",
    cls=Verb,
    epilog=examples(
        "counsel compare --case the-question",
        "counsel compare --case the-question --set urgent=yes --format csv --output comparison.csv",
    ),
)
@formats.BOM
@takes(*formats.ALL, "csv", situation=True)
def verb(call: Call, bom: bool) -> None:
    """What does each expert say, action by action?"""
    from counsel.rendering import csv
    from counsel.rendering.contract.answer import answer_of
    from counsel.rendering.html import comparison as html
    from counsel.rendering.views import comparison as view

    opened = opened_by(call)
    asked = needed(opened, call)
    detail = Detail.CONDITIONS if call.form == "json" else Detail.PRESUMPTIONS
    panel, answer = opened.panel, opened.answer(asked.situation, detail)
    table, page = partial(csv.comparison, panel, answer), partial(html.page, panel, answer, asked)
    own: formats.Writers = {"csv": formats.for_spreadsheets(call, table) if bom else table, "html": page}
    give(call, partial(view.document, panel, answer, asked), partial(answer_of, panel, answer), **own)
