"""What a panel says of each row of a table, as a value that can be sent to wherever the rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa

from counsel.batch.cells import Cells, told, values_of
from counsel.batch.tables import extended, tables_of
from counsel.locking import found_once
from counsel.logic.diagrams import Diagrams
from counsel.logic.domains import domains_of
from counsel.logic.situation import Given, situation_from
from counsel.logic.stances import named
from counsel.problems import InputError, Location

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    import numpy.typing as npt

    from counsel.advising.adviser import Adviser
    from counsel.batch.cells import Codes, Rows
    from counsel.batch.tables import Numbers, Tables
    from counsel.logic.diagrams import Node
    from counsel.logic.domains import Domains
    from counsel.logic.stances import Stances
    from counsel.panel.model import Panel
    from counsel.problems import Problem


class Said(msgspec.Struct, frozen=True, gc=False):
    """What an expert says of an action.

    Attributes:
        outcome: all that can come out, as one outcome; 0 where there is no situation like that.
        rules: where that is one stance the rules that give it in every situation that fits, or, if none does, those
            that give it in some; none where nobody asked for rules.
    """

    outcome: int
    rules: tuple[str, ...] = ()

    @property
    def stance(self) -> str:
        """The stance; or `open:` with all that can come out."""
        stances = named(self.outcome)
        return stances[0] if len(stances) == 1 else f"open:{','.join(stances)}"


class Wrong(msgspec.Struct, frozen=True):
    """A row that cannot be: its number, which counts from 1, and all that is wrong with it."""

    row: int
    problems: tuple[Problem, ...]


class Answered(msgspec.Struct, frozen=True):
    """What a panel says of some rows.

    Attributes:
        rows: how many rows there are.
        ends: for each table where each row ends.
        refused: which rows are wrong; None where none is.
        wrong: what is wrong with these, in their order.
    """

    rows: int
    ends: Sequence[Numbers]
    refused: Rows | None
    wrong: tuple[Wrong, ...]


class Asked(msgspec.Struct, frozen=True, dict=True):
    """A panel that is asked about rows; it can be pickled, and holds no file and no engine.

    Attributes:
        panel: the panel.
        today: the day to which days are counted.
        pairs: every expert with every action that some rule of theirs speaks of.
        tables: what is said of each pair, and last whether there is a situation like that at all.
        said: what the values of the tables stand for.
    """

    panel: Panel
    today: datetime.date
    pairs: tuple[tuple[str, str], ...]
    tables: Tables
    said: tuple[Said, ...]

    @found_once
    def domains(self) -> Domains:
        """The cells of every fact."""
        return domains_of(self.panel)

    @found_once
    def cells(self) -> tuple[Cells, ...]:
        """What reads the columns of each fact."""
        domains = self.domains.values()
        return tuple(
            Cells(domain, classes, self.today) for domain, classes in zip(domains, self.tables.classes, strict=True)
        )

    def answer(self, batch: pa.RecordBatch, first: int = 1) -> Answered:
        """What is said of some rows.

        Args:
            batch: the rows; columns that are no facts are not looked at, and a fact without a column is unknown.
            first: the number of the first row.
        """
        columns, refused = self._read(batch)
        ends = self.tables.ends(columns, batch.num_rows)
        impossible = ~np.take(self._possible[1], ends[self._possible[0]])
        refused |= impossible
        return Answered(batch.num_rows, ends, *self._told(batch, refused, first))

    @found_once
    def _possible(self) -> tuple[int, npt.NDArray[np.bool_]]:
        """The last table, and which of its ends are those of rows that can be."""
        some = np.array([bool(said.outcome) for said in self.said])
        return len(self.tables.tables) - 1, some[self.tables.tables[-1].outcomes[:, -1]]

    def _read(self, batch: pa.RecordBatch) -> tuple[list[Codes], Rows]:
        refused = np.zeros(batch.num_rows, dtype=np.bool_)
        columns: list[Codes] = []
        for cells in self.cells:
            place = batch.schema.get_field_index(cells.domain.fact.name)
            if place < 0:
                columns.append(np.full(batch.num_rows, cells.unknown, dtype=np.int32))
                continue
            read, wrong = cells.read(batch.column(place))
            columns.append(read)
            if wrong is not None:
                refused |= wrong
        return columns, refused

    def _told(self, batch: pa.RecordBatch, refused: Rows, first: int) -> tuple[Rows | None, tuple[Wrong, ...]]:
        rows = np.flatnonzero(refused)
        if not len(rows):
            return None, ()
        names = [name for name in self.panel.facts if name in batch.schema.names]
        columns = [values_of(batch.column(name).take(pa.array(rows))) for name in names]
        cases = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        wrong = (Wrong(first + int(row), self._problems(case)) for row, case in zip(rows, cases, strict=True))
        return refused, tuple(wrong)

    def _problems(self, values: dict[str, object]) -> tuple[Problem, ...]:
        """What a case with these values would be told."""
        given = {name: Given(told(value), Location(name)) for name, value in values.items()}
        try:
            situation_from(self.panel, self.domains, given, self.today)
        except InputError as error:
            return error.problems
        raise AssertionError(f"nothing is wrong with {values}")


def asked(adviser: Adviser, today: datetime.date, *, reasons: bool = False) -> Asked:
    """Lay out what a panel says; on demand with the rules that give it.

    Raises:
        TooLarge: a diagram has too many nodes.
    """
    stances, domains = adviser.stances, adviser.domains
    table = Diagrams([width + 1 for width in domains.diagrams.widths])
    if reasons:
        laid = [extended(domains.diagrams, _reasons(stances, *pair), table, _together) for pair in stances.pairs]
    else:
        whole = (stances.outcome(*pair, facts=domains.gates) for pair in stances.pairs)
        laid = [extended(domains.diagrams, node, table) for node in whole]
    tables = tables_of(table, [*laid, extended(domains.diagrams, domains.valid, table)])
    return Asked(adviser.panel, today, stances.pairs, tables, tuple(map(_said, tables.values)))


class _Reasons(msgspec.Struct, frozen=True, gc=False):
    """What can come out, and the rules that give it always, and ever; rules do not matter where it is open."""

    outcome: int
    always: tuple[str, ...] = ()
    ever: tuple[str, ...] = ()


def _reasons(stances: Stances, expert: str, action: str) -> Node:
    """What comes out and why, in every combination of cells that a situation can have."""
    node = stances.reasons(expert, action, lambda _, rule: rule)
    with stances.domains.asked():
        return stances.domains.diagrams.apply(_where, stances.domains.valid, node)


def _where(valid: bool, said: tuple[int, tuple[str, ...]]) -> _Reasons:
    return _Reasons(said[0], said[1], said[1]) if valid else _Reasons(0)


def _together(first: _Reasons, other: _Reasons) -> _Reasons:
    """What can come out in some situations or in others."""
    if not first.outcome or not other.outcome:
        return first if first.outcome else other
    if first.outcome != other.outcome:
        return _Reasons(first.outcome | other.outcome)
    always = tuple(rule for rule in first.always if rule in other.always)
    return _Reasons(first.outcome, always, tuple(dict.fromkeys((*first.ever, *other.ever))))


def _said(value: object) -> Said:
    return Said(value.outcome, value.always or value.ever) if isinstance(value, _Reasons) else Said(int(value))  # type: ignore[call-overload]  # an outcome, or whether there is one
