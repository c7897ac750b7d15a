"""The cases: whether they give what they expect, what they exercise, and whether each shows something new."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.situation import given_in, situation_from
from counsel.panel.model import SILENT
from counsel.problems import CounselError, InputError, Location, Severity, TooLarge
from counsel.questions.soundness.exploring import Meaning, condition_of
from counsel.questions.soundness.finding import Finding, not_proved
from counsel.questions.soundness.ledger import rules_of
from counsel.questions.soundness.notation import between, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counsel.advising.advice import ExpertAdvice
    from counsel.advising.adviser import Adviser
    from counsel.panel.model import Case, Panel, Rule
    from counsel.problems import Problem
    from counsel.questions.soundness.finding import Proof, Shown


class Worked(msgspec.Struct, frozen=True):
    """A case with what the panel says of it, and the rules that fire."""

    case: Case
    said: Mapping[str, ExpertAdvice]
    fired: frozenset[tuple[str, str]]

    @property
    def at(self) -> Location:
        """Where the case stands, seen from the panel's folder."""
        return Location(f"cases/{self.case.name}.yaml", self.case.at.line, self.case.at.column)

    def shows(self) -> object:
        """Everything that the case shows: stances, what is open and on what it hangs, and the rules that fire."""
        stances = {
            expert: {
                "settled": {action: settled.stance for action, settled in advice.settled.items()},
                "open": {action: (left.possible, left.depends_on) for action, left in advice.open.items()},
                "contradictions": set(advice.contradictions),
            }
            for expert, advice in self.said.items()
        }
        return stances, self.fired


def check_cases(adviser: Adviser, cases: Mapping[str, Case | InputError], today: datetime.date) -> Iterator[Proof]:
    """Every case gives what it expects, together they fire every rule, and each shows something new."""
    if not cases:
        message = "the panel has no cases, so nothing in it is tested"
        yield [Finding(Location("cases"), "no-cases", message, "add `cases/NAME.yaml`", Severity.WARNING)], ""
        return
    tried = [_work(adviser, name, case, today) for name, case in cases.items()]
    worked_cases = [attempt for attempt in tried if isinstance(attempt, Worked)]
    unread = [finding for attempt in tried if not isinstance(attempt, Worked) for finding in attempt]
    stances = sum(len(said) for worked in worked_cases for said in (worked.case.expect or {}).values())
    yield (
        [
            *unread,
            *(
                finding
                for worked in worked_cases
                for finding in (*_differences(adviser.panel, worked), *_drifting(worked))
            ),
        ],
        f"true to its cases: of {counted(len(cases), 'case')} each gives what it expects, "
        f"{counted(stances, 'stance')} in all and silence "
        "everywhere else",
    )
    if not unread:
        yield _coverage(adviser, worked_cases)
        yield (
            _repetitions(worked_cases),
            f"free of repetition: of {counted(len(cases), 'case')} each shows something that no earlier one shows",
        )


def _work(adviser: Adviser, name: str, case: Case | InputError, today: datetime.date) -> Worked | list[Finding]:
    """Consult the panel in a case, or say what is wrong with it."""
    try:
        if isinstance(case, InputError):
            raise case
        situation = situation_from(adviser.panel, adviser.domains, given_in(case), today)
        said = adviser.advise(situation)
        fired = ((expert, rule) for expert, rules in adviser.fired(situation).items() for rule in rules)
        return Worked(case, said, _proving(said).union(fired))
    except TooLarge as error:
        return [not_proved(Location(f"cases/{name}.yaml"), f"that `{name}` gives what it expects", error)]
    except CounselError as error:
        return [_as_finding(problem) for problem in error.problems]


def _proving(said: Mapping[str, ExpertAdvice]) -> frozenset[tuple[str, str]]:
    """The rules behind what is settled, those among them that fire in some completions and not in others."""
    return frozenset(
        (expert, rule.id)
        for expert, advice in said.items()
        for settled in advice.settled.values()
        for rule in settled.rules
    )


def _as_finding(problem: Problem) -> Finding:
    return Finding(problem.at, problem.fault, problem.message, problem.hint, problem.severity)


def _differences(panel: Panel, worked: Worked) -> Iterator[Finding]:
    name, expect = worked.case.name, worked.case.expect
    if expect is None:
        yield Finding(worked.at, "case-without-expectation", f"the case `{name}` expects nothing", "add `expect:`")
        return
    differing = [
        (expert, action, wanted, verdict)
        for expert, said in worked.said.items()
        for action in panel.actions
        if (verdict := said.verdict(action)) != (wanted := expect.get(expert, {}).get(action, SILENT))
    ]
    if differing:
        expert, action, _, _ = differing[0]
        clauses = "; ".join(
            f"`{who}` to say {wanted} of `{what}`, and gets {verdict}" for who, what, wanted, verdict in differing
        )
        hint = f"see `counsel why {expert} {action} --case {name}`"
        yield Finding(_expected_at(worked, expert), "case-differs", f"`{name}` expects {clauses}", hint)


def _drifting(worked: Worked) -> Iterator[Finding]:
    for name, value in worked.case.facts.items():
        if isinstance(value, datetime.date):
            place = worked.case.places[name]
            at = Location(worked.at.file, place.line, place.column)
            message = f"`{name}` is a day, which is further off on each later day, and so is what the case gives"
            hint = "write the number of days, counted to the day on which the story is told"
            yield Finding(at, "drifting-case", message, hint, Severity.WARNING)


def _expected_at(worked: Worked, expert: str) -> Location:
    places = worked.case.expected_at
    place = places.get(expert) or places.get("") or worked.at
    return Location(worked.at.file, place.line, place.column)


def _coverage(adviser: Adviser, worked_cases: Iterable[Worked]) -> Proof:
    """Which rules no case fires, and which claims nothing exercises for that."""
    rules = rules_of(adviser.panel)
    fired = {rule for worked in worked_cases for rule in worked.fired}
    exercised = {claim for expert, rule in rules if (expert, rule.id) in fired for claim in rule.claims}
    findings = [
        finding
        for expert, rule in rules
        if (expert, rule.id) not in fired
        for finding in _unexercised(
            expert,
            Meaning(adviser.panel, adviser.domains, adviser.panel.experts[expert]),
            rule,
            [claim for claim in rule.claims if claim not in exercised],
        )
    ]
    return (
        findings,
        f"covered by its cases: together they fire {counted(len(rules), 'rule')}, which is all, and so exercise "
        f"{counted(len(exercised), 'claim')}, all "
        "that rules cite",
    )


def _unexercised(expert: str, meaning: Meaning, rule: Rule, idle: Sequence[str]) -> Iterator[Finding]:
    left = f", and nothing exercises {between(f'`{claim}`' for claim in idle)}" if idle else ""
    whose = f" of `{expert}`" if rule.shared else ""
    message = f"no case fires the rule `{rule.id}`{whose}{left}"
    shown: Shown = ()
    hint = "add a case in which it fires"
    try:
        if meaning.never(condition_of(rule)):
            return  # it is told as unreachable already
        shown, hint = meaning.example(meaning.where(meaning.fires(rule))), "add a case like this one"
    except TooLarge:
        pass
    yield Finding(rule.at, "unexercised-rule", message, hint, Severity.WARNING, shown)


def _repetitions(worked_cases: Iterable[Worked]) -> list[Finding]:
    seen: list[tuple[object, str]] = []
    findings = []
    for worked in worked_cases:
        shows = worked.shows()
        first = next((name for other, name in seen if other == shows), None)
        if first is None:
            seen.append((shows, worked.case.name))
            continue
        message = f"`{worked.case.name}` shows nothing that `{first}` does not show: the same advice, by the same rules"
        hint = "change a fact that matters, or leave it out"
        findings.append(Finding(worked.at, "case-covers-nothing-new", message, hint, Severity.REMARK))
    return findings
