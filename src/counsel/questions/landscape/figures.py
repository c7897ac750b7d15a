"""How often who says what, how often two agree, and which facts tell where the panel is divided."""

from __future__ import annotations

import functools
import itertools
import math
from typing import TYPE_CHECKING, Any

import msgspec

from counsel.logic.stances import AGAINST, CONTRADICTION, DO, FOR, MAY, SILENT, STANCES
from counsel.logic.weighing import totals
from counsel.panel.model import FIRMNESS, Firmness, Stance
from counsel.questions.landscape.survey import NEVER, NO, YES, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from counsel.logic.diagrams import Node
    from counsel.questions.landscape.survey import Survey


class Voice(msgspec.Struct, frozen=True):
    """How often one expert says what of one action.

    Attributes:
        expert: the expert.
        action: the action.
        said: every stance with how often it is taken, `silent` among them.
        firmness: of the stances that are not taken plainly everywhere, how often they are taken mildly or firmly.
    """

    expert: str
    action: str
    said: Mapping[str, Figure]
    firmness: Mapping[str, Mapping[Firmness, Figure]]


class Pair(msgspec.Struct, frozen=True):
    """How far two experts agree.

    Attributes:
        one: an expert.
        other: another one.
        both: of how many actions both take a stance, in the mean of all situations.
        same: the part of these in which it is the same stance; None where they never speak of the same action.
        opposed: the part in which one says do or may and the other avoid.
    """

    one: str
    other: str
    both: float
    same: float | None
    opposed: float | None


class Turning(msgspec.Struct, frozen=True):
    """A fact, and which part of the uncertainty about something it takes away."""

    fact: str
    gain: float


class Disagreement(msgspec.Struct, frozen=True):
    """One expert for an action (do or may), another against it; or one who says do, and another who says may.

    Attributes:
        action: the action.
        pro: the expert who says do or may; where they differ in degree, do.
        contra: the expert who says avoid; where they differ in degree, may.
        often: how often that is so.
        turns_on: the facts that make the difference, the most telling first.
        ways: when it is so; in each way some facts lie in some cells, masks by fact. Empty where it is too much to
            tell.
    """

    action: str
    pro: str
    contra: str
    often: Figure
    turns_on: tuple[Turning, ...]
    ways: tuple[Mapping[str, int], ...]


class Silence(msgspec.Struct, frozen=True):
    """How often nobody says anything.

    Attributes:
        often: how often that is so.
        ways: when it is so, with how often; in each way some facts lie in some cells, masks by fact. Two ways may have
            situations in common. Empty where it never is so, and where it is too much to tell.
    """

    often: Figure
    ways: tuple[tuple[Mapping[str, int], Figure], ...]


def voice(survey: Survey, expert: str, action: str) -> Voice:
    """Count how often an expert says what of an action that the expert's rules speak of."""
    said = survey.figures(survey.stance(expert, action))
    figures = {name: said.get(stance, NEVER) for stance, name in STANCES.items()}
    firmness = {stance.value: dict(_firmness(survey, expert, action, stance)) for stance in Stance}
    return Voice(expert, action, figures, {stance: counted for stance, counted in firmness.items() if counted})


def _firmness(survey: Survey, expert: str, action: str, stance: Stance) -> Iterator[tuple[Firmness, Figure]]:
    """How often a stance is taken mildly or firmly: as by the firmest of the rules that give it."""
    rules: dict[Firmness, list[str]] = {}
    for rule in survey.experts[expert].rules:
        if (action, stance) in rule.gives:
            rules.setdefault(rule.firmness, []).append(rule.id)
    outcome = next(mask for mask, name in STANCES.items() if name == stance.value)
    left = survey.asked(_just(outcome), survey.stance(expert, action))
    for firmness in reversed(FIRMNESS):
        fires = survey.fired(expert, rules.get(firmness, ()))
        figure = survey.figure(survey.asked(_together, left, fires))
        if figure.situations and firmness is not Firmness.PLAIN:
            yield firmness, figure
        left = survey.asked(_but_not, left, fires)


@functools.cache
def _just(outcome: int) -> Callable[[int], bool]:
    """Whether it is one outcome that came out; one question for one outcome, so that answers are shared."""
    return lambda said: said == outcome


def _together(answer: int, other: int) -> bool:
    return answer == other == YES


def _but_not(answer: int, other: int) -> bool:
    return answer == YES and other == NO


_APART, _ALIKE, _OPPOSED, _NOT_BOTH = "apart", "alike", "opposed", "not both"


def pair(survey: Survey, expert: str, other: str) -> Pair:
    """Count how far two experts agree, over all situations and actions in which both take a stance.

    A contradiction is no stance.
    """
    sums: dict[str, Any] = {}
    for action in (a for a in survey.spoken_of if {expert, other} <= set(survey.speakers(a))):
        met = survey.asked(_meeting, survey.stance(expert, action), survey.stance(other, action))
        for how, weight in totals(survey.table, met, survey.weights).items():
            sums[how] = sums.get(how, 0) + weight
    both = sum(sums.get(how, 0) for how in (_APART, _ALIKE, _OPPOSED))
    if not both:
        return Pair(expert, other, 0.0, None, None)
    return Pair(expert, other, both / survey.total, sums.get(_ALIKE, 0) / both, sums.get(_OPPOSED, 0) / both)


def _meeting(first: int, second: int) -> str:
    if (first | second) & (SILENT | CONTRADICTION):
        return _NOT_BOTH
    if first == second:
        return _ALIKE
    return _OPPOSED if (first | second) & AGAINST else _APART


def disagreements(survey: Survey, action: str) -> Iterator[Disagreement]:
    """Find every two experts of whom one is for an action somewhere and the other against it."""
    return _differing(survey, action, _opposed)


def degrees(survey: Survey, action: str) -> Iterator[Disagreement]:
    """Find every two experts of whom one says do of an action somewhere and the other may."""
    return _differing(survey, action, _in_degree)


def _differing(survey: Survey, action: str, differ: Callable[[int, int], bool]) -> Iterator[Disagreement]:
    for pro, contra in itertools.permutations(survey.speakers(action), 2):
        where = survey.asked(differ, survey.stance(pro, action), survey.stance(contra, action))
        often = survey.figure(where)
        if not often.situations:
            continue
        ways = survey.told(where)
        named = {fact for way in ways for fact in way} if ways else set(survey.deciding(where))
        yield Disagreement(action, pro, contra, often, tuple(_gains(survey, where, named)), ways)


def _opposed(pro: int, contra: int) -> bool:
    return bool(pro & FOR and contra & AGAINST)


def _in_degree(doing: int, accepting: int) -> bool:
    return doing == DO and accepting == MAY


def disputed(*stances: int) -> bool:
    """Whether somebody is for an action and somebody against it."""
    return any(stance & FOR for stance in stances) and any(stance & AGAINST for stance in stances)


def silence(survey: Survey) -> Silence:
    """Find where all experts are silent on all actions."""
    silent = survey.asked(bool, survey.valid)
    for action in survey.spoken_of:
        for expert in survey.speakers(action):
            silent = survey.table.apply(_still_silent, silent, survey.stance(expert, action))
    often = survey.figure(silent)
    if not often.situations:
        return Silence(often, ())
    return Silence(often, tuple((way, survey.figure(silent, way)) for way in survey.told(silent)))


def _still_silent(answer: int, stance: int) -> int:
    return NO if answer and stance != SILENT else answer


def dividing_facts(survey: Survey, actions: Iterable[str]) -> tuple[Turning, ...]:
    """Rank the facts by how much knowing one tells, in the mean, about which actions are disputed."""
    gains: dict[str, list[float]] = {}
    uncertain = 0.0
    for action in actions:
        experts = survey.speakers(action)
        where = survey.asked(disputed, *(survey.stance(expert, action) for expert in experts))
        uncertain += (bits := _entropy(_split(survey, where)))
        for turning in _gains(survey, where, survey.domains):
            gains.setdefault(turning.fact, []).append(turning.gain * bits)
    turnings = [Turning(fact, math.fsum(gains[fact]) / uncertain) for fact in survey.domains if fact in gains]
    return tuple(sorted((turning for turning in turnings if turning.gain > 0), key=_most_telling))


def _most_telling(turning: Turning) -> float:
    """What sorts facts by their gain; those that tell as much but for rounding keep the panel's order."""
    return -round(turning.gain, 9)


def _split(survey: Survey, where: Node) -> tuple[float, float]:
    often = survey.weight(where)
    return often, survey.total - often


def _gains(survey: Survey, where: Node, facts: Iterable[str]) -> list[Turning]:
    """Which part of the uncertainty about whether something is so each fact takes away, the most telling first.

    The information in bits that a fact gives about something where the fact applies (Shannon, 1948). That it applies
    tells something, too, but of its gate; so only situations in which it does are compared, and the information weighs
    as much as they do.
    """
    bits = _entropy(_split(survey, where))
    if not bits:
        return []
    hits, misses = survey.by_cell(where, YES), survey.by_cell(where, NO)
    wanted = set(facts)
    gains = [
        Turning(fact, _gain(hits[level], misses[level], survey.domains[fact].not_applicable, survey.total) / bits)
        for level, fact in enumerate(survey.domains)
        if fact in wanted
    ]
    return sorted(gains, key=_most_telling)


def _gain(hits: Sequence[float], misses: Sequence[float], apart: int, total: float) -> float:
    cells = [pair for i, pair in enumerate(zip(hits, misses, strict=True)) if not apart >> i & 1]
    here = math.fsum(map(sum, cells))
    if not here:
        return 0.0
    within = math.fsum(_entropy(cell) * sum(cell) for cell in cells) / here
    together = (math.fsum(hit for hit, _ in cells), math.fsum(miss for _, miss in cells))
    bits = (_entropy(together) - within) * here / total
    return bits if bits > 1e-12 else 0.0


def _entropy(weights: Sequence[float]) -> float:
    total = sum(weights)
    parts = [weight / total for weight in weights if weight > 0] if total else []
    return -math.fsum(part * math.log2(part) for part in parts) if len(parts) > 1 else 0.0
