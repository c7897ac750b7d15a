"""Who moves if something else holds."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click
import msgspec

from counsel.doors import calls, formats
from counsel.doors.calls import examples, opened_by, takes, understood
from counsel.doors.formats import give
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command(
    "whatif",
    cls=Verb,
    epilog=examples(
        "counsel whatif --case the-question",
        "counsel whatif --case the-question --top 5",
        "counsel whatif --case the-question --set urgent=yes --set number_from=contact",
    ),
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the N facts that move most, without --set.")
@takes(*formats.ALL, situation=True)
def verb(call: Call, top: int | None) -> None:
    """Who moves if --set holds; without --set, which single changes of the --case move anybody?"""
    from counsel.rendering.contract.whatif import overview_of, what_if_of
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import whatif as view

    opened = opened_by(call)
    if call.case_name is None:
        raise calls.no_case(opened)
    if call.sets and top is not None:
        raise click.UsageError("--top is for all single changes; leave it out, or --set")
    panel, engine = opened.panel, opened.engine
    asked = understood(opened, msgspec.structs.replace(call, sets=()))
    if call.sets:
        change = opened.whatif(asked.situation, calls.changes_of(call))
        give(call, partial(view.change, panel, change, asked), partial(what_if_of, panel, engine, change))
    else:
        with progress(sys.stderr, "Trying every change") as heard:
            every = opened.overview(asked.situation, heard).first(top)
        give(call, partial(view.overview, panel, every, asked), partial(overview_of, panel, engine, every))
