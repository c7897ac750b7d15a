"""The same situation with a change: who moves, from what to what; and which single changes move anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from counsel.advising.turns import changes_between, not_compared
from counsel.logic.changing import Kind, changed, given, kind_of, value_in
from counsel.logic.diagrams import spend
from counsel.logic.domains import with_gates
from counsel.panel.model import SILENT
from counsel.problems import InputError, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counsel.advising.advice import ExpertAdvice, Verdict
    from counsel.advising.adviser import Adviser
    from counsel.advising.turns import Change
    from counsel.logic.situation import Given, Situation
    from counsel.panel.model import Value

    Said = Mapping[str, ExpertAdvice]


class Stay(msgspec.Struct, frozen=True):
    """A stance that is the same before and after."""

    expert: str
    action: str
    stance: Verdict


class WhatIf(msgspec.Struct, frozen=True):
    """A situation and the same with a change, side by side.

    Attributes:
        before: the situation as it is.
        after: the situation with the change.
        changes: the facts that were changed.
        left_out: the facts that were known, and with the change no longer apply.
        newly_asked: the facts that apply with the change, and are not known.
        said_before: what each expert says of the one.
        said_after: what each expert says of the other.
        moves: every stance that is another one after, and what is open in both with other stances to come out.
    """

    before: Situation
    after: Situation
    changes: tuple[str, ...]
    left_out: tuple[str, ...]
    newly_asked: tuple[str, ...]
    said_before: Said
    said_after: Said
    moves: tuple[Change, ...]

    def stays(self, actions: Iterable[str]) -> tuple[Stay, ...]:
        """Every stance that somebody takes in both, in the order of the actions; silence is none."""
        moved = {(move.expert, move.action) for move in self.moves}
        said = ((expert, action) for action in actions for expert in self.said_before)
        stays = (Stay(e, a, self.said_before[e].verdict(a)) for e, a in said if (e, a) not in moved)
        return tuple(stay for stay in stays if stay.stance != SILENT)


class Variant(msgspec.Struct, frozen=True):
    """One fact in other cells, which all move the same stances in the same way; ``cells`` is a mask."""

    cells: int
    what_if: WhatIf


class Group(msgspec.Struct, frozen=True):
    """The changes of one fact that move anybody, those that move most stances first.

    Attributes:
        fact: the fact.
        kind: whether it would have to change, or only to be known.
        fixed: whether it is a change that nobody can make.
        variants: the changes.
        moved: how many stances, an expert's on an action each, some of the changes moves.
    """

    fact: str
    kind: Kind
    fixed: bool
    variants: tuple[Variant, ...]
    moved: int


class Overview(msgspec.Struct, frozen=True):
    """Every single change that moves anybody.

    Attributes:
        situation: the situation as it is.
        groups: by fact, the most consequential first; what nobody can change comes last.
        idle: the facts that apply, or may, and move nobody, whatever they are.
        left_out: how many groups are left out.
    """

    situation: Situation
    groups: tuple[Group, ...]
    idle: tuple[str, ...]
    left_out: int = 0

    def first(self, most: int | None) -> Overview:
        """The same with the first few groups alone; with all of them where no number is given."""
        kept = self.groups[:most]
        return msgspec.structs.replace(self, groups=kept, left_out=self.left_out + len(self.groups) - len(kept))


def what_if(
    adviser: Adviser, situation: Situation, said: Mapping[str, ExpertAdvice], changes: Mapping[str, Given]
) -> WhatIf:
    """Compare a situation with the same after some changes.

    Args:
        adviser: who is asked.
        situation: the situation as it is.
        said: what each expert says of it.
        changes: the changed facts, in any form that a situation takes.

    Raises:
        InputError: with every change that is wrong, or that does not apply.
        TooLarge: what may turn has too many cases.
    """
    alternative = changed(adviser.panel, situation, changes)
    before, after = situation.possible, alternative.situation.possible
    otherwise = [name for name in before if before[name] != after[name]]
    # that a fact applies can tell something of those that decide it
    then = adviser.advise_again(alternative.situation, said, with_gates(otherwise, situation.domains))
    for expert, action in not_compared(said, then, adviser.panel.actions):
        raise TooLarge(f"whether `{expert}` turns on `{action}`")
    did_not_apply = set(situation.not_applicable)
    applying = {n for n, domain in situation.domains.items() if not after[n] & domain.not_applicable}
    return WhatIf(
        before=situation,
        after=alternative.situation,
        changes=tuple(name for name in situation.domains if name in changes),
        left_out=alternative.left_out,
        newly_asked=tuple(name for name in alternative.situation.unknown if name in did_not_apply & applying),
        said_before=said,
        said_after=then,
        moves=changes_between(said, then, adviser.panel.actions),
    )


def overview(adviser: Adviser, situation: Situation, heard: Callable[[float], None] = lambda done: None) -> Overview:
    """Try every value of every fact, one at a time, and tell which of them move anybody.

    Of the values that no rule and no gate tells apart one is tried for all.

    Args:
        adviser: who is asked.
        situation: the situation as it is.
        heard: told after each fact which part of the work is done, from 0 to 1.

    Raises:
        TooLarge: what may turn has too many cases.
    """
    said = adviser.advise(situation)

    def tried(fact: str, cells: int) -> WhatIf | None:
        spend(1)
        value: Value = value_in(next(situation.domains[fact].cells_in(cells)))
        try:
            return what_if(adviser, situation, said, given({fact: value}))
        except TooLarge:
            raise
        except InputError:  # no situation is like that
            return None

    groups: list[Group] = []
    for number, fact in enumerate(situation.domains, start=1):
        groups += _groups(adviser, situation, fact, tried)
        heard(number / len(situation.domains))
    moving = {group.fact for group in groups}
    idle = tuple(name for name in situation.domains if name not in moving and name not in situation.not_applicable)
    return Overview(situation, tuple(sorted(groups, key=lambda group: (group.fixed, -group.moved))), idle)


def _groups(
    adviser: Adviser, situation: Situation, fact: str, tried: Callable[[str, int], WhatIf | None]
) -> Iterator[Group]:
    domain = situation.domains[fact]
    kinds: dict[Kind | None, int] = {}
    for i in range(len(domain.cells)):
        if 1 << i != domain.not_applicable:
            kind = kind_of(situation, fact, 1 << i)
            kinds[kind] = kinds.get(kind, 0) | 1 << i
    for kind in (Kind.CHANGES, Kind.TURNS_OUT):
        within = kinds.get(kind, 0)
        classes = [cells & within for cells in adviser.alike(fact) if cells & within]
        comparisons = {cells: tried(fact, cells) for cells in classes}
        moving = {
            cells: comparison
            for cells, comparison in comparisons.items()
            if comparison is not None and comparison.moves
        }
        if moving:
            moved = {(move.expert, move.action) for comparison in moving.values() for move in comparison.moves}
            fixed = kind is Kind.CHANGES and domain.fact.fixed
            yield Group(fact, kind, fixed, _variants(moving), len(moved))


def _variants(moving: Mapping[int, WhatIf]) -> tuple[Variant, ...]:
    """Put cells together that come to the same."""
    alike: dict[object, Variant] = {}
    for cell, comparison in moving.items():
        same = (comparison.moves, comparison.left_out, comparison.newly_asked, _grounds_after(comparison))
        cells = alike[same].cells if same in alike else 0
        alike[same] = Variant(cells | cell, alike[same].what_if if cells else comparison)
    return tuple(sorted(alike.values(), key=lambda variant: -len(variant.what_if.moves)))


def _grounds_after(comparison: WhatIf) -> tuple[object, ...]:
    """For each move the rules that give the new stance, or what can come out where it is open."""
    said = ((comparison.said_after[move.expert], move.action) for move in comparison.moves)
    return tuple(
        after.possible(action) if action in after.open else tuple(rule.id for rule in after.rules_on(action))
        for after, action in said
    )
