"""How often who says what, how often two agree, and which facts tell where the panel is divided."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from counsel.advising.deciding import deciding_facts
from counsel.logic.boxes import cover
from counsel.logic.space import AVOID_CODE, CODES, DO_CODE, MAY_CODE, StanceTable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from counsel.logic.space import Codes, Truths
    from counsel.questions.landscape.ground import Figure, Ground, Survey

MOST_TOLD = 20_000
"""Among how many possible combinations of the facts that matter a short way to tell some of them is looked for."""


class Voice(msgspec.Struct, frozen=True):
    """How often one expert says what of one action; ``said`` holds every stance, `silent` among them."""

    expert: str
    action: str
    said: Mapping[str, Figure]


class Pair(msgspec.Struct, frozen=True):
    """How far two experts agree.

    Attributes:
        one: an expert.
        other: another one.
        both: of how many actions both take a stance, in the mean of all situations.
        same: the part of these in which it is the same stance; None where they never speak of the same action.
        opposed: the part in which one says do or may and the other avoid.
        error: the standard error of ``same``; 0 where it is exact.
    """

    one: str
    other: str
    both: float
    same: float | None
    opposed: float | None
    error: float = 0.0


class Turning(msgspec.Struct, frozen=True):
    """A fact, and which part of the uncertainty about something it takes away; ``error`` is 0 where that is exact."""

    fact: str
    gain: float
    error: float = 0.0


class Disagreement(msgspec.Struct, frozen=True):
    """One expert for an action (do or may), another against it.

    Attributes:
        action: the action.
        pro: the expert who says do or may.
        contra: the expert who says avoid.
        often: how often that is so.
        turns_on: the facts that make the difference, the most telling first.
        ways: when it is so; in each way some facts lie in some cells, masks by fact. Empty where it is
            a sample, or too much to tell.
    """

    action: str
    pro: str
    contra: str
    often: Figure
    turns_on: tuple[Turning, ...]
    ways: tuple[Mapping[str, int], ...]


def is_for(codes: Codes) -> Truths:
    """Where a stance is do or may."""
    found: Truths = (codes == DO_CODE) | (codes == MAY_CODE)
    return found


def is_against(codes: Codes) -> Truths:
    """Where a stance is avoid."""
    found: Truths = codes == AVOID_CODE
    return found


def voice(survey: Survey, expert: str, action: str) -> Voice:
    """Count how often an expert says what of an action that his rules speak of."""
    ground = survey.ground(action, [expert])
    codes = ground.codes(expert, action)
    return Voice(expert, action, {CODES[code]: ground.figure(codes == code) for code in range(len(CODES))})


def pair(survey: Survey, one: str, other: str) -> Pair:
    """Count how far two experts agree, over all situations and actions in which both take a stance.

    A contradiction is no stance. The standard error is that of a ratio of two means (Cochran, 1977).
    """
    actions = [a for a in survey.spoken_of if {one, other} <= set(survey.speakers(a))]
    grounds = {action: survey.ground(action, (one, other)) for action in actions}
    exact = all(ground.exact for ground in grounds.values())
    if exact:
        sums = [_met(ground, action, one, other) for action, ground in grounds.items()]
        both, same, opposed = (sum(column) for column in zip(*sums, strict=True)) if sums else (0, 0, 0)
        return _pair(one, other, (both, same, opposed), survey.measure.total)
    met = [_meetings(survey.sample, action, one, other) for action in actions]
    both, same, opposed = (np.sum(list(columns), axis=0) for columns in zip(*met, strict=True))
    found = _pair(one, other, (both.sum(), same.sum(), opposed.sum()), len(both))
    if found.same is None:
        return found
    error = math.sqrt(float(((same - found.same * both) ** 2).sum())) / float(both.sum())
    return msgspec.structs.replace(found, error=error)


def _pair(one: str, other: str, sums: tuple[float, float, float], total: float) -> Pair:
    both, same, opposed = (float(one) for one in sums)
    if not both:
        return Pair(one, other, 0.0, None, None)
    return Pair(one, other, both / float(total), same / both, opposed / both)


def _met(ground: Ground, action: str, one: str, other: str) -> list[float]:
    return [ground.weight(where) for where in _meetings(ground, action, one, other)]


def _meetings(ground: Ground, action: str, one: str, other: str) -> tuple[Truths, Truths, Truths]:
    """Where two experts both take a stance on an action, where it is the same one, and where they are opposed."""
    first, second = ground.codes(one, action), ground.codes(other, action)
    both = (is_for(first) | is_against(first)) & (is_for(second) | is_against(second))
    opposed = (is_for(first) & is_against(second)) | (is_against(first) & is_for(second))
    return both, both & (first == second), opposed


def disagreements(survey: Survey, action: str) -> Iterator[Disagreement]:
    """Find every two experts of whom one is for an action somewhere and the other against it."""
    for pro, contra in itertools.permutations(survey.speakers(action), 2):
        ground = survey.ground(action, (pro, contra))
        where = is_for(ground.codes(pro, action)) & is_against(ground.codes(contra, action))
        often = ground.figure(where)
        if not often.weight:
            continue
        named, ways = told_by(ground, where) if ground.exact else (survey.facts(action, (pro, contra)), ())
        turns_on = (turning for turning in _gains(ground, where, named) if turning.gain > 2 * turning.error)
        yield Disagreement(action, pro, contra, often, tuple(turns_on), ways)


def told_by(ground: Ground, where: Truths) -> tuple[set[str], tuple[Mapping[str, int], ...]]:
    """The facts that tell when something that is so somewhere is so, and the ways, in the cells of these facts.

    Where it takes too many places to tell, there are no ways, and every fact that makes a difference.
    """
    table = StanceTable(ground.space, where.astype(np.uint8))
    deciding = deciding_facts(table)
    axes = tuple(i for i, name in enumerate(ground.space.facts) if name not in deciding)
    valid = table.whole()[1]
    wanted: Truths = np.logical_or.reduce(where & valid, axis=axes, keepdims=True)
    unwanted: Truths = np.logical_or.reduce(~where & valid, axis=axes, keepdims=True)
    if (wanted | unwanted).sum() > MOST_TOLD:
        return set(deciding), ()
    ways = tuple(table.named(box) for box in cover(wanted, unwanted & ~wanted)) if unwanted.any() else ({},)
    return {fact for way in ways for fact in way}, ways


def disputed(ground: Ground, action: str, experts: Iterable[str]) -> Truths:
    """Where somebody is for an action and somebody against it."""
    codes = [ground.codes(expert, action) for expert in experts]
    found: Truths = np.any([is_for(one) for one in codes], axis=0) & np.any([is_against(one) for one in codes], axis=0)
    return found


def dividing_facts(survey: Survey, actions: Iterable[str]) -> tuple[Turning, ...]:
    """Rank the facts by how much knowing one tells, in the mean, about which actions are disputed."""
    gains: dict[str, list[Turning]] = {}
    uncertain = 0.0
    for action in actions:
        experts = survey.speakers(action)
        ground = survey.ground(action, experts)
        where = disputed(ground, action, experts)
        uncertain += (doubt := _entropy(_split(ground, where)))
        for turning in _gains(ground, where, survey.facts(action, experts)):
            gains.setdefault(turning.fact, []).append(
                Turning(turning.fact, turning.gain * doubt, turning.error * doubt)
            )
    found = [
        Turning(
            fact,
            sum(turning.gain for turning in told) / uncertain,
            math.hypot(*(turning.error for turning in told)) / uncertain,
        )
        for fact, told in gains.items()
    ]
    ordered = sorted(found, key=lambda turning: list(survey.measure.domains).index(turning.fact))
    return tuple(sorted((one for one in ordered if one.gain > 0), key=_most_telling))


def _most_telling(turning: Turning) -> float:
    """What sorts facts by their gain; those that tell as much but for rounding keep the panel's order."""
    return -round(turning.gain, 9)


def _gains(ground: Ground, where: Truths, facts: Collection[str]) -> list[Turning]:
    """Which part of the uncertainty about whether something is so each fact takes away, the most telling first."""
    doubt = _entropy(_split(ground, where))
    if not doubt:
        return []
    found = [
        Turning(fact, _gain(ground, where, fact) / doubt, _spread(ground, where, fact) / doubt)
        for fact in ground.in_order(facts)
    ]
    return sorted(found, key=_most_telling)


def _split(ground: Ground, where: Truths) -> NDArray[np.float64]:
    return np.array([ground.weight(where), ground.weight(~where)], dtype=float)


def _gain(ground: Ground, where: Truths, fact: str, among: Truths | None = None) -> float:
    """The information in bits that a fact gives about something where the fact applies (Shannon, 1948).

    That it applies tells something, too, but of its gate; so only situations in which it does are compared, and the
    information weighs as much as they do.
    """
    every = np.ones(ground.space.shape, dtype=bool) if among is None else among
    weights = ground.by_cell(every, fact)
    hits = ground.by_cell(where & every, fact)
    domain = ground.domain(fact)
    applies = [i for i, cell in enumerate(ground.space.cells[fact]) if not domain.not_applicable >> cell & 1]
    cells = np.stack([hits[applies], weights[applies] - hits[applies]])
    total = cells.sum()
    if not total:
        return 0.0
    within = sum(_entropy(cells[:, i]) * cells[:, i].sum() for i in range(cells.shape[1])) / total
    bits = (_entropy(cells.sum(axis=1)) - within) * total / weights.sum()
    return float(bits) if bits > 1e-12 else 0.0


def _spread(ground: Ground, where: Truths, fact: str) -> float:
    """The standard error of a gain, from how much it varies between the parts of a sample."""
    gains = [_gain(ground, where, fact, batch) for batch in ground.batches]
    return float(np.std(gains, ddof=1)) / math.sqrt(len(gains)) if gains else 0.0


def _entropy(weights: NDArray[np.float64]) -> float:
    parts = weights[weights > 0] / weights.sum() if weights.sum() else np.ones(1)
    return float(-(parts * np.log2(parts)).sum())
