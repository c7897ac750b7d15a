"""The situations in which nobody says anything of anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from counsel.advising.deciding import deciding_facts
from counsel.logic.compiling import Test
from counsel.logic.domains import with_gates
from counsel.logic.space import StanceTable
from counsel.questions.landscape.figures import told_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counsel.logic.space import Space, Truths
    from counsel.questions.landscape.ground import Figure, Survey


class Silence(msgspec.Struct, frozen=True):
    """How often nobody says anything.

    Attributes:
        often: how often that is so.
        ways: when it is so, with how often; in each way some facts lie in some cells, masks by fact. Two ways may have
            situations in common. Empty where it never is so, where it is a sample, and where it is too much to tell.
    """

    often: Figure
    ways: tuple[tuple[Mapping[str, int], Figure], ...]


def silence(survey: Survey) -> Silence:
    """Find where all experts are silent on all actions.

    One table after the other takes away from the silence, the smallest first; in between, only the facts that make a
    difference to it are kept, so that it stays small where it can be told in few words.
    """
    facts: set[str] = set()
    silent: Truths = np.array(True)
    for expert, action in sorted(survey.tables.pairs, key=lambda pair: _size(survey, *pair)):
        together = facts | survey.facts(action, [expert])
        if not survey.fits(together):
            return _estimated(survey)
        ground = survey.over(together)
        spoken = ground.speaks(expert, action)
        before = np.broadcast_to(_lifted(silent, facts, ground.space), ground.space.shape)
        if (before & spoken & ground.space.valid).any():
            facts, silent = _kept(survey, ground.space, before & ~spoken)
    return _described(survey, facts, silent)


def _size(survey: Survey, expert: str, action: str) -> int:
    return len(survey.facts(action, [expert]))


def _lifted(truths: Truths, facts: set[str], space: Space) -> Truths:
    """An array over fewer facts with an axis for each fact of a space."""
    return truths.reshape([len(space.cells[name]) if name in facts else 1 for name in space.facts])


def _kept(survey: Survey, space: Space, silent: Truths) -> tuple[set[str], Truths]:
    """The facts that make a difference, and the array over just these."""
    deciding = deciding_facts(StanceTable(space, silent.astype(np.uint8)))
    facts = with_gates(deciding, survey.measure.domains)
    axes = tuple(axis for axis, name in enumerate(space.facts) if name not in facts)
    found: Truths = np.asarray(np.logical_or.reduce(silent & space.valid, axis=axes))
    return facts, found


def _described(survey: Survey, facts: set[str], silent: Truths) -> Silence:
    ground = survey.over(facts)
    here = silent & ground.space.valid
    told = []
    for way in told_by(ground, here)[1]:
        where = here
        for fact, mask in way.items():
            where = where & ground.space.holds(Test(fact, mask))
        told.append((way, ground.figure(where)))
    return Silence(ground.figure(here), tuple(told))


def _estimated(survey: Survey) -> Silence:
    ground = survey.sample
    spoken = np.zeros(ground.space.shape, dtype=bool)
    for expert, action in survey.tables.pairs:
        spoken |= ground.speaks(expert, action)
    return Silence(ground.figure(~spoken), ())
