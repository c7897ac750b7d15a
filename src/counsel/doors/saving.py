"""The situations that divide a panel most, written as cases: new files in a folder, none overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.doors import output, streams
from counsel.files.cases import worked_case_text
from counsel.problems import InputError, Location, Problem, listed, shown
from counsel.rendering.figures import case_title, story_in_words
from counsel.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from counsel.panel.model import Panel
    from counsel.questions.landscape import PanelMap


def save(panel: Panel, mapped: PanelMap, folder: Path) -> None:
    """Write the situations that divide the panel into a folder; what they expect is left to a person."""
    files = _cases(panel, mapped)
    try:
        there = [name for name in files if (folder / name).exists()]
        if not there:
            folder.mkdir(parents=True, exist_ok=True)
            output.write({folder / name: text for name, text in files.items()})
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        message = f"{shown(folder)} cannot be written to: {getattr(error, 'strerror', None) or error}"
        raise InputError([Problem(Location("--save"), "unwritable-folder", message, "name another folder")]) from None
    if there:
        message = f"{listed(there)} would be overwritten in {shown(folder)}"
        raise InputError([Problem(Location("--save"), "file-exists", message, "name another folder")])
    if files:
        streams.tell(say("Saved {files} in {folder}.", files=", ".join(files), folder=folder))
    else:
        streams.tell(say("Nothing divides the panel; no case."))


def _cases(panel: Panel, mapped: PanelMap) -> Mapping[str, str]:
    return {
        f"divided-{number}.yaml": worked_case_text(
            panel,
            divided.situation,
            name=f"divided-{number}",
            title=case_title(panel, divided),
            story=f"{story_in_words(panel, divided.situation)}.",
        )
        for number, divided in enumerate(mapped.divided, start=1)
    }
