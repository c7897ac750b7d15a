"""What can be said of a situation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from counsel.doors import formats
from counsel.doors.calls import examples, offers, opened_by, takes
from counsel.doors.formats import give
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from counsel.doors.calls import Call


@click.command("facts", cls=Verb, epilog=examples("counsel facts", "counsel facts greeting"))
@click.argument("fact", required=False, shell_complete=offers("fact"))
@takes(*formats.ALL)
def verb(call: Call, fact: str | None) -> None:
    """What can be said of a situation, and with which values?"""
    from counsel.rendering.contract.facts import fact_of, facts_of
    from counsel.rendering.views import facts as view

    opened = opened_by(call)
    panel = opened.panel
    if fact is None:
        give(call, partial(view.every, panel), partial(facts_of, panel))
        return
    named_fact = opened.fact(fact)
    give(call, partial(view.one, panel, named_fact), partial(fact_of, panel, named_fact))
