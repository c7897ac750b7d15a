"""The panel as a view over a table of situations: each diagram as nested CASE, for whoever may only run SQL.

The SQL is what SQLite, DuckDB and PostgreSQL have in common. A node is a CASE whose branches name what they test, so a
value that none of them names, and one that is not there, comes out as NULL and never as somebody's advice.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import msgspec

from counsel.logic.stances import STANCES
from counsel.panel.kinds import NotApplicable, Run, joined_runs
from counsel.problems import InputError, Location, Problem, clean, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counsel.logic.diagrams import Node
    from counsel.logic.domains import Domain, Domains
    from counsel.logic.stances import Stances
    from counsel.panel.model import Panel

TABLE = "situations"
"""What the table is called, unless somebody says otherwise."""

_DEEPEST, _LONGEST = 12, 100
"""How many CASE stand in one another, and how many in one column, before one becomes a column of its own. The parser of
some databases has room for hardly more than a dozen in one another."""

_MOST_COLUMNS, _MOST_BYTES = 2_000, 1_000_000
"""What SQLite takes, unless it was built for more."""

_HEADER = """\
What each expert of the panel `{panel}` says, as a view over a table of situations; made by counsel {version}.
{title}
{notice}

The table `{table}` has a row for each situation, and among its columns these, each a fact:
{facts}

The view `{view}` has the columns of the table, and for each expert and action EXPERT__ACTION: {stances}. \
An expert never speaks of an action that has no such column.

NULL in the table is a fact that is not known, or one that does not apply. Where every fact is known the view is exact.
NULL in the view is what hangs on a fact that is not known. What is not NULL is so whatever that fact is; but counsel \
itself also tells what comes to the same whatever it is, where the view may say NULL.
NULL is said, too, of a row that cannot be: by a value that no fact has, or one of a fact that does not apply.{steps}"""

_STEPS = "\nColumns ~1, ~2 and so on are steps on the way."


class _Piece(msgspec.Struct, frozen=True):
    """The SQL of a node.

    Attributes:
        lines: its lines; none where no situation is so.
        cases: how many CASE it has.
        depth: how many of them stand in one another.
        step: after how many steps it can be worked out.
    """

    lines: tuple[str, ...]
    cases: int = 0
    depth: int = 0
    step: int = 0


class _Pieces:
    """The SQL of the nodes of a panel, each written once.

    Attributes:
        steps: step by step the columns that have to be worked out before others, by name.
    """

    def __init__(self, domains: Domains) -> None:
        self._domains = domains
        self._written: dict[Node, _Piece] = {}
        self.steps: list[list[tuple[str, _Piece]]] = []

    def of(self, node: Node) -> _Piece:
        """The SQL of a node."""
        for below in reversed(self._domains.diagrams.nodes(node)):
            if below not in self._written:
                self._written[below] = self._new(below)
        return self._written[node]

    def _new(self, node: Node) -> _Piece:
        diagrams = self._domains.diagrams
        if diagrams.level(node) == diagrams.bottom:
            outcome = diagrams.value(node)
            return _Piece((_text(STANCES[outcome]),) if outcome else ())
        domain = self._domains[self._domains.names[diagrams.level(node)]]
        ways = [(self._written[child], _test(domain, mask)) for child, mask in diagrams.edges(node).items()]
        below = [piece for piece, _ in ways]
        piece = _Piece(
            tuple(_case((piece.lines, test) for piece, test in ways if piece.lines)),
            1 + sum(piece.cases for piece in below),
            1 + max(piece.depth for piece in below),
            max(piece.step for piece in below),
        )
        return self._set_apart(piece) if piece.cases > _LONGEST or piece.depth > _DEEPEST else piece

    def _set_apart(self, piece: _Piece) -> _Piece:
        if len(self.steps) == piece.step:
            self.steps.append([])
        name = f"~{1 + sum(map(len, self.steps))}"
        self.steps[piece.step].append((name, piece))
        return _Piece((_column(name),), step=piece.step + 1)


def view(panel: Panel, stances: Stances, version: str, table: str = TABLE) -> str:
    """Write the view of a panel.

    Args:
        panel: the panel.
        stances: what its experts say in every situation.
        version: which counsel it is that writes.
        table: the table that it looks at, which may be named with its schema, `schema.table`.

    Raises:
        TooLarge: a diagram has too many nodes.
        InputError: the view would be larger than databases take, or have two columns of one name, or its table's name.
    """
    name, pieces = panel.name.replace("-", "_"), _Pieces(stances.domains)
    _check_table(table, name)
    columns = [(f"{expert}__{action}", pieces.of(stances.outcome(expert, action))) for expert, action in stances.pairs]
    _check_names([*panel.facts, *(column for column, _ in columns)])
    _check_room("columns", len(panel.facts) + len(columns) + sum(map(len, pieces.steps)), _MOST_COLUMNS)
    header = _header(panel, stances.domains, version=version, table=table, view=name, steps=bool(pieces.steps))
    statement = [f"CREATE VIEW {_name(name)} AS", *_statement(pieces.steps, columns, table)]
    text = "\n".join([*header, *statement]) + ";\n"
    _check_room("bytes", len(text.encode()), _MOST_BYTES)
    return text


def _statement(
    steps: Sequence[Sequence[tuple[str, _Piece]]], columns: Sequence[tuple[str, _Piece]], table: str
) -> Iterator[str]:
    """The lines of the query: step by step, the last one for what is asked for."""
    source = ".".join(map(_name, table.split(".")))
    for number, made in enumerate(steps, start=1):
        step = _name(f"~step {number}")
        yield f"{'WITH ' if number == 1 else ''}{step} AS ("
        yield from (f"  {line}" for line in _select(made, source))
        yield ")," if number < len(steps) else ")"
        source = step
    yield from _select(columns, source)


def _select(columns: Sequence[tuple[str, _Piece]], source: str) -> Iterator[str]:
    yield f"SELECT s.*{',' if columns else ''}"
    for place, (name, piece) in enumerate(columns, start=1):
        *lines, last = piece.lines or ("NULL",)
        yield from (f"  {line}" for line in lines)
        yield f"  {last} AS {_name(name)}{',' if place < len(columns) else ''}"
    yield f"FROM {source} AS s"


def _case(ways: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[str]:
    yield "CASE"
    for (first, *rest), test in ways:
        yield f"  WHEN {test} THEN {first}"
        yield from (f"  {line}" for line in rest)
    yield "END"


def _test(domain: Domain, mask: int) -> str:
    """Whether a fact lies in some cells."""
    column, cells, step = _column(domain.fact.name), list(domain.cells_in(mask)), float(domain.fact.step)
    # a column of whole numbers holds nothing between them; a binary fraction lies a little beside its decimal
    on_step = "" if step == 1 else f" AND ABS({column} / {step} - ROUND({column} / {step})) < 0.000001"
    values = [_literal(cell) for cell in cells if isinstance(cell, bool | str)]
    tests = [f"{column} = {values[0]}"] if len(values) == 1 else []
    tests += [f"{column} IN ({', '.join(values)})"] if len(values) > 1 else []
    tests += [
        f"{column} BETWEEN {run.first} AND {domain.fact.maximum if run.last is None else run.last}{on_step}"
        for run in joined_runs(cells, domain.fact.step)
        if isinstance(run, Run)
    ]
    tests += [f"{column} IS NULL" for cell in cells if isinstance(cell, NotApplicable)]
    return " OR ".join(tests)


def _literal(value: bool | str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _text(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _column(name: str) -> str:
    """A column of what is looked at; alone, SQLite would take the name of one that is not there for a text."""
    return f"s.{_name(name)}"


def _header(panel: Panel, domains: Domains, *, version: str, table: str, view: str, steps: bool) -> Iterator[str]:
    """The remarks above the statement, in which nothing that a panel says can end one."""
    text = _HEADER.format(
        panel=panel.name,
        version=version,
        title=_line(panel.title),
        notice=_line(panel.source.note),
        table=_line(table),
        facts="\n".join(f"  {_described(domain)}" for domain in domains.values()),
        view=view,
        stances=", ".join(map(_text, STANCES.values())),
        steps=_STEPS if steps else "",
    )
    for line in map(clean, text.split("\n")):
        below = "--     " if line.startswith("  ") else "-- "
        yield from textwrap.wrap(line, 118, initial_indent="-- ", subsequent_indent=below) or ["--"]


def _described(domain: Domain) -> str:
    """A fact: its column, the type, the values, and whether it always applies."""
    fact = domain.fact
    kinds = {"choice": "text", "yes_no": "boolean"}
    steps = "" if fact.step == 1 else f" in steps of {fact.step}"
    values = ", ".join(_text(str(value)) for value in fact.values) or f"{fact.minimum} to {fact.maximum}{steps}"
    allowed = "true or false" if fact.kind.name == "yes_no" else values
    gated = "; NULL where it does not apply" if fact.only_if is not None else ""
    counted = "decimal" if fact.step % 1 else "integer"
    return f"{fact.name} ({kinds.get(fact.kind.name, counted)}: {_line(allowed)}): {_line(fact.title)}{gated}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _check_table(table: str, view: str) -> None:
    if not all(table.split(".")) or "\0" in table:
        message = f"found {shown(table)}, expected the name of a table"
        raise _refused("--table", "bad-name", message, "for example `situations`, or `schema.situations`")
    if table.casefold() == view.casefold():
        message = f"the view would have the name of its table, {shown(table)}"
        raise _refused("--table", "bad-name", message, "name the table by its schema, `schema.table`, or otherwise")


def _check_names(names: Sequence[str]) -> None:
    """Refuse two columns that a database, to which capitals are all the same, would take for one."""
    seen: dict[str, str] = {}
    for name in names:
        if (other := seen.setdefault(name.casefold(), name)) is not name:
            message = f"two columns would be called {shown(other)} and {shown(name)}, which is one name in SQL"
            raise _refused("panel", "duplicate-id", message, "rename a fact, an expert or an action")


def _check_room(what: str, number: int, most: int) -> None:
    if number > most:
        message = f"the view would have {number:,} {what}, more than the {most:,} that databases take"
        raise _refused("panel", "too-large", message, "let rules rest on fewer facts, or split the panel")


def _refused(place: str, fault: str, message: str, hint: str) -> InputError:
    return InputError([Problem(Location(place), fault, message, hint)])
