"""Is a panel sound? Looks at it, says what it proved and what it found, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.logic.diagrams import patience
from counsel.logic.domains import Domains
from counsel.problems import Severity
from counsel.questions.soundness.actions import check_doing, check_excluding
from counsel.questions.soundness.cases import check_cases
from counsel.questions.soundness.conditions import check_conditions
from counsel.questions.soundness.ledger import check_interests, check_ledger, check_published, well_formed
from counsel.questions.soundness.rules import check_contradictions, check_presumptions, check_reachable, check_redundant
from counsel.questions.soundness.translations import check_translations
from counsel.questions.soundness.vocabulary import check_calendars, check_drafts, check_vocabulary

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from counsel.advising.adviser import Adviser
    from counsel.panel.model import Case
    from counsel.panel.texts import Overlay
    from counsel.problems import InputError, Location, Problem


class Report(msgspec.Struct, frozen=True):
    """What was proved of a panel, in sentences, and every problem found."""

    proved: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; remarks and warnings do not count."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def check(
    adviser: Adviser,
    cases: Mapping[str, Case | InputError],
    overlays: Mapping[str, Overlay | InputError],
    today: datetime.date,
    heard: Callable[[float], None] = lambda done: None,
) -> Report:
    """Check a panel that could be read: each family either proves its sentences or finds problems.

    Args:
        adviser: the panel, compiled.
        cases: its cases by name, or why one could not be read.
        overlays: its texts in other languages, or why those of one could not be read.
        today: the day to which the days of the cases are counted.
        heard: told after each family which part of the work is done, from 0 to 1.
    """
    panel, domains = adviser.panel, Domains(adviser.domains)  # a table of its own: what is found here is not kept
    of_rules = (
        check_ledger(panel),
        check_interests(panel),
        check_published(panel, today),
        check_contradictions(panel, domains),
        check_excluding(panel, domains),
        check_reachable(panel, domains),
        check_redundant(panel, domains),
        check_presumptions(panel, domains),
        check_conditions(panel, domains),
        check_vocabulary(panel, domains),
        check_calendars(panel),
        check_doing(adviser, today),
        check_drafts(panel),
    )
    of_the_rest = (check_cases(adviser, cases, today), check_translations(panel, cases, overlays))
    families = (*of_rules, *of_the_rest)
    proved = [well_formed(panel)]
    causes: list[Problem] = []
    effects: list[Problem] = []
    for number, family in enumerate(families, start=1):
        with patience():
            for findings, sentence in family:
                (causes if family in of_rules else effects).extend(findings)
                if not findings:
                    proved.append(sentence)
        heard(number / len(families))
    every = [*sorted(causes, key=_the_heaviest_first), *sorted(effects, key=_cases_first)]
    return Report(tuple(proved), tuple(sorted(every, key=_is_a_remark)))  # what is wrong with rules, then what follows


def _the_heaviest_first(problem: Problem) -> tuple[int, Location, str]:
    return problem.severity.rank, problem.at, problem.message


def _cases_first(problem: Problem) -> tuple[bool, int, Location, str]:
    """Those in cases by place, so that a fact that is wrong there comes before what is expected."""
    in_case = problem.at.file.startswith("cases/")
    return not in_case, 0 if in_case else problem.severity.rank, problem.at, problem.message


def _is_a_remark(problem: Problem) -> bool:
    return problem.severity is Severity.REMARK
