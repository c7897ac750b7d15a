"""Whether a panel is sound."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from counsel.doors import formats
from counsel.doors.calls import examples, offers, opened_by, takes
from counsel.doors.formats import give
from counsel.doors.group import Verb
from counsel.files.folders import folder_of
from counsel.problems import InputError

if TYPE_CHECKING:
    from counsel.doors.calls import Call
    from counsel.questions.soundness import Report


@click.command(
    "check",
    cls=Verb,
    epilog=examples(
        "counsel check",
        "counsel check my-panel --format json",
        "counsel check my-panel --format sarif --output check.sarif",
        "counsel check my-panel --watch",
    ),
)
@click.argument("name", metavar="[PANEL]", required=False, shell_complete=offers("panel"))
@click.option("--watch", is_flag=True, help="Look anew whenever a file of the panel changes, until Ctrl-C.")
@takes(*formats.ALL, "github", "sarif", "junit", for_authors=True)
def verb(call: Call, name: str | None, watch: bool) -> None:
    """Is the panel sound: faithful to its ledger, no contradictions, no dead rules, its cases right?"""
    if name is not None:
        call = msgspec.structs.replace(call, panel=name)
    if watch:
        from counsel.doors import watching

        if call.form != "text" or call.output is not None:
            raise click.UsageError("--watch prints text, and has no --format and no --output")
        watching.watch(folder_of(call.panel), partial(_checked, call))
    elif not _checked(call):
        raise SystemExit(1)


def _checked(call: Call) -> bool:
    """Print what is found of a panel; whether it is sound."""
    from counsel.questions.soundness import Report
    from counsel.rendering.contract.soundness import soundness_of
    from counsel.rendering.text.progress import progress
    from counsel.rendering.views import soundness as view

    try:
        opened = opened_by(call)
        with progress(sys.stderr, "Looking at all situations") as heard:
            report = opened.check(heard)
    except InputError as error:
        if all(problem.at.file.startswith("--") for problem in error.problems):
            raise
        report = Report((), error.problems)
    page, contract = partial(view.document, call.panel, report), partial(soundness_of, call.panel, report)
    give(call, page, contract, **_for_programs(call, report))
    return report.sound


def _for_programs(call: Call, report: Report) -> formats.Writers:
    from counsel import __version__
    from counsel.rendering import reports

    folder = Path(os.path.relpath(folder_of(call.panel))).as_posix()
    return {
        "github": partial(reports.github, folder, report),
        "sarif": partial(reports.sarif, folder, report, __version__),
        "junit": partial(reports.junit, folder, report),
    }
