"""What stands in a panel's folder and is read by nobody: files and folders whose names are not quite right."""

from __future__ import annotations

import os
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
    elif not _READ.fullmatch(path.name) and (path.suffix in (".yaml", ".yml") or _is_a_main_file(path)):
        yield _file(path, path.name, FILES)


def _is_a_main_file(path: Path) -> bool:
    """Whether a file has the name of one that is read, but for its ending."""
    return path.stem.lower() in ("panel", "ledger") and not _is_backup(path)


def _is_backup(path: Path) -> bool:
    """Whether a file is what an editor leaves of another."""
    return path.name.endswith(("~", ".bak", ".orig", ".swp")) or path.name.startswith("#")


def _folder(path: Path) -> Iterator[Problem]:
    names = sorted(name for name in os.listdir(path) if not name.startswith("."))  # noqa: PTH208  # cases can be many
    if path.name in FOLDERS:
        for each in (path / name for name in names if not name.endswith(".yaml")):
            if each.is_dir():
                yield Problem(
                    Location(f"{path.name}/{each.name}"),
                    "stray-folder",
                    "a folder that is not read",
                    "move its files up",
                )
            elif not _is_backup(each):
                yield _file(each, f"{path.name}/{each.name}", ())
    elif any(name.endswith((".yaml", ".yml")) for name in names):
        meant = closest(path.name, FOLDERS)
        hint = f"did you mean `{meant}`?" if meant else "only `experts` and `cases` are read"
        yield Problem(Location(path.name), "stray-folder", "a folder that is not read, with YAML files in it", hint)


def _file(path: Path, name: str, allowed: tuple[str, ...]) -> Problem:
    if path.suffix not in (".yaml", "") or path.stem.lower() in ("panel", "ledger"):
        hint = f"call it `{path.stem.lower() if path.parent.name not in FOLDERS else path.stem}.yaml`"
        return Problem(Location(name), "stray-file", "a file that is not read", hint)
    meant = closest(path.name, allowed)
    hint = f"did you mean `{meant}`?" if meant else "experts stand in `experts`, cases in `cases`"
    return Problem(Location(name), "stray-file", "a file that is not read", hint)
