"""The verbs for authors of panels: a new panel, and the schemas with which an editor helps to write one."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from counsel.consulting import day_of
from counsel.doors import calls, streams
from counsel.doors.calls import examples, offers
from counsel.doors.verbs import Verb
from counsel.files.folders import folder_of
from counsel.panel.model import SILENT
from counsel.problems import InputError, Location, Problem, clean, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counsel.consulting import OpenPanel
    from counsel.doors.calls import Call


@click.command(
    cls=Verb,
    epilog=examples(
        "counsel new a-panel-of-mine",
        "counsel new another-panel --experts ada,ben --facts raining,hands_full",
    ),
)
@click.argument("folder", metavar="DIR", shell_complete=offers("dir"))
@click.option("--experts", metavar="NAME,NAME", help="The names of the experts; brook and lark by default.")
@click.option("--facts", metavar="NAME,NAME", help="The names of the facts, each yes or no.")
def new(folder: str, experts: str | None, facts: str | None) -> None:
    """Begin a panel of your own: a small sound one, which `check` passes, to be filled.

    Writes the files of the panel with the schemas for an editor, and an entry for pre-commit.
    """
    import shlex
    import tempfile

    from counsel.files import schema, starting

    place = Path(folder)
    named = _named(experts, starting.EXPERTS), _named(facts, starting.FACTS)
    files = starting.new_panel(place.absolute().name, *named)
    with _refusing(place, "DIR"):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            message = f"{shown(place)} is there already, and is no empty folder"
            raise InputError([Problem(Location("DIR"), "file-exists", message, "name a new folder")])
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as beside:
            whole = Path(beside) / "panel"
            _write({whole / name: text for name, text in files.items()})
            _write(schema.written(whole))
            whole.replace(place)  # all of it or nothing
    told = shlex.join(["counsel", "check", str(place)])
    streams.tell(f"Wrote {len(files)} files and the schemas for an editor. Next: {told}")


@click.command(
    cls=Verb,
    epilog=examples(
        "counsel schema",
        "counsel schema my-panel --write",
    ),
)
@click.argument("name", metavar="[PANEL]", required=False, shell_complete=offers("panel"))
@click.option(
    "--write", is_flag=True, help="Write them into the panel's folder, and lead each of its files to its own."
)
@calls.prints
def schema(stream: IO[str], name: str | None, write: bool) -> None:
    """Print JSON Schemas for the files of a panel, with its own names and their questions.

    An editor that reads them offers keys and names, shows what they mean, and marks what is wrong.
    """
    from counsel.files import schema as schemas

    folder = folder_of(name or calls.chosen_panel())
    if not write:
        click.echo(schemas.as_json(schemas.schemas(folder)), stream, nl=False)
        return
    texts = schemas.written(folder)
    with _refusing(folder, "--write"):
        _write(texts)
    streams.tell(f"Wrote {len(texts)} files in {shown(folder)}.")


def accept(opened: OpenPanel, call: Call, name: str) -> None:
    """Show how what a case expects differs from what it gives, and write what it gives into its file."""
    import difflib

    from counsel.files.accepting import accepted

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
    before = path.read_text(encoding="utf-8-sig")
    after = accepted(before, str(path), given)
    shown_as = f"{path.parent.name}/{path.name}"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), shown_as, shown_as, lineterm="", n=1)
    told = "".join(f"{clean(line)}\n" for line in lines)
    click.echo(told or f"`{case.name}` expects what it gives.\n", nl=False)
    if told:
        with _refusing(path, "--accept"):
            _write({path: after})
        streams.tell(f"Wrote what it gives into {shown(path)}.")


def _named(given: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return usual if given is None else tuple(name.strip() for name in given.split(","))


def _write(texts: Mapping[Path, str]) -> None:
    """Write some files, each whole or not at all: first all of them beside their places, then into them."""
    import shutil

    beside = {path: path.with_name(f".{path.name}.new") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_text(text, encoding="utf-8")
            if path.exists():
                shutil.copymode(path, beside[path])
        for path, written in beside.items():
            written.replace(path)
    finally:
        for written in beside.values():
            written.unlink(missing_ok=True)


@contextlib.contextmanager
def _refusing(place: Path, option: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        why = getattr(error, "strerror", None) or error
        message = f"{shown(place)} cannot be written: {why}; nothing was"
        raise InputError([Problem(Location(option), "unwritable-folder", message, "name another folder")]) from None
