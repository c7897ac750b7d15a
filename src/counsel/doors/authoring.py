"""What the verbs for authors share."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from counsel.consulting import day_of
from counsel.doors import calls, output, streams
from counsel.panel.model import SILENT
from counsel.problems import InputError, Location, Problem, clean, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counsel.consulting import OpenPanel
    from counsel.doors.calls import Call


def accept(opened: OpenPanel, call: Call, name: str) -> None:
    """Show how what a case expects differs from what it gives, and write what it gives into its file."""
    import difflib

    from counsel.files.accepting import accepted
    from counsel.files.text import read_encoded

    case = calls.case_named(opened, name)
    path = Path(name)
    if name in opened.case_names() or not path.is_file():
        path = opened.folder / "cases" / f"{case.name}.yaml"
    ((_, answer),) = opened.worked([case], day_of(call.today, "--today"))
    given = {
        expert: {action: verdict for action in opened.panel.actions if (verdict := said.verdict(action)) != SILENT}
        for expert, said in answer.advice.items()
    }
    torn = [expert for expert, said in answer.advice.items() if said.contradictions]
    if torn:
        message = f"in `{case.name}` {listed(torn)} contradicts what the same expert says"
        raise InputError([Problem(Location(str(path)), "contradicting-rules", message, "mend that first; see `check`")])
    before, encoding = read_encoded(path)
    after = accepted(before, str(path), given)
    shown_as = f"{path.parent.name}/{path.name}"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), shown_as, shown_as, lineterm="", n=1)
    difference = "".join(f"{clean(line)}\n" for line in lines)
    click.echo(difference or f"`{case.name}` expects what it gives.\n", nl=False)
    if difference:
        with refusing(path, "--accept"):
            output.write({path: encoding.of(after)})
        streams.tell(f"Wrote what it gives into {shown(path)}.")


@contextlib.contextmanager
def refusing(place: Path, option: str) -> Iterator[None]:
    """Turn what hinders writing into a problem of the option that asked for it."""
    try:
        yield
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        why = getattr(error, "strerror", None) or error
        message = f"{shown(place)} cannot be written: {why}; nothing was"
        raise InputError([Problem(Location(option), "unwritable-folder", message, "name another folder")]) from None
