"""The JSON of what is wrong, for standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counsel.rendering.contract.document import Document
from counsel.rendering.contract.soundness import Finding, finding_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counsel.problems import Problem


class Problems(Document, frozen=True):
    """Why there is no answer; it goes to standard error, and standard output stays empty.

    Attributes:
        problems: everything that is wrong, in the order of its places.
    """

    problems: tuple[Finding, ...]


def problems_of(problems: Iterable[Problem]) -> Problems:
    """What is wrong, for scripts."""
    return Problems(tuple(map(finding_of, problems)))
