"""A new panel, to be filled."""

from __future__ import annotations

from pathlib import Path

import click

from counsel.doors import authoring, output, streams
from counsel.doors.calls import examples, offers
from counsel.doors.group import Verb
from counsel.files.folders import panel_names
from counsel.problems import InputError, Location, Problem, shown


@click.command(
    "new",
    cls=Verb,
    epilog=examples(
        "counsel new a-panel-of-mine",
        "counsel new another-panel --experts ada,ben --facts raining,hands_full",
    ),
)
@click.argument("folder", metavar="DIR", shell_complete=offers("dir"))
@click.option("--experts", metavar="NAME,NAME", help="The names of the experts; brook and lark by default.")
@click.option("--facts", metavar="NAME,NAME", help="The names of the facts, each yes or no.")
def verb(folder: str, experts: str | None, facts: str | None) -> None:
    """Begin a panel of your own: a small sound one, which `check` passes, to be filled.

    Writes the files of the panel with the schemas for an editor, and an entry for pre-commit.
    """
    import shlex
    import tempfile

    from counsel.files import schema, starting

    place = Path(folder)
    named = _named(experts, starting.EXPERTS), _named(facts, starting.FACTS)
    files = starting.new_panel(place.absolute().name, *named)
    with authoring.refusing(place, "DIR"):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            message = f"{shown(place)} is there already, and is no empty folder"
            raise InputError([Problem(Location("DIR"), "file-exists", message, "name a new folder")])
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as beside:
            whole = Path(beside) / "panel"
            output.write({whole / name: text for name, text in files.items()}, folders=True)
            output.write(schema.written(whole), folders=True)
            whole.replace(place)  # all of it or nothing
    panel = f"./{place}" if str(place) in panel_names() else str(place)
    command = shlex.join(["counsel", "check", panel])
    streams.tell(f"Wrote {len(files)} files and the schemas for an editor. Next: {command}")


def _named(given: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return usual if given is None else tuple(name.strip() for name in given.split(","))
