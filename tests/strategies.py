"""Hypothesis strategies: random small panels, and random situations that are consistent with their gates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from counsel.panel.kinds import KINDS, figure
from counsel.panel.model import (
    Action,
    Advises,
    All,
    Any,
    AtLeast,
    AtMost,
    Claim,
    ClaimKind,
    Concept,
    Expert,
    Fact,
    Firmness,
    Is,
    Match,
    Nothing,
    Panel,
    Reading,
    Rule,
    Source,
    Stance,
    Term,
    Topic,
    Within,
)
from counsel.problems import Location
from slow import applies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from counsel.panel.model import Condition, Value

Item = TypeVar("Item")

AT = Location("drawn")
ACTIONS = ("ask", "bide", "call", "drop")
MOST_FACTS = 4

_TERMS = {"a_few": Term("a_few", 3, "a few", "A few."), "a_week": Term("a_week", 7, "a week", "A week.")}
_SOURCE = Source("A source", datetime.date(2011, 1, 27), "A note.")
_CLAIM = Claim("claim-1", 1, 1, ClaimKind.ADVICE, "A claim.", "", AT)


@cache
def _up_to(most: int) -> SearchStrategy[int]:
    # a strategy that is made anew for every draw costs more than everything else together
    return st.integers(0, most)


def _pick(draw: DrawFn, items: Sequence[Item]) -> Item:
    return items[draw(_up_to(len(items) - 1))]


def _shuffled(draw: DrawFn, items: Sequence[Item]) -> tuple[Item, ...]:
    left = list(items)
    return tuple(left.pop(draw(_up_to(len(left) - 1))) for _ in range(len(left)))


def _some(draw: DrawFn, items: Sequence[Item], most: int) -> tuple[Item, ...]:
    """Draw one to ``most`` different items, in any order."""
    return _shuffled(draw, items)[: 1 + draw(_up_to(most - 1))]


@st.composite
def panels(draw: DrawFn, *, rule_each: bool = False, joint: bool = False) -> Panel:
    """Draw a panel; with ``rule_each`` every expert has at most one rule on each action.

    No advice rests on itself: actions are ordered, and what gives one rests only on advice on those before it. With
    ``joint`` two gates or three bear on the same two facts, so that they constrain each other.
    """
    facts = _jointly_gated(draw) if joint else _facts(draw)
    shared = _concepts(draw, "shared", Speakable(facts))
    experts = [_expert(draw, number, facts, shared, rule_each) for number in range(1, 2 + draw(_up_to(2)))]
    return Panel(
        name="drawn",
        title="A title",
        question="A question?",
        source=_SOURCE,
        terms=_TERMS,
        facts=facts,
        topics=(Topic("topic", "A topic", ACTIONS),),
        actions={name: Action(name, f"Title {name}", f"Means {name}.") for name in ACTIONS},
        concepts=shared,
        claims={_CLAIM.id: _CLAIM},
        experts={expert.name: expert for expert in experts},
    )


@dataclass(frozen=True)
class Speakable:
    """What a condition may speak of."""

    facts: Mapping[str, Fact]
    concepts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


def _facts(draw: DrawFn) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for i in range(1 + draw(_up_to(MOST_FACTS - 1))):
        gated = bool(facts) and draw(_up_to(1)) == 1
        facts[f"fact_{i}"] = _fact(draw, f"fact_{i}", _condition(draw, Speakable(facts)) if gated else None)
    return facts


def _jointly_gated(draw: DrawFn) -> dict[str, Fact]:
    """Two facts, and two or three more each of which applies where one of two tests of the first two holds."""
    facts = {f"fact_{i}": _fact(draw, f"fact_{i}", None) for i in range(2)}
    above = Speakable(dict(facts))
    for i in range(2, 4 + draw(_up_to(1))):
        facts[f"fact_{i}"] = _fact(draw, f"fact_{i}", Any((_condition(draw, above, 1), _condition(draw, above, 1))))
    return facts


def _fact(draw: DrawFn, name: str, gate: Condition | None) -> Fact:
    kind = _pick(draw, tuple(KINDS.values()))
    counts = kind.counts
    count = 2 + draw(_up_to(2)) if kind.name == "choice" else 0
    return Fact(
        name=name,
        kind=kind,
        title=f"Title {name}",
        ask=f"Ask {name}?",
        help="",
        values={f"value_{i}": f"label {i}" for i in range(count)},
        only_if=gate,
        minimum=_pick(draw, (0, 0, 2)) if counts else 0,
        maximum=_pick(draw, (3650, 3650, 8)) if counts else 0,
        fixed=False,
        at=AT,
        step=_pick(draw, (1, 1, 0.1, 2)) if counts and not kind.moves else 1,
        ordered=kind.name == "choice" and draw(_up_to(1)) == 0,
    )


def _condition(draw: DrawFn, names: Speakable, depth: int = 2) -> Condition:
    """Draw a condition: half of them are a single test, the others groups of up to three conditions."""
    if depth == 0 or draw(_up_to(1)) == 0:
        return _test(draw, names)
    if draw(_up_to(5)) == 0:  # of single tests: the judge tries every combination of the facts in them
        parts = tuple(_test(draw, names) for _ in range(2 + draw(_up_to(1))))
        counts: tuple[type[AtLeast | AtMost], ...] = (AtLeast, AtMost)
        return _pick(draw, counts)(draw(_up_to(len(parts))), parts)
    groups: tuple[type[All | Any | Nothing], ...] = (All, Any, Nothing)
    return _pick(draw, groups)(tuple(_condition(draw, names, depth - 1) for _ in range(1 + draw(_up_to(2)))))


def _test(draw: DrawFn, names: Speakable) -> Condition:
    kinds = ["fact", "fact", *(["concept"] if names.concepts else []), *(["advice"] if names.actions else [])]
    kind = _pick(draw, kinds)
    if kind == "concept":
        return Is(_pick(draw, names.concepts), draw(_up_to(1)) == 0)
    if kind == "advice":
        stance = _pick(draw, (None, None, Stance.DO, Stance.MAY, Stance.AVOID))
        # what speaks against the first action rests on facts alone, so that no advice can rest on itself by it
        return Advises(ACTIONS[:1] if stance is Stance.AVOID else _some(draw, names.actions, 2), stance)
    fact = _pick(draw, tuple(names.facts.values()))
    return _range(draw, fact) if fact.kind.counts else Match(fact.name, _some(draw, _values(fact), 3))


def _values(fact: Fact) -> tuple[Value, ...]:
    return tuple(fact.values) if fact.values else (True, False)


def _range(draw: DrawFn, fact: Fact) -> Condition:
    low, high = (figure(bound * fact.step) for bound in sorted((draw(_up_to(9)), draw(_up_to(9)))))
    bounds: tuple[tuple[float | None, float | None], ...] = ((low, None), (None, high), (low, high))
    return Within(fact.name, *_pick(draw, bounds))


def _concepts(draw: DrawFn, prefix: str, names: Speakable) -> dict[str, Concept]:
    """Draw concepts that may rest on each other, and give them in any order."""
    found: dict[str, Concept] = {}
    for i in range(draw(_up_to(2))):
        speakable = Speakable(names.facts, (*names.concepts, *found), names.actions)
        ways = tuple(_condition(draw, speakable) for _ in range(1 + draw(_up_to(1))))
        found[f"{prefix}_{i}"] = Concept(f"{prefix}_{i}", f"{prefix} {i}", "Means this.", ways, AT)
    return {name: found[name] for name in _shuffled(draw, tuple(found))}


def _expert(
    draw: DrawFn, number: int, facts: Mapping[str, Fact], shared: Mapping[str, Concept], rule_each: bool
) -> Expert:
    upper = draw(_up_to(len(ACTIONS)))
    own = _concepts(draw, "own", Speakable(facts, tuple(shared), ACTIONS[:upper]))
    levels = {**dict.fromkeys(shared, 0), **dict.fromkeys(own, upper)}
    order = tuple(range(len(ACTIONS)))
    heads = _some(draw, order, len(order)) if rule_each else _some(draw, order * 2, 6)
    rules = tuple(_rule(draw, f"rule-{number}-{i}", action, facts, levels) for i, action in enumerate(heads))
    return Expert(f"expert_{number}", f"Name {number}", "Somebody", number, "An outlook.", own, rules, AT)


def _rule(draw: DrawFn, name: str, action: int, facts: Mapping[str, Fact], levels: Mapping[str, int]) -> Rule:
    stance = _pick(draw, tuple(Stance))
    level = len(ACTIONS) if stance is Stance.AVOID and action else action
    names = Speakable(facts, tuple(c for c, upper in levels.items() if upper <= level), ACTIONS[:level])
    return Rule(
        id=name,
        when=_condition(draw, names),
        unless=_condition(draw, names) if draw(_up_to(2)) == 0 else None,
        gives=((ACTIONS[action], stance),),
        because="A reason.",
        how=(),
        claims=(_CLAIM.id,),
        reading=Reading.STATED,
        note="",
        at=AT,
        firmness=_pick(draw, tuple(Firmness)),
    )


@dataclass(frozen=True)
class Drawn:
    """A panel, a complete situation of it (None: not applicable), and two parts of that, one within the other."""

    panel: Panel
    whole: Mapping[str, Value | None]
    more: Mapping[str, Value]
    less: Mapping[str, Value]


@st.composite
def situations(draw: DrawFn, *, rule_each: bool = False, joint: bool | None = None) -> Drawn:
    """Draw a panel with a situation that is known whole, in a part, and in a part of that part.

    One panel in four has gates that constrain each other, unless ``joint`` says which.
    """
    together = draw(_up_to(3)) == 0 if joint is None else joint
    panel = draw(panels(rule_each=rule_each, joint=together))
    whole = _whole(draw, panel)
    given = {name: value for name, value in whole.items() if value is not None}
    more = {name: given[name] for name in given if draw(_up_to(3))}
    less = {name: more[name] for name in more if draw(_up_to(2))}
    return Drawn(panel, whole, more, less)


def _whole(draw: DrawFn, panel: Panel) -> dict[str, Value | None]:
    whole: dict[str, Value | None] = {}
    for fact in panel.facts.values():
        whole[fact.name] = _value(draw, fact) if applies(panel, fact, whole) else None
    return whole


def _value(draw: DrawFn, fact: Fact) -> Value:
    if fact.kind.counts:
        most = int(min(12, (fact.maximum - fact.minimum) / fact.step))
        return figure(fact.minimum + draw(_up_to(most)) * fact.step)
    return _pick(draw, _values(fact))
