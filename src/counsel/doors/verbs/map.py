"""Where the panel agrees and divides."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from counsel.doors import formats
from counsel.doors.calls import examples, offers, opened_by, situation_of, takes
from counsel.doors.formats import give
from counsel.doors.group import Verb
from counsel.rendering.words.language import say

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command(
    "map",
    cls=Verb,
    epilog=examples(
        "counsel map",
        "counsel map --set answer=none_yet --format html --output map.html",
        "counsel map --set interview=done --save divisive",
    ),
)
@click.option(
    "--weights",
    metavar="FILE",
    shell_complete=offers("file"),
    help="How much each value of some facts counts: a YAML file.",
)
@click.option(
    "--by-situation",
    is_flag=True,
    help="Count every situation alike, in place of each answer given those before it.",
)
@click.option(
    "--save",
    metavar="DIR",
    shell_complete=offers("dir"),
    help="Write the situations that divide the panel most there, as cases.",
)
@formats.BOM
@takes(*formats.ALL, "csv", situation=True)
def verb(call: Call, weights: str | None, by_situation: bool, save: str | None, bom: bool) -> None:
    """Where does the panel agree and divide, over all situations or those that fit --set?"""
    from counsel.doors import saving
    from counsel.files.weights import read_weights
    from counsel.rendering import csv
    from counsel.rendering.contract.landscape import landscape_of
    from counsel.rendering.html import landscape as html
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import landscape as view

    opened = opened_by(call)
    weighed = read_weights(weights, opened.domains) if weights is not None else None
    situation = situation_of(opened, call)
    with progress(sys.stderr, say("Going through the situations")) as heard:
        panel, mapped = opened.panel, opened.map(situation, weighed, heard, by_situation)
    if save is not None:
        saving.save(panel, mapped, Path(save))
    table, page = partial(csv.landscape, panel, mapped), partial(html.page, panel, mapped)
    own: formats.Writers = {"csv": formats.for_spreadsheets(call, table) if bom else table, "html": page}
    give(call, partial(view.document, panel, mapped), partial(landscape_of, panel, mapped), **own)
