"""How the experts stand to each action: who says what of it, and the bottom line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from counsel.logic.situation import holds
from counsel.panel.model import SILENT, Stance

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from counsel.advising.advice import ExpertAdvice
    from counsel.logic.situation import Situation
    from counsel.panel.model import Action, Firmness, Panel


class Objection(msgspec.Struct, frozen=True):
    """What an expert says of one action against another: do to what excludes that, or avoid to what it announces.

    Attributes:
        expert: the expert.
        action: the action of which that is said.
        stance: what is said of it.
    """

    expert: str
    action: str
    stance: Stance


class BottomLine(msgspec.Struct, frozen=True):
    """The actions that somebody takes a stance on, by how the panel stands to them.

    Attributes:
        undisputed: somebody says do; nobody says avoid, or objects.
        disputed: somebody says do or may, and somebody says avoid; or somebody says do, and somebody objects.
        accepted: somebody says may, nobody says do or avoid.
        advised_against: somebody says avoid, nobody says do or may.
        looks_back: steps already taken on which somebody takes a stance; they are in none of the others.
        agreed: of what is undisputed, that to which two or more say do.
        one_voice: of what is undisputed, that to which one expert alone says do.
        objections: for each action to which somebody says do or may, what is said of others that speaks against it.
    """

    undisputed: tuple[str, ...]
    disputed: tuple[str, ...]
    accepted: tuple[str, ...]
    advised_against: tuple[str, ...]
    looks_back: tuple[str, ...]
    agreed: tuple[str, ...]
    one_voice: tuple[str, ...]
    objections: Mapping[str, tuple[Objection, ...]]


class Standing(msgspec.Struct, frozen=True):
    """How the experts stand to one action, in the panel's order.

    Attributes:
        action: the action.
        do: who says do.
        may: who accepts it.
        avoid: who says avoid.
        objecting: who says avoid, or is not for it, and objects by what is said of another action.
        elsewhere: who says nothing of it here, and speaks of it in other situations.
        firmness: how firmly who says what of it.
    """

    action: str
    do: tuple[str, ...]
    may: tuple[str, ...]
    avoid: tuple[str, ...]
    objecting: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    firmness: Mapping[str, Firmness] = {}

    @property
    def favoured(self) -> bool:
        """Whether more experts say do than object; or some accept it, and nobody objects."""
        return len(self.do) > len(self.objecting) or bool(self.may and not self.objecting)

    @property
    def rejected(self) -> bool:
        """Whether more experts say avoid than are for it."""
        return len(self.avoid) > len(self.do) + len(self.may)

    @property
    def place(self) -> tuple[int, int, int]:
        """What sorts by how many say so, then by how few speak against it, then by how few speak of it elsewhere."""
        for_it, against = len(self.do or self.may), len(self.objecting)
        if self.rejected:
            for_it, against = len(self.avoid), len(self.do) + len(self.may)
        return -for_it, against, len(self.elsewhere)


Tally = dict[str, dict[str, tuple[str, ...]]]
"""For every action the experts behind each stance, open and contradiction included; the silent are left out."""


def tally_of(advice: Mapping[str, ExpertAdvice], actions: Iterable[str]) -> Tally:
    """Count who says what of each action."""
    tally: Tally = {}
    for action in actions:
        said: dict[str, tuple[str, ...]] = {}
        for expert, expert_advice in advice.items():
            stance = expert_advice.verdict(action)
            if stance != SILENT:
                said[stance] = (*said.get(stance, ()), expert)
        tally[action] = said
    return tally


Silence: TypeAlias = Literal["never", "here"]
"""Why an expert says nothing of an action: never speaks of it, or does, but not in this situation."""


def silences(
    advice: Mapping[str, ExpertAdvice], actions: Iterable[str], spoken: Container[tuple[str, str]]
) -> dict[str, dict[str, Silence]]:
    """For each expert the actions of which nothing is said, and why.

    Args:
        advice: what each expert says.
        actions: the panel's actions.
        spoken: every expert with every action of which some rule of theirs speaks.
    """
    every = tuple(actions)
    return {
        expert: {
            action: "here" if (expert, action) in spoken else "never"
            for action in every
            if said.verdict(action) == SILENT
        }
        for expert, said in advice.items()
    }


def steps_taken(actions: Mapping[str, Action], situation: Situation) -> frozenset[str]:
    """The actions that are known to be steps already taken."""
    judged = ((name, action.looks_back) for name, action in actions.items())
    return frozenset(name for name, back in judged if back is not None and holds(back, situation))


def bottom_line(panel: Panel, tally: Tally, taken: Container[str] = ()) -> BottomLine:
    """Sort the actions by how the panel stands to them; what is open or contradictory does not count.

    Args:
        panel: the panel, which says what excludes what, and what announces what.
        tally: who says what of each action.
        taken: the actions that are steps already taken.
    """
    ahead = {action: said for action, said in tally.items() if action not in taken}
    objections = _objections(panel, ahead)
    places = {action: _place(said, action in objections) for action, said in ahead.items()}

    def those(place: str) -> tuple[str, ...]:
        return tuple(action for action, standing in places.items() if standing == place)

    undisputed = those("undisputed")
    agreed = tuple(action for action in undisputed if len(tally[action][_DO]) > 1)
    return BottomLine(
        undisputed=undisputed,
        disputed=those("disputed"),
        accepted=those("accepted"),
        advised_against=those("advised_against"),
        looks_back=tuple(action for action, said in tally.items() if action in taken and _place(said, False)),
        agreed=agreed,
        one_voice=tuple(action for action in undisputed if action not in agreed),
        objections=objections,
    )


def standing_on(
    panel: Panel, action: str, tally: Tally, line: BottomLine, spoken: Container[tuple[str, str]]
) -> Standing:
    """How the experts stand to one action.

    Args:
        panel: the panel.
        action: the action.
        tally: who says what of every action.
        line: the bottom line of that.
        spoken: every expert with every action of which they speak in some situation.
    """
    do, may, avoid = (tally[action].get(stance.value, ()) for stance in Stance)
    others = {objection.expert for objection in line.objections.get(action, ())} - {*do, *may}
    objecting = tuple(expert for expert in panel.experts if expert in (*avoid, *others))
    do, may, avoid = (tuple(expert for expert in panel.experts if expert in who) for who in (do, may, avoid))
    heard = {expert for who in tally[action].values() for expert in who}
    elsewhere = tuple(expert for expert in panel.experts if (expert, action) in spoken and expert not in heard)
    return Standing(action, do, may, avoid, objecting, elsewhere)


_DO, _MAY, _AVOID = (stance.value for stance in Stance)


def _place(said: Mapping[str, object], objected: bool) -> str:
    """Where an action stands in the bottom line; nowhere where nobody takes a stance on it."""
    if _AVOID in said:
        return "disputed" if _DO in said or _MAY in said else "advised_against"
    if _DO in said:
        return "disputed" if objected else "undisputed"
    return "accepted" if _MAY in said else ""


def _objections(panel: Panel, ahead: Tally) -> dict[str, tuple[Objection, ...]]:
    """For each action that somebody is for, who says do to what excludes it, or avoid to what it announces."""
    against: dict[str, list[Objection]] = {action: [] for action, said in ahead.items() if _DO in said or _MAY in said}

    def add(action: str, other: str, stance: Stance) -> None:
        experts = ahead.get(other, {}).get(stance.value, ())
        against.get(action, []).extend(Objection(expert, other, stance) for expert in experts)

    for action, other in panel.excluding():
        add(action.name, other.name, Stance.DO)
        add(other.name, action.name, Stance.DO)
    for action in panel.actions.values():
        for announced in action.announces:
            add(action.name, announced, Stance.AVOID)
    return {action: tuple(objections) for action, objections in against.items() if objections}
