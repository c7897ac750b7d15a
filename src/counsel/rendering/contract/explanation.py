"""The JSON of `why`: why one expert takes a stance on an action, or none, and what would bring another stance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from counsel.advising.advice import Verdict
from counsel.advising.standing import Silence, steps_taken
from counsel.logic.changing import Kind
from counsel.panel.model import Stance
from counsel.rendering.contract.answer import Advice, Open, advice_of, ids_of, interests_in, open_of
from counsel.rendering.contract.document import Cell, Part, Value
from counsel.rendering.contract.situation import Head, cells_of, head_of

if TYPE_CHECKING:
    from counsel.logic import situation
    from counsel.panel.model import Panel
    from counsel.questions import explanation
    from counsel.questions.explanation import changes, near


class Need(Part, frozen=True):
    """One thing that a stance would take.

    Attributes:
        fact: the fact.
        is_: what it is now; null where it is not known.
        needed: what it would have to be; any of these will do.
        takes: whether it would have to change, or to apply, or only has to turn out so.
        fixed: whether it is a change that nobody can make.
    """

    fact: str
    is_: Value | None = msgspec.field(name="is")
    needed: tuple[Cell, ...]
    takes: Kind
    fixed: bool


class Remedy(Part, frozen=True):
    """What it would take for a stance: the fewest changes, in one of the ways in which they bring it.

    Attributes:
        stance: the stance.
        changes: how many facts would have to change; what only has to turn out so is not counted.
        fixed: whether one of them is a change that nobody can make.
        needs: what would have to be otherwise.
        left_out: the facts that are known, and would no longer apply.
        left_out_in_some: those that may no longer apply.
        rules: the rules that would give the stance.
    """

    stance: str
    changes: int
    fixed: bool
    needs: tuple[Need, ...]
    left_out: tuple[str, ...]
    left_out_in_some: tuple[str, ...]
    rules: tuple[str, ...]


class Missing(Part, frozen=True):
    """One test that a rule misses.

    Attributes:
        fact: the fact.
        is_: what it is now; null where it is not known.
        needed: what it would have to be; any of these will do.
    """

    fact: str
    is_: Value | None = msgspec.field(name="is")
    needed: tuple[Cell, ...]


class NearMiss(Part, frozen=True):
    """A rule that does not fire.

    Attributes:
        rule: the rule.
        stance: what it would give.
        missing: the fewest tests that would have to come out true.
    """

    rule: str
    stance: Stance
    missing: tuple[Missing, ...]


class Explanation(Head, frozen=True, kw_only=True):
    """Why an expert takes a stance on an action, or none.

    Attributes:
        expert: the expert.
        action: the action.
        stance: what is said of it.
        advice: where it is settled, the advice with its proof.
        open: where it is open, what can come out, and what it hangs on.
        contradiction: where rules of the expert contradict each other, these rules; the panel is at fault.
        enough: the smallest sets of the user's own facts that guarantee what is settled.
        it_would_take: for each stance that is not there, the fewest changes that would bring it.
        nearest: the rules that do not fire, the nearest first.
        silent: where nothing is said, `never` where the expert never speaks of it, `here` where it is spoken of, but
            not in this situation.
        too_large: true where there are too many combinations to work out `enough`, `it_would_take` or `nearest`; what
            is not worked out is empty.
    """

    expert: str
    action: str
    stance: Verdict
    advice: Advice | UnsetType = UNSET
    open: Open | UnsetType = UNSET
    contradiction: tuple[str, ...] | UnsetType = UNSET
    enough: tuple[dict[str, Value | None], ...]
    it_would_take: tuple[Remedy, ...]
    nearest: tuple[NearMiss, ...]
    silent: Silence | UnsetType = UNSET
    too_large: bool | UnsetType = UNSET


def explanation_of(panel: Panel, engine: str, explained: explanation.Explanation) -> Explanation:
    """An explanation for scripts."""
    advice, action, situation = explained.advice, explained.action, explained.situation
    open_, contradiction = advice.open.get(action), advice.contradictions.get(action)
    return Explanation(
        **head_of(panel, engine, situation),
        expert=explained.expert,
        action=action,
        stance=advice.verdict(action),
        advice=_advice(panel, explained) if action in advice.settled else UNSET,
        open=UNSET if open_ is None else msgspec.structs.replace(open_of(open_, situation), when=UNSET),
        contradiction=UNSET if contradiction is None else ids_of(contradiction.rules),
        enough=tuple({fact: situation.value_shown(fact) for fact in facts} for facts in explained.enough or ()),
        it_would_take=tuple(_remedy(situation, remedy) for remedy in explained.remedies or ()),
        nearest=tuple(_near_miss(situation, miss) for miss in explained.near or ()),
        silent=_silent(explained),
        too_large=explained.too_large or UNSET,
    )


def _silent(explained: explanation.Explanation) -> Silence | UnsetType:
    if explained.advice.verdict(explained.action) is not Verdict.SILENT:
        return UNSET
    return "here" if explained.speaks else "never"


def _advice(panel: Panel, explained: explanation.Explanation) -> Advice:
    action, situation, said = explained.action, explained.situation, explained.advice.settled[explained.action]
    interests = interests_in(panel, explained.expert, action, said)
    return advice_of(said, situation, action in steps_taken(panel.actions, situation), interests)


def _remedy(situation: situation.Situation, remedy: explanation.Remedy) -> Remedy:
    way = remedy.way
    return Remedy(
        stance=way.stance,
        changes=way.count,
        fixed=way.fixed,
        needs=tuple(_need(situation, need) for need in way.needs),
        left_out=remedy.left_out,
        left_out_in_some=remedy.left_out_in_some,
        rules=ids_of(remedy.rules),
    )


def _need(situation: situation.Situation, need: changes.Need) -> Need:
    return Need(
        fact=need.fact,
        is_=situation.value_shown(need.fact),
        needed=cells_of(situation, {need.fact: need.cells})[need.fact],
        takes=need.kind,
        fixed=need.fixed,
    )


def _near_miss(situation: situation.Situation, miss: near.NearMiss) -> NearMiss:
    needed = cells_of(situation, {test.fact: test.cells for test in miss.missing})
    missing = (Missing(fact, situation.value_shown(fact), cells) for fact, cells in needed.items())
    return NearMiss(miss.rule.id, miss.stance, tuple(missing))
