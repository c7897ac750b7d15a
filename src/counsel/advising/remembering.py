"""What was said before, by all that it hangs on: of a situation that is alike in that nobody is asked again."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.advising.advice import Detail, ExpertAdvice, Open
from counsel.logic.domains import with_gates
from counsel.problems import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from counsel.advising.advice import Said
    from counsel.logic.domains import Domains
    from counsel.logic.situation import Situation

Kept: TypeAlias = "dict[tuple[int, ...], tuple[Said]]"

_MOST_KEPT = 2_000
"""Of an action so many situations that are not alike are kept."""


class Recalled(msgspec.Struct, frozen=True):
    """What is known of some actions, and which of them are to be asked for."""

    actions: Collection[str]
    said: Mapping[str, Said]
    missing: tuple[str, ...]

    def beside(self, asked: ExpertAdvice | None) -> ExpertAdvice:
        """What is known, with what is said of those that were asked for."""
        said, missing = self.said, self.missing
        return ExpertAdvice.of((a, asked.said(a) if asked and a in missing else said[a]) for a in self.actions)


class Memory:
    """What one expert said of each action, by the cells of the facts on which that rests; several threads may share it.

    Those facts are the ones tested in whatever the rules on the action rest on, or presumed by them, and the gates of
    all these. Where what is known binds facts together over and above their gates more may matter; nothing is kept.
    """

    def __init__(self, rests_on: Mapping[str, Collection[str]], domains: Domains) -> None:
        """Keep nothing yet; ``rests_on`` are the facts of each action of which the expert speaks."""
        self._cells = {action: _picking(facts, domains) for action, facts in rests_on.items()}
        self._kept: dict[Detail, dict[str, Kept]] = {detail: {a: {} for a in rests_on} for detail in Detail}

    def recalled(self, situation: Situation, actions: Iterable[str] | None, detail: Detail) -> Recalled:
        """What was said of some actions, or of all, in a situation that is alike.

        Args:
            situation: what is known.
            actions: of which actions; of all by default.
            detail: how much of what is open.
        """
        wanted = self._cells if actions is None else [action for action in actions if action in self._cells]
        if _binds(situation):
            return Recalled(wanted, {}, tuple(wanted))
        kept, cells = self._kept[detail], situation.cells
        entries = {action: kept[action].get(self._cells[action](cells)) for action in wanted}
        said = {action: entry[0] for action, entry in entries.items() if entry is not None}
        return Recalled(wanted, said, tuple(action for action in wanted if action not in said))

    def keep(self, situation: Situation, actions: Iterable[str], advice: ExpertAdvice, detail: Detail) -> None:
        """Keep what is said of some actions; not what was too large to work out, which may turn out otherwise."""
        if _binds(situation):
            return
        for action in actions:
            said = advice.said(action)
            if isinstance(said, Open) and not (said.exact and (said.branches or detail is not Detail.CONDITIONS)):
                continue
            kept = self._kept[detail][action]
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[self._cells[action](situation.cells)] = (said,)


def _binds(situation: Situation) -> bool:
    """Whether what is known binds facts together over and above their gates, or that is too much to work out."""
    try:
        return bool(situation.binding)
    except TooLarge:
        return True


def _picking(facts: Iterable[str], domains: Domains) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """Gives the cells of some facts, and of those that gate them."""
    levels = sorted(domains.levels[fact] for fact in with_gates(facts, domains))
    if len(levels) > 1:
        return operator.itemgetter(*levels)
    return lambda cells: tuple(cells[level] for level in levels)  # an itemgetter gives no tuple for one
