"""The cases: whether they give what they expect, what they exercise, and whether each shows something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.panel.model import SILENT
from counsel.problems import CounselError, InputError, Location, Severity
from counsel.questions.soundness.exploring import Meaning, condition_of
from counsel.questions.soundness.finding import Finding, is_too_large, not_proved
from counsel.questions.soundness.ledger import rules_of
from counsel.questions.soundness.notation import between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counsel.advising.advice import ExpertAdvice
    from counsel.consulting import OpenPanel
    from counsel.panel.model import Case, Panel, Rule
    from counsel.problems import Problem
    from counsel.questions.soundness.finding import Proof, Shown


class Worked(msgspec.Struct, frozen=True):
    """A case with what the panel says of it, and the rules that fire."""

    case: Case
    said: Mapping[str, ExpertAdvice]
    fired: frozenset[str]

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


def check_cases(opened: OpenPanel) -> Iterator[Proof]:
    """Every case gives what it expects, together they fire every rule, and each shows something new."""
    names = opened.case_names()
    if not names:
        message = "the panel has no cases, so nothing in it is tested"
        yield [Finding(Location("cases"), "no-cases", message, "add `cases/NAME.yaml`", Severity.WARNING)], ""
        return
    worked, unread = _worked(opened, names)
    stances = sum(len(said) for one in worked for said in (one.case.expect or {}).values())
    yield (
        [*unread, *(finding for one in worked for finding in _differences(opened.panel, one))],
        f"true to its cases: all {len(names)} cases give what they expect, {stances} stances in all and silence "
        "everywhere else",
    )
    if not unread:
        yield _coverage(opened, worked)
        yield (
            _repetitions(worked),
            f"free of repetition: each of the {len(names)} cases shows something that no earlier one shows",
        )


def _worked(opened: OpenPanel, names: Iterable[str]) -> tuple[list[Worked], list[Finding]]:
    worked: list[Worked] = []
    unread: list[Finding] = []
    for name in names:
        found = _work(opened, name)
        if isinstance(found, Worked):
            worked.append(found)
        else:
            unread += found
    return worked, unread


def _work(opened: OpenPanel, name: str) -> Worked | list[Finding]:
    """Consult the panel in a case, or say what is wrong with it."""
    at = Location(f"cases/{name}.yaml")
    try:
        case = opened.case(name)
        situation = opened.situation(opened.case_given(case))
        said = opened.advise(situation)
        return Worked(case, said, _proving(said).union(*opened.fired(situation).values()))
    except CounselError as error:
        if is_too_large(error):
            return [not_proved(at, f"that `{name}` gives what it expects", error)]
        return [_as_finding(problem) for problem in error.problems]


def _proving(said: Mapping[str, ExpertAdvice]) -> frozenset[str]:
    """The rules behind what is settled, those among them that fire in some completions and not in others."""
    return frozenset(rule.id for advice in said.values() for one in advice.settled.values() for rule in one.rules)


def _as_finding(problem: Problem) -> Finding:
    return Finding(problem.at, problem.fault, problem.message, problem.hint, problem.severity)


def _differences(panel: Panel, one: Worked) -> Iterator[Finding]:
    name, expect = one.case.name, one.case.expect
    if expect is None:
        yield Finding(one.at, "case-without-expectation", f"the case `{name}` expects nothing", "add `expect:`")
        return
    for expert, said in one.said.items():
        for action in panel.actions:
            expected = expect.get(expert, {}).get(action, SILENT)
            found = said.stance_on(action)
            if found != expected:
                message = f"`{name}` expects `{expert}` to say {expected} of `{action}`, he says {found}"
                yield Finding(one.at, "case-differs", message, f"see `counsel why {expert} {action} --case {name}`")


def _coverage(opened: OpenPanel, worked: Iterable[Worked]) -> Proof:
    """Which rules no case fires, and which claims nothing exercises for that."""
    rules = rules_of(opened.panel)
    fired = {rule for one in worked for rule in one.fired}
    exercised = {claim for _, rule in rules if rule.id in fired for claim in rule.claims}
    found = [
        finding
        for expert, rule in rules
        if rule.id not in fired
        for finding in _unexercised(
            Meaning(opened, opened.panel.experts[expert]), rule, [one for one in rule.claims if one not in exercised]
        )
    ]
    return (
        found,
        f"covered by its cases: together they fire all {len(rules)} rules, and so exercise all {len(exercised)} claims "
        "that rules cite",
    )


def _unexercised(meaning: Meaning, rule: Rule, idle: Sequence[str]) -> Iterator[Finding]:
    left = f", and nothing exercises {between(f'`{claim}`' for claim in idle)}" if idle else ""
    message = f"no case fires the rule `{rule.id}`{left}"
    shown: Shown = ()
    hint = "add a case in which it fires"
    try:
        explored = meaning.explore([condition_of(rule)])
        fires = explored.where(condition_of(rule))
        if not fires.any():
            return  # it is told as unreachable already
        shown, hint = explored.example(fires), "add a case like this one"
    except InputError as error:
        if not is_too_large(error):
            raise
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
