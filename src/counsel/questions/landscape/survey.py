"""How often something is so, over all situations that fit some cells, each with its weight; exact."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from counsel.logic.diagrams import Diagrams
from counsel.logic.stances import Completions
from counsel.logic.weighing import marginals, totals

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from counsel.advising.adviser import Adviser
    from counsel.logic.diagrams import Node
    from counsel.logic.domains import Domain
    from counsel.logic.situation import Situation
    from counsel.panel.model import Panel

NO, YES = 1, 2
"""The outcomes of a question that is answered in every situation; 0 where there is no situation."""


class Figure(msgspec.Struct, frozen=True):
    """How often something is so.

    Attributes:
        share: the part of all situations in which it is, as they are weighed, from 0 to 1.
        situations: in how many it is, where each counts once.
    """

    share: float
    situations: int


NEVER = Figure(0.0, 0)


class _OfAnAction(Protocol):
    """Something about one action."""

    @property
    def action(self) -> str:
        """Its name."""


About = TypeVar("About", bound=_OfAnAction)


def in_order(panel: Panel, statements: Iterable[About]) -> tuple[About, ...]:
    """What was found, in the panel's order of the actions."""
    order = {action: i for i, action in enumerate(panel.actions)}
    return tuple(sorted(statements, key=lambda each: order[each.action]))


class Survey:
    """All situations that fit what is known, with their weights, and what is said in them; one table for one map.

    Attributes:
        experts: the panel's experts.
        domains: the cells of every fact.
        table: the table.
        valid: where there is a situation.
        weights: for each cell of each fact, level by level, how much it weighs; 0 where it is ruled out.
        total: how much all situations weigh.
    """

    def __init__(
        self,
        adviser: Adviser,
        situation: Situation,
        weights: Mapping[str, Sequence[float]] | None = None,
        by_situation: bool = False,
    ) -> None:
        self._stances = adviser.stances
        self.experts = adviser.panel.experts
        self.domains = adviser.domains
        self.cells = situation.cells
        self._each = self.domains.weights(situation.possible)
        self.weights: list[list[Any]] = []
        for (name, domain), row in zip(self.domains.items(), self._each, strict=True):
            own = (weights or {}).get(name) or [1] * len(row)
            weighed = own if by_situation else _in_turn(domain, own)
            self.weights.append([weight * bit for weight, bit in zip(weighed, row, strict=True)])
        self.table = Diagrams(self.domains.diagrams.widths)
        self.valid = self.table.taken(self.domains.diagrams, self.domains.valid, self.cells)
        self.total: int | float = totals(self.table, self.valid, self.weights).get(True, 0)
        self._speakers: dict[str, list[str]] = {}
        for expert, action in sorted(self._stances.pairs, key=lambda pair: pair[1]):
            self._speakers.setdefault(action, []).append(expert)

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The actions that some rule speaks of, in the order of their names."""
        return tuple(self._speakers)

    def speakers(self, action: str) -> list[str]:
        """The experts whose rules speak of an action."""
        return self._speakers.get(action, [])

    def facts(self, action: str, experts: Iterable[str]) -> set[str]:
        """The facts on which these experts' stances on an action rest, with those that gate them."""
        return set().union(*(self._stances.facts(expert, action) for expert in experts))

    @functools.cache  # noqa: B019  # as long as the survey, which one map makes
    def stance(self, expert: str, action: str) -> Node:
        """What an expert says of an action in every situation; 0 where there is none."""
        own = self.table.taken(self.domains.diagrams, self._stances.outcome(expert, action), self.cells)
        return self.table.apply(_said_where_valid, self.valid, own)

    def fired(self, expert: str, rules: Iterable[str]) -> Node:
        """Where one of some rules of an expert fires; 0 where there is no situation."""
        own = self.table.taken(self.domains.diagrams, self._stances.fired(expert, rules), self.cells)
        return self.table.apply(_whether, self.valid, own)

    def asked(self, question: Callable[..., Hashable], *nodes: Node) -> Node:
        """Ask a question of what is said in every situation; `NO` or `YES` where there is one."""
        return self.table.apply(_answered(question), *nodes)

    def figure(self, node: Node, cells: Mapping[str, int] | None = None) -> Figure:
        """How often it is `YES`; in some cells of some facts alone, where they are given."""
        return self.figures(node, cells).get(YES, NEVER)

    def figures(self, node: Node, cells: Mapping[str, int] | None = None) -> dict[Any, Figure]:
        """How often each outcome is; what never is, is left out."""
        weights = totals(self.table, node, self._within(self.weights, cells or {}))
        counts = totals(self.table, node, self._within(self._each, cells or {}))
        return {outcome: Figure(weights.get(outcome, 0) / self.total, count) for outcome, count in counts.items()}

    def weight(self, node: Node) -> Any:
        """How much the situations weigh in which it is `YES`."""
        return totals(self.table, node, self.weights).get(YES, 0)

    def _within(self, weights: Sequence[Sequence[Any]], cells: Mapping[str, int]) -> list[list[Any]]:
        """The weights of some cells of some facts alone."""
        masks = (cells.get(name, -1) for name in self.domains)
        return [
            [weight if mask >> i & 1 else 0 for i, weight in enumerate(row)]
            for row, mask in zip(weights, masks, strict=True)
        ]

    def by_cell(self, node: Node, answer: int = YES) -> list[list[Any]]:
        """For each cell of each fact, level by level, how often it lies there with this answer."""
        return marginals(self.table, node, self.weights, lambda value: value & answer)

    def told(self, node: Node) -> tuple[dict[str, int], ...]:
        """When it is `YES`, in as few words as can be; nothing where it takes more than anybody would read."""
        return Completions(self.domains, self.table, node, self.cells).ways(YES) or ()

    def deciding(self, node: Node) -> tuple[str, ...]:
        """The facts that make a difference to whether it is."""
        return Completions(self.domains, self.table, node, self.cells).deciding


def _in_turn(domain: Domain, own: Sequence[Any]) -> list[Any]:
    """The weights of a fact's cells where each is as likely as it weighs, given the facts above.

    Not applicable weighs as much as all others together: where a fact does not apply, which hangs on facts above
    alone, that is certain. So a situation weighs the product of these conditional probabilities, but for a factor
    that is the same for all, and whole weights stay whole.
    """
    apart = domain.not_applicable
    together = sum(weight for i, weight in enumerate(own) if not apart >> i & 1)
    return [together if apart >> i & 1 else weight for i, weight in enumerate(own)]


def _said_where_valid(valid: bool, outcome: int) -> int:
    return outcome if valid else 0


def _whether(valid: bool, fires: bool) -> int:
    return (YES if fires else NO) if valid else 0


@functools.cache
def _answered(question: Callable[..., Hashable]) -> Callable[..., Hashable]:
    """A question that is asked only where there is a situation; one function for one, so that answers are shared."""

    def answered(*outcomes: int) -> Hashable:
        if not all(outcomes):
            return 0
        answer = question(*outcomes)
        return (YES if answer else NO) if isinstance(answer, bool) else answer

    return answered
