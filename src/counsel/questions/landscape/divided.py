"""The situations that divide the panel most, told with no more facts than the disputes need."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from counsel.logic.diagrams import FALSE
from counsel.logic.situation import supposing
from counsel.logic.stances import AGAINST, DO, FOR
from counsel.logic.weighing import totals
from counsel.panel.kinds import Run
from counsel.questions.landscape.survey import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from counsel.advising.adviser import Adviser
    from counsel.logic.diagrams import Node
    from counsel.logic.situation import Situation
    from counsel.panel.model import Case, Value
    from counsel.questions.landscape.survey import Figure, Survey

    Heard = Callable[[float], None]

Opposition: TypeAlias = "tuple[str, str, str]"
"""An action, an expert for it, and one against it."""

MOST_TOLD = 6


class Dispute(msgspec.Struct, frozen=True):
    """One action with those for it (do or may) and those against it (avoid).

    Attributes:
        action: the action.
        pro: the experts for it.
        contra: those against it.
        accepting: those for it of whom it is not settled that they say do, where a situation is told.
    """

    action: str
    pro: tuple[str, ...]
    contra: tuple[str, ...]
    accepting: tuple[str, ...] = ()

    @property
    def opposed(self) -> frozenset[Opposition]:
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


class WorkedCase(msgspec.Struct, frozen=True):
    """How far a case that comes with the panel divides it.

    Attributes:
        case: the case.
        disputes: who is for and who is against what, as far as the case settles it.
        opposed: how many times one expert is for an action and another against it.
    """

    case: Case
    disputes: tuple[Dispute, ...]
    opposed: int


def cases_ranked(
    adviser: Adviser, situation: Situation, cases: Iterable[tuple[Case, Situation]]
) -> tuple[WorkedCase, ...]:
    """Rank the cases that fit what is known by how many times experts are opposed, most first.

    Args:
        adviser: what the experts say.
        situation: what is known.
        cases: each case with its situation; those that are as far apart stay in this order.
    """
    fitting = [(case, own) for case, own in cases if supposing(situation, own.possible) is not None]
    ranked = []
    for case, own in fitting:
        disputes = tuple(_settled(adviser, own))
        ranked.append(WorkedCase(case, disputes, len(_opposed(disputes))))
    return tuple(sorted(ranked, key=lambda each: each.opposed, reverse=True))


def _settled(adviser: Adviser, situation: Situation) -> Iterator[Dispute]:
    """What is disputed whatever is still open in a situation, in the panel's order of the actions."""
    speakers = adviser.stances.pairs
    for action in adviser.panel.actions:
        said = {
            expert: adviser.stances.possible(expert, action, situation)
            for expert in adviser.panel.experts
            if (expert, action) in speakers
        }
        pro = tuple(expert for expert, outcomes in said.items() if not outcomes & ~FOR)
        contra = tuple(expert for expert, outcomes in said.items() if not outcomes & ~AGAINST)
        if pro and contra:
            yield Dispute(action, pro, contra, tuple(expert for expert in pro if said[expert] != DO))


def most_divided(
    adviser: Adviser, survey: Survey, oppositions: Sequence[Opposition], situation: Situation, heard: Heard
) -> tuple[Divided, ...]:
    """Find situations that divide the panel, the most divided first.

    The first is one in which most experts are opposed, counted by actions; of those alike the way that weighs most.
    Each further one is the one with most opposed experts that none before it shows; so no two are variants of one.

    Args:
        adviser: what the experts say.
        survey: the situations, with their weights.
        oppositions: every two experts who are opposed somewhere, by action.
        situation: what is known already.
        heard: told from time to time which part of the work is done.
    """
    where = _Oppositions(survey, oppositions)
    divided: list[Divided] = []
    shown: set[Opposition] = set()
    while len(divided) < MOST_TOLD and (place := where.most(shown)) is not None:
        disputes, cells = place
        shown |= _opposed(disputes)
        divided.append(_told(adviser, survey, situation, disputes, cells))
        heard(len(divided) / MOST_TOLD)
    heard(1)
    return tuple(divided)


class _Oppositions:
    """Where who is opposed to whom."""

    def __init__(self, survey: Survey, oppositions: Sequence[Opposition]) -> None:
        self._survey = survey
        self._oppositions = oppositions
        stance = survey.stance
        self._where = {
            (action, pro, contra): survey.table.apply(_is_opposed, stance(pro, action), stance(contra, action))
            for action, pro, contra in oppositions
        }
        self._every = self._sum(oppositions)

    def _sum(self, oppositions: Sequence[Opposition]) -> Node:
        """How many of some oppositions there are in each situation."""
        return self._survey.table.join(_plus, map(self._where.__getitem__, oppositions)) if oppositions else FALSE

    def most(self, shown: set[Opposition]) -> tuple[tuple[Dispute, ...], dict[str, int]] | None:
        """Of the situations with most oppositions that were not shown the one way that weighs most; its cells."""
        unseen = [opposition for opposition in self._oppositions if opposition not in shown]
        new = self._sum(unseen) if shown else self._every
        region, most = self._highest(new)
        if not most:
            return None
        region, _ = self._highest(self._survey.table.apply(_times, region, self._every))
        ways = region
        # a way is told apart by who is opposed, so by a mask of them
        for i, opposition in enumerate(self._oppositions):
            ways = self._survey.table.apply(_marking(1 << 1 + i), ways, self._where[opposition])
        weights = totals(self._survey.table, ways, self._survey.weights)
        best = max((way for way in weights if way), key=lambda way: (weights[way], -way))
        opposed = [opposition for i, opposition in enumerate(self._oppositions) if best >> 1 + i & 1]
        return tuple(_disputes(opposed)), self._first(ways, best)

    def _highest(self, node: Node) -> tuple[Node, int]:
        """Where a number is highest, and that number."""
        table = self._survey.table
        most = max(table.values(node, self._survey.cells))
        return table.apply(lambda value: int(value == most), node), most

    def _first(self, node: Node, way: int) -> dict[str, int]:
        """The first situation of a way, as one cell for each fact."""
        cells = list(self._survey.cells)
        for level in range(len(cells)):
            narrowed = self._survey.table.narrowed(node, cells, lambda value: value == way)
            assert narrowed is not None
            cells[level] = narrowed[level] & -narrowed[level]
        return dict(zip(self._survey.domains, cells, strict=True))


def _is_opposed(pro: int, contra: int) -> int:
    return int(bool(pro & FOR and contra & AGAINST))


def _plus(count: int, other: int) -> int:
    return count + other


def _times(count: int, other: int) -> int:
    return count * other


def _marking(bit: int) -> Callable[[int, int], int]:
    def marked(way: int, opposed: int) -> int:
        return way | bit if way and opposed else way

    return marked


def _disputes(opposed: Sequence[Opposition]) -> Iterator[Dispute]:
    for action in dict.fromkeys(action for action, _, _ in opposed):
        own = [(pro, contra) for disputed, pro, contra in opposed if disputed == action]
        pros, contras = (tuple(dict.fromkeys(side)) for side in zip(*own, strict=True))
        yield Dispute(action, pros, contras)


def _opposed(disputes: Sequence[Dispute]) -> frozenset[Opposition]:
    return frozenset().union(*(dispute.opposed for dispute in disputes))


def _told(
    adviser: Adviser, survey: Survey, situation: Situation, disputes: tuple[Dispute, ...], cells: dict[str, int]
) -> Divided:
    """Tell a situation by the facts that it takes: leave out, the last first, each without which it stands."""
    sides = [(pro, dispute.action, FOR) for dispute in disputes for pro in dispute.pro]
    sides += [(contra, dispute.action, AGAINST) for dispute in disputes for contra in dispute.contra]
    facts = {(expert, action): survey.facts(action, [expert]) for expert, action, _ in sides}
    needed = set().union(*facts.values())
    kept = {name: cell for name, cell in cells.items() if name in needed}
    for name in reversed(kept.copy()):
        fewer = {fact: mask for fact, mask in kept.items() if fact != name}
        case = supposing(situation, fewer)
        # a diagram that does not test the fact says what it said before
        touched = [side for side in sides if name in facts[side[:2]]]
        if case is not None and all(
            not adviser.stances.possible(expert, action, case) & ~side for expert, action, side in touched
        ):
            kept = fewer
    core = supposing(situation, kept)
    assert core is not None
    every = survey.asked(bool, survey.valid)
    ordered = tuple(_with_accepting(adviser, core, each) for each in in_order(adviser.panel, disputes))
    often = survey.figure(every, core.possible)
    return Divided(_with_values(core), ordered, len(_opposed(disputes)), often)


def _with_accepting(adviser: Adviser, situation: Situation, dispute: Dispute) -> Dispute:
    said = {expert: adviser.stances.possible(expert, dispute.action, situation) for expert in dispute.pro}
    return msgspec.structs.replace(dispute, accepting=tuple(expert for expert in said if said[expert] != DO))


def _with_values(situation: Situation) -> Situation:
    """A situation with a number of days, the first, where only a run of them is known."""
    values: dict[str, Value] = dict(situation.known)
    for name, domain in situation.domains.items():
        cells = tuple(domain.cells_in(situation.possible[name]))
        if name not in values and len(cells) == 1 and isinstance(cells[0], Run):
            values[name] = cells[0].first
    ordered = {name: values[name] for name in situation.domains if name in values}
    return msgspec.structs.replace(situation, values=ordered)
