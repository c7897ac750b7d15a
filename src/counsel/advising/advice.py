"""What an expert says, as values: a verdict on each action with its proofs, and what is still open."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from counsel.panel.model import FIRMNESS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from counsel.panel.model import Firmness, Rule, Stance

Piece = TypeVar("Piece")


class Verdict(StrEnum):
    """Everything that an expert can come to on one action; equal to its name, so it can be written as text."""

    DO = "do"
    """It is recommended."""
    MAY = "may"
    """It is accepted, or named as the second choice."""
    AVOID = "avoid"
    """It is advised against."""
    OPEN = "open"
    """It hangs on what is not known."""
    SILENT = "silent"
    """Nothing is said of it, whatever is not known."""
    CONTRADICTION = "contradiction"
    """Rules advise for and against it; the panel is at fault."""


class Detail(IntEnum):
    """How much is told of what is open; each level has all that those before it have."""

    STANCES = 0
    """What can come out, and on what it hangs."""
    PRESUMPTIONS = 1
    """What would come of it if that is so which the expert presumes."""
    CONDITIONS = 2
    """When which stance comes out; for many facts that takes longer than all else."""


class Proof(msgspec.Struct, frozen=True):
    """Why a rule fired, a concept holds (or does not), an action is (or is not) advised, or so many conditions hold.

    Attributes:
        kind: `rule`, `concept`, `advice` or `count`.
        name: of the rule, the concept or the action; of a count what is counted, as in `at least 3 of 12`.
        holds: false where the proof shows that it is not so.
        facts: the user's own facts on which this step rests.
        supports: the proofs of the other things on which it rests.
        stance: of advice, the one stance that is said; None where it is do or may.
        counted: of a count, how many of how many conditions; facts and supports are those that hold, or do not.
    """

    kind: str
    name: str
    holds: bool
    facts: tuple[str, ...]
    supports: tuple[Proof, ...]
    counted: tuple[int, int] | None = None
    stance: Stance | None = None

    def all_facts(self) -> frozenset[str]:
        """Every fact on which the whole proof rests."""
        return frozenset(self.facts).union(*(support.all_facts() for support in self.supports))


class Advice(msgspec.Struct, frozen=True):
    """One expert's stance on one action.

    Attributes:
        stance: the stance.
        rules: the rules that give it.
        proofs: a proof of each rule; none where it takes more cases than anybody would read.
        suppositions: where the stance is proved by cases, for each proof the cells it supposes, a mask by unknown fact.
    """

    stance: Stance
    rules: tuple[Rule, ...]
    proofs: tuple[Proof, ...]
    suppositions: tuple[Mapping[str, int], ...] = ()

    @property
    def firmness(self) -> Firmness:
        """How firmly it is said: as by the firmest of the rules, and where it is proved by cases by the mildest."""
        pick = min if self.suppositions else max
        return pick((rule.firmness for rule in self.rules), key=FIRMNESS.index)


class Branch(msgspec.Struct, frozen=True):
    """When a stance comes out: in each way some facts lie in some cells, masks by fact; without ways, otherwise."""

    stance: Verdict
    ways: tuple[Mapping[str, int], ...]


class Presumed(msgspec.Struct, frozen=True):
    """The stance that comes out if what the expert presumes is so; ``cells`` are those facts, a mask each."""

    stance: Verdict
    cells: Mapping[str, int]


class Open(msgspec.Struct, frozen=True):
    """What an expert may yet say of an action.

    Attributes:
        possible: the verdicts that can come out.
        depends_on: the unknown facts on which it hangs.
        branches: when which of them comes out, the last one otherwise; empty where that was not worked out, or takes
            more than anybody would read.
        presumed: what comes out if what the expert presumes is so; None where nothing is presumed, or it is not enough.
        exact: false where that was too large to work out, and is told rule by rule: then it may be settled.
    """

    possible: tuple[Verdict, ...]
    depends_on: tuple[str, ...]
    branches: tuple[Branch, ...] = ()
    presumed: Presumed | None = None
    exact: bool = True


class Contradiction(msgspec.Struct, frozen=True):
    """Rules of one expert that advise for and against one action; the panel is at fault, nothing is picked."""

    rules: tuple[Rule, ...]


Said: TypeAlias = "Advice | Open | Contradiction | None"
"""What is said of an action; None where nothing is."""


class ExpertAdvice(msgspec.Struct, frozen=True):
    """All that one expert says in one situation; of an action that is in none of the three nothing is said."""

    settled: Mapping[str, Advice]
    open: Mapping[str, Open]
    contradictions: Mapping[str, Contradiction]

    @classmethod
    def of(cls, every: Iterable[tuple[str, Said]]) -> ExpertAdvice:
        """Sort what is said of some actions, in their order."""
        settled, open_, contradictions = {}, {}, {}
        for action, said in every:
            if isinstance(said, Advice):
                settled[action] = said
            elif isinstance(said, Open):
                open_[action] = said
            elif said is not None:
                contradictions[action] = said
        return cls(settled, open_, contradictions)

    def verdict(self, action: str) -> Verdict:
        """What the expert comes to on an action."""
        if action in self.settled:
            return Verdict(self.settled[action].stance.value)
        if action in self.open:
            return Verdict.OPEN
        return Verdict.CONTRADICTION if action in self.contradictions else Verdict.SILENT

    def is_exact(self, action: str) -> bool:
        """Whether what is said of an action is worked out whole, and not rule by rule."""
        return action not in self.open or self.open[action].exact

    def possible(self, action: str) -> tuple[Verdict, ...]:
        """What can come out on an action: of what is open several verdicts, else the one."""
        return self.open[action].possible if action in self.open else (self.verdict(action),)

    def said(self, action: str) -> Said:
        """What is said of an action."""
        return self.settled.get(action) or self.open.get(action) or self.contradictions.get(action)

    def but(self, actions: Collection[str], other: ExpertAdvice) -> ExpertAdvice:
        """The same, but for some actions with what is said of them in other advice."""
        return ExpertAdvice(
            _instead(actions, self.settled, other.settled),
            _instead(actions, self.open, other.open),
            _instead(actions, self.contradictions, other.contradictions),
        )

    def rules_on(self, action: str) -> tuple[Rule, ...]:
        """The rules behind what the expert says of an action, each once; none where it is open."""
        said = self.settled.get(action) or self.contradictions.get(action)
        return () if said is None else tuple({rule.id: rule for rule in said.rules}.values())


def _instead(actions: Collection[str], said: Mapping[str, Piece], other: Mapping[str, Piece]) -> dict[str, Piece]:
    return {action: advice for action, advice in said.items() if action not in actions} | dict(other)


def firmness_on(advice: Mapping[str, ExpertAdvice], action: str) -> dict[str, Firmness]:
    """How firmly each expert says what is settled of an action."""
    settled = ((name, said.settled.get(action)) for name, said in advice.items())
    return {name: said.firmness for name, said in settled if said is not None}
