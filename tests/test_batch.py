"""Whole columns are answered as the adviser answers each row: what is said, what is open, by which rules."""

from __future__ import annotations

import datetime
import pickle
import random
import shutil
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import polars
import pyarrow as pa
import pytest
from hypothesis import given

import counsel
import slow
from counsel import batch, consulting
from counsel.advising.advice import Verdict
from counsel.panel import kinds as panel_kinds
from counsel.panel.model import All, Any, Match, Stance, Within
from opening import open_panel
from situations import random_given
from strategies import Drawn, situations
from test_large import large_panel
from tools import LARGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from counsel.advising.advice import ExpertAdvice
    from counsel.consulting import OpenPanel
    from counsel.panel.model import Panel, Value

ROOT = Path(__file__).parent
PANELS = [*counsel.panel_names(), *(str(ROOT / "panels" / name) for name in ("hedge", "bicycle"))]
ROWS = 10_000 if LARGE else 600
TODAY = datetime.date(2026, 11, 23)
KINDS = {"choice": pa.string(), "yes_no": pa.bool_(), "days": pa.int32(), "number": pa.int32()}


def as_batch(panel: Panel, rows: Sequence[Mapping[str, Value | None]]) -> pa.RecordBatch:
    """A row for each situation, a column for each fact."""
    kinds = {name: pa.float64() if fact.step % 1 else KINDS[fact.kind.name] for name, fact in panel.facts.items()}
    columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}
    return pa.RecordBatch.from_pydict(columns)


def told(said: ExpertAdvice, action: str) -> str:
    """What an adviser says, as a table has it."""
    verdict = said.verdict(action)
    return f"open:{','.join(said.open[action].possible)}" if verdict == Verdict.OPEN else str(verdict)


def agrees(opened: OpenPanel, rows: Sequence[Mapping[str, Value]]) -> int:
    """Hold what a worker says of some rows to what the adviser says of each; give how much of it is open."""
    laid = batch.worker(opened, today=TODAY)(as_batch(opened.panel, rows)).to_pylist()
    count = 0
    for row, found in zip(rows, laid, strict=True):
        assert found["problem"] is None
        advice = opened.advise(opened.situation(row, TODAY))
        for expert, action in opened.adviser.stances.pairs:
            stance = found[f"{expert}__{action}"]
            assert stance == told(advice[expert], action), (row, expert, action)
            count += stance.startswith("open:")
    return count


@pytest.mark.parametrize("known", [0.8, 0.5])
@pytest.mark.parametrize("name", PANELS, ids=lambda name: Path(name).name)
def test_every_row_is_answered_as_the_adviser_answers_it(name: str, known: float) -> None:
    opened, chance = consulting.load(name, engine="plain"), random.Random(21)
    rows = [random_given(opened.panel, chance, known=known) for _ in range(ROWS)]
    assert agrees(opened, rows) > ROWS / 10


@given(drawn=situations())
def test_any_panel_is_answered_so_in_any_situation(drawn: Drawn) -> None:
    chance = random.Random(22)
    whole = {name: value for name, value in drawn.whole.items() if value is not None}
    others = [random_given(drawn.panel, chance) for _ in range(8)]
    agrees(open_panel(drawn.panel), [whole, drawn.more, drawn.less, {}, *others])


def behind(panel: Panel, expert: str, action: str, fitting: Sequence[slow.Whole], stance: str) -> set[str]:
    """The rules that give a stance in all of some situations, or else in some of them, tried one by one."""
    gives: set[str] = {
        rule.id
        for rule in panel.experts[expert].rules
        if (stands := dict(rule.gives).get(action)) is not None and stance in (stands.value, Verdict.CONTRADICTION)
    }
    fired: list[set[str]] = [
        {rule for rule, so in slow.rules_of(panel, panel.experts[expert], slow.whole_sets(whole)).items() if so}
        for whole in fitting
    ]
    always = gives.intersection(*fired)
    return always or gives & {rule for rules in fired for rule in rules}


@given(drawn=situations())
def test_the_rules_are_those_that_give_the_stance_whatever_is_not_known(drawn: Drawn) -> None:
    opened = open_panel(drawn.panel)
    rows = [drawn.more, drawn.less, {}]
    laid = batch.worker(opened, reasons=True, today=TODAY)(as_batch(drawn.panel, rows)).to_pylist()
    for row, found in zip(rows, laid, strict=True):
        fitting = list(slow.wholes(drawn.panel, row))
        for expert, action in opened.adviser.stances.pairs:
            stance = found[f"{expert}__{action}"]
            rules = set((found[f"{expert}__{action}__rules"] or "").split())
            if stance == Verdict.SILENT or stance.startswith("open:"):
                assert not rules
            else:
                assert rules == behind(drawn.panel, expert, action, fitting, stance)


@pytest.mark.parametrize("name", PANELS, ids=lambda name: Path(name).name)
def test_the_rules_are_those_by_which_the_adviser_says_so(name: str) -> None:
    opened, chance = consulting.load(name, engine="plain"), random.Random(23)
    for known in (1, 0.7):
        rows = [random_given(opened.panel, chance, known=known) for _ in range(200)]
        laid = batch.worker(opened, reasons=True, today=TODAY)(as_batch(opened.panel, rows)).to_pylist()
        for row, found in zip(rows, laid, strict=True):
            advice = opened.advise(opened.situation(row, TODAY))
            for expert, action in opened.adviser.stances.pairs:
                said = advice[expert].settled.get(action) or advice[expert].contradictions.get(action)
                rules = set((found[f"{expert}__{action}__rules"] or "").split())
                by_the_adviser = {rule.id for rule in said.rules} if said else set()
                assert rules == by_the_adviser if known == 1 else rules >= by_the_adviser, (row, expert, action)
                assert bool(rules) is bool(by_the_adviser)


def test_a_worker_says_the_same_once_it_was_pickled() -> None:
    opened, chance = consulting.load(engine="plain"), random.Random(24)
    rows = as_batch(opened.panel, [random_given(opened.panel, chance) for _ in range(50)])
    made = batch.worker(opened, reasons=True, today=TODAY)
    sent = pickle.loads(pickle.dumps(made))
    assert sent(rows).equals(made(rows))
    assert sent(rows).schema.equals(made.schema(rows.schema))


def test_a_row_that_cannot_be_has_a_problem_and_nothing_is_said_of_it() -> None:
    opened = consulting.load(engine="plain")
    rows = pa.RecordBatch.from_pydict(
        {
            "interview": ["done", "ahaed", "ahead", " done ", None],
            "answer": ["none_yet", None, "offered", "none_yet", ""],
            "days_since_last_step": pa.array([None, 3651.0, None, None, None]),
        }
    )
    found = batch.worker(opened, today=TODAY)(rows).to_pylist()
    said = [[row[f"{expert}__{action}"] for expert, action in opened.adviser.stances.pairs] for row in found]
    assert [set(row) == {None} for row in said] == [False, True, True, False, False]
    assert said[0] == said[3]
    for row, given_ in (
        (1, {"interview": "ahaed", "days_since_last_step": 3651}),
        (2, {"interview": "ahead", "answer": "offered"}),
    ):
        with pytest.raises(counsel.InputError) as refused:
            opened.situation(given_, TODAY)
        wanted = [problem.message for problem in refused.value.problems]
        assert [message in found[row]["problem"] for message in wanted] == [True] * len(wanted)


@pytest.mark.parametrize("written", [str, lambda value: value], ids=["as text", "as it is"])
def test_a_value_may_stand_in_a_column_of_any_type(written: Callable[[object], object]) -> None:
    days: list[tuple[object, pa.DataType]] = [
        (3, pa.int8()),
        (3, pa.uint64()),
        (3.0, pa.float32()),
        (TODAY - datetime.timedelta(days=3), pa.date32()),
        (datetime.datetime(2026, 11, 20, 23, 59), pa.timestamp("us")),
        ("2026-11-20", pa.large_string()),
        ("3", pa.string_view()),
        (3, pa.dictionary(pa.int8(), pa.int32())),
    ]
    opened = consulting.load(engine="plain")
    wanted = told_of_days(opened, pa.array([3, 1]))
    for value, kind in days:
        column = pa.array([written(value)], pa.string()) if written is str else pa.array([value], kind)
        if written is str and isinstance(value, float | datetime.datetime):
            continue  # as a text it is none in a case either
        assert told_of_days(opened, column) == wanted[:1], kind


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int16(), pa.int64(), pa.uint64()], ids=str)
def test_whole_numbers_are_the_same_near_together_and_far_apart(kind: pa.DataType) -> None:
    signed = pa.types.is_signed_integer(kind)
    least, most = (
        (-(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1) if signed else (0, 2**kind.bit_width - 1)
    )
    worker = batch.worker(consulting.load(engine="plain"), today=TODAY)
    for numbers in (
        [least, most, None, 3],
        [most, None, most - 1],
        [least, least + 1, None],
        [None, 3, 1, 5],
        [None] * 3,
        [3] * 20,
    ):
        rows = pa.RecordBatch.from_pydict({"days_since_last_step": pa.array(numbers, kind)})
        texts = [None if number is None else str(number) for number in numbers]
        written = pa.RecordBatch.from_pydict({"days_since_last_step": pa.array(texts, pa.string())})
        found, wanted = worker(rows), worker(written)
        told_alike = [name for name in found.schema.names if name != "problem"]
        assert found.select(told_alike).equals(wanted.select(told_alike)), numbers
        problems = [rows_.column("problem").is_null().to_pylist() for rows_ in (found, wanted)]
        assert problems[0] == problems[1], numbers


def told_of_days(opened: OpenPanel, days: pa.Array) -> list[dict[str, object]]:
    columns = {"last_step": pa.array(["left_message"] * len(days)), "days_since_last_step": days}
    found: list[dict[str, object]] = batch.worker(opened, today=TODAY)(pa.RecordBatch.from_pydict(columns)).to_pylist()
    assert all(row["problem"] is None for row in found)
    return found


def test_a_number_with_decimals_is_what_somebody_wrote() -> None:
    drawn = large_panel({"f": None}, [(Within("f", 0.3, 0.3), "ask")])
    fact = msgspec.structs.replace(drawn.facts["f"], kind=panel_kinds.KINDS["number"], maximum=10, step=0.1)
    made = batch.worker(open_panel(msgspec.structs.replace(drawn, facts={"f": fact})))
    tenths = [0.3, 0.1, 0.35, None]
    for column in (
        pa.array(tenths, pa.float64()),
        pa.array(tenths, pa.float32()),
        pa.array([one and Decimal(str(one)) for one in tenths], pa.decimal128(5, 2)),
        pa.array([one and str(one) for one in tenths]),
    ):
        found = made(pa.RecordBatch.from_pydict({"f": column})).to_pylist()
        assert [row.popitem()[1] is None for row in found] == [True, True, False, True], column.type
        assert [stance for row in found for stance in row.values()] == ["do", "silent", None, "open:do,silent"]


def test_a_part_of_a_batch_is_answered_like_the_whole() -> None:
    opened, chance = consulting.load(engine="plain"), random.Random(25)
    rows = as_batch(opened.panel, [random_given(opened.panel, chance) for _ in range(100)])
    rows = rows.set_column(0, "role", rows.column("role").dictionary_encode())
    whole = batch.worker(opened, today=TODAY)(rows)
    for first, count in ((0, 0), (3, 20), (9, 64), (17, 83)):
        assert batch.worker(opened, today=TODAY)(rows.slice(first, count)).equals(whole.slice(first, count))


def test_a_choice_of_very_many_values_is_answered_like_any_other() -> None:
    drawn = large_panel({"f": None}, [(Match("f", (True,)), "ask")])
    values = {f"v_{i}": f"value {i}" for i in range(700)}
    fact = msgspec.structs.replace(drawn.facts["f"], kind=panel_kinds.KINDS["choice"], values=values)
    (expert,) = drawn.experts.values()
    rules = tuple(
        msgspec.structs.replace(
            expert.rules[0], id=f"r_{i}", when=Match("f", (f"v_{i}",)), gives=((f"a_{i}", Stance.DO),)
        )
        for i in range(0, 700, 2)
    )
    action = next(iter(drawn.actions.values()))
    actions = {f"a_{i}": msgspec.structs.replace(action, name=f"a_{i}") for i in range(700)}
    experts = {expert.name: msgspec.structs.replace(expert, rules=rules)}
    opened = open_panel(msgspec.structs.replace(drawn, facts={"f": fact}, actions=actions, experts=experts))
    found = batch.worker(opened)(pa.RecordBatch.from_pydict({"f": ["v_2", "v_698", "v_3", None]})).to_pylist()
    said = [{name: stance for name, stance in row.items() if stance not in ("silent", None)} for row in found]
    assert said[:3] == [{f"{expert.name}__a_2": "do"}, {f"{expert.name}__a_698": "do"}, {}]
    assert set(said[3].values()) == {"open:do,silent"}


def test_diagrams_with_too_many_states_together_are_taken_apart() -> None:
    facts = dict.fromkeys((f"f_{i}" for i in range(12)), None)
    ways = [(Match(f"f_{i}", (True,)), f"a_{i}") for i in range(12)]
    drawn = large_panel(facts, ways)
    action = next(iter(drawn.actions.values()))
    actions = {name: msgspec.structs.replace(action, name=name) for _, name in ways}
    opened, chance = open_panel(msgspec.structs.replace(drawn, actions=actions)), random.Random(26)
    assert len(batch.worker(opened).layout.asked.tables.tables) > 1
    agrees(opened, [random_given(opened.panel, chance) for _ in range(100)])


def test_a_deep_diagram_is_gone_down_in_steps() -> None:
    facts = dict.fromkeys((f"f_{i}" for i in range(24)), None)
    pairs = Any(tuple(All((Match(f"f_{i}", (True,)), Match(f"f_{i + 1}", (True,)))) for i in range(0, 24, 2)))
    opened, chance = open_panel(large_panel(facts, [(pairs, "ask")])), random.Random(27)
    assert len(batch.worker(opened).layout.asked.tables.tables[0].steps) > 1
    agrees(opened, [random_given(opened.panel, chance) for _ in range(100)])


def test_a_panel_without_rules_says_nothing_of_any_row() -> None:
    drawn = large_panel({"f": None}, [(Match("f", (True,)), "ask")])
    (expert,) = drawn.experts.values()
    opened = open_panel(
        msgspec.structs.replace(drawn, experts={expert.name: msgspec.structs.replace(expert, rules=())})
    )
    assert batch.worker(opened)(pa.RecordBatch.from_pydict({"f": [True, None]})).to_pylist() == [{"problem": None}] * 2


@pytest.mark.parametrize(
    ("columns", "faults"),
    [
        ({"intervew": ["done"]}, ["unknown-fact"]),
        ({"interview": [["done"]]}, ["wrong-type"]),
        ({"id": [1]}, ["no-situation"]),
        ({"interview": ["done"], "number": [1]}, ["unknown-fact"]),
    ],
)
def test_columns_that_cannot_be_are_refused(columns: dict[str, list[object]], faults: list[str]) -> None:
    made = batch.worker(consulting.load(engine="plain"), keep=[name for name in columns if name == "id"])
    with pytest.raises(counsel.InputError) as refused:
        made(pa.RecordBatch.from_pydict(columns))
    assert [problem.fault for problem in refused.value.problems] == faults


def test_what_nobody_wants_to_hear_is_left_out_and_what_is_kept_is_kept() -> None:
    opened = consulting.load(engine="plain")
    rows = pa.RecordBatch.from_pydict({"id": ["a", None], "interview": ["done", "ahead"]})
    every = batch.worker(opened, keep=["id"], today=TODAY)(rows).to_pylist()
    some = batch.worker(opened, keep=["id"], only=["do", "open"], today=TODAY)(rows).to_pylist()
    assert [row["id"] for row in some] == ["a", None]
    for whole, part in zip(every, some, strict=True):
        wanted = {
            name: stance if name == "id" or str(stance).partition(":")[0] in ("do", "open") else None
            for name, stance in whole.items()
        }
        assert part == wanted


def test_polars_takes_a_worker_as_it_is() -> None:
    opened, chance = consulting.load(engine="plain"), random.Random(28)
    rows = as_batch(opened.panel, [random_given(opened.panel, chance) for _ in range(100)])
    made = batch.worker(opened, today=TODAY)
    frame = polars.from_arrow(rows)
    assert isinstance(frame, polars.DataFrame)

    def advised(part: polars.DataFrame) -> polars.DataFrame:
        told_ = polars.from_arrow([made(one) for one in part.to_arrow().to_batches()])
        assert isinstance(told_, polars.DataFrame)
        return told_

    found = frame.lazy().map_batches(advised, validate_output_schema=False).collect()
    assert found.to_dicts() == made(rows).to_pylist()


@pytest.mark.filterwarnings("default")  # what Spark says of its own libraries is not ours to mend
@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java, which is not here")
def test_spark_takes_a_worker_for_its_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("pyspark", "pandas"):
        pytest.importorskip(library, reason="Spark is large, and not installed by default: pip install pyspark[sql]")
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    opened, chance = consulting.load(engine="plain"), random.Random(29)
    rows = as_batch(opened.panel, [random_given(opened.panel, chance) for _ in range(300)])
    made = batch.worker(opened, plain=True, today=TODAY)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = (
        builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )
    try:
        there = spark.createDataFrame(pa.table(rows)).repartition(4)
        advice = there.mapInArrow(lambda batches: map(made, batches), from_arrow_schema(made.schema(rows.schema)))
        found = [row.asDict() for row in advice.collect()]
    finally:
        spark.stop()
    wanted = made(rows).to_pylist()
    assert sorted(map(str, found)) == sorted(map(str, wanted))
