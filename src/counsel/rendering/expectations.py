"""What a case expects of each expert, beside what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import SILENT

if TYPE_CHECKING:
    from counsel.consulting import Answer
    from counsel.panel.model import Case, Panel


class Expectation(msgspec.Struct, frozen=True):
    """One expert's stance on one action, as the case expects it and as it is given; ``expected`` may be None."""

    expert: str
    action: str
    expected: str | None
    given: str

    @property
    def agrees(self) -> bool:
        """Whether what is given is expected, or nothing is."""
        return self.expected in (None, self.given)


def expectations(panel: Panel, case: Case, answer: Answer) -> list[Expectation]:
    """Every stance that is expected or given, expert by expert, in the order of the topics."""
    actions = [action for topic in panel.topics for action in topic.actions]
    every = [
        Expectation(expert, action, _expected(case, expert, action), said.verdict(action))
        for expert, said in answer.advice.items()
        for action in actions
    ]
    return [expectation for expectation in every if {expectation.expected, expectation.given} - {None, SILENT}]


def _expected(case: Case, expert: str, action: str) -> str | None:
    return None if case.expect is None else case.expect.get(expert, {}).get(action, SILENT)
