"""The panel as a view in SQL: run on SQLite and on DuckDB, against what the engine says of the same situations."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given

import counsel
from counsel import consulting
from counsel.doors.cli import main
from counsel.panel.kinds import KINDS
from counsel.panel.model import All, Any, Match, Nothing, Stance, Topic
from counsel.rendering import sql
from databases import DATABASES, said, view_of
from opening import open_panel, stances
from situations import random_given
from strategies import Drawn, situations
from test_large import large_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counsel.consulting import OpenPanel
    from counsel.panel.model import Condition, Panel, Value

ROOT = Path(__file__).parent
PANELS = [*counsel.panel_names(), *(str(ROOT / "panels" / name) for name in ("hedge", "bicycle"))]


def view(opened: OpenPanel, table: str = sql.TABLE) -> str:
    return sql.view(opened.panel, opened.adviser.stances, "1.0", table)


def agrees(database: str, opened: OpenPanel, rows: Sequence[Mapping[str, Value]], whole: bool) -> int:
    """Hold what the view says in some situations to what the engine says; give how often it says NULL."""
    nulls = 0
    for row, found in zip(rows, said(database, opened, rows), strict=True):
        asked = stances(opened, row)
        assert {(e, a) for e in asked for a in asked[e] if f"{e}__{a}" in found} == set(opened.adviser.stances.pairs)
        for expert, actions in asked.items():
            for action, stance in actions.items():
                in_sql = found.get(f"{expert}__{action}", "silent")
                nulls += in_sql is None
                assert in_sql == stance or (in_sql is None and not whole), (row, expert, action)
    return nulls


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("name", PANELS, ids=lambda name: Path(name).name)
def test_the_view_says_what_the_engine_says_where_every_fact_is_known(database: str, name: str) -> None:
    opened, chance = consulting.load(name, engine="plain"), random.Random(11)
    rows = [random_given(opened.panel, chance, known=1) for _ in range(1500)]
    assert agrees(database, opened, rows, whole=True) == 0


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("name", PANELS, ids=lambda name: Path(name).name)
def test_what_the_view_says_where_facts_are_unknown_the_engine_says_too(database: str, name: str) -> None:
    opened, chance = consulting.load(name, engine="plain"), random.Random(12)
    rows = [random_given(opened.panel, chance, known=0.8) for _ in range(300)]
    nulls = agrees(database, opened, rows, whole=False)
    assert 0 < nulls < 300 * len(opened.adviser.stances.pairs) * 0.7


@pytest.mark.parametrize("database", DATABASES)
@given(drawn=situations())
def test_the_view_of_any_panel_says_what_the_engine_says(database: str, drawn: Drawn) -> None:
    opened, chance = open_panel(drawn.panel), random.Random(13)
    wholes = [{name: value for name, value in drawn.whole.items() if value is not None}]
    wholes += [random_given(drawn.panel, chance, known=1) for _ in range(10)]
    assert agrees(database, opened, wholes, whole=True) == 0
    agrees(database, opened, [drawn.more, drawn.less, {}], whole=False)


@pytest.mark.parametrize("database", DATABASES)
def test_a_row_that_cannot_be_is_null_and_never_somebodys_advice(database: str) -> None:
    opened = consulting.load(engine="plain")
    rows: list[dict[str, Value]] = [{"interview": "ahaed"}, {"interview": "ahead", "answer": "none_yet"}]
    assert [row["williams__leave_message"] for row in said(database, opened, rows)] == [None, None]


@pytest.mark.parametrize("database", DATABASES)
def test_days_beyond_what_the_fact_can_be_are_null(database: str) -> None:
    opened, chance = consulting.load(engine="plain"), random.Random(16)
    name, fact = "days_since_last_step", opened.panel.facts["days_since_last_step"]
    wholes = [random_given(opened.panel, chance, known=1) for _ in range(60)]
    whole = next(one for one in wholes if name in one and one["last_step"] == "left_message")
    days = (fact.minimum - 1, fact.minimum, fact.maximum, fact.maximum + 1)
    found = said(database, opened, [{**whole, name: number} for number in days])
    stances = [[row[f"{expert}__{action}"] for expert, action in opened.adviser.stances.pairs] for row in found]
    assert [None in row for row in stances] == [True, False, False, True]


@pytest.mark.parametrize("database", DATABASES)
def test_what_lies_between_two_steps_is_null(database: str) -> None:
    opened = consulting.load(ROOT / "panels" / "bicycle", engine="plain")
    pressures = (0, 0.3, 0.7, 2.2, 2.35, 2.4, 2.45, 2.5, 9)
    found = said(database, opened, [{"tyre_pressure": pressure} for pressure in pressures])
    pump = ["do", "do", "do", "do", None, "do", None, "silent", "silent"]
    assert [row["rim__pump"] for row in found] == pump
    assert "tyre_pressure (decimal: 0 to 9 in steps of 0.1)" in view(opened)


def _renamed(drawn: Panel) -> Panel:
    """A panel of one expert whose names and values are what nobody should get into SQL unquoted."""
    fact, action = next(iter(drawn.facts.values())), next(iter(drawn.actions.values()))
    expert = next(one for one in drawn.experts.values() if one.rules)
    values = {"it's": "a", '"; DROP TABLE situations; --': "b", "two\nlines": "c", "%s {x} ?": "d"}
    facts = {
        name: msgspec.structs.replace(fact, name=name, kind=KINDS["choice"], values=values, only_if=None)
        for name in ("select", 'a"b', "x'y", "--", "Größe \N{SNOWMAN}")
    }
    rules = tuple(
        msgspec.structs.replace(
            expert.rules[0], id=f"r{i}", when=Match(name, (value,)), unless=None, gives=(("drop table", stance),)
        )
        for i, (name, value, stance) in enumerate(
            zip(facts, [*values, "it's"], [Stance.DO, Stance.MAY, Stance.DO, Stance.MAY, Stance.DO], strict=True)
        )
    )
    return msgspec.structs.replace(
        drawn,
        name='group by "x"',
        title="A title\n; DROP TABLE situations;\r\u2028DROP TABLE situations;",
        facts=facts,
        concepts={},
        actions={"drop table": msgspec.structs.replace(action, name="drop table")},
        topics=(Topic("topic", "A topic", ("drop table",)),),
        experts={"o'x": msgspec.structs.replace(expert, name="o'x", rules=rules, concepts={})},
    )


@pytest.mark.parametrize("database", DATABASES)
def test_no_name_and_no_value_gets_out_of_its_quotes(database: str) -> None:
    panel = _renamed(large_panel({"f": None}, [(Match("f", (True,)), "ask")]))
    opened, chance = open_panel(panel), random.Random(14)
    rows = [random_given(panel, chance, known=1) for _ in range(200)]
    assert agrees(database, opened, rows, whole=True) == 0
    assert {row["o'x__drop table"] for row in said(database, opened, rows)} >= {"do", "may"}


def _pairs(count: int) -> Condition:
    """Whether both of some two neighbours among so many facts hold."""
    return Any(tuple(All((Match(f"f_{i}", (True,)), Match(f"f_{i + 1}", (True,)))) for i in range(0, count, 2)))


@pytest.mark.parametrize("database", DATABASES)
def test_a_deep_diagram_is_worked_out_in_steps(database: str) -> None:
    facts = dict.fromkeys((f"f_{i}" for i in range(24)), None)
    opened = open_panel(large_panel(facts, [(_pairs(24), "ask"), (Nothing((_pairs(24),)), "call")]))
    chance = random.Random(15)
    assert '"~step 1"' in view(opened)
    rows: list[dict[str, Value]] = [{name: chance.random() < share for name in facts} for share in (0.1, 0.5) * 100]
    assert agrees(database, opened, rows, whole=True) == 0
    assert {row["expert_1__ask"] for row in said(database, opened, rows)} == {"do", "silent"}


def test_what_no_database_takes_is_refused() -> None:
    facts = dict.fromkeys((f"f_{i}" for i in range(2100)), None)
    with pytest.raises(counsel.InputError, match="2,101 columns, more than the 2,000") as refused:
        view(open_panel(large_panel(facts, [(Match("f_0", (True,)), "ask")])))
    assert [problem.fault for problem in refused.value.problems] == ["too-large"]
    pairs = All(tuple(Any((Match(f"f_{i}", (True,)), Match(f"f_{i + 20}", (True,)))) for i in range(20)))
    with pytest.raises(counsel.TooLarge):
        view(open_panel(large_panel(dict.fromkeys((f"f_{i}" for i in range(40)), None), [(pairs, "ask")])))


def test_two_columns_of_one_name_are_refused() -> None:
    panel = large_panel({"f": None, "F": None}, [(Match("f", (True,)), "ask")])
    with pytest.raises(counsel.InputError, match="two columns would be called `f` and `F`"):
        view(open_panel(panel))


def test_the_verb_writes_what_sqlite_runs(tmp_path: Path) -> None:
    file = tmp_path / "view.sql"
    done = CliRunner().invoke(main, ["export", "--format", "sql", "--table", "main.answers", "-o", str(file)])
    assert (done.exit_code, done.output) == (0, "")
    opened = consulting.load()
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute(f"CREATE TABLE answers ({', '.join(opened.panel.facts)})")
        base.execute("INSERT INTO answers (interview, answer) VALUES ('done', 'none_yet')")
        base.executescript(file.read_text(encoding="utf-8"))
        (found,) = base.execute(f"SELECT williams__leave_message FROM {view_of(opened.panel)}").fetchall()
    assert found == ("avoid",)
    again = CliRunner().invoke(main, ["export", "-o", str(file)])
    assert again.exit_code == 2
    assert "is there already [file-exists]" in again.stderr


@pytest.mark.parametrize("table", ["", "a.", ".b", "Voicemail_Follow_Up"])
def test_a_table_that_cannot_be_is_refused(table: str) -> None:
    done = CliRunner().invoke(main, ["export", "--table", table])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--table: error: " in done.stderr
    assert "[bad-name]" in done.stderr


def test_the_terms_are_those_of_the_call() -> None:
    for days in (3, 5):
        written = CliRunner().invoke(main, ["export", "--term", f"a_few_days={days}"]).output
        assert f"BETWEEN 0 AND {days - 1} THEN" in written


def test_the_remarks_name_every_column_and_the_notice() -> None:
    opened = consulting.load()
    remarks = "\n".join(line for line in view(opened).splitlines() if line.startswith("--"))
    assert [name for name in opened.panel.facts if f"--   {name} (" not in remarks] == []
    assert " ".join(opened.panel.source.note.split()) in remarks.replace("\n-- ", " ")
