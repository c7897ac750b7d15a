"""Is a panel sound? Looks at it, says what it proved and what it found, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.problems import Severity
from counsel.questions.soundness.cases import check_cases
from counsel.questions.soundness.conditions import check_conditions
from counsel.questions.soundness.ledger import check_ledger, well_formed
from counsel.questions.soundness.rules import check_contradictions, check_reachable, check_redundant
from counsel.questions.soundness.vocabulary import check_vocabulary

if TYPE_CHECKING:
    from counsel.consulting import OpenPanel
    from counsel.problems import Problem


class Report(msgspec.Struct, frozen=True):
    """What was proved of a panel, in sentences, and every problem found."""

    proved: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; remarks and warnings do not count."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


_FAMILIES = (
    check_ledger,
    check_contradictions,
    check_reachable,
    check_redundant,
    check_conditions,
    check_vocabulary,
    check_cases,
)


def check(opened: OpenPanel) -> Report:
    """Check a panel that could be read: each family either proves its sentences or finds problems."""
    proved = [well_formed(opened.panel)]
    problems: list[Problem] = []
    for family in _FAMILIES:
        for found, sentence in family(opened):
            problems += found
            if not found:
                proved.append(sentence)
    return Report(tuple(proved), tuple(sorted(problems, key=lambda p: (p.severity.rank, p.at, p.message))))
