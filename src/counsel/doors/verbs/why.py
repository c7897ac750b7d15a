"""Why an expert says so, and what is missing where not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from counsel.doors import formats
from counsel.doors.calls import examples, needed, offers, opened_by, takes
from counsel.doors.formats import give
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command(
    "why",
    cls=Verb,
    epilog=examples(
        'counsel why schindler "call the cell" --case the-question',
        "counsel why luscher call_office_again --case the-question --set days_since_last_step=3",
    ),
)
@click.argument("expert", shell_complete=offers("expert"))
@click.argument("action", shell_complete=offers("action"))
@takes(*formats.ALL, situation=True)
def verb(call: Call, expert: str, action: str) -> None:
    """Why does EXPERT say so of ACTION; and if not, what is missing?"""
    from counsel.rendering.contract.explanation import explanation_of
    from counsel.rendering.views import explanation as view

    opened = opened_by(call)
    names = opened.expert(expert).name, opened.action(action).name
    asked = needed(opened, call)
    explanation = opened.explain(*names, asked.situation)
    panel, engine = opened.panel, opened.engine
    give(call, partial(view.document, panel, explanation, asked), partial(explanation_of, panel, engine, explanation))
