"""The experts and their rules beside the claims they rest on."""

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


@click.command(
    "experts",
    cls=Verb,
    epilog=examples(
        "counsel experts",
        "counsel experts schindler --format markdown",
    ),
)
@click.argument("expert", required=False, shell_complete=offers("expert"))
@takes(*formats.ALL)
def verb(call: Call, expert: str | None) -> None:
    """Who are the experts, and what are their rules, beside the claims that they rest on?"""
    from counsel.rendering.contract.experts import expert_of, experts_of
    from counsel.rendering.views import experts as view

    opened = opened_by(call)
    panel = opened.panel
    if expert is None:
        give(call, partial(view.every, panel), partial(experts_of, panel))
        return
    named_expert = opened.expert(expert)
    give(call, partial(view.one, panel, named_expert), partial(expert_of, panel, named_expert))
