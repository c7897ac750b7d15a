"""What stands in a panel's folder and is read by nobody: files and folders whose names are not quite right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counsel.problems import Location, Problem, closest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("experts", "cases")
FILES = ("panel.yaml", "ledger.yaml")
_READ = re.compile(r"panel\.[A-Za-z-]+\.yaml|" + "|".join(map(re.escape, FILES)))


def strays_in(folder: Path) -> list[Problem]:
    """Find what would be ignored though it looks like a part of the panel; what begins with a dot is left alone.

    Args:
        folder: the panel's folder.
    """
    try:
        return [problem for path in sorted(folder.iterdir()) for problem in _looked_at(path)]
    except OSError:  # whoever reads the folder is told
        return []


def _looked_at(path: Path) -> Iterator[Problem]:
    if path.name.startswith("."):
        return
    if path.is_dir():
        yield from _folder(path)
    elif path.suffix in (".yaml", ".yml") and not _READ.fullmatch(path.name):
        yield _file(path, path.name, FILES)


def _folder(path: Path) -> Iterator[Problem]:
    inside = [each for each in sorted(path.iterdir()) if not each.name.startswith(".")]
    if path.name in FOLDERS:
        for each in inside:
            if each.is_dir() and each.suffix != ".yaml":
                yield Problem(
                    Location(f"{path.name}/{each.name}"),
                    "stray-folder",
                    "a folder that is not read",
                    "move its files up",
                )
            elif each.suffix == ".yml":
                yield _file(each, f"{path.name}/{each.name}", ())
    elif any(each.suffix in (".yaml", ".yml") for each in inside):
        meant = closest(path.name, FOLDERS)
        hint = f"did you mean `{meant}`?" if meant else "only `experts` and `cases` are read"
        yield Problem(Location(path.name), "stray-folder", "a folder that is not read, with YAML files in it", hint)


def _file(path: Path, name: str, allowed: tuple[str, ...]) -> Problem:
    if path.suffix == ".yml":
        return Problem(Location(name), "stray-file", "a file that is not read", f"call it `{path.stem}.yaml`")
    meant = closest(path.name, allowed)
    hint = f"did you mean `{meant}`?" if meant else "experts stand in `experts`, cases in `cases`"
    return Problem(Location(name), "stray-file", "a file that is not read", hint)
