"""The situations that divide the panel most, told with no more facts than the disputes need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from counsel.logic.counting import Measure, length_of
from counsel.logic.domains import Days
from counsel.logic.situation import supposing
from counsel.questions.landscape.figures import is_against, is_for
from counsel.questions.landscape.ground import Figure, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from counsel.logic.counting import Columns
    from counsel.logic.situation import Situation
    from counsel.logic.space import Truths
    from counsel.panel.model import Value
    from counsel.questions.landscape.ground import Survey

    Heard = Callable[[float], None]

MOST_LISTED = 10_000_000
"""How many combinations of cells are gone through one by one; beyond that a sample is."""

MOST_TOLD = 6
_MOST_KEPT = 2_000

_NEITHER, _FOR, _AGAINST = range(3)


class Dispute(msgspec.Struct, frozen=True):
    """One action with those for it (do or may) and those against it (avoid)."""

    action: str
    pro: tuple[str, ...]
    contra: tuple[str, ...]

    @property
    def opposed(self) -> frozenset[tuple[str, str, str]]:
        """Each of those for it with each of those against it."""
        return frozenset((self.action, pro, contra) for pro in self.pro for contra in self.contra)


class Divided(msgspec.Struct, frozen=True):
    """A situation that divides the panel.

    Attributes:
        situation: just the facts that bring the disputes about; whatever else is true, they stand.
        disputes: who is for and who is against what.
        opposed: how many times one expert is for an action and another against it.
        often: how often such a situation occurs.
    """

    situation: Situation
    disputes: tuple[Dispute, ...]
    opposed: int
    often: Figure


class _Pattern(msgspec.Struct, frozen=True):
    """A way in which the panel can be divided, how much it weighs, and the first situation that shows it."""

    sides: bytes
    score: int
    weight: float
    cells: Mapping[str, int]


def most_divided(
    survey: Survey, actions: Iterable[str], situation: Situation, heard: Heard
) -> tuple[tuple[Divided, ...], bool]:
    """Find situations that divide the panel, the most divided first.

    The first is one in which most experts are opposed, counted by actions; of those alike the way that weighs most.
    Each further one is the one with most opposed experts that none before it shows; so no two are variants of one.

    Args:
        survey: where to look.
        actions: those of which somebody is for and somebody against, somewhere.
        situation: what is known already.
        heard: told from time to time which part of the work is done.

    Returns:
        The situations, and whether all were gone through, and not a sample.
    """
    pairs = [(expert, action) for action in actions for expert in survey.speakers(action)]
    if not pairs:
        return (), True
    facts = set().union(*(survey.facts(action, [expert]) for expert, action in pairs))
    rows, exact = _situations(survey, facts)
    found: dict[bytes, _Pattern] = {}
    done = 0
    for columns, number in rows:
        _gather(found, survey, columns, pairs)
        done += length_of(columns)
        heard(done / number)
    told = [_told(survey, situation, pattern, pairs) for pattern in _chosen(found.values(), pairs)]
    return tuple(told), exact


def _situations(survey: Survey, facts: set[str]) -> tuple[Iterator[tuple[Columns, int]], bool]:
    """All combinations of the facts' cells in slices, or a sample; with their number."""
    measure = survey.measure
    number = int(Measure(measure.possible, {n: one for n, one in measure.domains.items() if n in facts}).total)
    if number > MOST_LISTED:
        space = survey.sample.space
        assert isinstance(space, Rows)
        return iter([(space.columns, len(space.valid))]), False
    return ((columns, number) for columns in measure.rows(facts)), True


def _gather(found: dict[bytes, _Pattern], survey: Survey, columns: Columns, pairs: Iterable[tuple[str, str]]) -> None:
    """Add the ways in which a slice of situations is divided to those found before."""
    rows = Rows(columns, survey.measure.possible, survey.measure.domains)
    sides, score = _sides(survey, rows, pairs)
    divided = np.flatnonzero(score)
    if not len(divided):
        return
    weights = survey.measure.of({name: column[divided] for name, column in columns.items()}).astype(float)
    packed = np.ascontiguousarray(sides[divided]).view(np.dtype((np.void, sides.shape[1])))[:, 0]
    ways, first, which = np.unique(packed, return_index=True, return_inverse=True)
    summed = np.bincount(which, weights=weights)
    for way, at, weight in zip(ways, divided[first], summed, strict=True):
        sides_here = way.tobytes()
        before = found.get(sides_here)
        cells = before.cells if before else {name: rows.cells[name][column[at]] for name, column in columns.items()}
        together = weight + (before.weight if before else 0.0)
        found[sides_here] = _Pattern(sides_here, int(score[at]), float(together), cells)
    for pattern in _best_first(found.values())[_MOST_KEPT:]:
        del found[pattern.sides]


def _sides(survey: Survey, rows: Rows, pairs: Iterable[tuple[str, str]]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Who is on which side, only where the action is disputed; and how many times two are opposed."""
    score = np.zeros(rows.shape, dtype=np.int64)
    columns: list[NDArray[np.uint8]] = []
    by_action: dict[str, list[str]] = {}
    for expert, action in pairs:
        by_action.setdefault(action, []).append(expert)
    for action, experts in by_action.items():
        codes = [np.broadcast_to(survey.tables.codes(expert, action, rows), rows.shape) for expert in experts]
        pros, contras = [is_for(one) for one in codes], [is_against(one) for one in codes]
        opposed = np.sum(pros, axis=0) * np.sum(contras, axis=0)
        score += opposed
        columns += [
            np.where(opposed > 0, pro * _FOR + contra * _AGAINST, _NEITHER).astype(np.uint8)
            for pro, contra in zip(pros, contras, strict=True)
        ]
    return np.stack(columns, axis=1), score


def _best_first(patterns: Iterable[_Pattern]) -> list[_Pattern]:
    return sorted(patterns, key=lambda one: (-one.score, -one.weight, one.sides))


def _chosen(patterns: Iterable[_Pattern], pairs: list[tuple[str, str]]) -> Iterator[_Pattern]:
    """Pick patterns one by one, each for what it shows that those before it did not."""
    left = [(pattern, _opposed(_disputes(pattern, pairs))) for pattern in _best_first(patterns)]
    shown: set[tuple[str, str, str]] = set()
    for _ in range(MOST_TOLD):
        best = max(left, key=lambda one: len(one[1] - shown), default=None)
        if best is None or best[1] <= shown:
            return
        shown |= best[1]
        yield best[0]


def _opposed(disputes: Iterable[Dispute]) -> frozenset[tuple[str, str, str]]:
    return frozenset().union(*(dispute.opposed for dispute in disputes))


def _disputes(pattern: _Pattern, pairs: Iterable[tuple[str, str]]) -> tuple[Dispute, ...]:
    sides: dict[str, dict[int, list[str]]] = {}
    for (expert, action), side in zip(pairs, pattern.sides, strict=True):
        sides.setdefault(action, {}).setdefault(side, []).append(expert)
    return tuple(
        Dispute(action, tuple(by_side[_FOR]), tuple(by_side[_AGAINST]))
        for action, by_side in sides.items()
        if _FOR in by_side and _AGAINST in by_side
    )


def _told(survey: Survey, situation: Situation, pattern: _Pattern, pairs: list[tuple[str, str]]) -> Divided:
    """Tell a pattern by the facts that it takes: leave out, the last first, each without which it stands."""
    disputes = _disputes(pattern, pairs)
    sides = [(pro, d.action, _FOR) for d in disputes for pro in d.pro]
    sides += [(contra, d.action, _AGAINST) for d in disputes for contra in d.contra]
    needed = set().union(*(survey.facts(action, [expert]) for expert, action, _ in sides))
    cells = {name: 1 << cell for name, cell in pattern.cells.items() if name in needed}
    for name in reversed([one for one in survey.measure.domains if one in cells]):
        fewer = {fact: mask for fact, mask in cells.items() if fact != name}
        case = supposing(situation, fewer)
        # a table that does not test the fact says what it said before
        touched = [one for one in sides if name in survey.facts(one[1], [one[0]])]
        if case is not None and all(_stands(survey, case, *one) for one in touched):
            cells = fewer
    told = supposing(situation, cells)
    assert told is not None
    often = Measure(told.possible, told.domains, survey.measure.weights).total
    opposed = len(_opposed(disputes))
    return Divided(_with_values(told), disputes, opposed, Figure(often, often / survey.measure.total))


def _stands(survey: Survey, case: Situation, expert: str, action: str, side: int) -> bool:
    """Whether an expert is on one side of an action however the unknown facts turn out."""
    if not survey.fits(survey.facts(action, [expert])):
        return False
    codes, valid = survey.tables.table(expert, action, case.possible).whole()
    on_side: Truths = is_for(codes) if side == _FOR else is_against(codes)
    return bool(on_side[valid].all())


def _with_values(situation: Situation) -> Situation:
    """A situation with a number of days, the first, where only a run of them is known."""
    values: dict[str, Value] = dict(situation.known)
    for name, domain in situation.domains.items():
        cells = tuple(domain.cells_in(situation.possible[name]))
        if name not in values and len(cells) == 1 and isinstance(cells[0], Days):
            values[name] = cells[0].first
    ordered = {name: values[name] for name in situation.domains if name in values}
    return msgspec.structs.replace(situation, values=ordered)
