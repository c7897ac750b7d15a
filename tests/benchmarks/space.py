"""The whole space of a panel by its truth tables, against asking the engine for one situation after the other.

Run as a script: `python tests/benchmarks/space.py [NAME|DIR]`.
"""

from __future__ import annotations

import itertools
import resource
import sys
import time
from typing import TYPE_CHECKING

import msgspec
import numpy as np

import counsel
from counsel.logic.counting import Measure, length_of
from counsel.logic.space import CODES
from counsel.questions.landscape import map_panel
from counsel.questions.landscape.ground import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from counsel.logic.counting import Columns

ASKED = 300
SEED = 2011


class Figures(msgspec.Struct, frozen=True):
    """What was measured; seconds are of CPU time, megabytes the most that the whole run has held."""

    situations: int
    stances: int
    tables_seconds: float
    engine: str
    engine_asked: int
    engine_seconds: float
    map_seconds: float
    peak_megabytes: float

    @property
    def per_second(self) -> float:
        """Situations per second by the tables, each with every expert on every action."""
        return self.situations / self.tables_seconds

    @property
    def ratio(self) -> float:
        """How many times as many situations per second as by the engine."""
        return self.per_second * self.engine_seconds / self.engine_asked


def measure(opened: counsel.OpenPanel, asked: int = ASKED) -> Figures:
    """Measure both ways in one run, and check that they say the same of the situations that both were asked of."""
    full = {name: domain.full for name, domain in opened.domains.items()}
    measured = Measure(full, opened.domains)
    situations = int(measured.total)
    began = time.process_time()
    slices = (Rows(columns, full, opened.domains) for columns in measured.rows(opened.domains))
    stances = sum(_by_tables(opened, rows).size for rows in slices)
    tables_seconds = time.process_time() - began
    drawn = Rows(measured.draw(asked, SEED), full, opened.domains)
    by_engine, engine_seconds = _by_engine(opened, drawn.columns)
    assert (by_engine == _by_tables(opened, drawn)).all()
    began = time.process_time()
    assert map_panel(opened, opened.situation({})).situations == situations
    return Figures(
        situations=situations,
        stances=stances,
        tables_seconds=tables_seconds,
        engine=opened.engine,
        engine_asked=asked,
        engine_seconds=engine_seconds,
        map_seconds=time.process_time() - began,
        peak_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _by_tables(opened: counsel.OpenPanel, rows: Rows) -> NDArray[np.uint8]:
    """What every expert says of every action in each row."""
    pairs = itertools.product(opened.panel.experts, opened.panel.actions)
    length = length_of(rows.columns)
    return np.stack([np.broadcast_to(opened.tables.codes(*pair, rows), length) for pair in pairs])


def _by_engine(opened: counsel.OpenPanel, columns: Columns) -> tuple[NDArray[np.uint8], float]:
    """The same by asking the engine for each row, and how many seconds that takes."""
    rows = np.stack(list(columns.values()), axis=1).tolist()
    situations = [opened.situation(_values(opened, dict(zip(columns, row, strict=True)))) for row in rows]
    opened.advise(situations[0])  # the engine is prepared once
    began = time.process_time()
    answers = [opened.advise(situation) for situation in situations]
    seconds = time.process_time() - began
    said = [
        [CODES.index(answer[expert].stance_on(action)) for answer in answers]
        for expert, action in itertools.product(opened.panel.experts, opened.panel.actions)
    ]
    return np.array(said, dtype=np.uint8), seconds


def _values(opened: counsel.OpenPanel, cells: dict[str, int]) -> dict[str, object]:
    """A situation as somebody gives it: each fact that applies with its value, a run of days by its first."""
    given: dict[str, object] = {}
    for name, cell in cells.items():
        value = opened.domains[name].cells[cell]
        if 1 << cell != opened.domains[name].not_applicable:
            given[name] = getattr(value, "first", value)
    return given


def main() -> None:
    """Print the figures."""
    found = measure(counsel.load(*sys.argv[1:2]))
    print(f"situations {found.situations:,}, stances {found.stances:,}")
    print(f"tables: {found.tables_seconds:.2f} s of CPU for all, {found.per_second:,.0f} situations per second")
    each = found.engine_asked / found.engine_seconds
    print(f"engine {found.engine}: {each:,.0f} situations per second ({found.engine_asked} asked)")
    print(f"ratio: {found.ratio:,.0f}; the whole map: {found.map_seconds:.2f} s of CPU")
    print(f"peak memory: {found.peak_megabytes:.0f} MB")


if __name__ == "__main__":
    main()
