"""Where two pieces of advice differ: who turns from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counsel.advising.advice import ExpertAdvice, Verdict


class Change(msgspec.Struct, frozen=True):
    """One expert's verdict on one action turns from one to another, or stays open with others to come out.

    Attributes:
        expert: the expert.
        action: the action.
        before: the verdict before.
        after: the verdict after.
        possible_before: what can come out before: the verdict itself, or several where it is open.
        possible_after: the same after.
    """

    expert: str
    action: str
    before: Verdict
    after: Verdict
    possible_before: tuple[Verdict, ...]
    possible_after: tuple[Verdict, ...]


def changes_between(
    before: Mapping[str, ExpertAdvice], after: Mapping[str, ExpertAdvice], actions: Iterable[str]
) -> tuple[Change, ...]:
    """Everything on which an expert's verdict, or what can come out of it, differs between two pieces of advice.

    What was too large to work out in one of them is not compared; see `not_compared`.
    """
    turned = [(expert, said, after[expert]) for expert, said in before.items() if said != after[expert]]
    return tuple(
        Change(expert, action, said.verdict(action), again.verdict(action), was, now)
        for action in actions
        for expert, said, again in turned
        if said.is_exact(action)
        and again.is_exact(action)
        and (was := said.possible(action)) != (now := again.possible(action))
    )


def not_compared(
    before: Mapping[str, ExpertAdvice], after: Mapping[str, ExpertAdvice], actions: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Each expert with each action of which it was too large to work out whether the verdict turns."""
    return tuple(
        (expert, action)
        for action in actions
        for expert in before
        if not (before[expert].is_exact(action) and after[expert].is_exact(action))
        and before[expert].open.get(action) is not after[expert].open.get(action)
    )
