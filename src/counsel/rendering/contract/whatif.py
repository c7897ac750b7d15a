"""The JSON of `whatif`: a situation beside the same with a change, and every single change that moves anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from counsel.advising.advice import Verdict
from counsel.logic.changing import Kind
from counsel.rendering.contract.answer import ids_of
from counsel.rendering.contract.document import Cell, Part, Value
from counsel.rendering.contract.situation import Head, Situation, cells_of, head_of, situation_of

if TYPE_CHECKING:
    from counsel.advising.turns import Change
    from counsel.logic import situation
    from counsel.panel.model import Panel
    from counsel.questions import whatif


class Move(Part, frozen=True, kw_only=True):
    """One expert's stance on one action that is another one after the change.

    Attributes:
        expert: the expert.
        action: the action.
        from_: what is said of it as it is.
        to: what is said of it after the change.
        rules_before: the rules that give what is said as it is; none where it is open.
        possible_before: what can come out as it is, where it is open.
        rules_after: the rules that give what is said after the change.
        possible_after: what can come out after the change, where it is open.
    """

    expert: str
    action: str
    from_: Verdict = msgspec.field(name="from")
    to: Verdict
    rules_before: tuple[str, ...]
    possible_before: tuple[Verdict, ...] | UnsetType = UNSET
    rules_after: tuple[str, ...]
    possible_after: tuple[Verdict, ...] | UnsetType = UNSET


class Stay(Part, frozen=True):
    """A stance that is the same before and after.

    Attributes:
        expert: the expert.
        action: the action.
        stance: what is said of it.
    """

    expert: str
    action: str
    stance: Verdict


class WhatIf(Head, frozen=True):
    """A situation beside the same with a change; `situation` is the one without.

    Attributes:
        changes: the facts that were changed, with what they are then.
        left_out: the facts that were known, and with the change no longer apply.
        newly_asked: the facts that apply with the change, and are not known.
        moves: every stance that is another one after.
        after: the situation with the change.
        stays: every stance that somebody takes in both.
    """

    changes: dict[str, Value | None]
    left_out: tuple[str, ...]
    newly_asked: tuple[str, ...]
    moves: tuple[Move, ...]
    after: Situation
    stays: tuple[Stay, ...]


class Variant(Part, frozen=True):
    """One fact otherwise.

    Attributes:
        values: what it is then; each of these moves the same stances in the same way.
        left_out: the facts that were known, and then no longer apply.
        newly_asked: the facts that then apply, and are not known.
        moves: every stance that is another one then.
    """

    values: tuple[Cell, ...]
    left_out: tuple[str, ...]
    newly_asked: tuple[str, ...]
    moves: tuple[Move, ...]


class SingleChange(Part, frozen=True):
    """The changes of one fact that move anybody.

    Attributes:
        fact: the fact.
        is_: what it is now; null where it is not known.
        takes: whether it would have to change, or only to be known.
        fixed: whether it is a change that nobody can make.
        stances_moved: how many stances, an expert's on an action each, some of the changes moves.
        variants: the changes, those that move most stances first.
    """

    fact: str
    is_: Value | None = msgspec.field(name="is")
    takes: Kind
    fixed: bool
    stances_moved: int
    variants: tuple[Variant, ...]


class Overview(Head, frozen=True):
    """Every single change that moves anybody.

    Attributes:
        single_changes: by fact, the most consequential first; what nobody can change comes last.
        moves_nobody: the facts that apply, or may, and move nobody, whatever they are.
        left_out: how many more facts move somebody; left out where that is none.
    """

    single_changes: tuple[SingleChange, ...]
    moves_nobody: tuple[str, ...]
    left_out: int | UnsetType = UNSET


def what_if_of(panel: Panel, engine: str, comparison: whatif.WhatIf) -> WhatIf:
    """A situation beside the same with a change, for scripts."""
    return WhatIf(
        **head_of(panel, engine, comparison.before),
        changes={name: comparison.after.value_shown(name) for name in comparison.changes},
        **_outcome(comparison),
        after=situation_of(comparison.after),
        stays=tuple(Stay(stay.expert, stay.action, stay.stance) for stay in comparison.stays(panel.actions)),
    )


def _outcome(comparison: whatif.WhatIf) -> dict[str, Any]:
    """What a change brings about, as fields by name."""
    moves = tuple(_move(comparison, move) for move in comparison.moves)
    return {"left_out": comparison.left_out, "newly_asked": comparison.newly_asked, "moves": moves}


def _move(comparison: whatif.WhatIf, move: Change) -> Move:
    return Move(
        expert=move.expert,
        action=move.action,
        from_=move.before,
        to=move.after,
        rules_before=ids_of(comparison.said_before[move.expert].rules_on(move.action)),
        possible_before=move.possible_before if move.before is Verdict.OPEN else UNSET,
        rules_after=ids_of(comparison.said_after[move.expert].rules_on(move.action)),
        possible_after=move.possible_after if move.after is Verdict.OPEN else UNSET,
    )


def overview_of(panel: Panel, engine: str, overview: whatif.Overview) -> Overview:
    """Every single change that moves anybody, for scripts."""
    return Overview(
        **head_of(panel, engine, overview.situation),
        single_changes=tuple(_single_change(overview.situation, group) for group in overview.groups),
        moves_nobody=overview.idle,
        left_out=overview.left_out or UNSET,
    )


def _single_change(situation: situation.Situation, group: whatif.Group) -> SingleChange:
    return SingleChange(
        fact=group.fact,
        is_=situation.value_shown(group.fact),
        takes=group.kind,
        fixed=group.fixed,
        stances_moved=group.moved,
        variants=tuple(_variant(situation, group.fact, variant) for variant in group.variants),
    )


def _variant(situation: situation.Situation, fact: str, variant: whatif.Variant) -> Variant:
    return Variant(values=cells_of(situation, {fact: variant.cells})[fact], **_outcome(variant.what_if))
