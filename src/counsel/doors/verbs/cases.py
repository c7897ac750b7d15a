"""The worked situations, and their hand-outs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from counsel.consulting import day_of
from counsel.doors import authoring, calls, formats
from counsel.doors.calls import examples, offers, opened_by, takes
from counsel.doors.formats import give
from counsel.doors.group import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counsel.consulting import OpenPanel
    from counsel.doors.calls import Call
    from counsel.panel.model import Case


@click.command(
    "cases",
    cls=Verb,
    epilog=examples(
        "counsel cases",
        "counsel cases the-question",
        "counsel cases the-question hung-up-at-the-beep --handout sheet --format html --output sheets.html",
        "counsel cases a-grey-morning --panel umbrella --accept",
    ),
)
@click.argument("cases", metavar="[CASE]...", nargs=-1, shell_complete=offers("case"))
@click.option(
    "--handout",
    metavar="sheet|solution|answer",
    shell_complete=offers("handout"),
    help="Hand out the cases instead: a sheet to fill in, its solution, or the person's answer.",
)
@click.option("--accept", is_flag=True, help="Write what the case gives into its file, once the difference is shown.")
@calls.TODAY
@takes(*formats.ALL)
def verb(call: Call, handout: str | None, accept: bool) -> None:
    """Which worked situations come with the panel? Some of them, or all, as a hand-out?"""
    from counsel.rendering.contract.cases import case_of, cases_of
    from counsel.rendering.views import cases as view

    opened = opened_by(call)
    panel = opened.panel
    if accept:
        if len(call.cases) != 1 or handout is not None or call.form != "text":
            raise click.UsageError("--accept is for one case, named, and has no --handout and no --format")
        authoring.accept(opened, call, call.cases[0])
        return
    cases = [calls.case_named(opened, name) for name in call.cases] or opened.every_case()
    if handout is not None:
        _give_handout(opened, call, handout, cases)
    elif not call.cases:
        give(call, partial(view.every, panel, cases), partial(cases_of, panel, cases))
    elif len(cases) > 1:
        raise click.UsageError("several cases are for a hand-out: --handout sheet, solution or answer")
    else:
        ((case, answer),) = opened.worked(cases, day_of(call.today, "--today"))
        give(call, partial(view.one, panel, case, answer), partial(case_of, panel, case, answer))


def _give_handout(opened: OpenPanel, call: Call, name: str, cases: Sequence[Case]) -> None:
    from counsel.questions.handing import HandOut
    from counsel.rendering.contract.handout import handout_of
    from counsel.rendering.views import handout as view

    panel, kind = opened.panel, HandOut.meant(name)
    worked = opened.worked(cases, day_of(call.today, "--today"))
    give(call, partial(view.document, panel, kind, worked), partial(handout_of, panel, kind, worked))
