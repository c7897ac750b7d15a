"""A table of situations in, a table of advice out."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
from typing import IO, TYPE_CHECKING, Any

import click
import msgspec

from counsel.consulting import day_of
from counsel.doors import calls, extras, output, streams
from counsel.doors.calls import examples, offers
from counsel.doors.endings import Ended, ending
from counsel.doors.group import Verb
from counsel.problems import InputError, known
from counsel.rendering.words.language import say, say_counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counsel.batch.answering import Wrong
    from counsel.batch.laying import Counts, Layout
    from counsel.batch.reading import Rows
    from counsel.batch.running import Part
    from counsel.doors.calls import Call
    from counsel.problems import Problem

LIBRARIES = ("numpy", "pyarrow")
"""What the extra `batch` brings."""

DISTRIBUTED = ("distributed",)
"""What the extra `distributed` brings beside it."""

_MOST_TOLD = 10
"""Of so many wrong rows standard error tells what is wrong with them; a file takes any number."""

_FORMS = ("wide", "long")


class _How(msgspec.Struct, frozen=True):
    """What is wanted of a table, as it was typed."""

    counts: bool
    only: str | None
    reasons: bool
    keep: Sequence[str]
    errors: str | None
    strict: bool
    threads: int
    on: str | None


@click.command(
    "advise",
    cls=Verb,
    epilog=examples(
        "counsel advise situations.parquet --output advice.parquet",
        "counsel advise situations.csv --keep id --only do,avoid --reasons --output advice.csv --errors wrong.csv",
        "counsel advise situations.csv --keep id --format long",
        "counsel advise situations.parquet --counts",
    ),
)
@click.argument("file", shell_complete=offers("file"))
@click.option("--format", "form", type=click.Choice(_FORMS), default=_FORMS[0], help="A column or a row for each pair.")
@click.option("--counts", is_flag=True, help="Write how often who says what instead.")
@click.option("--only", metavar="STANCE,STANCE", help="Tell these stances alone: do, may, avoid, silent, open.")
@click.option("--reasons", is_flag=True, help="Tell the rules that give each stance, too.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A column that is no fact, for the advice; repeatable.")
@click.option(
    "--errors", metavar="FILE", shell_complete=offers("file"), help="Write what is wrong with which row there."
)
@click.option("--strict", is_flag=True, help="Stop at the first row that is wrong, and leave no file.")
@click.option(
    "--threads", type=click.IntRange(1, 256), metavar="N", help="How many share the work; all cores by default."
)
@click.option("--on", metavar="dask[=ADDRESS]", help="Let a Dask cluster do the work: one of its own, or that there.")
@click.option("-o", "--output", "--out", metavar="FILE", shell_complete=offers("file"), help="Write the advice there.")
@click.option("--force", is_flag=True, help="Let --output and --errors overwrite files that are there.")
@calls.TODAY
@calls.opens
def verb(call: Call, file: str, **how: Any) -> int:
    """What does each expert say in each of very many situations? A table in, a table out.

    FILE is CSV (- for standard input) or Parquet: a row for each situation, a column for each fact; what is empty is
    unknown. The advice has a column EXPERT__ACTION for each expert and action of which that expert speaks: do, may,
    avoid, silent, or `open:` with all that can come out. It is CSV, or Parquet where the file is called so.

    Rows that cannot be are told by their number, which counts from 1; the others are answered, and the exit code is 1.
    """
    extras.demand("batch", LIBRARIES, "advise")
    with ending() as heard:
        try:
            return _advised(call, file, _How(**{**how, "threads": how["threads"] or _cores()}))
        except Ended:
            streams.tell("Stopped.")
            return heard.code


def _cores() -> int:
    """How many cores this process may use; not every system tells more than how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _advised(call: Call, file: str, how: _How) -> int:
    from counsel.batch import reading
    from counsel.batch.laying import Counts

    _check(call, how)
    layout = _layout(call, how)
    counts = Counts(layout)
    with reading.opened(file, layout.asked.panel, how.keep, how.threads) as rows:
        if rows.missing:
            streams.tell(say("note: no column, so unknown in every row: {facts}", facts=", ".join(rows.missing)))
        _write(call, rows, layout, how, counts)
    _tell_sum(counts.rows, counts.refused, how)
    return 1 if counts.refused else 0


def _write(call: Call, rows: Rows, layout: Layout, how: _How, counts: Counts) -> None:
    from counsel.batch import writing

    with _complaining(rows.name, how, call.force) as tell, output.opened_bytes(call.output, call.force) as stream:
        laid = _laid(_watched(rows, _parts(rows, layout, how)), counts, tell)
        table = [*laid, counts.table()] if how.counts else _begun(laid)
        with writing.writing(stream, counts.schema if how.counts else layout.schema(rows.schema), call.output) as to:
            for batch in table:
                to.write_batch(batch)


def _begun(batches: Iterator[Any]) -> Iterator[Any]:
    """The same once the first is there: where that cannot be nothing is written, no heading either."""
    first = [*itertools.islice(batches, 1)]
    return itertools.chain(first, batches)


def _laid(parts: Iterator[Part], counts: Counts, tell: _Complaints) -> Iterator[Any]:
    """What is laid out of some parts, while they are counted, and while it is told what is wrong with them."""
    for part in parts:
        tell.heed(part.answered.wrong)
        counts.add(part.answered)
        if part.laid is not None:
            yield part.laid
        tell.tell(part.answered.wrong)


def _check(call: Call, how: _How) -> None:
    """Refuse what cannot be wanted, before anything is read."""
    if how.counts and (call.form != _FORMS[0] or how.reasons):  # what --keep names is no fact, and may be there
        raise click.UsageError("--counts are figures, and have no --format and no --reasons")
    if how.strict and how.errors is not None:
        raise click.UsageError("--strict stops at the first row that is wrong, and has no --errors")
    if how.on is not None:
        known(how.on.partition("=")[0], ["dask"], "cluster", "--on")
        extras.demand("distributed", DISTRIBUTED, "advise --on dask")
    for name in (call.output, how.errors):
        if name is not None:
            output.check(name, call.force)
    if how.errors is not None and how.errors == call.output:
        raise click.UsageError("--errors and --output name one file")


def _layout(call: Call, how: _How) -> Layout:
    from counsel.batch.answering import asked
    from counsel.batch.laying import STANCE_NAMES, Long, Wide

    only = [] if how.only is None else [name.strip() for name in how.only.split(",")]
    for name in only:
        known(name, STANCE_NAMES, "stance", "--only")
    opened = calls.opened_by(call)
    who = asked(opened.adviser, day_of(call.today, "--today"), reasons=how.reasons)
    return (Wide if call.form == _FORMS[0] else Long)(who, tuple(how.keep), frozenset(only), how.reasons)


def _parts(rows: Rows, layout: Layout, how: _How) -> Iterator[Part]:
    """Answer the rows, here or on a cluster."""
    if how.on is None:
        from counsel.batch.running import parts

        return parts(rows, layout, how.threads, laid=not how.counts)
    from counsel.batch import distributing

    address = how.on.partition("=")[2]
    return distributing.parts(rows, layout, address, how.threads, laid=not how.counts)


def _watched(rows: Rows, parts: Iterator[Part]) -> Iterator[Part]:
    """The same, while somebody who waits is told how far it is."""
    from counsel.rendering.text.progress import progress

    with progress(sys.stderr, say("Answering the rows")) as heard:
        for part in parts:
            heard(rows.part())
            yield part


class _Complaints:
    """Tells what is wrong with which row: all of it in a file, where one is named, and the first on standard error."""

    def __init__(self, name: str, strict: bool, stream: IO[bytes] | None) -> None:
        self._name = name
        self._strict = strict
        self._stream = stream
        self._rows_told = 0

    def heed(self, wrong: Sequence[Wrong]) -> None:
        """Stop where nothing may be wrong."""
        if wrong and self._strict:
            raise InputError(self._problems(wrong[0]))

    def tell(self, wrong: Sequence[Wrong]) -> None:
        """Tell what is wrong with some rows."""
        from counsel.batch import writing

        if wrong and self._stream is not None:
            self._stream.write(writing.errors(wrong))
        for wrong_row in wrong[: _MOST_TOLD - self._rows_told]:
            streams.tell("\n".join(map(str, self._problems(wrong_row))))
            self._rows_told += 1

    def _problems(self, wrong: Wrong) -> list[Problem]:
        from counsel.batch.reading import place_of

        return [
            msgspec.structs.replace(problem, at=place_of(self._name, wrong.row, problem.at.file))
            for problem in wrong.problems
        ]


@contextlib.contextmanager
def _complaining(name: str, how: _How, force: bool) -> Iterator[_Complaints]:
    from counsel.batch import writing

    if how.errors is None:
        yield _Complaints(name, how.strict, None)
        return
    with output.opened_bytes(how.errors, force) as stream:
        stream.write(writing.heading_of_errors())
        yield _Complaints(name, how.strict, stream)


def _tell_sum(rows: int, refused: int, how: _How) -> None:
    summary = say_counted("{rows} row.", "{rows} rows.", rows, rows=f"{rows:,}")
    if refused:
        wrong = say_counted("{rows} of them is wrong.", "{rows} of them are wrong.", refused, rows=f"{refused:,}")
        summary = f"{summary} {wrong}"
    if refused > _MOST_TOLD and how.errors is None:
        summary = f"{summary} " + say("All of them with what is wrong: --errors FILE")
    streams.tell(summary)
