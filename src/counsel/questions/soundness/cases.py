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
                "settled": {action: one.stance for action, one in advice.settled.items()},
                "open": {action: (one.possible, one.depends_on) for action, one in advice.open.items()},
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
    worked = [one for one in tried if isinstance(one, Worked)]
    unread = [finding for one in tried if not isinstance(one, Worked) for finding in one]
    stances = sum(len(said) for one in worked for said in (one.case.expect or {}).values())
    yield (
        [*unread, *(finding for one in worked for finding in (*_differences(adviser.panel, one), *_drifting(one)))],
        f"true to its cases: of {counted(len(cases), 'case')} each gives what it expects, "
        f"{counted(stances, 'stance')} in all and silence "
        "everywhere else",
    )
    if not unread:
        yield _coverage(adviser, worked)
        yield (
            _repetitions(worked),
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
        (expert, rule.id) for expert, advice in said.items() for one in advice.settled.values() for rule in one.rules
    )


def _as_finding(problem: Problem) -> Finding:
    return Finding(problem.at, problem.fault, problem.message, problem.hint, problem.severity)


def _differences(panel: Panel, one: Worked) -> Iterator[Finding]:
    name, expect = one.case.name, one.case.expect
    if expect is None:
        yield Finding(one.at, "case-without-expectation", f"the case `{name}` expects nothing", "add `expect:`")
        return
    differing = [
        (expert, action, wanted, found)
        for expert, said in one.said.items()
        for action in panel.actions
        if (found := said.verdict(action)) != (wanted := expect.get(expert, {}).get(action, SILENT))
    ]
    if differing:
        expert, action, _, _ = differing[0]
        told = "; ".join(
            f"`{who}` to say {wanted} of `{what}`, and gets {found}" for who, what, wanted, found in differing
        )
        hint = f"see `counsel why {expert} {action} --case {name}`"
        yield Finding(_expected_at(one, expert), "case-differs", f"`{name}` expects {told}", hint)


def _drifting(one: Worked) -> Iterator[Finding]:
    for name, value in one.case.facts.items():
        if isinstance(value, datetime.date):
            place = one.case.places[name]
            at = Location(one.at.file, place.line, place.column)
            message = f"`{name}` is a day, which is further off on each later day, and so is what the case gives"
            hint = "write the number of days, counted to the day on which the story is told"
            yield Finding(at, "drifting-case", message, hint, Severity.WARNING)


def _expected_at(one: Worked, expert: str) -> Location:
    places = one.case.expected_at
    place = places.get(expert) or places.get("") or one.at
    return Location(one.at.file, place.line, place.column)


def _coverage(adviser: Adviser, worked: Iterable[Worked]) -> Proof:
    """Which rules no case fires, and which claims nothing exercises for that."""
    rules = rules_of(adviser.panel)
    fired = {rule for one in worked for rule in one.fired}
    exercised = {claim for expert, rule in rules if (expert, rule.id) in fired for claim in rule.claims}
    found = [
        finding
        for expert, rule in rules
        if (expert, rule.id) not in fired
        for finding in _unexercised(
            expert,
            Meaning(adviser.panel, adviser.domains, adviser.panel.experts[expert]),
            rule,
            [one for one in rule.claims if one not in exercised],
        )
    ]
    return (
        found,
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


def _repetitions(worked: Iterable[Worked]) -> list[Finding]:
    seen: list[tuple[object, str]] = []
    found = []
    for one in worked:
        shows = one.shows()
        first = next((name for other, name in seen if other == shows), None)
        if first is None:
            seen.append((shows, one.case.name))
            continue
        message = f"`{one.case.name}` shows nothing that `{first}` does not show: the same advice, by the same rules"
        hint = "change a fact that matters, or leave it out"
        found.append(Finding(one.at, "case-covers-nothing-new", message, hint, Severity.REMARK))
    return found
